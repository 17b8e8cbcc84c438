"""Whose unit a story names: the one somebody acted for then (当时的单位), not the one he belongs to today."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.test_task_page_story import told
from tracking.actions import moves
from tracking.actions.extensions import ask_extension
from tracking.actions.reorganising import merge
from tracking.models import Department, Task
from tracking.workflow import Status

SignIn = Callable[[User], Client]
DUE, LATER = MONDAY + timedelta(days=9), MONDAY + timedelta(days=20)


def test_after_a_merger_the_story_names_the_unit_of_then_or_none(
    supervisor: User, housing: Department, city: Department, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, city, housing, status=Status.ASSIGNED, due_on=DUE)
    moved = make_user(Role.CLERK, city, name="路平舟")
    moves.accept(task, by=moved, at=at(hour=9))
    moves.accept(Task.objects.get(), by=clerk, at=at(hour=10))
    ask_extension(Task.objects.get(), due_on=LATER, note="料没到。", by=moved, at=at(hour=11))
    assert told(sign_in(clerk), task)[0].startswith("路平舟（区城管局经办人）申请延期")
    merge(city, housing, by=supervisor, at=at(hour=12), note="机构改革。")
    asked, *signed = told(sign_in(clerk), task)[-3:]
    assert asked.startswith("路平舟（经办人）申请延期")  # 区住建局 only supported it then
    assert signed == ["何晓岚（区住建局经办人）作为配合单位签收", "路平舟（区城管局经办人）签收"]


def test_who_went_to_another_unit_did_not_act_for_it_before(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED, due_on=DUE)
    moves.accept(task, by=clerk, at=at(hour=9))
    ask_extension(Task.objects.get(), due_on=LATER, note="料没到。", by=clerk, at=at(hour=11))
    clerk.memberships.update(department=make_department("区水利局"))
    asked, signed = told(sign_in(supervisor), task)
    assert asked.startswith("何晓岚（经办人）申请延期")
    assert signed == "何晓岚（区住建局经办人）签收"
