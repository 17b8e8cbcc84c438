"""Sending a few mails at a time: what they say is as new as if each were sent alone, and a loss stays one mail's."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import BadHeaderError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_spread, make_subtask, make_task, make_user
from tests.tracking.due import due
from tests.tracking.sink import Sink, text_of
from tracking.models import Announcement, Department, Mail, MailItem, Notice, Reminder, Task, TaskEvent
from tracking.models.mail import Channel, MailState
from tracking.models.notice import NewsKind
from tracking.models.reminder import Outcome
from tracking.outbox.composing import compose_digests
from tracking.outbox.contents import read_again
from tracking.outbox.hours import Hours
from tracking.outbox.leases import (
    LEASE,
    Lease,
    begin,
    claim,
    claimable,
    finish,
    give_back,
    withdraw_stale_digests,
)
from tracking.outbox.rounds import Round, do_round
from tracking.outbox.sealing import envelope, seal
from tracking.outbox.sending import send_waiting
from tracking.outbox.settling import settle_ended
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
START = at(MONDAY, 8, 30)


def clerks(supervisor: User, count: int) -> list[User]:
    """So many departments, each with a clerk and a task that is due."""
    people = [make_user(Role.CLERK, make_department(f"第{n}局"), email=f"c{n}@yunxi.test") for n in range(count)]
    for person in people:
        due(supervisor, Department.objects.get(memberships__user=person))
    return people


def composed(supervisor: User, count: int) -> list[User]:
    """As many 日报 in the outbox as there are clerks; nothing has been sent."""
    people = clerks(supervisor, count)
    do_round(lambda: at(MONDAY, 7))
    compose_digests(START, Hours.load())
    assert Mail.objects.count() == count
    return people


def held(owner: str, limit: int, now: datetime = START) -> list[Lease]:
    return claim(claimable(now, MONDAY), now, owner, limit)


# --- what is said is true when it goes --------------------------------------------------------------------------------


def test_a_task_closed_while_mails_go_is_in_none_that_goes_later(sink: Sink, supervisor: User) -> None:
    """A slow server: a second passes between two mails. The office closes everything when the second one has gone."""
    composed(supervisor, 6)
    passed = 0

    def clock() -> datetime:
        nonlocal passed
        passed += 1
        if len(sink.received) == 2:
            Task.objects.update(status=Status.CLOSED, closed_on=MONDAY)
        return START + timedelta(seconds=passed)

    send_waiting(clock, "one", Hours.load())
    assert len(sink.received) == 2
    left = Mail.objects.exclude(state=MailState.SENT)
    assert set(left.values_list("state", "reason")) == {(MailState.SUPPRESSED, "已办结")}


def test_a_person_who_leaves_while_mails_go_gets_none(sink: Sink, supervisor: User) -> None:
    composed(supervisor, 4)
    people = [mail.recipient for mail in Mail.objects.select_related("recipient").order_by("pk") if mail.recipient]
    passed = 0

    def clock() -> datetime:
        nonlocal passed
        passed += 1
        if sink.received:
            User.objects.filter(pk=people[3].pk).update(is_active=False)
            User.objects.filter(pk=people[2].pk).update(email="neu@yunxi.test")
        return START + timedelta(seconds=passed)

    send_waiting(clock, "one", Hours.load())
    assert [str(m["To"]) for m in sink.received] == [people[0].email, people[1].email, "neu@yunxi.test"]


def test_many_mails_are_read_again_in_as_many_queries_as_few(supervisor: User) -> None:
    composed(supervisor, 9)
    mails = list(Mail.objects.select_related("recipient", "department"))

    def queries(some: list[Mail]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert all(contents.matters for contents in read_again(some).values())
        return len(captured)

    assert queries(mails[:2]) == queries(mails)


def test_many_mails_say_what_each_would_say_alone(supervisor: User) -> None:
    composed(supervisor, 5)
    due(supervisor, Department.objects.order_by("pk")[0])
    mails = list(Mail.objects.select_related("recipient", "department"))
    together = read_again(mails)
    for mail in mails:
        alone = read_again([mail])[mail.pk]
        assert together[mail.pk].departments == alone.departments
        assert [m.task.pk for m in together[mail.pk].matters] == [m.task.pk for m in alone.matters]


def test_whom_a_mail_may_tell_of_a_task_is_as_everywhere_else(supervisor: User) -> None:
    """Over the cast: a mail that tells everybody of everything tells each what ``visible_to`` opens to them."""
    lead, support, other = (make_department(name) for name in ("区住建局", "区城管局", "区教育局"))
    whole = make_task(supervisor, lead, support)
    tasks = [
        whole,
        make_task(supervisor, support, lead),
        make_task(supervisor, lead, status=Status.DRAFT),
        make_task(supervisor, other),
        make_subtask(whole, support),
        make_subtask(whole, other, status=Status.DRAFT),
        *Task.objects.filter(parent=make_spread(supervisor, lead, other)),
    ]
    people = [make_user(role, *where) for role in Role for where in ((), (lead,), (support,), (other,), (lead, other))]
    for person in people:
        mail = Mail.objects.create(
            recipient=person,
            to_key=f"user:{person.pk}",
            local_date=MONDAY,
            channel=Channel.NOTICE,
            not_before=START,
            message_id=f"<{person.pk}@test>",
            made_at=START,
        )
        for task in tasks:
            event, _ = TaskEvent.objects.get_or_create(
                task=task, name="remark", defaults={"by": supervisor, "at": START, "after": task.status}
            )
            notice = Notice.objects.create(recipient=person, event=event, made_at=START)
            MailItem.objects.create(mail=mail, notice=notice)
    for pk, contents in read_again(list(Mail.objects.select_related("recipient", "department"))).items():
        reader = Mail.objects.get(pk=pk).recipient
        assert reader is not None
        told = {matter.task.pk for matter in contents.matters}
        visible = Task.objects.visible_to(reader).filter(pk__in=[task.pk for task in tasks])
        assert told == set(visible.values_list("pk", flat=True)), reader.role


# --- one bad mail -------------------------------------------------------------------------------------------------


def test_a_mail_that_cannot_be_read_ends_alone(sink: Sink, round_at: RoundAt, supervisor: User) -> None:
    """News of a room that does not exist breaks the reading of all mails that are read together."""
    people = composed(supervisor, 4)
    news = Announcement.objects.create(
        recipient=people[1], kind=NewsKind.PAPERS, matter="nowhere:1", made_at=START, outcome=Outcome.QUEUED
    )
    MailItem.objects.create(mail=Mail.objects.get(recipient=people[1]), announcement=news)
    round_at(START)
    assert len(sink.received) == 3
    dead = Mail.objects.get(state=MailState.DEAD)
    assert dead.recipient == people[1]
    assert dead.reason.startswith("这封邮件写不出来")
    assert Reminder.objects.filter(outcome=Outcome.SENT).count() == 3


def test_a_mail_whose_worker_died_is_taken_alone_and_counted(supervisor: User) -> None:
    composed(supervisor, 5)
    assert len(held("dies", 3)) == 3
    assert len(held("lives", 20)) == 2  # those nobody held go first, and together
    later = START + LEASE + timedelta(seconds=1)
    assert [lease.mail.attempts for lease in held("next", 20, later)] == [1]
    assert [lease.mail.attempts for lease in held("next", 20, later)] == [1]


def test_what_is_given_back_is_as_if_it_had_never_been_held(supervisor: User) -> None:
    composed(supervisor, 3)
    [first, *others] = held("one", 3)
    finish(first, MailState.SENT, at=START)
    give_back([first, *others])
    assert list(Mail.objects.order_by("pk").values_list("state", "attempts", "lease_until")) == [
        (MailState.SENT, 0, None),
        (MailState.QUEUED, 0, None),
        (MailState.QUEUED, 0, None),
    ]
    assert len(held("two", 3)) == 2


def test_only_mails_that_are_still_ours_go_out(supervisor: User) -> None:
    composed(supervisor, 3)
    mine = held("slow", 3)
    later = START + LEASE + timedelta(seconds=1)
    [taken_over] = held("quick", 3, later)
    ours = begin(mine, now=later)
    assert {lease.mail.pk for lease in ours} == {lease.mail.pk for lease in mine} - {taken_over.mail.pk}
    assert {lease.mail.state for lease in ours} == {MailState.SENDING}
    assert {lease.mail.lease_until for lease in ours} == {later + LEASE}


# --- what follows from the mails ----------------------------------------------------------------------------------


def test_what_a_killed_worker_left_unsettled_is_settled_by_the_next_round(
    sink: Sink, round_at: RoundAt, supervisor: User
) -> None:
    composed(supervisor, 3)
    for lease in held("killed before it settles", 3):
        finish(lease, MailState.SENT, at=START)
    assert set(Reminder.objects.values_list("outcome", flat=True)) == {Outcome.QUEUED}
    round_at(START + timedelta(minutes=1))
    assert set(Reminder.objects.values_list("outcome", flat=True)) == {Outcome.SENT}
    assert not Mail.objects.filter(is_settled=False).exists()
    assert sink.received == []


def test_what_waits_for_another_mail_stays_open(supervisor: User, housing: Department) -> None:
    for name in "ab":
        make_user(Role.CLERK, housing, email=f"{name}@yunxi.test")
    due(supervisor, housing)
    do_round(lambda: at(MONDAY, 7))
    compose_digests(START, Hours.load())
    first, second = held("one", 2)
    finish(first, MailState.DEAD, at=START, reason="对方服务器不收这个地址")
    assert settle_ended() == 1
    assert Reminder.objects.get().outcome == Outcome.QUEUED
    finish(second, MailState.SENT, at=START)
    assert settle_ended() == 1
    assert Reminder.objects.get().outcome == Outcome.SENT
    assert settle_ended() == 0


def test_a_withdrawn_daily_mail_puts_back_all_kinds_of_news(supervisor: User, housing: Department) -> None:
    reader = make_user(Role.CLERK, housing, email="a@yunxi.test")
    event = TaskEvent.objects.create(
        task=make_task(supervisor, housing), name="remark", by=supervisor, at=START, after=Status.ACCEPTED
    )
    carried = {"made_at": START, "outcome": Outcome.QUEUED}
    notice = Notice.objects.create(recipient=reader, event=event, **carried)
    other = Announcement.objects.create(recipient=reader, kind=NewsKind.PAPERS, matter="paper:1", **carried)
    mail = Mail.objects.create(
        recipient=reader,
        to_key=f"user:{reader.pk}",
        local_date=MONDAY,
        channel=Channel.DIGEST,
        not_before=START,
        message_id="<1@test>",
        made_at=START,
    )
    MailItem.objects.create(mail=mail, notice=notice)
    MailItem.objects.create(mail=mail, announcement=other)
    withdraw_stale_digests(MONDAY + timedelta(days=1), START + timedelta(days=1))
    settle_ended()
    for one in (notice, other):
        one.refresh_from_db()
        assert one.outcome == Outcome.HELD
    assert Mail.objects.get().state == MailState.SUPPRESSED


# --- the message itself -------------------------------------------------------------------------------------------


def letter(subject: str = "【督办提醒】2 项超期", to: str = "he@yunxi.test", text: str = "第一行\n第二行\n") -> bytes:
    headers = {"Message-ID": "<1@test>", "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(subject, text, to=[to], headers=headers)
    message.attach_alternative(f"<p>{text}</p>", "text/html")
    return seal(message)


def test_a_sealed_letter_reads_as_it_was_written(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "云溪区督查室 <duban@yunxi.test>"
    text = "“还剩 3 个工作日”\n.一点\n" + "很长的一行" * 400 + "\n"
    read = message_from_bytes(letter(text=text), policy=default)
    assert isinstance(read, EmailMessage)
    assert text_of(read) == text
    assert text_of(read, "html") == f"<p>{text}</p>"
    assert str(read["Subject"]).strip() == "【督办提醒】2 项超期"
    assert str(read["From"]) == "云溪区督查室 <duban@yunxi.test>"
    assert [read["To"], read["Message-ID"], read["MIME-Version"]] == ["he@yunxi.test", "<1@test>", "1.0"]
    assert [list(part.defects) for part in read.walk()] == [[], [], []]


def test_a_sealed_letter_goes_over_the_oldest_of_lines() -> None:
    """Only ASCII, CR LF at every end, no line longer than 998 signs, none that begins with a dot."""
    sealed = letter(text=".一\r\n" + "字" * 3000)
    assert sealed.isascii()
    assert sealed.count(b"\n") == sealed.count(b"\r\n") == sealed.count(b"\r")
    assert max(len(line) for line in sealed.split(b"\r\n")) <= 998
    assert b"\r\n." not in sealed


@pytest.mark.parametrize(
    "wrong", [{"subject": "两行\r\nBcc: all@yunxi.test"}, {"to": "a@yunxi.test\nBcc: b@yunxi.test"}]
)
def test_a_line_break_makes_no_header(wrong: dict[str, str]) -> None:
    with pytest.raises(BadHeaderError):
        letter(**wrong)


@pytest.mark.parametrize("address", ["不是地址", "a@b c@d", "a\r\n@yunxi.test", ""])
def test_what_is_no_address_never_reaches_the_server(address: str) -> None:
    with pytest.raises(ValueError, match=r"Invalid|invalid|address|ascii"):
        envelope(address)
