"""The outline (层次): which units are headings, and the stack of headings above every unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from directives.extraction.records import Span
from directives.extraction.structure import Heading, Unit, Zone
from directives.extraction.zone import Cut

_NUMBER = "[一二三四五六七八九十]{1,3}"
_MARKERS = (
    ("chapter", 1, re.compile(rf"{_NUMBER}、")),
    ("section", 2, re.compile(rf"（{_NUMBER}）")),
    ("digit", 3, re.compile(r"\d{1,2}[.、](?!\d)\s*|[①-⑳]\s*")),
    ("clause", 3, re.compile(rf"{_NUMBER}(?:是|要|个是)(?!一|不是)")),
    ("ordinal", 1, re.compile(rf"第{_NUMBER}(?:[，、：]|是|(?:件事?|个?方面|部分|个问题|点|块)[，：是])")),
    ("bracket", 4, re.compile(r"（\d{1,2}）")),
)
_GLUED = re.compile(rf"：(?={_NUMBER}(?:是|要)|第{_NUMBER}[，、])")
_CONCRETE = re.compile(
    r"\d|(?:月|年|季度|日|天|节)(?:底|末|内)?(?:之?前|以内)|每[年月周季半]|限期|即日|由.{2,20}(?:牵头|负责)|一律|将"
)
_QUOTED = re.compile("“.{2,}”")
_BRACKETED = re.compile(r"[（(].*[）)][。；]?$|即|除[^，]{2,20}外")
_ENDS = re.compile(r"[。；！？：]+[”’」』]?$")
_BACKWARDS = re.compile(r"(?:这|那|此|对此|同时|另外|此外|我|他|她|你|其|但|而|因此|所以|也|还|大家)")
_DEMANDS = re.compile(
    r"要|必须|应|加强|强化|完善|健全|推进|推动|培育|扩大|拓展|深化|优化|提升|突出|抓好|做好|健全|持续|继续|不能|就得|说说|下功夫"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The number at the head of a unit: what sort, which level, where its title begins."""

    sort: str
    level: int
    start: int
    title: int


def mark_of(shadow: str, span: Span) -> Mark | None:
    """The number a unit begins with, or one glued on after a colon (任某要求：一是…)."""
    text = span.of(shadow)
    glued = _GLUED.search(text)
    for offset in (0, glued.end() if glued else 0):
        for sort, level, marker in _MARKERS:
            if found := marker.match(text, offset):
                return Mark(sort, level, span.start + offset, span.start + found.end())
    return None


def outline(shadow: str, cuts: Sequence[Cut], zones: Sequence[Zone]) -> tuple[Unit, ...]:
    """The units with their headings, outermost first; a heading stands under those above it, not under itself."""
    marks = [mark_of(shadow, span) for span, _ in cuts]
    has_chapters = any(mark and mark.sort in {"chapter", "section"} for mark in marks)
    stack: list[Heading] = []
    units: list[Unit] = []
    for index, (span, line) in enumerate(cuts):
        level = _level(index, shadow, cuts, zones, marks, units, has_chapters=has_chapters)
        mark = marks[index]
        reach = level or (_mark_level(mark, has_chapters=has_chapters) if mark else 6)
        stack = _trimmed(stack, reach, units, line)
        units.append(Unit(index, span, line, zones[index], tuple(stack), is_heading=level > 0))
        if level:
            stack = [*stack, Heading(span, _title(shadow, span, mark), level)]
    return tuple(units)


def _trimmed(stack: list[Heading], reach: int, units: Sequence[Unit], line: int) -> list[Heading]:
    """The headings that still govern: those above ``reach``; one without a number governs its paragraph only."""
    same_line = bool(units) and units[-1].paragraph == line
    return [heading for heading in stack if heading.level < reach and (heading.level < 5 or same_line)]


def _title(shadow: str, span: Span, mark: Mark | None) -> Span:
    start = mark.title if mark else span.start
    end = span.start + _ENDS.sub("", span.of(shadow)).__len__()
    return Span(min(start, end), end)


def _mark_level(mark: Mark, *, has_chapters: bool) -> int:
    """The level of a number; 第一， counts as a chapter only where no 一、 or （一） does."""
    return 4 if mark.sort == "ordinal" and has_chapters else mark.level


def _level(
    index: int, shadow: str, cuts: Sequence[Cut], zones: Sequence[Zone], marks: Sequence[Mark | None],
    units: Sequence[Unit], *, has_chapters: bool,
) -> int:  # fmt: skip
    """The level of a unit that is a heading, 0 for any other unit."""
    if zones[index] in {"noise", "title", "salutation", "transition", "closing"} or index + 1 == len(cuts):
        return 0
    mark = marks[index]
    if mark is None:
        return _plain_level(index, shadow, cuts, units, marks)
    return _mark_level(mark, has_chapters=has_chapters) if _is_numbered_heading(index, shadow, cuts, marks) else 0


def _is_numbered_heading(index: int, shadow: str, cuts: Sequence[Cut], marks: Sequence[Mark | None]) -> bool:
    """A number makes a heading of a short unit that what follows spells out."""
    mark, follower = marks[index], marks[index + 1]
    if mark is None or (follower and follower.sort == mark.sort):
        return False
    span, line = cuts[index]
    title = _title(shadow, span, mark).of(shadow)
    alone = cuts[index + 1][1] != line and (index == 0 or cuts[index - 1][1] != line)
    if alone:
        return len(title) <= (60 if mark.sort in {"chapter", "section", "ordinal"} else 40) and (
            not follower or follower.level > mark.level or follower.sort == "ordinal"
        )
    elaborated = cuts[index + 1][1] == line and not _BRACKETED.match(cuts[index + 1][0].of(shadow))
    is_section = mark.sort in {"chapter", "section"}
    is_short = len(title) <= (48 if is_section else 30) and not _CONCRETE.search(title)
    names_something = not is_section and _QUOTED.search(title)
    return elaborated and is_short and not names_something and not (mark.sort == "digit" and "，" in title)


def _plain_level(
    index: int, shadow: str, cuts: Sequence[Cut], units: Sequence[Unit], marks: Sequence[Mark | None]
) -> int:
    """A heading without a number: a short line of its own, or a short first sentence its paragraph spells out."""
    span, line = cuts[index]
    text = span.of(shadow)
    follower, next_line = cuts[index + 1]
    opens = index == 0 or cuts[index - 1][1] != line
    if (
        opens
        and next_line != line
        and len(text) <= 30
        and text[-1] not in "。；！？：，”）"
        and len(follower.of(shadow)) > len(text)
    ):
        return 2
    if next_line != line or "，" in text or len(text) > 26 or text[-1] != "。" or marks[index + 1]:
        return 0
    if _CONCRETE.search(text) or _QUOTED.search(text) or _BACKWARDS.match(text) or not _DEMANDS.search(text):
        return 0
    after_heading = (
        bool(units) and units[-1].is_heading and units[-1].headings[-1:] != () and units[-1].span.end and not opens
    )
    if after_heading and units[-1].paragraph == line and marks[index - 1] is None:
        return 0
    has_modal = "要" in text or opens
    return 5 if len(follower.of(shadow)) > len(text) and len(text) <= (26 if has_modal else 20) else 0
