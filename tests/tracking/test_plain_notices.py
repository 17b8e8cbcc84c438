"""What a page leaves out, or does not do, it says in plain view: late work of other periods, mail nobody receives."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.factories import MONDAY, at, make_registration, make_task
from tracking.models import Department

SignIn = Callable[[User], Client]


def page(sign_in: SignIn, user: User, address: str) -> str:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        return sign_in(user).get(address).content.decode()


def test_a_quarter_says_how_much_older_work_is_late(
    sign_in: SignIn, supervisor: User, leader: User, housing: Department
) -> None:
    summer = make_registration(supervisor, on=MONDAY - timedelta(days=120))
    for _ in range(3):
        make_task(supervisor, housing, registration=summer, due_on=MONDAY - timedelta(days=30))
    make_task(supervisor, housing)
    quarter = page(sign_in, leader, "/completion/?period=quarter")
    assert "只算本季立项的 1 件；以前立项、现在超期的还有" in quarter
    assert '<a class="line" href="/tasks/?light=late">3 件</a>' in quarter
    assert "只算今年立项的 4 件。" in page(sign_in, leader, "/completion/?period=year")
    assert "只算今年" not in page(sign_in, leader, "/completion/")


def test_an_outbox_without_a_server_says_that_nobody_receives_anything(
    sign_in: SignIn, administrator: User, supervisor: User, settings: Settings
) -> None:
    settings.EMAIL_URL = ""
    said = page(sign_in, administrator, "/outbox/")
    assert said.index("请您找运维设好") < said.index("给运维看的：在 .env 里填 EMAIL_URL")
    assert "还没有设发信服务器：邮件只写进文件，谁也收不到" in page(sign_in, supervisor, "/outbox/")
    settings.EMAIL_URL = "smtp://mail.example:25"
    assert "还没有设发信服务器" not in page(sign_in, administrator, "/outbox/")
