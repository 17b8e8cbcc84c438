"""A search leads to more than tasks: to pages by their names, and to speeches by their titles."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.factories import MONDAY, make_registration, make_speech, make_task, make_user
from tracking.elsewhere import BESIDES, Function, elsewhere
from tracking.ledger import Conditions, open_page
from tracking.models import Department, load_calendar
from tracking.navigation import PLACES
from tracking.spelling import is_typed

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def functions(role: Role, q: str) -> list[str]:
    return [one.label for one in elsewhere(make_user(role), q).functions]


@pytest.mark.parametrize(
    ("q", "label"),
    [
        ("放假安排", "放假安排"),
        ("放假", "放假安排"),
        ("调休", "放假安排"),
        ("提醒 规则", "提醒规则"),
        ("导入台账", "导入台账"),
        ("Excel", "导出台账"),
        ("fjap", "放假安排"),
        ("tixingguize", "提醒规则"),
        ("Tix", "提醒规则"),
        ("移交", "人员和机构"),
        ("密码", "修改密码"),
    ],
)
def test_a_page_is_found_by_its_name_by_other_words_and_by_letters(q: str, label: str) -> None:
    assert label in functions(Role.SUPERVISOR, q)


@pytest.mark.parametrize(
    ("q", "label"),
    [
        ("日历", "日历订阅"),
        ("手机日历", "日历订阅"),
        ("复核", "复核"),
        ("不同意", "复核"),
        ("回头看", "本单位的回头看"),
    ],
)
def test_a_clerk_finds_what_stands_in_no_navigation_of_his(q: str, label: str) -> None:
    assert label in functions(Role.CLERK, q)


def test_what_is_called_so_comes_before_what_only_has_to_do_with_it() -> None:
    assert functions(Role.SUPERVISOR, "邮件") == ["发件箱", "通知设置"]
    assert functions(Role.SUPERVISOR, "导入")[0].startswith("导入")


@pytest.mark.parametrize("q", ["", "假", "区城管局要抓紧", "z", "qqq"])
def test_words_that_name_no_page_find_none(q: str) -> None:
    assert not elsewhere(make_user(Role.SUPERVISOR), q)


def test_nobody_is_led_to_a_page_that_is_not_for_him() -> None:
    assert functions(Role.CLERK, "提醒规则") == functions(Role.LEADER, "导入台账") == []
    assert "导入名单" in functions(Role.ADMIN, "导入")
    assert "导入讲话" not in functions(Role.ADMIN, "导入")
    assert functions(Role.ADMIN, "日历订阅") == []
    assert functions(Role.CLERK, "台账") == ["导出台账", "看某一天的台账"]


@pytest.mark.parametrize("role", Role)
def test_every_page_that_is_offered_opens(role: Role, housing: Department, sign_in: SignIn) -> None:
    user = make_user(role, housing) if role in {Role.CLERK, Role.HEAD} else make_user(role)
    browser = sign_in(user)
    offered = [one for one in BESIDES if role in one.roles]
    assert offered
    for one in offered:
        assert browser.get(one.url, follow=True).status_code == 200, one


def test_no_page_of_the_navigation_is_named_twice() -> None:
    named = {(entry.view, entry.label) for groups in PLACES.values() for _, entries in groups for entry in entries}
    assert not named & {(one.view, one.label) for one in BESIDES}
    assert len({one.label for one in BESIDES}) == len(BESIDES)


@pytest.mark.parametrize(
    ("letters", "is_it"),
    [("fja", True), ("fangjiaap", True), ("anpai", True), ("faj", True), ("fp", False), ("", False)],
)
def test_letters_spell_a_name_by_whole_readings_or_their_beginnings(letters: str, is_it: bool) -> None:
    assert is_typed(letters, "放假安排") is is_it
    assert Function("tracking:calendar", "放假安排", frozenset(Role)).answers_to("fjap")


def test_a_speech_and_the_tasks_from_it_are_found_by_its_title(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    speech = make_speech(supervisor, title="在全区消防工作会议上的讲话", spoken_on=MONDAY - timedelta(days=3))
    make_speech(supervisor, title="在全区农业工作会议上的讲话")
    paper = make_registration(supervisor, speech=speech)
    from_it = make_task(supervisor, housing, title="清理楼道", registration=paper)
    from_it.sources.update(title=speech.title, quote="楼道要清理干净。")
    make_task(supervisor, housing, title="口袋公园建设")
    page = open_page(supervisor, Conditions(q="消防"), MONDAY, load_calendar(), {})
    assert [task.pk for task in page.rows] == [from_it.pk]
    assert [(hit.field, hit.pieces[1].text) for hit in page.hits[from_it.pk]] == [("来源", "消防")]
    assert elsewhere(supervisor, "消防").speeches == (speech,)
    shown = sign_in(supervisor).get("/tasks/", {"q": "消防"}).content.decode()
    assert f'href="/speeches/{speech.pk}/">在全区<mark>消防</mark>工作会议上的讲话</a>' in shown


def test_a_speech_that_somebody_may_not_read_is_not_offered(supervisor: User, clerk: User) -> None:
    speech = make_speech(supervisor, title="在全区消防工作会议上的讲话", is_open=False)
    assert elsewhere(clerk, "消防").speeches == ()
    type(speech).objects.update(is_open=True)
    assert elsewhere(clerk, "消防 会议").speeches == (speech,)


def test_where_only_a_page_is_found_the_ledger_says_that_no_task_is(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing)
    page = sign_in(supervisor).get("/tasks/", {"q": "fjap"}).content.decode()
    assert '<a class="line" href="/calendar/">放假安排</a>' in page
    assert "事项里没有找到" in page
    assert "没有同时符合这些条件" not in page
