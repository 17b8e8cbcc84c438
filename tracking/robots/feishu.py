"""飞书 (自定义机器人): rich text of at most 20 KB, 100 messages a minute, signed in the body.

Source: open.feishu.cn, 自定义机器人使用指南: ``sign`` is the HMAC-SHA256 of nothing with "timestamp\\nsecret" as its
key, in base64; ``timestamp`` counts seconds and may be an hour off.
"""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from hmac import new as hmac
from typing import Any

from tracking.robots.form import JSON, Codes, Heard, Reply, Request, Target, as_json
from tracking.robots.message import Line, Message, as_words, fitted

LONGEST = 20 * 1024  # bytes of the whole body
CODES = Codes(
    number=("code", "StatusCode"),
    words=("msg", "StatusMessage"),
    later=frozenset({11232, 11233, 99991400}),
    meanings={
        9499: "内容不合要求",
        11232: "说得太多，或者飞书忙",
        19001: "地址无效，或者机器人已经被移出群",
        19021: "签名不对：看密钥，以及服务器的时钟",
        19022: "服务器的出口地址不在机器人的白名单里",
        19024: "缺少关键词：请用“督办”",
    },
)


class Feishu:
    """The form of 飞书."""

    def request(self, message: Message, to: Target, at: datetime) -> Request:
        signed = _signed(to, at)
        body = fitted(message, lambda part: as_json({**signed, **_post(part)}), len, LONGEST)
        return Request(to.url, body, JSON)

    def reply(self, heard: Heard) -> Reply:
        return CODES.reply(heard)


def _signed(to: Target, at: datetime) -> dict[str, str]:
    if not to.secret:  # the group is guarded by a keyword or by addresses instead
        return {}
    timestamp = str(int(at.timestamp()))
    mac = hmac(f"{timestamp}\n{to.secret}".encode(), b"", sha256)
    return {"timestamp": timestamp, "sign": b64encode(mac.digest()).decode()}


def _post(message: Message) -> dict[str, Any]:
    paragraphs = [_line(number, line) for number, line in enumerate(message.lines, start=1)]
    if message.more:
        paragraphs.append([_text(f"{message.rest}，"), {"tag": "a", "text": "在系统里看", "href": message.url}])
    paragraphs.append([_text(as_words(message.sender))])
    said = {"title": as_words(message.title), "content": paragraphs}
    return {"msg_type": "post", "content": {"post": {"zh_cn": said}}}


def _line(number: int, line: Line) -> list[dict[str, str]]:
    due = as_words(line.heading)
    return [_text(f"{number}. "), {"tag": "a", "text": as_words(line.title), "href": line.url}, _text(f"  {due}")]


def _text(words: str) -> dict[str, str]:
    return {"tag": "text", "text": words}
