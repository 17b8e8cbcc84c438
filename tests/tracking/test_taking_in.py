"""录入: a ledger that was kept before becomes tasks where they stand, and their record begins there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_user
from tracking.actions import moves
from tracking.actions.registration import Approval, RegistrationError, Source
from tracking.actions.taking_in import take_in_ledger
from tracking.calendars import WorkCalendar
from tracking.chapters import chapter
from tracking.deadlines import Light, light
from tracking.desks.office import office_desk
from tracking.entries import TAKEN, Entry, gaps_in
from tracking.models import Department, Notice, Registration, Report, Task, load_calendar
from tracking.models.registration import SourceKind
from tracking.outbox.rounds import Round
from tracking.periods import terms
from tracking.replay import replay, stored
from tracking.story import tell
from tracking.workflow import Status

OLD = "2025年度督办台账"
SAID_ON = date(2026, 3, 5)
SENT_ON = date(2026, 3, 9)
DUE_ON = date(2026, 12, 31)
SignIn = Callable[[User], Client]
COLUMNS: dict[Status, dict[str, Any]] = {  # what the tables want with a state
    Status.DRAFT: {"dispatched_on": None},
    Status.CLOSED: {"closed_on": date(2026, 10, 30), "percent": 100},
}


@pytest.fixture
def line(housing: Department, city: Department) -> Entry:
    """In hand at 区住建局 since March, 区城管局 supports, 40 per cent done."""
    return Entry(
        title="完成17个老旧小区改造",
        lead=housing,
        quote="区住建局要在年底前完成17个老旧小区改造。",
        source="在全区城建工作会议上的讲话",
        said_on=SAID_ON,
        former_number="督办2026-12",
        supporting=(city,),
        dispatched_on=SENT_ON,
        due_on=DUE_ON,
        percent=40,
        progress="7个小区已完工。",
        problems="资金没有到位。",
        next_step="11月底前再完工5个。",
        place="第 4 行",
    )


def take_in(by: User, *lines: Entry, now: datetime | None = None) -> list[Task]:
    now = now or at()
    source = Source(SourceKind.LEDGER, OLD, MONDAY)
    approval = Approval(make_post(), MONDAY, "区政府督查工作安排")
    return take_in_ledger(source, lines, approval=approval, by=by, at=now)[1]


def in_state(line: Entry, status: Status) -> Entry:
    return replace(line, status=status, **COLUMNS.get(status, {}))


def test_a_line_becomes_a_task_where_it_stands_with_its_words(
    line: Entry, supervisor: User, housing: Department, city: Department
) -> None:
    [task] = take_in(supervisor, line)
    task = Task.objects.get(pk=task.pk)
    assert (task.title, task.status, task.percent, task.former_number) == (line.title, "accepted", 40, "督办2026-12")
    assert (task.dispatched_on, task.due_on, task.officer) == (SENT_ON, DUE_ON, supervisor)
    [source] = task.sources.all()
    assert (source.kind, source.title, source.said_on) == (SourceKind.LEDGER, line.source, SAID_ON)
    assert source.quote == line.quote
    assert [(part.department, part.role) for part in task.assignments.order_by("pk")] == [
        (housing, "lead"), (city, "support"),
    ]  # fmt: skip


def test_all_lines_stand_under_one_registration_with_its_number_and_its_approval(line: Entry, supervisor: User) -> None:
    first, second = take_in(supervisor, line, replace(line, title="整治占道经营", former_number=""))
    paper = Registration.objects.get()
    assert (paper.source_kind, paper.source_title, paper.created_by) == (SourceKind.LEDGER, OLD, supervisor)
    assert (first.number, second.number) == (f"{paper.number}-01", f"{paper.number}-02")
    assert (paper.approver.name, paper.basis) == ("区政府办公室主任", "区政府督查工作安排")


def test_a_line_that_names_no_source_comes_from_the_ledger_itself(line: Entry, supervisor: User) -> None:
    [task] = take_in(supervisor, replace(line, source="", said_on=None))
    [source] = task.sources.all()
    assert (source.title, source.said_on) == (OLD, MONDAY)


@pytest.mark.parametrize("status", TAKEN)
def test_the_record_begins_with_one_event_from_which_the_task_can_be_rebuilt(
    status: Status, line: Entry, supervisor: User
) -> None:
    [task] = take_in(supervisor, in_state(line, status))
    task = Task.objects.get(pk=task.pk)
    [event] = task.events.all()
    assert (event.name, event.before, event.after, event.version) == ("take_in", "", status, task.version)
    assert replay([event]) == stored(task)
    assert replay([event], until=at(hour=8)) is None


@pytest.mark.parametrize("status", TAKEN)
def test_every_page_of_a_task_that_was_taken_in_is_shown_to_everybody(
    status: Status, line: Entry, supervisor: User, clerk: User, leader: User, sign_in: SignIn
) -> None:
    [task] = take_in(supervisor, in_state(line, status))
    for user in (supervisor, leader, *([clerk] if status != Status.DRAFT else [])):
        page = sign_in(user).get(reverse("tracking:task", args=[task.pk]))
        assert page.status_code == 200
        assert "从原有台账录入，原编号 督办2026-12" in page.content.decode()
        assert sign_in(user).get(reverse("tracking:desk")).status_code == 200
        assert sign_in(user).get(reverse("tracking:tasks")).status_code == 200
    assert sign_in(supervisor).get(reverse("tracking:registration", args=[task.registration_id])).status_code == 200


def test_a_task_is_found_and_shown_by_the_number_it_had_before(line: Entry, supervisor: User, sign_in: SignIn) -> None:
    [task, _] = take_in(supervisor, line, replace(line, title="整治占道经营", former_number="13"))
    ledger = sign_in(supervisor).get(reverse("tracking:tasks"), {"q": "督办2026-12"}).content.decode()
    assert task.title in ledger
    assert "整治占道经营" not in ledger
    page = sign_in(supervisor).get(reverse("tracking:task", args=[task.pk])).content.decode()
    assert "<dt>原编号</dt><dd>督办2026-12<small>在原有台账里</small></dd>" in page
    assert "<small>已签收</small>" in page, "nobody knows when"


def test_a_report_of_problems_alone_shows_no_empty_line(line: Entry, supervisor: User, sign_in: SignIn) -> None:
    [task] = take_in(supervisor, replace(line, progress=""))
    page = sign_in(supervisor).get(reverse("tracking:task", args=[task.pk])).content.decode()
    assert "<dt>问题</dt>" in page
    assert "<dt>进展</dt>" not in page


def test_the_history_says_where_the_ledger_left_it_and_what_it_said(line: Entry, supervisor: User) -> None:
    [task] = take_in(supervisor, replace(line, note="区长多次过问。"))
    [event] = task.events.all()
    told = chapter(event, MONDAY)
    assert told.did == "从原有台账录入，原编号 督办2026-12，当时办理中、进度 40%"
    assert told.said == "区住建局牵头，区城管局配合，12月31日前完成。\n区长多次过问。"
    assert told.report is not None
    assert (told.report.progress, told.report.is_recorded) == ("7个小区已完工。", True)
    assert not told.changes
    assert tell([event], MONDAY, to_departments=True).count == 1, "departments may read where it comes from"


def test_what_the_ledger_says_of_the_course_is_a_report_of_the_lead_in_its_words(
    line: Entry, supervisor: User, housing: Department
) -> None:
    take_in(supervisor, line)
    report = Report.objects.get()
    assert (report.department, report.by, report.percent) == (housing, supervisor, 40)
    assert (report.problems, report.next_step) == ("资金没有到位。", "11月底前再完工5个。")
    assert report.task.last_reported_on == MONDAY


def test_a_line_that_says_nothing_of_its_course_has_no_report(line: Entry, supervisor: User) -> None:
    [task] = take_in(supervisor, replace(line, progress="", problems=" ", next_step=""))
    assert not task.reports.exists()
    assert Task.objects.get(pk=task.pk).last_reported_on is None


def test_who_has_it_in_hand_has_signed_and_who_still_has_to_sign_has_not(line: Entry, supervisor: User) -> None:
    in_hand, waiting = take_in(
        supervisor, line, replace(line, status=Status.ASSIGNED, title="整治占道经营", former_number="13")
    )
    assert {part.accepted_at for part in in_hand.assignments.all()} == {at()}
    assert {part.accepted_by for part in in_hand.assignments.all()} == {None}, "the ledger names nobody"
    assert {part.accepted_at for part in waiting.assignments.all()} == {None}


def test_only_departments_that_have_to_sign_are_told(
    line: Entry, supervisor: User, clerk: User, outsider: User
) -> None:
    waiting = replace(line, status=Status.ASSIGNED, title="整治占道经营", former_number="13")
    lines = [in_state(replace(line, title=f"{n}", former_number=""), status) for n, status in enumerate(TAKEN)]
    take_in(supervisor, waiting, *(one for one in lines if one.status != Status.ASSIGNED))
    assert {(notice.recipient, notice.event.task.title) for notice in Notice.objects.all()} == {
        (clerk, "整治占道经营"), (outsider, "整治占道经营"),
    }  # fmt: skip


def test_the_mail_asks_to_sign_what_the_ledger_left_unsigned(
    line: Entry, supervisor: User, clerk: User, round_at: Callable[[datetime], Round], mailoutbox: list[Any]
) -> None:
    take_in(supervisor, replace(line, status=Status.ASSIGNED, supporting=()))
    round_at(at(hour=9, minute=30))
    [mail] = [mail for mail in mailoutbox if mail.to == [clerk.email]]
    assert "从原有台账录入" in mail.body
    assert "签收；不属于本单位职责的，可以退签并写明理由。" in mail.body


def test_the_work_goes_on_from_there(line: Entry, supervisor: User, clerk: User) -> None:
    in_hand, waiting = take_in(
        supervisor, line, replace(line, status=Status.ASSIGNED, title="整治占道经营", former_number="13")
    )
    moves.accept(waiting, by=clerk, at=at(hour=10))
    assert (waiting.status, waiting.lead and waiting.lead.accepted_by) == (Status.ACCEPTED, clerk)
    moves.submit_for_closure(in_hand, by=clerk, at=at(hour=10), note="17个小区全部完工。")
    moves.close(in_hand, by=supervisor, at=at(hour=11))
    for task in (in_hand, waiting):
        assert replay(task.events.all()) == stored(Task.objects.get(pk=task.pk))


def test_reports_are_owed_from_the_day_of_the_taking_in(line: Entry, supervisor: User) -> None:
    kept = replace(line, is_long_term=True, due_on=None, rhythm="monthly:25", progress="", problems="", next_step="")
    [task] = take_in(supervisor, kept)
    task = Task.objects.get(pk=task.pk)
    calendar = load_calendar()
    assert light(task, MONDAY, calendar) == Light.OK, "not a report of the months before"
    assert light(task, date(2026, 12, 28), calendar) == Light.OWED
    events, reports = task.events.in_order(), task.reports.all()
    assert [term.state for term in terms(events, reports, today=date(2026, 12, 28))][-1] == "missed"
    assert len(terms(events, reports, today=MONDAY)) == 1


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (Status.DRAFT, Light.DRAFT), (Status.ASSIGNED, Light.UNSIGNED), (Status.ACCEPTED, Light.BEHIND),
        (Status.CLOSED, Light.CLOSED), (Status.SUSPENDED, Light.SUSPENDED), (Status.CANCELLED, Light.CANCELLED),
    ],
)  # fmt: skip
def test_the_light_follows_from_what_the_ledger_said(
    status: Status, wanted: Light, line: Entry, supervisor: User
) -> None:
    [task] = take_in(supervisor, in_state(line, status))
    assert light(Task.objects.get(pk=task.pk), MONDAY, WorkCalendar()) == wanted


def test_what_was_closed_late_shows_as_closed_late(line: Entry, supervisor: User) -> None:
    late = replace(in_state(line, Status.CLOSED), due_on=date(2026, 6, 30), percent=80)
    [task] = take_in(supervisor, late)
    task = Task.objects.get(pk=task.pk)
    assert (light(task, MONDAY, WorkCalendar()), task.percent) == (Light.CLOSED_LATE, 100)


def test_what_lay_aside_comes_up_for_review_and_its_pause_counts_from_here(
    line: Entry, supervisor: User, sign_in: SignIn
) -> None:
    [task] = take_in(supervisor, replace(line, status=Status.SUSPENDED, note="等上级规划。"))
    [decision] = office_desk(MONDAY).decisions
    assert (decision.task, decision.tag, decision.said) == (task, "复核", "等上级规划。")
    page = sign_in(supervisor).get(reverse("tracking:task", args=[task.pk])).content.decode()
    assert "已经挂起，不再提醒：" in page
    later = at(MONDAY + timedelta(days=10))
    event = moves.resume(task, by=supervisor, at=later, due_on=DUE_ON)
    assert (task.paused_days, event.data["paused"]) == (10, 10)


def test_extensions_granted_before_count(line: Entry, supervisor: User) -> None:
    [task] = take_in(supervisor, replace(line, extensions=2))
    assert Task.objects.get(pk=task.pk).extensions == 2


def test_the_person_named_in_the_ledger_handles_the_part_of_the_lead(
    line: Entry, supervisor: User, clerk: User
) -> None:
    [task] = take_in(supervisor, replace(line, handler=clerk))
    assert [part.handler for part in task.assignments.order_by("pk")] == [clerk, None]


def test_who_works_elsewhere_or_has_left_does_not_handle_it(line: Entry, supervisor: User, outsider: User) -> None:
    gone = make_user(Role.CLERK, line.lead, name="贺子安", is_active=False)
    for somebody in (outsider, gone):
        with pytest.raises(RegistrationError, match=f"第 4 行“完成17个老旧小区改造”{somebody}现在不在区住建局"):
            take_in(supervisor, replace(line, handler=somebody))
    assert not Task.objects.exists()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": " "}, "没有写任务"),
    ({"quote": ""}, "没有原话"),
    ({"title": "完" * 101}, "任务有 101 个字，最多 100 个字，请缩短"),
    ({"measure": "完" * 201}, "工作目标有 201 个字"),
    ({"former_number": "1" * 61}, "编号有 61 个字"),
    ({"source": "讲" * 201}, "来源有 201 个字"),
    ({"due_on": None}, "没有完成时限，也没有写长期坚持"),
    ({"is_long_term": True}, "只能选一样"),
    ({"is_long_term": True, "due_on": None}, "要定报送频率"),
    ({"dispatched_on": None}, "没有交办日期"),
    ({"dispatched_on": MONDAY + timedelta(days=1)}, "交办日期11月24日在今天之后"),
    ({"status": Status.CLOSED}, "要有办结日期"),
    ({"closed_on": MONDAY}, "没有办结的不能有"),
    ({"status": Status.CLOSED, "closed_on": MONDAY + timedelta(days=1)}, "办结日期11月24日在今天之后"),
    ({"status": Status.CLOSED, "closed_on": SENT_ON - timedelta(days=1)}, "办结日期在交办日期之前"),
    ({"status": Status.SUBMITTED}, "状态不能是待审核"),
    ({"status": Status.RETURNED}, "状态不能是退签"),
    ({"percent": 101}, "进度不是 0 到 100"),
]


@pytest.mark.parametrize(("change", "refusal"), WRONG)
def test_a_line_that_cannot_be_a_task_stops_the_whole_ledger_and_is_named(
    change: dict[str, Any], refusal: str, line: Entry, supervisor: User
) -> None:
    good = replace(line, title="整治占道经营", former_number="13", place="第 3 行")
    with pytest.raises(RegistrationError, match=refusal) as error:
        take_in(supervisor, good, replace(line, **change))
    assert str(error.value).startswith("没有录入：第 4 行")
    assert not Task.objects.exists()
    assert not Registration.objects.exists(), "and no number is used"
    [task] = take_in(supervisor, good)
    assert task.number == "督〔2026〕1号-01"


@pytest.mark.parametrize(
    "fine",
    [
        {"status": Status.DRAFT, "due_on": None, "dispatched_on": None},
        {"status": Status.CANCELLED, "due_on": None, "dispatched_on": None},
        {"status": Status.CLOSED, "closed_on": MONDAY, "due_on": None, "is_long_term": True},
        {"due_on": MONDAY - timedelta(days=60)},
    ],
)
def test_a_ledger_may_say_less_of_what_is_not_begun_or_over_and_may_be_late(
    fine: dict[str, Any], line: Entry, supervisor: User
) -> None:
    assert gaps_in(replace(line, **fine), MONDAY) == []
    [task] = take_in(supervisor, replace(line, **fine))
    assert replay(task.events.all()) == stored(Task.objects.get(pk=task.pk))


def test_a_department_out_of_use_leads_only_what_is_over(line: Entry, supervisor: User) -> None:
    gone = make_department("区撤并局", is_active=False)
    with pytest.raises(RegistrationError, match="区撤并局已经停用，请换一个单位"):
        take_in(supervisor, replace(line, lead=gone))
    [task] = take_in(supervisor, replace(in_state(line, Status.CLOSED), lead=gone))
    assert task.lead is not None
    assert task.lead.department == gone


def test_the_same_line_does_not_become_two_tasks_but_every_ledger_may_count_from_one(
    line: Entry, supervisor: User
) -> None:
    [task] = take_in(supervisor, replace(line, former_number="1"))
    with pytest.raises(RegistrationError, match=rf"（原编号 1）已经录入过，是{task.number}"):
        take_in(supervisor, replace(line, former_number="1"))
    take_in(supervisor, replace(line, former_number="1", title="整治占道经营"))
    assert Task.objects.filter(former_number="1").count() == 2


def test_only_a_supervisor_takes_in_and_only_what_somebody_approved(line: Entry, supervisor: User, clerk: User) -> None:
    with pytest.raises(RegistrationError, match="只有督查员可以立项"):
        take_in(clerk, line)
    source, nobody = Source(SourceKind.LEDGER, OLD, MONDAY), make_post("区政府办公室副主任", can_approve=False)
    with pytest.raises(RegistrationError, match="不能批准立项"):
        take_in_ledger(source, [line], approval=Approval(nobody, MONDAY, "安排"), by=supervisor, at=at())
    with pytest.raises(RegistrationError, match="一行也没有"):
        take_in(supervisor)


def test_two_hundred_lines_cost_as_many_queries_as_one(
    line: Entry, supervisor: User, django_assert_max_num_queries: Any
) -> None:
    lines = [replace(line, title=f"完成第{n}项工作", former_number=str(n)) for n in range(200)]
    waiting = [replace(line, title=f"签收第{n}项工作", former_number="", status=Status.ASSIGNED) for n in range(50)]
    with django_assert_max_num_queries(56):  # of them one for every few hundred pairs that likes are found by
        take_in(supervisor, *lines, *waiting)
    assert Task.objects.count() == Report.objects.count() == 250
    assert Notice.objects.count() == 50 * 2, "a mailbox each of the two departments, where nobody works"
