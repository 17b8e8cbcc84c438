"""Every figure with headings over units and pieces of tasks present: each unit counts once, and sums add up."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.test import Client

from accounts.models import Role, User
from directives.models import Speech
from tests.factories import (
    MONDAY,
    at,
    make_department,
    make_registration,
    make_speech,
    make_spread,
    make_subtask,
    make_task,
    make_user,
)
from tracking.dashboards import SHOWN, completion
from tracking.deadlines import Light
from tracking.desks.department import department_desk
from tracking.desks.office import office_desk
from tracking.desks.summary import summary_desk
from tracking.ledger import ANY, OPEN_ONES, Conditions, open_page, select, views
from tracking.models import Department, Task, load_calendar
from tracking.workflow import COUNTED, FINISHED, OPEN, Status, Structure

SignIn = Callable[[User], Client]
LONG_AGO = MONDAY - timedelta(days=40)


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor)


@pytest.fixture(autouse=True)
def office_at_work(supervisor: User, housing: Department, city: Department, speech: Speech) -> None:
    """Tasks alone, spread and divided, in every state, late and not, with units in every state below their headings."""
    town = make_department("柳林街道")
    for number, status in enumerate(Status):
        due = MONDAY + timedelta(days=(number * 11) % 40 - 12)
        started = None if status == Status.DRAFT else LONG_AGO
        paper = make_registration(supervisor, speech=speech if number % 2 else None)
        whole = make_task(
            supervisor, housing, city, status=status, due_on=due, dispatched_on=started, registration=paper
        )
        below = list(Status)[(number + 3) % len(Status)]
        first = None if below == Status.DRAFT else LONG_AGO
        make_subtask(whole, city, status=below, dispatched_on=first, due_on=due - timedelta(days=5))
        make_subtask(whole, housing, status=Status.ACCEPTED, dispatched_on=LONG_AGO, due_on=due)
        of_heading = Status.ACCEPTED if status in {Status.RETURNED, Status.SUBMITTED} else status  # it is in neither
        heading = make_spread(
            supervisor,
            housing,
            town,
            status=of_heading,
            each=below,
            due_on=due,
            dispatched_on=started,
            registration=paper,
        )
        if below == Status.DRAFT:
            heading.children.update(dispatched_on=None)


def ledger_of(user: User, asked: Conditions) -> int:
    return open_page(user, asked, MONDAY, load_calendar(), {}).total


def counted() -> list[Task]:
    """By hand: every task that is nobody's heading and no piece."""
    return [task for task in Task.objects.all() if task.structure in ("single", "unit")]


def test_there_is_something_of_everything() -> None:
    found = set(Task.objects.values_list("structure", "status"))
    assert {(of, status) for of in (Structure.SINGLE, Structure.UNIT, Structure.SUBTASK) for status in Status} <= found
    assert Task.objects.filter(structure=Structure.SPREAD).count() == len(Status)


def test_the_figures_of_completion_count_each_unit_once(leader: User, speech: Speech) -> None:
    found = completion(leader, MONDAY, load_calendar())
    assert found.total.registered.count == len(counted())
    for rows in (found.departments, found.kinds):
        assert sum(row.tally.registered.count for row in rows) == len(counted())
        for light in SHOWN:
            assert sum(row.tally.by(light).count for row in rows) == found.total.by(light).count
    [row] = [row for row in found.speeches if row.speech == speech]
    of_speech = Task.objects.filter(sources__speech=speech)
    assert row.tally.registered.count == sum(task.structure in COUNTED for task in of_speech.distinct())
    assert {late.task.structure for late in found.longest_late} <= COUNTED


def test_every_figure_of_completion_opens_what_it_counts(leader: User) -> None:
    found = completion(leader, MONDAY, load_calendar())
    tallies = [
        found.total,
        *(row.tally for row in (*found.departments, *found.kinds)),
        *(r.tally for r in found.speeches),
    ]
    figures = [figure for tally in tallies for figure in (tally.registered, tally.closed, *map(tally.by, SHOWN))]
    for figure in figures:
        asked = Conditions.read(dict(parse_qsl(figure.query.removeprefix("?"))))
        assert ledger_of(leader, asked) == figure.count, figure.query


@pytest.mark.parametrize("who", ["supervisor", "leader", "clerk", "outsider"])
def test_every_tab_opens_what_it_counts(who: str, request: pytest.FixtureRequest) -> None:
    user: User = request.getfixturevalue(who)
    tabs = views(user, MONDAY, load_calendar())
    assert {tab.label: tab.count for tab in tabs} == {tab.label: ledger_of(user, tab.conditions) for tab in tabs}
    parts = [tab.count for tab in tabs if tab.label in {"在办", "已办结"}]
    every = next(tab.count for tab in tabs if tab.label == "全部")
    seen = Task.objects.visible_to(user).counted()
    assert every == seen.count() == sum(parts) + seen.filter(status__in=[Status.DRAFT, Status.CANCELLED]).count()


