"""The figures on the screen of a meeting room, and what the page says of last week."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_registration, make_speech, make_task, make_user
from tracking.models import Department, Post, Registration, Task
from tracking.views.completion import A_PART

SignIn = Callable[[User], Client]
LONG_AGO = MONDAY - timedelta(days=40)


@pytest.fixture
def late(supervisor: User, housing: Department) -> Task:
    speech = make_speech(supervisor, title="在全区消防工作会上的讲话")
    paper = make_registration(supervisor, speech=speech)
    return make_task(
        supervisor,
        housing,
        title="清理消防通道",
        registration=paper,
        due_on=MONDAY - timedelta(days=3),
        dispatched_on=LONG_AGO,
    )


def screen(sign_in: SignIn, user: User, query: str = "") -> str:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        return sign_in(user).get(f"/completion/?screen=1{query}").content.decode()


@pytest.mark.usefixtures("late")
def test_the_screen_has_large_figures_and_no_menus(sign_in: SignIn, leader: User) -> None:
    page = screen(sign_in, leader)
    assert 'class="side"' not in page
    assert "清理消防通道" in page
    assert "在全区消防工作会上的讲话" in page
    assert "截至 11月23日 10:00" in page


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER, Role.ADMIN])
def test_nothing_on_the_screen_is_for_one_person_only(sign_in: SignIn, role: Role) -> None:
    user = make_user(role, name="陈某某")
    page = screen(sign_in, user)
    assert "陈某某" not in page
    assert "请您" not in page
    assert "等您" not in page


def test_the_screen_is_not_for_departments(sign_in: SignIn, clerk: User) -> None:
    assert sign_in(clerk).get("/completion/?screen=1").status_code == 403


def test_the_screen_leads_back_to_the_page_it_came_from_with_its_period(
    sign_in: SignIn, leader: User, late: Task
) -> None:
    page = screen(sign_in, leader, "&period=year")
    assert 'data-leave="/completion/?period=year"' in page
    assert 'class="room-out" href="/completion/?period=year"' in page
    assert "今年立项的" in page


@pytest.mark.usefixtures("late")
def test_without_a_script_the_screen_is_read_again_by_itself(sign_in: SignIn, leader: User) -> None:
    page = screen(sign_in, leader)
    assert '<noscript><meta http-equiv="refresh" content="300"></noscript>' in page


def test_an_empty_office_has_a_screen_too(sign_in: SignIn, leader: User) -> None:
    assert "还没有立项督办的事项" in screen(sign_in, leader)


def test_many_departments_are_shown_in_parts_none_left_out(sign_in: SignIn, supervisor: User, leader: User) -> None:
    names = [f"第{n:02d}局" for n in range(2 * A_PART + 1)]
    for name in names:
        make_task(supervisor, make_department(name))
    page = screen(sign_in, leader)
    assert page.count("各单位办理情况<small>") == 3
    assert sorted(re.findall(r'<th scope="row">(第\d\d局)</th>', page)) == names


@pytest.mark.usefixtures("late")
def test_the_page_says_what_its_changes_are_compared_with(sign_in: SignIn, leader: User) -> None:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        page = sign_in(leader).get("/completion/").content.decode()
    assert "比上周一多 1 件" in page
    assert "增减是和上周一结束时比" in page


def test_only_a_leader_finds_what_wants_his_word(sign_in: SignIn, leader: User, supervisor: User, late: Task) -> None:
    assert Post.objects.exists()
    assert "请您过问" in sign_in(leader).get("/completion/").content.decode()
    assert "请您过问" not in sign_in(supervisor).get("/completion/").content.decode()


@pytest.mark.usefixtures("late")
def test_each_chart_has_the_same_numbers_in_a_table(sign_in: SignIn, leader: User) -> None:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        answer = sign_in(leader).get("/completion/")
    page, found = answer.content.decode(), answer.context["board"]
    weeks = page.split('class="sheet sheet-dense weeks-t"')[1].split("</table>")[0]
    assert weeks.count("<tr>") == 1 + len(found.weeks) + 1, "with the sum below"
    assert answer.context["weeks_chart"]["late"] == [week.late for week in found.weeks]
    assert len(answer.context["weeks_chart"]["urls"]["late"]) == 12
    assert 'class="heat"' in page


def ask_screen(client: Client, hours: float, query: str = "?screen=1") -> int:
    """The screen asks for new figures so many hours after ten o'clock."""
    with time_machine.travel(at(MONDAY, 10) + timedelta(hours=hours), tick=False):
        return client.get(f"/completion/{query}").status_code


