"""The whole page 落实情况 on a day: the sums, and how they have moved."""

from dataclasses import dataclass

from tracking.dashboards.changes import Change, changes
from tracking.dashboards.figures import Figure
from tracking.dashboards.months import Heat, heat
from tracking.dashboards.often import Often, most_repeated, most_urged
from tracking.dashboards.scope import Scope
from tracking.dashboards.sums import Completion, sums
from tracking.dashboards.weeks import Week, in_all, weeks


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows, before anybody chooses among departments."""

    sums: Completion
    changes: dict[str, Change]
    weeks: tuple[Week, ...]
    heat: Heat
    urged: tuple[Often, ...]
    repeated: tuple[Often, ...]

    @property
    def has_moved(self) -> bool:
        """Whether anything came, went or was late in the weeks that are drawn."""
        return any(week.opened.count or week.closed.count or week.late for week in self.weeks)

    @property
    def moved(self) -> tuple[Figure, Figure]:
        """What came and what was closed in all these weeks."""
        return in_all(self.weeks, self.sums.total.conditions)


def board(scope: Scope) -> Board:
    """All of it; the queries do not grow with the number of rows."""
    found = sums(scope)
    return Board(
        sums=found,
        changes=changes(scope, found.total),
        weeks=weeks(scope),
        heat=heat(scope),
        urged=most_urged(scope),
        repeated=most_repeated(scope),
    )
