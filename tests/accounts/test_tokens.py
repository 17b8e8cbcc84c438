"""Tokens of other programs: who makes them, what ends them, and what is kept of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as office_settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import ApiToken, Role, Scope, User
from accounts.tokens import TokenRefusedError, bearer, hash_of, issue_token, note_use, record_use, revoke_token
from tests.factories import MONDAY, PASSWORD, at, make_token, make_user

SignIn = Callable[[User], Client]
LONG = at(MONDAY + timedelta(days=90))
GIVEN = {"name": "协同办公平台", "scopes": ["tasks:read"], "until": "2027-01-31"}


@pytest.fixture
def connected(clerk: User) -> User:
    """经办人 whom an administrator has allowed tokens."""
    clerk.may_connect = True
    clerk.save()
    return clerk


def issue(user: User, name: str = "协同办公平台", **more: Any) -> Any:
    given = {"scopes": [Scope.TASKS_READ], "expires_at": LONG, "at": at(), **more}
    return issue_token(user, name=name, **given)


def test_a_token_opens_the_door_for_its_person_until_it_expires(connected: User) -> None:
    secret = issue(connected).secret
    found = bearer(secret, at=at())
    assert found is not None
    assert found.user == connected
    assert bearer(secret, at=LONG - timedelta(seconds=1)) == found
    assert bearer(secret, at=LONG) is None


def test_the_secret_is_kept_nowhere(connected: User) -> None:
    secret = issue(connected).secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_apitoken")
        kept = str(cursor.fetchall())
    assert secret not in kept
    assert secret[9:] not in kept
    assert hash_of(secret) in kept


def test_two_tokens_never_have_the_same_secret(connected: User) -> None:
    assert issue(connected, "一").secret != issue(connected, "二").secret


@pytest.mark.parametrize("secret", ["", "zls_", "zls_" + "x" * 43, "Bearer", "zls_" + "x" * 5000, "zls_\x00"])
def test_what_is_no_token_opens_nothing(connected: User, secret: str) -> None:
    issue(connected)
    assert bearer(secret, at=at()) is None


def test_a_revoked_token_opens_nothing_and_is_revoked_once(connected: User, administrator: User) -> None:
    issued = issue(connected)
    assert revoke_token(issued.token, by=administrator, at=at(hour=10))
    assert not revoke_token(issued.token, by=connected, at=at(hour=11))
    assert bearer(issued.secret, at=at(hour=12)) is None
    kept = ApiToken.objects.get()
    assert (kept.revoked_by, kept.revoked_at, kept.ended(at(hour=12))) == (administrator, at(hour=10), "已撤销")


def _deactivated(user: User) -> None:
    user.is_active = False
    user.save()


def _no_longer_allowed(user: User) -> None:
    user.may_connect = False
    user.save()


def _changed_password(user: User) -> None:
    user.set_password("Yunxi-2027-other")
    user.save()


@pytest.mark.parametrize(
    ("happens", "reason"),
    [(_deactivated, "账号已停用"), (_no_longer_allowed, "本人不再可以建令牌"), (_changed_password, "改过密码")],
)
def test_a_token_ends_with_what_its_person_loses(connected: User, happens: Callable[[User], None], reason: str) -> None:
    secret = issue(connected).secret
    happens(connected)
    assert bearer(secret, at=at()) is None
    assert ApiToken.objects.get().ended(at()) == reason


def test_a_password_hashed_anew_at_sign_in_ends_no_token(connected: User, settings: Settings) -> None:
    """As Django does by itself when it hashes more slowly than it used to."""
    weak = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", weak]
    connected.password = make_password(PASSWORD, hasher="md5")
    connected.save()
    secret = issue(connected).secret
    answer = Client().post("/login/", {"username": connected.username, "password": PASSWORD, "next": "/password/"})
    assert answer.status_code == 302
    assert User.objects.get(pk=connected.pk).password.startswith("scrypt$")
    assert bearer(secret, at=at()) is not None


def test_the_page_of_passwords_ends_the_tokens_of_whoever_uses_it(connected: User, sign_in: SignIn) -> None:
    secret = issue(connected).secret
    new = {"new_password1": "Yunxi-2027-other", "new_password2": "Yunxi-2027-other"}
    assert sign_in(connected).post("/password/", {"old_password": PASSWORD, **new}).status_code == 302
    assert bearer(secret, at=at()) is None


def test_a_password_set_by_the_administrator_ends_the_tokens(
    connected: User, administrator: User, sign_in: SignIn
) -> None:
    secret = issue(connected).secret
    address = reverse("admin:auth_user_password_change", args=[connected.pk])
    new = {"password1": "Yunxi-2027-other", "password2": "Yunxi-2027-other"}
    assert sign_in(administrator).post(address, new).status_code == 302
    assert bearer(secret, at=at()) is None


def test_nobody_has_a_token_whom_no_administrator_allowed_it(clerk: User, supervisor: User) -> None:
    for user in (clerk, supervisor):
        with pytest.raises(TokenRefusedError, match="请管理员"):
            issue(user)


@pytest.mark.parametrize("days", [0, -1, 366, 4000])
def test_a_token_lives_no_longer_than_a_year(connected: User, days: int) -> None:
    with pytest.raises(TokenRefusedError, match="365 天以内"):
        issue(connected, expires_at=at() + timedelta(days=days))


def test_the_longest_life_of_a_token_is_a_setting(connected: User, settings: Settings) -> None:
    settings.API_TOKEN_DAYS = 30
    with pytest.raises(TokenRefusedError, match="30 天以内"):
        issue(connected)
    assert issue(connected, expires_at=at() + timedelta(days=30)).token.pk


def test_two_tokens_in_use_have_two_names_and_one_that_ended_makes_way(connected: User) -> None:
    first = issue(connected).token
    with pytest.raises(TokenRefusedError, match="已经有一个叫“协同办公平台”的令牌在用"):
        issue(connected)
    later = LONG + timedelta(days=1)
    second = issue(connected, expires_at=later + timedelta(days=9), at=later).token
    first.refresh_from_db()
    assert first.revoked_at == later
    assert list(ApiToken.objects.live(later)) == [second]


def test_colleagues_may_call_their_tokens_the_same(connected: User, administrator: User) -> None:
    issue(connected)
    issue(administrator)
    assert list(ApiToken.objects.visible_to(connected).values_list("user", flat=True)) == [connected.pk]
    assert ApiToken.objects.visible_to(administrator).count() == 2


def test_the_last_use_is_known_to_the_minute_and_written_once_in_it(
    connected: User, django_assert_num_queries: Any
) -> None:
    token = make_token(connected)
    note_use(token, address="10.1.2.3", at=at())
    token.refresh_from_db()
    assert (token.last_used_at, token.last_used_from) == (at(), "10.1.2.3")
    with django_assert_num_queries(0):
        note_use(token, address="10.1.2.3", at=at() + timedelta(seconds=59))
    with django_assert_num_queries(1):
        note_use(token, address="10.1.2.4", at=at() + timedelta(seconds=59))
    with django_assert_num_queries(1):
        note_use(token, address="10.1.2.3", at=at() + timedelta(seconds=61))


# --- the pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def today() -> Any:
    with time_machine.travel(at(), tick=False):
        yield


def test_a_new_token_is_shown_once_and_works(today: None, connected: User, sign_in: SignIn) -> None:
    browser = sign_in(connected)
    answer = browser.post("/tokens/new/", GIVEN)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert answer["Cache-Control"].count("no-store")
    found = bearer(secret, at=at())
    assert found is not None
    assert (found.name, found.scopes) == ("协同办公平台", ["tasks:read"])
    assert found.expires_at == at(MONDAY.replace(year=2027, month=2, day=1), 0)
    assert secret not in browser.get(f"/tokens/{found.pk}/").content.decode()
    assert secret not in browser.get("/tokens/").content.decode()


def test_pressing_again_makes_no_second_token_of_the_name(today: None, connected: User, sign_in: SignIn) -> None:
    browser = sign_in(connected)
    browser.post("/tokens/new/", GIVEN)
    again = browser.post("/tokens/new/", GIVEN)
    assert again.status_code == 422
    assert "已经有一个叫“协同办公平台”的令牌在用" in again.content.decode()
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": " "}, "请写明给哪个系统用"),
        ({"name": "x" * 41}, "用途最多 40 个字"),
        ({"scopes": []}, "请至少勾一项范围"),
        ({"scopes": ["everything"]}, "没有这样的范围"),
        ({"until": ""}, "请填用到哪一天"),
        ({"until": "明年"}, "日期要写成"),
        ({"until": "2026-11-22"}, "请填今天到 2027-11-22 之间的一天"),
        ({"until": "2027-11-23"}, "请填今天到 2027-11-22 之间的一天"),
        ({"until": "9999-12-31"}, "请填今天到 2027-11-22 之间的一天"),
    ],
)
def test_a_form_filled_in_wrongly_says_how_to_fill_it_in(
    today: None, connected: User, sign_in: SignIn, wrong: dict[str, Any], told: str
) -> None:
    answer = sign_in(connected).post("/tokens/new/", {**GIVEN, **wrong})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("until", ["2026-11-23", "2027-11-22"])
def test_the_first_and_the_last_day_of_the_year_will_do(
    today: None, connected: User, sign_in: SignIn, until: str
) -> None:
    assert sign_in(connected).post("/tokens/new/", {**GIVEN, "until": until}).status_code == 200


def test_who_may_not_is_told_whom_to_ask_and_sees_no_way_there(clerk: User, sign_in: SignIn) -> None:
    browser = sign_in(clerk)
    answer = browser.get("/tokens/")
    assert answer.status_code == 403
    assert "可以建对接令牌" in answer.content.decode()
    assert 'href="/tokens/"' not in browser.get("/password/").content.decode()


def test_who_may_finds_the_way_in_the_menu_of_the_account(connected: User, sign_in: SignIn) -> None:
    assert 'href="/tokens/"' in sign_in(connected).get("/password/").content.decode()


def test_an_administrator_allows_tokens_on_the_page_of_the_account(
    supervisor: User, administrator: User, sign_in: SignIn
) -> None:
    address = reverse("admin:accounts_user_change", args=[supervisor.pk])
    fields = {"username": supervisor.username, "name": supervisor.name, "role": Role.SUPERVISOR, "is_active": "on"}
    fields |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    assert sign_in(administrator).post(address, {**fields, "may_connect": "on"}).status_code == 302
    supervisor.refresh_from_db()
    assert supervisor.may_have_tokens


def test_a_token_of_somebody_else_is_not_there_but_for_the_administrator(
    today: None, connected: User, outsider: User, administrator: User, sign_in: SignIn
) -> None:
    theirs = make_token(outsider, name="镇街的平台")
    browser = sign_in(connected)
    assert browser.get(f"/tokens/{theirs.pk}/").status_code == 404
    assert browser.post(f"/tokens/{theirs.pk}/revoke/").status_code == 404
    assert "镇街的平台" not in browser.get("/tokens/").content.decode()
    office = sign_in(administrator)
    assert "镇街的平台" in office.get("/tokens/").content.decode()
    told = office.post(f"/tokens/{theirs.pk}/revoke/", follow=True)
    assert "撤销了，从现在起不能用" in told.content.decode()
    assert "早已撤销" in office.post(f"/tokens/{theirs.pk}/revoke/", follow=True).content.decode()


def test_tokens_in_use_stand_before_those_that_have_ended(today: None, connected: User, sign_in: SignIn) -> None:
    old = make_token(connected, name="早就到期的", created_at=at(MONDAY - timedelta(days=200)))
    new = make_token(connected, name="在用的", created_at=at(MONDAY - timedelta(days=1)))
    revoked = make_token(connected, name="撤销的", revoked_at=at(), revoked_by=connected)
    rows = sign_in(connected).get("/tokens/").context["rows"]
    assert rows == [(new, ""), (revoked, "已撤销"), (old, "已到期")]


def test_the_page_of_a_token_tells_what_was_done_with_it(today: None, connected: User, sign_in: SignIn) -> None:
    token = make_token(connected, Scope.TASKS_READ)
    for status in (200, 409, 500):
        there = f"/api/v1/tasks/7/moves/{status}/"
        record_use(token, method="POST", path=there, status=status, address="10.1.2.3", at=at())
    page = sign_in(connected).get(f"/tokens/{token.pk}/").content.decode()
    for told in ("POST /api/v1/tasks/7/moves/409/", "成了", "没有成", "出错", "10.1.2.3", "看事项"):
        assert told in page
    assert "办事项" not in page


def test_an_address_too_long_to_keep_is_kept_in_part(connected: User) -> None:
    token = make_token(connected)
    use = record_use(token, method="PROPPATCHES", path="/" + "x" * 999, status=404, address=None, at=at())
    assert (len(use.path), use.method) == (300, "PROPPATC")


def test_the_setting_of_days_is_read_from_the_environment() -> None:
    assert office_settings.API_TOKEN_DAYS == 365


def test_tokens_of_the_sample_go_with_it(db: None) -> None:
    from tracking.sample.clear import clear

    token = make_token(make_user(Role.SUPERVISOR, is_sample=True))
    record_use(token, method="POST", path="/api/v1/tasks/", status=201, address=None, at=at())
    assert clear() == 1
    assert not User.objects.filter(is_sample=True).exists()


def test_an_administrator_reads_what_all_programs_did(
    clerk: User, administrator: User, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    token = make_token(clerk, name="协同办公平台")
    for _ in range(9):
        record_use(token, method="POST", path="/api/v1/tasks/7/moves/accept/", status=200, address=None, at=at())
    browser = sign_in(administrator)
    with django_assert_max_num_queries(25):
        page = browser.get("/admin/accounts/tokenuse/").content.decode()
    for told in ("何晓岚", "协同办公平台", "POST /api/v1/tasks/7/moves/accept/"):
        assert told in page
