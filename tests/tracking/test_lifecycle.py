"""The table of the life of a task, whole: every state × form × person × step. Written from the rules of the office."""

from typing import Any

import pytest
from django.db import transaction

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tracking.models import Department, Notice, Task, TaskEvent
from tracking.models.task import IllegalMoveError
from tracking.workflow import MOVES, Actor, Status, Structure

PEOPLE = ("督查员", "领导", "牵头经办人", "牵头负责人", "配合经办人", "主办经办人", "别的单位", "管理员")
RULES = {
    Structure.SINGLE: """
待交办 督查员: amend dispatch transfer cancel entrust
待交办 领导: cancel
待签收 督查员: recall reassign hand_on settle adjust urge answer instruct remark transfer cancel entrust reconsider
待签收 领导: instruct remark cancel reconsider
待签收 牵头: accept decline hand_on dispute answer remark appeal recant
待签收 配合: countersign hand_on dispute answer remark appeal recant
退签 督查员: reassign hand_on adjust instruct remark transfer cancel entrust reconsider
退签 领导: instruct remark cancel reconsider
退签 牵头: hand_on remark appeal recant
退签 配合: hand_on remark appeal recant
办理中 督查员: record reassign
办理中 督查员: hand_on grant refuse settle adjust urge answer instruct remark transfer suspend cancel entrust reconsider
办理中 领导: grant refuse instruct remark suspend cancel reconsider
办理中 负责人: endorse turn_down
办理中 牵头: hand_on file take_back report extend dispute submit break_down answer remark appeal recant
办理中 配合: countersign hand_on file take_back report dispute answer remark appeal recant
待审核 督查员: settle send_back close
待审核 督查员: hand_on grant refuse adjust answer instruct remark transfer cancel entrust reconsider
待审核 领导: grant refuse instruct remark cancel reconsider
待审核 牵头: hand_on take_back dispute withdraw answer remark appeal recant
待审核 配合: countersign hand_on take_back dispute answer remark appeal recant
挂起 督查员: hand_on instruct remark transfer resume cancel entrust reconsider
挂起 领导: instruct remark resume cancel reconsider
挂起 牵头: hand_on remark appeal recant
挂起 配合: hand_on remark appeal recant
已办结 督查员: instruct remark reopen reconsider
已办结 领导: instruct remark reconsider
已办结 牵头: remark appeal recant
已办结 配合: remark appeal recant
中止 督查员: instruct remark reconsider
中止 领导: instruct remark reconsider
中止 牵头: remark appeal recant
中止 配合: remark appeal recant
已办结 督查员: pick recheck confirm
已办结 牵头: rectify
""",
    Structure.SPREAD: """
待交办 督查员: amend dispatch cancel entrust
待交办 领导: cancel
待签收 督查员: recall conclude add_unit adjust instruct remark cancel entrust
待签收 领导: instruct remark cancel
退签 督查员: adjust instruct remark cancel entrust
退签 领导: instruct remark cancel
办理中 督查员: conclude add_unit adjust instruct remark suspend cancel entrust
办理中 领导: instruct remark suspend cancel
待审核 督查员: adjust instruct remark cancel entrust
待审核 领导: instruct remark cancel
挂起 督查员: instruct remark resume cancel entrust
挂起 领导: instruct remark resume cancel
已办结 督查员: instruct remark reopen
已办结 领导: instruct remark
中止 督查员: instruct remark
中止 领导: instruct remark
""",
}
OF_THE_WHOLE = """
待交办 主办: amend dispatch cancel
待签收 主办: recall reassign hand_on adjust urge answer remark cancel
退签 主办: reassign hand_on adjust remark cancel
办理中 主办: reassign hand_on grant refuse adjust urge answer remark suspend cancel finish
待审核 主办: hand_on grant refuse send_back close adjust answer remark cancel
挂起 主办: hand_on remark resume cancel
已办结 主办: reopen remark
中止 主办: remark
"""
OF_ONE_MATTER = """
待交办 督查员: join disjoin unite
待签收 督查员: join disjoin unite
退签 督查员: join disjoin unite
办理中 督查员: join disjoin unite
待审核 督查员: join disjoin
挂起 督查员: join disjoin unite
已办结 督查员: join disjoin
"""
RULES[Structure.UNIT] = RULES[Structure.SINGLE] + OF_ONE_MATTER.replace(" unite", "")
LOOKED_AT_AGAIN = "已办结 督查员: pick recheck confirm\n已办结 牵头: rectify\n"  # what figures count, not its pieces
OF_A_PIECE = RULES[Structure.SINGLE].replace(" break_down", "").replace(LOOKED_AT_AGAIN, "")
RULES[Structure.SUBTASK] = OF_A_PIECE + OF_THE_WHOLE
RULES[Structure.SPREAD] += OF_ONE_MATTER.replace(" unite", "")
RULES[Structure.SINGLE] += OF_ONE_MATTER
CAPACITIES = {
    "督查员": {"督查员"},
    "领导": {"领导"},
    "牵头经办人": {"牵头"},
    "牵头负责人": {"牵头", "负责人"},
    "配合经办人": {"配合"},
    "主办经办人": {"主办"},
    "别的单位": set(),
    "管理员": set(),
}
AFTER = {
    "dispatch": Status.ASSIGNED,
    "recall": Status.DRAFT,
    "accept": Status.ACCEPTED,
    "decline": Status.RETURNED,
    "gather": Status.ACCEPTED,
    "reassign": Status.ASSIGNED,
    "submit": Status.SUBMITTED,
    "withdraw": Status.ACCEPTED,
    "send_back": Status.ACCEPTED,
    "close": Status.CLOSED,
    "finish": Status.CLOSED,
    "conclude": Status.CLOSED,
    "suspend": Status.SUSPENDED,
    "resume": Status.ACCEPTED,
    "cancel": Status.CANCELLED,
    "unite": Status.CANCELLED,
    "reopen": Status.ACCEPTED,
    "restore": Status.CLOSED,
    "reinstate": Status.SUBMITTED,
}
SETS: dict[str, dict[str, Any]] = {  # columns the tables want with a state
    "dispatch": {"dispatched_on": MONDAY},
    "recall": {"dispatched_on": None},
    "close": {"closed_on": MONDAY},
    "finish": {"closed_on": MONDAY},
    "conclude": {"closed_on": MONDAY},
    "reopen": {"closed_on": None},
    "restore": {"closed_on": MONDAY},
}


