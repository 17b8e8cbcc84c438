"""Whatever a program may send or get wrong, it is answered with what the document declares, and never with a 500.

Every operation is asked for with a token of every role, with what the document allows or with what it does not, about
things that are there and things that are not. The same examples every time; ``FUZZ=50`` asks more often, and everybody
both ways.
"""

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import strategies as st
from pytest_django import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import Role
from api.views.schema import DOCUMENT
from tests.config.cabinet import Cabinet, fill_cabinet
from tests.factories import make_token

EXAMPLES = int(os.environ.get("FUZZ", "2"))  # of each operation and role, of what is allowed and of what is not
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SEED = 733
P, N = GenerationMode.POSITIVE, GenerationMode.NEGATIVE  # what the document allows, and what it does not
EVERY = [(role, mode) for role in Role for mode in (P, N)]
USUAL = [(Role.SUPERVISOR, P), (Role.SUPERVISOR, N), (Role.CLERK, P), (Role.HEAD, N), (Role.LEADER, P), (Role.ADMIN, N)]
ASKED = EVERY if "FUZZ" in os.environ else USUAL


@pytest.fixture
def kept(db: None, settings: Settings) -> Iterator[Cabinet]:
    """The office, in the transaction of the test: the end of a request does not end its connection."""
    settings.API_PER_MINUTE = settings.API_PER_MINUTE_ADDRESS = 1_000_000_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield fill_cabinet()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.long
@pytest.mark.parametrize(("role", "mode"), ASKED, ids=lambda one: str(getattr(one, "value", one)))
def test_no_answer_is_undeclared_and_none_is_a_fault(kept: Cabinet, role: Role, mode: GenerationMode) -> None:
    token = f"zls_{uuid4().hex}"
    make_token(kept.people[role], secret=token)
    found = {name: fault for name, operation in _operations() if (fault := _try(operation, kept, token, mode))}
    assert not found, "\n\n".join(f"{name}: {fault}" for name, fault in found.items())


@cache
def _document() -> Any:
    """Read once: every role is asked by the same one."""
    read = yaml.load(DOCUMENT.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    document: Any = schemathesis.openapi.from_dict(read)
    document.app = _whole
    return document


def _whole(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The program's answer, read to its end and closed, as a server does; the client here would leave files open."""
    answer = _program()(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


@cache
def _program() -> Any:
    return get_wsgi_application()


def _operations() -> Iterator[tuple[str, Any]]:
    for result in _document().get_all_operations():
        operation = result.ok()
        yield operation.label, operation


def _try(operation: Any, kept: Cabinet, token: str, mode: GenerationMode) -> str:
    """The first fault that was found, with how to repeat it; empty where there is none."""
    keys = _keys(operation.path, kept)

    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=_cases(operation, mode), key=st.sampled_from(keys), has_read=st.booleans())
    def asking(case: Any, key: int, has_read: bool) -> None:
        if case.path_parameters and key:
            case.path_parameters = {**case.path_parameters, "id": key}
        headers = {"Authorization": f"Bearer {token}"} | ({"If-Match": "*"} if has_read else {})
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    return _fault_of(asking)


def _cases(operation: Any, mode: GenerationMode) -> st.SearchStrategy[Any]:
    cases: st.SearchStrategy[Any] = operation.as_strategy(generation_mode=mode)
    return cases


def _fault_of(asking: Callable[[], None]) -> str:
    try:
        asking()
    except hypothesis.errors.Unsatisfiable:
        return ""  # nothing can be got wrong there: neither parameters nor a body
    except BaseExceptionGroup as faults:
        return "\n".join(str(fault) for fault in faults.exceptions)
    except Exception as fault:  # noqa: BLE001  # all of them are told together, each under its operation
        return f"{type(fault).__name__}: {fault}"
    return ""


def _keys(path: str, kept: Cabinet) -> list[int]:
    """What the address may be about; 0 for whatever comes."""
    place = path.removeprefix("/api/v1/").split("/")[0]
    tasks = [task.pk for task in kept.tasks.values()] + [kept.heading.pk, kept.piece.pk]
    tasks += [filing.task_id for filing in kept.filings.values()]
    there = {
        "tasks": tasks,
        "speeches": [kept.speech.pk],
        "directives": [kept.waiting.pk, kept.adopted.pk],
        "registrations": sorted({task.registration_id for task in kept.tasks.values()}),
        "attachments": [kept.attachment.pk],
    }
    return [*there.get(place, []), 0]
