"""落实情况: what is counted, that it adds up, and who may see it."""

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.factories import (
    MONDAY,
    make_directive,
    make_registration,
    make_speech,
    make_task,
    make_user,
)
from tests.tracking.figures_kept import LOCKING
from tracking.calendars import WorkCalendar
from tracking.dashboards import Completion, Period, completion
from tracking.deadlines import Light
from tracking.models import Department, Registration, Task, TaskSource
from tracking.workflow import Status

SignIn = Callable[[User], Client]
QUERIES = 20 + LOCKING


def _on(day: date, user: User, period: Period = Period.ALL) -> Completion:
    return completion(user, day, WorkCalendar(), period)


@pytest.fixture
def every_light(supervisor: User, housing: Department, city: Department) -> dict[Light, Task]:
    """One task in each light on ``MONDAY``, led by two departments in turn."""
    before = MONDAY - timedelta(days=40)
    soon, late = MONDAY + timedelta(days=2), MONDAY - timedelta(days=3)
    far = MONDAY + timedelta(days=60)
    facts: dict[Light, dict[str, object]] = {
        Light.LATE: {"due_on": late, "percent": 90},
        Light.BEHIND: {"due_on": far, "percent": 0},
        Light.SOON: {"due_on": soon, "percent": 95},
        Light.OWED: {"due_on": far, "percent": 60, "rhythm": "weekly:5"},
        Light.SLOW: {"due_on": far, "percent": 25},
        Light.OK: {"due_on": far, "percent": 60},
        Light.UNSIGNED: {"due_on": far, "status": Status.ASSIGNED},
        Light.SUSPENDED: {"due_on": late, "status": Status.SUSPENDED},
        Light.DRAFT: {"due_on": far, "status": Status.DRAFT, "dispatched_on": None},
        Light.CLOSED: {"due_on": far, "status": Status.CLOSED, "closed_on": MONDAY},
        Light.CLOSED_LATE: {"due_on": late, "status": Status.CLOSED, "closed_on": MONDAY},
        Light.CANCELLED: {"due_on": late, "status": Status.CANCELLED},
    }
    made = {}
    for number, (light, fields) in enumerate(facts.items()):
        lead = (housing, city)[number % 2]
        made[light] = make_task(supervisor, lead, **{"dispatched_on": before, **fields})  # type: ignore[arg-type]
    return made


def test_each_light_is_counted_once(every_light: dict[Light, Task], leader: User) -> None:
    total = _on(MONDAY, leader).total
    assert {light: total.by(light).count for light in Light} == dict.fromkeys(Light, 1)


def test_the_parts_add_up_to_what_was_registered(every_light: dict[Light, Task], leader: User) -> None:
    total = _on(MONDAY, leader).total
    assert sum(figure.count for _, figure in total.parts) == total.registered.count == len(every_light)


def test_departments_and_kinds_add_up_to_the_same(every_light: dict[Light, Task], leader: User) -> None:
    found = _on(MONDAY, leader)
    for rows in (found.departments, found.kinds):
        for light in Light:
            assert sum(row.tally.by(light).count for row in rows) == found.total.by(light).count


def test_closed_counts_the_late_ones_too(every_light: dict[Light, Task], leader: User) -> None:
    assert _on(MONDAY, leader).total.closed.count == 2


def test_the_rate_leaves_out_what_was_cancelled(every_light: dict[Light, Task], leader: User) -> None:
    total = _on(MONDAY, leader).total
    assert total.rate == 2 / (len(every_light) - 1)


def test_the_rate_in_time_counts_against_what_is_closed_or_already_late(
    every_light: dict[Light, Task], leader: User
) -> None:
    assert _on(MONDAY, leader).total.on_time_rate == 1 / 3  # closed in time, closed late, late


def test_there_is_no_rate_where_there_is_nothing_to_divide(supervisor: User, housing: Department, leader: User) -> None:
    make_task(supervisor, housing, status=Status.CANCELLED)
    total = _on(MONDAY, leader).total
    assert (total.rate, total.on_time_rate) == (None, None)


def test_a_task_is_late_the_day_after_and_the_figures_move(supervisor: User, housing: Department, leader: User) -> None:
    make_task(supervisor, housing, due_on=MONDAY, percent=100)
    assert _on(MONDAY, leader).total.by(Light.LATE).count == 0
    assert _on(MONDAY + timedelta(days=1), leader).total.by(Light.LATE).count == 1


