"""What stands in the way of mail, said above the list: silent rounds, a resting server, late mails, and what waits."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core import mail as box
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.due import due
from tests.tracking.outgoing import beat, make_event, make_mail, server_rests
from tests.tracking.sink import Sink, text_of
from tracking.models import Announcement, Department, Mail, MailServer, Notice, Organisation, Reminder
from tracking.models.mail import MailState
from tracking.models.notice import NewsKind
from tracking.models.reminder import Outcome
from tracking.outbox.delays import lag, late_mails, next_hours
from tracking.outbox.explaining import meaning_of
from tracking.outbox.hours import Hours
from tracking.outbox.pending import pending
from tracking.outbox.rounds import Round
from tracking.outbox.standing import standing
from tracking.outbox.trial_letter import send_trial
from tracking.sweep import sweep

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
TEN = at(MONDAY, 10)
SATURDAY = MONDAY + timedelta(days=5)


def page_at(now: datetime, user: User, address: str = "/outbox/") -> str:
    """The page as this person sees it then, having just signed in."""
    with time_machine.travel(now, tick=False):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(address).content.decode()


# ---- rounds that do not come


def test_above_the_list_stands_that_the_rounds_have_stopped_and_what_to_do(supervisor: User) -> None:
    beat(TEN)
    assert "没有来过" not in page_at(TEN + timedelta(minutes=3), supervisor)
    page = page_at(TEN + timedelta(minutes=12), supervisor)
    assert "巡查已经 12 分钟没有来过（上一次是11月23日 10:00）。" in page
    assert "zhualuoshi-worker" in page


def test_an_administrator_reads_it_first_in_the_back_office(administrator: User) -> None:
    beat(TEN)
    assert "没有来过" not in page_at(TEN, administrator, "/admin/")
    assert "巡查已经 30 分钟没有来过" in page_at(TEN + timedelta(minutes=30), administrator, "/admin/")


# ---- late mails


def test_a_mail_is_late_after_a_quarter_of_an_hour_of_sending_time(clerk: User) -> None:
    hours = Hours.load()
    make_mail(clerk, made_at=TEN, not_before=TEN)
    late = {minutes: late_mails(TEN + timedelta(minutes=minutes), hours).count() for minutes in (14, 15, 16)}
    assert late == {14: 0, 15: 0, 16: 1}


@pytest.mark.parametrize(
    ("now", "count"),
    [
        (at(MONDAY, 22), 0),
        (at(MONDAY + timedelta(days=1), 8, 10), 0),
        (at(MONDAY + timedelta(days=1), 8, 16), 1),
        (at(SATURDAY, 10), 0),
    ],
)
def test_the_night_and_rest_days_make_no_mail_late(clerk: User, now: datetime, count: int) -> None:
    make_mail(clerk, made_at=at(MONDAY, 17, 59))
    assert late_mails(now, Hours.load()).count() == count


def test_a_mail_put_off_by_the_other_side_is_late_and_delays_nothing(clerk: User) -> None:
    later = TEN + timedelta(hours=2)
    make_mail(clerk, made_at=TEN, not_before=later, attempts=4, last_code="450 4.2.0 greylisted")
    now = TEN + timedelta(hours=1)
    assert (late_mails(now, Hours.load()).count(), lag(now, Hours.load())) == (1, timedelta())


def test_a_mail_asked_for_again_is_late_from_then_on(clerk: User) -> None:
    make_mail(clerk, made_at=TEN - timedelta(hours=1), asked_again_at=TEN)
    assert late_mails(TEN + timedelta(minutes=10), Hours.load()).count() == 0
    assert late_mails(TEN + timedelta(minutes=16), Hours.load()).count() == 1


def test_yesterdays_digest_is_no_delay_of_today(clerk: User) -> None:
    make_mail(clerk, local_date=MONDAY - timedelta(days=3), not_before=TEN - timedelta(days=3))
    assert lag(at(MONDAY, 8, 20), Hours.load()) == timedelta()


def test_late_mails_are_pointed_out_and_can_be_looked_at(clerk: User, supervisor: User) -> None:
    make_mail(clerk, made_at=TEN, not_before=TEN, subject="还在等的一封")
    now = TEN + timedelta(minutes=20)
    beat(now)
    page = page_at(now, supervisor)
    assert "1 封邮件在发信时间里等了超过 15 分钟。" in page
    assert '<span class="tag tag-bad ob-late">晚了</span>' in page
    assert "还在等的一封" in page_at(now, supervisor, "/outbox/?state=late")
    assert "超过 15 分钟" not in page_at(TEN, supervisor)


def test_when_a_failed_mail_is_tried_again_stands_in_its_row(clerk: User, supervisor: User) -> None:
    make_mail(clerk, attempts=2, not_before=TEN + timedelta(minutes=5), last_code="450 4.2.0 greylisted")
    page = page_at(TEN, supervisor)
    for words in ("11月23日 10:05", "再试，已经试了 2 次", "对方叫我们过一会儿再发"):
        assert words in page


def test_outside_the_hours_the_page_says_when_they_begin(supervisor: User) -> None:
    assert "现在不是发信时间，11月24日 08:00 起接着发。" in page_at(at(MONDAY, 19), supervisor)
    assert "现在不是发信时间" not in page_at(TEN, supervisor)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(MONDAY, 7), at(MONDAY, 8)),
        (at(MONDAY, 8), None),
        (at(MONDAY, 18), at(MONDAY + timedelta(days=1), 8)),
        (at(SATURDAY, 9), at(MONDAY + timedelta(days=7), 8)),
        (at(date(2026, 9, 30), 20), at(date(2026, 10, 8), 8)),  # over the National Day
    ],
)
def test_the_next_hours_of_mail_are_those_of_the_next_working_day(
    db: None, now: datetime, opens: datetime | None
) -> None:
    assert next_hours(now, Hours.load()) == opens


# ---- the server


def test_a_resting_server_is_explained_and_offers_to_try_now(supervisor: User) -> None:
    server_rests(TEN + timedelta(minutes=5), "535 5.7.8 authentication failed")
    page = page_at(TEN, supervisor)
    assert "服务器不让登录：账号或者密码不对，请运维核对。给运维看的：EMAIL_URL。" in page
    assert "11月23日 10:05 再试。" in page
    assert "现在再试" in page
    assert "现在再试" not in page_at(TEN + timedelta(minutes=6), supervisor)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ConnectionRefusedError: [Errno 111] Connection refused", "没有程序在听"),
        ("gaierror: [Errno -2] Name or service not known", "找不到这台服务器"),
        ("TimeoutError: timed out", "没有按时回应"),
        ("SSLCertVerificationError: certificate verify failed", "加密连接没有建成"),
        ("SMTPNotSupportedError: STARTTLS extension not supported by server.", "不支持"),
        ("SMTPServerDisconnected: Connection unexpectedly closed", "线就断了"),
        ("OSError: [Errno 101] Network is unreachable", "网络不通"),
        ("535 5.7.8 Error: authentication failed", "账号或者密码不对"),
        ("421 4.3.2 shutting down", "暂时不接待"),
        ("450 4.2.0 Greylisted", "过一会儿再发"),
        ("452 4.2.2 over quota", "空间暂时不够"),
        ("471 what", "暂时不收"),
        ("550 5.1.1 no such user", "没有这个邮箱"),
        ("552 5.3.4 too big", "太大"),
        ("554 5.7.1 spam", "垃圾邮件"),
        ("571 no", "对方拒收"),
        ("250", "收下了"),
        ("", ""),
    ],
)
def test_every_answer_is_put_into_words(code: str, words: str) -> None:
    assert words in meaning_of(code)
    assert bool(meaning_of(code)) == bool(words)


def test_an_address_that_nobody_has_any_more_is_no_longer_pointed_out(clerk: User) -> None:
    make_mail(clerk, state=MailState.DEAD, last_code="550 5.1.1 no such user")
    assert [one.address for one in standing(TEN, Hours.load()).refused] == [clerk.email]
    clerk.email = "right@yunxi.example"
    clerk.save()
    assert standing(TEN, Hours.load()).refused == ()


def test_a_server_that_did_not_let_us_in_is_no_fault_of_an_address(clerk: User) -> None:
    make_mail(clerk, state=MailState.DEAD, last_code="535 5.7.8 authentication failed")
    assert standing(TEN, Hours.load()).refused == ()


# ---- a test mail


def test_a_test_mail_comes_at_once_whatever_the_hour(sink: Sink, supervisor: User, sign_in: SignIn) -> None:
    supervisor.email = "shen@yunxi.test"
    supervisor.save()
    server_rests(TEN + timedelta(minutes=5))
    with time_machine.travel(at(MONDAY, 22), tick=False):
        answer = sign_in(supervisor).post("/outbox/test/", follow=True)
    assert "服务器收下了发给shen@yunxi.test的测试邮件（250）。" in answer.content.decode()
    (came,) = sink.received
    assert (came["To"], came["Auto-Submitted"]) == ("shen@yunxi.test", "auto-generated")
    assert came["Subject"].strip() == f"【测试】发信服务器能用——{Organisation.current().name}"
    assert "沈若川在发件箱里要的测试邮件" in text_of(came)
    assert MailServer.objects.get().failures == 0
    assert Mail.objects.count() == 0


def test_the_answer_of_a_server_that_does_not_take_it_is_shown_with_what_it_means(sink: Sink, supervisor: User) -> None:
    supervisor.email = "shen@yunxi.test"
    sink.refusing["shen@yunxi.test"] = ["550 5.1.1 no such user"]
    trial = send_trial(supervisor, at=TEN)
    assert not trial.is_good
    assert trial.said == (
        "测试邮件没有送出。服务器的回应：550 5.1.1 no such user。对方没有这个邮箱，或者不收发给它的信：请核对地址。"
    )


def test_a_server_that_is_not_there_is_said_and_not_counted_as_a_failed_round(
    sink: Sink, settings: Settings, supervisor: User
) -> None:
    settings.EMAIL_PORT = 1
    supervisor.email = "shen@yunxi.test"
    assert "没有程序在听" in send_trial(supervisor, at=TEN).said
    assert not MailServer.objects.filter(failures__gt=0).exists()


def test_to_a_sample_address_or_none_nothing_is_sent(sink: Sink, supervisor: User) -> None:
    assert send_trial(supervisor, at=TEN).said == f"没有发：{supervisor.email}是示例地址，不外发。"
    supervisor.email = ""
    assert send_trial(supervisor, at=TEN).said == "没有发：您的账号没有邮箱地址，请管理员在后台补上。"
    assert sink.received == []


def test_without_a_mail_server_it_is_said_that_nobody_gets_any_mail(supervisor: User) -> None:
    trial = send_trial(supervisor, at=TEN)
    assert not trial.is_good
    assert trial.said.startswith("没有设置发信服务器，邮件只写在服务器的文件里")
    assert len(box.outbox) == 1


# ---- what no mail carries yet


def test_what_no_mail_carries_yet_is_counted_and_listed(supervisor: User, housing: Department, clerk: User) -> None:
    task = due(supervisor, housing, title="完成老旧小区改造")
    sweep(at(MONDAY, 8), MONDAY, Hours.load().calendar)
    event = make_event(make_task(supervisor, housing, title="整治占道"), supervisor, "urge")
    Notice.objects.create(recipient=clerk, event=event, made_at=at(MONDAY, 8))
    closing = make_event(task, supervisor, "close")
    Notice.objects.create(recipient=clerk, event=closing, made_at=at(MONDAY, 8), outcome=Outcome.HELD)
    said = {"matter": "paper:1", "word": "印发通报", "title": "督查通报", "button": "看公文", "place": "/papers/1/"}
    Announcement.objects.create(recipient=clerk, kind=NewsKind.PAPERS, made_at=at(MONDAY, 8), **said)
    now = at(MONDAY, 8, 5)
    waiting = Reminder.objects.pending(MONDAY).count()
    assert waiting > 0
    page = page_at(now, supervisor)
    assert f"还没有合成邮件的：提醒 {waiting} 条、通知 2 条、告知 1 条，其中 1 条等着进日报。" in page
    assert "完成老旧小区改造" in page_at(now, supervisor, "/outbox/pending/")
    notices = page_at(now, supervisor, "/outbox/pending/?what=notices")
    assert "整治占道" in notices
    assert "何晓岚" in notices
    assert "督查通报" in page_at(now, supervisor, "/outbox/pending/?what=announcements")
    assert "下一次日报在 11月23日 08:30 合成" in notices


def test_the_page_opens_where_something_waits(supervisor: User, housing: Department, clerk: User) -> None:
    event = make_event(make_task(supervisor, housing, title="整治占道"), supervisor, "urge")
    Notice.objects.create(recipient=clerk, event=event, made_at=TEN)
    assert "还没有合成邮件的：通知 1 条。" in page_at(TEN, supervisor)
    for address in ("/outbox/pending/", "/outbox/pending/?what=nonsense"):
        assert "整治占道" in page_at(TEN, supervisor, address)
    asked = page_at(TEN, supervisor, "/outbox/pending/?what=reminders")
    assert "整治占道" not in asked
    assert "这一类没有等着合成的" in asked


@pytest.mark.parametrize(
    ("now", "made"),
    [
        (at(MONDAY, 8), at(MONDAY, 8, 30)),
        (at(MONDAY, 9), at(MONDAY, 9)),
        (at(MONDAY, 19), at(MONDAY + timedelta(days=1), 8, 30)),
        (at(SATURDAY, 8), at(MONDAY + timedelta(days=7), 8, 30)),
    ],
)
def test_the_next_digest_is_made_in_the_next_round_of_its_hours(db: None, now: datetime, made: datetime) -> None:
    assert pending({}, now).digest_at == made


def test_where_nothing_waits_it_is_said(supervisor: User) -> None:
    assert "这一类没有等着合成的" in page_at(TEN, supervisor, "/outbox/pending/?what=nonsense")
    assert "还没有合成邮件的" not in page_at(TEN, supervisor)


def test_only_who_answers_for_mail_sees_what_waits(db: None, sign_in: SignIn) -> None:
    allowed = {Role.SUPERVISOR, Role.ADMIN}
    for role in Role:
        client = sign_in(make_user(role, make_department(f"{role}局")))
        statuses = {client.get(address).status_code for address in ("/outbox/pending/", "/outbox/")}
        assert statuses == ({200} if role in allowed else {403}), role
