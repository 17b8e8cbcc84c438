"""Another program with somebody's token: it asks the API as any client would."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from django.test import Client

from accounts.models import Scope, User
from tests.factories import make_token

BASE = "/api/v1"


class Program:
    """What it sends carries the token; what it gets is read as JSON."""

    def __init__(self, user: User, *scopes: Scope) -> None:
        secret = f"zls_{uuid4().hex}"
        self.token = make_token(user, *scopes, secret=secret)
        self.client = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(_at(path), headers=_named(headers))

    def post(self, path: str, sent: Any = None, **headers: str) -> Any:
        said = json.dumps({} if sent is None else sent)
        return self.client.post(_at(path), said, content_type="application/json", headers=_named(headers))

    def upload(self, path: str, sent: Mapping[str, Any], **headers: str) -> Any:
        return self.client.post(_at(path), sent, headers=_named(headers))

    def read(self, path: str) -> Any:
        """What lies there; anything but an answer is a failure of the test."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def walk(self, path: str) -> Iterator[list[Any]]:
        """The pages of a list, from the first to the last."""
        following: str | None = path
        while following:
            page = self.read(following)
            yield page["results"]
            following = page["next"]

    def etag(self, task: int) -> str:
        return str(self.get(f"/tasks/{task}/")["ETag"])

    def take(self, task: int, move: str, sent: Any = None, **headers: str) -> Any:
        """Take a step on the task as it stands now, or as ``if_match`` says."""
        headers.setdefault("if_match", self.etag(task) or "*")
        return self.post(f"/tasks/{task}/moves/{move}/", sent, **headers)


def _at(path: str) -> str:
    return path if path.startswith(("http", "/api")) else BASE + path


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem(answer: Any, status: int, slug: str) -> Any:
    """The problem somebody was answered with: of this status and kind, in this form, in Chinese."""
    said = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), said
    body = json.loads(said)
    assert body["type"] == f"/api/v1/problems/{slug}/"
    assert body["status"] == status
    assert any("一" <= char <= "鿿" for char in body["detail"])
    return body
