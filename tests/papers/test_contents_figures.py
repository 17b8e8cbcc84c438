"""Figures of papers: they are those of the page 落实情况, they add up, and a percentage is said in one way."""

from dataclasses import asdict
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from directives.models import Speech
from papers.contents.checks import check_figures
from papers.contents.figures import NOBODY, Figures, Totals, percent
from papers.contents.rows import TaskRow
from papers.contents.scope import Scope
from papers.contents.snapshot import Snapshot
from papers.models import Paper
from papers.workflow import PaperKind
from tests.factories import (
    MONDAY,
    at,
    make_department,
    make_registration,
    make_speech,
    make_spread,
    make_subtask,
    make_task,
)
from tests.papers.snapshots import row, shown, snapshot_of, taken
from tracking.calendars import WorkCalendar
from tracking.dashboards import SHOWN, Tally, completion
from tracking.deadlines import Light
from tracking.ledger import Conditions
from tracking.models import Department, Registration, Task
from tracking.workflow import Status

LONG_AGO = MONDAY - timedelta(days=40)
FAR, PAST = MONDAY + timedelta(days=60), MONDAY - timedelta(days=3)
EVERY_LIGHT: dict[Light, dict[str, object]] = {
    Light.LATE: {"due_on": PAST, "percent": 90},
    Light.BEHIND: {"due_on": FAR, "percent": 0},
    Light.SOON: {"due_on": MONDAY + timedelta(days=2), "percent": 95},
    Light.OWED: {"due_on": FAR, "percent": 60, "rhythm": "weekly:5"},
    Light.SLOW: {"due_on": FAR, "percent": 25},
    Light.OK: {"due_on": FAR, "percent": 60},
    Light.UNSIGNED: {"due_on": FAR, "status": Status.ASSIGNED},
    Light.SUSPENDED: {"due_on": PAST, "status": Status.SUSPENDED},
    Light.DRAFT: {"due_on": FAR, "status": Status.DRAFT, "dispatched_on": None},
    Light.CLOSED: {"due_on": FAR, "status": Status.CLOSED, "closed_on": MONDAY},
    Light.CLOSED_LATE: {"due_on": PAST, "status": Status.CLOSED, "closed_on": MONDAY},
    Light.CANCELLED: {"due_on": PAST, "status": Status.CANCELLED},
}
lights = st.lists(st.tuples(st.sampled_from(list(Light)), st.sampled_from(["区住建局", "区城管局", "区水利局"])))


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor)


@pytest.fixture
def office_at_work(supervisor: User, housing: Department, city: Department, speech: Speech) -> list[Task]:
    """Tasks in every light of three departments, some of a speech; one spread over two units, one divided."""
    leads = (housing, city, make_department("青溪镇", order=1))
    made = []
    for number, fields in enumerate([*EVERY_LIGHT.values(), *list(EVERY_LIGHT.values())[:5]]):
        paper = make_registration(supervisor, speech=speech if number % 3 else None)
        Registration.objects.filter(pk=paper.pk).update(approved_on=date(2026, 1 + number % 12, 5))
        given = {"dispatched_on": LONG_AGO, **fields}
        made.append(make_task(supervisor, leads[number % 3], registration=paper, **given))  # type: ignore[arg-type]
    make_spread(supervisor, housing, city, due_on=PAST)
    make_subtask(made[0], city)
    return made


def bulletin_of(by: User, asked: Conditions | None = None, when: date = MONDAY) -> Paper:
    return taken(PaperKind.BULLETIN, by, scope=Scope(asked), when=at(when))


def figures_of(paper: Paper) -> Figures:
    return Snapshot.read(paper.facts).figures


def agrees(totals: Totals, tally: Tally) -> bool:
    by_light = (totals.late, totals.unsigned, totals.suspended, totals.draft, totals.cancelled, totals.closed_late)
    lights = (Light.LATE, Light.UNSIGNED, Light.SUSPENDED, Light.DRAFT, Light.CANCELLED, Light.CLOSED_LATE)
    sums = (totals.registered, totals.closed) == (tally.registered.count, tally.closed.count)
    rates = [(totals.rate, tally.rate), (totals.on_time_rate, tally.on_time_rate)]
    said = all(written == ("—" if rate is None else percent_of(rate)) for written, rate in rates)
    return sums and said and by_light == tuple(tally.by(light).count for light in lights)


def percent_of(rate: float) -> str:
    near = Fraction(rate).limit_denominator(1000)
    return percent(near.numerator, near.denominator)


@pytest.mark.usefixtures("office_at_work")
@pytest.mark.parametrize("days", [0, 1, 30, 120])
def test_a_bulletin_says_the_numbers_of_the_page(supervisor: User, days: int) -> None:
    day = MONDAY + timedelta(days=days)
    page, figures = completion(supervisor, day, WorkCalendar()), figures_of(bulletin_of(supervisor, when=day))
    assert agrees(figures.totals, page.total)
    assert figures.lights == {str(light): figure.count for light, figure in page.total.parts}


@pytest.mark.usefixtures("office_at_work")
def test_each_department_has_the_numbers_of_the_page(supervisor: User) -> None:
    page, figures = completion(supervisor, MONDAY, WorkCalendar()), figures_of(bulletin_of(supervisor))
    rows = {one.name: one.tally for one in page.departments}
    assert {unit.name for unit in figures.units} == set(rows)
    assert all(agrees(unit.totals, rows[unit.name]) for unit in figures.units)


@pytest.mark.usefixtures("office_at_work")
def test_a_bulletin_of_one_speech_says_the_numbers_of_its_row(supervisor: User, speech: Speech) -> None:
    page = completion(supervisor, MONDAY, WorkCalendar())
    [of_speech] = [one for one in page.speeches if one.speech == speech]
    figures = figures_of(bulletin_of(supervisor, Conditions(speech=speech.pk)))
    assert figures.totals.registered < page.total.registered.count
    assert agrees(figures.totals, of_speech.tally)


