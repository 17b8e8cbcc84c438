"""Who gets in with a token, how often, and what is kept of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.models import FailedSignIn, Scope, TokenUse, User
from accounts.tokens import USES_KEPT, revoke_token
from api import counters
from api.counters import Count
from api.jobs import forget_uses
from tests.api.conftest import Connect
from tests.api.program import Program, problem
from tests.factories import MONDAY, at, make_token

PLACE = "/api/v1/departments/"


pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(MONDAY, 9), tick=False) as clock:
        yield clock


def stranger() -> Any:
    """Somebody without a token."""
    return Client()


def test_a_token_opens_the_door_and_none_does_not(connect: Connect, clerk: User) -> None:
    assert connect(clerk).get(PLACE).status_code == 200
    answer = stranger().get(PLACE)
    assert "没有令牌" in problem(answer, 401, "unauthenticated")["detail"]
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Bearer", "要写成"),
        ("Bearer ", "要写成"),
        ("Basic c2hlbjpzaGVu", "要写成"),
        ("Bearer zls_nobody", "令牌不对"),
        ("Bearer \x00", "令牌不对"),
        ("Bearer " + "x" * 5000, "令牌不对"),
    ],
)
def test_what_is_no_token_is_refused_with_what_to_write(db: None, written: str, told: str) -> None:
    assert told in problem(stranger().get(PLACE, headers={"Authorization": written}), 401, "unauthenticated")["detail"]


def test_the_scheme_may_be_written_in_any_case(connect: Connect, clerk: User) -> None:
    make_token(clerk, secret="zls_known")
    assert stranger().get(PLACE, headers={"Authorization": "bEARER zls_known"}).status_code == 200


def test_the_session_of_a_browser_opens_nothing_here(clerk: User) -> None:
    browser = stranger()
    browser.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert "没有令牌" in problem(browser.get(PLACE), 401, "unauthenticated")["detail"]


def test_an_ended_token_is_refused(connect: Connect, clerk: User, morning: time_machine.Traveller) -> None:
    revoked, late = connect(clerk), connect(clerk)
    revoke_token(revoked.token, by=clerk, at=at())
    morning.shift(timedelta(days=90))
    for one in (revoked, late):
        assert "已经到期、撤销" in problem(one.get(PLACE), 401, "unauthenticated")["detail"]


def test_who_must_change_the_password_first_is_told_so_everywhere(connect: Connect, clerk: User) -> None:
    asker = connect(clerk)
    clerk.must_change_password = True
    clerk.save()
    for address in (PLACE, "/api/v1/posts/"):
        assert "先登录改密码" in problem(asker.get(address), 403, "forbidden")["detail"]


def test_a_token_without_the_scope_is_refused_and_told_which(connect: Connect, clerk: User) -> None:
    asker = connect(clerk, Scope.TASKS_READ)
    assert "没有“看单位和落实情况”的范围" in problem(asker.get(PLACE), 403, "forbidden")["detail"]


def test_guessing_is_held_up_by_address_and_kept_on_record(
    connect: Connect, clerk: User, morning: time_machine.Traveller
) -> None:
    for number in range(20):
        problem(stranger().get(PLACE, headers={"Authorization": f"Bearer zls_guess-{number}"}), 401, "unauthenticated")[
            "detail"
        ]
    guess = {"Authorization": "Bearer zls_guess-20"}
    answer = stranger().get(PLACE, headers=guess)
    assert "错误令牌太多" in problem(answer, 429, "too-many")["detail"]
    assert 1 <= int(answer["Retry-After"]) <= 300
    failed = FailedSignIn.objects.order_by("pk")
    assert failed.count() == 20
    assert (failed[0].username, failed[0].ip_address) == ("令牌 zls_guess…", "127.0.0.1")
    assert stranger().get(PLACE, headers=guess, REMOTE_ADDR="10.9.9.9").status_code == 401
    morning.shift(timedelta(seconds=int(answer["Retry-After"])))
    assert stranger().get(PLACE, headers=guess).status_code == 401


def test_one_program_with_an_ended_token_does_not_shut_out_another_behind_the_same_gateway(
    connect: Connect, clerk: User, head: User
) -> None:
    ended, other = connect(clerk), connect(head)
    revoke_token(ended.token, by=clerk, at=at())
    assert {ended.get(PLACE).status_code for _ in range(25)} == {401, 429}
    assert other.get(PLACE).status_code == 200


def _from(address: str, asker: Program) -> Any:
    """The same program on another machine."""
    return asker.client.get(PLACE, REMOTE_ADDR=address)


def test_the_last_use_is_kept(connect: Connect, clerk: User, morning: time_machine.Traveller) -> None:
    asker = connect(clerk)
    _from("10.1.2.3", asker)
    asker.token.refresh_from_db()
    assert (asker.token.last_used_at, asker.token.last_used_from) == (at(MONDAY, 9), "10.1.2.3")


def test_a_token_asks_no_oftener_than_the_setting_says(
    connect: Connect, clerk: User, head: User, settings: Settings, morning: time_machine.Traveller
) -> None:
    settings.API_PER_MINUTE = 3
    asker, other = connect(clerk), connect(head)
    assert [asker.get(PLACE).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = asker.get(PLACE)
    assert "请求太多" in problem(refused, 429, "too-many")["detail"]
    assert refused["Retry-After"] == "60"
    assert other.get(PLACE).status_code == 200
    morning.shift(timedelta(seconds=60))
    assert asker.get(PLACE).status_code == 200


def test_an_address_asks_no_oftener_than_the_setting_says_with_or_without_a_token(
    connect: Connect, clerk: User, settings: Settings, morning: time_machine.Traveller
) -> None:
    settings.API_PER_MINUTE_ADDRESS = 2
    asker = connect(clerk)
    assert [stranger().get(PLACE).status_code for _ in range(2)] == [401, 401]
    refused = asker.get(PLACE)
    assert "从这个地址来的请求太多" in problem(refused, 429, "too-many")["detail"]
    assert refused["Retry-After"] == "60"
    assert _from("10.9.9.9", asker).status_code == 200


def test_pages_are_not_counted(settings: Settings, db: None) -> None:
    settings.API_PER_MINUTE_ADDRESS = 1
    assert [stranger().get("/login/").status_code for _ in range(3)] == [200, 200, 200]


# --- counting, whatever is down -----------------------------------------------------------------------------------


@pytest.fixture
def no_redis(settings: Settings) -> None:
    """A Redis that does not answer: nobody listens there."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    }


