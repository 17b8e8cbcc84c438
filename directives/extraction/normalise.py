"""The shadow (影子文本): the same text with one spelling for one sign, so that every offset serves both."""

import re
from functools import cache

from directives.extraction.enumeration import one_style
from directives.extraction.lexicon import table
from directives.extraction.run_in import parted

_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
_SIGNS: dict[int, str] = str.maketrans(
    {
        ",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "?": "？", "!": "！", "％": "%", "．": ".", "＋": "+",
        "～": "~", "〜": "~", "﹐": "，", "︰": "：", "﹔": "；", "﹕": "：", "「": "“", "」": "”", "『": "‘",
        "』": "’", "〝": "“", "〞": "”", "\u3000": " ", "\u00a0": " ", "\t": " ", "\r": "\n", "\u2028": "\n",
        "\u2029": "\n", "\u0085": "\n", "\x0b": "\n", "\x0c": "\n", "\ufeff": " ", "\u200b": " ",
        "－": "-", "〔": "（", "〕": "）", "｡": "。", "､": "、", "･": "·", "｢": "“", "｣": "”", "＂": '"', "∶": "：",
        "﹑": "、", "﹒": ".", "﹖": "？", "﹗": "！", "﹙": "（", "﹚": "）", "﹪": "%", "\u2003": " ", "\u2002": " ",
        "＊": "*", "╳": "×", "✕": "×",
    }
)  # fmt: skip
# The sign comes first and what stands before it is looked back at: so a search can run from sign to sign.
_NUMBER_SIGN = re.compile(r"[，：](?<=\d[，：])(?=\d)")
_FULL_STOP = re.compile(r"\.(?<=[\u4e00-\u9fff”’\"）》%]\.)(?=[\s\u4e00-\u9fff“”\"（《①-⑳]|\d{1,2}[.、]|$)")
_OPENS_LINE = re.compile(r"(?:^|\n) *[一二三四五六七八九十]{1,3}$")
# Written alike in both scripts with two meanings: 著名 stays, 著力 is 着力; 瞭望 stays, 瞭解 is 了解.
_WORN = re.compile(r"著(?<![显名专土编巨原论合卓昭遗所译拙]著)(?![名作述者称书录])")
_KNOWN = re.compile("瞭(?=[解然如])")
_FEW = 40  # signs that are sooner replaced one after the other
_STRAIGHT = re.compile(r'["\n“”]')


def shadow(source: str) -> str:
    """The text with full-width signs, simplified characters, half-width digits: as long as ``source``."""
    text = _respelt(source.replace("\r\n", " \n"))
    text = _NUMBER_SIGN.sub(lambda found: "," if found[0] == "，" else ":", text)
    text = _KNOWN.sub("了", _WORN.sub("着", text))
    text = _paired(text) if '"' in text else text
    return one_style(parted(_FULL_STOP.sub(_stop, text) if "." in text else text))


def _stop(found: re.Match[str]) -> str:
    """A point after a hanzi ends a sentence, but after 一 at the head of a line it belongs to the number."""
    return "." if _OPENS_LINE.search(found.string, max(0, found.start() - 8), found.start()) else "。"


@cache
def _table() -> dict[str, str]:
    """Every sign that is spelt otherwise: full-width digits, punctuation, traditional characters (繁体字)."""
    wide = {chr(old): chr(new) for old, new in _WIDE.items()}
    signs = {chr(old): new for old, new in _SIGNS.items()}
    return {**wide, **signs, **table("traditional")}


def _respelt(text: str) -> str:
    """Sign by sign where many are spelt otherwise, as in traditional script; else each of the few in turn."""
    spelt = {sign: _table()[sign] for sign in _table().keys() & set(text)}
    if len(spelt) > _FEW or not spelt.keys().isdisjoint(spelt.values()):
        return text.translate({ord(old): new for old, new in spelt.items()})
    for old, new in spelt.items():
        text = text.replace(old, new)
    return text


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
