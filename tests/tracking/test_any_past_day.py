"""任何一天：over a year made up by chance, what is told of every past day is what was kept that evening."""

import os
from collections import Counter
from datetime import date

import pytest

from papers.ledger.output import Order
from papers.models import ExportFormat
from tests.tracking.year import Year, looks, shown
from tracking.asof.figures import PastScope, board_then
from tracking.asof.listing import open_past_page
from tracking.asof.past import Past
from tracking.asof.standing import Stood, recorded, standings, then_of, touched
from tracking.counting.sums import Sums
from tracking.dashboards.figures import tally
from tracking.deadlines import light
from tracking.ledger import Conditions, Shape
from tracking.models import Task, TaskEvent, load_calendar
from tracking.replay import replay
from tracking.stretches import last_moment

IS_LONG = os.environ.get("CHAOS") == "long"
DAYS, STEPS = (365, 12) if IS_LONG else (364, 2)  # every one of them; on a quieter day fewer steps are taken
SEED = 20261123
pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> Year:
    office = Year.open(SEED)
    assert isinstance(office, Year)
    office.live(DAYS, steps=STEPS, new=8 if IS_LONG else 4)
    return office


@pytest.fixture
def season() -> Year:
    """A short one, for what need not be asked of every day of a year."""
    office = Year.open(SEED + 1)
    assert isinstance(office, Year)
    office.live(80, steps=9, every=10)
    return office


def told(year: Year, day: date) -> dict[int, dict[str, object]]:
    """What is told of that day now: what has changed since as it stood, all else as it stands."""
    calendar = load_calendar()
    past = Past(year.supervisor, Conditions(), day, calendar)
    now = shown(day, calendar)
    found = {pk: now[pk] for pk in past.lasting.values_list("pk", flat=True)}
    found |= {then.pk: looks(then, then.light_code, then.parts) for then in past.stood(past.visible)}
    return found


@pytest.mark.long
def test_ledger_and_figures_of_every_day_of_a_year_are_told_as_they_were_kept_that_evening(year: Year) -> None:
    assert len(year.ledgers) == DAYS
    assert TaskEvent.objects.count() > DAYS, "more than one thing a day has happened"
    calendar, late = load_calendar(), set()
    for day, kept in year.ledgers.items():
        assert told(year, day) == kept, day
        assert within(PastScope(year.supervisor, day, calendar)) == as_told(year.figures[day]), day
        late.add(sum(row["light"] == "late" for row in kept.values()))
    assert len(late) > 3, "how many are late has gone up and down"


def within(scope: PastScope) -> list[tuple[str, str, str, int]]:
    """The sums of that day in the months and weeks a page shows; what lies outside is counted and never shown."""
    months, weeks = ({str(days.begin) for days in stretches} for stretches in (scope.basis.months, scope.basis.weeks))
    dated = {"due": months, "missed": months, "weeks": weeks}
    return [row for row in as_told(scope.sums) if row[0] not in dated or row[2] in dated[row[0]]]


def as_told(sums: Sums) -> list[tuple[str, str, str, int]]:
    return sorted(sums)


def test_undoing_and_replaying_tell_the_same_of_any_two_moments(season: Year) -> None:
    days = sorted(season.ledgers)
    told_again = recorded().filter(at__lte=last_moment(days[-1]))
    for first, second in ((days[1], days[2]), (days[1], days[-2]), (days[-3], days[-2])):
        moments = last_moment(first), last_moment(second)
        undone: list[Stood] = list(standings(Task.objects.all(), *moments))
        moved = touched(Task.objects.all(), moments[0]).order_by("pk")
        replayed = []
        for fixed in moved.values(
            "pk", "number", "former_number", "kind", "structure", "registration_id", "created_at"
        ):
            story = list(told_again.filter(task=fixed["pk"]))
            replayed.append(tuple(then_of(fixed, replay(story, until=moment)) for moment in moments))
        assert undone == replayed, (first, second)
        assert any(was != now for was, now in undone)