def test_what_waits_for_a_decision_is_named_beside_the_sum(supervisor: User, housing: Department, leader: User) -> None:
    make_task(supervisor, housing, status=Status.RETURNED)
    make_task(supervisor, housing, status=Status.SUBMITTED, percent=100)
    total = _on(MONDAY, leader).total
    assert [(status, figure.count) for status, figure in total.waiting] == [
        (Status.RETURNED, 1),
        (Status.SUBMITTED, 1),
    ]
    assert total.registered.count == 2


def test_supporting_departments_are_not_counted_only_the_lead_is(
    supervisor: User, housing: Department, city: Department, leader: User
) -> None:
    make_task(supervisor, housing, city)
    assert [(row.name, row.tally.registered.count) for row in _on(MONDAY, leader).departments] == [("区住建局", 1)]


def test_the_department_with_most_late_tasks_stands_first(
    supervisor: User, housing: Department, city: Department, leader: User
) -> None:
    for _ in range(3):
        make_task(supervisor, housing)
    make_task(supervisor, city, due_on=MONDAY - timedelta(days=1))
    assert [row.name for row in _on(MONDAY, leader).departments] == ["区城管局", "区住建局"]


def test_a_joined_task_counts_for_each_of_its_speeches_and_once_in_totals(
    supervisor: User, housing: Department, leader: User
) -> None:
    first, second = make_speech(supervisor), make_speech(supervisor)
    task = make_task(supervisor, housing, registration=make_registration(supervisor, speech=first))
    TaskSource.objects.create(task=task, speech=second, title=second.title, said_on=MONDAY, quote="再强调一遍。")
    found = _on(MONDAY, leader)
    assert [row.tally.registered.count for row in found.speeches] == [1, 1]
    assert found.total.registered.count == 1


def test_a_speech_that_asks_for_the_same_twice_counts_the_task_once(
    supervisor: User, housing: Department, leader: User
) -> None:
    speech = make_speech(supervisor)
    task = make_task(supervisor, housing, registration=make_registration(supervisor, speech=speech))
    TaskSource.objects.create(task=task, speech=speech, title=speech.title, said_on=MONDAY, quote="再强调一遍。")
    [row] = _on(MONDAY, leader).speeches
    assert row.tally.registered.count == 1


def test_a_speech_shows_how_much_was_found_and_what_became_of_it(
    supervisor: User, housing: Department, leader: User
) -> None:
    speech = make_speech(supervisor, "要办第一件事。要办第二件事。要办第三件事。")
    for quote in ("要办第一件事", "要办第二件事", "要办第三件事"):
        make_directive(speech, quote)
    registration = make_registration(supervisor, speech=speech)
    make_task(supervisor, housing, registration=registration, status=Status.CLOSED)
    make_task(supervisor, housing, registration=registration)
    make_task(supervisor, housing)  # from minutes, not from the speech
    [row] = _on(MONDAY, leader).speeches
    assert (row.found, row.tally.registered.count, row.tally.closed.count) == (3, 2, 1)
    assert row.tally.rate == 0.5


def test_a_speech_without_tasks_is_listed_with_no_rate(supervisor: User, leader: User) -> None:
    speech = make_speech(supervisor)
    [row] = _on(MONDAY, leader).speeches
    assert (row.speech, row.tally.registered.count, row.tally.rate) == (speech, 0, None)


def test_the_longest_late_come_first_in_working_days(supervisor: User, housing: Department, leader: User) -> None:
    friday = MONDAY - timedelta(days=3)
    for back in range(7):
        make_task(supervisor, housing, due_on=friday - timedelta(days=back))
    late = _on(MONDAY, leader).longest_late
    assert len(late) == 5
    assert [row.task.due_on for row in late] == [friday - timedelta(days=n) for n in (6, 5, 4, 3, 2)]
    assert late[-1].working_days == 3  # Wednesday's: Thursday, Friday, Monday


def _approve(task: Task, day: date) -> None:
    Registration.objects.filter(pk=task.registration_id).update(approved_on=day)


def test_a_period_counts_by_the_day_of_approval(supervisor: User, housing: Department, leader: User) -> None:
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 9, 30), date(2026, 10, 1)):
        _approve(make_task(supervisor, housing), day)
    counted = {period: _on(MONDAY, leader, period).total.registered.count for period in Period}
    assert counted == {Period.ALL: 4, Period.YEAR: 3, Period.QUARTER: 1}