def allowed(structure: Structure, status: Status, who: str) -> set[str]:
    """What the rules say somebody may do."""
    found: set[str] = set()
    for line in RULES[structure].strip().splitlines():
        head, _, names = line.partition(":")
        state, _, capacity = head.partition(" ")
        if state == status.label and capacity in CAPACITIES[who]:
            found |= set(names.split())
    return found


@pytest.fixture
def people(supervisor: User, clerk: User, head: User, outsider: User) -> dict[str, User]:
    owner = make_user(Role.CLERK, make_department("区农业农村局"))
    cast = [supervisor, make_user(Role.LEADER), clerk, head, outsider, owner]
    cast += [make_user(Role.CLERK, make_department("区教育局")), make_user(Role.ADMIN)]
    return dict(zip(PEOPLE, cast, strict=True))


def standing(structure: Structure, status: Status, people: dict[str, User], *units: Department) -> Task:
    """A task of that form in that state, whatever came before; 区住建局 leads and 区城管局 supports."""
    by, (lead, support) = people["督查员"], units
    fields: dict[str, Any] = {"structure": structure}
    if structure == Structure.UNIT:
        fields["parent"] = make_task(by, lead, structure=Structure.SPREAD)
    if structure == Structure.SUBTASK:
        fields["parent"] = make_task(by, Department.objects.get(name="区农业农村局"))
    made = make_task(by, lead, support, status=status, **fields)
    if structure == Structure.SPREAD:
        made.assignments.all().delete()
    return Task.objects.prefetch_related("assignments").get(pk=made.pk)


@pytest.mark.parametrize("structure", Structure)
@pytest.mark.parametrize("status", Status)
def test_everybody_is_offered_exactly_what_is_theirs(
    structure: Structure, status: Status, people: dict[str, User], housing: Department, city: Department
) -> None:
    task = standing(structure, status, people, housing, city)
    offered = {who: set(task.moves_for(user)) for who, user in people.items()}
    assert offered == {who: allowed(structure, status, who) for who in PEOPLE}


