"""People move: a part goes to a colleague, a task to another 督查员, all of somebody's work to those after him."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail as box

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_task, make_user
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.handing_over import OFFICE, Heirs, entrust, hand_on, hand_over_person
from tracking.calendars import WorkCalendar
from tracking.models import (
    Department,
    HandOver,
    Mail,
    Membership,
    Notice,
    Reminder,
    Task,
    TaskEvent,
    load_calendar,
)
from tracking.models.handover import HandOverKind
from tracking.models.mail import Channel, MailState
from tracking.models.reminder import Audience, Outcome
from tracking.models.task import IllegalMoveError
from tracking.outbox.composing import compose_digests
from tracking.outbox.hours import Hours
from tracking.outbox.joining import compose_notices
from tracking.outbox.rounds import Round
from tracking.replay import replay, stored
from tracking.staffing import work_of
from tracking.sweep import sweep
from tracking.workflow import Status, Structure

RoundAt = Callable[[datetime], Round]
WHY = "轮岗到别的单位。"
CALENDAR = WorkCalendar()


@pytest.fixture
def colleague(housing: Department) -> User:
    """Another 经办人 of 区住建局."""
    return make_user(Role.CLERK, housing, name="周启文", username="zhou")


@pytest.fixture
def second(db: None) -> User:
    """Another 督查员."""
    return make_user(Role.SUPERVISOR, name="梁听雨", username="liang")


def handled(task: Task, user: User | None) -> Task:
    """A task whose lead's part somebody handles."""
    task.assignments.filter(role="lead").update(handler=user)
    return Task.objects.get(pk=task.pk)


def handler(task: Task, department: Department) -> User | None:
    return task.assignments.get(department=department).handler


def told(user: User) -> list[tuple[str, str]]:
    """What somebody was told of, and whether it goes by mail."""
    return list(user.notices.order_by("pk").values_list("event__name", "outcome"))


# ---- one part


def test_who_signs_handles_it_and_a_colleague_takes_it_over_signed_as_it_is(
    supervisor: User, housing: Department, city: Department, clerk: User, colleague: User
) -> None:
    task = make_task(supervisor, housing, city, status=Status.ASSIGNED)
    moves.accept(task, by=clerk, at=at())
    assert handler(task, housing) == clerk
    event = hand_on(task, housing, colleague, by=clerk, at=at(hour=10), note="我去党校学习。")
    part = task.assignments.get(department=housing)
    assert (part.handler, part.accepted_by, part.accepted_at) == (colleague, clerk, at())
    assert (event.data["department"], event.data["from"], event.data["to"]) == ("区住建局", "何晓岚", "周启文")
    assert handler(task, city) is None
    assert told(colleague) == [("hand_on", Outcome.PENDING)]
    assert told(clerk) == []


def test_the_new_one_may_take_it_himself(supervisor: User, housing: Department, clerk: User, colleague: User) -> None:
    task = handled(make_task(supervisor, housing), clerk)
    hand_on(task, housing, colleague, by=colleague, at=at())
    assert handler(task, housing) == colleague
    assert not Notice.objects.exists()


