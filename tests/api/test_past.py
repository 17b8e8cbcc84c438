"""A past day over the API: the ledger, one task and the figures as they stood when it ended."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import User
from tests.api.conftest import Connect
from tests.api.program import problem
from tests.factories import MONDAY, at, make_department, make_task
from tests.tracking.walks.course import SAID
from tests.tracking.year import Year
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.reports import report_progress
from tracking.models import Department, Task
from tracking.workflow import Status

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return MONDAY - timedelta(days=days)


@pytest.fixture
def season() -> Year:
    """Eighty days made up by chance, with what each evening showed."""
    office = Year.open(20261122)
    assert isinstance(office, Year)
    office.live(80, steps=9, every=10)
    return office


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, clerk: User) -> Task:
    """Registered twenty days ago, dispatched the day after, signed the next; a report nine days ago."""
    made = make_task(supervisor, housing, status=Status.DRAFT, title="完成改造")
    Task.objects.filter(pk=made.pk).update(created_at=at(ago(20)))
    made.refresh_from_db()
    made.assignments.all().delete()
    begin(made, parts_of(housing, [city]), by=supervisor, at=at(ago(20)), data={})
    dispatch_tasks([made], by=supervisor, at=at(ago(19)))
    moves.accept(made, by=clerk, at=at(ago(18)))
    report_progress(made, SAID, by=clerk, at=at(ago(9)))
    return made


def test_the_ledger_of_every_past_evening_is_listed_page_by_page_as_it_was(season: Year, connect: Connect) -> None:
    with time_machine.travel(season.now + timedelta(days=30), tick=False):
        program, counted = connect(season.supervisor), set(Task.objects.counted().values_list("pk", flat=True))
        for day in sorted(season.ledgers)[1::2]:
            kept = {pk: looks for pk, looks in season.ledgers[day].items() if pk in counted}
            pages = list(program.walk(f"/tasks/?as_of={day}&status=all&sort=-due&limit=7"))
            rows = {row["id"]: row for page in pages for row in page}
            assert sum(map(len, pages)) == len(rows) > 7
            assert set(rows) == set(kept)
            for pk, row in rows.items():
                shown = {name: row[name] for name in ("title", "percent", "status", "light")}
                assert shown == {name: kept[pk][name] for name in shown}
            told = program.read(f"/tasks/?as_of={day}&status=all&count=1&limit=1")
            assert (told["as_of"], told["unrecorded"], told["total"]) == (str(day), 0, len(rows))


def test_the_figures_of_every_past_evening_are_those_of_its_ledger(season: Year, connect: Connect) -> None:
    with time_machine.travel(season.now + timedelta(days=30), tick=False):
        program, counted = connect(season.supervisor), set(Task.objects.counted().values_list("pk", flat=True))
        for day in sorted(season.ledgers)[1::2]:
            told = program.read(f"/statistics/?as_of={day}")
            assert (told["on"], told["unrecorded"]) == (str(day), 0)
            late = program.read(f"/tasks/?as_of={day}&status=all&light=late&count=1&limit=1")["total"]
            assert told["total"]["lights"]["late"] == late
            assert told["total"]["registered"] == len(counted & set(season.ledgers[day]))
            assert all(row["adopted"] is None for row in told["speeches"])


@pytest.mark.usefixtures("monday")
def test_one_task_is_told_as_it_stood_with_the_version_of_then(
    task: Task, supervisor: User, clerk: User, connect: Connect
) -> None:
    program = connect(supervisor)
    looked = {n: program.read(f"/tasks/{task.pk}/then/?as_of={ago(n)}") for n in (20, 19, 18, 9)}
    assert [looked[n]["status"] for n in looked] == ["draft", "assigned", "accepted", "accepted"]
    assert [looked[n]["percent"] for n in looked] == [0, 0, 0, SAID.percent]
    assert [part["accepted_at"] is not None for part in looked[18]["parts"]] == [True, False]
    assert looked[18]["latest"] is None
    assert looked[9]["latest"]["said"] == SAID.progress
    assert (looked[19]["as_of"], looked[19]["sources"][0]["quote"]) == (str(ago(19)), "区住建局要完成改造。")
    [row] = program.read(f"/tasks/?as_of={ago(19)}")["results"]
    assert row["version"] < Task.objects.get(pk=task.pk).version
    assert {name: looked[19][name] for name in row} == row


@pytest.mark.usefixtures("monday")
def test_of_a_day_before_it_was_told_a_task_is_not_there(
    task: Task, supervisor: User, clerk: User, outsider: User, connect: Connect
) -> None:
    office, unit = connect(supervisor), connect(clerk)
    problem(office.get(f"/tasks/{task.pk}/then/?as_of={ago(21)}"), 404, "not-found")
    problem(unit.get(f"/tasks/{task.pk}/then/?as_of={ago(20)}"), 404, "not-found")
    assert unit.read(f"/tasks/?as_of={ago(20)}&status=all")["results"] == []
    assert len(unit.read(f"/tasks/?as_of={ago(19)}&status=all")["results"]) == 1
    other = make_department("区应急局")
    stranger = connect(_of(outsider, other))
    problem(stranger.get(f"/tasks/{task.pk}/then/?as_of={ago(19)}"), 404, "not-found")
    assert stranger.read(f"/tasks/?as_of={ago(19)}&status=all")["results"] == []


def _of(user: User, department: Department) -> User:
    user.memberships.update(department=department)
    return user


@pytest.mark.usefixtures("monday")
def test_a_day_that_cannot_be_shown_is_refused_in_a_sentence_and_today_is_today(
    task: Task, supervisor: User, connect: Connect
) -> None:
    program = connect(supervisor)
    for address in ("/tasks/?as_of={}", f"/tasks/{task.pk}/then/?as_of={{}}", "/statistics/?as_of={}"):
        for day in (MONDAY + timedelta(days=1), "1999-12-31", "bald"):
            problem(program.get(address.format(day)), 400, "bad-request")
    assert "还没有到" in program.get(f"/tasks/?as_of={MONDAY + timedelta(days=1)}").json()["detail"]
    assert program.read(f"/tasks/?as_of={MONDAY}") == program.read("/tasks/")
    assert program.read(f"/statistics/?as_of={MONDAY}") == program.read("/statistics/")
    problem(program.get(f"/tasks/{task.pk}/?as_of={ago(9)}"), 400, "bad-request")  # never today's by mistake


@pytest.mark.usefixtures("monday")
def test_a_page_of_a_past_day_whose_last_row_may_no_longer_be_seen_is_not_guessed(
    supervisor: User, housing: Department, city: Department, clerk: User, connect: Connect
) -> None:
    for _ in range(3):
        made = make_task(supervisor, housing)
        Task.objects.filter(pk=made.pk).update(created_at=at(ago(9)))
        made.assignments.all().delete()
        made.refresh_from_db()
        begin(made, parts_of(housing, []), by=supervisor, at=at(ago(9)), data={})
    program = connect(clerk)
    first = program.read(f"/tasks/?as_of={ago(1)}&status=all&limit=2")
    assert len(first["results"]) == 2
    Task.objects.get(pk=first["results"][-1]["id"]).assignments.update(department=city)
    assert "第一页" in problem(program.get(first["next"]), 400, "bad-request")["detail"]
