"""The shell of every page: where each role can go, messages, fragments that pages share, pages of errors."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import reverse
from django.views.defaults import server_error

from accounts.models import Role, User
from tests.factories import MONDAY, SHANGHAI, make_department, make_speech, make_task, make_user
from tracking.calendars import WorkCalendar
from tracking.deadlines import Light
from tracking.models import Department
from tracking.navigation import PLACES, navigation
from tracking.templatetags import office
from tracking.workflow import Status

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
ENTRIES = sorted({entry for groups in PLACES.values() for _, entries in groups for entry in entries}, key=str)


def _words(role: Role) -> list[str]:
    return [entry.label for _, entries in PLACES[role] for entry in entries]


def _request(user: User, path: str = "/password/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user
    return request


def _draw(source: str, **context: Any) -> str:
    return Template("{% load office %}" + source).render(Context(context)).strip()


def test_every_role_has_its_places() -> None:
    assert set(PLACES) == set(Role)


def test_departments_have_their_desk_tasks_filings_papers_and_notices_and_a_head_his_figures() -> None:
    assert _words(Role.CLERK) == ["我的工作台", "本单位事项", "呈报", "公文", "通知"]
    assert _words(Role.HEAD) == ["我的工作台", "本单位事项", "落实情况", "减负账本", "呈报", "公文", "通知"]


def test_supervisors_go_everywhere_but_to_the_administrators_site() -> None:
    work = {"我的工作台", "讲话", "手工立项", "导入台账", "督办台账", "呈报", "落实情况", "减负账本", "公文", "归档"}
    assert work | {"通知", "回头看", "发件箱", "人员和机构", "提醒规则", "放假安排"} == set(_words(Role.SUPERVISOR))


def test_leaders_have_completion_the_ledger_the_papers_and_the_speeches() -> None:
    assert _words(Role.LEADER) == [
        *("我的工作台", "落实情况", "减负账本", "督办台账", "批示", "呈报", "回头看", "公文", "通知", "讲话"),
    ]


@pytest.mark.parametrize("place", ["后台管理", "单位词", "导入名单"])
def test_only_administrators_are_led_to_their_pages(place: str) -> None:
    assert [role for role in Role if place in _words(role)] == [Role.ADMIN]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.label)
def test_every_place_exists(entry: Any) -> None:
    assert reverse(entry.view)


@pytest.mark.parametrize("role", list(Role))
def test_a_phone_has_two_to_five_tabs_and_the_rest_in_its_menu(role: Role, db: None) -> None:
    found = navigation(_request(make_user(role)), make_user(role), 0)
    assert 2 <= len(found.tabs) <= 5
    assert len(found.tabs) + len(found.beyond_tabs) == len(_words(role))


@pytest.mark.parametrize("role", list(Role))
def test_every_place_a_role_is_led_to_opens_for_it(role: Role, db: None, sign_in: SignIn) -> None:
    user = make_user(role, make_department("区水利局"))
    client = sign_in(user)
    found = navigation(_request(user), user, 0)
    assert {link.entry.label: client.get(link.url).status_code for link in found.links} == dict.fromkeys(
        _words(role), 200
    )


def test_the_page_one_is_on_is_marked_once(leader: User, sign_in: SignIn) -> None:
    page = sign_in(leader).get("/completion/").content.decode()
    side, tabs = page.split('class="side"')[1].split("</nav>")[0], page.split('class="tabbar"')[1]
    assert side.count('aria-current="page"') == tabs.count('aria-current="page"') == 1


def test_a_register_of_tasks_belongs_to_the_ledger(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    paper = make_task(supervisor, housing).registration
    side = sign_in(supervisor).get(f"/registrations/{paper.pk}/").content.decode().split('class="side"')[1]
    assert side.split('aria-current="page"')[1].split("</a>")[0].endswith("</i>督办台账")


def test_when_who_is_reminded_of_a_task_belongs_to_the_ledger(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing)
    side = sign_in(supervisor).get(f"/tasks/{task.pk}/reminders/").content.decode().split('class="side"')[1]
    assert side.split('aria-current="page"')[1].split("</a>")[0].endswith("</i>督办台账")


def test_the_shell_names_the_person_the_department_and_the_role(clerk: User, sign_in: SignIn) -> None:
    page = sign_in(clerk).get("/password/").content.decode()
    assert "<b>何晓岚</b>区住建局 · 经办人" in page


def test_leaving_is_a_form_not_a_link(clerk: User, sign_in: SignIn) -> None:
    page = sign_in(clerk).get("/password/").content.decode()
    assert '<form method="post" action="/logout/">' in page
    assert 'href="/logout/"' not in page


@pytest.mark.parametrize("address", ["/login/", "/password/", "/completion/", "/no/such/page/"])
def test_pages_carry_no_inline_script_or_style(supervisor: User, sign_in: SignIn, address: str) -> None:
    client = Client() if address == "/login/" else sign_in(supervisor)
    page = client.get(address).content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "javascript:" not in page
    for tag in page.split("<script")[1:]:
        assert " src=" in tag.split(">")[0] or 'type="application/json"' in tag.split(">")[0]


def test_the_policy_allows_nothing_from_elsewhere(db: None) -> None:
    policy = Client().get("/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_messages_are_notes_with_their_tone(clerk: User) -> None:
    request = _request(clerk)
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    messages.success(request, "签收了 2 件。")
    messages.error(request, "<没有>保存。")
    drawn = render_to_string("components/_messages.html", {"messages": messages.get_messages(request)})
    assert "note-good" in drawn
    assert "note-bad" in drawn
    assert "&lt;没有&gt;保存。" in drawn


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 11, 26), "11月26日"),
        (date(2027, 4, 2), "2027年4月2日"),
        (datetime(2026, 11, 25, 16, 30, tzinfo=SHANGHAI), "11月25日"),
        (None, ""),
    ],
)
def test_a_day_is_written_with_its_year_only_in_another_year(value: date | None, written: str) -> None:
    assert office.day(value, MONDAY) == written


def test_a_moment_is_written_in_local_time() -> None:
    early = datetime.fromisoformat("2026-11-19T16:42:00+00:00")
    assert office.moment(early, MONDAY) == "11月20日 00:42"
    assert office.moment(None) == ""


@pytest.mark.parametrize(
    ("value", "written"), [(None, "—"), (0.0, "0%"), (1.0, "100%"), (0.522, "52.2%"), (0.75, "75.0%")]
)
def test_a_rate_is_written_with_one_decimal(value: float | None, written: str) -> None:
    assert office.percent(value) == written


@pytest.mark.parametrize("light", list(Light))
def test_a_light_is_a_shape_and_a_word(light: Light) -> None:
    drawn = _draw("{% light code %}", code=light)
    assert f"light-{office.SHAPES[light]}" in drawn
    assert light.label in drawn


def test_every_light_has_a_shape_of_its_own() -> None:
    assert set(office.SHAPES) == set(Light)
    assert len(set(office.SHAPES.values())) == len(Light)


def test_a_state_is_written_by_its_name() -> None:
    assert "退签" in _draw("{% state code %}", code=Status.RETURNED)


@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [(-1, "due-late", "超期"), (0, "due-soon", "今天到期"), (2, "due-soon", "还剩 2 个工作日"), (20, "", "还剩")],
)
def test_a_due_date_is_words_with_the_date_below(
    supervisor: User, housing: Department, days: int, tone: str, words: str
) -> None:
    task = make_task(supervisor, housing, due_on=MONDAY + timedelta(days=days))
    drawn = _draw("{% due task today calendar %}", task=task, today=MONDAY, calendar=WorkCalendar())
    assert words in drawn
    assert ("due-" in drawn) == bool(tone)
    assert tone in drawn
    assert f"<small>{office.day(task.due_on, MONDAY)}</small>" in drawn


def test_a_closed_task_says_when_and_what_the_limit_was(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, status=Status.CLOSED, due_on=MONDAY - timedelta(days=3))
    drawn = _draw("{% due task today calendar %}", task=task, today=MONDAY, calendar=WorkCalendar())
    assert "11月23日办结" in drawn
    assert "时限 11月20日" in drawn
    assert "due-late" not in drawn


def test_a_suspended_task_is_not_urged_by_colour(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, status=Status.SUSPENDED, due_on=MONDAY - timedelta(days=3))
    assert "due-late" not in _draw("{% due task today calendar %}", task=task, today=MONDAY, calendar=WorkCalendar())


def test_progress_shows_a_tick_where_the_plan_is(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, percent=40)  # thirty days from MONDAY
    drawn = _draw("{% course task today 'behind' %}", task=task, today=MONDAY + timedelta(days=15))
    assert "进度 40%，计划 50%" in drawn
    assert 'width="40"' in drawn
    assert 'class="plan" x="49.3"' in drawn
    assert "course-late" in drawn


def test_progress_without_a_due_date_has_no_plan(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, is_long_term=True, percent=40)
    drawn = _draw("{% course task today %}", task=task, today=MONDAY)
    assert "计划" not in drawn
    assert 'class="plan"' not in drawn


def test_original_words_stand_in_their_paragraph() -> None:
    drawn = render_to_string(
        "components/_words.html", {"quote": "十月底前要有结果", "before": "燃气管网，", "cite": "讲话"}
    )
    assert '<span class="around">燃气管网，</span><mark>十月底前要有结果</mark>' in drawn
    assert "<cite>讲话</cite>" in drawn


def test_no_such_page_keeps_the_way_on(clerk: User, sign_in: SignIn) -> None:
    answer = sign_in(clerk).get("/no/such/page/")
    assert answer.status_code == 404
    assert 'class="side"' in answer.content.decode()


@pytest.mark.django_db
def test_a_stranger_on_no_such_page_sees_no_navigation() -> None:
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert 'class="side"' not in answer.content.decode()


def test_a_page_of_another_role_says_whose_it_is(clerk: User, sign_in: SignIn) -> None:
    page = sign_in(clerk).get("/completion/").content.decode()
    assert "它只对督查员、领导、管理员、部门负责人开放。" in page
    assert "您现在以经办人“何晓岚”登录。" in page


def test_the_page_of_an_error_needs_no_database() -> None:
    answer = server_error(RequestFactory().get("/"))  # no database is allowed in this test
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["duban.yunxi.example"])
def test_an_address_that_is_not_ours_is_refused_in_chinese() -> None:
    answer = Client().get("/login/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "这个请求系统读不懂" in answer.content.decode()


PHONE_TITLE = re.compile(r'<header class="phone-head">.*?<b>(.*?)</b>', re.DOTALL)
CLIPPED = re.compile(r'<span class="ht[^"]*">(.*?)</span>')


def test_on_a_phone_a_heading_is_left_out_only_where_the_bar_above_says_the_same(
    sign_in: SignIn, supervisor: User
) -> None:
    desk = sign_in(supervisor)
    speech = make_speech(supervisor, "同志们：区住建局要完成改造。")
    places = ["desk", "tasks", "completion", "notices", "outbox", "register_by_hand"]
    pages = [reverse(f"tracking:{name}") for name in places]
    pages += [reverse("directives:speeches"), reverse("directives:import")]
    pages += [reverse(name, args=[speech.pk]) for name in ("directives:speech", "tracking:register")]
    for page in pages:
        html = desk.get(page).content.decode()
        bar = PHONE_TITLE.findall(html)
        assert len(bar) == 1, page
        assert set(CLIPPED.findall(html)) <= set(bar), page
