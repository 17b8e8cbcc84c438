"""发件箱: what went to whom and why, what did not, and who cannot be reached."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.due import due
from tests.tracking.outgoing import make_mail
from tests.tracking.sink import Sink
from tracking.actions.dispatch import dispatch_tasks
from tracking.jobs import remind
from tracking.management.commands.remind import report
from tracking.models import Department, Mail, MailServer
from tracking.models.mail import FILED, MailState
from tracking.outbox.hours import Hours
from tracking.outbox.overview import overview
from tracking.outbox.rounds import Round
from tracking.outbox.searching import TABS, Conditions
from tracking.outbox.standing import standing
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
START = at(MONDAY, 8, 30)
OUTBOX = "/outbox/"


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.SUPERVISOR, 200), (Role.ADMIN, 200), (Role.HEAD, 403), (Role.CLERK, 403), (Role.LEADER, 403)],
)
def test_the_outbox_is_open_to_supervisors_and_administrators_only(
    housing: Department, sign_in: SignIn, role: Role, status: int
) -> None:
    client = sign_in(make_user(role))
    assert client.get(OUTBOX).status_code == status
    expected = 404 if status == 200 else 403
    assert client.get(reverse("tracking:mail", args=[1])).status_code == expected


def test_an_empty_outbox_says_what_will_come(supervisor: User, sign_in: SignIn) -> None:
    assert "还没有发过邮件" in sign_in(supervisor).get(OUTBOX).content.decode()


def test_notices_that_wait_for_the_hour_of_mail_are_counted(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, status=Status.DRAFT)
    dispatch_tasks([task], by=supervisor, at=at(MONDAY, 20))
    round_at(at(MONDAY, 21))
    desk = sign_in(supervisor)
    assert "还没有合成邮件的：通知 1 条。" in desk.get(OUTBOX).content.decode()
    round_at(at(MONDAY + timedelta(days=1), 8, 30))
    assert "还没有合成邮件的" not in desk.get(OUTBOX).content.decode()


def test_a_sent_mail_shows_to_whom_why_and_when(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    due(supervisor, housing)
    round_at(START)
    page = sign_in(supervisor).get(OUTBOX).content.decode()
    for words in ("已发送", "何晓岚", clerk.email, "到期当天", "日报", "11月23日 08:30", "1 项临期"):
        assert words in page


def test_one_mail_can_be_opened_and_read(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    task = due(supervisor, housing, title="改造 <b>小区</b>")
    round_at(START)
    page = sign_in(supervisor).get(reverse("tracking:mail", args=[Mail.objects.get().pk])).content.decode()
    assert "何晓岚，今天（11月23日 星期一）有 1 项要办。" in page
    assert "改造 &lt;b&gt;小区&lt;/b&gt;" in page
    assert reverse("tracking:task", args=[task.pk]) in page


def test_a_mail_that_could_not_be_delivered_shows_what_the_server_said(
    sink: Sink, round_at: RoundAt, supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_user(Role.CLERK, housing, name="周启文", email="gone@yunxi.test")
    sink.refusing["gone@yunxi.test"] = ["550 5.1.1 no such user"]
    due(supervisor, housing)
    round_at(START)
    page = sign_in(supervisor).get(OUTBOX + "?state=dead").content.decode()
    assert "550 5.1.1 no such user" in page
    assert "被退回的地址 1 个：周启文（区住建局） gone@yunxi.test" in page
    assert '<span>周启文</span><small class="ob-addr">区住建局经办人</small>' in page
    one = sign_in(supervisor).get(reverse("tracking:mail", args=[Mail.objects.get().pk])).content.decode()
    assert "周启文，区住建局经办人" in one


def test_a_mail_that_only_went_into_a_file_is_not_called_sent(clerk: User, supervisor: User, sign_in: SignIn) -> None:
    sent, filed = (
        make_mail(clerk, state=MailState.SENT, last_code="250", sent_at=START),
        make_mail(clerk, state=MailState.SENT, last_code=FILED, sent_at=START),
    )
    now = START + timedelta(minutes=1)
    shown = {key: [row.mail for row in overview(Conditions(state=key), {}, now).rows] for key in ("sent", "filed")}
    assert shown == {"sent": [sent], "filed": [filed]}
    page = sign_in(supervisor).get(OUTBOX + "?state=filed").content.decode()
    assert ">已写入文件</span>" in page
    assert ">已发送</span>" not in page
    one = sign_in(supervisor).get(reverse("tracking:mail", args=[filed.pk])).content.decode()
    assert "已写入文件，没有寄出：那时没有设发信服务器" in one


def test_the_tabs_part_the_mails_by_what_became_of_them(supervisor: User, sign_in: SignIn) -> None:
    for number, state in enumerate(MailState):
        make_mail(subject=f"第{number}封", state=state)
    now = START + timedelta(minutes=1)
    shown = {key: {row.mail.state for row in overview(Conditions(state=key), {}, now).rows} for key in TABS}
    assert shown[""] == set(MailState)
    parts = ("waiting", "sent", "dead", "suppressed")
    assert set.union(*(shown[key] for key in parts)) == set(MailState)
    assert sum(len(shown[key]) for key in parts) == len(MailState)
    counts = [(tab.name, tab.count) for tab in overview(Conditions(), {}, now).tabs]
    assert counts == [("全部", 6), ("等待发送", 3), ("已发送", 1), ("没有送达", 1), ("不再需要", 1)]
    assert "第5封" in sign_in(supervisor).get(OUTBOX + "?state=suppressed").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?state=nonsense",
        "?page=999",
        "?older=x",
        "?newer=" + "9" * 400,
        "?kind=dove",
        "?why=rule-x",
        "?why=step-fly",
        "?since=2026-13-45",
        "?q=%00",
    ],
)
def test_a_strange_address_shows_the_list_all_the_same(supervisor: User, sign_in: SignIn, query: str) -> None:
    assert sign_in(supervisor).get(OUTBOX + query).status_code == 200


def test_a_filter_that_finds_nothing_offers_the_way_back(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    due(supervisor, housing)
    round_at(START)
    assert "没有这样的邮件" in sign_in(supervisor).get(OUTBOX + "?state=dead").content.decode()


def test_units_without_addresses_stand_above_the_list(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    make_user(Role.CLERK, housing, email="")
    make_user(Role.CLERK, city)
    closed = make_department("已经办完的单位")
    boxed = make_department("有邮箱的单位", mailbox="x@yunxi.example")
    for lead, status in (
        (housing, Status.ACCEPTED),
        (city, Status.ACCEPTED),
        (closed, Status.CLOSED),
        (boxed, Status.ACCEPTED),
    ):
        make_task(supervisor, lead, status=status)
    assert list(standing(START, Hours.load()).unreachable) == [housing]
    page = sign_in(supervisor).get(OUTBOX).content.decode()
    assert "没有地址的单位 1 个：区住建局。" in page


def test_a_server_that_cannot_be_reached_stands_above_the_list(supervisor: User, sign_in: SignIn) -> None:
    MailServer.objects.create(pk=1, failures=5, retry_at=at(MONDAY, 9, 35), last_code="TimeoutError: timed out")
    page = sign_in(supervisor).get(OUTBOX).content.decode()
    assert "发信服务器连续 5 次没有连上（TimeoutError: timed out）" in page
    assert "11月23日 09:35 再试" in page


def test_the_list_costs_the_same_for_many_mails_as_for_few(
    round_at: RoundAt, supervisor: User, sign_in: SignIn
) -> None:
    client = sign_in(supervisor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(OUTBOX)
        return len(captured)

    for number in range(2):
        department = make_department(f"第{number}局")
        make_user(Role.CLERK, department)
        due(supervisor, department)
    round_at(START)
    few = queries()
    for number in range(2, 20):
        department = make_department(f"第{number}局")
        make_user(Role.CLERK, department)
        due(supervisor, department, due_on=MONDAY + timedelta(days=1))
    round_at(START + timedelta(days=1))
    assert Mail.objects.count() > 15
    assert queries() == few


def test_the_command_does_one_round_and_says_what_it_did(db: None) -> None:
    out = StringIO()
    call_command("remind", "--once", stdout=out)
    assert out.getvalue().startswith("新提醒 0 条，合成日报 0 封、即时通知 0 封、周报 0 封；没有要发的邮件。")


def test_the_report_of_a_round_names_what_was_sent_and_what_was_not(db: None) -> None:
    said = report(Round(reminders=3, digests=2, notices=1, sent={"sent": 2, "dead": 1}))
    assert said.startswith("新提醒 3 条，合成日报 2 封、即时通知 1 封、周报 0 封；送出 2 封，没有送达 1 封。")


def test_the_job_of_the_scheduler_does_a_round_by_the_clock_of_the_office(
    supervisor: User, housing: Department, clerk: User
) -> None:
    due(supervisor, housing)
    with time_machine.travel(at(MONDAY, 8, 29)):
        remind()
    assert Mail.objects.count() == 0
    with time_machine.travel(START):
        remind()
        remind()
    assert [mail.state for mail in Mail.objects.all()] == [MailState.SENT]


def test_the_scheduler_calls_that_job_every_minute() -> None:
    scheduled = settings.CELERY_BEAT_SCHEDULE["make and send reminders"]
    assert (scheduled["task"], scheduled["schedule"]) == (remind.name, 60.0)
