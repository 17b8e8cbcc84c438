"""An office in which nothing is there yet: every page says what is so, what comes next, and leads there."""

import re
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory

from accounts.models import Role, User
from tests.factories import at, make_department, make_post, make_task
from tracking.desks.setup import setup_desk
from tracking.navigation import navigation

SignIn = Callable[[User], Client]


def places(user: User) -> list[str]:
    return [link.url for link in navigation(RequestFactory().get("/"), user, 0).links]


def empties(page: str) -> list[str]:
    """The empty states of a page, as they stand."""
    return re.findall(r'<div class="empty">.*?</div>(?:</div>)?', page, re.DOTALL)


@pytest.mark.parametrize("who", ["administrator", "supervisor", "leader"])
def test_every_place_of_an_empty_office_opens_and_every_empty_list_says_what_comes_next(
    who: str, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(who)
    browser = sign_in(user)
    for address in places(user):
        answer = browser.get(address, follow=True)
        assert answer.status_code == 200, address
        for said in empties(answer.content.decode()):
            title, rest = re.search(r"<b>(.*?)</b>(.*)", said, re.DOTALL).groups()  # type: ignore[union-attr]
            assert not title.endswith("。"), f"{address}: a title is no sentence"
            said_plainly = re.sub(r"<[^>]+>|\s", "", re.sub(r"<a .*?</a>", "", rest, flags=re.DOTALL))
            assert said_plainly.endswith("。") or ("<a " in rest and not said_plainly), said


def test_where_there_is_nothing_no_link_leads_round_in_a_circle(
    sign_in: SignIn, leader: User, administrator: User
) -> None:
    for user in (leader, administrator):
        browser = sign_in(user)
        for address in ("/tasks/", "/completion/", "/papers/"):
            [said] = empties(browser.get(address).content.decode())
            assert re.findall(r'href="([^"]*)"', said) in (["/"], [])


def test_a_supervisor_without_departments_is_told_who_brings_them(sign_in: SignIn, supervisor: User) -> None:
    browser = sign_in(supervisor)
    page = browser.get("/handover/").content.decode()
    assert "单位由系统管理员导入或者添加" in page
    make_department("区住建局")
    page = browser.get("/handover/").content.decode()
    assert "单位由系统管理员导入或者添加" not in page
    assert "区住建局" in page


def test_nobody_who_can_approve_is_said_at_the_field_that_cannot_be_filled(sign_in: SignIn, supervisor: User) -> None:
    told = "还没有能批准的领导职务，请系统管理员在“后台管理”里添加。"
    browser = sign_in(supervisor)
    assert told in browser.get("/registrations/new/").content.decode()
    make_post("分管副区长", can_approve=False)
    assert told in browser.get("/registrations/new/").content.decode()
    make_post("区长")
    assert told not in browser.get("/registrations/new/").content.decode()


def test_an_office_without_a_supervisor_or_a_post_is_told_so_on_the_desk_of_the_administrator(
    sign_in: SignIn, administrator: User
) -> None:
    chores = {chore.title: chore for chore in setup_desk(at()).chores}
    assert chores["还没有督查员"].is_urgent
    page = sign_in(administrator).get("/").content.decode()
    for title in ("还没有督查员", "还没有领导职务"):
        assert title in page
        assert sign_in(administrator).get(chores[title].url).status_code == 200


def test_a_supervisor_who_has_left_does_not_count(supervisor: User) -> None:
    make_post()
    assert {"还没有督查员", "还没有领导职务"}.isdisjoint(chore.title for chore in setup_desk(at()).chores)
    User.objects.filter(role=Role.SUPERVISOR).update(is_active=False)
    assert "还没有督查员" in {chore.title for chore in setup_desk(at()).chores}


def test_an_office_with_one_task_shows_it_everywhere(sign_in: SignIn, supervisor: User, leader: User) -> None:
    task = make_task(supervisor, make_department("区住建局"))
    for user in (supervisor, leader):
        browser = sign_in(user)
        assert task.title in browser.get("/tasks/").content.decode()
        assert "还没有立项督办的事项" not in browser.get("/completion/").content.decode()
