"""Text as a cell can hold it: strings stay strings, and what a file cannot say is made visible instead of lost."""

import re

LONGEST = 32_767  # UTF-16 units in a cell, by the specification of Excel
_UNSAYABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_SHORTENED = "……（后面还有 {} 个字放不下，全文请在系统里看）"


def visible(text: str) -> str:
    """Without control characters: each is drawn as its picture (␀, ␛), a lone surrogate as �; lines end in LF."""
    if _UNSAYABLE.search(text) is None:
        return text
    return _UNSAYABLE.sub(_drawn, text.replace("\r\n", "\n").replace("\r", "\n"))


def fitting(text: str) -> str:
    """Not longer than a cell; where something had to go, the cell says how much."""
    if len(text) * 2 <= LONGEST or units(text) <= LONGEST:
        return text
    kept, room = 0, LONGEST - len(_SHORTENED) - 8
    while kept < len(text) and room >= 2:
        room -= units(text[kept])
        kept += 1
    return text[:kept] + _SHORTENED.format(len(text) - kept)


def units(text: str) -> int:
    """How long a text is for Excel, that counts what lies beyond the first plane twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def _drawn(match: re.Match[str]) -> str:
    character = match.group()
    return chr(0x2400 + ord(character)) if character < " " else "\ufffd"
