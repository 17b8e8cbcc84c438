"""Several speeches in one document (合集): where each begins, told by titles with a salutation or a day below them.

Nothing is divided here: a person is asked. What stands before the first title (目录, a cover) belongs to no speech.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from directives.documents.dates import written_dates
from directives.documents.headlines import Headline, propose
from directives.documents.speakers import speaker_of

MOST_PARTS = 60

_SHORTEST = 120  # characters of a speech that is one
_LONGEST_FRONT = 400  # characters of prose before the first title that may be a cover; more is a speech of its own
_HEAD_LINES = 7
_LONGEST_TITLE = 110
_KIND = r"(?:讲话|致辞|贺辞|发言|讲稿|报告|党课|主持词|总结|寄语|献词|表态)(?:稿|提纲|摘要|全文|节选|实录)?"
_NUMBERED = re.compile(
    r"^[【\[（(]?(?:第?\s*[一二三四五六七八九十\d]{1,3}\s*篇|篇\s*[一二三四五六七八九十\d]{1,3}|(?:讲话|材料|范文)[一二三四五六七八九十\d]{1,2})"
    r"[】\]）)]?[：:、.\s]*(?P<rest>.{0,60})$"
)
_TITLE = re.compile(
    rf"^[#\s《]*[^。！？；：:]{{0,100}}{_KIND}》?(?:[\s之一二三四五六七八九十\d]|[（(][^（）()。；]{{0,30}}[）)])*$"
)
_SALUTATION = re.compile(
    r"^(?:尊敬的|亲爱的)?(?:各位|同志们|老师们|同学们|朋友们|女士们|先生们|代表们|委员们)[^。；！？]{0,50}[：:，,！!]?$"
)
_LEADERS = re.compile(r"[.…·]{3,}\s*\d{1,4}$|\t\s*\d{1,4}$")  # a line of a table of contents
_UPPER_LINE = re.compile(r"^[^。！？；：:，,]{2,40}$")


@dataclass(frozen=True, slots=True)
class Part:
    """One speech of a document: the stretch ``[start, end)`` of its text, and what its head says."""

    start: int
    end: int
    headline: Headline

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    is_title: bool
    is_salutation: bool


def speeches_in(text: str) -> tuple[Part, ...]:
    """The speeches of a document that looks like several, in order; nothing for one that holds a single speech."""
    starts = _far_apart(text, list(_starts(_lines(text))))
    if not 2 <= len(starts) <= MOST_PARTS:
        return ()
    if len("".join(text[: starts[0]].split())) > _LONGEST_FRONT and "。" in text[: starts[0]]:
        starts = [0, *starts]
    bounds = zip(starts, [*starts[1:], len(text)], strict=True)
    trimmed = ((start, start + len(text[start:end].rstrip())) for start, end in bounds)
    return tuple(Part(start, end, propose(_without_number(text[start:end]))) for start, end in trimmed)


def _lines(text: str) -> list[_Line]:
    lines, position = [], 0
    for raw in text.splitlines(keepends=True):
        bare = raw.strip()
        if bare:
            start = position + len(raw) - len(raw.lstrip())
            lines.append(_Line(bare, start, _is_title(bare), bool(_SALUTATION.match(bare))))
        position += len(raw)
    return lines


def _is_title(line: str) -> bool:
    if len(line) > _LONGEST_TITLE or _LEADERS.search(line):
        return False
    return bool(_TITLE.match(line) or _NUMBERED.match(line))


def _starts(lines: Sequence[_Line]) -> Iterator[int]:
    """The places of titles that a salutation, or a day and a speaker, follows before the next title or sentence."""
    for number, line in enumerate(lines):
        head = _head_below(lines, number) if line.is_title else None
        if head is not None:
            yield _first_of_title(lines, number).start


def _head_below(lines: Sequence[_Line], number: int) -> list[_Line] | None:
    """The lines between a title and its salutation; None where the speech does not begin so."""
    head: list[_Line] = []
    for line in lines[number + 1 : number + 1 + _HEAD_LINES]:
        if line.is_salutation:
            return head
        if line.is_title and not (_NUMBERED.match(lines[number].text) and not head):
            return None
        if len(line.text) > 60 or line.text.endswith(("。", "；", "！", "？")):
            break
        head.append(line)
    return head if any(_says_when_or_who(line.text) for line in head[:3]) else None


def _says_when_or_who(line: str) -> bool:
    return bool(written_dates(line) or (line.startswith(("（", "(")) and re.search(r"月.{1,3}日", line))) or bool(
        speaker_of([line])
    )


def _first_of_title(lines: Sequence[_Line], number: int) -> _Line:
    """A title may be set in two lines, and a number of the collection may stand above it."""
    first = number
    while first > 0 and number - first < 2 and _belongs_to_title(lines[first - 1].text, lines[first].text):
        first -= 1
    return lines[first]


def _belongs_to_title(above: str, line: str) -> bool:
    if _NUMBERED.match(above):
        return True
    is_open = above.startswith(("在", "关于")) and not line.startswith(("在", "关于"))
    return is_open and bool(_UPPER_LINE.match(above)) and not _is_title(above)


def _far_apart(text: str, starts: Sequence[int]) -> list[int]:
    """The starts that leave every part enough to be a speech; of two close together the later is the one."""
    kept: list[int] = []
    for start in dict.fromkeys(starts):
        if kept and len(text[kept[-1] : start].strip()) < _SHORTEST:
            kept.pop()
        kept.append(start)
    if kept and len(text[kept[-1] :].strip()) < _SHORTEST:
        kept.pop()
    return kept


def _without_number(part: str) -> str:
    """The part as ``propose`` reads it: 篇一： before a title is not its title."""
    first, _, rest = part.partition("\n")
    numbered = _NUMBERED.match(first.strip())
    return f"{numbered['rest']}\n{rest}" if numbered else part
