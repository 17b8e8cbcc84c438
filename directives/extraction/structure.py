"""How a speech is built: what the stages hand to one another between the raw text and the finished records."""

from dataclasses import dataclass
from typing import Literal

from directives.extraction.records import Decision, Evidence, Span

Zone = Literal[
    "noise", "title", "salutation", "opening", "retrospect", "problems", "transition", "body", "closing", "appendix"
]


Cut = tuple[Span, int]  # a unit and the number of its line


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading (标题); ``title`` leaves its number out.

    Its level: 1 for 一、, 2 for （一）, 3 for 1. or 一是, 4 for （1）, 5 for a sentence that heads its paragraph.
    """

    span: Span
    title: Span
    level: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of annotation: up to 。！？； or the end of the line, with the headings above it, outermost first."""

    index: int
    span: Span
    paragraph: int
    zone: Zone
    headings: tuple[Heading, ...] = ()
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Outlined:
    """A text with its one-to-one normalised ``shadow`` (same length, so every offset serves both) and its units."""

    source: str
    shadow: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A unit taken for a directive: why, how sure (0–1, raw), and the units that only elaborate it."""

    unit: Unit
    decision: Decision
    score: float
    evidence: tuple[Evidence, ...]
    context: tuple[Unit, ...] = ()


Mood = Literal[
    "order", "imperative", "commitment", "report", "problem",
    "quotation", "purpose", "definition", "condition", "ritual",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cue:
    """A construction found in a unit: the rule that names it, its mood (语气), its words and the clause they are in."""

    rule: str
    mood: Mood
    span: Span
    clause: int
