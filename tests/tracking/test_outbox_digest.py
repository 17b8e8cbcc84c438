"""The 日报: one mail a person and working day, with what is true when it goes."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail as box
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.due import due
from tracking.models import Department, Mail, MailItem, Organisation, Reminder, SweptDay, Task
from tracking.models.mail import MailState
from tracking.models.parts import Part
from tracking.models.reminder import Outcome
from tracking.outbox.composing import compose_digests
from tracking.outbox.hours import Hours
from tracking.outbox.rounds import Round
from tracking.outbox.settling import Carrier, fate_of
from tracking.workflow import Status

OLD = date(2026, 9, 1)
TUESDAY = MONDAY + timedelta(days=1)
RoundAt = Callable[[datetime], Round]
pytestmark = pytest.mark.usefixtures("only_rules_of_tasks")


def sent_to(address: str) -> list[EmailMultiAlternatives]:
    return [m for m in box.outbox if m.to == [address] and isinstance(m, EmailMultiAlternatives)]


def test_everything_a_person_is_reminded_of_comes_in_one_mail(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    tasks = [due(supervisor, housing, title=f"改造第{n}个小区") for n in range(5)]
    round_at(at(MONDAY, 8, 30))
    [letter] = sent_to(clerk.email)
    assert all(task.title in letter.body for task in tasks)
    assert letter.subject == "【督办提醒】5 项临期——督查室"
    assert set(Reminder.objects.values_list("outcome", flat=True)) == {Outcome.SENT}


def test_nobody_gets_a_second_digest_on_the_same_day(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    due(supervisor, housing)
    round_at(at(MONDAY, 8, 30))
    due(supervisor, housing, title="后来才定的事")
    round_at(at(MONDAY, 10))
    round_at(at(MONDAY, 17, 59))
    assert len(sent_to(clerk.email)) == 1
    round_at(at(TUESDAY, 8, 30))
    assert len(sent_to(clerk.email)) == 2
    assert "后来才定的事" in sent_to(clerk.email)[1].body


@pytest.mark.parametrize("hour", [(0, 1), (7, 59), (8, 29), (18, 0), (23, 0)])
def test_no_digest_goes_before_its_time_or_after_hours(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, hour: tuple[int, int]
) -> None:
    due(supervisor, housing)
    round_at(at(MONDAY, *hour))
    assert box.outbox == []


def test_the_hours_are_those_the_organisation_has_set(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    Organisation.objects.create(pk=1, name="云溪区督查室", digest_at="10:15", send_from="09:00", send_until="11:00")
    due(supervisor, housing)
    round_at(at(MONDAY, 10, 14))
    assert box.outbox == []
    round_at(at(MONDAY, 10, 15))
    assert sent_to(clerk.email)[0].subject.endswith("——云溪区督查室")


def test_nothing_goes_on_a_sunday(round_at: RoundAt, supervisor: User, housing: Department, clerk: User) -> None:
    due(supervisor, housing, -10)
    round_at(at(MONDAY - timedelta(days=1), 10))
    assert Mail.objects.count() == 0


def test_a_make_up_saturday_has_its_digest(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    saturday = date(2026, 10, 10)
    due(supervisor, housing, due_on=saturday)
    round_at(at(saturday, 8, 30))
    assert "今天到期" in sent_to(clerk.email)[0].body


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.CLOSED, "已办结"),
        (Status.SUSPENDED, "已挂起"),
        (Status.CANCELLED, "已中止"),
        (Status.SUBMITTED, "已申请办结"),
    ],
)
@pytest.mark.usefixtures("clerk")
def test_a_task_that_has_stopped_before_the_mail_is_made_reminds_nobody(
    round_at: RoundAt, supervisor: User, housing: Department, status: Status, reason: str
) -> None:
    task = due(supervisor, housing)
    round_at(at(MONDAY, 0, 1))
    Task.objects.filter(pk=task.pk).update(status=status, closed_on=MONDAY if status == Status.CLOSED else None)
    round_at(at(MONDAY, 8, 30))
    assert box.outbox == []
    [reminder] = Reminder.objects.all()
    assert (reminder.outcome, reminder.reason) == (Outcome.SUPPRESSED, reason)


def test_an_extended_task_is_not_reminded_of_its_old_date(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    task = due(supervisor, housing)
    round_at(at(MONDAY, 0, 1))
    Task.objects.filter(pk=task.pk).update(due_on=MONDAY + timedelta(days=60))
    round_at(at(MONDAY, 8, 30))
    assert box.outbox == []
    assert Reminder.objects.get().reason == "时限已改"


def test_a_report_that_came_in_silences_the_report_reminder(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, is_long_term=True, rhythm="weekly:5", dispatched_on=OLD)
    round_at(at(MONDAY, 0, 1))
    assert Reminder.objects.get().rule.name == "没有按时报进展，每 3 个工作日"
    Task.objects.filter(pk=task.pk).update(reported_for=date(2026, 11, 20))
    round_at(at(MONDAY, 8, 30))
    assert box.outbox == []
    assert Reminder.objects.get().reason == "已报进展"


def test_a_task_closed_a_second_before_the_mail_goes_is_not_in_it(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    closing, staying = due(supervisor, housing, title="刚刚办结的事"), due(supervisor, housing, title="还在办的事")
    make_mails_only(round_at)
    Task.objects.filter(pk=closing.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    round_at(at(MONDAY, 8, 31))
    [letter] = sent_to(clerk.email)
    assert staying.title in letter.body
    assert closing.title not in letter.body
    assert MailItem.objects.get(reminder__task=closing).dropped == "已办结"
    assert Reminder.objects.get(task=closing).outcome == Outcome.SUPPRESSED
    assert Reminder.objects.get(task=staying).outcome == Outcome.SENT


def test_a_mail_left_with_nothing_to_say_is_not_sent(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    task = due(supervisor, housing)
    make_mails_only(round_at)
    task.assignments.filter(role=Part.LEAD).update(department=city)
    round_at(at(MONDAY, 8, 31))
    assert box.outbox == []
    mail = Mail.objects.get()
    assert (mail.state, mail.reason) == (MailState.SUPPRESSED, "已改派")
    assert Reminder.objects.get(department=housing).outcome == Outcome.SUPPRESSED


def make_mails_only(round_at: RoundAt) -> None:
    """A round whose mails are made and not sent yet: as if the worker had been stopped in between."""

    round_at(at(MONDAY, 0, 1))
    compose_digests(at(MONDAY, 8, 30), Hours.load())
    assert Mail.objects.filter(state=MailState.QUEUED).exists()


def test_somebody_who_left_the_department_before_the_mail_goes_gets_none(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    due(supervisor, housing)
    make_mails_only(round_at)
    clerk.memberships.all().delete()
    round_at(at(MONDAY, 8, 31))
    assert box.outbox == []
    assert Mail.objects.get().reason == "收件人已不在这个单位"


def test_an_account_that_was_closed_gets_nothing(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    due(supervisor, housing)
    make_mails_only(round_at)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    round_at(at(MONDAY, 8, 31))
    assert box.outbox == []
    assert Mail.objects.get().state == MailState.SUPPRESSED


def test_a_new_address_is_used_at_once(round_at: RoundAt, supervisor: User, housing: Department, clerk: User) -> None:
    due(supervisor, housing)
    make_mails_only(round_at)
    User.objects.filter(pk=clerk.pk).update(email="new@yunxi.example")
    round_at(at(MONDAY, 8, 31))
    assert len(sent_to("new@yunxi.example")) == 1
    assert Mail.objects.get().address == "new@yunxi.example"


@pytest.mark.usefixtures("head", "outsider")
def test_every_clerk_of_the_department_is_told_and_its_head_is_not(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    second = make_user(Role.CLERK, housing)
    due(supervisor, housing)
    round_at(at(MONDAY, 8, 30))
    assert {m.to[0] for m in box.outbox} == {clerk.email, second.email}


def test_a_department_whose_clerks_have_no_address_is_told_by_its_mailbox(
    round_at: RoundAt, supervisor: User, housing: Department, head: User
) -> None:
    make_user(Role.CLERK, housing, email="")
    Department.objects.filter(pk=housing.pk).update(mailbox="zhujian@yunxi.example")
    due(supervisor, housing)
    round_at(at(MONDAY, 8, 30))
    [letter] = box.outbox
    assert letter.to == ["zhujian@yunxi.example"]
    assert letter.body.startswith("区住建局，今天（11月23日 星期一）有 1 项要办。")
    assert "公用邮箱" in letter.body


def test_without_clerks_and_mailbox_the_head_is_told(
    round_at: RoundAt, supervisor: User, housing: Department, head: User
) -> None:
    due(supervisor, housing)
    round_at(at(MONDAY, 8, 30))
    assert [m.to for m in box.outbox] == [[head.email]]


def test_a_department_without_any_address_is_suppressed_with_the_reason(
    round_at: RoundAt, supervisor: User, housing: Department
) -> None:
    due(supervisor, housing)
    round_at(at(MONDAY, 8, 30))
    reminder = Reminder.objects.get()
    assert (reminder.outcome, reminder.reason) == (Outcome.SUPPRESSED, "没有地址")


def test_the_office_is_told_through_who_registered_the_task(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, head: User
) -> None:
    make_user(Role.SUPERVISOR)
    due(supervisor, housing, -7, title="早该办完的事")
    round_at(at(MONDAY, 8, 30))
    assert {m.to[0] for m in box.outbox} == {head.email, supervisor.email}
    assert "问清情况" in sent_to(supervisor.email)[0].body


def test_when_the_registrar_has_left_every_supervisor_is_told_or_the_office_mailbox(
    round_at: RoundAt, supervisor: User, housing: Department, head: User
) -> None:
    User.objects.filter(pk=supervisor.pk).update(is_active=False)
    Organisation.objects.create(pk=1, name="云溪区督查室", mailbox="duban@yunxi.example")
    due(supervisor, housing, -7)
    round_at(at(MONDAY, 8, 30))
    assert {m.to[0] for m in box.outbox} == {head.email, "duban@yunxi.example"}
    box.outbox.clear()
    others = [make_user(Role.SUPERVISOR) for _ in range(2)]
    due(supervisor, housing, -6)
    round_at(at(TUESDAY, 8, 30))
    assert {m.to[0] for m in box.outbox} == {*(o.email for o in others), head.email}


def test_a_person_of_two_departments_gets_one_mail(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department
) -> None:
    both = make_user(Role.CLERK, housing, city)
    due(supervisor, housing, title="住建的事")
    due(supervisor, city, title="城管的事")
    round_at(at(MONDAY, 8, 30))
    [letter] = sent_to(both.email)
    assert "住建的事" in letter.body
    assert "城管的事" in letter.body


def test_after_three_days_down_each_person_gets_one_mail_with_the_newest_of_each_task(
    round_at: RoundAt, supervisor: User, clerk: User, housing: Department
) -> None:
    """Three working days missed, 40 departments with three tasks each: 40 mails, not 120 and not 360."""
    thursday = MONDAY + timedelta(days=3)
    SweptDay.objects.create(day=MONDAY - timedelta(days=3), at=at(MONDAY))
    people = [make_user(Role.CLERK, make_department(f"第{n}局")) for n in range(40)]
    for person in people:
        department = Department.objects.get(memberships__user=person)
        for days in (0, 1, 2):
            due(supervisor, department, days, last_reported_on=OLD)
    round_at(at(thursday, 8, 31))
    assert len(box.outbox) == len(people)
    assert all(len(sent_to(person.email)) == 1 for person in people)
    assert "3 项超期" in box.outbox[0].subject
    assert set(Reminder.objects.values_list("outcome", flat=True)) == {Outcome.SENT, Outcome.SUPPRESSED}
    superseded = Reminder.objects.filter(outcome=Outcome.SUPPRESSED)
    assert set(superseded.values_list("reason", flat=True)) == {"已有更新的提醒"}
    for task in Task.objects.all():
        newest = task.reminders.order_by("-fires_on")[0].fires_on
        assert {r.fires_on for r in task.reminders.filter(outcome=Outcome.SENT)} == {newest}


def test_rounds_every_minute_of_a_day_send_each_thing_once(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, head: User
) -> None:
    for days in (-7, -1, 0, 1, 3, 9):
        due(supervisor, housing, days)
    for hour in range(24):
        for minute in (0, 29, 30, 31, 59):
            round_at(at(MONDAY, hour, minute))
    assert len(box.outbox) == Mail.objects.count() == 3  # clerk, head, supervisor
    assert Reminder.objects.exclude(outcome=Outcome.SENT).count() == 0
    assert len({m.extra_headers["Message-ID"] for m in box.outbox}) == 3


def test_a_digest_that_could_not_go_on_its_day_is_joined_into_the_next_ones(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    old = due(supervisor, housing, title="昨天就该说的事")
    make_mails_only(round_at)
    round_at(at(MONDAY, 23))  # after hours: the mail stays
    due(supervisor, housing, 1, title="今天要说的事")
    round_at(at(TUESDAY, 8, 31))
    [letter] = sent_to(clerk.email)
    assert "今天要说的事" in letter.body
    assert old.title in letter.body
    assert Mail.objects.get(local_date=MONDAY).reason == "并入后一天的日报"
    assert Reminder.objects.filter(outcome__in=[Outcome.PENDING, Outcome.QUEUED]).count() == 0


def test_a_digest_time_outside_the_sending_hours_is_refused(db: None) -> None:
    with pytest.raises(ValidationError, match="日报时间要在发信开始和发信截止之间"):
        Organisation(pk=1, digest_at=time(19)).full_clean()
    Organisation(pk=1, digest_at=time(9)).full_clean()


SENT, DEAD, GONE = MailState.SENT, MailState.DEAD, MailState.SUPPRESSED


@pytest.mark.parametrize(
    ("carriers", "fate"),
    [
        ([(SENT, "", "")], (Outcome.SENT, "")),
        ([(DEAD, "", "拒收"), (SENT, "", "")], (Outcome.SENT, "")),
        ([(SENT, "", ""), (DEAD, "", "拒收")], (Outcome.SENT, "")),
        ([(GONE, "", "示例地址，不外发"), (DEAD, "", "拒收")], (Outcome.DEAD, "拒收")),
        ([(GONE, "", "示例地址，不外发")], (Outcome.SUPPRESSED, "示例地址，不外发")),
        ([(SENT, "已办结", "")], (Outcome.SUPPRESSED, "已办结")),
        ([(DEAD, "已办结", "拒收")], (Outcome.SUPPRESSED, "已办结")),
        ([(SENT, "", ""), (MailState.QUEUED, "", "")], None),
        ([(MailState.SENDING, "", "")], None),
    ],
)
def test_a_reminder_ends_as_the_best_of_its_mails(
    carriers: list[tuple[str, str, str]], fate: tuple[Outcome, str] | None
) -> None:
    assert fate_of([Carrier(*carrier) for carrier in carriers]) == fate
