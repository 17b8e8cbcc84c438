"""减负账本: what each unit was asked for, in which week, counted from what happened."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from accounts.models import User
from papers.actions.drafting import Order, draft
from papers.models import Paper
from papers.workflow import PaperKind, PaperState
from tests.factories import MONDAY, at, make_department, make_spread, make_subtask, make_task
from tracking.burden.asks import Ask, Kind, asks
from tracking.burden.unit import open_unit
from tracking.models import Department, Task, TaskEvent, Urging
from tracking.models.parts import Part
from tracking.models.urging import Way
from tracking.stretches import Days
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
WEEK = Days.week(MONDAY)
versions = count(1)


def event(task: Task, by: User, name: str, when: datetime, **fields: Any) -> TaskEvent:
    """A step as ``move`` writes it."""
    fields.setdefault("before", Status.DRAFT if name == "dispatch" else Status.ASSIGNED)
    fields.setdefault("after", Status.ASSIGNED)
    return TaskEvent.objects.create(task=task, name=name, by=by, at=when, version=next(versions), **fields)


def parts(*states: tuple[Department, Part]) -> list[dict[str, Any]]:
    return [
        {"department": unit.pk, "role": str(role), "accepted_at": None, "accepted_by": None, "handler": None}
        for unit, role in states
    ]


def urge(task: Task, unit: Department, by: User, on: date, way: Way = Way.PHONE) -> Urging:
    step = event(task, by, "urge", at(on), before=Status.ACCEPTED, after=Status.ACCEPTED)
    return Urging.objects.create(
        task=task, department=unit, urged_on=on, way=way, text="请抓紧。", event=step, by=by, at=step.at
    )


def given(by: User, lead: Department, *supporting: Department, on: date = MONDAY, **fields: Any) -> Task:
    task = make_task(by, lead, *supporting, **fields)
    event(task, by, "dispatch", at(on))
    return task


def number(found: list[Ask], unit: Department, kind: Kind) -> int:
    return Counter((ask.department, ask.kind) for ask in found)[unit.pk, kind]


def of(unit: Department, kind: Kind, days: Days = WEEK) -> int:
    return number(list(asks(days)), unit, kind)


def test_an_order_counts_for_the_lead_and_for_each_that_supports(
    supervisor: User, housing: Department, city: Department
) -> None:
    given(supervisor, housing, city)
    found = [ask for ask in asks(WEEK) if ask.kind == Kind.ORDER]
    assert {(ask.department, ask.said) for ask in found} == {(housing.pk, "lead"), (city.pk, "support")}
    assert len(found) == 2


def test_an_order_belongs_to_the_week_in_which_it_was_given(supervisor: User, housing: Department) -> None:
    given(supervisor, housing, on=WEEK.end)
    given(supervisor, housing, on=WEEK.end + timedelta(days=1))
    assert of(housing, Kind.ORDER) == 1


def test_a_week_ends_on_sunday_at_midnight_as_the_office_has_it(supervisor: User, housing: Department) -> None:
    event(make_task(supervisor, housing), supervisor, "dispatch", at(WEEK.end, 23, 59))
    event(make_task(supervisor, housing), supervisor, "dispatch", at(WEEK.begin, 0, 0))
    assert of(housing, Kind.ORDER) == 2


def test_a_draft_is_no_order_yet(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, status=Status.DRAFT)
    assert of(housing, Kind.ORDER) == 0


def test_what_was_taken_back_was_not_asked_for_and_what_was_stopped_was(supervisor: User, housing: Department) -> None:
    task = given(supervisor, housing)
    event(task, supervisor, "recall", at(MONDAY, 9, 5), before=Status.ASSIGNED, after=Status.DRAFT)
    assert of(housing, Kind.ORDER) == 0
    event(task, supervisor, "dispatch", at(MONDAY, 11))
    assert of(housing, Kind.ORDER) == 1
    event(task, supervisor, "cancel", at(MONDAY, 12), before=Status.ASSIGNED, after=Status.CANCELLED)
    assert of(housing, Kind.ORDER) == 1


def test_each_share_of_what_is_spread_counts_once_and_the_heading_never(
    supervisor: User, housing: Department, city: Department
) -> None:
    heading = make_spread(supervisor, housing, city)
    for task in (heading, *heading.children.all()):
        event(task, supervisor, "dispatch", at())
    assert (of(housing, Kind.ORDER), of(city, Kind.ORDER)) == (1, 1)


def test_pieces_a_lead_divides_its_task_into_are_not_asked_by_the_office(
    supervisor: User, housing: Department, city: Department
) -> None:
    piece = make_subtask(make_task(supervisor, housing), city)
    event(piece, supervisor, "dispatch", at())
    urge(piece, city, supervisor, MONDAY)
    assert (of(city, Kind.ORDER), of(city, Kind.URGING)) == (0, 0)


def test_a_unit_that_gets_a_task_later_was_asked_in_that_week(
    supervisor: User, housing: Department, city: Department
) -> None:
    task, next_week = given(supervisor, city), MONDAY + timedelta(days=7)
    changed = [parts((housing, Part.LEAD)), parts((city, Part.LEAD))]
    event(task, supervisor, "reassign", at(next_week), changes={"parts": changed})
    later = Days.week(next_week)
    assert (of(housing, Kind.ORDER), of(city, Kind.ORDER)) == (1, 0)
    assert (of(housing, Kind.ORDER, later), of(city, Kind.ORDER, later)) == (0, 1)


def test_sending_the_same_again_to_the_same_unit_is_no_new_order(supervisor: User, housing: Department) -> None:
    task = given(supervisor, housing)
    same = [parts((housing, Part.LEAD)), parts((housing, Part.LEAD))]
    event(task, supervisor, "reassign", at(MONDAY, 12), changes={"parts": same})
    assert of(housing, Kind.ORDER) == 1


def test_a_unit_added_in_support_was_asked_and_the_others_not_again(
    supervisor: User, housing: Department, city: Department
) -> None:
    task, next_week = given(supervisor, housing, city), MONDAY + timedelta(days=7)
    changed = [parts((housing, Part.LEAD)), parts((housing, Part.LEAD), (city, Part.SUPPORT))]
    event(task, supervisor, "adjust", at(next_week), changes={"parts": changed})
    later = Days.week(next_week)
    assert (of(housing, Kind.ORDER, later), of(city, Kind.ORDER, later)) == (0, 1)


def test_work_that_moves_with_an_office_is_no_order(supervisor: User, housing: Department, city: Department) -> None:
    task = given(supervisor, city)
    changed = [parts((housing, Part.LEAD)), parts((city, Part.LEAD))]
    event(task, supervisor, "transfer", at(MONDAY, 15), changes={"parts": changed})
    assert (of(housing, Kind.ORDER), of(city, Kind.ORDER)) == (1, 0)


def test_the_same_matter_on_the_same_day_is_one_urging_by_however_many_ways(
    supervisor: User, housing: Department
) -> None:
    task, other = make_task(supervisor, housing), make_task(supervisor, housing)
    for way in (Way.SYSTEM, Way.PHONE, Way.LETTER):
        urge(task, housing, supervisor, MONDAY, way)
    urge(task, housing, supervisor, MONDAY + timedelta(days=1))
    urge(other, housing, supervisor, MONDAY)
    assert of(housing, Kind.URGING) == 3


def publish(paper: Paper, on: date) -> Paper:
    Paper.objects.filter(pk=paper.pk).update(
        state=PaperState.PUBLISHED,
        published_at=at(on),
        number="x",
        serial=paper.pk,
        year=on.year,
        file="x",
        sha256="x",
        approver=paper.tasks.get().registration.approver,
        signed_on=on,
    )
    paper.refresh_from_db()
    return paper


def test_one_paper_that_urges_is_one_urging_and_a_notice_only_a_paper(supervisor: User, housing: Department) -> None:
    tasks = [given(supervisor, housing, on=MONDAY - timedelta(days=30)) for _ in range(2)]
    orders = [Order(PaperKind.NOTICE, housing, task.registration) for task in tasks]
    notice, urging = (draft(order, by=supervisor, at=at()) for order in orders)
    publish(notice, MONDAY)
    publish(urging, MONDAY)
    Paper.objects.filter(pk=urging.pk).update(kind=PaperKind.URGING)
    assert (of(housing, Kind.PAPER), of(housing, Kind.URGING), of(housing, Kind.ORDER)) == (2, 1, 0)
    shown = open_unit(housing, supervisor, MONDAY, Days.week(MONDAY), None)
    assert shown.added == shown.line.last == 1
    assert shown.papers == len(shown.items) - 1 > 0
    Paper.objects.filter(pk=urging.pk).update(state=PaperState.VOID)
    assert (of(housing, Kind.PAPER), of(housing, Kind.URGING)) == (1, 0)


def with_rhythm(by: User, lead: Department, code: str, on: date, **fields: Any) -> Task:
    task = make_task(by, lead, rhythm=code, dispatched_on=on, rhythm_since=on, is_long_term=True, **fields)
    changes = {"rhythm": ["", code], "rhythm_since": [None, on.isoformat()]}
    event(task, by, "dispatch", at(on), changes=changes)
    return task


def test_a_report_counts_in_the_week_it_is_due_whether_it_came_or_not(supervisor: User, housing: Department) -> None:
    task = with_rhythm(supervisor, housing, "weekly:5", MONDAY - timedelta(days=14))
    friday = MONDAY + timedelta(days=4)
    assert [(ask.on, ask.task) for ask in asks(WEEK) if ask.kind == Kind.REPORT] == [(friday, task.pk)]
    assert of(housing, Kind.REPORT, Days(WEEK.begin - timedelta(days=7), WEEK.end)) == 2


def test_a_report_is_not_asked_for_within_three_days_of_the_order_nor_while_suspended(
    supervisor: User, housing: Department
) -> None:
    task = with_rhythm(supervisor, housing, "weekly:5", MONDAY + timedelta(days=2))
    assert of(housing, Kind.REPORT) == 0
    later = Days.week(MONDAY + timedelta(days=7))
    assert of(housing, Kind.REPORT, later) == 1
    event(task, supervisor, "suspend", at(later.begin), before=Status.ACCEPTED, after=Status.SUSPENDED)
    assert of(housing, Kind.REPORT, later) == 0


def test_a_rhythm_that_was_given_up_still_asked_for_what_it_asked(supervisor: User, housing: Department) -> None:
    task = with_rhythm(supervisor, housing, "weekly:5", MONDAY - timedelta(days=14))
    changes = {"rhythm": ["weekly:5", ""], "rhythm_since": [(MONDAY - timedelta(days=14)).isoformat(), None]}
    event(task, supervisor, "adjust", at(WEEK.begin), before=Status.ACCEPTED, after=Status.ACCEPTED, changes=changes)
    Task.objects.filter(pk=task.pk).update(rhythm="", rhythm_since=None)
    assert of(housing, Kind.REPORT) == 0
    assert of(housing, Kind.REPORT, Days.week(MONDAY - timedelta(days=7))) == 1


def test_a_report_is_asked_of_who_led_then(supervisor: User, housing: Department, city: Department) -> None:
    task = with_rhythm(supervisor, city, "weekly:5", MONDAY - timedelta(days=14))
    changed = [parts((housing, Part.LEAD)), parts((city, Part.LEAD))]
    event(task, supervisor, "reassign", at(WEEK.begin), changes={"parts": changed})
    before = Days.week(MONDAY - timedelta(days=7))
    assert (of(housing, Kind.REPORT, before), of(city, Kind.REPORT, before)) == (1, 0)
    assert (of(housing, Kind.REPORT), of(city, Kind.REPORT)) == (0, 1)


def test_a_closed_task_asks_for_nothing_more(supervisor: User, housing: Department) -> None:
    task = with_rhythm(supervisor, housing, "weekly:5", MONDAY - timedelta(days=28))
    closed = MONDAY - timedelta(days=9)
    event(task, supervisor, "close", at(closed), before=Status.SUBMITTED, after=Status.CLOSED)
    Task.objects.filter(pk=task.pk).update(status=Status.CLOSED, closed_on=closed)
    assert of(housing, Kind.REPORT) == 0
    assert of(housing, Kind.REPORT, Days.week(MONDAY - timedelta(days=14))) == 1


def test_a_second_look_counts_for_the_lead(supervisor: User, housing: Department, city: Department) -> None:
    task = make_task(supervisor, housing, city, status=Status.CLOSED)
    event(task, supervisor, "pick", at(), before=Status.CLOSED, after=Status.CLOSED)
    assert (of(housing, Kind.RECHECK), of(city, Kind.RECHECK)) == (1, 0)


def test_one_unit_is_told_what_it_is_told_among_all(supervisor: User, housing: Department, city: Department) -> None:
    task = with_rhythm(supervisor, housing, "weekly:5", MONDAY - timedelta(days=14))
    given(supervisor, city, housing)
    urge(task, housing, supervisor, MONDAY)
    everything = [ask for ask in asks(WEEK) if ask.department == housing.pk]
    assert Counter(asks(WEEK, [housing.pk])) == Counter(everything)
    assert {ask.kind for ask in everything} == {Kind.ORDER, Kind.REPORT, Kind.URGING}


def test_nothing_is_counted_by_asking_more_often_with_more_tasks(
    supervisor: User, housing: Department, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        urge(given(supervisor, housing), housing, supervisor, MONDAY)
        with_rhythm(supervisor, housing, "weekly:5", MONDAY - timedelta(days=14))
    with django_assert_num_queries(11):
        list(asks(WEEK))
    for _ in range(5):
        given(supervisor, make_department(f"第{next(versions)}局"), housing)
        with_rhythm(supervisor, housing, "monthly", MONDAY - timedelta(days=60))
    with django_assert_num_queries(11):
        list(asks(WEEK))
