"""Responsibility notes (责任括注), in a sentence, behind it or on a line of their own: （甲局牵头，乙局配合）."""

import re
from dataclasses import dataclass
from functools import lru_cache

from directives.extraction.records import Span

KEYWORD = r"(?:牵头|责任(?:单位|部门|领导|主体)|配合(?=[：，；）单部])|(?:负责|落实|完成|承办)(?=[，；。）])|主责|时限)"
ORGAN = (
    r"(?:自治区|[^（）\n、，；。：]{1,16}?(?:局|厅|委|办|部|处|科|室|院|校|队|会|中心|集团|公司|政府|街道|乡镇|镇街|镇|县区|银行|单位|"
    r"部门|部委|联|长|书记|自治区|(?<=各)(?:省|市|州|县|区|地区|地))(?:（[^（）\n]{1,16}）)?)"
)
LISTING = rf"{ORGAN}(?:(?:[、，；和及]|以及){ORGAN})*(?:等)?(?:[，；][^（）\n]*(?:\d+月|年|季|期|日前|月底)[^（）\n]*)?"
NOTE = re.compile(
    rf"[（【\[［](?=[^（）【】\[\]\n]*{KEYWORD})(?:[^（）【】\[\]\n]|（[^（）\n]*）)*[）】\]］]|"
    rf"[（【\[［](?!原|含|以下|简称|包括){LISTING}[）】\]］](?=[。；\s]|\Z)"
)
LABEL = (
    r"(?:(?:牵头|责任|配合|主办|协办|承办|主责|落实|负责)(?:单位|部门|领导|处室|科室|主体|人)|"
    r"(?:完成|办结)?时限(?:要求)?|工作时限|完成时间|主责|牵头|承办|责任)[：:]"
)
LINE = re.compile(rf"[\s　]*{LABEL}[^\n]*")
INLINE = re.compile(rf"(?:(?<=[。；，\s])|(?<=——)){LABEL}[^\n]*|(?<=[，；])责任单位(?=[省市县区])[^\n]*")
SOME_LABEL = re.compile(rf"{LABEL}|责任单位")
LABEL_SIGNS = ("：", ":", "责任单位")  # one of them is in every label
ITEM = re.compile(
    r"(?:^|(?<=[。；\n]))[\s　]*(?:\d{1,2}[.、](?!\d)|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、)"
)
BRACKET = re.compile(r"[（【\[［]")
FURTHER = 5  # lines that one line of who and when may serve
LEAD_LABEL = re.compile(
    r"(?<!为)(?:(?:牵头|责任|主办|承办|主责|落实|负责)(?:考核)?(?:单位|部门|处室|科室|主体|人)[：:]?|(?:牵头|主责|承办|责任)[：:])"
    r"(?P<list>(?:(?!(?:配合|协办|参加|参与|协助)(?:单位|部门))[^；;。\n])+)"
)
HELP_LABEL = re.compile(
    r"(?:(?:配合|协办|参加|参与|协助)(?:单位|部门|处室|科室)[：:]?|(?:配合|协办)[：:])(?P<list>[^；;。\n]+)"
)
ONLY_LIST = re.compile(r"^[（【\[［](?P<list>[^。；;：:\n]+)[）】\]］]")
LEAD_TAIL = re.compile(r"(?P<list>[^；;。：:（）\n]+?)(?:按照?职责(?:分工)?(?:负责)?|牵头|负责|落实|承办|组织实施)")
HELP_TAIL = re.compile(r"(?:^|[，；;])(?P<list>[^；;，。：:（）\n]+?)(?:等)?(?:部门|单位)?(?:配合|参加|参与|协助)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A body listed in a note."""

    start: int
    end: int
    words: str
    helps: bool


@lru_cache(maxsize=64)
def has_notes(text: str) -> bool:
    """Whether a text has any note at all: most speeches have none, and are spared the search at every unit."""
    return bool(NOTE.search(text) or SOME_LABEL.search(text))


@lru_cache(maxsize=1024)
def note_for(text: str, unit: Span) -> Span | None:
    """The note that governs a unit: in it, behind it in its item, or on the lines after its paragraph."""
    if not has_notes(text):
        return None
    stop = text.find("\n", unit.end)
    stop = len(text) if stop < 0 else stop
    for inner in NOTE.finditer(text, unit.start, stop) if BRACKET.search(text, unit.start, stop) else ():
        if inner.start() < unit.end or _reaches_back(text, unit, inner, stop):
            return Span(inner.start(), inner.end())
        if ITEM.search(text, unit.end, inner.start()):
            break
    return (
        _labelled(text, unit, stop)
        or _own_lines(text, stop)
        or _lines_further_down(text, stop)
        or _line_above(text, text.rfind("\n", 0, unit.start))
    )


@lru_cache(maxsize=256)
def _lines_further_down(text: str, stop: int) -> Span | None:
    """One line of who and when below several paragraphs of one item."""
    for _ in range(FURTHER):
        end = text.find("\n", stop + 1)
        line = text[stop + 1 : end] if end > stop else ""
        if "。" not in line or ITEM.match(line) or NOTE.search(line):
            return None
        if _may_hold_label(line, 0, len(line)) and INLINE.search(line):
            return None
        if found := _own_lines(text, end):
            return found
        stop = end
    return None


@lru_cache(maxsize=256)
def _line_above(text: str, start: int) -> Span | None:
    """A line of who and when between a heading and what it asks for, above the line that begins behind ``start``."""
    for _ in range(FURTHER):
        begin = text.rfind("\n", 0, max(0, start)) + 1
        if start <= 0 or (ITEM.match(text, begin) and not LINE.match(text, begin)):
            return None
        if LINE.fullmatch(text, begin, start):
            heading = text[text.rfind("\n", 0, max(0, begin - 1)) + 1 : begin]
            return Span(begin, start) if "。" not in heading else None
        start = begin - 1
    return None


def _labelled(text: str, unit: Span, stop: int) -> Span | None:
    """责任单位：甲局、乙局 in the unit or behind it in the same item."""
    if not _may_hold_label(text, unit.start, stop):
        return None
    label = INLINE.search(text, unit.start, stop)
    if not label or ITEM.search(text, unit.end, max(unit.end, label.start())):
        return None
    following = ITEM.search(text, label.start(), stop)
    return Span(label.start(), following.start() if following else stop)


def _may_hold_label(text: str, start: int, stop: int) -> bool:
    return any(text.find(sign, start, stop) >= 0 for sign in LABEL_SIGNS)


def _reaches_back(text: str, unit: Span, note: re.Match[str], stop: int) -> bool:
    """Whether a note behind the unit speaks of it: right behind it, or at the end of its item."""
    if ITEM.search(text, unit.end, note.start()):
        return False
    return not text[unit.end : note.start()].strip() or not text[note.end() : stop].strip("。 　")


@lru_cache(maxsize=256)
def _own_lines(text: str, stop: int) -> Span | None:
    """Lines directly below the paragraph that only say who and when."""
    start, end = stop + 1, stop
    while end < len(text):
        line_end = text.find("\n", end + 1)
        line_end = len(text) if line_end < 0 else line_end
        line = text[end + 1 : line_end].strip("　 ")
        if not (LINE.fullmatch(line) or (NOTE.fullmatch(line.rstrip("。")))):
            break
        end = line_end
    return Span(start, end) if end > stop and start < end else None


def listed(text: str, note: Span) -> list[Listed]:
    """The bodies of a note, leads first as they stand."""
    words = note.of(text)
    leads = _lists(words, (LEAD_LABEL, LEAD_TAIL, ONLY_LIST), helps=False)
    helps = _lists(words, (HELP_LABEL,), helps=True) or _lists(words, (HELP_TAIL,), helps=True)
    taken = {item.start for item in helps}
    chosen = [item for item in leads if item.start not in taken] + helps
    return [Listed(item.start + note.start, item.end + note.start, item.words, item.helps) for item in chosen]


def _lists(words: str, patterns: tuple[re.Pattern[str], ...], *, helps: bool) -> list[Listed]:
    for pattern in patterns:
        found = [item for match in pattern.finditer(words) for item in _split(match, helps=helps)]
        if found:
            return found
    return []


def _split(match: re.Match[str], *, helps: bool) -> list[Listed]:
    found: list[Listed] = []
    for piece in re.finditer(r"[^、，,；;\s（）【】\[\]［］]+(?:（[^（）]*）)?", match["list"]):
        words = re.sub(
            r"^(?:由|请|以及|和|及|与)|(?:等(?:有关|相关)?(?:部门|单位|方面)?(?:和单位)?|为牵头单位|牵头|分别|共同|会同有关部门)$",
            "",
            piece[0],
        )
        if 2 <= len(words) <= 18 and not re.search(r"完成|成效|排名|推进|月|年底|分）?$|^\d", words):
            start = match.start("list") + piece.start() + piece[0].find(words)
            found.append(Listed(start, start + len(words), words, helps))
    return found
