"""A request that waits too long reminds whoever has it before them: once the day has come, and as long as it lies."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.core import mail as box

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_subtask, make_task, make_user
from tests.tracking.walks.walk import NEXT_MONTH
from tracking.actions.disputes import Outcome as Ruling
from tracking.actions.disputes import dispute, settle_dispute
from tracking.actions.extensions import ask_extension, grant_extension
from tracking.actions.moves import submit_for_closure, withdraw
from tracking.actions.signing import Revised, endorse, refile, take_back, turn_down
from tracking.calendars import WorkCalendar
from tracking.models import Assignment, Department, Filing, Reminder, ReminderRule, Task
from tracking.models.filing import FilingKind, FilingState
from tracking.models.reminder import Audience, Outcome, RuleKind
from tracking.outbox.rounds import Round
from tracking.reminders import why_dropped
from tracking.sweep import sweep
from tracking.workflow import Status, Structure

RoundAt = Callable[[datetime], Round]
CALENDAR = WorkCalendar()
LATER = NEXT_MONTH + timedelta(days=20)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))
pytestmark = pytest.mark.usefixtures("only_rules_of_waiting")


@pytest.fixture
def only_rules_of_waiting(db: None) -> None:
    ReminderRule.objects.exclude(kind=RuleKind.WAITING).update(is_active=False)


@pytest.fixture
def signed(housing: Department) -> Department:
    """区住建局, where the head signs what goes up."""
    Department.objects.filter(pk=housing.pk).update(head_signs=True)
    housing.refresh_from_db()
    return housing


@pytest.fixture
def task(supervisor: User, signed: Department, clerk: User, head: User) -> Task:
    return make_task(supervisor, signed, due_on=NEXT_MONTH, last_reported_on=MONDAY)


def rule(audience: Audience, offset: int = 1) -> ReminderRule:
    name = f"等着办，{audience.label}"
    return ReminderRule.objects.create(name=name, kind=RuleKind.WAITING, offset=offset, audience=audience)


def swept(day: date) -> set[str]:
    """The audiences that the day's sweep reminds anew."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    sweep(at(day, 0, 5), day, CALENDAR)
    return set(Reminder.objects.exclude(pk__in=before).values_list("audience_key", flat=True))


def dropped() -> str:
    reminder = Reminder.objects.select_related("rule").get()
    return why_dropped(reminder, Task.objects.get(pk=reminder.task_id))


def asked(task: Task, by: User, day: date = MONDAY) -> Filing:
    return ask_extension(task, due_on=LATER, by=by, at=at(day), note="雨季停工。")


# --- since when, and for whom --------------------------------------------------------------------------------------


def test_what_lies_before_the_head_a_working_day_reminds_the_head_and_nobody_else(
    task: Task, clerk: User, signed: Department
) -> None:
    asked(task, clerk)
    assert swept(MONDAY) == set()
    assert swept(TUESDAY) == {f"department:{signed.pk}:head"}


def test_the_head_is_reminded_again_every_two_working_days(task: Task, clerk: User) -> None:
    asked(task, clerk)
    fired = [day for n in range(1, 8) if swept(day := MONDAY + timedelta(days=n))]
    assert fired == [TUESDAY, THURSDAY, MONDAY + timedelta(days=7)]


def test_what_the_head_has_signed_waits_for_the_office_from_that_day_on(task: Task, clerk: User, head: User) -> None:
    filing = asked(task, clerk)
    endorse(filing, by=head, at=at(WEDNESDAY))
    assert swept(THURSDAY) == set()
    assert swept(MONDAY + timedelta(days=4)) == {"office"}
    assert Reminder.objects.get().anchor_on == WEDNESDAY


def test_what_came_back_and_went_up_again_waits_anew(task: Task, clerk: User, head: User) -> None:
    filing = asked(task, clerk)
    turn_down(filing, by=head, at=at(TUESDAY), note="写明停工几天。")
    assert swept(WEDNESDAY) == set()
    refile(filing, Revised("停工十二天。", due_on=LATER), by=clerk, at=at(WEDNESDAY, 15))
    assert swept(WEDNESDAY) == set()
    swept(THURSDAY)
    assert [r.anchor_on for r in Reminder.objects.all()] == [WEDNESDAY]


def test_a_rule_for_the_clerks_reminds_of_what_came_back(
    task: Task, clerk: User, head: User, signed: Department
) -> None:
    rule(Audience.CLERK)
    turn_down(asked(task, clerk), by=head, at=at(TUESDAY), note="写明停工几天。")
    assert swept(WEDNESDAY) == {f"department:{signed.pk}:clerk"}


