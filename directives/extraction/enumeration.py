"""Numbering (编号) in one style: whatever numbers the chapters, the shadow spells them 一、 and is no longer for it."""

import re

_HANZI = "一二三四五六七八九十"
_OTHER_FIRST = dict(zip("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ壹贰叁肆伍陆柒捌玖拾", _HANZI * 2, strict=True))
_MOST = 20  # a list that goes on is no list of chapters

_DOTTED = re.compile(r"(?m)(?<=^)( *(?:[一二三四五六七八九十]{1,3}))\.(?!\d)")
_OTHER_SIGN = re.compile("[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ壹贰叁肆伍陆柒捌玖拾]")
_OTHER = re.compile(r"(?m)^( *)([ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ壹贰叁肆伍陆柒捌玖拾])[、.]")
_CHAPTER = re.compile(r"(?m)^ *(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}(?:[，、章编]|部分))")
_NUMBERED = re.compile(r"(?m)^ *(?P<number>\d{1,2})(?P<mark>[、.])(?!\d)(?P<title>[^\n]*)\n*(?P<next>[^\n]*)")
_HEADING = re.compile(r" *[^。！？；：]{2,40}。?")
_ANY_NUMBER = re.compile(r" *\d{1,2}[、.](?!\d)")


def one_style(shadow: str) -> str:
    """The text with 一. Ⅰ、 壹、 as 一、, and 1、 too where digits number its chapters."""
    text = _DOTTED.sub(r"\1、", shadow) if "." in shadow else shadow
    if _OTHER_SIGN.search(text):
        text = _OTHER.sub(lambda found: f"{found[1]}{_OTHER_FIRST[found[2]]}、", text)
    return text if _CHAPTER.search(text) else _with_chapters(text)


def _with_chapters(text: str) -> str:
    """Digits that count from 1, each before a short line over something that is not numbered likewise, are chapters."""
    found = list(_NUMBERED.finditer(text))
    counts = [int(one["number"]) for one in found]
    if not 2 <= len(found) <= _MOST or counts != list(range(1, len(found) + 1)) or not all(map(_is_heading, found)):
        return text
    for one in found:
        text = text[: one.start("number")] + _spelt(one["number"]) + "、" + text[one.end("mark") :]
    return text


def _is_heading(numbered: re.Match[str]) -> bool:
    return bool(_HEADING.fullmatch(numbered["title"].rstrip())) and not (
        not numbered["next"].strip() or _ANY_NUMBER.match(numbered["next"])
    )


def _spelt(digits: str) -> str:
    """In hanzi, in as many places: 3 → 三, 10 → 一十, 12 → 十二, 20 → 二十."""
    if len(digits) == 1:
        return _HANZI[int(digits) - 1]
    tens, ones = int(digits[0]), int(digits[1])
    return _HANZI[tens - 1] + "十" if not ones else ("十" if tens == 1 else _HANZI[tens - 1]) + _HANZI[ones - 1]
