"""Where the limit of a directive may stand (期限的位置): in it, in its note, in what follows it, in a heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from directives.extraction.notes import ITEM, note_for
from directives.extraction.records import Span
from directives.extraction.structure import Outlined, Unit

CLOSELY = 3  # what follows or heads the directive counts where it names a month, a day or a rhythm
TAIL = re.compile(r"（(?:[^（）\n]*[，、；：])?(?P<limit>[^（），；：\n]{2,14})）[。；]?[ 　]*(?=\n|$)")
LABELLED = re.compile(r"(?:(?:完成|办理|整改|办结|工作)?时[限间](?:要求)?|完成期限)[：:](?P<limit>[^\n。；]{2,24})")
PHASE = re.compile(r"阶段|前完成|[（(][^）)]*(?:月|日前)|时[限间]|起止|步[骤：（]")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch to look in, the rule that names it, and how closely a limit must bind to count there."""

    span: Span
    rule: str
    least: int = 0


def places(text: Outlined, unit: Unit, details: tuple[Unit, ...] = ()) -> Iterator[Place]:
    """The stretches to look in, nearest first."""
    yield Place(unit.span, "when.own")
    if note := note_for(text.shadow, unit.span):
        yield Place(note, "when.note")
    if tail := _tail(text.shadow, unit.span):
        yield Place(tail, "when.note")
    for detail in details:
        yield Place(detail.span, "when.detail", CLOSELY - 1)
    for heading in reversed(unit.headings):
        if PHASE.search(heading.span.of(text.shadow)):
            yield Place(heading.span, "when.heading", CLOSELY)


def _tail(shadow: str, unit: Span) -> Span | None:
    """The bracket at the end of the item, or a label in it: （民政局、残联，年底）, 时限：年底前."""
    stop = shadow.find("\n", unit.end)
    stop = len(shadow) if stop < 0 else stop
    if item := ITEM.search(shadow, unit.end, stop):
        stop = item.start()
    found = LABELLED.search(shadow, unit.end, stop) or TAIL.search(shadow, unit.end, stop)
    if found is None or ITEM.search(shadow, unit.end, found.start()):
        return None
    return Span(*found.span("limit"))
