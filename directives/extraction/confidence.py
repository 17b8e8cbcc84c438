"""How sure a candidate is, 0–1: of those at 0.9, about nine in ten are right."""

from directives.extraction.structure import Verdict


def confidence_of(verdict: Verdict, *, named: bool, hard: bool) -> float:
    """The verdict's own score, nudged by what else speaks for a task: a named body, a checkable result."""
    nudged = verdict.score + (0.03 if named else -0.02) + (0.02 if hard else -0.01)
    return round(min(max(nudged, 0.02), 0.99), 2)
