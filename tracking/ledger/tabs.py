"""The tabs over the ledger that everybody has (常用视图), each with how many there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count

from accounts.models import User
from tracking.calendars import WorkCalendar
from tracking.counting import Basis
from tracking.counting import tabs as kept_tabs
from tracking.counting.sums import parted
from tracking.deadlines import Light
from tracking.ledger.conditions import ANY, OPEN_ONES, Conditions
from tracking.models import Task
from tracking.workflow import COUNTED, OPEN, Status, Structure

TABS = (Light.LATE, Light.SOON, Light.OWED, Light.UNSIGNED)  # lights that somebody has to act on
OTHERS = {Structure.SPREAD: "分发总项", Structure.SUBTASK: "分解子项"}  # what figures do not count


@dataclass(frozen=True, slots=True)
class View:
    """A tab over the ledger: its words, its conditions, and how many there are."""

    label: str
    conditions: Conditions
    count: int


def views(user: User, today: date, calendar: WorkCalendar) -> list[View]:
    """The tabs, counted or kept."""
    return tabs_of(_counts(user, today, calendar))


def tabs_of(counts: Mapping[tuple[str, str, str], int]) -> list[View]:
    """The tabs over so many by structure, light and state. Headings over units and pieces have tabs of their own, where
    there are any.
    """

    def count(lights: Iterable[str] = (), statuses: Iterable[str] = (), structures: Iterable[str] = COUNTED) -> int:
        found = (
            n
            for (structure, light, status), n in counts.items()
            if structure in structures and (not lights or light in lights) and (not statuses or status in statuses)
        )
        return sum(found, 0)

    tabs = [View("在办", Conditions(status=OPEN_ONES), count(statuses=OPEN))]
    tabs += [View(str(one.label), Conditions(light=one), count([one])) for one in TABS]
    one = Status.SUBMITTED
    tabs.append(View(str(one.label), Conditions(status=one), count(statuses=[one])))
    tabs.append(View("已办结", Conditions(status=Status.CLOSED), count(statuses=[Status.CLOSED])))
    tabs.append(View("全部", Conditions(), count()))
    others = (View(words, Conditions(structure=of), count(structures=[of])) for of, words in OTHERS.items())
    return [*tabs, *(view for view in others if view.count)]


def is_narrowed(asked: Conditions) -> bool:
    """Whether more is asked for than a tab says: the counts of the tabs, which are of all, would then not be true."""
    return replace(asked, status=ANY, light="", structure="", as_of=None) != Conditions()


def narrowed_to(asked: Conditions, tabs: Iterable[View]) -> list[View]:
    """The tabs within what is asked for: a tab changes light, state and form, and keeps the other conditions."""
    return [replace(tab, conditions=_within(asked, tab.conditions)) for tab in tabs]


def _within(asked: Conditions, on: Conditions) -> Conditions:
    """The tab beside the other conditions. Where it lists nothing that was closed, no day of closing is kept."""
    if on.light or on.status not in {ANY, Status.CLOSED}:
        asked = asked.without_closing()
    return replace(asked, status=on.status, light=on.light, structure=on.structure)


def _counts(user: User, today: date, calendar: WorkCalendar) -> dict[tuple[str, str, str], int]:
    """How many there are by structure, light and state."""
    if user.sees_everything:
        kept = kept_tabs(Basis(today, calendar))
        return {(structure, *parted(key)): n for structure, counts in kept.items() for key, n in counts.items()}
    tasks = Task.objects.visible_to(user).with_light(today, calendar).order_by()
    keys = ["structure", "light_code", "status"]
    rows = tasks.values_list(*keys).annotate(n=Count("pk"))
    return {(structure, light, status): n for structure, light, status, n in rows}