def test_without_redis_requests_are_answered_and_still_counted(
    no_redis: None, connect: Connect, clerk: User, settings: Settings, morning: time_machine.Traveller
) -> None:
    settings.API_PER_MINUTE = 3
    asker = connect(clerk)
    assert [asker.get(PLACE).status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def test_what_other_processes_have_counted_counts(db: None) -> None:
    count, now = Count("token:1", 3, 60), at()
    assert [count.add(now) for _ in range(3)] == [0, 0, 0]
    counters.forget()  # as a process that has just begun
    assert count.wait(now) == 60
    assert count.add(now) == 60


def test_a_cache_that_was_cleared_forgets_nothing_of_ones_own(db: None) -> None:
    count, now = Count("token:1", 3, 60), at()
    for _ in range(3):
        count.add(now)
        cache.clear()
    assert count.add(now) == 60


def test_the_wait_ends_with_the_stretch(db: None) -> None:
    count = Count("address:10.1.2.3", 1, 300)
    count.add(at(minute=1))
    waits: list[datetime] = [at(minute=1), at(minute=4), at(minute=5)]
    assert [count.wait(now) for now in waits] == [240, 60, 0]


def test_no_more_keys_are_kept_than_there_is_room_for(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "MOST_KEYS", 5)
    for number in range(9):
        Count(f"address:{number}", 1, 60).add(at())
    assert len(counters._own) == 5


# --- what is kept of what was done --------------------------------------------------------------------------------


def test_what_a_program_does_is_on_record_and_what_it_reads_is_not(connect: Connect, clerk: User) -> None:
    asker = connect(clerk)
    asker.get(PLACE)
    asker.post(PLACE, {"name": "区新局"})
    [use] = TokenUse.objects.all()
    assert (use.token, use.method, use.path, use.status) == (asker.token, "POST", PLACE, 405)
    assert use.address == "127.0.0.1"


def test_what_a_stranger_tries_is_on_no_token(db: None) -> None:
    assert stranger().post(PLACE).status_code == 401
    assert TokenUse.objects.count() == 0


def test_what_was_done_with_a_token_is_kept_for_more_than_a_year_and_then_forgotten(
    supervisor: User, connect: Connect
) -> None:
    program = connect(supervisor)
    program.post("/tasks/1/moves/accept/")
    program.post("/tasks/2/moves/accept/")
    last = TokenUse.objects.latest("pk")
    TokenUse.objects.filter(pk=last.pk).update(at=at() + timedelta(days=1))
    with time_machine.travel(at() + USES_KEPT, tick=False):
        forget_uses()
        assert TokenUse.objects.count() == 2
    with time_machine.travel(at(hour=10) + USES_KEPT, tick=False):
        forget_uses()
        assert [use.pk for use in TokenUse.objects.all()] == [last.pk]
