"""How sure a candidate is, 0–1: of those at 0.9, about nine in ten are right."""

from directives.extraction.structure import Verdict


def confidence_of(verdict: Verdict) -> float:
    """The calibrated likelihood of the verdict, never quite 0 or 1."""
    return round(min(max(verdict.score, 0.02), 0.99), 2)
