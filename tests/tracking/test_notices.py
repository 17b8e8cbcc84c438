"""Whom a step concerns at once, the page of notices, and the mails that join them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail as box
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tracking.models import Department, Mail, Notice, Organisation, Task, TaskEvent
from tracking.models.mail import Channel, MailState
from tracking.models.parts import Part
from tracking.models.reminder import Outcome
from tracking.notices import AUDIENCES, notify
from tracking.outbox.rounds import Round
from tracking.workflow import MOVES, Status

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
NINE = at(MONDAY, 9)


def told(event: TaskEvent) -> set[User | None]:
    return {notice.recipient for notice in Notice.objects.filter(event=event).select_related("recipient")}


def step(task: Task, name: str, by: User, when: datetime = NINE, note: str = "") -> TaskEvent:
    """What ``task.move`` leaves behind, with the notices of it."""
    after = MOVES[name].target or Status(task.status)
    before, task.status = task.status, after
    changes = {"closed_on": MONDAY if after == Status.CLOSED else None}
    if name == "dispatch":
        changes["dispatched_on"] = MONDAY
    Task.objects.filter(pk=task.pk).update(status=after, **changes)
    event = TaskEvent.objects.create(task=task, name=name, before=before, after=after, by=by, at=when, note=note)
    notify(event, at=when)
    return event


def test_every_step_of_the_table_says_whom_it_concerns() -> None:
    assert set(AUDIENCES) == set(MOVES)


@pytest.mark.usefixtures("leader")
def test_a_dispatch_tells_clerks_and_heads_of_lead_and_supporting_departments(
    supervisor: User, housing: Department, city: Department, clerk: User, head: User
) -> None:
    outsider = make_user(Role.CLERK, city)
    make_user(Role.CLERK, make_department("区水利局"))
    event = step(make_task(supervisor, housing, city, status=Status.DRAFT), "dispatch", supervisor)
    assert told(event) == {clerk, head, outsider}


@pytest.mark.parametrize("name", ["decline", "submit"])
def test_what_a_department_hands_back_tells_the_one_who_registered_it(
    supervisor: User, housing: Department, clerk: User, name: str
) -> None:
    make_user(Role.SUPERVISOR)
    assert told(step(make_task(supervisor, housing), name, clerk)) == {supervisor}


def test_where_the_registrar_has_left_every_supervisor_is_told(
    supervisor: User, housing: Department, clerk: User
) -> None:
    others = {make_user(Role.SUPERVISOR) for _ in range(2)}
    task = make_task(supervisor, housing)
    User.objects.filter(pk=supervisor.pk).update(is_active=False)
    assert told(step(Task.objects.get(pk=task.pk), "submit", clerk)) == others


@pytest.mark.parametrize("name", ["send_back", "close", "reassign", "reopen"])
def test_what_the_office_decides_tells_the_departments(
    supervisor: User, housing: Department, clerk: User, head: User, name: str
) -> None:
    assert told(step(make_task(supervisor, housing), name, supervisor)) == {clerk, head}


@pytest.mark.parametrize("name", ["suspend", "resume", "cancel"])
def test_what_a_leader_stops_tells_the_office_too(
    supervisor: User, housing: Department, clerk: User, leader: User, name: str
) -> None:
    assert told(step(make_task(supervisor, housing), name, leader)) == {clerk, supervisor}


def test_nobody_is_told_of_what_he_did_himself(supervisor: User, housing: Department, clerk: User) -> None:
    assert supervisor not in told(step(make_task(supervisor, housing), "suspend", supervisor))


def test_a_task_stopped_before_dispatch_is_news_to_no_department(
    supervisor: User, housing: Department, clerk: User, leader: User
) -> None:
    event = step(make_task(supervisor, housing, status=Status.DRAFT), "cancel", leader)
    assert told(event) == {supervisor}


def test_people_who_have_left_are_not_told(supervisor: User, housing: Department, clerk: User) -> None:
    make_user(Role.CLERK, housing, is_active=False)
    assert told(step(make_task(supervisor, housing), "close", supervisor)) == {clerk}


def test_told_twice_is_told_once(supervisor: User, housing: Department, clerk: User) -> None:
    event = step(make_task(supervisor, housing), "close", supervisor)
    notify(event, at=NINE)
    assert Notice.objects.count() == 1


def test_notices_of_ten_minutes_come_in_one_mail(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    first, second = (make_task(supervisor, housing, status=Status.DRAFT) for _ in range(2))
    step(first, "dispatch", supervisor, NINE)
    round_at(NINE + timedelta(minutes=9))
    assert box.outbox == []
    step(second, "dispatch", supervisor, NINE + timedelta(minutes=9))
    round_at(NINE + timedelta(minutes=10))
    [letter] = box.outbox
    assert letter.subject == "【督办通知】交办 2 项——督查室"
    assert first.title in letter.body
    assert second.title in letter.body
    assert set(Notice.objects.values_list("outcome", flat=True)) == {Outcome.SENT}


def test_a_later_notice_is_a_mail_of_its_own(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    for hour in (9, 11):
        step(make_task(supervisor, housing, status=Status.DRAFT), "dispatch", supervisor, at(MONDAY, hour))
        round_at(at(MONDAY, hour, 10))
    assert [m.seq for m in Mail.objects.order_by("seq")] == [0, 1]
    assert len(box.outbox) == 2


@pytest.mark.usefixtures("clerk")
@pytest.mark.parametrize(("day", "hour"), [(0, 18), (0, 22), (-2, 10)])
def test_a_notice_after_hours_or_at_the_weekend_waits_for_the_next_start(
    round_at: RoundAt, supervisor: User, housing: Department, day: int, hour: int
) -> None:
    when = at(MONDAY + timedelta(days=day), hour)
    step(make_task(supervisor, housing, status=Status.DRAFT, dispatched_on=MONDAY), "dispatch", supervisor, when)
    round_at(when + timedelta(minutes=30))
    assert box.outbox == []
    start = at(MONDAY + timedelta(days=1 if day == 0 else 0), 8)
    round_at(start - timedelta(minutes=1))
    assert box.outbox == []
    round_at(start)
    assert len([m for m in box.outbox if m.subject.startswith("【交办】")]) == 1


def test_what_was_read_in_the_application_is_not_mailed(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    step(make_task(supervisor, housing, status=Status.DRAFT), "dispatch", supervisor)
    sign_in(clerk).post(reverse("tracking:read_notices"))
    round_at(NINE + timedelta(minutes=11))
    assert box.outbox == []
    assert Notice.objects.get().reason == "已在系统里看过"


def test_a_dispatch_that_was_taken_back_before_the_mail_is_not_told(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, status=Status.DRAFT)
    step(task, "dispatch", supervisor)
    step(task, "cancel", supervisor)
    round_at(NINE + timedelta(minutes=11))
    [letter] = box.outbox
    assert letter.subject.startswith("【中止】")
    assert Notice.objects.get(event__name="dispatch").reason == "已中止"


def test_news_of_closing_is_not_mailed_after_the_task_was_opened_again(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, status=Status.SUBMITTED)
    step(task, "close", supervisor)
    step(task, "reopen", supervisor)
    round_at(NINE + timedelta(minutes=11))
    [letter] = box.outbox
    assert letter.subject.startswith("【重新打开】")


def test_a_person_without_an_address_is_told_by_the_mailbox_of_the_department(
    round_at: RoundAt, supervisor: User, housing: Department
) -> None:
    Department.objects.filter(pk=housing.pk).update(mailbox="zhujian@yunxi.example")
    for _ in range(2):
        make_user(Role.CLERK, housing, email="")
    step(make_task(supervisor, housing, status=Status.DRAFT), "dispatch", supervisor)
    round_at(NINE + timedelta(minutes=10))
    [letter] = box.outbox
    assert letter.to == ["zhujian@yunxi.example"]
    assert letter.subject.startswith("【交办】")


def test_a_department_nobody_belongs_to_is_told_by_its_mailbox(
    round_at: RoundAt, supervisor: User, housing: Department
) -> None:
    Department.objects.filter(pk=housing.pk).update(mailbox="zhujian@yunxi.example")
    event = step(make_task(supervisor, housing, status=Status.DRAFT), "dispatch", supervisor)
    assert told(event) == {None}
    round_at(NINE + timedelta(minutes=10))
    assert [m.to for m in box.outbox if m.subject.startswith("【交办】")] == [["zhujian@yunxi.example"]]


def test_without_any_address_the_notice_stays_in_the_application(
    round_at: RoundAt, supervisor: User, housing: Department
) -> None:
    person = make_user(Role.CLERK, housing, email="")
    step(make_task(supervisor, housing, status=Status.DRAFT), "dispatch", supervisor)
    round_at(NINE + timedelta(minutes=10))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.outcome, notice.reason) == (person, Outcome.SUPPRESSED, "没有地址")


def test_a_supervisor_without_an_address_is_told_by_the_mailbox_of_the_office(
    round_at: RoundAt, housing: Department, clerk: User
) -> None:
    Organisation.objects.create(pk=1, mailbox="duban@yunxi.example")
    supervisor = make_user(Role.SUPERVISOR, email="")
    step(make_task(supervisor, housing), "submit", clerk)
    round_at(NINE + timedelta(minutes=10))
    assert [m.to for m in box.outbox] == [["duban@yunxi.example"]]


def test_a_notice_is_dropped_when_the_task_went_to_another_department_meanwhile(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, status=Status.DRAFT)
    step(task, "dispatch", supervisor)
    make_user(Role.CLERK, city)
    task.assignments.filter(role=Part.LEAD).update(department=city)
    round_at(NINE + timedelta(minutes=10))
    assert box.outbox == []
    mail = Mail.objects.get(channel=Channel.NOTICE)
    assert (mail.state, mail.reason) == (MailState.SUPPRESSED, "已改派")


# --- the page -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("outsider")
def test_the_page_shows_my_notices_and_how_many_are_unread(
    supervisor: User, housing: Department, city: Department, clerk: User, sign_in: SignIn
) -> None:
    mine = step(make_task(supervisor, housing, title="我的事"), "send_back", supervisor, note="缺验收单")
    step(make_task(supervisor, city, title="别人的事"), "close", supervisor)
    page = sign_in(clerk).get(reverse("tracking:notices")).content.decode()
    assert mine.task.title in page
    assert "缺验收单" in page
    assert "别人的事" not in page
    assert "1 条未读" in page


def test_opening_a_notice_reads_it_and_goes_to_its_task(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    event = step(make_task(supervisor, housing), "close", supervisor)
    notice = Notice.objects.get()
    answer = sign_in(clerk).post(reverse("tracking:open_notice", args=[notice.pk]))
    assert answer["Location"] == reverse("tracking:task", args=[event.task_id])
    assert Notice.objects.get().read_at is not None


def test_looking_at_the_page_reads_nothing(supervisor: User, housing: Department, clerk: User, sign_in: SignIn) -> None:
    step(make_task(supervisor, housing), "close", supervisor)
    client = sign_in(clerk)
    client.get(reverse("tracking:notices"))
    assert client.get(reverse("tracking:open_notice", args=[Notice.objects.get().pk])).status_code == 405
    assert client.get(reverse("tracking:read_notices")).status_code == 405
    assert Notice.objects.get().read_at is None


def test_one_notice_or_all_can_be_marked_as_read(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    for _ in range(3):
        step(make_task(supervisor, housing), "close", supervisor)
    client = sign_in(clerk)
    first = Notice.objects.order_by("pk")[0]
    client.post(reverse("tracking:read_notices"), {"notice": first.pk})
    assert Notice.objects.unread().count() == 2
    assert "2 条未读" in client.get(reverse("tracking:notices") + "?show=unread").content.decode()
    client.post(reverse("tracking:read_notices"))
    assert Notice.objects.unread().count() == 0
    assert "没有未读的通知" in client.get(reverse("tracking:notices") + "?show=unread").content.decode()


def test_somebody_elses_notice_is_not_there(
    supervisor: User, housing: Department, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    step(make_task(supervisor, housing), "close", supervisor)
    notice = Notice.objects.get()
    client = sign_in(outsider)
    assert client.post(reverse("tracking:open_notice", args=[notice.pk])).status_code == 404
    client.post(reverse("tracking:read_notices"), {"notice": notice.pk})
    assert Notice.objects.get().read_at is None


def test_a_notice_of_a_task_handed_on_is_not_there_any_more(
    supervisor: User, housing: Department, city: Department, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, title="交给别人的事")
    step(task, "close", supervisor)
    task.assignments.filter(role=Part.LEAD).update(department=city)
    client = sign_in(clerk)
    assert "交给别人的事" not in client.get(reverse("tracking:notices")).content.decode()
    assert client.post(reverse("tracking:open_notice", args=[Notice.objects.get().pk])).status_code == 404


def test_without_notices_the_page_says_what_will_come(clerk: User, sign_in: SignIn) -> None:
    assert "还没有通知" in sign_in(clerk).get(reverse("tracking:notices")).content.decode()
