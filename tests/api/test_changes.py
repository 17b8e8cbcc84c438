"""A program that keeps a copy of the ledger: it reads anew what has changed, and misses nothing."""

import threading

import pytest
from django.db import connection, transaction

from accounts.models import User
from tests.api.conftest import Connect
from tests.api.program import Program, problem
from tests.factories import at, make_spread, make_task
from tracking.actions.dispatch import reassign
from tracking.actions.words_on_task import remark
from tracking.models import Department, Task, TaskEvent
from tracking.settled import last_step, whole_run
from tracking.workflow import Status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def changes(program: Program, mark: int, limit: int = 50) -> tuple[list[int], list[int], int]:
    """All that is told from there on: the tasks in order, those that are gone, and the mark behind them."""
    found: list[int] = []
    gone: list[int] = []
    address: str | None = f"/tasks/changed/?since={mark}&limit={limit}"
    while address:
        page = program.read(address)
        found += [row["id"] for row in page["results"]]
        gone += page["gone"]
        mark, address = page["mark"], page["next"]
    return found, gone, mark


def test_at_first_there_is_nothing_but_a_mark(supervisor: User, housing: Department, connect: Connect) -> None:
    remark(make_task(supervisor, housing), text="好的", by=supervisor, at=at())
    told = connect(supervisor).read("/tasks/changed/")
    assert (told["results"], told["gone"], told["next"]) == ([], [], None)
    assert told["mark"] == last_step() > 0


def test_what_a_step_was_taken_on_is_told_once_as_it_stands_and_then_no_more(
    supervisor: User, clerk: User, housing: Department, connect: Connect
) -> None:
    first, second, untouched = (make_task(supervisor, housing) for _ in range(3))
    program = connect(supervisor)
    mark = program.read("/tasks/changed/")["mark"]
    for task in (second, first, second, first):
        connect(clerk).take(task.pk, "report", {"progress": "已完成3个小区，正在改造2个。", "percent": 30})
    told = program.read(f"/tasks/changed/?since={mark}")
    assert [(row["id"], row["percent"]) for row in told["results"]] == [(second.pk, 30), (first.pk, 30)]
    assert untouched.pk not in {row["id"] for row in told["results"]}
    assert changes(program, told["mark"]) == ([], [], told["mark"])


def test_many_changes_are_read_page_by_page_to_the_same_mark(
    supervisor: User, housing: Department, connect: Connect
) -> None:
    tasks = [make_task(supervisor, housing) for _ in range(5)]
    for word, n in enumerate((0, 1, 0, 2, 3, 1, 4)):
        remark(tasks[n], text=f"第{word}句", by=supervisor, at=at())
    program = connect(supervisor)
    whole, _, mark = changes(program, 0)
    piecemeal, _, end = changes(program, 0, limit=2)
    assert whole == [task.pk for task in tasks]
    assert set(piecemeal) == set(whole)
    assert mark == end == last_step()


def test_headings_and_shares_are_told_too(supervisor: User, housing: Department, connect: Connect) -> None:
    heading = make_spread(supervisor, housing)
    share = heading.children.get()
    for task in (heading, share):
        remark(task, text="好的", by=supervisor, at=at())
    assert changes(connect(supervisor), 0)[0] == [heading.pk, share.pk]


def test_a_unit_hears_of_its_own_and_of_what_it_has_lost_and_of_nothing_else(
    supervisor: User, clerk: User, outsider: User, housing: Department, city: Department, connect: Connect
) -> None:
    task, foreign = make_task(supervisor, housing, status=Status.RETURNED), make_task(supervisor, city)
    remark(foreign, text="好的", by=outsider, at=at())
    own, other = connect(clerk), connect(outsider)
    mark = own.read("/tasks/changed/")["mark"]
    assert changes(own, 0)[:2] == ([], [])
    reassign(task, lead=city, note="由城管局办。", by=supervisor, at=at())
    assert changes(own, mark)[:2] == ([], [task.pk])
    assert changes(other, mark)[:2] == ([task.pk], [])


def test_a_mark_nobody_gave_is_refused(supervisor: User, connect: Connect) -> None:
    program = connect(supervisor)
    for query in ("since=x", "since=-1", "since=1&since=2", "cursor=a", "count=1", "limit=0", f"since={10**30}"):
        problem(program.get(f"/tasks/changed/?{query}"), 400, "bad-request")
    assert "备份" in problem(program.get("/tasks/changed/?since=999999"), 400, "bad-request")["detail"]


@pytest.mark.one_database
def test_a_run_of_keys_ends_before_the_first_gap() -> None:
    assert whole_run(4, [5, 6, 8, 9]) == 6
    assert whole_run(4, [6]) == whole_run(4, []) == 4


@pytest.mark.postgresql_only  # elsewhere keys come in the order of commits
@pytest.mark.django_db(transaction=True)
def test_a_step_that_is_written_late_is_not_missed(supervisor: User, housing: Department, connect: Connect) -> None:
    slow, quick = make_task(supervisor, housing), make_task(supervisor, housing)
    program = connect(supervisor)
    mark = program.read("/tasks/changed/")["mark"]
    written, go_on = threading.Event(), threading.Event()
    writer = threading.Thread(target=_slowly, args=(slow, supervisor, written, go_on))
    writer.start()
    try:
        assert written.wait(60)
        remark(quick, text="先写完的。", by=supervisor, at=at())  # a larger key, and already there
        told, _, held = changes(program, mark)
        assert (told, held) == ([], mark)
        assert connect(supervisor).read("/tasks/changed/")["mark"] <= mark  # who begins now does not pass it either
    finally:
        go_on.set()
        writer.join(60)
    assert changes(program, held)[0] == [slow.pk, quick.pk]
    assert TaskEvent.objects.filter(pk__gt=mark).count() == 2


def _slowly(task: Task, by: User, written: threading.Event, go_on: threading.Event) -> None:
    try:
        with transaction.atomic():
            remark(task, text="后写完的。", by=by, at=at())
            written.set()
            go_on.wait(60)
    finally:
        written.set()
        connection.close()
