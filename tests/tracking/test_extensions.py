"""延期: asked before the due day with a reason and a date, decided with a concrete date, counted; the old one stays."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_subtask, make_task, make_user
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.dispatch import reassign
from tracking.actions.extensions import ask_extension, grant_extension, refuse_extension
from tracking.actions.moves import submit_for_closure
from tracking.actions.signing import endorse, take_back
from tracking.models import Department, Filing, Reminder, Task
from tracking.models.filing import FilingKind, FilingState
from tracking.models.task import IllegalMoveError, StaleTaskError
from tracking.outbox.rounds import Round
from tracking.replay import replay, stored
from tracking.workflow import Status

DUE = MONDAY + timedelta(days=30)
ASKED = date(2027, 1, 29)
GRANTED = date(2027, 1, 15)


@pytest.fixture
def task(supervisor: User, housing: Department, clerk: User) -> Task:
    return make_task(supervisor, housing)


def asked(task: Task, clerk: User, on: date = MONDAY, until: date = ASKED) -> Filing:
    return ask_extension(task, due_on=until, by=clerk, at=at(on), note="雨季停工二十天。")


def granted(task: Task, clerk: User, supervisor: User, until: date) -> None:
    """One more extension, as the office allows it by itself."""
    grant_extension(asked(task, clerk, until=until), due_on=until, by=supervisor, at=at(hour=12))


def test_time_is_asked_for_before_the_due_day_with_a_reason_and_a_date(
    task: Task, clerk: User, supervisor: User
) -> None:
    filing = asked(task, clerk)
    assert (filing.state, filing.old_due_on, filing.due_on) == (FilingState.AT_OFFICE, DUE, ASKED)
    assert not filing.is_late
    event = task.events.get()
    assert (event.name, event.note, event.data["times"], event.data["late"]) == ("extend", "雨季停工二十天。", 1, False)
    assert [notice.recipient for notice in event.notices.all()] == [supervisor]
    assert task.due_on == DUE, "nothing changes before it is decided"


@pytest.mark.parametrize(
    ("until", "said"),
    [(DUE, "要晚于现在的完成时限12月23日"), (DUE - timedelta(days=1), "要晚于现在的完成时限"), (MONDAY, "要晚于")],
)
def test_the_date_asked_for_is_later_than_the_present_one(task: Task, clerk: User, until: date, said: str) -> None:
    with pytest.raises(IllegalMoveError, match=said):
        asked(task, clerk, until=until)
    assert not Filing.objects.exists()


def test_a_late_task_is_not_extended_to_a_day_that_is_over(task: Task, clerk: User) -> None:
    with pytest.raises(IllegalMoveError, match="已经过了，要在今天之后"):
        asked(task, clerk, on=DUE + timedelta(days=10), until=DUE + timedelta(days=5))


def test_no_time_is_asked_for_without_a_reason(task: Task, clerk: User) -> None:
    with pytest.raises(IllegalMoveError, match="申请延期要写明理由"):
        ask_extension(task, due_on=ASKED, by=clerk, at=at(), note=" ")


def test_what_goes_on_for_ever_is_not_extended(supervisor: User, housing: Department, clerk: User) -> None:
    task = make_task(supervisor, housing, is_long_term=True, rhythm="monthly:25", due_on=None)
    with pytest.raises(IllegalMoveError, match="是长期坚持的事项，没有完成时限"):
        asked(task, clerk)


def test_asking_twice_is_refused_with_a_sentence_and_by_the_database(task: Task, clerk: User) -> None:
    filing = asked(task, clerk)
    with pytest.raises(IllegalMoveError, match="已经有一份延期申请在等裁定"):
        asked(task, clerk)
    twin = Filing(task=task, department=filing.department, kind=FilingKind.EXTENSION, state=FilingState.AT_HEAD)
    twin.due_on, twin.by, twin.at = ASKED, clerk, at()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_the_decision_names_a_concrete_date_and_the_old_one_stays_in_the_history(
    task: Task, clerk: User, supervisor: User
) -> None:
    filing = asked(task, clerk)
    event = grant_extension(filing, due_on=GRANTED, by=supervisor, at=at(hour=15), note="只批到月中。")
    assert (task.due_on, task.extensions) == (GRANTED, 1)
    assert event.changes == {"due_on": [DUE.isoformat(), GRANTED.isoformat()], "extensions": [0, 1]}
    assert (event.data["asked"], event.data["new"], event.data["times"]) == (ASKED.isoformat(), GRANTED.isoformat(), 1)
    assert (filing.state, filing.granted_on, filing.decided_by) == (FilingState.GRANTED, GRANTED, supervisor)
    assert [notice.recipient for notice in event.notices.all()] == [clerk]
    rebuilt = replay(task.events.all())
    assert rebuilt is not None
    assert rebuilt.filings == stored(task).filings


def test_no_longer_date_is_granted_than_one_after_the_present(task: Task, clerk: User, supervisor: User) -> None:
    filing = asked(task, clerk)
    with pytest.raises(IllegalMoveError, match="没有同意延期：要晚于现在的完成时限"):
        grant_extension(filing, due_on=DUE, by=supervisor, at=at())
    assert Filing.objects.get().state == FilingState.AT_OFFICE


def test_a_refusal_says_why_and_leaves_the_date(task: Task, clerk: User, supervisor: User) -> None:
    filing = asked(task, clerk)
    with pytest.raises(IllegalMoveError, match="不同意延期要写明理由"):
        refuse_extension(filing, by=supervisor, at=at(), note="")
    event = refuse_extension(filing, by=supervisor, at=at(), note="不影响室内施工。")
    assert (task.due_on, task.extensions, filing.verdict) == (DUE, 0, "不影响室内施工。")
    assert (filing.state, event.note) == (FilingState.REFUSED, "不影响室内施工。")
    assert asked(task, clerk).state == FilingState.AT_OFFICE, "it may be asked for again"


@pytest.mark.parametrize("days", [0, 1, 5])
def test_from_the_due_day_on_only_a_leader_can_allow_it(task: Task, clerk: User, supervisor: User, days: int) -> None:
    filing = asked(task, clerk, on=DUE + timedelta(days=days))
    assert filing.is_late
    late = at(DUE + timedelta(days=days), hour=15)
    with pytest.raises(IllegalMoveError, match="要有领导同意，请选是哪位领导批准的"):
        grant_extension(filing, due_on=ASKED, by=supervisor, at=late)
    event = grant_extension(filing, due_on=ASKED, by=supervisor, at=late, authority=make_post())
    assert (event.acting_for, filing.authority, task.due_on) == (make_post(), make_post(), ASKED)


def test_the_day_before_it_is_in_time(task: Task, clerk: User) -> None:
    assert not asked(task, clerk, on=DUE - timedelta(days=1)).is_late


def test_the_office_grants_two_and_the_third_is_a_leaders(
    task: Task, clerk: User, supervisor: User, leader: User
) -> None:
    for n in (1, 2):
        granted(task, clerk, supervisor, DUE + timedelta(days=10 * n))
    third = asked(task, clerk, until=DUE + timedelta(days=30))
    with pytest.raises(IllegalMoveError, match="要有领导同意"):
        grant_extension(third, due_on=DUE + timedelta(days=30), by=supervisor, at=at(hour=13))
    powerless = make_post("区政府督学", can_approve=False)
    with pytest.raises(IllegalMoveError, match="区政府督学不能批准"):
        grant_extension(third, due_on=DUE + timedelta(days=30), by=supervisor, at=at(hour=13), authority=powerless)
    event = grant_extension(third, due_on=DUE + timedelta(days=30), by=leader, at=at(hour=14))
    assert (task.extensions, event.acting_for) == (3, None)


def test_departments_do_not_decide_on_their_own_requests(task: Task, clerk: User, head: User) -> None:
    filing = asked(task, clerk)
    for user in (clerk, head):
        with pytest.raises(IllegalMoveError, match="不能同意延期"):
            grant_extension(filing, due_on=ASKED, by=user, at=at())


def test_a_request_made_in_time_is_not_lost_by_asking_for_closure(task: Task, clerk: User, supervisor: User) -> None:
    filing = asked(task, clerk)
    submit_for_closure(task, by=clerk, at=at(hour=10), note="全部完工。")
    filing.task.refresh_from_db()
    grant_extension(filing, due_on=GRANTED, by=supervisor, at=at(hour=11))
    assert (Task.objects.get().due_on, Task.objects.get().status) == (GRANTED, Status.SUBMITTED)


def test_who_signed_late_asked_in_time(task: Task, clerk: User, head: User, supervisor: User) -> None:
    """A date asked for is a request: what counts is the day the clerk wrote it, not the day his head signed."""
    Department.objects.update(head_signs=True)
    filing = asked(task, clerk, on=DUE - timedelta(days=1))
    endorse(filing, by=head, at=at(DUE + timedelta(days=2)))
    assert (filing.state, filing.is_late) == (FilingState.AT_OFFICE, False)
    grant_extension(filing, due_on=ASKED, by=supervisor, at=at(DUE + timedelta(days=2), hour=12))
    assert filing.task.due_on == ASKED


def test_a_head_does_not_sign_for_a_day_that_is_over(task: Task, clerk: User, head: User) -> None:
    Department.objects.update(head_signs=True)
    filing = asked(task, clerk, until=DUE + timedelta(days=3))
    with pytest.raises(IllegalMoveError, match="已经过了，要在今天之后"):
        endorse(filing, by=head, at=at(DUE + timedelta(days=4)))
    filing.refresh_from_db()
    assert filing.state == FilingState.AT_HEAD


def test_what_is_before_the_office_can_be_taken_back_before_its_eyes(task: Task, clerk: User, supervisor: User) -> None:
    filing = asked(task, clerk)
    event = take_back(filing, by=clerk, at=at(hour=10))
    assert event.inside is None
    with pytest.raises(IllegalMoveError, match="不用再裁定"):
        grant_extension(filing, due_on=GRANTED, by=supervisor, at=at(hour=11))


def test_granting_while_somebody_adjusts_the_date_one_of_them_is_told(
    task: Task, clerk: User, supervisor: User
) -> None:
    filing = asked(task, clerk)
    other = Task.objects.get(pk=task.pk)
    filing.task.seen = task.version
    wanted = Adjustment(DUE + timedelta(days=5), is_long_term=False, rhythm="", measure="", leader=None, supporting=[])
    adjust(other, wanted, by=supervisor, at=at(hour=10), note="会议改期。")
    with pytest.raises(StaleTaskError) as told:
        grant_extension(filing, due_on=GRANTED, by=supervisor, at=at(hour=11))
    assert [event.name for event in told.value.since] == ["adjust"]
    assert Task.objects.get().due_on == DUE + timedelta(days=5)


def test_giving_the_task_to_another_department_withdraws_what_was_open(
    task: Task, clerk: User, supervisor: User, city: Department
) -> None:
    filing = asked(task, clerk)
    reassign(task, city, by=supervisor, at=at(hour=10), note="职责调整。")
    filing.refresh_from_db()
    assert filing.state == FilingState.WITHDRAWN
    rebuilt = replay(task.events.all())
    assert rebuilt is not None
    assert rebuilt.filings == {filing.pk: "withdrawn"}


def test_who_leads_the_whole_decides_on_its_pieces_and_says_when_they_last_longer(
    task: Task, clerk: User, outsider: User, city: Department
) -> None:
    piece = make_subtask(task, city, status=Status.ACCEPTED, due_on=DUE - timedelta(days=10))
    filing = asked(piece, outsider, until=DUE + timedelta(days=5))
    with pytest.raises(IllegalMoveError, match="晚于总时限"):
        grant_extension(filing, due_on=DUE + timedelta(days=5), by=clerk, at=at())
    event = grant_extension(filing, due_on=DUE + timedelta(days=5), by=clerk, at=at(), over_parent=True)
    assert (event.by, event.data["over_parent"]) == (clerk, True)
    piece.refresh_from_db()
    assert piece.due_on == DUE + timedelta(days=5)


OLD = MONDAY - timedelta(days=21)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def due_soon(supervisor: User, housing: Department, clerk: User) -> Task:
    """Due in three working days from Monday: a day on which the shipped rules remind."""
    return make_task(supervisor, housing, due_on=date(2026, 11, 26), dispatched_on=OLD, last_reported_on=MONDAY)


def anchors(task: Task, *outcomes: str) -> list[date]:
    return [r.anchor_on for r in Reminder.objects.filter(task=task, rule__kind="due", outcome__in=outcomes)]


def test_reminders_of_the_old_date_end_and_those_of_the_new_begin_the_same_day(
    due_soon: Task, clerk: User, supervisor: User, round_at: Callable[..., Round]
) -> None:
    round_at(at(MONDAY, 0, 5))
    assert anchors(due_soon, "pending", "queued")
    filing = asked(due_soon, clerk, until=date(2026, 12, 2))
    grant_extension(filing, due_on=date(2026, 12, 2), by=supervisor, at=at(MONDAY, 7))
    assert not anchors(due_soon, "pending")
    round_at(at(MONDAY, 7, 5))
    assert set(anchors(due_soon, "pending", "queued", "sent")) <= {date(2026, 11, 26), date(2026, 12, 2)}
    assert date(2026, 12, 2) in anchors(due_soon, "pending", "queued", "sent"), "seven working days before"


def test_a_digest_in_the_making_says_nothing_of_the_old_date(
    due_soon: Task, clerk: User, supervisor: User, round_at: Callable[..., Round], mailoutbox: list[object]
) -> None:
    round_at(at(MONDAY, 0, 5))
    filing = asked(due_soon, clerk, until=date(2027, 1, 29))
    grant_extension(filing, due_on=date(2027, 1, 29), by=supervisor, at=at(MONDAY, 8, 29))
    round_at(at(MONDAY, 8, 31))
    told = [str(getattr(mail, "body", "")) for mail in mailoutbox if clerk.email in getattr(mail, "to", [])]
    assert not [body for body in told if "临期" in body]
    assert not anchors(due_soon, "pending", "queued", "sent")


def test_a_department_of_another_is_not_asked(supervisor: User, task: Task) -> None:
    stranger = make_user(Role.CLERK, make_department("区教育局"))
    with pytest.raises(IllegalMoveError, match="不能申请延期"):
        asked(task, stranger)
