"""Whatever cannot be answered is a problem in Chinese, and never a page."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client

from accounts.models import Scope, User
from api.problems import KINDS, MEDIA_TYPE, problem_of
from tests.api.conftest import Connect
from tests.api.program import problem

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("monday")]


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v2/tasks/", "/api/v1/nothing/", "/api/v1/tasks/x/"])
def test_an_address_where_nothing_lies_is_answered_with_a_problem(
    supervisor: User, connect: Connect, path: str
) -> None:
    for answer in (connect(supervisor).get(path), Client().get(path), Client().post(path)):
        assert "没有" in problem(answer, 404, "not-found")["detail"]


def test_who_forgets_the_last_stroke_is_told_the_address(supervisor: User, connect: Connect) -> None:
    answer = problem(connect(supervisor).get("/api/v1/tasks"), 404, "not-found")
    assert answer["detail"] == "地址末尾少了“/”，应当是 /api/v1/tasks/。"


def test_who_asks_where_nothing_lies_is_told_where_the_addresses_are_listed() -> None:
    assert "/api/v1/docs/" in problem(Client().get("/api/v1/"), 404, "not-found")["detail"]


def test_the_sentence_of_a_refusal_names_the_field(supervisor: User, connect: Connect) -> None:
    told = problem(connect(supervisor).post("/speeches/", {"text": "同志们。"}), 422, "invalid")
    assert told["detail"].startswith("is_not_secret：")


def test_a_method_that_is_not_heard_is_said_to_be_none(supervisor: User, connect: Connect) -> None:
    client = connect(supervisor).client
    for answer in (client.delete("/api/v1/tasks/"), client.put("/api/v1/problems/stale/")):
        problem(answer, 405, "wrong-method")
        assert "GET" in answer["Allow"]


def test_who_asks_only_for_the_head_gets_it_without_a_body(supervisor: User, connect: Connect) -> None:
    client = connect(supervisor).client
    for path in ("/api/v1/tasks/", "/api/v1/statistics/", "/api/v1/problems/stale/"):
        answer = client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")
    problem(Client().get("/api/v1/tasks/"), 401, "unauthenticated")
    assert Client().head("/api/v1/tasks/").status_code == 401


def test_a_parameter_where_none_is_asked_for_is_said_to_be_none(supervisor: User, connect: Connect) -> None:
    program = connect(supervisor)
    assert "不用写参数" in problem(program.get("/speeches/1/?x=1"), 400, "bad-request")["detail"]
    told = problem(program.get("/statistics/?x=1"), 400, "bad-request")["detail"]
    assert "as_of、department、period" in told


def test_each_kind_of_problem_explains_itself_at_its_address() -> None:
    client = Client()
    for kind in KINDS.values():
        told = client.get(kind.uri).json()
        assert (told["title"], told["status"], told["remedy"]) == (kind.title, kind.status, kind.remedy)
    problem(client.get("/api/v1/problems/no-such-kind/"), 404, "not-found")


def test_without_a_token_nothing_is_told(supervisor: User, connect: Connect) -> None:
    for answer in (Client().get("/api/v1/tasks/"), Client().post("/api/v1/tasks/1/moves/accept/")):
        problem(answer, 401, "unauthenticated")
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_browser_that_has_signed_in_is_nobody_here(supervisor: User) -> None:
    client = Client()
    client.force_login(supervisor, backend="django.contrib.auth.backends.ModelBackend")
    problem(client.get("/api/v1/tasks/"), 401, "unauthenticated")


def test_a_token_without_the_scope_is_told_which_one_it_lacks(supervisor: User, connect: Connect) -> None:
    reader = connect(supervisor, Scope.TASKS_READ)
    assert reader.get("/tasks/").status_code == 200
    refused = problem(reader.post("/tasks/1/moves/accept/"), 403, "forbidden")
    assert "办事项" in refused["detail"]
    assert "看事项" in problem(connect(supervisor, Scope.OFFICE_READ).get("/tasks/"), 403, "forbidden")["detail"]


@pytest.mark.parametrize("body", ["{", "[1", '{"note": NaN}', "ÿ", '{"note": "\\ud800"}', "[" * 100_000])
def test_what_is_no_json_is_said_to_be_none(supervisor: User, connect: Connect, body: str) -> None:
    client = connect(supervisor).client
    made = client.post("/api/v1/registrations/", body.encode("latin-1"), content_type="application/json")
    problem(made, 400, "bad-request")


def test_more_json_than_a_form_may_bring_is_not_read(supervisor: User, connect: Connect) -> None:
    answer = connect(supervisor).post("/registrations/", {"basis": "字" * 1_000_000})
    assert "2560 KB" in problem(answer, 413, "too-large")["detail"]


def test_methods_and_formats_nobody_offers_are_refused(supervisor: User, connect: Connect) -> None:
    program = connect(supervisor)
    answer = program.client.delete("/api/v1/tasks/")
    problem(answer, 405, "wrong-method")
    assert "GET" in answer["Allow"]
    problem(program.get("/tasks/", accept="text/html"), 406, "not-acceptable")
    sent = program.client.post("/api/v1/registrations/", "<a/>", content_type="text/xml")
    problem(sent, 415, "unsupported-type")


def test_a_wrong_host_is_refused_before_anything_is_read(supervisor: User, connect: Connect) -> None:
    assert connect(supervisor).get("/tasks/", host="elsewhere.example").status_code == 400


def test_what_nobody_expected_is_a_fault_that_tells_no_secrets(caplog: pytest.LogCaptureFixture) -> None:
    found = problem_of(ZeroDivisionError("the secret reason"))
    assert (found.kind.slug, found.kind.status) == ("fault", 500)
    assert "secret" not in str(found.body)
    assert "the secret reason" in caplog.text
    response = found.response()
    assert response.content_type == MEDIA_TYPE


def test_a_database_that_does_not_answer_is_asked_again_soon() -> None:
    found = problem_of(OperationalError("database is locked"))
    assert (found.kind.status, found.headers["Retry-After"]) == (503, "5")


def test_whose_step_it_is_stands_in_the_refusal() -> None:
    assert problem_of(PermissionDenied("督查员、领导")).detail == "这一步只归督查员、领导办，您的角色不能办。"
