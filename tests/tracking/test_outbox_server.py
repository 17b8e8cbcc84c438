"""A mail server that misbehaves at each verb: nothing is lost, nothing is said to have gone that did not go."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_user
from tests.tracking.due import due
from tests.tracking.sink import Sink
from tracking.models import Department, Mail, MailServer, Task
from tracking.models.mail import MailState
from tracking.outbox.answers import Meaning
from tracking.outbox.line import Parcel, dotted
from tracking.outbox.rounds import Round, do_round
from tracking.outbox.server import Courier

RoundAt = Callable[[datetime], Round]
START = at(MONDAY, 8, 30)


@pytest.fixture(autouse=True, params=[False, True], ids=["one at a time", "pipelining"])
def takes_many(request: pytest.FixtureRequest, sink: Sink) -> bool:
    """Whether the server takes several commands at a time."""
    sink.takes_many = request.param
    return sink.takes_many


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    """A task that is due, and a clerk whose address is a real one as far as the server is concerned."""
    make_user(Role.CLERK, housing, name="何晓岚", email="he@yunxi.test")
    return due(supervisor, housing)


@pytest.fixture
def behaviour(request: pytest.FixtureRequest, settings: Settings) -> str:
    """What the server does; nobody waits long for a silence, and long enough for everything else."""
    way: str = request.param
    if way == "hang":
        settings.EMAIL_TIMEOUT = 0.5
    return way


def clerks(supervisor: User, count: int) -> list[User]:
    """So many departments, each with a clerk and a task that is due."""
    people = [make_user(Role.CLERK, make_department(f"第{n}局"), email=f"c{n}@yunxi.test") for n in range(count)]
    for person in people:
        due(supervisor, Department.objects.get(memberships__user=person))
    return people


@pytest.mark.usefixtures("task")
@pytest.mark.parametrize(
    ("verb", "behaviour"),
    [
        ("connect", "drop"),
        ("connect", "hang"),
        ("banner", "554 5.3.2 no service here"),
        ("banner", "hang"),
        ("banner", "您好"),
        ("EHLO", "drop"),
        ("EHLO", "hang"),
        ("MAIL", "421 4.7.0 too many mails"),
        ("MAIL", "450 4.7.1 slow down"),
        ("MAIL", "530 5.7.0 authentication required"),
        ("MAIL", "550 5.7.1 sender not allowed"),
        ("MAIL", "drop"),
        ("MAIL", "hang"),
        ("RCPT", "421 4.3.2 shutting down"),
        ("RCPT", "530 5.7.0 authentication required"),
        ("RCPT", "什么"),
        ("RCPT", "drop"),
        ("RCPT", "hang"),
        ("DATA", "421 4.3.2 shutting down"),
        ("DATA", "drop"),
        ("DATA", "hang"),
        ("end", "421 4.3.2 shutting down"),
        ("end", "drop"),
        ("end", "hang"),
    ],
    indirect=["behaviour"],
)
def test_trouble_with_the_server_is_tried_again_and_counted(
    sink: Sink, round_at: RoundAt, settings: Settings, verb: str, behaviour: str
) -> None:
    sink.at[verb] = [behaviour]
    round_at(START)
    settings.EMAIL_TIMEOUT = 10
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts, mail.lease_owner) == (MailState.QUEUED, 1, "")
    assert sink.received == []
    assert MailServer.objects.get().failures == 1
    round_at(START + timedelta(minutes=2))
    assert [letter["Message-ID"] for letter in sink.received] == [mail.message_id]
    assert Mail.objects.get().state == MailState.SENT
    assert MailServer.objects.get().failures == 0


@pytest.mark.usefixtures("task")
@pytest.mark.parametrize("verb", ["RCPT", "DATA", "end"])
@pytest.mark.parametrize("answer", ["450 4.2.1 busy", "451 4.3.0 later", "452 4.3.1 full"])
def test_what_passes_concerns_the_mail_and_not_the_server(
    sink: Sink, round_at: RoundAt, verb: str, answer: str
) -> None:
    sink.at[verb] = [answer]
    round_at(START)
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts, mail.last_code) == (MailState.QUEUED, 1, answer)
    assert not MailServer.objects.filter(failures__gt=0).exists()
    round_at(START + timedelta(minutes=2))
    assert [letter["Message-ID"] for letter in sink.received] == [mail.message_id]


@pytest.mark.parametrize(
    ("verb", "answer", "reason"),
    [
        ("MAIL", "552 5.3.4 too big", "对方服务器拒收这封邮件"),
        ("RCPT", "550 5.1.1 no such user", "对方服务器不收这个地址"),
        ("RCPT", "552 5.2.2 mailbox full", "对方服务器不收这个地址"),
        ("DATA", "554 5.5.1 no", "对方服务器拒收这封邮件"),
        ("end", "552 5.3.4 too big", "对方服务器拒收这封邮件"),
        ("end", "554 5.7.1 looks like spam", "对方服务器拒收这封邮件"),
    ],
)
def test_what_is_refused_for_good_ends_one_mail_and_no_other(
    sink: Sink, round_at: RoundAt, supervisor: User, verb: str, answer: str, reason: str
) -> None:
    clerks(supervisor, 3)
    sink.at[verb] = ["", answer]
    round_at(START)
    [dead] = Mail.objects.filter(state=MailState.DEAD)
    assert (dead.last_code, dead.reason) == (answer, reason)
    assert Mail.objects.filter(state=MailState.SENT).count() == len(sink.received) == 2
    assert not MailServer.objects.filter(failures__gt=0).exists()


@pytest.mark.usefixtures("task")
def test_a_wrong_password_is_an_outage(sink: Sink, round_at: RoundAt, settings: Settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "duban", "错的密码"
    round_at(START)
    settings.EMAIL_HOST_USER = ""
    assert (Mail.objects.get().state, Mail.objects.get().attempts) == (MailState.QUEUED, 1)
    round_at(START + timedelta(minutes=2))
    assert Mail.objects.get().state == MailState.SENT


@pytest.mark.usefixtures("task")
@pytest.mark.parametrize(
    "wrong",
    [
        {"EMAIL_USE_TLS": True},
        {"EMAIL_USE_SSL": True},
        {"EMAIL_USE_TLS": True, "EMAIL_USE_SSL": True},
        {"EMAIL_HOST": "没有。这个" * 20},
        {"EMAIL_BACKEND": "no.such.Backend"},
    ],
)
def test_a_wrong_setting_costs_no_mail(
    sink: Sink, round_at: RoundAt, settings: Settings, wrong: dict[str, object]
) -> None:
    """STARTTLS that is not offered, a handshake with a server that speaks none, a host that is none."""
    right = {name: getattr(settings, name) for name in wrong}
    for name, value in wrong.items():
        setattr(settings, name, value)
    round_at(START)
    assert (Mail.objects.get().state, MailServer.objects.get().failures) == (MailState.QUEUED, 1)
    for name, value in right.items():
        setattr(settings, name, value)
    round_at(START + timedelta(minutes=2))
    assert len(sink.received) == 1


@pytest.mark.parametrize("behaviour", ["421 4.7.0 twenty mails a connection", "drop"], indirect=True)
def test_a_line_that_is_cut_after_some_mails_is_made_anew_and_costs_none_a_try(
    sink: Sink, round_at: RoundAt, supervisor: User, behaviour: str
) -> None:
    clerks(supervisor, 5)
    sink.at["MAIL"] = ["", "", behaviour, "", "", behaviour]
    sink.lines = 0
    round_at(START)
    assert len(sink.received) == 5
    assert set(Mail.objects.values_list("state", "attempts")) == {(MailState.SENT, 0)}
    assert sink.lines == 3
    assert not MailServer.objects.exists()


@pytest.mark.parametrize("behaviour", ["drop", "hang", "500 what", "421 bye"], indirect=True)
def test_trouble_with_beginning_anew_changes_nothing_for_the_next_mail(
    sink: Sink, round_at: RoundAt, supervisor: User, behaviour: str
) -> None:
    people = clerks(supervisor, 3)
    sink.refusing[people[0].email] = ["550 no"]
    sink.at["RSET"] = [behaviour]
    round_at(START)
    assert sorted(str(m["To"]) for m in sink.received) == [people[1].email, people[2].email]
    assert Mail.objects.get(state=MailState.DEAD).address == people[0].email


@pytest.mark.usefixtures("task")
def test_an_old_server_that_knows_no_ehlo_gets_the_mail(sink: Sink, round_at: RoundAt) -> None:
    sink.at["EHLO"] = ["502 5.5.1 unknown command"]
    round_at(START)
    assert len(sink.received) == 1


@pytest.mark.usefixtures("task")
@pytest.mark.parametrize("behaviour", ["drop", "hang", "500 what"], indirect=True)
def test_trouble_with_saying_goodbye_changes_nothing(sink: Sink, round_at: RoundAt, behaviour: str) -> None:
    sink.at["QUIT"] = [behaviour]
    round_at(START)
    assert Mail.objects.get().state == MailState.SENT
    assert not MailServer.objects.exists()


@pytest.mark.usefixtures("task")
def test_a_mail_the_server_took_without_saying_so_goes_once_more_as_the_same(sink: Sink, round_at: RoundAt) -> None:
    sink.at["end"] = ["taken, drop"]
    round_at(START)
    round_at(START + timedelta(minutes=2))
    round_at(START + timedelta(hours=1))
    assert [m["Message-ID"] for m in sink.received] == [Mail.objects.get().message_id] * 2


def test_a_line_that_begins_with_a_dot_arrives_with_it(sink: Sink, db: None) -> None:
    letter = EmailMessage("试信", "第一行\n.第二行\n..第三行\n", "duban@yunxi.test", ["he@yunxi.test"])
    with Courier() as courier:
        assert courier.deliver(Parcel.of(letter)).meaning == Meaning.DELIVERED
    assert sink.received[0].get_content().splitlines() == ["第一行", ".第二行", "..第三行"]
    assert dotted(b".") == b"..\r\n.\r\n"


def test_of_a_mail_that_is_announced_and_does_not_go_nothing_is_delivered(
    sink: Sink, round_at: RoundAt, supervisor: User
) -> None:
    """The hours end when the second mail has come: the third is announced by then, and waits for the next morning."""
    clerks(supervisor, 5)
    do_round(lambda: at(MONDAY, 18) if len(sink.received) == 2 else at(MONDAY, 17, 50))
    assert len(sink.received) == 2
    assert Mail.objects.filter(state=MailState.QUEUED, attempts=0, lease_owner="").count() == 3
    round_at(START + timedelta(days=1))
    assert len(sink.received) == 7


@pytest.mark.parametrize("behaviour", ["552 5.3.4 too big", "451 4.3.0 later"], indirect=True)
def test_an_answer_to_one_mail_is_never_taken_for_that_to_another(
    sink: Sink, round_at: RoundAt, supervisor: User, behaviour: str
) -> None:
    people = clerks(supervisor, 6)
    sink.at["end"] = ["", behaviour]
    sink.at["RCPT"] = ["", "", "", "550 5.1.1 no such user"]
    round_at(START)
    assert dict(Mail.objects.values_list("address", "last_code")) == {
        **{person.email: "250" for person in people},
        people[1].email: behaviour,
        people[3].email: "550 5.1.1 no such user",
    }
    assert [str(m["To"]) for m in sink.received] == [people[number].email for number in (0, 2, 4, 5)]


@pytest.mark.parametrize("behaviour", ["drop", "hang", "421 bye"], indirect=True)
def test_a_line_that_breaks_on_an_announced_mail_leaves_the_one_before_sent(
    sink: Sink, round_at: RoundAt, settings: Settings, supervisor: User, behaviour: str
) -> None:
    people = clerks(supervisor, 3)
    sink.at["RCPT"] = ["", behaviour, behaviour]
    round_at(START)
    settings.EMAIL_TIMEOUT = 10
    assert [m.state for m in Mail.objects.order_by("pk")] == [MailState.SENT, MailState.QUEUED, MailState.SENT]
    assert Mail.objects.get(recipient=people[1]).attempts == 1
    round_at(START + timedelta(minutes=2))
    assert [str(m["To"]) for m in sink.received] == [people[number].email for number in (0, 2, 1)]


@pytest.mark.parametrize("takes_many", [True], indirect=True)
def test_a_server_that_asks_for_a_mail_it_has_turned_away_gets_none(
    sink: Sink, supervisor: User, round_at: RoundAt
) -> None:
    """Some say "go on" to DATA though they took no recipient: they are left without a word, once more on a new line."""
    people = clerks(supervisor, 4)
    sink.refusing[people[1].email] = ["550 5.1.1 no such user"] * 2
    sink.at["DATA"] = ["", "354 go on", "354 go on"]
    sink.lines = 0
    round_at(START)
    assert [str(m["To"]) for m in sink.received] == [people[number].email for number in (0, 2, 3)]
    assert Mail.objects.get(state=MailState.DEAD).last_code == "550 5.1.1 no such user"
    assert sink.lines == 3


@pytest.mark.usefixtures("task")
@pytest.mark.parametrize("answer", ["250 2.0.0 fine", "220 what"])
def test_a_mail_whose_content_was_not_asked_for_has_not_gone(sink: Sink, round_at: RoundAt, answer: str) -> None:
    sink.at["DATA"] = [answer]
    round_at(START)
    assert sink.received == []
    assert Mail.objects.get().state == MailState.QUEUED
