"""接口说明: the document that is handed out says what the program does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from accounts.models import Scope, User
from api.problems import MEDIA_TYPE
from api.urls import urlpatterns
from api.views.schema import DOCUMENT
from tests.api.conftest import Connect
from tests.api.program import problem

pytestmark = pytest.mark.one_database

UNDESCRIBED = {"schema", "docs", "problem", "unknown"}  # the document itself, and what is no operation
METHODS = {"get", "post"}


def _document() -> Any:
    return yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))


def _operations() -> Iterator[tuple[str, Any]]:
    for path, methods in _document()["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_the_document_is_what_the_program_says() -> None:
    """Where this fails: ``make openapi``, and look at what has changed for whoever uses the API."""
    GENERATOR_STATS.reset()
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    assert not GENERATOR_STATS, "the program cannot say everything it does"
    said = OpenApiYamlRenderer().render(made, renderer_context={})  # type: ignore[no-untyped-call]
    assert said.decode() == DOCUMENT.read_text(encoding="utf-8")


def test_every_address_is_described() -> None:
    names = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)} - UNDESCRIBED
    described = {path.removeprefix("/api/") for path in _document()["paths"]}
    routes = {str(one.pattern) for one in urlpatterns if one.name in names}
    assert {route.replace("<int:pk>", "{id}") for route in routes} == described


def test_every_operation_is_described_in_chinese_with_its_problems() -> None:
    for name, operation in _operations():
        assert any("一" <= char <= "鿿" for char in operation["summary"]), name
        assert operation["tags"], name
        for status, answer in operation["responses"].items():
            kinds = set(answer.get("content", {}))
            assert kinds == ({MEDIA_TYPE} if int(status) >= 400 else kinds - {MEDIA_TYPE}), (name, status)
        expected = {"400", "401", "403", "406", "429", "500", "503"}
        assert expected <= set(operation["responses"]), name
        if name.startswith("post"):
            assert {"409", "413", "415", "422"} <= set(operation["responses"]), name
            assert "Idempotency-Key" in {one["name"] for one in operation["parameters"]}, name


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for _, operation in _operations()]
    assert len(set(names)) == len(names)


def test_the_document_is_handed_out_to_who_has_signed_in_or_has_a_token(clerk: User, connect: Connect) -> None:
    browser = Client()
    browser.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    for answer in (browser.get("/api/v1/schema/"), connect(clerk, Scope.TASKS_READ).get("/schema/")):
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/yaml; charset=utf-8")
        assert answer.content == DOCUMENT.read_bytes()


@pytest.mark.django_db
def test_the_document_is_handed_out_whatever_form_is_asked_for(clerk: User, connect: Connect) -> None:
    for accepted in ("application/json", "application/yaml, application/json;q=0.5", "text/html"):
        answer = connect(clerk).get("/schema/", accept=accepted)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/yaml; charset=utf-8")


def test_subjects_are_told_in_the_order_of_the_work() -> None:
    named = [tag["name"] for tag in _document()["tags"]]
    assert named[:4] == ["讲话", "候选事项", "立项", "事项"]
    assert {tag for _, operation in _operations() for tag in operation["tags"]} == set(named)


@pytest.mark.django_db
def test_a_stranger_finds_neither_the_document_nor_the_page() -> None:
    answer: Any = Client().get("/api/v1/schema/")
    problem(answer, 401, "unauthenticated")
    assert Client().get("/api/v1/docs/")["Location"] == "/login/?next=/api/v1/docs/"


def test_the_page_is_made_of_our_own_files(clerk: User) -> None:
    browser = Client()
    browser.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.get("/api/v1/docs/")
    page = answer.content.decode()
    assert 'data-schema="/api/v1/schema/"' in page
    assert "https://" not in page
    assert 'src="//' not in page
    policy = answer["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_document_travels_with_the_program() -> None:
    settings = Path(DOCUMENT.parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert 'api = ["openapi.yaml"]' in settings
