"""Whether an address can be that of a robot of a platform (地址): what is wrong with it, in a sentence. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from tracking.models.robot import RobotKind

NO_ADDRESS = "这不是一个网址。请把平台给的地址整条粘贴过来，以 https:// 开头。"
WITH_NAME = "地址里带了用户名和密码，请去掉。"


@dataclass(frozen=True, slots=True)
class Place:
    """How an address of the platform looks: its public host, the path, and what has to stand behind it."""

    host: str
    path: str
    parameter: str  # in the query; without one the key is the last part of the path
    example: str

    def fits(self, there: SplitResult) -> bool:
        _, found, after = there.path.partition(self.path)
        if not found:
            return False
        if self.parameter:
            return not after.strip("/") and bool(parse_qs(there.query).get(self.parameter))
        return bool(after.strip("/"))


PLACES: Mapping[str, Place] = {
    RobotKind.WECOM: Place(
        "qyapi.weixin.qq.com",
        "/cgi-bin/webhook/send",
        "key",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
    ),
    RobotKind.DINGTALK: Place(
        "oapi.dingtalk.com", "/robot/send", "access_token", "https://oapi.dingtalk.com/robot/send?access_token=…"
    ),
    RobotKind.FEISHU: Place(
        "open.feishu.cn", "/open-apis/bot/v2/hook/", "", "https://open.feishu.cn/open-apis/bot/v2/hook/…"
    ),
}


def why_unfit(kind: str, url: str) -> str:
    """What is wrong with the address for a robot of this kind, or nothing."""
    there = _split(url)
    if there is None:
        return NO_ADDRESS
    if there.username or there.password:
        return WITH_NAME
    place = PLACES.get(kind)
    if place is None:
        return ""
    if not place.fits(there):
        return _unlike(kind, place, there)
    if there.hostname == place.host and there.scheme != "https":
        return "这个平台的地址以 https:// 开头。"
    return ""


def host_of(url: str) -> str:
    """All that is shown of an address once it is kept: the rest of it is a secret."""
    there = _split(url)
    return there.hostname or "" if there else ""


def is_plain(url: str) -> bool:
    """Whether what is sent there could be read on the way."""
    return url.startswith("http://")


def _split(url: str) -> SplitResult | None:
    try:
        there = urlsplit(url)
        _ = there.port  # raises where it is none
    except ValueError:
        return None
    is_whole = there.scheme in {"http", "https"} and bool(there.hostname)
    return there if is_whole and not any(one.isspace() or ord(one) < 33 for one in url) else None


def _unlike(kind: str, place: Place, there: SplitResult) -> str:
    for other, its in PLACES.items():
        if other != kind and its.fits(there):
            return f"这像是{RobotKind(other).label}机器人的地址，请核对平台。"
    return f"这不像{RobotKind(kind).label}机器人的地址，应该是 {place.example} 这样，整条粘贴。"