@pytest.mark.parametrize("structure", Structure)
@pytest.mark.parametrize("status", Status)
def test_every_step_that_is_not_theirs_is_refused_and_leaves_nothing(
    structure: Structure, status: Status, people: dict[str, User], housing: Department, city: Department
) -> None:
    task = standing(structure, status, people, housing, city)
    before = Task.objects.values().get(pk=task.pk)
    for who, user in people.items():
        for name in MOVES.keys() - allowed(structure, status, who):
            with pytest.raises(IllegalMoveError, match=f"“{task.title}”现在是{status.label}，不能{MOVES[name].label}"):
                task.move(name, by=user, at=at(), note="理由", **SETS.get(name, {}))
    assert Task.objects.values().get(pk=task.pk) == before
    assert not TaskEvent.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("structure", Structure)
@pytest.mark.parametrize("status", Status)
def test_every_step_that_is_theirs_makes_one_event_and_leads_where_the_rules_say(
    structure: Structure, status: Status, people: dict[str, User], housing: Department, city: Department
) -> None:
    task = standing(structure, status, people, housing, city)
    for who, user in people.items():
        for name in allowed(structure, status, who):
            savepoint = transaction.savepoint()
            Task.objects.get(pk=task.pk).move(name, by=user, at=at(), note="理由", **SETS.get(name, {}))
            event = TaskEvent.objects.get()
            after = AFTER.get(name, status)
            assert (event.name, event.before, event.after, event.by) == (name, status, after, user)
            assert (event.version, Task.objects.get(pk=task.pk).status) == (2, after)
            transaction.savepoint_rollback(savepoint)


@pytest.mark.parametrize("name", ["gather", "follow"])
def test_what_follows_from_other_steps_is_open_to_nobody_and_taken_by_the_program(
    name: str, people: dict[str, User], housing: Department, city: Department
) -> None:
    spread = standing(Structure.SPREAD, Status.ASSIGNED, people, housing, city)
    assert MOVES[name].actors == {Actor.PROGRAM}
    assert not [who for who, user in people.items() if name in spread.moves_for(user)]
    event = spread.move(name, by=people["牵头经办人"], at=at(), following_as=Actor.PROGRAM)
    assert (event.name, event.by) == (name, people["牵头经办人"])


@pytest.mark.parametrize("name", sorted(name for name, move in MOVES.items() if Actor.PROGRAM not in move.actors))
def test_the_program_takes_no_step_that_belongs_to_a_person(
    name: str, people: dict[str, User], housing: Department, city: Department
) -> None:
    task = standing(min(MOVES[name].structures), min(MOVES[name].sources), people, housing, city)
    with pytest.raises(IllegalMoveError, match=f"不能{MOVES[name].label}"):
        task.move(name, by=people["督查员"], at=at(), note="理由", following_as=Actor.PROGRAM, **SETS.get(name, {}))


def test_people_of_the_whole_see_its_pieces_and_people_of_a_piece_do_not_see_the_whole(
    people: dict[str, User], housing: Department, city: Department
) -> None:
    piece = standing(Structure.SUBTASK, Status.ACCEPTED, people, housing, city)
    whole = piece.parent
    assert set(Task.objects.visible_to(people["主办经办人"])) == {piece, whole}
    assert set(Task.objects.visible_to(people["牵头经办人"])) == {piece}
    assert not Task.objects.visible_to(people["别的单位"]).exists()


def test_who_leads_the_whole_sees_a_piece_before_it_is_dispatched_and_who_gets_it_does_not(
    people: dict[str, User], housing: Department, city: Department
) -> None:
    piece = standing(Structure.SUBTASK, Status.DRAFT, people, housing, city)
    assert piece in Task.objects.visible_to(people["主办经办人"])
    assert piece not in Task.objects.visible_to(people["牵头经办人"])


def test_a_unit_sees_its_own_share_only(people: dict[str, User], housing: Department, city: Department) -> None:
    share = standing(Structure.UNIT, Status.ACCEPTED, people, housing, city)
    assert share.parent is not None
    share.parent.assignments.all().delete()
    make_task(people["督查员"], make_department("区水利局"), structure=Structure.UNIT, parent=share.parent)
    assert set(Task.objects.visible_to(people["牵头经办人"])) == {share}
