"""Dealing with mails by hand: sending one again, stopping one, both at once, and what is written down of it."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_task, make_user
from tests.tracking.due import due
from tests.tracking.outgoing import carry_notice, carry_reminder, make_event, make_mail, server_rests
from tests.tracking.sink import Sink, text_of
from tracking.actions.mails import DONE_MEANWHILE, Handled, Pick, handle, try_server_again
from tracking.models import (
    Department,
    Mail,
    MailAction,
    MailServer,
    Reminder,
    ReminderRule,
    Robot,
    Task,
)
from tracking.models.mail import Channel, MailAct, MailState
from tracking.models.reminder import Outcome
from tracking.models.robot import RobotKind
from tracking.outbox.leases import LEASE, MERGED, claim, claimable
from tracking.outbox.rounds import Round

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
START = at(MONDAY, 8, 30)
LATER = at(MONDAY, 9)
HANDLE = "/outbox/handle/"
ENDED = [MailState.SENT, MailState.DEAD, MailState.SUPPRESSED]


@pytest.fixture
def writer(housing: Department) -> User:
    """A clerk with an address that a server outside knows."""
    return make_user(Role.CLERK, housing, name="何晓岚", email="he@yunxi.test")


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    return due(supervisor, housing)


def do(act: MailAct, *mails: Mail, by: User, now: datetime = LATER, note: str = "地址改对了") -> Handled:
    """As somebody does it who has just looked."""
    handled = {mail.pk: MailAction.objects.filter(mail=mail).count() for mail in mails}
    return handle(act, [Pick.of(mail, handled[mail.pk]) for mail in mails], by=by, at=now, note=note)


def only_mail() -> Mail:
    return Mail.objects.get()


# ---- sending again


@pytest.mark.usefixtures("task")
def test_a_mail_that_was_not_delivered_goes_again_to_the_address_as_it_is_now(
    sink: Sink, round_at: RoundAt, supervisor: User, writer: User
) -> None:
    sink.refusing["he@yunxi.test"] = ["550 5.1.1 no such user"]
    round_at(START)
    first = only_mail()
    assert (first.state, Reminder.objects.get().outcome) == (MailState.DEAD, Outcome.DEAD)
    writer.email = "he.xiaolan@yunxi.test"
    writer.save()
    assert do(MailAct.RESEND, first, by=supervisor) == Handled(1, ())
    assert Reminder.objects.get().outcome == Outcome.QUEUED
    round_at(LATER)
    again = only_mail()
    assert (again.state, again.address, again.attempts) == (MailState.SENT, "he.xiaolan@yunxi.test", 0)
    assert Reminder.objects.get().outcome == Outcome.SENT
    assert [str(m["To"]) for m in sink.received] == ["he.xiaolan@yunxi.test"]


@pytest.mark.usefixtures("task", "writer")
def test_a_mail_sent_again_is_another_message_for_the_other_side(
    sink: Sink, round_at: RoundAt, supervisor: User
) -> None:
    round_at(START)
    do(MailAct.RESEND, only_mail(), by=supervisor)
    round_at(LATER)
    assert len({str(m["Message-ID"]) for m in sink.received}) == len(sink.received) == 2


@pytest.mark.usefixtures("task", "writer")
def test_a_mail_sent_again_says_what_is_true_then(sink: Sink, round_at: RoundAt, supervisor: User, task: Task) -> None:
    round_at(START)
    Task.objects.filter(pk=task.pk).update(title="完成17个老旧小区改造（改过）")
    do(MailAct.RESEND, only_mail(), by=supervisor)
    round_at(LATER)
    assert "（改过）" not in text_of(sink.received[0])
    assert "（改过）" in text_of(sink.received[1])


@pytest.mark.usefixtures("task", "writer")
def test_a_digest_asked_for_again_goes_on_a_later_day_too_and_is_not_taken_back(
    sink: Sink, round_at: RoundAt, supervisor: User, task: Task
) -> None:
    round_at(START)
    task.due_on = MONDAY + timedelta(days=60)
    task.save()
    make_task(supervisor, Department.objects.get(), due_on=MONDAY, dispatched_on=MONDAY - timedelta(days=40))
    tuesday = at(MONDAY + timedelta(days=1), 9)
    do(MailAct.RESEND, only_mail(), by=supervisor, now=tuesday)
    round_at(tuesday)
    first = Mail.objects.order_by("pk")[0]
    assert (first.state, first.reason) == (MailState.SUPPRESSED, "时限已改")  # nothing in it holds any more
    assert Reminder.objects.get(task=task).outcome == Outcome.SUPPRESSED


@pytest.mark.usefixtures("task", "writer")
def test_outside_the_hours_a_mail_asked_for_again_waits_for_them(
    sink: Sink, round_at: RoundAt, supervisor: User
) -> None:
    round_at(START)
    night = at(MONDAY, 22)
    do(MailAct.RESEND, only_mail(), by=supervisor, now=night)
    round_at(night)
    assert len(sink.received) == 1
    assert only_mail().state == MailState.QUEUED
    round_at(at(MONDAY + timedelta(days=1), 8))
    assert len(sink.received) == 2


def test_news_of_a_mail_sent_again_is_on_its_way_again(
    sink: Sink, round_at: RoundAt, supervisor: User, writer: User, housing: Department
) -> None:
    task = make_task(supervisor, housing)
    mail = make_mail(writer, state=MailState.DEAD, channel=Channel.NOTICE)
    news = carry_notice(mail, make_event(task, supervisor, "instruct"), Outcome.DEAD)
    do(MailAct.RESEND, mail, by=supervisor)
    news.refresh_from_db()
    assert news.outcome == Outcome.QUEUED
    round_at(LATER)
    news.refresh_from_db()
    assert news.outcome == Outcome.SENT


def test_what_was_put_back_for_a_later_digest_stays_there(supervisor: User, writer: User, task: Task) -> None:
    mail, rule = make_mail(writer, state=MailState.DEAD), ReminderRule.objects.order_by("pk")[0]
    put_back = carry_reminder(mail, task, rule, Outcome.PENDING)
    ended = carry_reminder(mail, task, rule, Outcome.DEAD)
    do(MailAct.RESEND, mail, by=supervisor)
    assert [Reminder.objects.get(pk=one.pk).outcome for one in (put_back, ended)] == [Outcome.PENDING, Outcome.QUEUED]


def test_a_message_to_a_group_is_sent_again_without_touching_reminders(supervisor: User, task: Task) -> None:
    robot = Robot.objects.create(name="住建群", kind=RobotKind.WEBHOOK, url="http://127.0.0.1:1/", is_active=True)
    mail = make_mail(state=MailState.DEAD, robot=robot, to_key=f"robot:{robot.pk}")
    told = carry_reminder(mail, task, ReminderRule.objects.order_by("pk")[0], Outcome.SENT)
    assert do(MailAct.RESEND, mail, by=supervisor).done == 1
    assert Reminder.objects.get(pk=told.pk).outcome == Outcome.SENT
    robot.is_active = False
    robot.save()
    Mail.objects.update(state=MailState.DEAD)
    mail.refresh_from_db()
    assert do(MailAct.RESEND, mail, by=supervisor).refused == ((str(mail), "这个群机器人停用了"),)


def test_only_a_mail_that_has_ended_is_sent_again(supervisor: User, writer: User) -> None:
    for state in MailState:
        mail = make_mail(writer, state=state)
        refused = () if state in ENDED else ((str(mail), "还在等待发送，不用重发"),)
        assert do(MailAct.RESEND, mail, by=supervisor).refused == refused, state


def test_a_digest_whose_contents_went_into_the_next_one_is_not_sent_again(supervisor: User, writer: User) -> None:
    mail = make_mail(writer, state=MailState.SUPPRESSED, reason=MERGED)
    assert do(MailAct.RESEND, mail, by=supervisor).refused == (
        (str(mail), "内容已经并入后一天的日报，重发后一天的那封"),
    )


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_to_somebody_who_cannot_be_reached_nothing_is_sent_again(
    supervisor: User, writer: User, change: dict[str, Any]
) -> None:
    mail = make_mail(writer, state=MailState.DEAD)
    User.objects.filter(pk=writer.pk).update(**change)
    refused = do(MailAct.RESEND, mail, by=supervisor).refused
    assert refused == ((str(mail), "收件人已停用，或者没有地址：请管理员先补上地址"),)
    assert only_mail().state == MailState.DEAD


# ---- stopping


@pytest.mark.usefixtures("task", "writer")
def test_a_stopped_mail_never_goes_and_what_it_carried_ends_with_it(
    sink: Sink, round_at: RoundAt, supervisor: User
) -> None:
    sink.refusing["he@yunxi.test"] = ["450 4.2.0 try again later"]
    round_at(START)
    assert only_mail().state == MailState.QUEUED
    assert do(MailAct.STOP, only_mail(), by=supervisor, note="已经电话通知") == Handled(1, ())
    mail, reminder = only_mail(), Reminder.objects.get()
    assert (mail.state, mail.reason, mail.is_settled) == (MailState.SUPPRESSED, "督查员停发：已经电话通知", True)
    assert (reminder.outcome, reminder.reason) == (Outcome.SUPPRESSED, "督查员停发：已经电话通知")
    for hour in range(9, 18):
        round_at(at(MONDAY, hour))
    assert sink.received == []


def test_an_administrator_stops_under_his_own_name(administrator: User, writer: User) -> None:
    do(MailAct.STOP, make_mail(writer), by=administrator, note="内容说错了")
    assert only_mail().reason == "管理员停发：内容说错了"


def test_a_mail_in_the_hands_of_the_server_cannot_be_stopped(supervisor: User, writer: User) -> None:
    mail = make_mail(writer, state=MailState.SENDING, lease_owner="a worker", lease_until=LATER + LEASE)
    assert do(MailAct.STOP, mail, by=supervisor).refused == ((str(mail), "正在交给对方服务器，停不下来了"),)
    assert only_mail().lease_owner == "a worker"


def test_a_mail_whose_worker_has_died_can_be_stopped(supervisor: User, writer: User) -> None:
    mail = make_mail(writer, state=MailState.SENDING, lease_owner="a worker", lease_until=LATER - timedelta(minutes=1))
    assert do(MailAct.STOP, mail, by=supervisor).done == 1


@pytest.mark.parametrize("state", ENDED)
def test_what_has_ended_cannot_be_stopped(supervisor: User, writer: User, state: MailState) -> None:
    mail = make_mail(writer, state=state)
    assert do(MailAct.STOP, mail, by=supervisor).refused == ((str(mail), f"已经是“{state.label}”，没有要停的"),)


def test_a_worker_that_held_a_stopped_mail_has_lost_it(supervisor: User, writer: User) -> None:
    make_mail(writer)
    (lease,) = claim(claimable(LATER, MONDAY), LATER, "a worker", 1)
    assert do(MailAct.STOP, only_mail(), by=supervisor).done == 1
    with pytest.raises(Exception, match=lease.mail.message_id):
        lease.update(state=MailState.SENDING)


# ---- two at once


def test_a_page_that_was_sent_twice_resends_once(supervisor: User, writer: User) -> None:
    mail = make_mail(writer, state=MailState.SENT)
    seen = [Pick.of(mail, 0)]
    assert handle(MailAct.RESEND, seen, by=supervisor, at=LATER, note="没有收到").done == 1
    Mail.objects.update(state=MailState.SENT)  # it has gone meanwhile
    again = handle(MailAct.RESEND, seen, by=supervisor, at=LATER, note="没有收到")
    assert again == Handled(0, ((str(mail), DONE_MEANWHILE.format(state="已发送")),))
    assert MailAction.objects.count() == 1


def test_what_changed_since_the_page_was_shown_is_left_alone_and_the_rest_is_done(
    supervisor: User, writer: User
) -> None:
    changed, same = make_mail(writer, state=MailState.DEAD), make_mail(writer, state=MailState.DEAD)
    seen = [Pick.of(mail, 0) for mail in (changed, same)]
    do(MailAct.RESEND, changed, by=supervisor)
    handled = handle(MailAct.RESEND, seen, by=supervisor, at=LATER, note="又一次")
    assert (handled.done, [why for _, why in handled.refused]) == (1, [DONE_MEANWHILE.format(state="等待发送")])


@pytest.mark.usefixtures("shared_database")
@pytest.mark.django_db(transaction=True)
def test_of_four_who_press_at_once_exactly_one_resends() -> None:
    supervisor, mail = make_user(Role.SUPERVISOR), make_mail(make_user(Role.CLERK), state=MailState.DEAD)
    ready, done = threading.Barrier(4), []

    def press() -> None:
        ready.wait()
        handled = handle(MailAct.RESEND, [Pick.of(mail, 0)], by=supervisor, at=LATER, note="没有收到")
        done.append(handled.done)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(done), MailAction.objects.count()) == (1, 1)


# ---- what is written down


def test_who_did_what_when_and_why_stays_on_the_mail(supervisor: User, writer: User, sign_in: SignIn) -> None:
    mail = make_mail(writer, state=MailState.DEAD, last_code="550 5.1.1 no such user", subject="【督办提醒】1 项临期")
    do(MailAct.RESEND, mail, by=supervisor, note="地址改对了")
    action = MailAction.objects.get()
    assert (action.by, action.at, action.note, action.before, action.code) == (
        supervisor,
        LATER,
        "地址改对了",
        MailState.DEAD,
        "550 5.1.1 no such user",
    )
    page = sign_in(supervisor).get(f"/outbox/{mail.pk}/").content.decode()
    for words in ("沈若川 11月23日 09:00 重发", "地址改对了", "那时是“没有送达”", "对方回应：550 5.1.1 no such user"):
        assert words in page
    listed = sign_in(supervisor).get("/outbox/?state=handled").content.decode()
    assert "沈若川 11月23日 09:00 重发：地址改对了" in listed


# ---- the pages


def test_what_will_happen_is_shown_before_it_does(supervisor: User, writer: User, sign_in: SignIn) -> None:
    dead, waiting = make_mail(writer, state=MailState.DEAD, subject="甲"), make_mail(writer, subject="乙")
    answer = sign_in(supervisor).get(f"{HANDLE}?act=resend&mail={dead.pk}&mail={waiting.pk}")
    page = answer.content.decode()
    assert "重发 1 封邮件" in page
    assert "还在等待发送，不用重发。" in page
    assert f'value="{dead.pk}:dead:0"' in page
    assert f'value="{waiting.pk}:' not in page
    assert MailAction.objects.count() == 0


@pytest.mark.parametrize(
    ("now", "goes", "told"),
    [
        (at(MONDAY, 22), "11月24日 08:00", "1 封重新排队了，11月24日 08:00 起按那时的情况写好再发。"),
        (LATER, "一分钟内", "1 封重新排队了，一分钟内按那时的情况写好再发。"),
    ],
)
def test_the_page_of_a_mail_sent_again_says_when_it_goes_and_that_it_is_written_anew(
    supervisor: User, writer: User, now: datetime, goes: str, told: str
) -> None:
    mail = make_mail(writer, state=MailState.SENT, sent_at=START, body_text="上一次的话")
    with time_machine.travel(now, tick=False):
        client = Client()
        client.force_login(supervisor, backend="django.contrib.auth.backends.ModelBackend")
        before = client.get(f"/outbox/{mail.pk}/").content.decode()
        given = {"act": "resend", "mail": f"{mail.pk}:sent:0", "note": "没有收到"}
        answer = client.post(HANDLE, given, follow=True).content.decode()
        page = client.get(f"/outbox/{mail.pk}/").content.decode()
    assert told in answer
    assert f"<dt>最早发送</dt><dd>{goes}</dd>" in page
    anew = "这是上次发的内容，发之前按那时的情况重新写。"
    assert (anew in before, anew in page) == (False, True)


def test_a_mail_put_off_past_the_hours_is_tried_again_when_they_begin(supervisor: User, writer: User) -> None:
    mail = make_mail(writer, attempts=4, not_before=at(MONDAY, 20), last_code="450 4.2.0 greylisted")
    with time_machine.travel(at(MONDAY, 16), tick=False):
        client = Client()
        client.force_login(supervisor, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/outbox/{mail.pk}/").content.decode()
    assert "<dt>再试</dt><dd>11月24日 08:00</dd>" in page


def test_what_was_sent_is_offered_to_be_sent_again_and_not_to_be_stopped(
    supervisor: User, writer: User, sign_in: SignIn
) -> None:
    mail = make_mail(writer, state=MailState.SENT)
    page = sign_in(supervisor).get(f"/outbox/{mail.pk}/").content.decode()
    assert f"act=resend&amp;mail={mail.pk}" in page
    assert "不发了" not in page


@pytest.mark.parametrize(
    ("act", "state", "heading"),
    [("stop", MailState.SENT, "选的都不能停"), ("resend", MailState.QUEUED, "选的都不能重发")],
)
def test_where_nothing_can_be_done_the_heading_says_so(
    supervisor: User, writer: User, sign_in: SignIn, act: str, state: MailState, heading: str
) -> None:
    mail = make_mail(writer, state=state)
    page = sign_in(supervisor).get(f"{HANDLE}?act={act}&mail={mail.pk}").content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert f"<title>{heading}" in page
    assert "0 封" not in page


def test_a_reason_is_asked_for_and_what_was_chosen_stays(supervisor: User, writer: User, sign_in: SignIn) -> None:
    mail = make_mail(writer, state=MailState.DEAD)
    answer = sign_in(supervisor).post(HANDLE, {"act": "resend", "mail": f"{mail.pk}:dead:0", "note": " "})
    assert answer.status_code == 422
    assert "原因不能空着：以后别人看得到是为什么。" in answer.content.decode()
    assert f'value="{mail.pk}:dead:0"' in answer.content.decode()
    assert only_mail().state == MailState.DEAD


def test_a_reason_too_long_is_refused_and_not_cut(supervisor: User, writer: User, sign_in: SignIn) -> None:
    mail = make_mail(writer, state=MailState.DEAD)
    answer = sign_in(supervisor).post(HANDLE, {"act": "resend", "mail": f"{mail.pk}:dead:0", "note": "长" * 101})
    assert (answer.status_code, MailAction.objects.count()) == (422, 0)
    assert "原因最多 100 字。" in answer.content.decode()
    assert "长" * 101 in answer.content.decode()


@pytest.mark.parametrize(("act", "done"), [("resend", "1 封重新排队了"), ("stop", "1 封不发了，原因写在邮件上。")])
def test_afterwards_one_is_back_on_the_list_as_it_was_narrowed_down(
    administrator: User, writer: User, sign_in: SignIn, act: str, done: str
) -> None:
    state = MailState.DEAD if act == "resend" else MailState.QUEUED
    mail = make_mail(writer, state=state)
    given = {"act": act, "mail": f"{mail.pk}:{state}:0", "note": "地址改对了", "where": "state=dead&q=何晓岚&x=1"}
    answer = sign_in(administrator).post(HANDLE, given, follow=True)
    assert answer.redirect_chain[-1][0] == "/outbox/?state=dead&q=%E4%BD%95%E6%99%93%E5%B2%9A"
    assert done in answer.content.decode()


def test_who_ticks_nothing_is_told_to_tick_first(supervisor: User, sign_in: SignIn) -> None:
    for given in ({"act": "resend"}, {"act": "resend", "mail": "999999"}, {"act": "burn", "mail": "1"}, {}):
        answer = sign_in(supervisor).get(HANDLE, given, follow=True)
        assert answer.redirect_chain[-1][0] == "/outbox/"
        assert "还没有选邮件：先在左边勾选" in answer.content.decode()


@pytest.mark.parametrize("pick", ["x", "1", "²:dead:0", "1:dead:x", "1:flown:0", "9" * 40 + ":dead:0", "::"])
def test_a_pick_that_no_page_of_ours_wrote_is_none(pick: str) -> None:
    assert Pick.read(pick) is None


def test_a_foreign_address_to_go_back_to_is_not_followed(supervisor: User, writer: User, sign_in: SignIn) -> None:
    mail = make_mail(writer, state=MailState.DEAD)
    given = {"act": "resend", "mail": f"{mail.pk}:dead:0", "note": "好", "where": "//evil.example/?state=x"}
    assert sign_in(supervisor).post(HANDLE, given)["Location"] == "/outbox/"


# ---- the server


def test_a_server_that_was_left_alone_is_tried_in_the_next_round(
    sink: Sink, round_at: RoundAt, supervisor: User, writer: User, task: Task, sign_in: SignIn
) -> None:
    server_rests(LATER + timedelta(minutes=5))
    round_at(LATER)
    assert sink.received == []
    answer = sign_in(supervisor).post("/outbox/retry/", follow=True)
    assert "不等了，下一轮（一分钟内）就再试" in answer.content.decode()
    round_at(LATER + timedelta(minutes=1))
    assert len(sink.received) == 1
    assert MailServer.objects.get().failures == 0


def test_what_was_put_off_because_of_the_server_goes_with_it_and_what_the_other_side_put_off_does_not(
    supervisor: User, writer: User
) -> None:
    waiting = {"attempts": 2, "not_before": LATER + timedelta(hours=1)}
    ours = make_mail(writer, last_code="TimeoutError: timed out", **waiting)
    closed = make_mail(writer, last_code="421 4.3.2 shutting down", **waiting)
    theirs = make_mail(writer, last_code="450 4.2.0 greylisted", **waiting)
    server_rests(LATER + timedelta(minutes=5))
    assert try_server_again(by=supervisor, at=LATER) == 2
    free = set(claimable(LATER, MONDAY).values_list("pk", flat=True))
    assert free == {ours.pk, closed.pk}
    assert theirs.pk not in free


def test_one_more_failure_and_the_server_is_left_alone_again(
    sink: Sink, round_at: RoundAt, settings: Any, supervisor: User, writer: User, task: Task
) -> None:
    settings.EMAIL_PORT = 1
    server_rests(LATER + timedelta(minutes=5))
    round_at(LATER)
    try_server_again(by=supervisor, at=LATER)
    round_at(LATER)
    server = MailServer.objects.get()
    assert (server.failures, server.retry_at) == (6, LATER + timedelta(minutes=5))
