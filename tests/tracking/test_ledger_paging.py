"""Turning the pages of the ledger: whatever it is sorted and grouped by, nothing is met twice and nothing is missed."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.factories import MONDAY, make_department, make_registration, make_task
from tracking.ledger import Shape
from tracking.ledger.orders import order_of
from tracking.ledger.shape import GROUPS, SORTS
from tracking.models import Department, Task
from tracking.paging import Cursor, Key, Order, turn
from tracking.workflow import Status

EVERY = [Shape(sort=sort, group=group) for sort, group in product(SORTS, GROUPS)]
PLAIN = order_of(Shape(), MONDAY)


@pytest.fixture
def tied(supervisor: User, housing: Department, city: Department) -> set[int]:
    """Forty-four tasks: many share a date, some have none, some are late, closed late, or not given out yet."""
    first, second = make_registration(supervisor), make_registration(supervisor, on=MONDAY - timedelta(days=7))
    third = make_department("区应急局", order=5)
    units, made = [housing, city, third], []
    for n in range(31):
        reported = MONDAY - timedelta(days=n % 3) if n % 2 else None
        fields: dict[str, Any] = {"due_on": MONDAY + timedelta(days=n % 5 - 2), "last_reported_on": reported}
        fields["dispatched_on"] = MONDAY - timedelta(days=n % 4)
        paper = first if n % 3 else second
        made.append(make_task(supervisor, units[n % 3], registration=paper, **fields))
    lasting: dict[str, Any] = {"is_long_term": True, "due_on": None, "rhythm": "monthly"}
    made += [make_task(supervisor, units[n % 2], registration=first, **lasting) for n in range(10)]
    late: dict[str, Any] = {"due_on": MONDAY - timedelta(days=9), "closed_on": MONDAY - timedelta(days=7)}
    made += [make_task(supervisor, city, registration=second, status=Status.CLOSED, **late) for _ in range(2)]
    made.append(make_task(supervisor, city, registration=second, status=Status.DRAFT))
    return {task.pk for task in made}


def forwards(order: Order, size: int) -> Iterator[tuple[int, ...]]:
    """The pages from the first to the last, each place written into an address and read again."""
    leaf = turn(Task.objects.all(), order, size)
    yield leaf.pks
    while leaf.after:
        leaf = turn(Task.objects.all(), order, size, after=Cursor.read(str(leaf.after), order))
        yield leaf.pks


def backwards(order: Order, size: int, last: int) -> Iterator[tuple[int, ...]]:
    """The pages before the last one, which begins behind the first ``last`` rows."""
    leaf = turn(Task.objects.all(), order, size)
    for _ in range(last):
        leaf = turn(Task.objects.all(), order, size, after=leaf.after)
    while leaf.before:
        leaf = turn(Task.objects.all(), order, size, before=Cursor.read(str(leaf.before), order))
        yield leaf.pks


@pytest.mark.parametrize("shape", EVERY, ids=lambda shape: f"{shape.sort}/{shape.group}")
def test_every_order_meets_each_task_once_forwards_and_backwards(tied: set[int], shape: Shape) -> None:
    order = order_of(shape, MONDAY)
    for size in (1, 7):
        pages = list(forwards(order, size))
        met = [pk for page in pages for pk in page]
        assert len(met) == len(set(met)) == len(tied)
        assert list(backwards(order, size, len(pages) - 1)) == pages[-2::-1]


@pytest.mark.parametrize("size", [1, 3, 10, 31, 44, 50])
def test_by_due_date_the_earliest_comes_first_and_what_has_none_last(tied: set[int], size: int) -> None:
    keys = [(due or date.max, pk) for due, pk in Task.objects.values_list("due_on", "pk")]
    assert [pk for page in forwards(PLAIN, size) for pk in page] == [pk for _, pk in sorted(keys)]


def values(sort: str, column: str, group: str = "") -> list[object]:
    """What stands in a column, in the order of the list."""
    met = [pk for page in forwards(order_of(Shape(sort=sort, group=group), MONDAY), 50) for pk in page]
    known = dict(Task.objects.values_list("pk", column))
    return [known[pk] for pk in met]


@pytest.mark.parametrize(
    ("sort", "column"), [("-due", "due_on"), ("-reported", "last_reported_on"), ("-dispatched", "dispatched_on")]
)
def test_falling_the_newest_comes_first_and_what_has_none_last_all_the_same(
    tied: set[int], sort: str, column: str
) -> None:
    found = values(sort, column)
    dated = [value for value in found if value]
    assert found == sorted(dated, reverse=True) + [None] * (len(found) - len(dated))  # type: ignore[type-var]


def test_the_longest_late_come_first_closed_ones_by_the_day_they_were_closed(
    supervisor: User, housing: Department
) -> None:
    def late(days: int, **fields: object) -> int:
        return make_task(supervisor, housing, due_on=MONDAY - timedelta(days=days), **fields).pk  # type: ignore[arg-type]

    one, nine = late(1), late(9)
    closed = late(30, status=Status.CLOSED, closed_on=MONDAY - timedelta(days=25))
    in_time, stopped = late(40, status=Status.SUSPENDED), late(-3)
    [page] = forwards(order_of(Shape(sort="-late"), MONDAY), 50)
    assert page[:3] == (nine, closed, one)
    assert set(page[3:]) == {in_time, stopped}


def test_departments_come_in_their_own_order(tied: set[int]) -> None:
    names = values("department", "assignments__department__name")
    assert list(dict.fromkeys(names)) == ["区应急局", "区住建局", "区城管局"]


def test_groups_stay_together_and_each_is_sorted_in_itself(tied: set[int]) -> None:
    names = values("-due", "assignments__department__name", "department")
    assert list(dict.fromkeys(names)) == ["区应急局", "区住建局", "区城管局"]
    assert sorted(names, key=["区应急局", "区住建局", "区城管局"].index) == names  # type: ignore[arg-type]
    due = [day for name, day in zip(names, values("-due", "due_on", "department"), strict=True) if name == "区住建局"]
    dated = [day for day in due if day]
    assert due == sorted(dated, reverse=True) + [None] * (len(due) - len(dated))  # type: ignore[type-var]


def test_the_first_page_has_none_before_and_the_last_none_after(tied: set[int]) -> None:
    first = turn(Task.objects.all(), PLAIN, 40)
    assert (first.before, len(first.pks)) == (None, 40)
    last = turn(Task.objects.all(), PLAIN, 40, after=first.after)
    assert (last.after, len(last.pks)) == (None, 4)


def test_a_task_closed_between_two_pages_moves_no_other(tied: set[int]) -> None:
    first = turn(Task.objects.open(), PLAIN, 10)
    second = turn(Task.objects.open(), PLAIN, 10, after=first.after)
    Task.objects.filter(pk=first.pks[0]).update(status=Status.CLOSED, closed_on=MONDAY)
    assert turn(Task.objects.open(), PLAIN, 10, after=first.after).pks == second.pks


def test_turning_a_page_costs_two_queries_at_most(
    tied: set[int], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    middle = turn(Task.objects.all(), PLAIN, 25)
    for way in ({"after": middle.after}, {"before": middle.after}):
        with django_assert_max_num_queries(2):
            turn(Task.objects.all(), PLAIN, 25, **way)


@pytest.mark.parametrize("values", [(MONDAY, 45), (None, 45)])
def test_a_place_is_read_as_it_was_written(values: tuple[date | None, int]) -> None:
    cursor = Cursor(values)
    assert Cursor.read(str(cursor), PLAIN) == cursor


NOBODYS = ["", "x", '["2026-13-01",4]', '["2026-11-23"]', "[null,null]", '["2026-11-23","x"]', "{}", "7", "[1,2]"]


@pytest.mark.parametrize("written", [*NOBODYS, '["2026-11-23",true]', "[null,9999999999999999999]", "[" * 9000])
def test_a_place_nobody_wrote_is_no_place(written: str) -> None:
    assert Cursor.read(written, PLAIN) is None


def test_a_place_in_one_order_is_none_in_another(tied: set[int]) -> None:
    by_number = order_of(Shape(sort="number"), MONDAY)
    place = turn(Task.objects.all(), PLAIN, 5).after
    assert Cursor.read(str(place), by_number) is None
    assert Cursor.read('[1,"a\\u0000",2]', by_number) is None


def test_words_in_a_key_survive_the_address() -> None:
    order = Order((Key("title", str), Key("pk", int)))
    cursor = Cursor(('在“城建”会上的讲话|1_2~3"', 45))
    assert Cursor.read(str(cursor), order) == cursor
