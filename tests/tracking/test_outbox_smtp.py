"""Sending by SMTP to a real server that refuses, drops the line, falls silent, and works again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_user
from tests.tracking.due import due
from tests.tracking.sink import Sink, text_of
from tracking.models import Department, Mail, MailServer, Reminder, Task
from tracking.models.mail import MailState
from tracking.models.reminder import Outcome
from tracking.outbox.hours import Hours
from tracking.outbox.leases import LEASE, RETRIES, claim, claimable
from tracking.outbox.rounds import Round, do_round
from tracking.outbox.standing import standing

RoundAt = Callable[[datetime], Round]
START = at(MONDAY, 8, 30)


@pytest.fixture
def writer(housing: Department) -> User:
    """A clerk whose address is a real one, as far as the server is concerned."""
    return make_user(Role.CLERK, housing, name="何晓岚", email="he@yunxi.test")


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    return due(supervisor, housing)


def clerks(supervisor: User, count: int) -> list[User]:
    """So many departments, each with a clerk and a task that is due."""
    people = [make_user(Role.CLERK, make_department(f"第{n}局"), email=f"c{n}@yunxi.test") for n in range(count)]
    for person in people:
        due(supervisor, Department.objects.get(memberships__user=person))
    return people


def only_mail() -> Mail:
    return Mail.objects.get()


@pytest.mark.usefixtures("writer")
def test_a_digest_reaches_the_mailbox(sink: Sink, round_at: RoundAt, task: Task) -> None:
    round_at(START)
    [letter] = sink.received
    assert letter["To"] == "he@yunxi.test"
    assert letter["Subject"].strip() == "【督办提醒】1 项临期——督查室"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == only_mail().message_id
    assert task.title in text_of(letter)
    assert task.title in text_of(letter, "html")
    assert only_mail().state == MailState.SENT
    assert only_mail().last_code == "250"


def test_each_message_has_one_recipient(sink: Sink, round_at: RoundAt, supervisor: User) -> None:
    people = clerks(supervisor, 4)
    round_at(START)
    assert sorted(str(m["To"]) for m in sink.received) == sorted(p.email for p in people)


@pytest.mark.usefixtures("clerk", "task")
def test_an_address_of_the_sample_never_leaves_by_smtp(sink: Sink, round_at: RoundAt) -> None:
    round_at(START)
    assert sink.tries == 0
    assert (only_mail().state, only_mail().reason) == (MailState.SUPPRESSED, "示例地址，不外发")
    assert Reminder.objects.get().outcome == Outcome.SUPPRESSED


@pytest.mark.usefixtures("clerk", "task")
def test_mail_to_the_sample_is_written_to_a_folder(settings: Settings, round_at: RoundAt, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    round_at(START)
    [file] = (tmp_path / "mail").iterdir()
    assert b"To: he@yunxi.example" in file.read_bytes()
    assert (only_mail().state, only_mail().result) == (MailState.SENT, "已写入文件")


@pytest.mark.usefixtures("writer", "task")
@pytest.mark.parametrize("answer", ["450 4.2.1 mailbox busy", "451 4.3.0 try later", "452 4.2.2 full"])
def test_a_mail_that_is_put_off_goes_at_the_next_try(sink: Sink, round_at: RoundAt, answer: str) -> None:
    sink.refusing["he@yunxi.test"] = [answer]
    round_at(START)
    mail = only_mail()
    assert (mail.state, mail.attempts, mail.last_code) == (MailState.QUEUED, 1, answer)
    assert START + timedelta(minutes=1) <= mail.not_before <= START + timedelta(minutes=2)
    round_at(START + timedelta(seconds=30))
    assert sink.tries == 1
    round_at(START + timedelta(minutes=2))
    assert len(sink.received) == 1
    assert sink.received[0]["Message-ID"] == mail.message_id
    assert MailServer.objects.filter(failures__gt=0).count() == 0


@pytest.mark.usefixtures("writer", "task")
def test_after_all_the_retries_a_mail_is_dead_and_says_so(sink: Sink, round_at: RoundAt) -> None:
    sink.refusing["he@yunxi.test"] = ["450 busy"] * 9
    now = START
    pauses = []
    for _ in range(len(RETRIES) + 1):
        round_at(now)
        pauses.append((only_mail().not_before - now).total_seconds() / 60)
        now = only_mail().not_before
    assert [least <= pause <= 1.2 * least for least, pause in zip(RETRIES, pauses, strict=False)] == [True] * 5
    assert (only_mail().state, only_mail().reason) == (MailState.DEAD, "试了 6 次没有送出")
    assert Reminder.objects.get().outcome == Outcome.DEAD
    round_at(now + timedelta(hours=1))
    assert sink.tries == 6


@pytest.mark.usefixtures("writer", "task")
def test_an_unknown_recipient_is_dead_at_once_and_the_address_flagged(sink: Sink, round_at: RoundAt) -> None:
    sink.refusing["he@yunxi.test"] = ["550 5.1.1 no such user"]
    round_at(START)
    assert (only_mail().state, only_mail().last_code) == (MailState.DEAD, "550 5.1.1 no such user")
    assert Reminder.objects.get().outcome == Outcome.DEAD
    assert standing(START, Hours.load()).refused == (
        ("he@yunxi.test", "550 5.1.1 no such user", ("何晓岚（区住建局）",)),
    )


def test_an_address_that_works_again_is_no_longer_flagged(
    sink: Sink, round_at: RoundAt, supervisor: User, writer: User, housing: Department
) -> None:
    due(supervisor, housing)
    sink.refusing[writer.email] = ["550 5.1.1 no such user"]
    round_at(START)
    due(supervisor, housing, due_on=MONDAY + timedelta(days=1))
    round_at(START + timedelta(days=1))
    assert len(sink.to(writer.email)) == 1
    assert standing(START, Hours.load()).refused == ()


@pytest.mark.usefixtures("writer", "task")
@pytest.mark.parametrize("answer", ["552 5.3.4 too big", "554 5.7.1 looks like spam"])
def test_a_mail_the_server_will_never_take_is_dead(sink: Sink, round_at: RoundAt, answer: str) -> None:
    sink.on_data = [answer]
    round_at(START)
    assert (only_mail().state, only_mail().last_code) == (MailState.DEAD, answer)


@pytest.mark.usefixtures("writer", "task")
@pytest.mark.parametrize("trouble", ["hang", "drop"])
def test_a_server_that_falls_silent_or_hangs_up_is_tried_again(
    sink: Sink, round_at: RoundAt, settings: Settings, trouble: str
) -> None:
    sink.on_data = [trouble]
    settings.EMAIL_TIMEOUT = 0.5
    round_at(START)
    settings.EMAIL_TIMEOUT = 10
    assert only_mail().state == MailState.QUEUED
    assert MailServer.objects.get().failures == 1
    round_at(START + timedelta(minutes=2))
    assert only_mail().state == MailState.SENT
    assert MailServer.objects.get().failures == 0


@pytest.mark.usefixtures("writer", "task")
def test_a_server_that_closes_its_service_is_tried_again(sink: Sink, round_at: RoundAt) -> None:
    sink.refusing["he@yunxi.test"] = ["421 4.3.2 shutting down"]
    round_at(START)
    assert only_mail().state == MailState.QUEUED
    assert MailServer.objects.get().failures == 1


def test_after_five_failed_connections_the_server_is_left_alone_for_five_minutes(
    sink: Sink, round_at: RoundAt, settings: Settings, supervisor: User
) -> None:
    open_port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1  # nobody listens there
    clerks(supervisor, 8)
    round_at(START)
    assert Mail.objects.filter(attempts=1).count() == 5
    assert Mail.objects.filter(attempts=0).count() == 3
    assert standing(START, Hours.load()).server is not None
    settings.EMAIL_PORT = open_port
    round_at(START + timedelta(minutes=4))
    assert sink.received == []
    round_at(START + timedelta(minutes=6))
    assert len(sink.received) == 8
    assert standing(START, Hours.load()).server is None


@pytest.mark.usefixtures("writer", "task")
def test_a_server_that_refuses_our_password_costs_no_mail(sink: Sink, round_at: RoundAt, settings: Settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "duban", "wrong"
    round_at(START)
    assert only_mail().state == MailState.QUEUED
    assert MailServer.objects.get().failures == 1
    assert sink.received == []


def test_a_mail_that_cannot_be_written_stops_nobody(sink: Sink, round_at: RoundAt, supervisor: User) -> None:
    """A malformed address cannot be written to."""
    people = clerks(supervisor, 4)
    User.objects.filter(pk=people[2].pk).update(email="不是地址\r\nBcc: all@yunxi.test")
    round_at(START)
    assert sorted(str(m["To"]) for m in sink.received) == [people[n].email for n in (0, 1, 3)]
    dead = Mail.objects.get(state=MailState.DEAD)
    assert dead.recipient == people[2]
    assert dead.reason.startswith("这封邮件写不出来")
    assert Mail.objects.filter(state=MailState.SENT).count() == 3
    assert Reminder.objects.filter(outcome=Outcome.SENT).count() == 3


def test_a_bad_recipient_changes_nothing_for_the_others(sink: Sink, round_at: RoundAt, supervisor: User) -> None:
    people = clerks(supervisor, 5)
    sink.refusing[people[1].email] = ["550 no"]
    sink.refusing[people[3].email] = ["450 later"]
    round_at(START)
    states = dict(Mail.objects.values_list("address", "state"))
    assert states == {
        people[0].email: MailState.SENT,
        people[1].email: MailState.DEAD,
        people[2].email: MailState.SENT,
        people[3].email: MailState.QUEUED,
        people[4].email: MailState.SENT,
    }


def test_a_reminder_for_two_people_is_sent_when_one_of_them_got_it(
    sink: Sink, round_at: RoundAt, writer: User, task: Task, housing: Department
) -> None:
    make_user(Role.CLERK, housing, email="gone@yunxi.test")
    sink.refusing["gone@yunxi.test"] = ["450 later", "550 no such user"]
    round_at(START)
    assert Reminder.objects.get().outcome == Outcome.QUEUED  # one mail still waits
    round_at(START + timedelta(minutes=2))
    assert Reminder.objects.get().outcome == Outcome.SENT


def test_a_title_with_line_breaks_makes_no_header(
    sink: Sink, round_at: RoundAt, supervisor: User, writer: User, housing: Department
) -> None:
    due(supervisor, housing, title="改造小区\r\nBcc: everybody@yunxi.test\r\n\r\n正文")
    round_at(START)
    [letter] = sink.received
    assert letter["Bcc"] is None
    assert "改造小区 Bcc: everybody@yunxi.test 正文" in text_of(letter)


def test_markup_in_a_title_stays_text(
    sink: Sink, round_at: RoundAt, supervisor: User, writer: User, housing: Department
) -> None:
    due(supervisor, housing, title="<script>alert(1)</script> & 改造")
    round_at(START)
    [letter] = sink.received
    assert "<script>alert(1)</script> & 改造" in text_of(letter)
    assert "&lt;script&gt;" in text_of(letter, "html")
    assert "<script>" not in text_of(letter, "html")


@pytest.mark.usefixtures("writer", "task")
def test_mail_stops_at_the_end_of_the_hours_in_the_middle_of_a_round(
    sink: Sink, round_at: RoundAt, supervisor: User
) -> None:
    """The clock runs on while mails go: what is left at 18:00 waits for the next morning."""
    clerks(supervisor, 5)
    times = iter([at(MONDAY, 17, 58)] + [at(MONDAY, 17, 59)] * 6 + [at(MONDAY, 18)] * 9)
    do_round(lambda: next(times))
    assert 0 < len(sink.received) < 6
    assert Mail.objects.filter(state=MailState.QUEUED).count() == 6 - len(sink.received)
    round_at(at(MONDAY, 20))
    assert 0 < len(sink.received) < 6


@pytest.mark.usefixtures("writer", "task")
def test_a_mail_whose_worker_died_is_taken_over_after_its_lease(sink: Sink, round_at: RoundAt) -> None:
    """Killed after the server had said 250: the second copy has the same Message-ID, and there is no third."""
    sink.refusing["he@yunxi.test"] = ["450 later"]
    round_at(START)
    Mail.objects.update(not_before=START)
    [lease] = claim(claimable(START, MONDAY), START, "a worker that dies", 20)
    round_at(START + LEASE - timedelta(seconds=1))
    assert sink.received == []
    round_at(START + LEASE + timedelta(seconds=1))
    round_at(START + 3 * LEASE)
    assert [m["Message-ID"] for m in sink.received] == [lease.mail.message_id]


@pytest.mark.usefixtures("writer", "task")
def test_links_in_a_mail_come_from_the_site_address_alone(
    sink: Sink, round_at: RoundAt, settings: Settings, task: Task
) -> None:
    settings.SITE_URL = "http://10.20.30.40:8000"
    round_at(START)
    assert f"打开：http://10.20.30.40:8000/tasks/{task.pk}/" in text_of(sink.received[0])
