"""Lists of the API page by page: nothing twice, nothing lost, and no place that somebody has made up."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.core import signing

from accounts.models import User
from api.paging import SALT
from tests.api.conftest import Connect
from tests.api.program import Program, problem
from tests.factories import MONDAY, make_department, make_task
from tracking.ledger.shape import SORTS
from tracking.models import Department, Task

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def tied(supervisor: User, housing: Department, city: Department) -> set[int]:
    """Twenty-six tasks: many share a date, some have none."""
    made = [
        make_task(
            supervisor,
            (housing, city)[n % 2],
            due_on=MONDAY + timedelta(days=n % 3 - 1),
            last_reported_on=MONDAY - timedelta(days=n % 4) if n % 5 else None,
            dispatched_on=MONDAY - timedelta(days=n % 2),
        )
        for n in range(19)
    ]
    made += [make_task(supervisor, housing, is_long_term=True, due_on=None, rhythm="monthly") for _ in range(7)]
    return {task.pk for task in made}


@pytest.fixture
def program(supervisor: User, connect: Connect) -> Program:
    return connect(supervisor)


def met(program: Program, query: str) -> Iterator[int]:
    return (row["id"] for page in program.walk(f"/tasks/?{query}") for row in page)


@pytest.mark.parametrize("sort", SORTS)
def test_in_every_order_each_task_is_met_once(tied: set[int], program: Program, sort: str) -> None:
    for limit in (1, 4, 200):
        keys = list(met(program, f"sort={sort}&limit={limit}"))
        assert len(keys) == len(tied)
        assert set(keys) == tied


def test_rows_that_come_go_and_move_meanwhile_double_and_hide_nothing(
    tied: set[int], program: Program, supervisor: User, housing: Department
) -> None:
    keys: list[int] = []
    for number, page in enumerate(program.walk("/tasks/?limit=5")):
        keys += [row["id"] for row in page]
        make_task(supervisor, housing, due_on=MONDAY - timedelta(days=9))  # before what was read already
        Task.objects.filter(pk=keys[number]).update(due_on=MONDAY - timedelta(days=20))  # read, and moved to the front
    assert len(keys) == len(set(keys))
    assert tied <= set(keys)


def test_the_next_page_stands_in_the_body_and_in_the_header(tied: set[int], program: Program) -> None:
    answer = program.get("/tasks/?limit=20&kind=推进")
    following = answer.json()["next"]
    assert answer["Link"] == f'<{following}>; rel="next"'
    assert following.startswith("http://testserver/api/v1/tasks/?kind=")
    last = program.get(following)
    assert (last.json()["next"], len(last.json()["results"]), "Link" in last) == (None, 6, False)


def test_the_last_page_may_be_full(program: Program, supervisor: User, housing: Department) -> None:
    for _ in range(4):
        make_task(supervisor, housing)
    assert [len(page) for page in program.walk("/tasks/?limit=2")] == [2, 2]
    assert program.read("/tasks/?status=closed") == {"results": [], "next": None}


def cursor_of(program: Program, query: str = "limit=3") -> str:
    return unquote(str(program.read(f"/tasks/?{query}")["next"]).rpartition("cursor=")[2])


@pytest.mark.one_database
def test_a_place_is_good_for_the_list_it_was_given_for_only(tied: set[int], program: Program) -> None:
    cursor = cursor_of(program)
    task = min(tied)
    assert program.read(f"/tasks/?limit=3&cursor={cursor}")["results"]
    assert program.read(f"/tasks/?limit=9&cursor={cursor}")["results"]  # a longer page of the same list
    for path in (
        f"/tasks/?status=all&cursor={cursor}",
        f"/tasks/?sort=-due&cursor={cursor}",
        f"/tasks/{task}/events/?cursor={cursor}",
    ):
        assert "cursor 不是这个列表给出的" in problem(program.get(path), 400, "bad-request")["detail"]


@pytest.mark.one_database
def test_a_place_somebody_made_up_is_refused(tied: set[int], program: Program) -> None:
    own, _ = signing.loads(cursor_of(program), salt=SALT)
    made_up: list[Any] = ["x", "[]", cursor_of(program) + "x", signing.dumps([own, '["2026-11-26",45]'], salt="other")]
    made_up += [signing.dumps(one, salt=SALT) for one in ([own, "[]"], [own, '["x",1]'], [own], "x", 7, [own, 7])]
    for cursor in made_up:
        problem(program.get(f"/tasks/?cursor={quote(cursor)}"), 400, "bad-request")


def test_a_place_tells_nothing_of_another_persons_list(
    tied: set[int], program: Program, outsider: User, connect: Connect
) -> None:
    """Keys of a row may stand in a cursor; what they lead to is still narrowed to who asks."""
    other = connect(outsider)
    rows = other.read(f"/tasks/?limit=3&cursor={cursor_of(program)}")["results"]
    own = set(Task.objects.visible_to(outsider).values_list("pk", flat=True))
    assert {row["id"] for row in rows} <= own
    assert make_department("区教育局") not in [row["lead"] for row in rows]
