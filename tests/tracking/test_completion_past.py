"""Figures of a past day: what the page reckons backwards is what a replay of all that happened says."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.generated import Office
from tests.tracking.walks.course import SAID
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.reports import report_progress
from tracking.calendars import WorkCalendar
from tracking.counting.basis import WEEKS
from tracking.counting.facts import Facts
from tracking.dashboards.changes import Change, changes
from tracking.dashboards.past import lights_on
from tracking.dashboards.period import Period
from tracking.dashboards.scope import Scope
from tracking.dashboards.sums import sums
from tracking.dashboards.weeks import weeks
from tracking.deadlines import Light, light
from tracking.models import Department, Task, TaskEvent
from tracking.models.event import BASELINE
from tracking.replay import State, replay
from tracking.stretches import last_moment
from tracking.workflow import OPEN, Status

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)
EVENTS = 600  # at least; it goes on until every kind of step has been taken
DAYS = ("dispatched_on", "due_on", "closed_on", "rhythm_since", "reported_for")


def stories() -> list[list[TaskEvent]]:
    """What has happened to each task that figures count."""
    events: dict[int, list[TaskEvent]] = {}
    for event in TaskEvent.objects.filter(task__in=Task.objects.counted().values("pk")):
        events.setdefault(event.task_id, []).append(event)
    return list(events.values())


def states_at(until: datetime, told: list[list[TaskEvent]]) -> Iterator[State]:
    """What figures count, as a replay from the beginning has it."""
    for story in told:
        if state := replay(story, until=until):
            yield state


def facts_of(state: State) -> Facts:
    recorded: dict[str, Any] = {field.name: state.fields.get(field.name) for field in fields(Facts)}
    days = {name: date.fromisoformat(recorded[name]) for name in DAYS if recorded[name]}
    return Facts(**recorded | days | {"status": state.status})


@pytest.mark.long
def test_past_lights_and_past_lateness_are_those_of_a_replay() -> None:
    office = Office.open(20261121)
    office.live_through(EVENTS)
    leader, calendar, told = office.office[2], WorkCalendar(), stories()
    today, first = office.now.date(), TaskEvent.objects.earliest("at").at.date()
    compared = 0
    for back in range(0, (today - first).days + 1, 3):
        day = today - timedelta(days=back)
        by_replay = Counter(light(facts_of(state), day, calendar) for state in states_at(last_moment(day), told))
        assert lights_on(Task.objects.counted(), day, calendar) == by_replay, day
        compared += by_replay.total()
    assert compared > 300
    found = weeks(Scope(leader, today, calendar))
    for week in found:
        day = min(week.days.end, today)
        late = [
            state for state in states_at(last_moment(day), told) if light(facts_of(state), day, calendar) == Light.LATE
        ]
        assert week.late == len(late), week.days
    assert any(week.late for week in found)


def scope(leader: User, period: Period = Period.ALL, today: date = MONDAY) -> Scope:
    return Scope(leader, today, WorkCalendar(), period)


def living(supervisor: User, lead: Department, moment: datetime, **more: Any) -> Task:
    """A draft with its record from that moment on."""
    task = make_task(supervisor, lead, status=Status.DRAFT, dispatched_on=None, **more)
    Task.objects.filter(pk=task.pk).update(created_at=moment)
    task.assignments.all().delete()
    begin(task, parts_of(lead, []), by=supervisor, at=moment, data={})
    task.refresh_from_db()
    return task


@pytest.fixture
def late_since_wednesday(supervisor: User, housing: Department, clerk: User) -> Task:
    """Registered three weeks ago, due last Wednesday, in hand."""
    start = at(MONDAY - 3 * WEEK)
    task = living(supervisor, housing, start, due_on=MONDAY - timedelta(days=5))
    dispatch_tasks([task], by=supervisor, at=start + timedelta(hours=1))
    moves.accept(task, by=clerk, at=start + timedelta(hours=2))
    report_progress(task, SAID, by=clerk, at=start + timedelta(hours=3))
    return task


@pytest.mark.usefixtures("late_since_wednesday")
def test_what_has_become_late_within_a_week_is_one_more(leader: User) -> None:
    found = changes(scope(leader), sums(scope(leader)).total)
    assert (found["late"].then, found["late"].now, found["late"].words) == (0, 1, "比上周一多 1 件")
    assert found["late"].tone == "up-bad"
    assert found["registered"].words == "和上周一一样"


def test_what_was_closed_within_a_week_counts_as_closed_more_and_late_less(
    late_since_wednesday: Task, leader: User, clerk: User, supervisor: User
) -> None:
    moves.submit_for_closure(late_since_wednesday, by=clerk, at=at(MONDAY, 9), note="完工。")
    moves.close(late_since_wednesday, by=supervisor, at=at(MONDAY, 10))
    friday = scope(leader, today=MONDAY + timedelta(days=4))
    found = changes(friday, sums(friday).total)
    assert (found["closed"].words, found["closed"].tone) == ("比上周五多 1 件", "up-good")
    assert (found["late"].words, found["late"].tone) == ("比上周五少 1 件", "down-good")


def test_what_was_registered_this_week_was_not_there_last_week(
    supervisor: User, housing: Department, leader: User
) -> None:
    living(supervisor, housing, at(MONDAY - WEEK, 23, 59))
    living(supervisor, housing, at(MONDAY - WEEK + timedelta(days=1), 0, 0))
    found = changes(scope(leader), sums(scope(leader)).total)
    assert (found["registered"].then, found["registered"].now) == (1, 2)


@pytest.mark.usefixtures("late_since_wednesday")
def test_every_light_of_last_week_adds_up_to_what_was_registered_then(leader: User) -> None:
    found = changes(scope(leader), sums(scope(leader)).total)
    assert sum(found[str(light)].then for light in Light) == found["registered"].then == 1


def test_nothing_is_compared_with_days_before_the_record_began(late_since_wednesday: Task, leader: User) -> None:
    event = late_since_wednesday.events.get(name="register")
    TaskEvent.objects.filter(pk=event.pk).update(name=BASELINE, at=at(MONDAY - timedelta(days=2)))
    assert changes(scope(leader), sums(scope(leader)).total) == {}
    late = [week.late for week in weeks(scope(leader))]
    assert late[:-2] == [None] * (WEEKS - 2)
    assert late[-2:] == [1, 1]


def test_a_change_is_said_in_words_that_name_the_day() -> None:
    sunday = date(2026, 11, 15)
    assert Change(sunday, 5, 5).words == "和上周日一样"
    assert Change(sunday, 5, 3).words == "比上周日少 2 件"
    assert (Change(sunday, 5, 3).tone, Change(sunday, 3, 5, is_bad_up=False).tone) == ("", "up-good")


def test_weeks_count_what_was_written_down_closed_and_late_at_their_ends(
    late_since_wednesday: Task, leader: User, clerk: User, supervisor: User
) -> None:
    moves.submit_for_closure(late_since_wednesday, by=clerk, at=at(MONDAY, 9), note="完工。")
    moves.close(late_since_wednesday, by=supervisor, at=at(MONDAY, 10))
    found = weeks(scope(leader))
    assert len(found) == WEEKS
    assert [week.opened.count for week in found][-4:] == [1, 0, 0, 0]
    assert [week.closed.count for week in found][-4:] == [0, 0, 0, 1]
    assert [week.late for week in found][-4:] == [0, 0, 1, 0]


def test_a_due_date_that_was_moved_does_not_make_the_past_better(
    late_since_wednesday: Task, leader: User, supervisor: User
) -> None:
    moved = (MONDAY + timedelta(days=30)).isoformat()
    old = late_since_wednesday.due_on
    assert old
    Task.objects.filter(pk=late_since_wednesday.pk).update(due_on=moved, version=late_since_wednesday.version + 1)
    TaskEvent.objects.create(
        task=late_since_wednesday, name="adjust", before=Status.ACCEPTED, after=Status.ACCEPTED, by=supervisor,
        at=at(MONDAY), version=late_since_wednesday.version + 1, changes={"due_on": [old.isoformat(), moved]},
    )  # fmt: skip
    assert [week.late for week in weeks(scope(leader))][-2:] == [1, 0]


def test_suspended_tasks_are_not_late_at_the_end_of_a_week(
    late_since_wednesday: Task, leader: User, supervisor: User
) -> None:
    TaskEvent.objects.create(
        task=late_since_wednesday, name="suspend", before=Status.ACCEPTED, after=Status.SUSPENDED, by=supervisor,
        at=at(MONDAY - timedelta(days=3)), version=late_since_wednesday.version + 1,
    )  # fmt: skip
    Task.objects.filter(pk=late_since_wednesday.pk).update(status=Status.SUSPENDED)
    assert Status.SUSPENDED in OPEN
    assert [week.late for week in weeks(scope(leader))][-2:] == [0, 0]


def test_a_task_of_another_period_is_in_no_figure_of_this_one(
    late_since_wednesday: Task, leader: User, housing: Department, supervisor: User
) -> None:
    registration = late_since_wednesday.registration
    registration.approved_on = date(2025, 5, 6)
    registration.save()
    this_year = scope(leader, Period.YEAR)
    assert changes(this_year, sums(this_year).total)["registered"].then == 0
    assert {week.late for week in weeks(this_year)} == {0}


def test_reckoning_the_past_needs_no_more_queries_for_more_tasks(leader: User, supervisor: User) -> None:
    unit = make_department("区水利局")
    clerk = make_user(Role.CLERK, unit)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            changes(scope(leader), sums(scope(leader)).total)
            weeks(scope(leader))
        return len(queries)

    def fill(times: int) -> None:
        for _ in range(times):
            task = living(supervisor, unit, at(MONDAY - WEEK, 8), due_on=MONDAY - timedelta(days=2))
            dispatch_tasks([task], by=supervisor, at=at(MONDAY - timedelta(days=2)))
            moves.accept(task, by=clerk, at=at(MONDAY))

    fill(1)
    few = asked()
    fill(6)
    assert asked() == few
