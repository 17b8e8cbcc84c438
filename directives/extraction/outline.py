"""The outline (层次): which units are headings, and the stack of headings above every unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from directives.extraction.records import Span
from directives.extraction.structure import Cut, Heading, Unit, Zone

_NUMBER = "[一二三四五六七八九十]{1,3}"
_MARKERS = (
    ("chapter", 1, re.compile(rf"{_NUMBER}、|第{_NUMBER}(?:[章编]|部分|板块)[ 　]+")),
    ("section", 2, re.compile(rf"（{_NUMBER}）|[㈠-㈩]|{_NUMBER}）")),
    ("digit", 3, re.compile(r"\d{1,2}[.、](?!\d)\s*|[①-⑳⒈-⒛]\s*")),
    ("clause", 3, re.compile(rf"{_NUMBER}(?:是|要|个是)(?!一|不是)")),
    ("ordinal", 1, re.compile(rf"第{_NUMBER}(?:[，、：]|是|(?:件事?|个?方面|部分|个问题|[点块条项]|句话)[，：是])")),
    ("sequence", 3, re.compile("(?:首先|其次|再次|再者|最后)，(?!我|让|祝)")),
    ("bracket", 4, re.compile(r"（\d{1,2}）|[⑴-⒇]|\d{1,2}）")),
)
_OPENS = re.compile(r"[一二三四五六七八九十第（\d首其再最㈠-㈩①-⑳⑴-⒛]")  # how any of them begins
_GLUED = re.compile(rf"：(?={_NUMBER}(?:是|要)|第{_NUMBER}[，、])")
_CONCRETE = re.compile(
    r"\d|(?:月|年|季度|日|天|节)(?:底|末|内)?(?:之?前|以内)|前(?:完成|办结|建成|整改|报|全部|必须|要)"
    r"|每[年月周季半]|限期|即日|由.{2,20}(?:牵头|负责)|一律|将"
)
_QUOTED = re.compile("“.{2,}”")
_SECTIONS = {"chapter", "section"}
_NEVER_HEADINGS = {"noise", "title", "salutation", "transition", "closing"}
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
    has_colon = shadow.find("：", span.start, span.end) >= 0
    if not has_colon and not _OPENS.match(shadow, span.start):
        return None
    text = span.of(shadow)
    glued = _GLUED.search(text) if has_colon else None
    for offset in (0, glued.end()) if glued else (0,):
        for sort, level, marker in _MARKERS if _OPENS.match(text, offset) else ():
            if found := marker.match(text, offset):
                return Mark(sort, level, span.start + offset, span.start + found.end())
    return None


@dataclass(frozen=True, slots=True)
class Layout:
    """A text as it is cut: its units with their lines, zones and numbers."""

    shadow: str
    cuts: Sequence[Cut]
    zones: Sequence[Zone]
    marks: Sequence[Mark | None]
    has_chapters: bool

    def text(self, index: int) -> str:
        return self.cuts[index][0].of(self.shadow)

    def opens_line(self, index: int) -> bool:
        return index == 0 or self.cuts[index - 1][1] != self.cuts[index][1]

    def ends_line(self, index: int) -> bool:
        return self.opens_line(index + 1)

    def title(self, index: int) -> Span:
        """What a unit says behind its number and before its full stop."""
        span, mark = self.cuts[index][0], self.marks[index]
        start = mark.title if mark else span.start
        end = span.start + len(_ENDS.sub("", self.text(index)))
        return Span(min(start, end), end)

    def level_of(self, mark: Mark) -> int:
        """The level of a number; 第一， counts as a chapter only where no 一、 or （一） does."""
        return 4 if mark.sort == "ordinal" and self.has_chapters else mark.level


def outline(shadow: str, cuts: Sequence[Cut], zones: Sequence[Zone]) -> tuple[Unit, ...]:
    """The units with their headings, outermost first; a heading stands under those above it, not under itself."""
    marks = [mark_of(shadow, span) for span, _ in cuts]
    layout = Layout(shadow, cuts, zones, marks, any(mark and mark.sort in _SECTIONS for mark in marks))
    stack: list[Heading] = []
    units: list[Unit] = []
    for index, (span, line) in enumerate(cuts):
        level, mark = _level(layout, units, index), layout.marks[index]
        stack = _trimmed(stack, level or (layout.level_of(mark) if mark else 6), units, line)
        units.append(Unit(index, span, line, zones[index], tuple(stack), is_heading=level > 0))
        if level:
            stack = [*stack, Heading(span, layout.title(index), level)]
    return tuple(units)


def _trimmed(stack: list[Heading], reach: int, units: Sequence[Unit], line: int) -> list[Heading]:
    """The headings that still govern: those above ``reach``; one without a number governs its paragraph only."""
    same_line = bool(units) and units[-1].paragraph == line
    return [heading for heading in stack if heading.level < reach and (heading.level < 5 or same_line)]


def _level(layout: Layout, units: Sequence[Unit], index: int) -> int:
    """The level of a unit that is a heading, 0 for any other unit."""
    if layout.zones[index] in _NEVER_HEADINGS or index + 1 == len(layout.cuts):
        return 0
    mark = layout.marks[index]
    if mark:
        if _continues_list(layout, units, mark) or not _is_numbered_heading(layout, mark, index):
            return 0
        return layout.level_of(mark)
    if _is_line_heading(layout, index):
        return 2
    return 5 if _is_sentence_heading(layout, units, index) else 0


def _continues_list(layout: Layout, units: Sequence[Unit], mark: Mark) -> bool:
    """Whether the unit before is an item of the same list and no heading: then this one, the last, is none either."""
    before = layout.marks[len(units) - 1] if units else None
    return before is not None and before.sort == mark.sort and not units[-1].is_heading


def _is_numbered_heading(layout: Layout, mark: Mark, index: int) -> bool:
    """A number makes a heading of a short unit that what follows spells out."""
    follower = layout.marks[index + 1]
    if follower and follower.sort == mark.sort:
        return False
    title = layout.title(index).of(layout.shadow)
    is_section = mark.sort in _SECTIONS
    if layout.ends_line(index):
        is_short = len(title) <= 60 if is_section or mark.sort == "ordinal" else _is_brief(title, 40)
        below = not follower or follower.level > mark.level or follower.sort == "ordinal"
        return layout.opens_line(index) and is_short and below
    if _BRACKETED.match(layout.text(index + 1)) or not _is_brief(title, 48 if is_section else 30):
        return False
    return is_section or not (_QUOTED.search(title) or (mark.sort == "digit" and "，" in title))


def _is_brief(title: str, longest: int) -> bool:
    """Whether a title only names a topic: short, and without a date, a number or somebody in charge."""
    return len(title) <= longest and not _CONCRETE.search(title)


def _is_line_heading(layout: Layout, index: int) -> bool:
    """A short line of its own without a full stop, over something longer."""
    text = layout.text(index)
    is_alone = layout.opens_line(index) and layout.ends_line(index)
    return (
        is_alone and len(text) <= 30 and text[-1] not in "。；！？：，”）" and len(layout.text(index + 1)) > len(text)
    )


def _is_sentence_heading(layout: Layout, units: Sequence[Unit], index: int) -> bool:
    """A short sentence of one clause that names a topic, spelt out by the longer one behind it in its paragraph."""
    text = layout.text(index)
    longest = 26 if "要" in text or layout.opens_line(index) else 20
    if layout.ends_line(index) or layout.marks[index + 1] or text[-1] != "。" or "，" in text:
        return False
    if not _is_brief(text, longest) or len(layout.text(index + 1)) <= len(text):
        return False
    if _QUOTED.search(text) or _BACKWARDS.match(text) or not _DEMANDS.search(text):
        return False
    return layout.opens_line(index) or not (units[-1].is_heading and units[-1].headings)
