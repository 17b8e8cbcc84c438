"""The API against a bare view of the same framework on the same table, without rights, lights, versions or promises.

In one process and one database; our own time, so that other work on the machine does not count.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import count
from time import process_time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from rest_framework import generics, serializers
from rest_framework.pagination import LimitOffsetPagination

from accounts.models import Scope, User
from accounts.tokens import issue_token
from bench.lists import fill_up_to
from bench.measure import Row, median, show, timed
from tracking.actions.numbering import next_number
from tracking.actions.registration import COUNTER
from tracking.models import Department, Post, Registration, Task

MANY, PAGE, CREATED, ONE_PAPER = 100_000, 50, 1_000, 100
BARE = "a bare view of the framework"


class BareSerializer(serializers.ModelSerializer[Task]):
    """Every column of the row, and nothing that is not in it."""

    class Meta:
        model = Task
        fields = "__all__"


class BarePages(LimitOffsetPagination):
    """As the framework turns pages; the total is not counted, as ours is not."""

    default_limit = PAGE

    def get_count(self, queryset: Any) -> int:  # noqa: ARG002
        return MANY


class BareView(generics.ListCreateAPIView[Task]):
    """A list and a creation as a tutorial writes them."""

    authentication_classes: list[Any] = []
    throttle_classes: list[Any] = []
    queryset = Task.objects.order_by("due_on", "pk")
    serializer_class = BareSerializer
    pagination_class = BarePages


urlpatterns = [path("bare/", BareView.as_view())]


def run() -> None:
    """List 50 of 100,000, create 1,000 one by one and a hundred at a time, each against the bare view."""
    fill_up_to(MANY)
    with transaction.atomic():
        for _ in range(Registration.objects.count()):  # the seed has taken these numbers without asking
            next_number(COUNTER, timezone.localdate().year)
    user = User.objects.get(username="bench")
    ours, bare = _program(user), Client(headers={"host": "127.0.0.1"})
    with override_settings(API_PER_MINUTE=10**9, API_PER_MINUTE_ADDRESS=10**9):
        _lists(ours, bare)
        _creations(ours, bare)


def _program(user: User) -> Client:
    user.may_connect = True
    user.save()
    now = timezone.now()
    issued = issue_token(user, name="bench", scopes=list(Scope), expires_at=now + timedelta(days=1), at=now)
    return Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {issued.secret}"})


def _lists(ours: Client, bare: Client) -> None:
    first = f"/api/v1/tasks/?status=all&limit={PAGE}"
    middle = _after(ours, first, pages=20)
    floor = _cpu(lambda: _get(bare, "/bare/", is_bare=True))
    for words, address in ((f"first {PAGE}", first), (f"{PAGE} after twenty pages", middle)):
        taken = _cpu(partial(_get, ours, address))
        show(Row(f"API: list, {words} of {MANY}", taken, BARE, floor, "informative"))
    task = Task.objects.latest("pk").pk
    show(Row("API: one task in full", _cpu(lambda: _get(ours, f"/api/v1/tasks/{task}/")), BARE, floor, "informative"))


def _creations(ours: Client, bare: Client) -> None:
    """What is made is taken back, so that the next round finds as much as this one."""
    lead, approver = Department.objects.earliest("pk"), Post.objects.filter(can_approve=True).earliest("pk")
    like = BareSerializer(Task.objects.latest("pk")).data
    numbers = count(10**6)

    def one_by_one() -> None:
        for _ in range(CREATED):
            _post(ours, "/api/v1/registrations/", _paper(lead, approver, 1))

    def by_hundreds() -> None:
        for _ in range(CREATED // ONE_PAPER):
            _post(ours, "/api/v1/registrations/", _paper(lead, approver, ONE_PAPER))

    def bare_rows() -> None:
        for _ in range(CREATED):
            number = next(numbers)
            _post(bare, "/bare/", {**like, "number": f"bare-{number}", "serial": number}, is_bare=True)

    floor = _undone(bare_rows)
    show(Row(f"API: create {CREATED}, a paper each", _undone(one_by_one), BARE, floor, "informative", "ms"))
    show(Row(f"API: create {CREATED}, {ONE_PAPER} a paper", _undone(by_hundreds), BARE, floor, "informative", "ms"))


def _undone(work: Callable[[], None]) -> float:
    with transaction.atomic():
        taken = timed(work, process_time)
        transaction.set_rollback(True)
    return taken


def _paper(lead: Department, approver: Post, tasks: int) -> dict[str, Any]:
    today = timezone.localdate()
    line = {
        "title": "完成老旧小区改造",
        "kind": "推进",
        "is_hard": True,
        "quote": "要在年底前完成。",
        "lead": lead.pk,
        "due_on": (today + timedelta(days=30)).isoformat(),
    }
    return {
        "source": {"kind": "minutes", "title": "测量", "on": today.isoformat()},
        "approval": {"approver": approver.pk, "approved_on": today.isoformat(), "basis": "测量"},
        "tasks": [line] * tasks,
    }


@contextmanager
def _addresses(*, is_bare: bool) -> Iterator[None]:
    with override_settings(ROOT_URLCONF="bench.api" if is_bare else settings.ROOT_URLCONF):
        yield


def _get(client: Client, address: str, *, is_bare: bool = False) -> Any:
    with _addresses(is_bare=is_bare):
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(answer.content.decode())
    return answer


def _post(client: Client, address: str, sent: Any, *, is_bare: bool = False) -> None:
    with _addresses(is_bare=is_bare):
        answer = client.post(address, json.dumps(sent), content_type="application/json")
    if answer.status_code != 201:
        raise RuntimeError(answer.content.decode())


def _after(client: Client, address: str, *, pages: int) -> str:
    """The address of a later page, as a program comes to it."""
    for _ in range(pages):
        address = _get(client, address).json()["next"]
    return address


def _cpu(work: Callable[[], object]) -> float:
    return median(work, 9, process_time)
