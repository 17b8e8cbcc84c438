"""The administrator's desk: what is to be set up or mended, and where."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from tests.factories import at, make_department, make_post, make_task, make_user
from tracking.desks.setup import setup_desk
from tracking.models import Department, Organisation, Pulse

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def titles() -> list[str]:
    return [chore.title for chore in setup_desk(at()).chores]


@pytest.fixture
def all_set(settings: Settings, housing: Department, clerk: User, supervisor: User) -> None:
    """One department with its clerk, a 督查员, a leader's post, a named office, mail that goes, rounds that come."""
    make_post(holder=make_user(Role.LEADER))
    settings.EMAIL_URL = "smtp://mail.yunxi.example"
    Department.objects.exclude(pk=housing.pk).delete()
    Organisation.objects.get_or_create(pk=1)
    Pulse.objects.update_or_create(pk=1, defaults={"began_at": at(), "ended_at": at(), "done_at": at()})


@pytest.mark.usefixtures("all_set")
def test_an_office_that_is_set_up_only_waits_for_the_holidays_of_next_year() -> None:
    assert titles() == ["2027 年放假安排还没有公布"]


@pytest.mark.usefixtures("all_set")
def test_mail_that_only_goes_into_a_folder_is_pointed_out_first(settings: Settings) -> None:
    settings.EMAIL_URL = ""
    first = setup_desk(at()).chores[0]
    assert (first.title, first.is_urgent) == ("还没有设发信服务器", True)


@pytest.mark.usefixtures("all_set")
def test_rounds_that_no_longer_come_are_pointed_out() -> None:
    Pulse.objects.all().delete()
    assert "提醒和邮件现在不会自己发" in titles()


@pytest.mark.usefixtures("all_set")
def test_departments_nobody_signs_for_are_named(supervisor: User) -> None:
    empty, busy = make_department("区史志办"), make_department("区供销社")
    make_task(supervisor, busy)
    found = {chore.title: chore for chore in setup_desk(at()).chores}
    assert busy.name in found["1 个单位有事没有人"].said
    assert found["1 个单位有事没有人"].is_urgent
    assert empty.name in found["1 个单位还没有人"].said
    assert busy.name not in found["1 个单位还没有人"].said


@pytest.mark.usefixtures("all_set")
def test_of_many_departments_only_the_first_are_named() -> None:
    for number in range(8):
        make_department(f"第{number}局")
    [said] = [chore.said for chore in setup_desk(at()).chores if "单位还没有人" in chore.title]
    assert said.startswith("第0局、第1局、第2局、第3局、第4局等 8 个单位")


@pytest.mark.usefixtures("all_set")
def test_posts_without_a_holder_and_people_without_a_mailbox_are_counted(housing: Department) -> None:
    make_post("分管水利的副区长")
    make_user(Role.CLERK, housing, email="")
    assert {"1 个领导职务没有现任", "1 个人没有邮箱"} <= set(titles())


def test_without_any_department_the_first_thing_is_to_bring_them_in() -> None:
    Department.objects.all().delete()
    chore = next(chore for chore in setup_desk(at()).chores if chore.title == "还没有单位")
    assert (chore.url, chore.is_urgent) == ("/intakes/", True)


def test_every_chore_leads_to_a_page_that_opens(sign_in: SignIn, administrator: User, supervisor: User) -> None:
    make_task(supervisor, make_department("区供销社"))
    make_department("区史志办")
    make_post("分管水利的副区长")
    make_user(Role.CLERK, make_department("区档案馆"), email="")
    client = sign_in(administrator)
    chores = setup_desk(at()).chores
    assert len(chores) >= 6
    assert {chore.url for chore in chores if client.get(chore.url, follow=True).status_code != 200} == set()
    page = client.get("/").content.decode()
    for chore in chores:
        assert chore.title in page


def test_the_administrator_does_not_get_the_leaders_desk(sign_in: SignIn, administrator: User) -> None:
    page = sign_in(administrator).get("/").content.decode()
    assert "请您过问" not in page
    assert "要设置和处理的" in page
