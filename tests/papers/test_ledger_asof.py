"""时点台账: the ledger of a past day is what the ledger showed when that day ended."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from papers.ledger.asof import read_past_rows
from papers.ledger.columns import COLUMNS
from papers.ledger.rows import Row, keys_of, read_rows
from tests.factories import MONDAY, at, make_post
from tests.tracking.generated import Office
from tests.tracking.signed import signed_on_wednesday
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.dispatch import reassign
from tracking.actions.reports import Progress, report_progress
from tracking.asof.past import Past
from tracking.deadlines import Light
from tracking.ledger import CLOSED, DUE, Conditions
from tracking.models import Department, Task, TaskEvent, load_calendar
from tracking.workflow import Status, Structure

EVENTS = 400
SEED = 20261123
CODES = [column.code for column in COLUMNS]
pytestmark = pytest.mark.django_db


def shown_on(day: date, user: User, asked: Conditions = Conditions()) -> list[Row]:  # noqa: B008  # frozen
    """From the tables, as the ledger stands."""
    keys = keys_of(user, asked, day, load_calendar())
    return [row for portion in read_rows(keys, day, load_calendar()) for row in portion.rows]


def rebuilt(day: date, user: User, asked: Conditions = Conditions()) -> list[Row]:  # noqa: B008
    """From the events, as it stood when the day ended."""
    past = Past(user, asked, day, load_calendar())
    keys = list(past.candidates().order_by("pk").values_list("pk", flat=True))
    return [row for portion in read_past_rows(past, keys) for row in portion.rows]


@dataclass
class Watched(Office):
    """An office where somebody keeps the ledger of some days, as it stood when they ended."""

    kept: dict[date, list[Row]] = field(default_factory=dict)

    def take(self, task: Task, name: str, by: User) -> None:
        super().take(task, name, by)
        tomorrow = self.now + timedelta(days=1)
        if self.now.hour >= 17 and self.chance.random() < 0.2 and self.now.date() not in self.kept:
            self.kept[self.now.date()] = shown_on(self.now.date(), self.supervisor)
            self.now = tomorrow.replace(hour=9, minute=0)


def every_condition(office: Office) -> Iterator[Conditions]:
    yield from (Conditions(status=status) for status in ["all", "open", *Status])
    yield from (Conditions(light=light) for light in Light)
    yield from (Conditions(due=due) for due in DUE)
    yield from (Conditions(closed_when=days) for days in CLOSED)
    yield from (Conditions(structure=structure) for structure in Structure)
    yield from (Conditions(department=unit.pk) for unit in office.units[:2])
    yield from [Conditions(q="号-03"), Conditions(q="要完成"), Conditions(q="没有这样的"), Conditions(mine=True)]
    yield Conditions(kind="推进", since=date(2026, 2, 1), due="past", status="open")


def test_a_day_rebuilt_from_events_is_what_the_ledger_showed_when_it_ended() -> None:
    office = Watched.open(SEED)
    assert isinstance(office, Watched)
    office.live_through(EVENTS)
    assert len(office.kept) > 2
    for day, kept in office.kept.items():
        assert rebuilt(day, office.supervisor) == kept, day
    today = timezone.localdate(office.now)
    for asked in every_condition(office):
        assert rebuilt(today, office.supervisor, asked) == shown_on(today, office.supervisor, asked), asked
    somebody = office.staff[office.units[1].pk][1]
    for user in (*office.office[1:], somebody):
        for asked in (Conditions(), Conditions(mine=True)):
            assert rebuilt(today, user, asked) == shown_on(today, user, asked), (user.role, asked)


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, clerk: User) -> Task:
    """Registered on Monday, dispatched on Tuesday, signed on Wednesday, reported on Thursday."""
    made = signed_on_wednesday(supervisor, housing, city, clerk, due_in=10)
    report_progress(made, Progress("开工。", 30), by=clerk, at=at(MONDAY + timedelta(days=3)))
    return made


def on(days: int, user: User, *codes: str, asked: Conditions = Conditions()) -> list[list[object]]:  # noqa: B008
    """These columns of the ledger so many days after Monday."""
    rows = rebuilt(MONDAY + timedelta(days=days), user, asked)
    return [[row[CODES.index(code)] for code in codes] for row in rows]


def test_each_day_shows_the_state_the_progress_and_the_light_of_that_day(task: Task, supervisor: User) -> None:
    assert on(-1, supervisor, "status") == []
    assert on(0, supervisor, "status", "light", "dispatched_on") == [["待交办", "待交办", None]]
    assert on(1, supervisor, "status", "light", "handler") == [["待签收", "未签收", ""]]
    assert on(2, supervisor, "status", "handler", "progress", "percent") == [["办理中", "何晓岚", "", 0]]
    assert on(3, supervisor, "progress", "percent") == [["开工。", 30]]
    assert on(11, supervisor, "status", "light") == [["办理中", "超期"]], "late on that day, whatever it is today"


def test_a_step_of_the_next_morning_is_not_in_it(task: Task, supervisor: User, clerk: User) -> None:
    night = at(MONDAY + timedelta(days=4), hour=23, minute=59)
    report_progress(task, Progress("夜里报的。", 40), by=clerk, at=night)
    report_progress(task, Progress("第二天报的。", 50), by=clerk, at=night + timedelta(minutes=1))
    assert on(4, supervisor, "progress", "percent") == [["夜里报的。", 40]]


def test_who_led_on_that_day_leads_in_its_ledger(task: Task, supervisor: User, city: Department) -> None:
    other = Department.objects.create(name="区水利局")
    reassign(task, other, by=supervisor, at=at(MONDAY + timedelta(days=5)), note="三定方案。")
    assert on(4, supervisor, "lead", "supporting") == [["区住建局", "区城管局"]]
    assert on(5, supervisor, "lead", "progress") == [["区水利局", "（区住建局）开工。"]]
    assert on(4, supervisor, "number", asked=Conditions(department=other.pk)) == []
    assert on(5, supervisor, "number", asked=Conditions(department=other.pk)) == [[task.number]]


def test_a_leader_finds_what_was_in_his_charge_on_that_day(
    task: Task, supervisor: User, leader: User, city: Department
) -> None:
    mine = Conditions(mine=True)
    post = make_post("分管副区长", holder=leader)
    to = Adjustment(task.due_on, False, task.rhythm, task.measure, post, [city])
    adjust(task, to, by=supervisor, at=at(MONDAY + timedelta(days=5)), note="分工调整。")
    assert on(4, leader, "number", asked=mine) == []
    assert on(5, leader, "number", asked=mine) == [[task.number]]


def test_a_title_is_found_by_the_words_it_had(task: Task, supervisor: User) -> None:
    Task.objects.filter(pk=task.pk).update(title="改过的名称")  # as if a later step had changed it
    assert on(3, supervisor, "title", asked=Conditions(q="完成改造")) == [["完成改造"]]
    assert on(3, supervisor, "title", asked=Conditions(q="改过的名称")) == []


def test_a_department_sees_nothing_of_the_days_before_dispatch(task: Task, clerk: User, outsider: User) -> None:
    assert on(0, clerk, "status") == []
    assert on(1, clerk, "status") == on(1, outsider, "status") == [["待签收"]]


def test_todays_rights_decide_who_sees_the_past(task: Task, supervisor: User, clerk: User) -> None:
    other = Department.objects.create(name="区水利局")
    reassign(task, other, by=supervisor, at=at(MONDAY + timedelta(days=5)), note="三定方案。")
    assert on(3, clerk, "status") == [], "not theirs any more, so its past is not either"


def test_what_has_no_record_that_goes_back_so_far_is_counted_and_left_out(task: Task, supervisor: User) -> None:
    TaskEvent.objects.filter(task=task, version__lte=2).update(version=None)
    past = Past(supervisor, Conditions(), MONDAY + timedelta(days=1), load_calendar())
    assert (past.unrecorded(), on(1, supervisor, "status")) == (1, [])
    later = Past(supervisor, Conditions(), MONDAY + timedelta(days=2), load_calendar())
    assert later.unrecorded() == 0
