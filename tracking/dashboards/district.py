"""The whole district beside one department (全区): two rates, which open nothing, for who may not see the others.

A rate over a handful of departments would tell how each of the others stands, so it is told from five on.
"""

from dataclasses import dataclass

from tracking.counting import figures
from tracking.dashboards.choice import together
from tracking.dashboards.figures import Row, tally
from tracking.dashboards.scope import Scope
from tracking.ledger import Conditions

FEWEST = 5  # departments that lead something


@dataclass(frozen=True, slots=True)
class District:
    """How far everything has come that any department leads."""

    departments: int
    rate: float | None
    on_time_rate: float | None


def district(scope: Scope) -> District | None:
    """Of the same day and period; None where it would say too much of too few."""
    units = [found for found in figures(scope.basis).units.values() if any(found.values())]
    if len(units) < FEWEST:
        return None
    whole = together(Row("", tally(found, Conditions())) for found in units)
    return District(len(units), whole.rate, whole.on_time_rate)