def test_a_period_stays_in_every_address(supervisor: User, housing: Department, leader: User) -> None:
    make_task(supervisor, housing, registration=make_registration(supervisor, speech=make_speech(supervisor)))
    found = _on(MONDAY, leader, Period.YEAR)
    rows = [row.tally for row in (*found.departments, *found.kinds)]
    tallies = [found.total, *rows, *(row.tally for row in found.speeches)]
    for tally in tallies:
        assert parse_qs(tally.closed.query.removeprefix("?"))["since"] == ["2026-01-01"]


def test_a_period_leaves_out_old_speeches_unless_their_tasks_are_of_it(
    supervisor: User, housing: Department, leader: User
) -> None:
    old = date(2025, 6, 2)
    make_speech(supervisor, spoken_on=old)
    kept = make_speech(supervisor, spoken_on=old)
    make_task(supervisor, housing, registration=make_registration(supervisor, speech=kept))
    new = make_speech(supervisor)
    assert [row.speech for row in _on(MONDAY, leader, Period.YEAR).speeches] == [new, kept]


@pytest.mark.parametrize(
    ("day", "since"),
    [
        (date(2026, 11, 23), date(2026, 10, 1)),
        (date(2026, 10, 1), date(2026, 10, 1)),
        (date(2026, 9, 30), date(2026, 7, 1)),
        (date(2026, 2, 28), date(2026, 1, 1)),
    ],
)
def test_a_quarter_begins_in_january_april_july_october(day: date, since: date) -> None:
    assert Period.QUARTER.since(day) == since


def test_an_unknown_period_means_all() -> None:
    assert Period.of("yesterday") is Period.of("") is Period.ALL


def test_many_tasks_need_no_more_queries_than_few(
    supervisor: User, housing: Department, city: Department, leader: User
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            _on(MONDAY, leader)
        return len(queries)

    def fill(times: int) -> None:
        for number in range(times):
            speech = make_speech(supervisor)
            registration = make_registration(supervisor, speech=speech)
            lead = (housing, city)[number % 2]
            make_task(supervisor, lead, registration=registration, due_on=MONDAY - timedelta(days=2))
            make_task(supervisor, lead, registration=registration, is_long_term=True, rhythm="monthly")

    fill(1)
    few = asked()
    fill(8)
    assert asked() == few <= QUERIES


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER, Role.ADMIN])
def test_the_page_is_for_supervisors_leaders_and_administrators(sign_in: SignIn, db: None, role: Role) -> None:
    assert sign_in(make_user(role)).get("/completion/").status_code == 200


def test_clerks_do_not_see_the_page(sign_in: SignIn, db: None) -> None:
    assert sign_in(make_user(Role.CLERK)).get("/completion/").status_code == 403


def test_an_empty_office_is_told_what_comes_next(sign_in: SignIn, leader: User) -> None:
    page = sign_in(leader).get("/completion/").content.decode()
    assert "还没有立项督办的事项" in page
    assert "echarts" not in page


def test_an_empty_period_offers_all(sign_in: SignIn, leader: User, supervisor: User, housing: Department) -> None:
    _approve(make_task(supervisor, housing), date(2019, 5, 6))
    page = sign_in(leader).get("/completion/?period=quarter").content.decode()
    assert "这段时间没有立项" in page
    assert 'href="?period=all"' in page


@pytest.mark.usefixtures("every_light")
def test_the_page_writes_the_sum_and_its_table_needs_no_script(sign_in: SignIn, leader: User) -> None:
    answer = sign_in(leader).get("/completion/")
    page = answer.content.decode()
    total = answer.context["completion"].total
    written = page.split("sum-say")[1].split("</p>")[0]
    assert f"{total.registered.count} ＝" in written
    assert written.count("＋") == len(total.parts) - 1
    table = page.split('aria-label="各单位办理情况表"')[1].split("</table>")[0]
    assert table.count(">区住建局</a></th>") == 1
    assert "按期办结" in page


@pytest.mark.usefixtures("every_light")
def test_the_chart_draws_what_the_table_says(sign_in: SignIn, leader: User) -> None:
    answer = sign_in(leader).get("/completion/")
    chart, found = answer.context["chart"], answer.context["completion"]
    assert chart["totals"] == [row.tally.registered.count for row in found.departments]
    assert [sum(column) for column in zip(*(part["counts"] for part in chart["parts"]), strict=True)] == chart["totals"]
    assert all(url.startswith("/tasks/?") for part in chart["parts"] for url in part["urls"])


def test_names_with_markup_stay_names(sign_in: SignIn, leader: User, supervisor: User, db: None) -> None:
    odd = Department.objects.create(name="</script><b>局")
    make_task(supervisor, odd)
    page = sign_in(leader).get("/completion/").content.decode()
    assert "</script><b>局" not in page
