"""What the review card saves: the candidate, its 拟办 and the decision together, or nothing."""

from datetime import date
from typing import Any

import pytest

from accounts.models import Role, User
from directives.actions import NotAllowedError, StaleError
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus
from tests.factories import MONDAY, at, make_directive, make_post, make_speech, make_task, make_user
from tracking.actions.departments import add_alias, create_department
from tracking.actions.handling import SAVE, Choice, Revision, judge_candidate
from tracking.models import Department, DepartmentAlias, DepartmentGroup, Handling, TaskSource
from tracking.naming import Directory
from tracking.office import Office

TEXT = "区住建局要在12月底前完成17个老旧小区改造。有关镇街要抓好垃圾清运。"
NOW = at(hour=15)


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, TEXT)


@pytest.fixture
def candidate(speech: Speech, housing: Department) -> Directive:
    return make_directive(
        speech,
        "区住建局要在12月底前完成17个老旧小区改造",
        title="完成17个老旧小区改造",
        owners=["区住建局"],
        deadline="12月底前",
        due_on=date(2026, 12, 31),
    )


def fields(**changes: object) -> dict[str, object]:
    return {"title": "完成17个老旧小区改造", "kind": "推进", "is_hard": True, **changes}


def as_proposed(directive: Directive, **changes: object) -> Choice:
    found = Office.on(MONDAY).propose(directive)
    given: dict[str, Any] = {
        "lead": found.lead,
        "supporting": found.supporting,
        "group": found.group,
        "leader": found.leader,
        "due_on": found.due_on,
        "is_long_term": found.is_long_term,
        "rhythm": found.rhythm,
    }
    return Choice(**{**given, **changes})


def judge(directive: Directive, act: str, revision: Revision, by: User, version: int = 1) -> Directive:
    return judge_candidate(directive, act, revision, version=version, office=Office.on(MONDAY), by=by, at=NOW)


def test_adopting_what_is_proposed_keeps_no_plan_of_its_own(candidate: Directive, supervisor: User) -> None:
    judge(candidate, "adopt", Revision(fields(), as_proposed(candidate)), supervisor)
    assert candidate.status == DirectiveStatus.ADOPTED
    assert Handling.objects.count() == 0
    assert [event.action for event in candidate.events.all()] == ["adopt"]


def test_what_was_corrected_is_saved_with_the_decision(
    candidate: Directive, supervisor: User, housing: Department, city: Department
) -> None:
    choice = as_proposed(candidate, lead=city, supporting=(housing, city), due_on=date(2027, 1, 15))
    judge(candidate, "adopt", Revision(fields(title="改造老旧小区"), choice), supervisor)
    handling = Handling.objects.get()
    assert (candidate.title, candidate.status, candidate.version) == ("改造老旧小区", "adopted", 3)
    assert (handling.lead, handling.due_on, list(handling.supporting.all())) == (city, date(2027, 1, 15), [housing])
    edit, _ = candidate.events.order_by("pk")
    assert edit.changes == {
        "title": ["完成17个老旧小区改造", "改造老旧小区"],
        "lead": ["区住建局", "区城管局"],
        "supporting": ["", "区住建局"],
        "schedule": ["2026-12-31", "2027-01-15"],
    }


def test_a_date_left_as_proposed_goes_on_following_the_speech(
    candidate: Directive, supervisor: User, city: Department
) -> None:
    judge(candidate, SAVE, Revision(fields(), as_proposed(candidate, lead=city)), supervisor)
    handling = Handling.objects.get()
    assert (handling.lead, handling.due_on) == (city, None)
    assert Office.on(MONDAY).propose(candidate, handling).due_on == date(2026, 12, 31)


def test_a_dated_demand_can_be_made_long_term_and_back(candidate: Directive, supervisor: User) -> None:
    long_term = as_proposed(candidate, due_on=None, is_long_term=True, rhythm="monthly")
    judge(candidate, SAVE, Revision(fields(), long_term), supervisor)
    assert (Handling.objects.get().is_long_term, Handling.objects.get().rhythm) == (True, "monthly")
    judge(candidate, SAVE, Revision(fields(), as_proposed(candidate)), supervisor, version=2)
    handling = Handling.objects.get()
    assert (handling.is_long_term, handling.rhythm, handling.due_on) == (False, "", None)


def test_a_rhythm_beside_the_date_of_the_speech_is_kept_and_the_date_goes_on_following(
    candidate: Directive, supervisor: User
) -> None:
    judge(candidate, SAVE, Revision(fields(), as_proposed(candidate, rhythm="monthly:25")), supervisor)
    handling = Handling.objects.get()
    assert (handling.due_on, handling.is_long_term, handling.rhythm) == (None, False, "monthly:25")
    found = Office.on(MONDAY).propose(candidate, handling)
    assert (found.due_on, found.rhythm) == (date(2026, 12, 31), "monthly:25")
    assert found.due_explanation.endswith("；审核时定为每月25日前报送")
    assert candidate.events.get().changes == {"rhythm": ["", "每月25日前"]}
    judge(candidate, SAVE, Revision(fields(), as_proposed(candidate)), supervisor, version=2)
    assert Office.on(MONDAY).propose(candidate, Handling.objects.get()).rhythm == ""


def test_a_rhythm_of_the_speech_can_be_dropped(candidate: Directive, supervisor: User) -> None:
    Directive.objects.filter(pk=candidate.pk).update(recurrence="monthly:25")
    candidate.refresh_from_db()
    judge(candidate, SAVE, Revision(fields(), as_proposed(candidate, rhythm="")), supervisor)
    found = Office.on(MONDAY).propose(candidate, Handling.objects.get())
    assert (found.due_on, found.rhythm) == (date(2026, 12, 31), "")


