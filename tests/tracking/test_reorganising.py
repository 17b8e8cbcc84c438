"""Departments change: renamed, merged, split; open work goes along in one step, and the history stays."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
from django.core import mail as box

from accounts.models import Role, User
from directives.actions import NotAllowedError
from directives.extraction.pipeline import extract
from tests.factories import MONDAY, at, make_department, make_directive, make_post, make_speech, make_task, make_user
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.departments import rename
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.reorganising import merge, split
from tracking.models import (
    Department,
    DepartmentAlias,
    DepartmentGroup,
    Filing,
    Handling,
    HandOver,
    Membership,
    Notice,
    Part,
    Reminder,
    Task,
    TaskEvent,
    Urging,
)
from tracking.models.filing import FilingKind, FilingState
from tracking.models.reminder import Outcome
from tracking.models.task import IllegalMoveError
from tracking.naming import Directory, extraction_context
from tracking.office import Office
from tracking.outbox.rounds import Round
from tracking.replay import replay, stored
from tracking.story import tell
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
WHY = "区机构改革方案。"
OLD = MONDAY - timedelta(days=60)


@pytest.fixture
def economy(db: None) -> Department:
    """区经信局, whose days are numbered."""
    return make_department("区经信局", "经信部门", full_name="云溪区经济和信息化局")


@pytest.fixture
def officer(economy: Department) -> User:
    return make_user(Role.CLERK, economy, name="匠一鸣", username="jiang")


def parts(task: Task) -> dict[str, str]:
    """Who has which part now."""
    return {part.department.name: part.role for part in task.assignments.select_related("department")}


def lead_of(task: Task) -> str:
    return task.assignments.get(role=Part.LEAD).department.name


# ---- renamed


def test_a_renamed_department_is_still_found_by_its_old_name_in_a_speech(supervisor: User, housing: Department) -> None:
    made = rename(housing, name="区城建局", full_name="云溪区城乡建设局", by=supervisor, at=at(), note="三定规定")
    housing.refresh_from_db()
    assert (housing.name, housing.full_name) == ("区城建局", "云溪区城乡建设局")
    for name in ("区住建局", "云溪区住房和城乡建设局", "住建部门", "区城建局", "住建局"):
        assert Directory.load().resolve(name) == housing
    speech = make_speech(supervisor, "区住建局要在12月底前完成17个老旧小区改造。")
    [found] = extract(speech.text, MONDAY, extraction_context(MONDAY))
    directive = make_directive(speech, found.text, bodies=[asdict(body) for body in found.bodies])
    assert [body.text for body in found.bodies] == ["区住建局"]
    assert Office.on(MONDAY).propose(directive).lead == housing
    assert (made.from_department, made.to_department, made.moved) == (housing, housing, 0)
    assert "区住建局 → 区城建局" in made.note


def test_a_department_that_takes_its_old_name_again_gives_up_the_other(supervisor: User, housing: Department) -> None:
    for name in ("区城建局", "区住建局"):
        rename(housing, name=name, full_name="", by=supervisor, at=at())
    housing.refresh_from_db()
    assert housing.name == "区住建局"
    assert "区城建局" in housing.aliases.values_list("name", flat=True)
    assert not DepartmentAlias.objects.filter(name="区住建局").exists()


@pytest.mark.parametrize("name", ["区城管局", "城管部门", "云溪区城市管理局", "各镇街", "各乡镇", "区撤并局"])
def test_a_name_somebody_else_goes_by_is_refused(
    name: str, supervisor: User, housing: Department, city: Department
) -> None:
    city.aliases.create(name="城管部门")
    make_department("区撤并局", is_active=False)
    DepartmentGroup.objects.create(name="各镇街", aliases=["各乡镇"])
    with pytest.raises(NotAllowedError, match=f"“{name}”已经是"):
        rename(housing, name=name, full_name="", by=supervisor, at=at())
    housing.refresh_from_db()
    assert housing.name == "区住建局"


@pytest.mark.parametrize(
    ("name", "said"), [(" ", "1 到 40 个字"), ("局" * 41, "1 到 40 个字"), ("区住建局", "就叫这个")]
)
def test_a_name_that_cannot_be_one_is_refused(name: str, said: str, supervisor: User, housing: Department) -> None:
    with pytest.raises(NotAllowedError, match=said):
        rename(housing, name=name, full_name=housing.full_name, by=supervisor, at=at())
    assert not HandOver.objects.exists()


def test_what_was_said_before_keeps_the_words_it_was_said_in(
    supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    moves.accept(task, by=clerk, at=at())
    rename(housing, name="区城建局", full_name="", by=supervisor, at=at(hour=10))
    [chapter] = tell(task.events.select_related("by"), MONDAY).recent
    assert chapter.did == "签收，区住建局"


# ---- merged


def test_all_open_work_of_a_merged_department_goes_along_and_closed_work_stays(
    supervisor: User, economy: Department, housing: Department, city: Department
) -> None:
    tasks = {status: make_task(supervisor, economy, city, status=status) for status in Status}
    made = merge(economy, housing, by=supervisor, at=at(), note=WHY)
    finished = {Status.CLOSED, Status.CANCELLED}
    expected = {status: "区经信局" if status in finished else "区住建局" for status in Status}
    assert {status: lead_of(task) for status, task in tasks.items()} == expected
    assert {parts(task)["区城管局"] for task in tasks.values()} == {Part.SUPPORT}
    assert (made.moved, made.from_department, made.to_department) == (6, economy, housing)
    economy.refresh_from_db()
    assert not economy.is_active


def test_where_both_had_a_part_the_lead_stays(supervisor: User, economy: Department, housing: Department) -> None:
    we_led, they_led = make_task(supervisor, economy, housing), make_task(supervisor, housing, economy)
    both = make_task(supervisor, make_department("区水利局"), economy, housing)
    merge(economy, housing, by=supervisor, at=at(), note=WHY)
    assert parts(we_led) == parts(they_led) == {"区住建局": Part.LEAD}
    assert parts(both) == {"区水利局": Part.LEAD, "区住建局": Part.SUPPORT}


def test_two_departments_merged_into_a_new_one_keep_the_lead_of_either(
    supervisor: User, economy: Department, housing: Department, city: Department
) -> None:
    new = make_department("区城市发展局")
    task = make_task(supervisor, housing, economy, city)
    for old in (economy, housing):
        merge(old, new, by=supervisor, at=at(), note=WHY)
    assert parts(task) == {"区城市发展局": Part.LEAD, "区城管局": Part.SUPPORT}


def test_who_has_signed_has_signed_and_goes_on_handling_it_where_he_moves_along(
    supervisor: User, economy: Department, housing: Department, officer: User
) -> None:
    task = make_task(supervisor, economy, status=Status.ASSIGNED)
    moves.accept(task, by=officer, at=at())
    merge(economy, housing, by=supervisor, at=at(hour=10), note=WHY)
    part = task.assignments.get()
    assert (part.accepted_by, part.accepted_at, part.handler) == (officer, at(), officer)
    assert list(officer.memberships.values_list("department__name", flat=True)) == ["区住建局"]
    assert task in Task.objects.visible_to(officer)


def test_a_signature_counts_for_the_part_that_stays(
    supervisor: User, economy: Department, housing: Department, officer: User
) -> None:
    """Of two supporting parts the one that was signed for."""
    task = make_task(supervisor, make_department("区水利局"), economy, housing)
    moves.accept(task, by=officer, at=at())
    merge(economy, housing, by=supervisor, at=at(hour=10), note=WHY)
    assert task.assignments.get(department=housing).accepted_by == officer


def test_the_history_names_the_old_department_and_tells_of_the_change(
    supervisor: User, economy: Department, housing: Department, officer: User
) -> None:
    task = make_task(supervisor, economy, status=Status.ASSIGNED)
    moves.accept(task, by=officer, at=at())
    merge(economy, housing, by=supervisor, at=at(hour=10), note=WHY)
    newest, signed = tell(task.events.select_related("by"), MONDAY).recent
    assert (newest.did, newest.said) == ("从区经信局划转到区住建局", f"并入区住建局。{WHY}")
    assert signed.did == "签收，区经信局"


def test_the_record_of_a_transferred_task_rebuilds_it(
    supervisor: User, economy: Department, housing: Department, city: Department, officer: User
) -> None:
    task = make_task(supervisor, economy, housing, city, status=Status.ASSIGNED)
    task.assignments.all().delete()
    begin(task, parts_of(economy, [housing, city]), by=supervisor, at=at(hour=8), data={})
    moves.accept(task, by=officer, at=at())
    merge(economy, housing, by=supervisor, at=at(hour=10), note=WHY)
    task = Task.objects.get(pk=task.pk)
    assert replay(task.events.all()) == stored(task)
    before = replay(task.events.all(), until=at(hour=9, minute=30))
    assert before is not None
    assert [part.department_id for part in before.parts] == [economy.pk, housing.pk, city.pk]


def test_speeches_groups_leaders_and_plans_know_the_new_department(
    supervisor: User, economy: Department, housing: Department
) -> None:
    group = DepartmentGroup.objects.create(name="区直各部门")
    group.members.set([economy])
    post = make_post("分管工业的副区长")
    post.oversees.set([economy])
    below = make_department("区企业服务中心", parent=economy)
    speech = make_speech(supervisor, "区经信局要组织一次企业走访。")
    plan = Handling.objects.create(directive=make_directive(speech, "区经信局要组织一次企业走访"), lead=economy)
    merge(economy, housing, by=supervisor, at=at(), note=WHY)
    assert list(group.members.all()) == list(post.oversees.all()) == [housing]
    below.refresh_from_db()
    plan.refresh_from_db()
    assert (below.parent, plan.lead) == (housing, housing)
    for name in ("区经信局", "经信部门", "云溪区经济和信息化局"):
        assert Directory.load().resolve(name) == housing


def test_what_was_sent_up_and_orders_not_yet_answered_are_the_new_departments(
    supervisor: User, economy: Department, housing: Department, officer: User
) -> None:
    task = make_task(supervisor, economy)
    filing = send_up(task, economy, officer)
    event = task.move("urge", by=supervisor, at=at(), note="请今日报进展。", data={"department_id": economy.pk})
    asked = {"task": task, "department": economy, "text": "请今日报进展。", "event": event}
    urging = Urging.objects.create(urged_on=MONDAY, by=supervisor, at=at(), **asked)
    TaskEvent.objects.create(task=task, name="file", after=task.status, by=officer, at=at(), inside=economy)
    merge(economy, housing, by=supervisor, at=at(hour=10), note=WHY)
    filing.refresh_from_db()
    urging.refresh_from_db()
    assert (filing.department, filing.state, urging.department) == (housing, FilingState.AT_HEAD, housing)
    assert task.events.visible_to(officer).filter(name="file").exists()
    assert not task.events.visible_to(supervisor).filter(name="file").exists()


@pytest.mark.parametrize("we_lead", [True, False])
def test_what_was_sent_up_for_a_part_that_ends_is_withdrawn(
    we_lead: bool, supervisor: User, economy: Department, housing: Department, officer: User, clerk: User
) -> None:
    task = make_task(supervisor, economy, housing) if we_lead else make_task(supervisor, housing, economy)
    ours, theirs = send_up(task, economy, officer), send_up(task, housing, clerk)
    merge(economy, housing, by=supervisor, at=at(hour=10), note=WHY)
    states = {filing.by: (filing.state, filing.department) for filing in Filing.objects.all()}
    kept, ended = (officer, clerk) if we_lead else (clerk, officer)
    assert states[kept] == (FilingState.AT_HEAD, housing)
    assert states[ended][0] == FilingState.WITHDRAWN
    [row] = TaskEvent.objects.get(name="transfer").data["filings"]
    assert row == [(theirs if we_lead else ours).pk, FilingState.AT_HEAD, FilingState.WITHDRAWN]


def send_up(task: Task, department: Department, by: User) -> Filing:
    given = {"kind": FilingKind.REPORT, "state": FilingState.AT_HEAD, "progress": "正在办。", "percent": 40}
    return Filing.objects.create(task=task, department=department, by=by, at=at(), **given)


def test_a_department_is_not_merged_into_itself_nor_into_one_that_is_no_more(
    supervisor: User, economy: Department, housing: Department
) -> None:
    task = make_task(supervisor, economy)
    Department.objects.filter(pk=housing.pk).update(is_active=False)
    for into, said in ((economy, "自己"), (housing, "区住建局已经停用")):
        with pytest.raises(NotAllowedError, match=said):
            merge(economy, into, by=supervisor, at=at(), note=WHY)
    assert lead_of(task) == "区经信局"
    assert not TaskEvent.objects.exists()


def test_departments_hear_of_what_they_got_but_not_of_drafts(
    supervisor: User, economy: Department, housing: Department, officer: User, clerk: User
) -> None:
    given, draft = make_task(supervisor, economy), make_task(supervisor, economy, status=Status.DRAFT)
    merge(economy, housing, by=supervisor, at=at(), note=WHY)
    notices = Notice.objects.filter(event__name="transfer")
    assert {(notice.recipient, notice.event.task) for notice in notices} == {(officer, given), (clerk, given)}
    assert lead_of(draft) == "区住建局"


def test_reminders_go_to_the_new_people_the_same_day(
    supervisor: User, economy: Department, housing: Department, clerk: User, round_at: RoundAt
) -> None:
    """Also where one to the old people waits already."""
    task = make_task(supervisor, economy, due_on=MONDAY, dispatched_on=OLD, last_reported_on=MONDAY)
    officer = make_user(Role.CLERK, economy, username="stays")
    round_at(at(hour=8))  # made, not yet mailed
    assert set(Reminder.objects.filter(task=task).values_list("department__name", flat=True)) == {"区经信局"}
    split(
        economy,
        {task.pk: housing},
        {},
        heir=economy,
        by=supervisor,
        at=at(hour=8, minute=10),
        note=WHY,
        keep_active=True,
    )
    round_at(at(hour=8, minute=40))
    [digest] = [letter for letter in box.outbox if "督办提醒" in letter.subject]
    assert digest.to == [clerk.email]
    assert officer.email not in {address for letter in box.outbox for address in letter.to}
    fates = set(Reminder.objects.filter(task=task).values_list("department__name", "outcome", "reason"))
    assert fates == {("区经信局", Outcome.SUPPRESSED, "已划转"), ("区住建局", Outcome.SENT, "")}


def test_a_department_merged_away_does_not_get_new_work_while_its_tasks_wait(
    supervisor: User, housing: Department, city: Department
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    merge(housing, city, by=supervisor, at=at(), note=WHY)
    [event] = dispatch_tasks([Task.objects.get(pk=draft.pk)], by=supervisor, at=at(hour=10))
    assert event.task.assignments.get().department == city
    with pytest.raises(IllegalMoveError, match="区住建局已经停用"):
        dispatch_tasks([make_task(supervisor, housing, status=Status.DRAFT)], by=supervisor, at=at(hour=10))


# ---- split


@pytest.fixture
def halves(db: None) -> tuple[Department, Department]:
    """What 区经信局 is split into."""
    return make_department("区工信局"), make_department("区商务局")


def test_each_task_and_each_person_goes_where_it_was_put(
    supervisor: User, economy: Department, officer: User, halves: tuple[Department, Department]
) -> None:
    industry, trade = halves
    other = make_user(Role.CLERK, economy)
    tasks = [make_task(supervisor, economy) for _ in range(3)]
    for task in tasks:
        task.assignments.update(handler=officer)
    where = {tasks[0].pk: industry, tasks[1].pk: trade, tasks[2].pk: industry}
    people = {officer.pk: industry, other.pk: trade}
    made = split(economy, where, people, heir=trade, by=supervisor, at=at(), note=WHY)
    assert [lead_of(task) for task in tasks] == ["区工信局", "区商务局", "区工信局"]
    assert [task.assignments.get().handler for task in tasks] == [officer, None, officer]
    assert {(one.to_department, one.moved) for one in made} == {(industry, 2), (trade, 1)}
    assert set(Membership.objects.values_list("user__name", "department__name")) >= {("匠一鸣", "区工信局")}
    assert Directory.load().resolve("区经信局") == trade
    economy.refresh_from_db()
    assert not economy.is_active


def test_groups_and_leaders_follow_to_every_new_department(
    supervisor: User, economy: Department, halves: tuple[Department, Department]
) -> None:
    group = DepartmentGroup.objects.create(name="区直各部门")
    group.members.set([economy])
    post = make_post("分管工业的副区长")
    post.oversees.set([economy])
    industry, trade = halves
    task = make_task(supervisor, economy)
    split(economy, {task.pk: industry}, {}, heir=trade, by=supervisor, at=at(), note=WHY)
    assert set(group.members.all()) == set(post.oversees.all()) == {industry, trade}


def test_a_department_that_goes_on_keeps_its_name_and_what_was_not_put_elsewhere(
    supervisor: User, economy: Department, officer: User, halves: tuple[Department, Department]
) -> None:
    gone, kept = make_task(supervisor, economy), make_task(supervisor, economy)
    gift = {gone.pk: halves[0]}
    split(economy, gift, {}, heir=economy, by=supervisor, at=at(), note=WHY, keep_active=True)
    assert (lead_of(gone), lead_of(kept)) == ("区工信局", "区经信局")
    assert officer.memberships.get().department == economy
    assert Directory.load().resolve("经信部门") == economy


def test_nothing_is_left_behind_in_a_department_that_ends(
    supervisor: User, economy: Department, officer: User, halves: tuple[Department, Department]
) -> None:
    industry, _ = halves
    first, second = make_task(supervisor, economy), make_task(supervisor, economy)
    people = {officer.pk: industry}
    attempts = [
        ({first.pk: industry}, people, industry, f"“{second.title}”归哪个单位"),
        ({first.pk: industry, second.pk: industry}, {}, industry, "匠一鸣去哪个单位"),
        ({first.pk: industry, second.pk: industry}, people, economy, "指哪个单位"),
        ({}, {}, economy, "没有一件事、一个人"),
    ]
    for tasks, members, heir, said in attempts:
        with pytest.raises(NotAllowedError, match=said):
            split(economy, tasks, members, heir=heir, by=supervisor, at=at(), note=WHY)
    assert (lead_of(first), officer.memberships.get().department) == ("区经信局", economy)
    assert not HandOver.objects.exists()