def test_a_light_told_of_a_past_day_is_the_light_of_the_facts_of_that_day(season: Year) -> None:
    day, calendar = sorted(season.ledgers)[3], load_calendar()
    past = Past(season.supervisor, Conditions(), day, calendar)
    for then in past.stood(past.visible):
        assert then.light_code == light(then, day, calendar)


def test_the_whole_page_of_figures_of_a_past_day_adds_up_and_is_that_of_its_evening(season: Year) -> None:
    calendar = load_calendar()
    for day in sorted(season.ledgers)[1:-1:3]:
        found = board_then(PastScope(season.supervisor, day, calendar))
        kept = tally(sum_of(season.figures[day]), Conditions())
        total = found.sums.total
        assert (total.by_light, total.rate, total.on_time_rate) == (kept.by_light, kept.rate, kept.on_time_rate)
        assert sum(row.tally.registered.count for row in found.sums.departments) == total.registered.count
        late = sorted(row["due_on"] for row in season.ledgers[day].values() if row["light"] == "late")
        assert [row.task.due_on for row in found.sums.longest_late] == late[: len(found.sums.longest_late)]
        assert all(f"as_of={day}" in row.tally.closed.query for row in found.sums.departments)


def sum_of(kept: Sums) -> Counter[str]:
    return sum(kept.kinds.values(), Counter[str]())


def test_one_department_of_a_past_day_has_the_figures_it_had(season: Year) -> None:
    calendar, unit = load_calendar(), season.units[0]
    for day in sorted(season.ledgers)[1:-1:4]:
        scope = PastScope(season.supervisor, day, calendar, department=unit)
        assert {key: n for key, n in scope.sums.units.get(str(unit.pk), {}).items() if n} == {
            key: n for key, n in season.figures[day].units.get(str(unit.pk), {}).items() if n
        }
        assert list(scope.sums.units) in ([], [str(unit.pk)])


def test_the_page_of_a_past_day_lists_what_its_file_lists(season: Year) -> None:
    day, calendar = sorted(season.ledgers)[4], load_calendar()
    for asked in (Conditions(), Conditions(status="open"), Conditions(light="late.ok"), Conditions(q="工作")):
        past = Past(season.supervisor, asked, day, calendar)
        order = Order(season.supervisor, asked, day, ExportFormat.CSV, "", season.now, calendar)
        rows = [row for portion in order.portions(order.keys()) for row in portion.rows]
        numbers = {row[0]: row for row in rows}
        shown_rows: list[Task] = []
        for number in range(1, 40):
            found = open_past_page(past, Shape(sort="number"), number)
            if found.number != number:
                break
            shown_rows += found.page.rows
        assert found.page.total == len(rows) == len(shown_rows)
        assert {task.number for task in shown_rows} == set(numbers)
        for task in shown_rows:
            told = numbers[task.number]
            lead = task.lead.department.name if task.lead else ""
            assert (told[1], told[6], told[11]) == (task.title, lead, task.get_status_display())


def test_the_tabs_of_a_past_day_count_what_they_list(season: Year) -> None:
    day, calendar = sorted(season.ledgers)[5], load_calendar()
    tabs = open_past_page(Past(season.supervisor, Conditions(as_of=day), day, calendar), Shape(), 1).tabs
    for tab in tabs:
        found = open_past_page(Past(season.supervisor, tab.conditions, day, calendar), Shape(), 1)
        assert found.page.total == tab.count, tab.label
    assert next(tab.count for tab in tabs if tab.label == "全部") > 0


def test_a_group_of_a_past_day_says_how_many_it_has_in_all(season: Year) -> None:
    day, calendar = sorted(season.ledgers)[5], load_calendar()
    past = Past(season.supervisor, Conditions(), day, calendar)
    for by in ("department", "source"):
        found = open_past_page(past, Shape(group=by), 1)
        headings = [group.heading for group in found.page.groups]
        assert all(one and one.total >= len(group.rows) for one, group in zip(headings, found.page.groups, strict=True))
        if found.pages == 1:
            assert sum(one.total for one in headings if one) == found.page.total
