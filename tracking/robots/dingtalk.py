"""钉钉 (自定义机器人): markdown, 20 messages a minute or silence for ten, signed in the address.

Source: open.dingtalk.com, 自定义机器人接入 and 安全设置: ``sign`` is the HMAC-SHA256 of "timestamp\\nsecret" with the
secret as its key, in base64, quoted for an address; ``timestamp`` counts milliseconds and may be an hour off.
"""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from hmac import new as hmac
from urllib.parse import urlencode

from tracking.robots.form import JSON, Codes, Heard, Reply, Request, Target, as_json
from tracking.robots.message import Line, Message, as_words, fitted, octets

LONGEST = 5000  # bytes of markdown.text
CODES = Codes(
    number=("errcode",),
    words=("errmsg",),
    later=frozenset({-1, 130101, 410100, 90030}),
    meanings={
        -1: "钉钉忙",
        130101: "一分钟里说得太多",
        410100: "一分钟里说得太多",
        300001: "地址无效，或者机器人已经被移出群",
        300005: "地址无效，或者机器人已经被移出群",
        310000: "安全设置不符：看加签的密钥、关键词（“督办”）、服务器的出口地址和时钟",
        400013: "群已经解散",
        400101: "地址无效，或者机器人已经被移出群",
        400102: "机器人在钉钉里停用了",
    },
)


class DingTalk:
    """The form of 钉钉."""

    def request(self, message: Message, to: Target, at: datetime) -> Request:
        said = {"title": as_words(message.title), "text": fitted(message, _markdown, octets, LONGEST)}
        return Request(_signed(to, at), as_json({"msgtype": "markdown", "markdown": said}), JSON)

    def reply(self, heard: Heard) -> Reply:
        return CODES.reply(heard)


def _signed(to: Target, at: datetime) -> str:
    if not to.secret:  # the group is guarded by a keyword or by addresses instead
        return to.url
    timestamp = str(int(at.timestamp() * 1000))
    mac = hmac(to.secret.encode(), f"{timestamp}\n{to.secret}".encode(), sha256)
    query = urlencode({"timestamp": timestamp, "sign": b64encode(mac.digest()).decode()})
    return f"{to.url}{'&' if '?' in to.url else '?'}{query}"


def _markdown(message: Message) -> str:
    written = [_line(number, line) for number, line in enumerate(message.lines, start=1)]
    rest = [f"{message.rest}，[在系统里看]({message.url})"] if message.more else []
    return "\n\n".join([f"#### {as_words(message.title)}", *written, *rest, as_words(message.sender)])


def _line(number: int, line: Line) -> str:
    due = as_words(line.heading)
    return f"{number}. [{as_words(line.title)}]({line.url})\n\n> {f'**{due}**' if line.is_urgent else due}"