@pytest.mark.usefixtures("late")
def test_a_screen_stays_on_for_a_day_and_then_stops_asking(sign_in: SignIn, leader: User) -> None:
    client = sign_in_at_ten(sign_in, leader)
    assert {ask_screen(client, hours / 2.1) for hours in range(51)} == {200}, "no half hour goes by without asking"
    assert ask_screen(client, 24.2) == 410
    assert ask_screen(client, 25) == 302, "nobody asked for half an hour, so the session has ended as any other"


@pytest.mark.usefixtures("late")
def test_a_screen_that_has_run_out_leads_back_and_may_be_opened_again(sign_in: SignIn, leader: User) -> None:
    client = sign_in_at_ten(sign_in, leader)
    with time_machine.travel(at(MONDAY, 10), tick=False):
        session = client.session
        session["screen_since"] = (at(MONDAY, 10) - timedelta(hours=25)).isoformat()
        session.save()
        page = client.get("/completion/?screen=1&period=year").content.decode()
    assert "投屏已经开了一天，停下来了" in page
    assert 'href="/completion/?period=year"' in page
    assert ask_screen(client, 0.1) == 410
    assert ask_screen(client, 0.2, "?period=year") == 200, "somebody is there"
    assert ask_screen(client, 0.3) == 200


def sign_in_at_ten(sign_in: SignIn, user: User) -> Client:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        return sign_in(user)


def test_weeks_in_which_nothing_happened_are_said_in_words_and_are_no_part_of_the_screen(
    sign_in: SignIn, leader: User
) -> None:
    words, part = "近 12 周没有新增、办结的事项，也没有超期的。", 'aria-label="每周新增、办结与超期"'
    unit = make_department("区水利局")
    old = make_task(leader, unit)
    Task.objects.filter(pk=old.pk).update(created_at=at(MONDAY - timedelta(days=100)))
    with time_machine.travel(at(MONDAY, 10), tick=False):
        client = sign_in(leader)
        assert words in client.get("/completion/").content.decode()
        assert part not in client.get("/completion/?screen=1").content.decode()
        make_task(leader, unit)
        page = client.get("/completion/?screen=1").content.decode()
    assert words not in page
    assert 'id="weeks"' in page


# --- nothing empty, nothing unexplained ----------------------------------------------------------------------------


def parts_of(page: str) -> list[str]:
    return re.findall(r'<section class="room-part" aria-label="([^"]+)"', page)


def test_a_part_with_nothing_in_it_is_left_out(sign_in: SignIn, leader: User, late: Task) -> None:
    assert "超期最久" in parts_of(screen(sign_in, leader))
    Task.objects.filter(pk=late.pk).update(due_on=MONDAY + timedelta(days=30))
    assert "超期最久" not in parts_of(screen(sign_in, leader))


def test_an_empty_office_sees_one_part_and_no_void_ones(sign_in: SignIn, leader: User) -> None:
    assert parts_of(screen(sign_in, leader)) == ["总的情况"]


def test_departments_are_divided_into_parts_of_about_the_same_length(
    supervisor: User, sign_in: SignIn, leader: User
) -> None:
    for number in range(A_PART + 2):
        make_task(supervisor, make_department(f"第{number}局"))
    page = screen(sign_in, leader)
    tables = [part for part in page.split('<section class="room-part"') if "第 1 页" in part or "第 2 页" in part]
    assert [table.count('<th scope="row">') for table in tables] == [6, 5]


@pytest.mark.parametrize(("query", "said"), [("&period=quarter", "只算本季立项的 0 件"), ("", "")])
def test_the_screen_of_a_quarter_says_what_is_late_from_before_it(
    sign_in: SignIn, leader: User, late: Task, query: str, said: str
) -> None:
    Registration.objects.filter(pk=late.registration_id).update(approved_on=MONDAY.replace(month=2))
    page = screen(sign_in, leader, query)
    assert said in page
    assert ("以前立项、现在超期的还有 1 件" in page) == bool(said)


def test_how_to_turn_hold_and_leave_stands_at_the_foot(sign_in: SignIn, leader: User) -> None:
    foot = screen(sign_in, leader).split('<footer class="room-foot">')[1]
    assert "← → 翻页，空格停住，F11 全屏，Esc 退出" in foot
    assert [foot.count(f'data-turn="{way}"') for way in (-1, 1)] == [1, 1]
