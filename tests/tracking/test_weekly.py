"""The leaders' weekly mail: when it goes, to whom, once a week, and that its figures are those of the pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest
from django.core import mail as box
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tests.tracking.figures_kept import LOCKING
from tracking.actions.extensions import ask_extension
from tracking.dashboards import completion
from tracking.deadlines import Light
from tracking.models import CalendarDay, Department, Mail, NoticeChoice, Organisation, Task, load_calendar
from tracking.models.mail import Channel, MailState
from tracking.models.notice import NewsKind, Way
from tracking.outbox.composing_weekly import compose_weekly, is_time
from tracking.outbox.hours import Hours
from tracking.outbox.rounds import Round
from tracking.weekly import Week, weekly
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
LAST_WEEK = Week(MONDAY - timedelta(days=7), MONDAY - timedelta(days=1))
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def late(supervisor: User, housing: Department) -> Task:
    return make_task(supervisor, housing, due_on=date(2026, 11, 12), dispatched_on=date(2026, 10, 8), title="改造小区")


def weekly_mails() -> list[str]:
    """Subject and words of what leaders have had."""
    return [f"{m.subject}\n{m.body}" for m in box.outbox if m.subject.startswith("【督办周报】")]


def html_of(message: EmailMessage) -> str:
    assert isinstance(message, EmailMultiAlternatives)
    return str(message.alternatives[0][0])


def calendar_off(*days: date) -> None:
    CalendarDay.objects.bulk_create(CalendarDay(day=day, is_working=False) for day in days)


def test_every_leader_gets_one_on_monday_morning_and_nobody_else(
    round_at: RoundAt, leader: User, head: User, clerk: User, late: Task
) -> None:
    round_at(at(MONDAY, 8, 29))
    assert weekly_mails() == [], "not before the hour of the 日报"
    round_at(at(MONDAY, 8, 30))
    round_at(at(MONDAY, 8, 31))
    round_at(at(MONDAY + timedelta(days=1), 9))
    [letter] = weekly_mails()
    assert letter.startswith("【督办周报】超期 1 件、上周办结 0 件——督查室\n")
    assert Mail.objects.get(channel=Channel.WEEKLY).recipient == leader
    assert [m.to for m in box.outbox if m.subject.startswith("【督办周报】")] == [[leader.email]]
    round_at(at(MONDAY + timedelta(days=7), 8, 30))
    assert len(weekly_mails()) == 2, "the next Monday the next one"


def test_the_office_chooses_the_day_or_none(round_at: RoundAt, leader: User, late: Task) -> None:
    Organisation.objects.create(pk=1, weekly_on=3)
    for day in range(2):
        round_at(at(MONDAY + timedelta(days=day), 9))
    assert weekly_mails() == []
    round_at(at(MONDAY + timedelta(days=2), 9))
    assert len(weekly_mails()) == 1
    Organisation.objects.update(weekly_on=None)
    for day in range(7, 12):
        round_at(at(MONDAY + timedelta(days=day), 9))
    assert len(weekly_mails()) == 1


def test_a_holiday_moves_it_to_the_next_working_day_of_the_week(round_at: RoundAt, leader: User, late: Task) -> None:
    calendar_off(MONDAY, MONDAY + timedelta(days=1))
    for day in (0, 1):
        round_at(at(MONDAY + timedelta(days=day), 9))
    assert weekly_mails() == []
    round_at(at(MONDAY + timedelta(days=2), 9))
    assert len(weekly_mails()) == 1


def test_after_a_week_of_holidays_the_next_one_tells_of_both_weeks(
    round_at: RoundAt, leader: User, late: Task, supervisor: User, housing: Department
) -> None:
    round_at(at(MONDAY, 9))
    calendar_off(*(MONDAY + timedelta(days=n) for n in range(7, 14)))
    make_task(
        supervisor, housing, status=Status.CLOSED, dispatched_on=date(2026, 10, 8), closed_on=MONDAY + timedelta(days=2)
    )
    round_at(at(MONDAY + timedelta(days=8), 9))
    assert len(weekly_mails()) == 1
    round_at(at(MONDAY + timedelta(days=14), 9))
    assert "近几周（11月23日至12月6日）新交办 0 件，办结 1 件。" in weekly_mails()[1]


def test_a_server_that_was_down_on_monday_sends_it_on_tuesday_and_never_a_week_later(
    round_at: RoundAt, leader: User, late: Task
) -> None:
    round_at(at(MONDAY + timedelta(days=1), 14))
    assert len(weekly_mails()) == 1
    assert Mail.objects.get(channel=Channel.WEEKLY).local_date == MONDAY


@pytest.mark.parametrize("weeks", range(8))
def test_it_is_time_on_exactly_the_days_from_the_set_one_to_the_end_of_the_week(weeks: int) -> None:
    hours = Hours(Organisation(weekly_on=5), load_calendar())
    monday = date(2026, 9, 14) + timedelta(weeks=weeks)  # through 国庆 with its worked weekends
    on = next((d for d in week_of(monday)[4:] if hours.calendar.is_working(d)), None)
    assert [is_time(day, hours) for day in week_of(monday)] == [on is not None and day >= on for day in week_of(monday)]


def week_of(monday: date) -> list[date]:
    return [monday + timedelta(days=n) for n in range(7)]


def test_two_rounds_at_once_make_one_for_each_leader(leader: User, late: Task) -> None:
    hours = Hours.load()
    assert compose_weekly(at(MONDAY, 9), hours) == 1
    assert compose_weekly(at(MONDAY, 9), hours) == 0
    make_user(Role.LEADER)
    assert compose_weekly(at(MONDAY, 9), hours) == 1, "a leader who came later gets his own"


def test_before_anything_was_sent_out_there_is_nothing_to_tell(
    round_at: RoundAt, leader: User, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing, status=Status.DRAFT)
    round_at(at(MONDAY, 9))
    assert weekly_mails() == []


def test_a_leader_without_address_or_account_gets_none(round_at: RoundAt, late: Task) -> None:
    make_user(Role.LEADER, email="")
    make_user(Role.LEADER, is_active=False)
    round_at(at(MONDAY, 9))
    assert weekly_mails() == []


def test_a_leader_who_does_not_want_it_gets_none(round_at: RoundAt, leader: User, late: Task) -> None:
    NoticeChoice.objects.create(user=leader, kind=NewsKind.WEEKLY, way=Way.APPLICATION)
    round_at(at(MONDAY, 9))
    assert weekly_mails() == []


def test_its_figures_are_those_of_the_page(leader: User, late: Task, supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, status=Status.CLOSED, due_on=date(2026, 11, 13), closed_on=date(2026, 11, 18))
    make_task(supervisor, housing, status=Status.CLOSED, due_on=date(2026, 11, 20), closed_on=date(2026, 11, 16))
    make_task(supervisor, housing, status=Status.CLOSED, due_on=date(2026, 11, 20), closed_on=MONDAY)
    make_task(supervisor, housing, dispatched_on=date(2026, 11, 22), due_on=date(2026, 12, 30))
    make_task(supervisor, housing, status=Status.CANCELLED)
    found = weekly(leader, LAST_WEEK, MONDAY, load_calendar())
    page = completion(leader, MONDAY, load_calendar())
    assert found.figures == page
    assert (found.late, found.in_hand) == (page.total.by(Light.LATE).count, 2)
    assert (found.dispatched, found.closed, found.closed_late) == (1, 2, 1), "Monday belongs to this week"
    assert sum(unit.late for unit in found.units) == found.late


def test_a_leader_sees_the_departments_he_oversees_and_the_tasks_of_his_post_first(
    leader: User, supervisor: User, housing: Department, city: Department, late: Task
) -> None:
    post = make_post("分管副区长", holder=leader)
    post.oversees.add(city)
    own = make_task(supervisor, city, leader=post, due_on=MONDAY - timedelta(days=3), dispatched_on=date(2026, 10, 8))
    found = weekly(leader, LAST_WEEK, MONDAY, load_calendar())
    assert found.are_mine
    assert [(unit.name, unit.in_hand, unit.late) for unit in found.units] == [("区城管局", 1, 1)]
    assert [one.task for one in found.longest_late] == [own, late], "the own one first, though it is late for less long"
    assert (found.mine, found.mine_late) == (1, 1)


def test_who_oversees_nobody_sees_the_departments_with_late_tasks(
    leader: User, supervisor: User, city: Department, late: Task
) -> None:
    make_task(supervisor, city, due_on=date(2026, 12, 30), dispatched_on=date(2026, 11, 1))
    found = weekly(leader, LAST_WEEK, MONDAY, load_calendar())
    assert not found.are_mine
    assert [unit.name for unit in found.units] == ["区住建局"]
    assert found.mine is None


def test_what_waits_for_the_leader_stands_in_the_subject(
    round_at: RoundAt, leader: User, clerk: User, late: Task
) -> None:
    ask_extension(late, due_on=date(2026, 12, 20), note="雨季停工。", by=clerk, at=at(MONDAY, 8))
    round_at(at(MONDAY, 9))
    [letter] = weekly_mails()
    assert letter.startswith("【督办周报】1 件等您办、超期 1 件")
    assert "等您裁定的延期申请 1 件" in letter


def test_the_letter_says_what_it_counts_and_leads_there(round_at: RoundAt, leader: User, late: Task) -> None:
    round_at(at(MONDAY, 9))
    [letter] = weekly_mails()
    assert "上周（11月16日至22日）新交办 0 件，办结 0 件。现在在办 1 件。" in letter
    assert "累计立项 1 件：超期 1。落实率 0%，按期率 0%。" in letter
    assert "1. 改造小区\n   区住建局 · 超期 7 个工作日" in letter
    assert f"/tasks/{late.pk}/" in letter
    page = html_of(next(m for m in box.outbox if m.subject.startswith("【督办周报】")))
    assert "超期较多的单位" in page
    assert "看落实情况" in page
    assert "<img" not in page


def test_it_is_worded_when_it_goes(round_at: RoundAt, leader: User, late: Task) -> None:
    hours = Hours.load()
    compose_weekly(at(MONDAY, 8, 30), hours)
    Task.objects.filter(pk=late.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    round_at(at(MONDAY, 9))
    [letter] = weekly_mails()
    assert letter.startswith("【督办周报】没有超期、")


def test_a_hundred_departments_cost_no_more_queries_than_two(
    leader: User, supervisor: User, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for number in range(30):
        make_task(
            supervisor, make_department(f"第{number}局"), due_on=date(2026, 11, 12), dispatched_on=date(2026, 9, 1)
        )
    with django_assert_max_num_queries(34 + LOCKING):
        weekly(leader, LAST_WEEK, MONDAY, load_calendar())


def test_a_weekly_mail_that_does_not_go_out_is_tried_again_within_its_week(
    round_at: RoundAt, leader: User, late: Task
) -> None:
    compose_weekly(at(MONDAY, 9), Hours.load())
    Mail.objects.update(not_before=at(MONDAY + timedelta(days=2), 10))
    round_at(at(MONDAY + timedelta(days=2), 10))
    mail = Mail.objects.get(channel=Channel.WEEKLY)
    assert mail.state == MailState.SENT
    assert timezone.localdate(mail.sent_at) == MONDAY + timedelta(days=2)
