"""The shadow (影子文本): the same text with one spelling for one sign, so that every offset serves both."""

import re
from functools import cache

from directives.extraction.lexicon import table

_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
_SIGNS: dict[int, str] = str.maketrans(
    {
        ",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "?": "？", "!": "！", "％": "%", "．": ".", "＋": "+",
        "～": "~", "〜": "~", "﹐": "，", "︰": "：", "﹔": "；", "﹕": "：", "「": "“", "」": "”", "『": "‘",
        "』": "’", "〝": "“", "〞": "”", "\u3000": " ", "\u00a0": " ", "\t": " ", "\r": "\n", "\u2028": "\n",
        "\u2029": "\n", "\u0085": "\n", "\x0b": "\n", "\x0c": "\n", "\ufeff": " ", "\u200b": " ",
        "－": "-", "〔": "（", "〕": "）",
    }
)  # fmt: skip
_NUMBER_SIGN = re.compile(r"(?<=\d)[，：](?=\d)")
_STRAIGHT = re.compile(r'["\n“”]')


def shadow(source: str) -> str:
    """The text with full-width signs, simplified characters, half-width digits: as long as ``source``."""
    text = source.replace("\r\n", " \n").translate(_table())
    text = _NUMBER_SIGN.sub(lambda found: "," if found[0] == "，" else ":", text)
    return _paired(text) if '"' in text else text


@cache
def _table() -> dict[int, int | str]:
    """Every sign that is spelt otherwise: full-width digits, punctuation, traditional characters (繁体字)."""
    return {**_WIDE, **_SIGNS, **{ord(old): new for old, new in table("traditional").items()}}


def _paired(text: str) -> str:
    """Straight quotation marks opened and closed in turn within a line."""
    is_open = False

    def mark(found: re.Match[str]) -> str:
        nonlocal is_open
        if found[0] == '"':
            is_open = not is_open
            return "“" if is_open else "”"
        is_open = found[0] == "“"
        return found[0]

    return _STRAIGHT.sub(mark, text)