def test_a_task_under_review_waits_for_the_office_since_closure_was_asked_for_last(
    supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing)
    submit_for_closure(task, by=clerk, at=at(MONDAY), note="17个小区完工。")
    withdraw(task, by=clerk, at=at(TUESDAY))
    submit_for_closure(task, by=clerk, at=at(TUESDAY, 16), note="17个小区完工，附验收单。")
    assert swept(WEDNESDAY) == set()
    assert swept(THURSDAY) == {"office"}
    withdraw(task, by=clerk, at=at(THURSDAY))
    assert Task.objects.get().submitted_on is None
    assert dropped() == "已经处理"


def test_a_dispute_waits_for_the_office(supervisor: User, housing: Department, clerk: User) -> None:
    filing = dispute(make_task(supervisor, housing), by=clerk, at=at(MONDAY), note="这件事归区城管局。")
    assert swept(WEDNESDAY) == {"office"}
    settle_dispute(filing, outcome=Ruling.KEEP, by=supervisor, at=at(WEDNESDAY), note="仍由区住建局牵头。")
    assert dropped() == "已经处理"


def test_what_only_a_leader_may_allow_waits_for_the_post_in_charge(
    supervisor: User, housing: Department, clerk: User
) -> None:
    ReminderRule.objects.update(is_active=False)
    rule(Audience.LEADER)
    post = make_post("分管副区长")
    asked(make_task(supervisor, housing, leader=post), clerk)  # in time: the office decides
    late = make_task(supervisor, housing, leader=post, due_on=MONDAY)
    asked(late, clerk)
    assert swept(TUESDAY) == {f"post:{post.pk}"}
    assert Reminder.objects.get().task == late
    Task.objects.filter(pk=late.pk).update(leader=make_post("常务副区长"))
    assert dropped() == "责任领导已换"


def test_a_piece_waits_for_the_department_that_leads_the_whole(
    supervisor: User, housing: Department, city: Department, outsider: User
) -> None:
    whole = make_task(supervisor, housing)
    asked(make_subtask(whole, city), outsider)
    submit_for_closure(make_subtask(whole, city), by=outsider, at=at(MONDAY), note="两条街整治完。")
    assert swept(WEDNESDAY) == {f"department:{housing.pk}:supervisor"}
    assert Reminder.objects.count() == 2
    other = make_department("区水务局")
    whole.assignments.update(department=other)
    reasons = {why_dropped(r, Task.objects.get(pk=r.task_id)) for r in Reminder.objects.select_related("rule")}
    assert reasons == {"已改派"}


def test_a_dispute_over_a_piece_waits_for_the_office_all_the_same(
    supervisor: User, housing: Department, city: Department, outsider: User
) -> None:
    piece = make_subtask(make_task(supervisor, housing), city)
    dispute(piece, by=outsider, at=at(MONDAY), note="这条街归区住建局。")
    assert swept(WEDNESDAY) == {"office"}
    assert dropped() == ""


def test_what_was_sent_up_on_a_sunday_waits_since_friday(task: Task, clerk: User, signed: Department) -> None:
    asked(task, clerk, MONDAY - timedelta(days=1))
    assert swept(MONDAY) == {f"department:{signed.pk}:head"}


# --- when it no longer holds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["signed", "returned", "taken back"])
def test_once_the_head_has_dealt_with_it_nothing_is_left_to_remind_of(
    task: Task, clerk: User, head: User, how: str
) -> None:
    filing = asked(task, clerk)
    swept(TUESDAY)
    assert dropped() == ""
    if how == "signed":
        endorse(filing, by=head, at=at(TUESDAY))
    elif how == "returned":
        turn_down(filing, by=head, at=at(TUESDAY), note="写明停工几天。")
    else:
        take_back(filing, by=clerk, at=at(TUESDAY))
    assert dropped() == "已经处理"


def test_a_request_that_is_granted_reminds_the_office_no_more(
    supervisor: User, housing: Department, clerk: User
) -> None:
    filing = asked(make_task(supervisor, housing), clerk)
    swept(WEDNESDAY)
    grant_extension(filing, due_on=LATER, by=supervisor, at=at(WEDNESDAY))
    assert dropped() == "已经处理"


def make_grid(supervisor: User, city: Department) -> None:
    """What is sent up of every kind, in every state, of tasks of every state and form, since Monday or Tuesday."""
    people = make_user(Role.CLERK, city)
    post = make_post("分管副区长")
    whole = make_task(supervisor, make_department("区交通局"))
    forms: list[Callable[..., Task]] = [make_task_of(supervisor, city), make_piece_of(whole, city)]
    grid = product(forms, [*Status], FilingKind, FilingState, [False, True], [MONDAY, TUESDAY])
    for make, status, kind, state, is_late, since in grid:
        if status in {Status.DRAFT, Status.CLOSED, Status.CANCELLED} and is_late:
            continue
        task = make(status=status, leader=post, submitted_on=since if status == Status.SUBMITTED else None)
        Filing.objects.create(
            task=task, department=city, kind=kind, state=state, due_on=LATER, granted_on=LATER, is_late=is_late,
            lies_since=since, by=people, at=at(since),
        )  # fmt: skip