@pytest.mark.usefixtures("office_at_work")
@pytest.mark.parametrize("since", [date(2026, 1, 1), date(2026, 10, 1), date(2026, 12, 1)])
def test_a_bulletin_of_a_period_counts_what_was_approved_in_it(supervisor: User, since: date) -> None:
    counted = Task.objects.counted().filter(registration__approved_on__gte=since).count()
    assert figures_of(bulletin_of(supervisor, Conditions(since=since))).totals.registered == counted


@pytest.mark.usefixtures("office_at_work")
def test_a_bulletin_of_one_department_counts_what_it_leads(supervisor: User, city: Department) -> None:
    [unit] = figures_of(bulletin_of(supervisor, Conditions(department=city.pk))).units
    rows = {one.name: one.tally for one in completion(supervisor, MONDAY, WorkCalendar()).departments}
    assert agrees(unit.totals, rows["区城管局"])


def test_a_bulletin_of_chosen_tasks_counts_these(supervisor: User, office_at_work: list[Task]) -> None:
    chosen = tuple(task.pk for task in office_at_work[:5])
    paper = taken(PaperKind.BULLETIN, supervisor, scope=Scope(tasks=chosen))
    assert {row["pk"] for row in paper.facts["rows"]} == set(chosen)
    assert figures_of(paper).totals.registered == 5


@pytest.mark.usefixtures("office_at_work")
def test_what_the_annex_lists_is_what_the_totals_count(supervisor: User) -> None:
    context = shown(bulletin_of(supervisor))
    assert str(len(context["annex"])) == context["totals"]["registered"]
    assert str(len(context["late"])) == context["totals"]["late"]
    assert [row["serial"] for row in context["annex"]] == [str(n) for n in range(1, len(context["annex"]) + 1)]
    assert sum(int(unit["registered"]) for unit in context["departments"]) == len(context["annex"])


@given(lights)
def test_every_task_is_counted_in_one_part_and_one_department(made: list[tuple[Light, str]]) -> None:
    figures = Figures.of([row(light, lead) for light, lead in made])
    totals = figures.totals
    parts = totals.closed + totals.open + totals.suspended + totals.draft + totals.cancelled
    assert parts == totals.registered == len(made) == sum(figures.lights.values())
    assert totals.closed_in_time + totals.closed_late == totals.closed
    assert totals.late + totals.unsigned <= totals.open
    assert totals.closed + totals.open + totals.other == totals.registered
    for name in asdict(totals):
        assert sum(getattr(unit.totals, name) for unit in figures.units) == getattr(totals, name)


@given(lights)
def test_all_sums_of_a_snapshot_hold(made: list[tuple[Light, str]]) -> None:
    facts = snapshot_of(*(row(light, lead) for light, lead in made)).as_json()
    assert [check for check in check_figures(facts) if not check.holds] == []


def test_what_nobody_leads_stands_last_so_that_the_sum_is_the_sum() -> None:
    figures = Figures.of([row(lead_id=None, lead=""), row(), row(lead="区城管局")])
    assert figures.units[-1].name == NOBODY
    assert sum(unit.totals.registered for unit in figures.units) == 3


def test_departments_stand_in_the_order_of_the_office() -> None:
    rows = [
        row(lead="区水利局", lead_order=30),
        row(lead="区住建局", lead_order=10),
        row(lead="区城管局", lead_order=20),
    ]
    assert [unit.name for unit in Figures.of(rows).units] == ["区住建局", "区城管局", "区水利局"]


def test_two_departments_of_one_name_are_two_departments() -> None:
    figures = Figures.of([row(lead_id=1), row(lead_id=2), row(lead_id=1)])
    assert [unit.totals.registered for unit in figures.units] == [2, 1]


def test_figures_come_back_from_the_database_as_they_went_in(supervisor: User, office_at_work: list[Task]) -> None:
    snapshot = Snapshot.read(bulletin_of(supervisor).facts)
    assert Figures.of(snapshot.rows) == snapshot.figures
    assert Snapshot.read(snapshot.as_json()) == snapshot
    assert all(isinstance(one, TaskRow) for one in snapshot.rows)


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [
        (14, 28, "50%"),
        (14, 30, "46.7%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (1, 16, "6.3%"),  # 6.25: halves go up
        (1, 80, "1.3%"),
        (0, 7, "0%"),
        (7, 7, "100%"),
        (1999, 2000, "99.9%"),  # not everything
        (1, 3000, "0.1%"),  # not nothing
        (0, 0, "—"),
    ],
)
def test_a_percentage_is_written_in_one_way(part: int, whole: int, written: str) -> None:
    assert percent(part, whole) == written


@given(st.integers(1, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_percentage_is_near_the_truth_and_whole_only_where_it_is(case: tuple[int, int]) -> None:
    part, whole = case
    written = Fraction(percent(part, whole).rstrip("%"))
    assert abs(written - Fraction(100 * part, whole)) <= Fraction(1, 10)
    assert (written == 100) == (part == whole)
    assert (written == 0) == (part == 0)


def test_every_light_has_its_place_in_the_sum() -> None:
    assert set(SHOWN) == set(Light) == {Light(light) for light in Figures.of([row(light) for light in Light]).lights}


def test_the_rate_leaves_out_what_was_cancelled() -> None:
    assert Totals(registered=4, closed=2, closed_in_time=1, closed_late=1, cancelled=1).rate == "66.7%"
    assert Totals(registered=2, cancelled=2).rate == Totals().on_time_rate == "—"
