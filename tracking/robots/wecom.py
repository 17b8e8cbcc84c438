"""企业微信 (群机器人): markdown of at most 4,096 bytes, 20 messages a minute, no signature.

Source: developer.work.weixin.qq.com, 群机器人配置说明. Private installations (政务微信) take the same form.
"""

from datetime import datetime

from tracking.robots.form import JSON, Codes, Heard, Reply, Request, Target, as_json
from tracking.robots.message import Line, Message, as_words, fitted, octets

LONGEST = 4096  # bytes of markdown.content
CODES = Codes(
    number=("errcode",),
    words=("errmsg",),
    later=frozenset({-1, 45009, 45033}),
    meanings={
        -1: "企业微信忙",
        40058: "内容不合要求",
        45009: "一分钟里说得太多",
        93000: "地址无效，或者机器人已经被移出群",
    },
)


class WeCom:
    """The form of 企业微信."""

    def request(self, message: Message, to: Target, at: datetime) -> Request:  # noqa: ARG002
        content = fitted(message, _markdown, octets, LONGEST)
        return Request(to.url, as_json({"msgtype": "markdown", "markdown": {"content": content}}), JSON)

    def reply(self, heard: Heard) -> Reply:
        return CODES.reply(heard)


def _markdown(message: Message) -> str:
    written = [_line(number, line) for number, line in enumerate(message.lines, start=1)]
    rest = [f"{message.rest}，[在系统里看]({message.url})"] if message.more else []
    sender = f'<font color="comment">{as_words(message.sender)}</font>'
    return "\n".join([f"**{as_words(message.title)}**", *written, *rest, sender])


def _line(number: int, line: Line) -> str:
    colour = "warning" if line.is_urgent else "comment"
    due = as_words(line.heading)
    return f'{number}. [{as_words(line.title)}]({line.url})\n<font color="{colour}">{due}</font>'
