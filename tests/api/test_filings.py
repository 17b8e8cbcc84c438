"""What departments send up, as other programs see it: to whom it lies open, what it asks for, what can be done."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.api.conftest import Connect
from tests.api.program import problem
from tests.factories import MONDAY, at, make_task
from tracking.actions.disputes import dispute
from tracking.actions.extensions import ask_extension
from tracking.actions.reports import Progress, report_progress
from tracking.models import Department, Filing

pytestmark = pytest.mark.usefixtures("monday")
LATER = MONDAY + timedelta(days=36)


def asked(by: User, supervisor: User, lead: Department, **fields: Any) -> Filing:
    """A request for time that lies with the office."""
    task = make_task(supervisor, lead, **fields)
    made = ask_extension(task, due_on=LATER, note="材料没有到。", by=by, at=at())
    assert isinstance(made, Filing)
    return made


def test_a_request_for_time_is_told_with_its_dates(
    supervisor: User, clerk: User, housing: Department, connect: Connect
) -> None:
    made = asked(clerk, supervisor, housing)
    [row] = connect(supervisor).read("/filings/")["results"]
    assert row["task"] == {"id": made.task_id, "number": made.task.number, "title": made.task.title}
    assert (row["kind"], row["kind_label"], row["state"]) == ("extension", "延期申请", "at_office")
    assert (row["old_due_on"], row["due_on"]) == (str(made.old_due_on), str(LATER))
    assert (row["by"]["name"], row["note"], row["decided_by"]) == ("何晓岚", "材料没有到。", None)
    told = connect(supervisor).read(f"/filings/{made.pk}/")
    assert [move["name"] for move in told["moves"]] == ["grant", "refuse"]
    assert told["files"] == []
    own = connect(clerk).read(f"/filings/{made.pk}/")["moves"]
    assert own == [{"name": "take_back", "label": "撤回呈报", "url": f"/api/v1/tasks/{made.task_id}/moves/take_back/"}]


def test_what_is_said_there_can_be_done_there(
    supervisor: User, clerk: User, housing: Department, connect: Connect
) -> None:
    made, program = asked(clerk, supervisor, housing), connect(supervisor)
    answer = program.post(f"/tasks/{made.task_id}/moves/grant/", {"filing": made.pk}, if_match="*")
    assert answer.status_code == 200, answer.content.decode()
    told = program.read(f"/filings/{made.pk}/")
    assert (told["state"], told["granted_on"], told["moves"]) == ("granted", str(LATER), [])


def test_while_it_is_inside_a_department_only_its_people_see_it(
    supervisor: User, clerk: User, head: User, leader: User, housing: Department, connect: Connect
) -> None:
    Department.objects.filter(pk=housing.pk).update(head_signs=True)
    task = make_task(supervisor, housing)
    made = report_progress(task, Progress("已完成3个小区。", 30), by=clerk, at=at(), period_on=None)
    assert isinstance(made, Filing)
    for user in (supervisor, leader):
        assert connect(user).read("/filings/")["results"] == []
        problem(connect(user).get(f"/filings/{made.pk}/"), 404, "not-found")
    [row] = connect(head).read("/filings/?waiting=1")["results"]
    assert (row["progress"], row["percent"], row["state_label"]) == ("已完成3个小区。", 30, "待审签")
    assert connect(clerk).read("/filings/?waiting=1")["results"] == []


def test_nothing_of_another_department_is_there(
    supervisor: User, clerk: User, outsider: User, housing: Department, connect: Connect
) -> None:
    made, foreign = asked(clerk, supervisor, housing), connect(outsider)
    assert foreign.read("/filings/")["results"] == foreign.read(f"/filings/?task={made.task_id}")["results"] == []
    problem(foreign.get(f"/filings/{made.pk}/"), 404, "not-found")


def test_the_list_is_narrowed_by_task_kind_state_and_whose_turn_it_is(
    supervisor: User, clerk: User, outsider: User, housing: Department, city: Department, connect: Connect
) -> None:
    first, second = (asked(clerk, supervisor, housing) for _ in range(2))
    shared = make_task(supervisor, housing, city)
    dispute(shared, note="不归我们。", wants_out=True, by=outsider, at=at())
    program = connect(supervisor)

    def keys(query: str) -> list[int]:
        return [row["id"] for row in program.read(f"/filings/{query}")["results"]]

    third = Filing.objects.latest("pk").pk
    assert keys("") == [third, second.pk, first.pk]
    assert keys(f"?task={first.task_id}") == [first.pk]
    assert keys("?kind=dispute") == keys("?kind=dispute&state=at_office") == [third]
    assert keys("?state=granted") == []
    assert set(keys("?waiting=1")) == {first.pk, second.pk, third}
    assert [len(page) for page in program.walk("/filings/?limit=2")] == [2, 1]


@pytest.mark.one_database
@pytest.mark.parametrize("query", ["?kind=paper", "?state=lost", "?waiting=0", "?task=x", "?colour=red"])
def test_what_nobody_could_mean_is_refused(supervisor: User, connect: Connect, query: str) -> None:
    problem(connect(supervisor).get(f"/filings/{query}"), 400, "bad-request")


@pytest.mark.one_database
def test_who_handles_no_tasks_has_no_such_list(administrator: User, connect: Connect) -> None:
    problem(connect(administrator).get("/filings/"), 403, "forbidden")


def test_a_list_costs_the_same_however_long_it_is(
    supervisor: User,
    clerk: User,
    housing: Department,
    connect: Connect,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    program = connect(supervisor)

    def queries() -> int:
        program.read("/filings/")
        with django_assert_max_num_queries(30) as seen:
            program.read("/filings/")
        return len(seen)

    asked(clerk, supervisor, housing)
    few = queries()
    for _ in range(6):
        asked(clerk, supervisor, housing)
    assert queries() == few <= 8