def make_task_of(supervisor: User, lead: Department) -> Callable[..., Task]:
    registration = make_task(supervisor, lead).registration
    return lambda **fields: make_task(supervisor, lead, registration=registration, **fields)


def make_piece_of(whole: Task, lead: Department) -> Callable[..., Task]:
    return lambda **fields: make_subtask(whole, lead, **fields)


def test_sql_and_python_agree_on_what_waits_for_whom(supervisor: User, city: Department) -> None:
    for audience in Audience:
        rule(audience)
    make_grid(supervisor, city)
    sweep(at(TUESDAY, 0, 5), TUESDAY, CALENDAR)
    made = set(Reminder.objects.values_list("task", "audience_key"))
    assert len(made) > 50
    held = set()
    tasks = Task.objects.select_related("parent").prefetch_related("assignments", "filings", "parent__assignments")
    for task in tasks:
        for reminder in thinkable(task):
            if not why_dropped(reminder, task):
                held.add((task.pk, reminder.audience_key))
    assert held == made


def thinkable(task: Task) -> list[Reminder]:
    """Every reminder of Monday's that somebody could think of for the task."""
    rules = {Audience(r.audience): r for r in ReminderRule.objects.filter(kind=RuleKind.WAITING, offset=1, every=None)}
    units = {part.department_id for part in task.assignments.all()}
    whole = {part.department_id for part in Assignment.objects.filter(task=task.parent_id)} if task.parent_id else set()
    within = (Audience.HEAD, Audience.CLERK)
    wanted: list[tuple[Audience, int | None, int | None]] = [(who, pk, None) for who in within for pk in units]
    wanted += [(Audience.SUPERVISOR, pk, None) for pk in {None, *units, *whole}]
    wanted += [(Audience.LEADER, None, task.leader_id)] if task.leader_id else []
    return [
        Reminder(
            task=task,
            rule=rules[who],
            anchor_on=MONDAY,
            department_id=unit,
            post_id=post,
            audience_key=key(who, unit, post),
        )
        for who, unit, post in wanted
    ]


def key(audience: Audience, department: int | None, post: int | None) -> str:
    if department:
        return f"department:{department}:{audience}"
    return f"post:{post}" if post else "office"


# --- the mail ------------------------------------------------------------------------------------------------------


def test_the_reminder_goes_to_the_head_and_ends_sent(round_at: RoundAt, task: Task, clerk: User, head: User) -> None:
    asked(task, clerk)
    round_at(at(MONDAY, 9, 15))  # the news of it
    box.outbox.clear()
    round_at(at(TUESDAY, 8, 30))
    assert [message.to for message in box.outbox if task.title in str(message.body)] == [[head.email]]
    assert Reminder.objects.get().outcome == Outcome.SENT


def test_of_a_piece_who_handles_the_whole_hears(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, city: Department, outsider: User
) -> None:
    colleague = make_user(Role.CLERK, housing)
    whole = make_task(supervisor, housing)
    whole.assignments.update(handler=clerk)
    piece = make_subtask(whole, city, title="整治两条街")
    asked(piece, outsider)
    round_at(at(WEDNESDAY, 8, 30))
    told = {address for message in box.outbox if "整治两条街" in str(message.body) for address in message.to}
    assert colleague.email not in told
    assert clerk.email in told
    assert piece.structure == Structure.SUBTASK


def letter_to(user: User) -> str:
    [message] = [message for message in box.outbox if message.to == [user.email]]
    return str(message.body)


def test_the_letter_says_what_has_waited_how_long_and_leads_to_it(
    round_at: RoundAt, task: Task, clerk: User, head: User
) -> None:
    filing = asked(task, clerk)
    round_at(at(MONDAY, 9, 15))
    box.outbox.clear()
    round_at(at(WEDNESDAY, 8, 29))  # Tuesday's reminder was made and not sent
    round_at(at(THURSDAY, 8, 30))
    letter = letter_to(head)
    assert "延期申请等了 3 个工作日" in letter
    assert "看内容，审签报出，或者退回修改。" in letter
    assert f"/filings/{filing.pk}/" in letter


def test_the_office_is_asked_to_review_what_waits_for_it(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing)
    submit_for_closure(task, by=clerk, at=at(MONDAY), note="17个小区完工。")
    round_at(at(MONDAY, 9, 15))
    box.outbox.clear()
    round_at(at(WEDNESDAY, 8, 30))
    letter = letter_to(supervisor)
    assert "办结申请等了 2 个工作日" in letter
    assert "审核材料，办结或者退回。" in letter


def test_of_a_late_task_the_office_is_still_asked_to_decide(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, due_on=MONDAY, dispatched_on=MONDAY - timedelta(days=30))
    asked(task, clerk)
    round_at(at(MONDAY, 9, 15))
    box.outbox.clear()
    round_at(at(WEDNESDAY, 8, 30))
    assert "看理由和日期，同意或者不同意。" in letter_to(supervisor)
