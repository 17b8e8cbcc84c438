"""Finding a mail among many: by whom it went to, what it is, why it was made, and when; page by page."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.due import due
from tests.tracking.outgoing import carry_notice, carry_reminder, make_event, make_mail
from tracking.models import Announcement, Department, Mail, MailItem, ReminderRule, Robot
from tracking.models.mail import Channel, MailState
from tracking.models.notice import NewsKind
from tracking.models.reminder import Outcome
from tracking.models.robot import RobotKind
from tracking.outbox.overview import PER_PAGE, Overview, overview
from tracking.outbox.rounds import Round
from tracking.outbox.searching import Conditions
from tracking.outbox.turning import Leaf, read_key, turn

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
NOW = at(MONDAY, 8, 31)


def look(**asked: str) -> Overview:
    return overview(Conditions.read(asked), asked, NOW)


def subjects(**asked: str) -> list[str]:
    return [row.mail.subject for row in look(**asked).rows]


@pytest.fixture
def mails(housing: Department, city: Department, supervisor: User) -> None:
    """Four mails: to a clerk, to a department's mailbox, to a colleague of another department, to a group."""
    clerk = make_user(Role.CLERK, housing, name="何晓岚", email="he@yunxi.test")
    other = make_user(Role.CLERK, city, name="唐予安", email="tang@yunxi.test")
    robot = Robot.objects.create(name="住建工作群", kind=RobotKind.WECOM, url="https://robot.example/")
    task, rules = due(supervisor, housing), list(ReminderRule.objects.order_by("pk"))
    carry_reminder(make_mail(clerk, subject="甲"), task, rules[0], Outcome.SENT)
    box = make_mail(department=housing, address="box@yunxi.test", subject="乙", local_date=MONDAY - timedelta(days=3))
    carry_reminder(box, task, rules[1], Outcome.SENT)
    urged = make_mail(other, subject="丙", channel=Channel.NOTICE, state=MailState.SENT)
    carry_notice(urged, make_event(task, supervisor, "urge"), Outcome.SENT)
    group = make_mail(robot=robot, subject="丁", channel=Channel.NOTICE)
    MailItem.objects.create(mail=group, event=make_event(task, supervisor, "instruct"))


@pytest.mark.usefixtures("mails")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["丁", "丙", "乙", "甲"]),
        ({"q": "晓岚"}, ["甲"]),
        ({"q": "区住建局"}, ["乙", "甲"]),
        ({"q": "住建工作群"}, ["丁"]),
        ({"q": "TANG@"}, ["丙"]),
        ({"q": "乙"}, ["乙"]),
        ({"q": "100%"}, []),
        ({"kind": "digest"}, ["乙", "甲"]),
        ({"kind": "notice"}, ["丙"]),
        ({"kind": "robot"}, ["丁"]),
        ({"why": "step-urge"}, ["丙"]),
        ({"why": "step-instruct"}, ["丁"]),
        ({"since": "2026-11-23"}, ["丁", "丙", "甲"]),
        ({"until": "2026-11-20"}, ["乙"]),
        ({"since": "2026-11-20", "until": "2026-11-20"}, ["乙"]),
        ({"since": "2026-11-23", "until": "2026-11-20"}, ["丁", "丙", "乙", "甲"]),  # turned round
        ({"state": "sent", "q": "唐予安", "kind": "notice"}, ["丙"]),
        ({"state": "waiting", "q": "唐予安"}, []),
    ],
    ids=str,
)
def test_a_mail_is_found_by_each_condition_and_by_several(asked: dict[str, str], found: list[str]) -> None:
    assert subjects(**asked) == found


@pytest.mark.usefixtures("mails")
def test_a_mail_is_found_by_the_rule_it_reminds_by() -> None:
    first, second = ReminderRule.objects.order_by("pk").values_list("pk", flat=True)[:2]
    assert subjects(why=f"rule-{first}") == ["甲"]
    assert subjects(why=f"rule-{second}") == ["乙"]
    assert subjects(why="rule-999999") == []


def test_a_mail_is_found_by_the_paper_it_tells_of(clerk: User) -> None:
    mail = make_mail(clerk, subject="通报")
    said = {"matter": "paper:1", "word": "印发通报", "title": "督查通报", "button": "看公文", "place": "/papers/1/"}
    news = Announcement.objects.create(recipient=clerk, kind=NewsKind.PAPERS, made_at=NOW, **said)
    MailItem.objects.create(mail=mail, announcement=news)
    assert subjects(why="news-papers") == ["通报"]
    assert look().rows[0].why == "印发通报"


@pytest.mark.usefixtures("mails")
def test_the_tabs_count_under_the_conditions_that_hold() -> None:
    counts = {tab.name: tab.count for tab in look(kind="notice").tabs}
    assert counts == {"全部": 1, "等待发送": 0, "已发送": 1, "没有送达": 0, "不再需要": 0}


@pytest.mark.usefixtures("mails")
def test_a_row_says_whom_it_is_for_and_why(supervisor: User, sign_in: SignIn) -> None:
    assert [row.to for row in look().rows] == ["住建工作群（群机器人）", "唐予安", "区住建局（单位邮箱）", "何晓岚"]
    assert [row.why for row in look().rows][:2] == ["批示", "催办"]
    page = sign_in(supervisor).get("/outbox/").content.decode()
    assert "群消息" in page


