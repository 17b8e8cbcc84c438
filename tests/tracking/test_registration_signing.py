"""What the page of a 立项单 answers after 交办: when the mail goes, who has signed and who has not."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import MONDAY, at, make_department, make_task
from tracking.actions.moves import accept
from tracking.models import Assignment, Department, Part, Registration, Task
from tracking.signing import NAMED, Signing
from tracking.views.registration import when_told
from tracking.workflow import Status

SignIn = Callable[[User], Client]
SATURDAY = MONDAY - timedelta(days=2)


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    return make_task(supervisor, housing, city, status=Status.ASSIGNED)


def signing(task: Task) -> Signing:
    return Signing.of(task.registration.tasks.prefetch_related("assignments__department"))


def page(browser: Client, paper: Registration) -> str:
    return browser.get(f"/registrations/{paper.pk}/").content.decode()


def test_nobody_has_signed_when_the_orders_have_just_gone_out(task: Task) -> None:
    assert (signing(task).signed, signing(task).asked) == (0, 2)
    assert signing(task).named == "区住建局 1 件、区城管局 1 件"


def test_a_signature_of_the_lead_leaves_the_supporting_department_owing(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn
) -> None:
    accept(task, by=clerk, at=at(MONDAY, 11))
    assert (signing(task).signed, signing(task).named) == (1, "区城管局 1 件")
    shown = page(sign_in(supervisor), task.registration)
    assert "还没有签收：区城管局 1 件" in shown
    assert '区城管局<small class="owing">没有签收</small>' in shown


def test_of_many_that_support_those_who_have_not_signed_are_named_once_and_apart(
    task: Task, city: Department, supervisor: User, sign_in: SignIn
) -> None:
    for name in ("青溪镇", "石桥镇"):
        Assignment.objects.create(task=task, department=make_department(name), role=Part.SUPPORT)
    browser = sign_in(supervisor)
    assert '区城管局、青溪镇、石桥镇<small class="owing">没有签收</small>' in page(browser, task.registration)
    Assignment.objects.filter(department=city).update(accepted_at=at(MONDAY, 11))
    assert '区城管局<small class="owing">没有签收：青溪镇、石桥镇</small>' in page(browser, task.registration)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CLOSED, Status.CANCELLED])
def test_of_a_task_nobody_is_to_sign_for_no_row_asks_who_has_not(
    task: Task, supervisor: User, sign_in: SignIn, status: Status
) -> None:
    Task.objects.update(status=status, closed_on=MONDAY if status == Status.CLOSED else None)
    assert "没有签收" not in page(sign_in(supervisor), task.registration)


def test_all_signed_is_said(task: Task, supervisor: User, sign_in: SignIn) -> None:
    Assignment.objects.update(accepted_at=at(MONDAY, 11))
    assert "牵头和配合单位都签收了" in page(sign_in(supervisor), task.registration)


def test_drafts_and_what_was_given_up_ask_nobody_to_sign(task: Task, supervisor: User, sign_in: SignIn) -> None:
    for status in (Status.DRAFT, Status.CANCELLED):
        Task.objects.update(status=status)
        assert signing(task).asked == 0
    assert "份</small>" not in page(sign_in(supervisor), task.registration)


def test_who_owes_most_comes_first_and_a_long_list_is_cut_with_a_count(task: Task, supervisor: User) -> None:
    for n in range(NAMED):
        Assignment.objects.create(task=task, department=make_department(f"区第{n}局"), role=Part.SUPPORT)
    assert signing(task).named.startswith("区住建局 1 件、区城管局 1 件、区第0局 1 件")
    assert signing(task).named.endswith("，另有 2 个单位")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(MONDAY, 10), "邮件十分钟以后发出"),
        (at(MONDAY, 22), "邮件等到发信时间，11月24日 08:00 发出"),
        (at(SATURDAY, 10), "邮件等到发信时间，11月23日 08:00 发出"),
    ],
    ids=["a working morning", "late in the evening", "a Saturday"],
)
def test_it_is_said_when_the_mail_goes(task: Task, moment: datetime, said: str) -> None:
    assert said in when_told(moment)


def test_orders_of_a_weekend_say_when_the_departments_hear_of_them(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    with time_machine.travel(at(SATURDAY, 10), tick=False):
        desk = sign_in(supervisor)
        sent = desk.post(f"/registrations/{draft.registration.pk}/dispatch/", {"task": [draft.pk]}, follow=True)
    assert "交办了 1 件。给单位的邮件等到发信时间，11月23日 08:00 发出。" in sent.content.decode()
