"""What programs elsewhere are told: which steps, of which tasks, in which words, each once."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_spread, make_subtask, make_task, make_user
from tests.tracking.due import due
from tests.tracking.listeners import Connect, connect, make_receiver, tell_at
from tests.tracking.outgoing import make_event
from tests.tracking.test_outbox_races import at_once
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.dispatch import dispatch_tasks, reassign, recall
from tracking.actions.moves import accept, cancel, close, submit_for_closure, suspend
from tracking.actions.words_on_task import instruct, remark
from tracking.hooks.kinds import STEPS, kind_of, steps_of
from tracking.models import Department, Mail, MailItem, Receiver, Task, TaskEvent
from tracking.models.event import BASELINE, TAKE_IN
from tracking.models.hook import HookKind
from tracking.models.mail import Channel, MailState
from tracking.outbox.hook_posts import AT_ONCE, OVERLAP, compose_hooks, untold
from tracking.outbox.hook_words import GONE, NOT_LATE, NOT_THEIRS
from tracking.workflow import MOVES, Status

__all__ = ["connect"]
NINE = at(MONDAY, 9)
MINUTE = timedelta(minutes=1)
NEXT_DAY = MONDAY + timedelta(days=1)


def draft(by: User, lead: Department, **fields: Any) -> Task:
    return make_task(by, lead, status=Status.DRAFT, **fields)


def only_hook() -> Mail:
    return Mail.objects.get(receiver__isnull=False)


def test_a_task_given_out_is_told_within_a_minute(connect: Connect, supervisor: User, housing: Department) -> None:
    _, listener = connect()
    dispatch_tasks([draft(supervisor, housing, title="完成老旧小区改造")], by=supervisor, at=NINE)
    tell_at(NINE + MINUTE)
    [event] = listener.heard
    assert (event["type"], event["step"]["label"], event["occurred_at"]) == (
        "task.assigned",
        "交办",
        "2026-11-23T09:00:00+08:00",
    )
    assert (event["task"]["title"], event["task"]["lead"], event["task"]["state"]) == (
        "完成老旧小区改造",
        "区住建局",
        "assigned",
    )
    assert event["sender"] == "督查室"


def test_a_life_is_told_step_by_step_with_rising_numbers(
    connect: Connect, supervisor: User, housing: Department, clerk: User
) -> None:
    _, listener = connect()
    task = draft(supervisor, housing)
    dispatch_tasks([task], by=supervisor, at=NINE)
    task.refresh_from_db()
    accept(task, by=clerk, at=NINE + MINUTE)
    submit_for_closure(task, by=clerk, at=NINE + 2 * MINUTE, note="都办完了。")
    close(task, by=supervisor, at=NINE + 3 * MINUTE)
    tell_at(NINE + 4 * MINUTE)
    assert listener.types == ["task.assigned", "task.moved", "task.moved", "task.closed"]
    numbers = [event["sequence"] for event in listener.heard]
    assert numbers == sorted(set(numbers))
    assert {event["task"]["state"] for event in listener.heard} == {"closed"}  # as it stands when it is sent
    assert len({event["id"] for event in listener.heard}) == 4


def test_a_step_is_told_once_however_many_rounds_there_are(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect()
    dispatch_tasks([draft(supervisor, housing)], by=supervisor, at=NINE)
    for minutes in range(1, 5):
        tell_at(NINE + minutes * MINUTE)
    assert len(listener.heard) == 1


def test_programs_are_told_at_night_and_on_rest_days(connect: Connect, supervisor: User, housing: Department) -> None:
    connect()
    sunday_night = at(MONDAY - timedelta(days=1), 23, 30)
    dispatch_tasks([draft(supervisor, housing)], by=supervisor, at=sunday_night)
    assert tell_at(sunday_night + MINUTE) == {MailState.SENT: 1}


def test_what_happened_before_it_was_switched_on_is_not_told(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect(active_since=NINE)
    dispatch_tasks([draft(supervisor, housing)], by=supervisor, at=NINE)
    task = draft(supervisor, housing)
    dispatch_tasks([task], by=supervisor, at=NINE + MINUTE)
    tell_at(NINE + 2 * MINUTE)
    assert [event["task"]["number"] for event in listener.heard] == [task.number]


def test_a_step_that_took_long_to_be_written_is_still_told(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect(told_until=NINE + 2 * MINUTE)
    dispatch_tasks([draft(supervisor, housing)], by=supervisor, at=NINE)  # began before, and came after
    tell_at(NINE + 3 * MINUTE)
    assert len(listener.heard) == 1


def test_after_weeks_without_a_round_nothing_is_left_out(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect(active_since=at(MONDAY - timedelta(days=40)))
    dispatch_tasks([draft(supervisor, housing)], by=supervisor, at=at(MONDAY - timedelta(days=39)))
    tell_at(NINE)
    assert len(listener.heard) == 1


@pytest.mark.parametrize(
    ("kinds", "types"),
    [
        (["assigned"], ["task.assigned"]),
        (["moved"], ["task.moved"]),
        (["closed"], ["task.closed"]),
        (["late"], []),
        (["closed", "moved"], ["task.moved", "task.closed"]),
    ],
)
def test_a_receiver_hears_only_of_the_kinds_it_was_promised(
    connect: Connect, supervisor: User, housing: Department, kinds: list[str], types: list[str]
) -> None:
    _, listener = connect(kinds=kinds)
    task = make_task(supervisor, housing)
    make_event(task, supervisor, "dispatch", before=Status.DRAFT, after=Status.ASSIGNED, at=NINE)
    make_event(task, supervisor, "accept", before=Status.ASSIGNED, after=Status.ACCEPTED, at=NINE + MINUTE)
    make_event(task, supervisor, "close", before=Status.SUBMITTED, after=Status.CLOSED, at=NINE + 2 * MINUTE)
    tell_at(NINE + 3 * MINUTE)
    assert listener.types == types


@pytest.mark.django_db
def test_every_step_is_of_one_kind_and_both_tellings_agree(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing)
    for name, before, after in product([*MOVES, "register", TAKE_IN], ["", *Status], Status):
        make_event(task, supervisor, name, before=before, after=after)
    for kind in STEPS:
        found = TaskEvent.objects.filter(steps_of([kind]))
        assert {kind_of(event.name, event.before, event.after) for event in found} == {kind}
    assert sum(TaskEvent.objects.filter(steps_of([kind])).count() for kind in STEPS) == TaskEvent.objects.count()
    assert not TaskEvent.objects.filter(steps_of([HookKind.LATE])).exists()


def test_nothing_personal_and_no_words_leave_the_house(
    connect: Connect, supervisor: User, housing: Department, clerk: User, leader: User
) -> None:
    _, listener = connect()
    task = make_task(supervisor, housing, leader=make_post("分管副区长", holder=leader))
    instruct(task, text="务必年底前完成，逾期问责。", by=leader, at=NINE)
    adjust(
        task,
        Adjustment(
            MONDAY + timedelta(days=60), is_long_term=False, rhythm="", measure="", leader=task.leader, supporting=[]
        ),
        by=supervisor,
        at=NINE + MINUTE,
        note="雨季停工两个月。",
    )
    tell_at(NINE + 2 * MINUTE)
    assert [event["step"]["label"] for event in listener.heard] == ["批示", "调整"]
    said = str(listener.heard)
    for kept in ("务必", "雨季", supervisor.name, leader.name, clerk.name, "分管副区长", "@yunxi"):
        assert kept not in said


def test_what_people_say_to_each_other_or_keep_inside_is_not_told(
    connect: Connect, supervisor: User, housing: Department, clerk: User
) -> None:
    _, listener = connect()
    task = make_task(supervisor, housing)
    remark(task, text="材料已经寄出。", by=clerk, at=NINE)
    make_event(task, clerk, "file", at=NINE, inside=housing)
    make_event(task, clerk, BASELINE, at=NINE)
    assert tell_at(NINE + MINUTE) == {}
    assert listener.tries == 0


# --- one department only ------------------------------------------------------------------------------------------


def test_a_department_hears_of_its_own_parts_only(
    connect: Connect, supervisor: User, housing: Department, city: Department
) -> None:
    _, ours = connect(housing)
    _, everybody = connect()
    dispatch_tasks([draft(supervisor, housing), draft(supervisor, city)], by=supervisor, at=NINE)
    supported = make_task(supervisor, city, housing)
    make_event(supported, supervisor, "urge", at=NINE)
    tell_at(NINE + MINUTE)
    assert [event["task"]["lead"] for event in ours.heard] == ["区住建局", "区城管局"]
    assert len(everybody.heard) == 3


def test_a_department_hears_of_the_pieces_of_what_it_leads_and_of_its_own_share(
    connect: Connect, supervisor: User, housing: Department, city: Department
) -> None:
    _, ours = connect(housing)
    piece = make_subtask(make_task(supervisor, housing), city)
    heading = make_spread(supervisor, housing, city)
    for task in (piece, heading, *heading.children.order_by("pk")):
        make_event(task, supervisor, "report", at=NINE)
    tell_at(NINE + MINUTE)
    share = heading.children.get(assignments__department=housing)
    assert {event["task"]["number"] for event in ours.heard} == {piece.number, share.number}
    assert {event["task"]["parent"] for event in ours.heard} == {heading.number, piece.parent and piece.parent.number}


def test_a_department_hears_nothing_of_a_draft(connect: Connect, supervisor: User, housing: Department) -> None:
    connect(housing)
    task = draft(supervisor, housing)
    make_event(task, supervisor, "register", before="", after=Status.DRAFT, at=NINE)
    make_event(task, supervisor, "amend", before=Status.DRAFT, after=Status.DRAFT, at=NINE)
    cancel(task, by=supervisor, at=NINE, note="重复了。", authority=make_post())
    assert tell_at(NINE + MINUTE) == {}


def test_whoever_loses_a_task_is_told_so_once_and_nothing_more(
    connect: Connect, supervisor: User, housing: Department, city: Department
) -> None:
    _, ours = connect(housing)
    task = draft(supervisor, housing, title="完成老旧小区改造")
    dispatch_tasks([task], by=supervisor, at=NINE)
    tell_at(NINE + MINUTE)
    task.refresh_from_db()
    reassign(task, city, by=supervisor, at=NINE + 2 * MINUTE, note="不属于住建。")
    make_event(task, supervisor, "urge", at=NINE + 3 * MINUTE)
    tell_at(NINE + 4 * MINUTE)
    last = ours.heard[-1]
    assert len(ours.heard) == 2
    assert (last["task"], last["step"]) == ({"number": task.number, "visible": False}, None)
    assert "老旧小区" not in str(last)


def test_what_was_taken_back_is_told_as_gone(connect: Connect, supervisor: User, housing: Department) -> None:
    _, ours = connect(housing)
    task = draft(supervisor, housing)
    dispatch_tasks([task], by=supervisor, at=NINE)
    tell_at(NINE + MINUTE)
    task.refresh_from_db()
    recall(task, by=supervisor, at=NINE + 2 * MINUTE)
    tell_at(NINE + 3 * MINUTE)
    assert [event["task"]["visible"] for event in ours.heard] == [True, False]


def test_what_came_and_went_before_anything_was_sent_is_never_mentioned(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, ours = connect(housing)
    task = draft(supervisor, housing)
    dispatch_tasks([task], by=supervisor, at=NINE)
    task.refresh_from_db()
    recall(task, by=supervisor, at=NINE + MINUTE)
    assert tell_at(NINE + 2 * MINUTE) == {MailState.SUPPRESSED: 1}
    assert ours.heard == []
    assert set(Mail.objects.values_list("reason", flat=True)) == {NOT_THEIRS}


def test_many_changes_of_others_do_not_hide_ones_own(
    connect: Connect, supervisor: User, housing: Department, city: Department
) -> None:
    _, ours = connect(housing)
    other = make_task(supervisor, city)
    parts = [part.state.as_json() for part in other.assignments.all()]
    step = {"name": "hand_on", "before": other.status, "after": other.status, "changes": {"parts": [parts, parts]}}
    TaskEvent.objects.bulk_create(TaskEvent(task=other, by=supervisor, at=NINE, **step) for _ in range(AT_ONCE + 1))
    mine = make_task(supervisor, housing)
    make_event(mine, supervisor, "report", at=NINE + MINUTE)
    tell_at(NINE + 5 * MINUTE)
    assert [event["task"]["number"] for event in ours.heard] == [mine.number]


# --- late ---------------------------------------------------------------------------------------------------------


def test_what_becomes_late_is_told_once_after_midnight(connect: Connect, supervisor: User, housing: Department) -> None:
    _, listener = connect()
    task = due(supervisor, housing, 0)
    tell_at(at(MONDAY, 23, 50))
    assert listener.heard == []
    for minute in (1, 10, 20, 30):
        tell_at(at(NEXT_DAY, 0, minute))
    [event] = listener.heard
    assert (event["type"], event["step"], event["task"]["number"]) == ("task.late", None, task.number)
    assert (event["occurred_at"], event["task"]["light"]) == ("2026-11-24T00:00:00+08:00", "late")


def test_late_anew_after_a_new_date_is_told_anew(connect: Connect, supervisor: User, housing: Department) -> None:
    _, listener = connect()
    task = due(supervisor, housing, -1)
    tell_at(at(MONDAY, 9))
    Task.objects.filter(pk=task.pk).update(due_on=MONDAY + timedelta(days=1))
    later = at(MONDAY + timedelta(days=2), 0, 1)
    tell_at(later)
    assert [event["task"]["due_on"] for event in listener.heard] == ["2026-11-22", "2026-11-24"]


def test_what_was_late_before_it_was_switched_on_is_not_told(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect(active_since=at(MONDAY, 8))
    due(supervisor, housing, -1)
    assert tell_at(NINE) == {}
    assert listener.tries == 0


def test_what_is_suspended_is_not_late_and_goes_on_late(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect()
    task = due(supervisor, housing, -1)
    Task.objects.filter(pk=task.pk).update(status=Status.SUSPENDED)
    tell_at(NINE)
    Task.objects.filter(pk=task.pk).update(status=Status.ACCEPTED)
    tell_at(NINE + 5 * MINUTE)
    assert listener.heard == []  # looked for every ten minutes
    tell_at(NINE + 10 * MINUTE)
    assert listener.types == ["task.late"]


def test_a_task_closed_before_the_news_of_its_lateness_goes_is_not_called_late(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect(misbehaving=("503",))
    task = due(supervisor, housing, -1)
    tell_at(NINE)
    Task.objects.filter(pk=task.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    tell_at(NINE + 2 * MINUTE)
    assert listener.heard == []
    assert (only_hook().state, only_hook().reason) == (MailState.SUPPRESSED, NOT_LATE)


def test_a_department_hears_only_of_its_own_late_tasks(
    connect: Connect, supervisor: User, housing: Department, city: Department
) -> None:
    _, ours = connect(housing)
    due(supervisor, city, -1)
    mine = due(supervisor, housing, -1)
    tell_at(NINE)
    assert [event["task"]["number"] for event in ours.heard] == [mine.number]


# --- the rows -----------------------------------------------------------------------------------------------------


def test_a_task_that_is_gone_ends_its_message(connect: Connect, supervisor: User, housing: Department) -> None:
    connect(misbehaving=("503",))
    dispatch_tasks([draft(supervisor, housing)], by=supervisor, at=NINE)
    tell_at(NINE + MINUTE)
    MailItem.objects.all().delete()
    tell_at(NINE + 3 * MINUTE)
    assert (only_hook().state, only_hook().reason) == (MailState.SUPPRESSED, GONE)


@pytest.mark.django_db(transaction=True)
def test_four_rounds_at_once_tell_a_program_of_each_step_once(shared_database: None, connect: Connect) -> None:
    by, department = make_user(Role.SUPERVISOR), make_department("区住建局")
    _, listener = connect(department)
    tasks = [draft(by, department) for _ in range(4)]
    dispatch_tasks(tasks, by=by, at=NINE - MINUTE)
    due(by, department, -1)
    at_once(4, lambda: tell_at(NINE))
    tell_at(NINE)
    assert sorted(listener.types) == ["task.assigned"] * 4 + ["task.late"]
    assert Mail.objects.filter(channel=Channel.HOOK).count() == MailItem.objects.filter(task=None).count() == 4


def test_a_round_with_nothing_new_asks_a_few_questions_and_writes_nothing(
    supervisor: User, housing: Department
) -> None:
    receiver = make_receiver(housing, told_until=NINE)
    make_event(make_task(supervisor, housing), supervisor, at=at(MONDAY - timedelta(days=3)))
    compose_hooks(receiver, NINE + 11 * MINUTE)
    receiver = Receiver.objects.select_related("department").get()
    with CaptureQueriesContext(connection) as asked:
        assert compose_hooks(receiver, NINE + 12 * MINUTE) == 0
    assert len(asked) == 1
    assert Receiver.objects.get().told_until == NINE


def test_only_the_last_day_is_looked_through_again(supervisor: User, housing: Department) -> None:
    receiver = make_receiver(told_until=NINE)
    old: datetime = NINE - OVERLAP - MINUTE
    make_event(make_task(supervisor, housing), supervisor, at=old)
    assert compose_hooks(receiver, NINE + MINUTE) == 0
    assert untold(receiver, old - MINUTE).count() == 1


def test_a_suspension_is_told_with_the_light_it_leads_to(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect()
    task = make_task(supervisor, housing)
    suspend(
        task,
        by=supervisor,
        at=NINE,
        note="等上级批复。",
        authority=make_post(),
        review_on=MONDAY + timedelta(days=30),
    )
    tell_at(NINE + MINUTE)
    [event] = listener.heard
    assert (event["task"]["state_name"], event["task"]["light_name"]) == ("挂起", "挂起")
    assert event["link"].endswith(f"/tasks/{task.pk}/")
