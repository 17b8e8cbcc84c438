"""The link in a mail that asks for a signature: whom it leads where, and that opening it changes nothing."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core import mail as box
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.config.cabinet import contents
from tests.factories import MONDAY, PASSWORD, at, make_task
from tracking.actions import moves
from tracking.actions.dispatch import reassign
from tracking.links import LASTS, BrokenLinkError, Link, read_link, sign_link
from tracking.models import Department, Mail, Task
from tracking.models.mail import Channel
from tracking.outbox.rounds import Round
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("monday")
SEAL = "btn-seal"
TEN = at(hour=10)


@pytest.fixture
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def task(supervisor: User, housing: Department, db: None) -> Task:
    return make_task(supervisor, housing, status=Status.ASSIGNED, title="完成17个老旧小区改造")


def mail_to(user: User | None, when: datetime = TEN) -> Mail:
    return Mail.objects.create(
        recipient=user,
        to_key=f"user:{user.pk}" if user else "mailbox:office",
        local_date=MONDAY,
        channel=Channel.NOTICE,
        not_before=when,
        made_at=when,
        message_id=f"<{Mail.objects.count()}@test>",
    )


def path_to(user: User, task: Task, when: datetime = TEN) -> str:
    return urlsplit(sign_link(mail_to(user, when), task.pk, when)).path


# --- the link -----------------------------------------------------------------------------------------------------


def test_a_link_says_which_mail_to_whom_and_which_task(clerk: User, task: Task) -> None:
    mail = mail_to(clerk)
    token = sign_link(mail, task.pk, TEN).rstrip("/").rsplit("/", 1)[-1]
    assert read_link(token) == Link(mail.pk, clerk.pk, task.pk, TEN + LASTS)
    assert not read_link(token).is_expired(TEN + LASTS)
    assert read_link(token).is_expired(TEN + LASTS + timedelta(seconds=1))


def test_a_link_stands_on_the_address_of_the_site(clerk: User, task: Task, settings: Settings) -> None:
    settings.SITE_URL = "https://duban.yunxi.example"
    assert sign_link(mail_to(clerk), task.pk, TEN).startswith("https://duban.yunxi.example/l/")


def test_a_mailbox_is_led_to_the_task_itself(task: Task) -> None:
    assert sign_link(mail_to(None), task.pk, TEN) == settings.SITE_URL + reverse("tracking:task", args=[task.pk])


@pytest.mark.parametrize("change", ["", "x", "cut", "other", "中文", "." * 4000, "e30.", "WzEsMl0.sig"])
def test_what_was_altered_or_made_up_is_no_link(clerk: User, task: Task, change: str) -> None:
    token = sign_link(mail_to(clerk), task.pk, TEN).rstrip("/").rsplit("/", 1)[-1]
    altered = {"x": f"{token}x", "cut": token[:-3], "other": f"A{token[1:]}"}.get(change, change)
    with pytest.raises(BrokenLinkError):
        read_link(altered)


def test_a_link_of_another_installation_is_none(clerk: User, task: Task, settings: Settings) -> None:
    token = sign_link(mail_to(clerk), task.pk, TEN).rstrip("/").rsplit("/", 1)[-1]
    settings.SECRET_KEY = "another key of another office, and long enough"
    with pytest.raises(BrokenLinkError):
        read_link(token)


# --- in the mail --------------------------------------------------------------------------------------------------


def test_the_mail_of_a_new_task_carries_the_link_of_its_reader(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, head: User, sign_in: SignIn
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT, title="完成17个老旧小区改造")
    sign_in(supervisor).post(reverse("tracking:dispatch", args=[draft.pk]))
    round_at(at(hour=10, minute=11))
    links = {letter.to[0]: link_in(letter) for letter in box.outbox if isinstance(letter, EmailMultiAlternatives)}
    assert set(links) == {clerk.email, head.email}
    for user in (clerk, head):
        link = read_link(links[user.email].rstrip("/").rsplit("/", 1)[-1])
        assert (link.recipient, link.task) == (user.pk, draft.pk)
        assert SEAL in page_of(sign_in(user), urlsplit(links[user.email]).path)


def link_in(letter: EmailMultiAlternatives) -> str:
    """The link, which stands in the text and in the page."""
    text, html = str(letter.body), str(letter.alternatives[0][0])
    [found] = set(re.findall(r"http\S+/l/[\w.=-]+/", text))
    assert found in html
    return str(found)


def page_of(client: Client, path: str, status: int = 200) -> str:
    """The main part of the page that a link leads to."""
    answer = client.get(path)
    assert answer.status_code == status
    return str(answer.content.decode().split('<main id="main"', 1)[1])


def test_a_mailbox_of_a_department_without_people_is_led_to_the_task(
    round_at: RoundAt, supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    Department.objects.filter(pk=housing.pk).update(mailbox="zhujian@yunxi.example")
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    sign_in(supervisor).post(reverse("tracking:dispatch", args=[draft.pk]))
    round_at(at(hour=10, minute=11))
    [letter] = [letter for letter in box.outbox if letter.to == ["zhujian@yunxi.example"]]
    assert f"/tasks/{draft.pk}/" in letter.body
    assert "/l/" not in letter.body


def test_what_asks_for_no_signature_leads_to_the_task(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    submitted = make_task(supervisor, housing, status=Status.SUBMITTED)
    sign_in(supervisor).post(reverse("tracking:send_back", args=[submitted.pk]), {"note": "缺验收单"})
    round_at(at(hour=10, minute=11))
    [letter] = box.outbox
    assert f"/tasks/{submitted.pk}/" in letter.body
    assert "/l/" not in letter.body


# --- opening it ---------------------------------------------------------------------------------------------------


def test_whoever_opens_it_signs_in_and_comes_back(clerk: User, task: Task) -> None:
    path, client = path_to(clerk, task), Client()
    asked = client.get(path)
    assert asked["Location"] == f"/login/?next={path}"
    signed_in = client.post(asked["Location"], {"username": clerk.username, "password": PASSWORD, "next": path})
    assert signed_in["Location"] == path
    assert SEAL in page_of(client, path)


def test_a_program_that_looks_for_viruses_changes_nothing(clerk: User, task: Task, sign_in: SignIn) -> None:
    path, stranger, own = path_to(clerk, task), Client(), sign_in(clerk)
    before = contents()
    for client in (stranger, own):
        for look in (client.get, client.head, client.options):
            look(path, headers={"Sec-Purpose": "prefetch"})
        assert client.post(path).status_code in {302, 405}
    assert contents() == before
    assert Task.objects.get(pk=task.pk).status == Status.ASSIGNED


def test_the_page_shows_what_is_asked_of_whom_and_one_button(clerk: User, task: Task, sign_in: SignIn) -> None:
    page = page_of(sign_in(clerk), path_to(clerk, task))
    assert task.title in page
    assert task.sources.get().quote in page
    assert "区住建局牵头" in page
    assert "还剩" in page
    assert "请在明天（11月24日）18:00前签收。" in page
    assert page.count(SEAL) == 1
    assert f'action="{reverse("tracking:accept", args=[task.pk])}"' in page
    assert reverse("tracking:decline", args=[task.pk]) in page
    assert reverse("tracking:task", args=[task.pk]) in page


def test_pressing_the_button_signs_for_the_task(clerk: User, task: Task, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    button = re.search(
        r'action="([^"]+/accept/)".*?name="version" value="(\d+)"', page_of(client, path_to(clerk, task))
    )
    assert button is not None
    answer = client.post(button[1], {"version": button[2]}, follow=True)
    assert "已经签收：“完成17个老旧小区改造”。" in answer.content.decode()
    part = task.assignments.get()
    assert (part.accepted_by, part.handler) == (clerk, clerk)


def test_a_supporting_department_signs_for_its_own_part(
    supervisor: User, housing: Department, city: Department, outsider: User, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, city, status=Status.ASSIGNED)
    client, path = sign_in(outsider), path_to(outsider, task)
    page = page_of(client, path)
    assert "区城管局配合" in page
    assert "退签" not in page.split("点链接", 1)[0]
    client.post(reverse("tracking:accept", args=[task.pk]), {"version": 1})
    assert "您 11月23日 10:00 已经签收，不用再签。" in page_of(client, path)
    assert task.assignments.get(department=housing).accepted_at is None


def test_coming_back_after_signing_says_who_signed_and_offers_nothing_twice(
    clerk: User, head: User, task: Task, sign_in: SignIn
) -> None:
    moves.accept(task, by=clerk, at=at(hour=9, minute=12))
    assert "您 11月23日 09:12 已经签收，不用再签。" in page_of(sign_in(clerk), path_to(clerk, task))
    page = page_of(sign_in(head), path_to(head, task))
    assert "何晓岚 11月23日 09:12 已经签收，不用再签。" in page
    assert SEAL not in page


def test_a_second_press_is_told_and_signs_nothing_twice(clerk: User, task: Task, sign_in: SignIn) -> None:
    client, address = sign_in(clerk), reverse("tracking:accept", args=[task.pk])
    client.post(address, {"version": 1}, follow=True)
    again = client.post(address, {"version": 1}, follow=True).content.decode()
    assert "现在是办理中，不用再签收。" in again
    assert task.events.filter(name="accept").count() == 1


def test_what_was_changed_since_the_page_was_opened_is_not_signed_for_unseen(
    supervisor: User, clerk: User, task: Task, sign_in: SignIn
) -> None:
    wanted = {"due_on": (MONDAY + timedelta(days=3)).isoformat(), "note": "提前完成", "version": 1}
    sign_in(supervisor).post(reverse("tracking:adjust", args=[task.pk]), wanted)
    page = sign_in(clerk).post(reverse("tracking:accept", args=[task.pk]), {"version": 1}, follow=True)
    assert "在您填写的时候有了变化，请看过再定。" in page.content.decode()
    assert Task.objects.get(pk=task.pk).status == Status.ASSIGNED
    assert "11月26日" in page_of(sign_in(clerk), path_to(clerk, task)), "opened anew it shows the new date"


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 40])
def test_a_button_that_tells_no_version_signs_as_before(clerk: User, task: Task, sign_in: SignIn, version: str) -> None:
    sign_in(clerk).post(reverse("tracking:accept", args=[task.pk]), {"version": version})
    assert Task.objects.get(pk=task.pk).status == Status.ACCEPTED


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (Status.CLOSED, "这件事已经办结，不用签收。"),
        (Status.CANCELLED, "这件事已经中止，不用签收。"),
        (Status.SUSPENDED, "这件事已经挂起，恢复以后再签收。"),
        (Status.RETURNED, "这件事已经退签，等督查室重新交办，现在不用签收。"),
    ],
)
def test_a_task_that_asks_for_no_signature_any_more_says_so_and_leads_on(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn, status: Status, says: str
) -> None:
    task = make_task(supervisor, housing, status=status)
    page = page_of(sign_in(clerk), path_to(clerk, task))
    assert says in page
    assert SEAL not in page
    assert reverse("tracking:task", args=[task.pk]) in page


@pytest.mark.usefixtures("outsider")
def test_a_task_that_went_to_another_department_is_told_without_its_title(
    supervisor: User, city: Department, clerk: User, task: Task, sign_in: SignIn
) -> None:
    path = path_to(clerk, task)
    reassign(task, lead=city, by=supervisor, at=at(), note="职责调整")
    page = page_of(sign_in(clerk), path)
    assert "这件事已经不在您的单位名下" in page
    assert task.title not in page
    assert reverse("tracking:desk") in page


def test_after_thirty_days_the_task_is_signed_for_on_its_own_page(clerk: User, task: Task, sign_in: SignIn) -> None:
    page = page_of(sign_in(clerk), path_to(clerk, task, at() - timedelta(days=31)))
    assert "这一个已经过期。要签收，请到事项页面上签收。" in page
    assert SEAL not in page
    assert reverse("tracking:task", args=[task.pk]) in page


def test_somebody_else_of_the_department_is_told_whose_mail_it_was_and_may_see_the_task(
    clerk: User, head: User, task: Task, sign_in: SignIn
) -> None:
    path = path_to(clerk, task)
    page = page_of(sign_in(head), path)
    assert "这封邮件是发给何晓岚的，您现在登录的是罗建中" in page
    assert SEAL not in page
    assert reverse("tracking:task", args=[task.pk]) in page


def test_who_may_not_see_the_task_is_told_nothing_of_it(
    clerk: User, outsider: User, task: Task, sign_in: SignIn
) -> None:
    page = page_of(sign_in(outsider), path_to(clerk, task), status=404)
    assert "没有这个页面" in page
    assert "您现在登录的是唐予安" in page
    assert task.title not in page
    assert "何晓岚" not in page


def test_the_right_person_at_the_same_desk_gets_to_the_same_page(
    clerk: User, outsider: User, task: Task, sign_in: SignIn
) -> None:
    client, path = sign_in(outsider), path_to(clerk, task)
    out = client.post(reverse("accounts:logout"), {"next": path})
    assert out["Location"] == path
    asked = client.get(path)
    client.post(asked["Location"], {"username": clerk.username, "password": PASSWORD, "next": path})
    assert SEAL in page_of(client, path)


def test_a_task_that_never_was_is_nobodys(clerk: User, task: Task, sign_in: SignIn) -> None:
    path = urlsplit(sign_link(mail_to(clerk), 999_999, TEN)).path
    assert "这件事已经不在您的单位名下" in page_of(sign_in(clerk), path)


@pytest.mark.parametrize("token", ["x", "WzFd.sig", "%E4%B8%AD", "a" * 3000])
def test_a_broken_link_says_so_to_everybody_alike(
    clerk: User, supervisor: User, task: Task, sign_in: SignIn, token: str
) -> None:
    for user in (clerk, supervisor):
        page = page_of(sign_in(user), f"/l/{token}/", status=400)
        assert "这个链接不完整" in page
        assert reverse("tracking:desk") in page


def test_the_page_tells_nobody_its_address(clerk: User, outsider: User, task: Task, sign_in: SignIn) -> None:
    path = path_to(clerk, task)
    for user in (clerk, outsider):
        answer = sign_in(user).get(path)
        assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("strict-origin", "no-store")


def test_a_person_who_left_and_came_back_in_another_department_sees_nothing_of_it(
    clerk: User, city: Department, task: Task, sign_in: SignIn
) -> None:
    path = path_to(clerk, task)
    clerk.memberships.update(department=city)
    assert task.title not in page_of(sign_in(clerk), path)


def test_the_page_costs_the_same_however_long_the_story(
    clerk: User, head: User, task: Task, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client, path = sign_in(clerk), path_to(clerk, task)
    with django_assert_max_num_queries(31):
        client.get(path)
    for number in range(5):
        task.events.create(name="remark", before=task.status, after=task.status, by=head, at=at(), note=str(number))
    with django_assert_max_num_queries(31):
        client.get(path)
