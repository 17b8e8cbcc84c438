"""A speech with its tasks in the margin (旁注): beside each paragraph what it asks for, who does it, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass

from directives.extraction.pipeline import outlined
from directives.highlighting import Mark
from directives.reading import Block, blocks
from papers.demands import Demand


@dataclass(frozen=True, slots=True)
class Beside:
    """A paragraph, and the demands whose words begin in it."""

    block: Block
    notes: tuple[Demand, ...]


@dataclass(frozen=True, slots=True)
class Annotated:
    """The whole speech; ``unplaced``: demands whose words are not found in the text, listed below it."""

    beside: tuple[Beside, ...]
    unplaced: tuple[Demand, ...]


def annotate(text: str, demands: Sequence[Demand]) -> Annotated:
    """Every demand stands exactly once: beside a paragraph, or below."""
    found = blocks(outlined(text), [_mark(one) for one in demands])
    beside = tuple(Beside(block, tuple(one for one in demands if _begins_in(block, one))) for block in found)
    placed = {one.serial for row in beside for one in row.notes}
    return Annotated(beside, tuple(one for one in demands if one.serial not in placed))


def _mark(demand: Demand) -> Mark:
    """Over the demand's words, with its number; without a place it marks nothing."""
    start, end = demand.start or 0, (demand.end or 0) if demand.start is not None else 0
    return Mark(start, end, str(demand.serial), "said", label=str(demand.serial))


def _begins_in(block: Block, demand: Demand) -> bool:
    paragraph = block.paragraph
    return demand.start is not None and paragraph.start <= demand.start < paragraph.end
