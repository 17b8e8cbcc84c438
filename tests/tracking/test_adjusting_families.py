"""调整 where a task has parts: units go with their heading, and a part is not due after the whole unsaid."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_spread, make_subtask, make_task, make_user
from tests.tracking.walks.course import as_it_is
from tracking.actions.adjusting import adjust
from tracking.models import Department, Notice, Task
from tracking.models.task import IllegalMoveError
from tracking.replay import replay, stored
from tracking.workflow import Status

DUE = MONDAY + timedelta(days=30)
LATER = DUE + timedelta(days=10)


@pytest.fixture
def heading(supervisor: User, housing: Department, city: Department) -> Task:
    return make_spread(supervisor, housing, city, make_department("青溪镇"), due_on=DUE)


def units(heading: Task) -> list[Task]:
    return list(heading.children.order_by("serial"))


def test_a_new_date_of_the_heading_is_that_of_the_units_which_had_its_date(heading: Task, supervisor: User) -> None:
    of_its_own = units(heading)[1]
    Task.objects.filter(pk=of_its_own.pk).update(due_on=DUE - timedelta(days=7))
    adjust(heading, replace(as_it_is(heading), due_on=LATER), by=supervisor, at=at(), note="会上明确延后。")
    assert [unit.due_on for unit in units(heading)] == [LATER, DUE - timedelta(days=7), LATER]
    assert Task.objects.get(pk=heading.pk).due_on == LATER
    assert not of_its_own.events.exists()
    event = units(heading)[0].events.get()
    assert (event.name, event.note, event.changes) == (
        "adjust", "会上明确延后。", {"due_on": [DUE.isoformat(), LATER.isoformat()]},
    )  # fmt: skip


def test_measure_leader_and_rhythm_are_handed_down_each_for_itself(heading: Task, supervisor: User) -> None:
    first, second, third = units(heading)
    Task.objects.filter(pk=second.pk).update(measure="两条街全部查完")
    Task.objects.filter(pk=third.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    wanted = replace(as_it_is(heading), measure="全覆盖", leader=make_post("分管副区长"), rhythm="weekly:5")
    adjust(heading, wanted, by=supervisor, at=at(MONDAY + timedelta(days=2)), note="加密调度。")
    first, second, third = units(heading)
    assert [unit.measure for unit in (first, second, third)] == ["全覆盖", "两条街全部查完", ""]
    assert (first.leader, second.leader, third.leader) == (make_post("分管副区长"), make_post("分管副区长"), None)
    assert first.rhythm_since == MONDAY + timedelta(days=2), "the periods of a unit begin anew"
    assert Task.objects.get(pk=heading.pk).rhythm_since is None, "nobody reports for the heading"
    assert second.events.get().changes.keys() == {"leader_id", "rhythm", "rhythm_since"}


def test_a_unit_without_a_date_is_not_given_half_of_one(heading: Task, supervisor: User) -> None:
    first = units(heading)[0]
    Task.objects.filter(pk=first.pk).update(due_on=None, is_long_term=True, rhythm="weekly:5")
    adjust(heading, replace(as_it_is(heading), due_on=LATER), by=supervisor, at=at(), note="延后。")
    first.refresh_from_db()
    assert (first.due_on, first.is_long_term) == (None, True)


def test_every_unit_is_told_once_of_what_changed(heading: Task, supervisor: User, clerk: User, outsider: User) -> None:
    town = make_user(Role.CLERK, Department.objects.get(name="青溪镇"))
    adjust(heading, replace(as_it_is(heading), measure="全覆盖"), by=supervisor, at=at(), note="会上明确。")
    assert sorted(str(notice.recipient) for notice in Notice.objects.all()) == sorted(map(str, [clerk, outsider, town]))
    assert all(replay(unit.events.all()) is not None for unit in units(heading))


@pytest.mark.parametrize("of", ["piece", "unit"])
def test_a_part_is_not_made_due_after_the_whole_unsaid(
    of: str, heading: Task, supervisor: User, housing: Department
) -> None:
    part = units(heading)[0] if of == "unit" else make_subtask(make_task(supervisor, housing, due_on=DUE), housing)
    wanted = replace(as_it_is(part), due_on=LATER)
    with pytest.raises(IllegalMoveError, match="没有调整：完成时限晚于总时限12月23日"):
        adjust(part, wanted, by=supervisor, at=at(), note="材料没到。")
    adjust(part, replace(wanted, over_parent=True), by=supervisor, at=at(), note="材料没到。")
    assert Task.objects.get(pk=part.pk).due_on == LATER
    assert part.events.get().data["over_parent"] is True


def test_a_part_that_is_later_already_can_be_adjusted_otherwise(supervisor: User, housing: Department) -> None:
    piece = make_subtask(make_task(supervisor, housing, due_on=DUE), housing, due_on=LATER)
    adjust(piece, replace(as_it_is(piece), measure="全部验收"), by=supervisor, at=at(), note="写明标准。")
    assert stored(piece).fields["measure"] == "全部验收"
