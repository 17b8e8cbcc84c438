"""Read models of the pages that add up (落实情况): frozen figures, each with the address that lists what it counts."""

from tracking.dashboards.figures import SHOWN, Figure, Row, Tally, light_names
from tracking.dashboards.period import Period
from tracking.dashboards.sums import (
    Completion,
    LateRow,
    SpeechRow,
    completion,
)

__all__ = [
    "SHOWN",
    "Completion",
    "Figure",
    "LateRow",
    "Period",
    "Row",
    "SpeechRow",
    "Tally",
    "completion",
    "light_names",
]
