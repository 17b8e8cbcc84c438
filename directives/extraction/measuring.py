"""How well extraction does (评测): what was found against what people marked, in figures.

A marked text is ``<name>.txt`` beside ``<name>.gold.jsonl``, one JSON object a unit with ``start``, ``end``, ``label``:
D begins a directive, C elaborates the one before, H is a heading, N is nothing, X undecided. A find and a D unit match
when each covers at least half of the other, C units aside; a find that lies mostly on C or X units is left out.
Only what is asserted counts as found; the unsure ones (拿不准) count for their share and for the calibration.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from directives.extraction.calibration import Calibration, calibration
from directives.extraction.matching import Marked, Matched, matched, spans_of
from directives.extraction.measuring_attributes import Attributes, attributes
from directives.extraction.records import Found, Span
from directives.extraction.rows import asserted
from directives.extraction.tallies import Counts, FalseAlarms, Figure, Share, Tally

QUIET = 200  # a text with less than one directive to so many characters asks for next to nothing


@dataclass(frozen=True, slots=True)
class Figures(Counts):
    """The figures of one text, or of several added up; ``finds`` is how many directives were asserted at all."""

    texts: int = 0
    finds: int = 0
    detection: Tally = field(default_factory=Tally)
    hard_tasks: Share = field(default_factory=Share)
    attributes: Attributes = field(default_factory=Attributes)
    false_alarms: FalseAlarms = field(default_factory=FalseAlarms)
    unsure: Share = field(default_factory=Share)
    calibration: Calibration = field(default_factory=Calibration)

    def as_json(self) -> Figure:
        counted = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: each if isinstance(each, int) else each.as_json() for name, each in counted.items()}


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one text, with the marked directives that were missed and where something was wrongly found."""

    figures: Figures
    missed: tuple[Marked, ...]
    wrong: tuple[Span, ...]


def measure(source: str, marked: Sequence[Marked], found: Sequence[Found]) -> Measured:
    """What was found in one text, unsure ones included, held against its marked units."""
    sure = asserted(found)
    held = matched(marked, sure)
    figures = Figures(
        texts=1,
        finds=len(sure),
        detection=Tally(len(held.hits), len(held.wrong), len(held.missed)),
        hard_tasks=_hard_tasks(held),
        attributes=attributes(held),
        false_alarms=_false_alarms(source, marked, len(held.wrong)),
        unsure=Share(len(found) - len(sure), len(found)),
        calibration=_calibration(matched(marked, found)),
    )
    return Measured(figures, held.missed, tuple(each.span for each in held.wrong))


def _hard_tasks(held: Matched) -> Share:
    """How many of the checkable tasks (硬任务) were found: those nobody should have to look for."""
    found = sum(unit.get("hard") is True for unit, _ in held.hits)
    return Share(found, found + sum(unit.get("hard") is True for unit in held.missed))


def _false_alarms(source: str, marked: Sequence[Marked], wrong: int) -> FalseAlarms:
    """Counted in a text with few directives alone, and only over the words that somebody judged."""
    characters = len(source) - sum(span.end - span.start for span in spans_of(marked, "X"))
    is_quiet = len(spans_of(marked, "D")) * QUIET < characters
    return FalseAlarms(wrong, characters, 1) if is_quiet else FalseAlarms()


def _calibration(held: Matched) -> Calibration:
    right = [(found.confidence, True) for _, found in held.hits]
    return calibration([*right, *((found.confidence, False) for found in held.wrong)])
