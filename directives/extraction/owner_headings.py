"""Bodies that a line above speaks to: their name as a heading (一、区水务局), a lead-in (区水务局要办三件事：)."""

import re
from collections.abc import Iterator

from directives.extraction.bodies import Mention, list_at
from directives.extraction.clauses import NUMBERING
from directives.extraction.records import Body
from directives.extraction.structure import Outlined, Unit

REACH = 12  # units that a lead-in may govern
SHORT = 20
NAME = 3  # shorter words at the head of a title are no body: 有关要求
BEFORE = re.compile(r"(?:【|\[|“|对|关于|请|——)?")
AFTER = re.compile(
    r"(?:的)?(?:工作)?(?:要求|任务|职责|事项|安排|分工|清单|方面|重点)?(?:安排|清单|分工)?(?:】|\]|”)?(?:（[^（）]*）)?[：:。]?$"
)
ANNOUNCES = re.compile(r"(?:[一两二三四五六七八九十几]|\d)(?:件|项|个|点|条|步)|以下|如下|：$")


def named_in_title(words: str, bodies: tuple[Body, ...]) -> list[Mention]:
    """The bodies a title consists of, at their places in ``words``; none where it says anything else."""
    number = NUMBERING.match(words)
    start = BEFORE.match(words, number.end() if number else 0)
    mentions = list_at(words, start.end() if start else 0, bodies)
    if not mentions or not AFTER.match(words, mentions[-1].end) or len(mentions[0].words) < NAME:
        return []
    return mentions


def lead_ins(text: Outlined, unit: Unit) -> Iterator[Unit]:
    """The unit above that announces a numbered item; above any other unit only a short one that ends with a colon."""
    numbered = bool(NUMBERING.match(unit.span.of(text.shadow)))
    for before in reversed(text.units[max(0, unit.index - REACH) : unit.index]):
        words = before.span.of(text.shadow)
        if before.is_heading and before.span not in {heading.span for heading in unit.headings}:
            return
        if before.is_heading or (words.endswith("：") and (numbered or len(words) <= SHORT)):
            yield before
            return
        if numbered and ANNOUNCES.search(words) and not NUMBERING.match(words):
            yield before
            return


def cells(words: str) -> Iterator[tuple[int, str]]:
    """The cells of a row of a table, each with its place."""
    if "\t" in words or "|" in words:
        for cell in re.finditer(r"[^\t|]+", words):
            yield cell.start() + len(cell[0]) - len(cell[0].lstrip()), cell[0].strip()
