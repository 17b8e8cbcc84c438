"""Every address of the API, asked for by everybody: who gets in, with which token, and about whose things."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern

from accounts.models import ApiToken, Role, Scope, User
from accounts.tokens import revoke_token
from api import counters
from api.urls import urlpatterns
from tests.api.conftest import Connect
from tests.api.program import problem
from tests.config.cabinet import Cabinet, contents, fill_cabinet
from tests.factories import at
from tracking.models import Task
from tracking.workflow import Status

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("monday")]

ROLES = (Role.SUPERVISOR, Role.HEAD, Role.CLERK, Role.LEADER, Role.ADMIN)
EVERYBODY = "200 200 200 200 200"
OFFICE = "200 403 403 403 403"
READERS = "200 403 403 200 200"
SEEN = "200 404 404 200 200"  # of a speech that is not open to departments
READS = {  # what a GET comes to, by role; the steps of tasks are held by ``test_moves``
    "tasks": EVERYBODY,
    "changed": EVERYBODY,
    "task": EVERYBODY,
    "task_then": EVERYBODY,
    "events": EVERYBODY,
    "filings": "200 200 200 200 403",
    "filing": "200 200 200 200 403",
    "speeches": EVERYBODY,
    "speech": SEEN,
    "extraction": SEEN,
    "original": SEEN,
    "directives": OFFICE,
    "directive": OFFICE,
    "registrations": READERS,
    "registration": READERS,
    "reports": EVERYBODY,
    "attachment": EVERYBODY,
    "statistics": "200 200 403 200 200",
    "departments": EVERYBODY,
    "posts": EVERYBODY,
}
WRITES = {"speeches", "extraction", "register_adopted", "registrations", "dispatch_registration"}  # by the office alone
OPEN = {"problem", "unknown", "schema", "docs"}  # without a scope of their own


@dataclass(frozen=True)
class Door:
    """One address with one method, and the scope it asks for."""

    name: str
    method: str
    address: str
    scope: Scope

    @property
    def is_step(self) -> bool:
        return self.name.startswith("move_")


@pytest.fixture
def kept(db: None) -> Cabinet:
    return fill_cabinet()


def _patterns() -> list[URLPattern]:
    return [one for one in urlpatterns if one.name not in OPEN]


def _doors(kept: Cabinet) -> list[Door]:
    doors = []
    for pattern in _patterns():
        view: Any = pattern.callback
        address = f"/{str(pattern.pattern).removeprefix('v1/').replace('<int:pk>', str(_key(pattern, kept)))}"
        for method in sorted({"GET", "POST"} & {one.upper() for one in view.cls.http_method_names}):
            scope = view.scopes["read" if method == "GET" else "write"]
            doors.append(Door(pattern.name or "", method, address, scope))
    return doors


def _key(pattern: URLPattern, kept: Cabinet) -> int:
    """Something of 区住建局, or of the office."""
    there = {
        "tasks": kept.tasks[Status.ACCEPTED].pk,
        "filings": kept.filings["asked"].pk,
        "speeches": kept.speech.pk,
        "directives": kept.waiting.pk,
        "registrations": kept.tasks[Status.DRAFT].registration_id,
        "attachments": kept.attachment.pk,
    }
    return there.get(str(pattern.pattern).split("/")[1], 0)


def _ask(asker: Any, door: Door) -> Any:
    counters.forget()  # else the guard against guessing answers instead
    cache.clear()
    answer = asker.get(door.address) if door.method == "GET" else asker.post(door.address, {}, if_match="*")
    if answer.streaming:
        b"".join(answer)  # to the end, which closes the file
    return answer


def test_every_address_asks_for_a_scope(kept: Cabinet) -> None:
    doors = _doors(kept)
    assert {door.name for door in doors} == {str(pattern.name) for pattern in _patterns()}
    assert all(isinstance(door.scope, Scope) for door in doors)
    assert {door.name for door in doors if door.method == "GET" and not door.is_step} == set(READS)


def test_a_scope_to_read_never_writes(kept: Cabinet) -> None:
    writing = {Scope.TASKS_WRITE, Scope.SPEECHES_WRITE}
    assert {door.scope for door in _doors(kept) if door.method == "POST"} == writing
    assert not {door.scope for door in _doors(kept) if door.method == "GET"} & writing


def test_without_a_token_every_door_is_shut(kept: Cabinet) -> None:
    for door in _doors(kept):
        stranger: Any = Client()
        address = f"/api/v1{door.address}"
        answer = stranger.get(address) if door.method == "GET" else stranger.post(address, {}, "application/json")
        problem(answer, 401, "unauthenticated")


@pytest.mark.parametrize("ends", ["revoked", "expired", "password", "account", "right"])
def test_with_a_token_that_has_ended_every_door_is_shut(kept: Cabinet, connect: Connect, ends: str) -> None:
    user = kept.people[Role.SUPERVISOR]
    asker = connect(user)
    _end(asker.token, user, ends)
    for door in _doors(kept):
        problem(_ask(asker, door), 401, "unauthenticated")


def _end(token: ApiToken, user: User, ends: str) -> None:
    if ends == "revoked":
        revoke_token(token, by=user, at=at())
    elif ends == "expired":
        ApiToken.objects.filter(pk=token.pk).update(created_at=at() - timedelta(days=9), expires_at=at())
    elif ends == "password":
        user.set_password("Yunxi-2027-other")
    elif ends == "account":
        user.is_active = False
    else:
        user.may_connect = False
    user.save()


def test_who_must_change_the_password_is_shut_out_everywhere(kept: Cabinet, connect: Connect) -> None:
    user = kept.people[Role.SUPERVISOR]
    asker = connect(user)
    user.must_change_password = True
    user.save()
    for door in _doors(kept):
        assert "改密码" in problem(_ask(asker, door), 403, "forbidden")["detail"]


def test_a_token_with_every_scope_but_the_one_asked_for_is_shut_out(kept: Cabinet, connect: Connect) -> None:
    user = kept.people[Role.SUPERVISOR]
    askers = {scope: connect(user, *(set(Scope) - {scope})) for scope in Scope}
    before = contents()
    for door in _doors(kept):
        said = problem(_ask(askers[door.scope], door), 403, "forbidden")
        assert door.scope.label in said["detail"]
    after = contents()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"accounts_tokenuse", "accounts_apitoken"}


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_each_role_reads_what_is_its_own_and_nothing_else(kept: Cabinet, connect: Connect, role: Role) -> None:
    asker, place = connect(kept.people[role]), ROLES.index(role)
    reading = [door for door in _doors(kept) if door.method == "GET" and not door.is_step]
    got = {door.name: str(_ask(asker, door).status_code) for door in reading}
    assert got == {name: words.split()[place] for name, words in READS.items()}


@pytest.mark.parametrize("role", ROLES[1:], ids=str)
def test_nobody_but_the_office_brings_in_decides_or_registers(kept: Cabinet, connect: Connect, role: Role) -> None:
    asker = connect(kept.people[role])
    writing = [door for door in _doors(kept) if door.method == "POST" and not door.is_step]
    assert {door.name for door in writing if not door.name.startswith("judge_")} == WRITES
    refused = {door.name: _ask(asker, door).status_code for door in writing}
    of_departments = role in {Role.HEAD, Role.CLERK}
    expected = {name: 404 if name == "extraction" and of_departments else 403 for name in refused}
    assert refused == expected


def test_what_belongs_to_another_department_is_not_there(kept: Cabinet, connect: Connect) -> None:
    asker = connect(kept.outsider)
    got = {}
    for door in _doors(kept):
        if any(char.isdigit() for char in door.address):
            got[f"{door.method} {door.name}"] = _ask(asker, door).status_code
    shut = {name for name, status in got.items() if status == 403}
    assert set(got.values()) <= {403, 404}
    assert not [name for name in shut if " move_" in name], "a step tells that the task is there"
    assert shut <= {
        *(f"{method} {name}" for method in ("GET", "POST") for name in ("directive", "directives", "registration")),
        *(name for name in got if " judge_" in name),
        "POST register_adopted",
        "POST dispatch_registration",
    }


def test_lists_and_figures_hold_nothing_of_another_department(kept: Cabinet, connect: Connect) -> None:
    asker = connect(kept.outsider)
    titles = [*Task.objects.values_list("title", flat=True), kept.speech.title]
    for address in ("/tasks/?status=all", "/filings/", "/speeches/", "/reports/"):
        told = asker.get(address).content.decode()
        assert not [title for title in titles if title in told], address
    for key in (kept.tasks[Status.ACCEPTED].pk, kept.housing.pk):
        assert asker.read(f"/reports/?task={key}")["results"] == []