def test_headings_and_pieces_have_tabs_of_their_own(supervisor: User, clerk: User) -> None:
    assert [tab.label for tab in views(supervisor, MONDAY, load_calendar())][-2:] == ["分发总项", "分解子项"]
    assert [tab.label for tab in views(clerk, MONDAY, load_calendar())][-1] == "分解子项", "no heading is theirs to see"


@pytest.mark.parametrize("structure", Structure)
def test_what_figures_do_not_count_is_listed_where_it_is_asked_for(structure: Structure, supervisor: User) -> None:
    assert ledger_of(supervisor, Conditions(structure=structure)) == Task.objects.filter(structure=structure).count()
    read = Conditions.read({"structure": structure})
    assert (read.structure, read.query()) == (structure, {"structure": str(structure)})
    assert Conditions.read({"structure": "nonsense"}) == Conditions(status=OPEN_ONES)


def test_the_four_forms_together_are_all_there_is(supervisor: User) -> None:
    assert sum(ledger_of(supervisor, Conditions(structure=one)) for one in Structure) == Task.objects.count()
    assert ledger_of(supervisor, Conditions(status=ANY)) == len(counted())


def test_the_figures_of_the_office_are_those_of_the_ledger(supervisor: User) -> None:
    desk = office_desk(MONDAY)
    assert desk.counts["late"] == ledger_of(supervisor, Conditions(light=Light.LATE))
    assert desk.counts["assigned"] == ledger_of(supervisor, Conditions(light=Light.UNSIGNED)) > 0
    assert desk.counts["unsigned"] <= desk.counts["assigned"]
    shown = [row.task for row in (*desk.late, *desk.unsigned)] + [row.task for row in desk.decisions]
    assert {task.structure for task in shown} <= COUNTED | {Structure.SPREAD}
    assert desk.counts["headings"] == len(
        [t for t in Task.objects.filter(structure="spread") if t.status in ("assigned", "accepted")]
    )


def test_a_draft_is_dispatched_by_the_office_once(supervisor: User) -> None:
    waiting = [
        task
        for task in Task.objects.filter(status=Status.DRAFT).exclude(structure=Structure.SUBTASK)
        if task.parent is None or task.parent.status != Status.DRAFT
    ]
    desk = office_desk(MONDAY)
    assert desk.counts["drafts"] == len(waiting) > 0
    assert sum(getattr(paper, "waiting", 0) for paper in desk.drafts) == len(waiting)


def test_the_figures_of_a_leader_are_those_of_the_ledger(leader: User) -> None:
    desk = summary_desk(leader, MONDAY)
    for figure in desk.figures:
        assert figure.count == ledger_of(leader, figure.conditions)
    assert {row.task.structure for row in desk.late} <= COUNTED


@pytest.mark.parametrize("who", ["clerk", "outsider"])
def test_the_figures_of_a_department_are_those_of_its_ledger(who: str, request: pytest.FixtureRequest) -> None:
    user: User = request.getfixturevalue(who)
    desk = department_desk(user, MONDAY)
    assert desk.open == ledger_of(user, Conditions(status=OPEN_ONES))
    assert desk.closed == ledger_of(user, Conditions(status=Status.CLOSED))


def test_a_department_has_on_its_desk_its_own_parts_and_apart_what_others_do_for_it(
    clerk: User, outsider: User
) -> None:
    desk = department_desk(clerk, MONDAY)
    rows = [*desk.urgent, *desk.waiting, *desk.course, *desk.support]
    mine = Task.objects.filter(assignments__department__memberships__user=clerk, status__in=OPEN)
    assert {row.task for row in rows} == set(mine)
    assert len(rows) == mine.count(), "each once"
    given = Task.objects.filter(structure=Structure.SUBTASK, assignments__department__name="区城管局")
    waits = given.filter(status__in=[Status.SUBMITTED, Status.RETURNED])
    assert set(waits) <= {row.task for row in desk.given} <= set(given.exclude(status__in=FINISHED))
    assert not department_desk(outsider, MONDAY).given


def test_the_pages_say_the_same_numbers(supervisor: User, leader: User, clerk: User, sign_in: SignIn) -> None:
    with time_machine.travel(at(hour=10), tick=False):
        for user in (supervisor, leader, clerk):
            page = sign_in(user).get("/tasks/?status=all")
            expected = select(Task.objects.visible_to(user), Conditions(), user, MONDAY, load_calendar()).count()
            assert page.context["page"].total == expected
            assert f"共 {expected} 件" in page.content.decode()


def test_somebody_who_has_only_a_piece_finds_it(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    town = make_department("青溪镇")
    make_subtask(make_task(supervisor, housing), town, title="清理河道垃圾")
    with time_machine.travel(at(hour=10), tick=False):
        lone = sign_in(make_user(Role.CLERK, town))
        assert "清理河道垃圾" in lone.get("/").content.decode()
        assert "清理河道垃圾" in lone.get("/tasks/?structure=subtask").content.decode()
        assert "分解子项" in lone.get("/tasks/").content.decode()
