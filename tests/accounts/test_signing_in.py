"""Who comes in, who is kept out, and what they are told."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings as office_settings
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse
from pytest_django import Settings

from accounts.addresses import client_address
from accounts.models import User
from tests.factories import MONDAY, PASSWORD, at

LOGIN = "/login/"


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(MONDAY, 9), tick=False) as clock:
        yield clock


def _fail(client: Client, username: str, times: int) -> int:
    """The answer's status after so many wrong passwords."""
    status = 200
    for _ in range(times):
        status = client.post(LOGIN, {"username": username, "password": "wrong"}).status_code
    return status


def _enter(client: Client, user: User, password: str = PASSWORD) -> int:
    there = {"username": user.username, "password": password, "next": "/password/"}
    return client.post(LOGIN, there).status_code


def test_the_right_password_opens_the_page_that_was_asked_for(clerk: User) -> None:
    client = Client()
    asked = client.get("/password/")
    assert asked["Location"] == "/login/?next=/password/"
    answer = client.post(asked["Location"], {"username": clerk.username, "password": PASSWORD, "next": "/password/"})
    assert answer["Location"] == "/password/"
    assert client.get("/password/").status_code == 200


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(clerk: User) -> None:
    wrong = [("nobody", PASSWORD), (clerk.username, "wrong")]
    pages = [Client().post(LOGIN, {"username": name, "password": word}) for name, word in wrong]
    told = [page.context["form"].non_field_errors() for page in pages]
    assert told[0] == told[1] == ["用户名或密码不对，没有登录。请看看大写锁定有没有打开，再试一次。"]


def test_a_deactivated_person_does_not_come_in(clerk: User) -> None:
    clerk.is_active = False
    clerk.save()
    assert _enter(Client(), clerk) == 200
    assert "_auth_user_id" not in Client().session


def test_the_address_to_return_to_must_be_ours(clerk: User) -> None:
    answer = Client().post(
        LOGIN, {"username": clerk.username, "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert "elsewhere" not in answer["Location"]


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(
    clerk: User, morning: time_machine.Traveller
) -> None:
    client = Client()
    assert _fail(client, clerk.username, 4) == 200
    assert _fail(client, clerk.username, 1) == 429
    assert _enter(client, clerk) == 429


def test_who_is_locked_out_is_told_how_long_and_what_to_do(clerk: User) -> None:
    client = Client()
    _fail(client, clerk.username, 4)
    page = client.post(LOGIN, {"username": clerk.username, "password": "wrong"}).content.decode()
    assert "账号已锁定 15 分钟" in page
    assert "请管理员在后台重设密码、解除锁定" in page


def test_the_lock_opens_by_itself_after_fifteen_minutes(clerk: User, morning: time_machine.Traveller) -> None:
    client = Client()
    _fail(client, clerk.username, 5)
    morning.shift(timedelta(minutes=14, seconds=59))
    assert _enter(client, clerk) == 429
    morning.shift(timedelta(minutes=15, seconds=1))
    assert _enter(client, clerk) == 302


def test_a_locked_account_does_not_lock_the_colleague_at_the_same_address(clerk: User, head: User) -> None:
    client = Client()
    _fail(client, clerk.username, 5)
    assert _enter(client, head) == 302


def test_four_wrong_passwords_are_forgotten_after_the_right_one(clerk: User) -> None:
    client = Client()
    _fail(client, clerk.username, 4)
    assert _enter(client, clerk) == 302
    assert AccessAttempt.objects.count() == 0
    assert _fail(Client(), clerk.username, 4) == 200


def test_every_failure_stays_on_record_without_the_password(clerk: User) -> None:
    client = Client()
    client.post(LOGIN, {"username": clerk.username, "password": "my-real-secret"})
    _enter(client, clerk)
    [failure] = AccessFailureLog.objects.all()
    assert (failure.username, failure.ip_address) == (clerk.username, "127.0.0.1")
    assert "my-real-secret" not in str(vars(failure))


def test_an_idle_session_ends_after_thirty_minutes(
    clerk: User, sign_in: Callable[[User], Client], morning: time_machine.Traveller
) -> None:
    client = sign_in(clerk)
    for _ in range(3):  # each request renews it
        morning.shift(timedelta(minutes=29))
        assert client.get("/password/").status_code == 200
    morning.shift(timedelta(minutes=31))
    assert client.get("/password/")["Location"] == "/login/?next=/password/"


@pytest.mark.django_db
def test_the_sign_in_page_says_why_one_is_there_again() -> None:
    assert "离开超过 30 分钟要重新登录" in Client().get("/login/?next=/password/").content.decode()
    assert "用单位分配的账号登录" in Client().get("/login/").content.decode()


@pytest.mark.django_db
def test_a_fragment_asked_for_after_the_session_ended_reloads_the_page_instead() -> None:
    answer = Client().get("/password/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (200, "true", b"")


def test_signing_out_ends_the_session_and_needs_a_post(clerk: User, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(clerk)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == LOGIN
    assert client.get("/password/").status_code == 302


@pytest.mark.parametrize("name", ["register", "signup", "password_reset"])
def test_nobody_registers_from_outside(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"accounts:{name}")
    names = {key for key in get_resolver().namespace_dict["accounts"][1].reverse_dict if isinstance(key, str)}
    own = {"login", "logout", "password", "large_print", "hints"}
    assert names == own | {"tokens", "new_token", "token", "revoke_token"}


def test_session_cookies_are_out_of_reach_of_scripts(clerk: User) -> None:
    client = Client()
    _enter(client, clerk)
    cookie = client.cookies[office_settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
def test_an_open_form_that_went_stale_says_so_and_that_nothing_changed() -> None:
    answer = Client(enforce_csrf_checks=True).post(LOGIN, {"username": "he", "password": PASSWORD})
    assert answer.status_code == 403
    assert "刚才填的没有提交" in answer.content.decode()


def test_behind_a_proxy_the_visitor_is_locked_out_not_the_proxy(clerk: User, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    guesser = Client(headers={"X-Forwarded-For": "10.0.0.66"})
    assert _fail(guesser, clerk.username, 5) == 429
    assert _enter(Client(headers={"X-Forwarded-For": "10.0.0.7"}), clerk) == 302
    assert set(AccessFailureLog.objects.values_list("ip_address", flat=True)) == {"10.0.0.66"}


def test_behind_a_proxy_a_made_up_address_does_not_open_the_lock(clerk: User, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    for number in range(5):
        guesser = Client(headers={"X-Forwarded-For": f"10.9.9.{number}, 10.0.0.66"})
        status = _fail(guesser, clerk.username, 1)
    assert status == 429


def test_without_a_proxy_what_a_visitor_claims_is_not_believed(clerk: User) -> None:
    for number in range(5):
        guesser = Client(headers={"X-Forwarded-For": f"10.9.9.{number}"})
        status = _fail(guesser, clerk.username, 1)
    assert status == 429
    assert set(AccessFailureLog.objects.values_list("ip_address", flat=True)) == {"127.0.0.1"}


@pytest.mark.parametrize("said", ["", "unknown", "10.0.0.66:5123", "'; drop table"])
def test_a_proxy_that_names_no_address_leaves_the_peer(rf: RequestFactory, settings: Settings, said: str) -> None:
    settings.BEHIND_PROXY = True
    assert client_address(rf.get("/", headers={"X-Forwarded-For": said})) == "127.0.0.1"
