"""Who begins is shown the first steps of their role on the desk, until they put them away."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.factories import make_department, make_user

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
FIRST = {
    Role.SUPERVISOR: ("导入讲话", "梳理", "立项交办"),
    Role.HEAD: ("签收", "报进展", "申请办结"),
    Role.CLERK: ("签收", "报进展", "申请办结"),
    Role.LEADER: ("等您定的", "超期的", "落实情况"),
    Role.ADMIN: ("单位和人", "放假安排", "试发邮件"),
}
HEADING = "第一次用，从这里开始"


def desk(client: Client) -> str:
    return client.get("/").content.decode()


def someone(role: Role) -> User:
    return make_user(role, *([make_department("区住建局")] if role in {Role.HEAD, Role.CLERK} else []))


@pytest.mark.parametrize("role", list(Role))
def test_the_first_steps_are_those_of_the_role(db: None, sign_in: SignIn, role: Role) -> None:
    page = desk(sign_in(someone(role)))
    shown = page.split(HEADING)[1].split("</section>")[0]
    assert all(f"<b>{step}</b>" in shown for step in FIRST[role])


@pytest.mark.parametrize("role", list(Role))
def test_put_away_they_stay_away_however_often_the_button_is_pressed(db: None, sign_in: SignIn, role: Role) -> None:
    client = sign_in(someone(role))
    for _ in range(2):
        assert client.post("/hints/", {"on": "0"})["Location"] == "/"
    assert HEADING not in desk(client)


def test_one_who_put_them_away_takes_them_from_nobody_else(db: None, sign_in: SignIn) -> None:
    client, other = sign_in(someone(Role.SUPERVISOR)), sign_in(someone(Role.SUPERVISOR))
    client.post("/hints/", {"on": "0"})
    assert HEADING in desk(other)


def test_the_help_brings_them_back(db: None, sign_in: SignIn) -> None:
    client = sign_in(someone(Role.SUPERVISOR))
    again = "在工作台上再显示入门提示"
    assert again not in client.get("/help/supervisor/").content.decode()
    client.post("/hints/", {"on": "0"})
    assert again in client.get("/help/supervisor/").content.decode()
    client.post("/hints/", {"on": "1"})
    assert HEADING in desk(client)


def test_looking_at_the_address_changes_nothing(db: None, sign_in: SignIn) -> None:
    client = sign_in(someone(Role.SUPERVISOR))
    assert client.get("/hints/").status_code == 405
    assert HEADING in desk(client)
