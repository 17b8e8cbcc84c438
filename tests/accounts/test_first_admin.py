"""The first 管理员 of an empty installation."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Role, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def _first_admin(**options: str) -> str:
    said = StringIO()
    call_command("first_admin", stdout=said, **options)
    return said.getvalue()


def test_an_empty_installation_gets_one_administrator_with_a_password_for_once() -> None:
    said = _first_admin()
    user = User.objects.get()
    found = re.search(r"用户名：(\S+)　密码：(\S+)", said)
    assert found is not None
    assert (user.username, user.role, user.must_change_password) == ("admin", Role.ADMIN, True)
    assert user.check_password(found[2])
    assert not user.is_sample


def test_the_printed_password_opens_only_the_page_that_changes_it() -> None:
    password = _first_admin(username="guanli").split("密码：")[1].split()[0]
    client = Client()
    client.post("/login/", {"username": "guanli", "password": password})
    assert client.get("/admin/")["Location"] == "/password/"


def test_a_second_call_makes_nobody_and_prints_no_password() -> None:
    _first_admin()
    assert _first_admin() == "已经有管理员，没有新建。\n"
    assert User.objects.count() == 1


def test_a_deactivated_administrator_does_not_count() -> None:
    make_user(Role.ADMIN, username="old", is_active=False)
    assert "建好了" in _first_admin()


def test_a_name_that_is_taken_is_left_alone() -> None:
    make_user(Role.CLERK, username="admin")
    with pytest.raises(CommandError, match="admin 已经有人用了"):
        _first_admin()
    assert not User.objects.filter(role=Role.ADMIN).exists()


def test_every_installation_gets_another_password() -> None:
    first = _first_admin()
    User.objects.all().delete()
    assert _first_admin() != first