def test_a_supporting_department_passes_on_its_own_part_only(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    task = make_task(supervisor, housing, city)
    other = make_user(Role.CLERK, city)
    with pytest.raises(IllegalMoveError, match="不是唐予安能转的"):
        hand_on(task, housing, clerk, by=outsider, at=at())
    hand_on(task, city, other, by=outsider, at=at())
    assert (handler(task, city), handler(task, housing)) == (other, None)


def test_the_office_and_who_leads_the_whole_may_pass_on_any_part(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    whole = make_task(supervisor, housing)
    piece = make_task(supervisor, city, structure=Structure.SUBTASK, parent=whole)
    other = make_user(Role.CLERK, city)
    hand_on(piece, city, outsider, by=supervisor, at=at())
    hand_on(piece, city, other, by=clerk, at=at(hour=10))
    assert handler(piece, city) == other


@pytest.mark.parametrize("who", ["of another department", "left", "closed out", "a leader"])
def test_nobody_gets_a_part_who_could_not_act_on_it(
    who: str, supervisor: User, housing: Department, clerk: User, colleague: User, outsider: User
) -> None:
    task = handled(make_task(supervisor, housing), clerk)
    people = {"of another department": outsider, "a leader": make_user(Role.LEADER, housing)}
    to = people.get(who, colleague)
    if who == "left":
        Membership.objects.filter(user=to).delete()
    if who == "closed out":
        to.is_active = False
        to.save()
    with pytest.raises(IllegalMoveError, match="现在不在区住建局"):
        hand_on(task, housing, to, by=clerk, at=at())
    assert handler(task, housing) == clerk


def test_a_part_is_not_passed_to_who_has_it(supervisor: User, housing: Department, clerk: User) -> None:
    task = handled(make_task(supervisor, housing), clerk)
    with pytest.raises(IllegalMoveError, match="现在就由何晓岚经办"):
        hand_on(task, housing, clerk, by=supervisor, at=at())
    assert not TaskEvent.objects.exists()


# ---- the 督查员 of a task


@pytest.mark.parametrize("structure", [Structure.SINGLE, Structure.SPREAD])
@pytest.mark.parametrize("status", [Status.DRAFT, Status.ACCEPTED, Status.SUSPENDED])
def test_another_supervisor_looks_after_a_task_dispatched_or_not(
    structure: Structure, status: Status, supervisor: User, second: User, housing: Department
) -> None:
    task = make_task(supervisor, housing, status=status, structure=structure)
    event = entrust(task, second, by=supervisor, at=at())
    assert (task.officer, task.registration.created_by) == (second, supervisor)
    assert event.changes["officer_id"] == [supervisor.pk, second.pk]
    assert told(second) == [("entrust", Outcome.PENDING)]


def test_who_asks_for_closure_now_reaches_the_new_supervisor(
    supervisor: User, second: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing)
    entrust(task, second, by=supervisor, at=at())
    moves.submit_for_closure(task, by=clerk, at=at(hour=10), note="全部完工。")
    assert [name for name, _ in told(second)] == ["entrust", "submit"]
    assert told(supervisor) == []


def test_only_a_supervisor_looks_after_a_task(supervisor: User, second: User, housing: Department, clerk: User) -> None:
    task = make_task(supervisor, housing)
    second.is_active = False
    for to in (clerk, second):
        with pytest.raises(IllegalMoveError, match="现在不是督查员"):
            entrust(task, to, by=supervisor, at=at())
    with pytest.raises(IllegalMoveError, match="现在就由沈若川督办"):
        entrust(task, supervisor, by=supervisor, at=at())


# ---- everything of one person


def test_all_open_work_of_a_clerk_goes_to_another_in_one_step_and_closed_work_stays(
    supervisor: User, housing: Department, clerk: User, colleague: User
) -> None:
    states = [status for status in Status if status != Status.DRAFT]
    tasks = {status: handled(make_task(supervisor, housing, status=status), clerk) for status in states}
    foreign = handled(make_task(supervisor, housing), None)
    made = hand_over_person(clerk, Heirs({housing.pk: colleague}), by=supervisor, at=at(), note=WHY)
    kept = {Status.CLOSED, Status.CANCELLED}
    assert {status: handler(task, housing) for status, task in tasks.items()} == {
        status: clerk if status in kept else colleague for status in states
    }
    assert handler(foreign, housing) is None
    assert (made.kind, made.from_user, made.to_user, made.moved) == (HandOverKind.PERSON, clerk, colleague, 5)
    events = TaskEvent.objects.filter(name="hand_on")
    assert {(event.note, event.data["hand_over"]) for event in events} == {(WHY, made.pk)}
    assert not work_of(clerk)


def test_each_department_of_his_has_its_own_heir_and_a_single_task_another(
    supervisor: User, housing: Department, city: Department, clerk: User, colleague: User, outsider: User, head: User
) -> None:
    Membership.objects.create(user=clerk, department=city)
    ours, special = (handled(make_task(supervisor, housing), clerk) for _ in range(2))
    theirs = handled(make_task(supervisor, city), clerk)
    heirs = Heirs({housing.pk: colleague, city.pk: outsider}, {(special.pk, housing.pk): head})
    made = hand_over_person(clerk, heirs, by=supervisor, at=at(), note=WHY)
    found = [handler(ours, housing), handler(special, housing), handler(theirs, city)]
    assert found == [colleague, head, outsider]
    assert (made.to_user, made.moved) == (None, 3)


def test_work_may_go_to_nobody_in_particular(supervisor: User, housing: Department, clerk: User) -> None:
    task = handled(make_task(supervisor, housing), clerk)
    hand_over_person(clerk, Heirs({housing.pk: None}), by=supervisor, at=at(), note=WHY)
    assert handler(task, housing) is None
    assert TaskEvent.objects.get().data["to"] == ""


def test_a_supervisors_tasks_change_hands_and_his_news_follows(
    supervisor: User, second: User, housing: Department, clerk: User
) -> None:
    waiting, seen = (make_task(supervisor, housing, status=Status.ACCEPTED) for _ in range(2))
    draft, closed = (make_task(supervisor, housing, status=status) for status in (Status.DRAFT, Status.CLOSED))
    for task in (waiting, seen):
        moves.submit_for_closure(task, by=clerk, at=at(), note="全部完工。")
    supervisor.notices.filter(event__task=seen).update(read_at=at(), outcome=Outcome.SENT)
    hand_over_person(supervisor, Heirs({OFFICE: second}), by=second, at=at(hour=10), note=WHY)
    officers = {task.pk: task.officer for task in Task.objects.all()}
    assert officers == {waiting.pk: second, seen.pk: second, draft.pk: second, closed.pk: supervisor}
    assert told(second) == [("submit", Outcome.PENDING)]
    assert told(supervisor) == [("submit", Outcome.SUPPRESSED), ("submit", Outcome.SENT)]
    assert supervisor.notices.get(event__task=waiting).reason == "已移交"
    assert not supervisor.notices.unread().exists()


def test_news_that_went_out_by_mail_already_is_shown_to_the_heir_and_not_mailed_again(
    supervisor: User, second: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing)
    moves.submit_for_closure(task, by=clerk, at=at(), note="全部完工。")
    supervisor.notices.update(outcome=Outcome.SENT)
    hand_over_person(supervisor, Heirs({OFFICE: second}), by=second, at=at(hour=10), note=WHY)
    [copy] = second.notices.filter(event__name="submit")
    assert (copy.outcome, copy.read_at) == (Outcome.SUPPRESSED, None)


def test_a_task_without_an_heir_in_the_office_stops_the_whole_hand_over(
    supervisor: User, second: User, housing: Department
) -> None:
    tasks = [make_task(supervisor, housing) for _ in range(2)]
    heirs = Heirs({OFFICE: None}, {(tasks[0].pk, OFFICE): second})
    with pytest.raises(IllegalMoveError, match=f"请选谁接着督办“{tasks[1].title}”"):
        hand_over_person(supervisor, heirs, by=supervisor, at=at(), note=WHY)
    assert {task.officer for task in Task.objects.all()} == {supervisor}
    assert not TaskEvent.objects.exists()
    assert not HandOver.objects.exists()


def test_a_hand_over_says_why_and_moves_something(
    supervisor: User, second: User, housing: Department, clerk: User
) -> None:
    with pytest.raises(IllegalMoveError, match="何晓岚名下没有没办完的事"):
        hand_over_person(clerk, Heirs({}), by=supervisor, at=at(), note=WHY)
    make_task(supervisor, housing)
    with pytest.raises(IllegalMoveError, match="请写明为什么移交"):
        hand_over_person(supervisor, Heirs({OFFICE: second}), by=second, at=at(), note=" ")
    with pytest.raises(IllegalMoveError, match="就是沈若川自己"):
        hand_over_person(supervisor, Heirs({OFFICE: supervisor}), by=second, at=at(), note=WHY)
    assert not HandOver.objects.exists()


def test_the_record_of_a_task_that_changed_hands_rebuilds_it(
    supervisor: User, second: User, housing: Department, city: Department, clerk: User, colleague: User
) -> None:
    task = make_task(supervisor, housing, city, status=Status.ASSIGNED)
    task.assignments.all().delete()
    begin(task, parts_of(housing, [city]), by=supervisor, at=at(hour=8), data={})
    moves.accept(task, by=clerk, at=at())
    hand_over_person(clerk, Heirs({housing.pk: colleague}), by=supervisor, at=at(hour=10), note=WHY)
    hand_over_person(supervisor, Heirs({OFFICE: second}), by=second, at=at(hour=11), note=WHY)
    task = Task.objects.get(pk=task.pk)
    assert (task.officer, handler(task, housing)) == (second, colleague)
    assert replay(task.events.all()) == stored(task)
    earlier = replay(task.events.all(), until=at(hour=9, minute=30))
    assert earlier is not None
    assert (earlier.fields["officer_id"], earlier.parts[0].handler_id) == (supervisor.pk, clerk.pk)


# ---- mails that wait


def late_for_office(by: User, department: Department) -> Task:
    """Late since five working days: the office is told in its 日报."""
    due = CALENDAR.add(MONDAY, -5)
    return make_task(by, department, due_on=due, dispatched_on=MONDAY - timedelta(days=60), last_reported_on=MONDAY)


def test_reminders_that_lie_in_a_mail_of_who_left_go_to_his_heir_the_same_day(
    supervisor: User, second: User, housing: Department, clerk: User, round_at: RoundAt
) -> None:
    """The mail server was down in the morning; at noon the task is another's."""
    task = late_for_office(supervisor, housing)
    compose(at(hour=8, minute=40))
    assert Mail.objects.get(recipient=supervisor).items.count() == 1
    hand_over_person(supervisor, Heirs({OFFICE: second}), by=second, at=at(hour=11), note=WHY)
    round_at(at(hour=12))
    mails = {mail.recipient: mail.state for mail in Mail.objects.filter(channel=Channel.DIGEST)}
    assert mails == {supervisor: MailState.SUPPRESSED, second: MailState.SENT, clerk: MailState.SENT}
    assert task.title in next(letter.body for letter in box.outbox if letter.to == [second.email])
    assert supervisor.email not in {address for letter in box.outbox for address in letter.to}
    outcomes = Reminder.objects.filter(task=task, rule__audience=Audience.SUPERVISOR).values_list("outcome", flat=True)
    assert list(outcomes) == [Outcome.SENT]


def test_what_was_reminded_of_already_is_not_reminded_again_because_of_a_hand_over(
    supervisor: User, second: User, housing: Department, round_at: RoundAt
) -> None:
    late_for_office(supervisor, housing)
    make_user(Role.CLERK, housing)
    round_at(at(hour=8, minute=40))
    box.outbox.clear()
    hand_over_person(supervisor, Heirs({OFFICE: second}), by=second, at=at(hour=11), note=WHY)
    round_at(at(hour=12))
    assert not [letter for letter in box.outbox if "督办提醒" in letter.subject]


def test_a_clerk_who_has_left_gets_no_mail_of_what_he_handled(
    supervisor: User, housing: Department, clerk: User, colleague: User, round_at: RoundAt
) -> None:
    """Handed over or not: a mail that waits is read again when it goes."""
    task = handled(late_for_office(supervisor, housing), clerk)
    Task.objects.filter(pk=task.pk).update(due_on=MONDAY)
    compose(at(hour=8, minute=40))
    assert [item.dropped for item in Mail.objects.get(recipient=clerk).items.all()] == [""]
    Membership.objects.filter(user=clerk).delete()
    round_at(at(hour=9))
    assert Mail.objects.get(recipient=clerk).reason == "收件人已不在这个单位"
    assert not box.outbox


def test_the_next_reminder_goes_to_who_took_the_part_over(
    supervisor: User, housing: Department, clerk: User, colleague: User, round_at: RoundAt
) -> None:
    task = handled(late_for_office(supervisor, housing), clerk)
    Task.objects.filter(pk=task.pk).update(due_on=MONDAY)
    hand_over_person(clerk, Heirs({housing.pk: colleague}), by=supervisor, at=at(hour=8), note=WHY)
    round_at(at(hour=8, minute=40))
    [digest] = [letter for letter in box.outbox if "督办提醒" in letter.subject]
    assert digest.to == [colleague.email]


def test_news_in_a_mail_that_waits_goes_to_the_heir_instead(
    supervisor: User, second: User, housing: Department, clerk: User, round_at: RoundAt
) -> None:
    task = make_task(supervisor, housing)
    moves.submit_for_closure(task, by=clerk, at=at(), note="全部完工。")
    compose_notices(at(hour=9, minute=30), Hours.load())
    assert Mail.objects.get().recipient == supervisor
    hand_over_person(supervisor, Heirs({OFFICE: second}), by=second, at=at(hour=9, minute=31), note=WHY)
    round_at(at(hour=9, minute=45))
    assert [letter.to for letter in box.outbox] == [[second.email]]
    assert "申请办结" in box.outbox[0].body


def compose(now: datetime) -> None:
    """Reminders made and put into mails, while the server cannot be reached."""
    sweep(now, MONDAY, load_calendar())
    compose_digests(now, Hours.load())


def test_work_that_came_after_the_page_was_opened_is_not_given_to_nobody_unasked(
    supervisor: User, second: User, housing: Department, city: Department, clerk: User, colleague: User
) -> None:
    Membership.objects.create(user=clerk, department=city)
    tasks = [handled(make_task(supervisor, department), clerk) for department in (housing, city)]
    with pytest.raises(IllegalMoveError, match=f"“{tasks[1].title}”是刚刚才接的"):
        hand_over_person(clerk, Heirs({housing.pk: colleague}), by=supervisor, at=at(), note=WHY)
    assert [task.assignments.get().handler for task in tasks] == [clerk, clerk]
