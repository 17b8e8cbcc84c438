"""Whoever wants large print has it on every page, and nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.factories import make_user

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
LARGE = '<html lang="zh-CN" class="large-print">'


@pytest.fixture
def clerk(db: None) -> User:
    return make_user(Role.CLERK)


def press(client: Client, on: str, **sent: str) -> str:
    """Press the switch; where it leads."""
    return client.post("/large-print/", {"on": on, **sent})["Location"]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_have_large_print_on_every_page(sign_in: SignIn, db: None, role: Role) -> None:
    client = sign_in(make_user(role))
    press(client, "1")
    for address in ("/", "/tasks/", "/password/", "/calendar/"):
        assert LARGE in client.get(address).content.decode()


def test_nobody_has_large_print_who_did_not_ask_for_it(sign_in: SignIn, clerk: User) -> None:
    press(sign_in(clerk), "1")
    assert LARGE not in sign_in(make_user(Role.LEADER)).get("/").content.decode()


def test_before_signing_in_the_print_is_the_ordinary_one(client: Client, db: None) -> None:
    assert LARGE not in client.get("/login/").content.decode()
    assert press(client, "1").startswith("/login/")


def test_the_menu_offers_the_other_size(sign_in: SignIn, clerk: User) -> None:
    client = sign_in(clerk)
    assert "换成大字" in client.get("/").content.decode()
    press(client, "1")
    assert "改回标准字号" in client.get("/").content.decode()
    press(client, "0")
    assert LARGE not in client.get("/").content.decode()


def test_pressing_twice_is_pressing_once(sign_in: SignIn, clerk: User) -> None:
    client = sign_in(clerk)
    press(client, "1")
    press(client, "1")
    clerk.refresh_from_db()
    assert clerk.is_large_print


def test_it_lasts_until_the_next_time_somebody_signs_in(sign_in: SignIn, clerk: User) -> None:
    press(sign_in(clerk), "1")
    sign_in(clerk).post("/logout/")
    assert LARGE in sign_in(clerk).get("/").content.decode()


def test_the_switch_leads_back_to_the_page_it_stood_on(sign_in: SignIn, clerk: User) -> None:
    client = sign_in(clerk)
    assert 'name="next" value="/tasks/?status=all"' in client.get("/tasks/?status=all").content.decode()
    assert press(client, "1", next="/tasks/?status=all") == "/tasks/?status=all"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_the_switch_leads_nowhere_else(sign_in: SignIn, clerk: User, elsewhere: str) -> None:
    assert press(sign_in(clerk), "1", next=elsewhere) == "/"


def test_a_page_that_came_of_sending_a_form_is_not_asked_for_again(sign_in: SignIn, clerk: User) -> None:
    page = sign_in(clerk).post("/password/", {"old_password": "x"}).content.decode()
    assert "换成大字" in page
    assert 'name="next"' not in page
