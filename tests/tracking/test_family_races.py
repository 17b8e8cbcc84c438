"""Steps in one family at the same moment: the whole loses none of them, and nobody waits for ever. Real threads."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_spread, make_subtask, make_task, make_user, numbers
from tests.tracking.racing import at_once
from tests.tracking.walks.course import SAID
from tracking.actions import moves
from tracking.actions.breaking_down import Piece, break_down
from tracking.actions.reports import Progress, report_progress
from tracking.actions.spreading import add_unit, conclude
from tracking.families import progress_of
from tracking.models import Department, Task, TaskEvent
from tracking.workflow import FINISHED, Status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
DUE = MONDAY + timedelta(days=30)


def fresh(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def units_with_clerks(number: int) -> tuple[list[Department], list[User]]:
    units = [make_department(f"第{next(numbers)}街道") for _ in range(number)]
    return units, [make_user(Role.CLERK, unit) for unit in units]


@pytest.mark.parametrize("time", range(6))
def test_two_last_units_that_sign_at_once_sign_the_heading(time: int) -> None:
    units, clerks = units_with_clerks(2)
    heading = make_spread(make_user(Role.SUPERVISOR), *units, status=Status.ASSIGNED)
    shares = list(heading.children.order_by("serial"))

    def sign(share: Task, clerk: User) -> Callable[[], object]:
        return lambda: moves.accept(share, by=clerk, at=at())

    assert at_once(*map(sign, shares, clerks)) == []
    assert fresh(heading).status == Status.ACCEPTED
    assert [event.name for event in heading.events.all()] == ["gather"]


@pytest.mark.parametrize("time", range(3))
def test_pieces_added_at_once_have_numbers_of_their_own(time: int) -> None:
    housing = make_department("区住建局")
    clerks = [make_user(Role.CLERK, housing) for _ in range(3)]
    task = make_task(make_user(Role.SUPERVISOR), housing)

    def divide(clerk: User) -> Callable[[], object]:
        mine = fresh(task)
        return lambda: break_down(mine, [Piece("一项", housing, DUE), Piece("另一项", housing, DUE)], by=clerk, at=at())

    assert at_once(*map(divide, clerks)) == []
    assert sorted(task.children.values_list("number", flat=True)) == [f"{task.number}-{n:02d}" for n in range(1, 7)]


def test_a_unit_added_by_two_at_once_has_one_share() -> None:
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    (unit, town), _ = units_with_clerks(2)
    heading = make_spread(office[0], unit)

    def add(who: User) -> Callable[[], object]:
        mine = fresh(heading)
        return lambda: add_unit(mine, town, by=who, at=at())

    [refusal] = at_once(*map(add, office))
    assert "里已经有一件" in str(refusal)
    assert heading.children.count() == 2


def test_reports_of_all_units_at_once_are_all_in_the_mean() -> None:
    units, clerks = units_with_clerks(4)
    heading = make_spread(make_user(Role.SUPERVISOR), *units)
    shares = list(heading.children.order_by("serial"))

    def report(share: Task, clerk: User, percent: int) -> Callable[[], object]:
        return lambda: report_progress(share, Progress("查了一批。", percent), by=clerk, at=at())

    assert at_once(*map(report, shares, clerks, (10, 30, 50, 90))) == []
    assert fresh(heading).percent == 45
    versions = list(heading.events.order_by("version").values_list("version", flat=True))
    assert versions == list(range(2, len(versions) + 2))


@pytest.mark.parametrize("time", range(8))
def test_whoever_comes_first_nobody_in_a_family_waits_for_ever(time: int) -> None:
    """Units sign, one reports for a piece, the office stops, ends and adds: eight threads over three levels."""
    units, clerks = units_with_clerks(5)
    office, leader = make_user(Role.SUPERVISOR), make_user(Role.LEADER)
    heading = make_spread(office, *units, status=Status.ASSIGNED)
    first, *others = heading.children.order_by("serial")
    moves.accept(first, by=clerks[0], at=at())
    piece, town = make_subtask(first, units[0]), make_department(f"新街道{next(numbers)}")
    copies = [fresh(heading) for _ in range(3)]

    def sign(share: Task, clerk: User) -> Callable[[], object]:
        return lambda: moves.accept(share, by=clerk, at=at(minute=1))

    at_once(
        *map(sign, others, clerks[1:]),
        lambda: report_progress(piece, SAID, by=clerks[0], at=at(minute=1)),
        lambda: moves.cancel(copies[0], by=leader, at=at(minute=1), note="不办了。", with_children=True),
        lambda: conclude(copies[1], by=office, at=at(minute=1), over_open=True),
        lambda: add_unit(copies[2], town, by=office, at=at(minute=1)),
    )
    whole = fresh(heading)
    if whole.status == Status.CANCELLED:
        assert not Task.objects.exclude(status=Status.CANCELLED).exists(), "everything ended with it"
    elif whole.status not in FINISHED:
        assert whole.percent == progress_of(whole.children.all())
    for task in Task.objects.all():
        versions = list(TaskEvent.objects.filter(task=task).values_list("version", flat=True))
        assert len(set(versions)) == len(versions), "no step was written over another"


def test_a_whole_that_is_stopped_while_a_unit_signs_leaves_no_unit_behind() -> None:
    units, clerks = units_with_clerks(3)
    leader = make_user(Role.LEADER)
    heading = make_spread(make_user(Role.SUPERVISOR), *units, status=Status.ASSIGNED)
    shares = list(heading.children.order_by("serial"))
    at_once(
        lambda: moves.cancel(heading, by=leader, at=at(), note="不办了。", with_children=True),
        *(
            lambda share=share, clerk=clerk: moves.accept(share, by=clerk, at=at())
            for share, clerk in zip(shares, clerks, strict=True)
        ),
    )
    left = {share.status for share in heading.children.all()}
    assert left == {Status.CANCELLED} if fresh(heading).status == Status.CANCELLED else Status.ACCEPTED in left
