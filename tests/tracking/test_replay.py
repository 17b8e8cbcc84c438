"""What is stored follows from what happened: the state of a task, rebuilt from its events, is the one in the tables."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from accounts.models import User
from tests.factories import MONDAY, at, make_post, make_task
from tests.tracking.generated import Office
from tests.tracking.life import ACTS
from tests.tracking.walks.course import SAID, as_it_is
from tracking.actions import moves
from tracking.actions.adjusting import adjust
from tracking.actions.assigning import begin, parts_of
from tracking.actions.dispatch import dispatch_tasks, reassign, recall
from tracking.actions.reports import report_progress
from tracking.chapters import chapter
from tracking.models import Department, Notice, Part, PartState, Reminder, ReminderRule, Task, TaskEvent
from tracking.models.event import TRACKED
from tracking.models.reminder import Outcome
from tracking.models.task import IllegalMoveError, StaleTaskError
from tracking.replay import replay, stored
from tracking.workflow import MOVES, Status

EVENTS = 10_000 if os.environ.get("CHAOS") == "long" else 1_500  # ``make chaos`` takes the long one
SEED = 20261123
FOLLOWS = {"gather", "follow", "transfer", "restore", "reinstate"}  # from what is done otherwise
pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(supervisor: User, housing: Department, city: Department) -> Task:
    """Registered, with its record from the first day: 区住建局 leads, 区城管局 supports."""
    task = make_task(supervisor, housing, status=Status.DRAFT)
    task.assignments.all().delete()
    begin(task, parts_of(housing, [city]), by=supervisor, at=at(), data={})
    return task


@pytest.mark.long
def test_the_state_after_a_long_history_is_what_is_stored() -> None:
    office = Office.open(SEED)
    office.live_through(EVENTS)
    events: dict[int, list[TaskEvent]] = {}
    for event in TaskEvent.objects.order_by("pk"):
        events.setdefault(event.task_id, []).append(event)
    assert sum(map(len, events.values())) >= EVENTS
    tasks = Task.objects.prefetch_related("filings")
    assert [task.pk for task in tasks if replay(events[task.pk]) != stored(task)] == []
    assert len(office.seen) > EVENTS // 200
    assert [pk for pk, moment, state in office.seen if replay(events[pk], until=moment) != state] == []
    happened = set(TaskEvent.objects.values_list("name", flat=True).distinct())
    assert set(MOVES) - set(ACTS) == FOLLOWS, "every step of a person is tried"
    assert set(MOVES) - happened == set(), "and every one has happened"
    taken_in = [key for key, told in events.items() if told[0].name == "take_in"]
    assert sum(len(events[key]) > 3 for key in taken_in) > 10, "what came from a ledger has gone on living"


def test_every_version_of_a_task_has_one_event_without_a_gap(draft: Task, supervisor: User, clerk: User) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    moves.accept(draft, by=clerk, at=at(hour=10))
    report_progress(draft, SAID, by=clerk, at=at(hour=11))
    assert list(draft.events.in_order().values_list("version", "name")) == [
        (1, "register"), (2, "dispatch"), (3, "accept"), (4, "report"),
    ]  # fmt: skip
    assert draft.version == 4


def test_the_past_is_told_as_it_was_at_any_moment(draft: Task, supervisor: User, clerk: User) -> None:
    dispatch_tasks([draft], by=supervisor, at=at(hour=9))
    moves.accept(draft, by=clerk, at=at(hour=10))
    report_progress(draft, SAID, by=clerk, at=at(hour=11))
    events = list(draft.events.all())
    assert replay(events, until=at(hour=8)) is None
    unsigned = replay(events, until=at(hour=9, minute=30))
    assert unsigned is not None
    assert (unsigned.status, unsigned.fields["percent"], unsigned.parts[0].accepted_at) == (Status.ASSIGNED, 0, None)
    signed = replay(events, until=at(hour=10))
    assert signed is not None
    assert (signed.status, signed.parts[0].accepted_by_id, signed.parts[0].handler_id) == (
        Status.ACCEPTED, clerk.pk, clerk.pk,
    )  # fmt: skip
    assert replay(events) == stored(draft)


def test_an_old_value_in_an_event_is_what_stood_in_the_row_not_on_the_page(draft: Task, supervisor: User) -> None:
    on_a_page = Task.objects.get(pk=draft.pk)
    draft.move("amend", by=supervisor, at=at(), title="先改的标题")
    event = on_a_page.move("amend", by=supervisor, at=at(minute=1), title="后改的标题")
    assert event.changes == {"title": ["先改的标题", "后改的标题"]}


def test_what_does_not_change_is_not_written_down(draft: Task, supervisor: User) -> None:
    event = draft.move("amend", by=supervisor, at=at(), title=draft.title, measure="全部验收", parts=draft.parts)
    assert event.changes == {"measure": ["", "全部验收"]}


def test_a_step_cannot_set_a_column_nobody_records(draft: Task, supervisor: User) -> None:
    with pytest.raises(ValueError, match="'number'"):
        draft.move("amend", by=supervisor, at=at(), number="督〔2026〕9号")
    assert "number" not in TRACKED
    assert draft.events.count() == 1


def test_a_page_read_before_somebody_else_changed_the_task_says_what_happened(
    draft: Task, supervisor: User, clerk: User
) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    on_a_page = Task.objects.get(pk=draft.pk)
    on_a_page.seen = on_a_page.version
    adjust(draft, replace(as_it_is(draft), measure="全部验收"), by=supervisor, at=at(minute=5), note="会上明确。")
    on_a_page = Task.objects.get(pk=draft.pk)
    on_a_page.seen = draft.version - 1
    with pytest.raises(StaleTaskError, match="在您填写的时候有了变化") as refusal:
        moves.decline(on_a_page, by=clerk, at=at(minute=6), note="不是我局职责。")
    assert [event.name for event in refusal.value.since] == ["adjust"]
    assert refusal.value.current.measure == "全部验收"
    on_a_page.seen = refusal.value.current.version
    moves.decline(on_a_page, by=clerk, at=at(minute=7), note="不是我局职责。")
    assert on_a_page.status == Status.RETURNED


def test_a_remark_does_not_make_a_page_out_of_date(draft: Task, supervisor: User, clerk: User) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    on_a_page = Task.objects.get(pk=draft.pk)
    on_a_page.seen = on_a_page.version
    draft.move("remark", by=supervisor, at=at(minute=1), note="请抓紧。")
    moves.decline(on_a_page, by=clerk, at=at(minute=2), note="不是我局职责。")
    assert on_a_page.status == Status.RETURNED


def test_a_dispatch_is_taken_back_within_ten_minutes_and_nobody_hears_of_it(draft: Task, supervisor: User) -> None:
    [sent] = dispatch_tasks([draft], by=supervisor, at=at())
    draft.refresh_from_db()
    recall(draft, by=supervisor, at=at(minute=9))
    assert (draft.status, draft.dispatched_on, draft.rhythm_since) == (Status.DRAFT, None, None)
    assert {(n.outcome, n.reason, n.read_at) for n in sent.notices.all()} <= {
        (Outcome.SUPPRESSED, "已撤回交办", at(minute=9))
    }
    assert replay(draft.events.all()) == stored(draft)
    [again] = dispatch_tasks([draft], by=supervisor, at=at(minute=20))
    assert again.pk != sent.pk


def test_a_recall_leaves_no_notice_to_be_mailed(draft: Task, supervisor: User, clerk: User) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    assert Notice.objects.pending().filter(recipient=clerk).exists()
    recall(draft, by=supervisor, at=at(minute=3))
    assert not Notice.objects.pending().exists()
    assert not Notice.objects.visible_to(clerk).exists()


def test_after_ten_minutes_or_a_signature_a_dispatch_stands(draft: Task, supervisor: User, outsider: User) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    with pytest.raises(IllegalMoveError, match="超过十分钟"):
        recall(draft, by=supervisor, at=at(minute=10))
    moves.accept(draft, by=outsider, at=at(minute=2))
    with pytest.raises(IllegalMoveError, match="已经有单位签收"):
        recall(draft, by=supervisor, at=at(minute=3))
    assert draft.status == Status.ASSIGNED


def test_a_second_dispatch_is_not_taken_back(draft: Task, supervisor: User, clerk: User) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    moves.decline(draft, by=clerk, at=at(minute=1), note="不是我局职责。")
    reassign(draft, Department.objects.get(name="区城管局"), by=supervisor, at=at(minute=2))
    with pytest.raises(IllegalMoveError, match="是重新交办的"):
        recall(draft, by=supervisor, at=at(minute=3))


def test_a_task_in_hand_goes_to_another_department_only_for_a_reason(
    draft: Task, supervisor: User, clerk: User
) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    moves.accept(draft, by=clerk, at=at(minute=30))
    report_progress(draft, SAID, by=clerk, at=at(hour=11))
    other = Department.objects.create(name="区水利局")
    with pytest.raises(IllegalMoveError, match="要写明理由"):
        reassign(draft, other, by=supervisor, at=at(hour=12))
    with pytest.raises(IllegalMoveError, match="现在就是区住建局牵头"):
        reassign(draft, Department.objects.get(name="区住建局"), by=supervisor, at=at(hour=12), note="再发一次。")
    reassign(draft, other, by=supervisor, at=at(hour=12), note="三定方案调整。")
    assert (draft.status, draft.last_reported_on, draft.percent) == (Status.ASSIGNED, None, 70)
    assert [(part.department_id, part.accepted_at) for part in draft.parts if part.role == Part.LEAD] == [
        (other.pk, None)
    ]
    assert not Task.objects.visible_to(clerk).exists()
    assert draft.reports.count() == 1, "what was reported stays"


def test_who_has_lost_the_task_meanwhile_takes_no_step_from_an_old_page(
    draft: Task, supervisor: User, clerk: User
) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    on_a_page = Task.objects.prefetch_related("assignments").get(pk=draft.pk)
    assert "decline" in on_a_page.moves_for(clerk)
    reassign(draft, Department.objects.create(name="区水利局"), by=supervisor, at=at(minute=1), note="三定方案。")
    for step in (moves.accept, partial(moves.decline, note="不是我局职责。")):
        with pytest.raises(IllegalMoveError, match="现在是待签收，不能"):
            step(on_a_page, by=clerk, at=at(minute=2))
    assert [event.name for event in draft.events.in_order()] == ["register", "dispatch", "reassign"]


def test_an_adjustment_tells_the_departments_and_keeps_what_was_asked_before(
    draft: Task, supervisor: User, clerk: User, outsider: User
) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    moves.accept(draft, by=outsider, at=at(minute=30))
    to = replace(as_it_is(draft), due_on=MONDAY + timedelta(days=60), leader=make_post("分管副区长"))
    event = adjust(draft, to, by=supervisor, at=at(hour=11), note="会议推迟。")
    assert event.changes["due_on"] == ["2026-12-23", "2027-01-22"]
    assert {notice.recipient for notice in event.notices.all()} == {clerk, outsider}
    assert [part.accepted_at for part in draft.parts] == [None, at(minute=30)], "who has signed has signed"
    assert draft.extensions == 0


def test_a_department_added_by_adjustment_has_to_sign(draft: Task, supervisor: User, clerk: User) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    moves.accept(draft, by=clerk, at=at(minute=30))
    water = Department.objects.create(name="区水利局")
    adjust(draft, replace(as_it_is(draft), supporting=[water]), by=supervisor, at=at(hour=11), note="涉及河道。")
    assert [(state.department_id, state.role, state.accepted_at is None) for state in draft.parts] == [
        (draft.parts[0].department_id, Part.LEAD, False), (water.pk, Part.SUPPORT, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, "没有改动"),
        ({"due_on": None}, "要选一样"),
        ({"is_long_term": True}, "要选一样"),
        ({"is_long_term": True, "due_on": None}, "要定报送频率"),
        ({"due_on": MONDAY - timedelta(days=1)}, "已经过了，请改日期"),
    ],
)
def test_an_adjustment_that_makes_no_sense_is_refused_and_changes_nothing(
    draft: Task, supervisor: User, change: dict[str, object], refusal: str
) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    before = stored(draft)
    with pytest.raises(IllegalMoveError, match=refusal):
        adjust(draft, replace(as_it_is(draft), **change), by=supervisor, at=at(hour=11), note="会上明确。")  # type: ignore[arg-type]
    assert stored(Task.objects.get(pk=draft.pk)) == before


def test_reminders_of_the_old_date_end_with_the_new_one(draft: Task, supervisor: User) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    assert draft.due_on is not None
    rule = ReminderRule.objects.filter(kind="due").first()
    assert rule is not None
    old = {"rule": rule, "anchor_on": draft.due_on, "fires_on": MONDAY, "audience_key": "department:1:clerk"}
    waiting = Reminder.objects.create(task=draft, made_at=at(), **old)
    to = replace(as_it_is(draft), due_on=draft.due_on + timedelta(days=10))
    adjust(draft, to, by=supervisor, at=at(hour=11), note="会议推迟。")
    waiting.refresh_from_db()
    assert (waiting.outcome, waiting.reason) == (Outcome.SUPPRESSED, "时限已改")


def test_days_of_a_pause_are_counted_and_owe_no_report(draft: Task, supervisor: User, clerk: User) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    moves.accept(draft, by=clerk, at=at(minute=30))
    review_on = MONDAY + timedelta(days=20)
    moves.suspend(draft, by=supervisor, at=at(hour=11), note="等规划。", review_on=review_on, authority=make_post())
    assert draft.due_on is not None
    event = moves.resume(draft, by=supervisor, at=at(review_on), due_on=draft.due_on + timedelta(days=20))
    assert (draft.paused_days, draft.rhythm_since, event.data["paused"]) == (20, review_on, 20)
    assert draft.due_on == MONDAY + timedelta(days=50)


STOPPED: dict[str, Callable[..., TaskEvent]] = {
    "suspend": partial(moves.suspend, review_on=MONDAY + timedelta(days=9)),
    "cancel": moves.cancel,
}


@pytest.mark.parametrize("what", sorted(STOPPED))
def test_what_only_a_leader_can_allow_names_the_leader(
    what: str, draft: Task, supervisor: User, clerk: User, leader: User
) -> None:
    dispatch_tasks([draft], by=supervisor, at=at())
    moves.accept(draft, by=clerk, at=at(minute=30))
    stop = partial(STOPPED[what], draft, at=at(hour=11), note="等规划。")
    with pytest.raises(IllegalMoveError, match="请选是哪位领导批准的"):
        stop(by=supervisor)
    with pytest.raises(IllegalMoveError, match="不能批准，请另选批准人"):
        stop(by=supervisor, authority=make_post("区政府办公室副主任", can_approve=False))
    assert draft.events.filter(name=what).count() == 0
    assert stop(by=leader).acting_for is None


def test_the_leader_who_allowed_it_stands_in_the_history(draft: Task, supervisor: User) -> None:
    event = moves.cancel(draft, by=supervisor, at=at(), note="重复立项。", authority=make_post("区长"))
    assert chapter(event, MONDAY).did == "中止，区长批准"


def test_parts_rewritten_in_another_order_keep_one_lead(draft: Task, supervisor: User, housing: Department) -> None:
    city = Department.objects.get(name="区城管局")
    event = draft.move("amend", by=supervisor, at=at(), parts=parts_of(city, [housing]))
    assert [(part["department"], part["role"]) for part in event.changes["parts"][1]] == [
        (city.pk, "lead"), (housing.pk, "support"),
    ]  # fmt: skip
    assert PartState.from_json(event.changes["parts"][0][0]) == PartState(housing.pk, "lead")
    assert replay(draft.events.all()) == stored(draft)
