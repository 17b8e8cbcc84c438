"""Finding demands like one (归并): tasks, and candidates of any speech, the most alike first."""

from directives.similar import SHOWN, STRONG, Demand, Likeness, compare
from tracking.similar.demands import demand_of_directive, demand_of_task
from tracking.similar.finding import Similar, find_similar

__all__ = (
    "SHOWN",
    "STRONG",
    "Demand",
    "Likeness",
    "Similar",
    "compare",
    "demand_of_directive",
    "demand_of_task",
    "find_similar",
)
