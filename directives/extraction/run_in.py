"""Text set solid (连排): lines that a copy from the web or a phone has run together, parted again where it is plain.

Only lines too long for a paragraph are looked at. A blank between hanzi becomes the line end it was, in the shadow;
where nothing at all is left of a line end, a number in sequence, a salutation or the close still begins a line.
"""

import re
from collections.abc import Iterator

_LONGEST_PARAGRAPH = 800
_LONG_LINE = re.compile(rf"[^\n]{{{_LONGEST_PARAGRAPH},}}")
_BLANKS = re.compile(r"(?<=[\u4e00-\u9fff。！？；：，”）]) +(?=[\u4e00-\u9fff（“①-⑳\d])")
_RAREST = 15  # blanks closer than this many characters are justified setting or columns, no line ends

_HANZI = "一二三四五六七八九十"
_NUMBER = rf"[{_HANZI}]{{1,3}}"
_SERIES = (
    re.compile(rf"(?<![第{_HANZI}“、])(?P<number>{_NUMBER})、(?![{_HANZI}])"),
    re.compile(rf"（(?P<number>{_NUMBER})）"),
    re.compile(rf"(?<=[。！？；：])第(?P<number>{_NUMBER})(?=[，、：])"),
)
_SALUTATION = re.compile(r"(?:尊敬的)?(?:各位|同志们|女士们|老师们|同学们)[^。；！？\n]{0,30}?[：]")
_CLOSE = re.compile(r"(?<=[。！])同志们[，！：]")
_HEAD = 200


def parted(shadow: str) -> str:
    """The shadow with the blanks of over-long lines as line ends; as long as before."""
    return _LONG_LINE.sub(lambda line: _with_line_ends(line[0]), shadow) if _has_long_line(shadow) else shadow


def _has_long_line(shadow: str) -> bool:
    return any(len(line) >= _LONGEST_PARAGRAPH for line in shadow.split("\n"))


def _with_line_ends(line: str) -> str:
    if len(_BLANKS.findall(line)) * _RAREST > len(line):
        return line
    return _BLANKS.sub(lambda blanks: "\n" * len(blanks[0]), line)


def line_starts(shadow: str) -> list[int]:
    """Where, within over-long lines, a new line begins though no sign says so."""
    if not _has_long_line(shadow):
        return []
    found: set[int] = set()
    for line in _LONG_LINE.finditer(shadow):
        found.update(start for start in _starts(shadow, *line.span()) if start > line.start())
    return sorted(found)


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    if greeting := _SALUTATION.search(text, start, min(end, start + _HEAD)):
        yield from greeting.span()
    for series in _SERIES:
        numbered = [(_value(found["number"]), found.start()) for found in series.finditer(text, start, end)]
        yield from _in_sequence(numbered)
    yield from (found.start() for found in _CLOSE.finditer(text, start, end))


def _in_sequence(numbered: list[tuple[int, int]]) -> Iterator[int]:
    """The places of those that count on from the one before, or begin anew and are followed by a two."""
    last = 0
    for place, (number, start) in enumerate(numbered):
        is_followed = any(later == 2 for later, _ in numbered[place + 1 : place + 3])
        if number == last + 1 != 1 or (number == 1 and is_followed):
            last = number
            yield start


def _value(number: str) -> int:
    """一 is 1, 十 10, 十二 12, 二十三 23; anything else is no number of a series."""
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return _HANZI.index(number) + 1 if len(number) == 1 else 0
    return (
        (_HANZI.index(tens) + 1 if tens else 1) * 10 + (_HANZI.index(ones) + 1 if ones else 0) if len(tens) < 2 else 0
    )