@time_machine.travel(NOW, tick=False)
@pytest.mark.usefixtures("mails")
def test_each_condition_is_said_and_can_be_dropped(supervisor: User, sign_in: SignIn) -> None:
    page = sign_in(supervisor).get("/outbox/?q=没有这个人&kind=digest&why=step-urge&since=2026-11-23").content.decode()
    for words in ("去掉“有‘没有这个人’”", "去掉“种类：日报”", "去掉“为什么发：催办”", "去掉“11月23日起”"):
        assert words in page
    assert 'href="?kind=digest&amp;why=step-urge&amp;since=2026-11-23"' in page


def test_what_was_asked_for_stays_in_the_form(supervisor: User, sign_in: SignIn) -> None:
    page = sign_in(supervisor).get("/outbox/?state=dead&q=何晓岚&kind=weekly&until=2026-11-23").content.decode()
    assert '<option value="weekly" selected>' in page
    assert 'value="2026-11-23"' in page
    assert 'name="state" value="dead"' in page


# ---- page by page


def walk(size: int) -> list[list[int]]:
    """All pages from the newest on."""
    pages, older = [], None
    while True:
        leaf = turn(Mail.objects.all(), size, older=older)
        pages.append([mail.pk for mail in leaf.rows])
        if leaf.older is None:
            return pages
        older = leaf.older


def test_every_mail_is_met_once_however_the_pages_are_cut(clerk: User) -> None:
    expected = sorted((make_mail(clerk).pk for _ in range(11)), reverse=True)
    for size in (1, 2, 3, 10, 11, 12):
        pages = walk(size)
        assert [pk for page in pages for pk in page] == expected
        assert max(map(len, pages)) <= size


def test_the_way_back_leads_through_the_same_pages(clerk: User) -> None:
    for _ in range(7):
        make_mail(clerk)
    pages = walk(3)
    back = turn(Mail.objects.all(), 3, newer=pages[2][0])
    assert [mail.pk for mail in back.rows] == pages[1]
    first = turn(Mail.objects.all(), 3, newer=pages[1][0])
    assert ([mail.pk for mail in first.rows], first.newer) == (pages[0], None)


def test_mails_that_come_in_meanwhile_shift_nothing(clerk: User) -> None:
    for _ in range(4):
        make_mail(clerk)
    first = turn(Mail.objects.all(), 2)
    second = [mail.pk for mail in turn(Mail.objects.all(), 2, older=first.older).rows]
    make_mail(clerk)
    assert [mail.pk for mail in turn(Mail.objects.all(), 2, older=first.older).rows] == second


def test_no_mail_makes_an_empty_page_without_a_way_on(db: None) -> None:
    assert turn(Mail.objects.all(), 3) == Leaf((), None, None)
    assert turn(Mail.objects.all(), 3).turns == {}


@pytest.mark.parametrize(
    ("written", "key"), [("12", 12), ("", None), ("²", None), ("-1", None), ("9" * 40, int("9" * 18))]
)
def test_a_key_in_an_address_is_read_or_left_out(written: str, key: int | None) -> None:
    assert read_key(written) == key


def test_the_page_leads_to_older_mails_and_back_with_its_conditions(
    clerk: User, supervisor: User, sign_in: SignIn
) -> None:
    made = [make_mail(clerk, state=MailState.DEAD).pk for _ in range(PER_PAGE + 1)]
    client = sign_in(supervisor)
    first = client.get("/outbox/?state=dead")
    assert f'href="?state=dead&amp;older={made[1]}"' in first.content.decode()
    last = client.get(f"/outbox/?state=dead&older={made[1]}").content.decode()
    assert f'href="?state=dead&amp;newer={made[0]}"' in last
    assert last.count('class="main-td"') == 1


def test_a_page_of_heavy_mails_costs_what_a_page_of_light_ones_does(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    client, rule = sign_in(supervisor), ReminderRule.objects.order_by("pk")[0]
    clerks = [make_user(Role.CLERK, make_department(f"第{n}局")) for n in range(4)]
    tasks = [make_task(supervisor, housing) for _ in range(6)]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/outbox/")
        return len(captured)

    carry_reminder(make_mail(clerks[0]), tasks[0], rule, Outcome.SENT)
    few = queries()
    for clerk in clerks:
        mail = make_mail(clerk)
        for task in tasks:
            carry_reminder(mail, task, rule, Outcome.SENT)
    assert queries() == few
    assert [row.items for row in look().rows] == [6, 6, 6, 6, 1]


def test_a_date_that_is_none_is_said_with_the_form_it_takes(supervisor: User, sign_in: SignIn) -> None:
    page = sign_in(supervisor).get("/outbox/?since=11月1日&until=2026-11-31").content.decode()
    assert "“从哪天”写的“11月1日”不是日期，没有按它筛选。请写成 2026-11-01 这样。" in page
    assert "“到哪天”写的“2026-11-31”不是日期，没有按它筛选。" in page
    assert "不是日期" not in sign_in(supervisor).get("/outbox/?since=2026-11-01&until=").content.decode()


@time_machine.travel(NOW, tick=False)
def test_the_days_of_a_condition_are_written_as_everywhere(supervisor: User, sign_in: SignIn) -> None:
    page = sign_in(supervisor).get("/outbox/?since=2026-11-01&until=2027-01-05").content.decode()
    assert "去掉条件“11月1日起”" in page
    assert "去掉条件“2027年1月5日止”" in page