def test_only_saving_decides_nothing(candidate: Directive, supervisor: User) -> None:
    judge(candidate, SAVE, Revision(fields(title="新标题")), supervisor)
    assert (candidate.title, candidate.status) == ("新标题", DirectiveStatus.CANDIDATE)


def test_a_refused_decision_takes_the_corrections_back_too(
    candidate: Directive, supervisor: User, city: Department
) -> None:
    revision = Revision(fields(title="新标题"), as_proposed(candidate, lead=city), note="")
    with pytest.raises(NotAllowedError, match="要写明理由"):
        judge(candidate, "reject", revision, supervisor)
    candidate.refresh_from_db()
    assert (candidate.title, candidate.version, Handling.objects.count()) == ("完成17个老旧小区改造", 1, 0)


def test_the_second_of_two_reviewers_loses_and_overwrites_nothing(
    candidate: Directive, supervisor: User, housing: Department, city: Department
) -> None:
    colleague = make_user(Role.SUPERVISOR, name="李敏")
    mine, theirs = Directive.objects.get(pk=candidate.pk), Directive.objects.get(pk=candidate.pk)
    judge(theirs, SAVE, Revision(fields(), as_proposed(candidate, lead=city)), colleague)
    with pytest.raises(StaleError, match="李敏刚刚改过这一条"):
        judge(mine, "adopt", Revision(fields(title="我的标题"), as_proposed(candidate)), supervisor)
    candidate.refresh_from_db()
    assert (candidate.title, candidate.status) == ("完成17个老旧小区改造", DirectiveStatus.CANDIDATE)
    assert Handling.objects.get().lead == city


def test_what_has_become_a_task_is_not_touched_any_more(
    candidate: Directive, supervisor: User, housing: Department
) -> None:
    judge(candidate, "adopt", Revision(fields()), supervisor)
    task = make_task(supervisor, housing)
    TaskSource.objects.filter(task=task).update(directive=candidate)
    for act in ("restore", "reject", SAVE):
        with pytest.raises(NotAllowedError, match=f"已经立项，是{task.number}"):
            judge(candidate, act, Revision(fields(title="晚了"), note="晚了"), supervisor, version=2)
    candidate.refresh_from_db()
    assert (candidate.status, candidate.title) == ("adopted", "完成17个老旧小区改造")


def test_merging_asks_into_which(candidate: Directive, speech: Speech, supervisor: User) -> None:
    second = make_directive(speech, "有关镇街要抓好垃圾清运")
    with pytest.raises(NotAllowedError, match="请选要并入哪一条"):
        judge(second, "merge", Revision(), supervisor)
    judge(second, "merge", Revision(into=candidate), supervisor)
    assert second.merged_into == candidate


def test_the_proposed_leader_is_not_frozen(candidate: Directive, supervisor: User, housing: Department) -> None:
    make_post("分管城建的副区长", order=1).oversees.add(housing)
    mayor = make_post("区长", order=2)
    judge(candidate, SAVE, Revision(fields(), as_proposed(candidate, due_on=date(2027, 1, 4))), supervisor)
    assert Handling.objects.get().leader is None
    judge(candidate, SAVE, Revision(fields(), as_proposed(candidate, leader=mayor)), supervisor, version=2)
    assert Handling.objects.get().leader == mayor


# --- names the directory does not know ---


def test_an_alias_makes_the_name_known(housing: Department) -> None:
    add_alias(" 建设 主管部门 ", housing)
    assert Directory.load().resolve("建设主管部门") == housing


def test_a_group_can_go_by_one_more_name(housing: Department) -> None:
    group = DepartmentGroup.objects.create(name="各镇街", aliases=["各乡镇街道"])
    add_alias("有关镇街", group)
    group.refresh_from_db()
    assert group.aliases == ["各乡镇街道", "有关镇街"]
    assert Directory.load().resolve("有关镇街") == group


def test_a_department_can_be_made_on_the_spot(db: None) -> None:
    made = create_department("区数据局", "office")
    assert Directory.load().resolve("数据局") == made


@pytest.mark.parametrize("name", ["区住建局", "住建部门", " ", "长" * 41])
def test_a_name_is_given_only_once_and_must_be_one(housing: Department, city: Department, name: str) -> None:
    with pytest.raises(NotAllowedError):
        add_alias(name, city)
    with pytest.raises(NotAllowedError):
        create_department(name, "office")
    assert Department.objects.count() == 2


def test_the_names_of_retired_departments_stay_taken(housing: Department, city: Department) -> None:
    Department.objects.filter(pk=housing.pk).update(is_active=False)
    with pytest.raises(NotAllowedError, match="停用单位的名称"):
        create_department("区住建局", "office")
    with pytest.raises(NotAllowedError, match="停用单位的别名"):
        add_alias("住建部门", city)
    assert DepartmentAlias.objects.filter(department=city).count() == 0


def test_a_new_department_is_of_a_known_kind(db: None) -> None:
    with pytest.raises(NotAllowedError, match="类别"):
        create_department("区数据局", "planet")


def test_units_that_were_left_as_read_are_not_called_the_reviewers(candidate: Directive, supervisor: User) -> None:
    judge(candidate, SAVE, Revision(fields(), as_proposed(candidate, rhythm="monthly:25")), supervisor)
    found = Office.on(MONDAY).propose(candidate, Handling.objects.get())
    assert found.responsible == Office.on(MONDAY).propose(candidate).responsible
