"""Two people at once on a page: the second sees what the first did, loses nothing, and decides."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tests.tracking.walks.course import as_it_is
from tracking.actions import moves
from tracking.actions.adjusting import adjust
from tracking.actions.dispatch import amend_draft, dispatch_tasks, reassign
from tracking.actions.reports import Progress, report_progress
from tracking.actions.words_on_task import remark
from tracking.conflicts import Conflict
from tracking.forms.conflict import Side
from tracking.models import Department, DepartmentGroup, Report, Task
from tracking.plans import Plan
from tracking.workflow import Status

SignIn = Callable[[User], Client]
LATER = MONDAY + timedelta(days=40)
TYPED = "12个小区已完工，3个小区等管线迁改。"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    """In hand at 区住建局 with 区城管局 supporting; both have signed."""
    made = make_task(supervisor, housing, city, title="完成17个老旧小区改造")
    made.assignments.update(accepted_at=at())
    return made


@pytest.fixture
def colleague(db: None) -> User:
    """Another 督查员."""
    return make_user(Role.SUPERVISOR, name="程以宁")


def send(browser: Client, task: Task, name: str, read: int, **data: Any) -> Any:
    """Send the page of a step that was opened when the task stood at version ``read``."""
    return browser.post(f"/tasks/{task.pk}/{name}/", {"version": read, **data})


def conflict(response: Any) -> Conflict:
    assert response.status_code == 409
    found = response.context["conflict"]
    assert isinstance(found, Conflict)
    return found


def anew(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def by_name(found: Conflict) -> dict[str, Side]:
    return {side.name: side for side in found.sides}


def test_the_second_sees_what_the_first_did_and_keeps_what_was_typed(
    task: Task, clerk: User, head: User, sign_in: SignIn
) -> None:
    read = task.version
    report_progress(anew(task), Progress("14个小区已通车。", 82), by=head, at=at(hour=9, minute=30))
    response = send(sign_in(clerk), task, "report", read, progress=TYPED, percent=70)
    found, page = conflict(response), response.content.decode()
    assert [(one.who, one.did) for one in found.chapters] == [("罗建中", "报进展，进度从 0% 到 82%")]
    assert "14个小区已通车。" in page
    assert TYPED in page
    assert "仍要报进展" in page
    assert not Report.objects.filter(by=clerk).exists()


def test_who_has_seen_it_may_go_on(task: Task, clerk: User, head: User, sign_in: SignIn) -> None:
    read = task.version
    report_progress(anew(task), Progress("14个小区已通车。", 82), by=head, at=at(hour=9, minute=30))
    browser = sign_in(clerk)
    seen = conflict(send(browser, task, "report", read, progress=TYPED, percent=85)).version
    assert send(browser, task, "report", seen, progress=TYPED, percent=85).status_code == 302
    assert Report.objects.filter(by=clerk).get().progress == TYPED
    assert anew(task).percent == 85


def test_what_happens_while_one_reads_the_conflict_is_shown_again(
    task: Task, clerk: User, head: User, sign_in: SignIn
) -> None:
    read, browser = task.version, sign_in(clerk)
    report_progress(anew(task), Progress("14个小区已通车。", 82), by=head, at=at(hour=9, minute=30))
    seen = conflict(send(browser, task, "report", read, progress=TYPED, percent=85)).version
    report_progress(anew(task), Progress("15个小区已通车。", 88), by=head, at=at(hour=9, minute=45))
    again = conflict(send(browser, task, "report", seen, progress=TYPED, percent=85))
    assert [one.report.progress for one in again.chapters if one.report] == ["15个小区已通车。"]
    assert not Report.objects.filter(by=clerk).exists()


def test_a_step_that_is_no_longer_possible_says_who_made_it_so_and_leaves_the_text_to_be_copied(
    task: Task, clerk: User, head: User, sign_in: SignIn
) -> None:
    read = task.version
    moves.submit_for_closure(anew(task), by=head, at=at(hour=9, minute=30), note="17个小区全部完工。")
    response = send(sign_in(clerk), task, "report", read, progress=TYPED, percent=70)
    found, page = conflict(response), response.content.decode()
    assert not found.is_open
    assert [one.did for one in found.chapters] == ["申请办结"]
    assert TYPED in page
    assert "仍要" not in page
    assert "可以复制出来" in page
    assert anew(task).status == Status.SUBMITTED


def test_every_step_with_a_page_looks_at_what_was_read(
    task: Task, clerk: User, supervisor: User, colleague: User, sign_in: SignIn
) -> None:
    """Whatever order an action checks in, who has not seen a change is shown it."""
    Task.objects.filter(pk=task.pk).update(status=Status.ASSIGNED)
    read = task.version
    adjust(anew(task), replace(as_it_is(task), measure="全部验收"), by=colleague, at=at(minute=5), note="会上明确。")
    pages: list[tuple[User, str, dict[str, Any]]] = [
        (clerk, "decline", {"note": "不是我局职责。"}),
        (supervisor, "cancel", {"note": "并入其他工作。", "authority": make_post().pk}),
        (supervisor, "reassign", {"lead": make_department("区水利局").pk, "note": "职责调整。"}),
        (supervisor, "adjust", {"due_on": LATER.isoformat(), "measure": "", "note": "延后。"}),
    ]
    for user, name, data in pages:
        found = conflict(send(sign_in(user), task, name, read, **data))
        assert [one.who for one in found.chapters] == ["程以宁"], name
        assert found.is_open
    assert anew(task).version == read + 1


def test_a_remark_puts_nobody_off(task: Task, clerk: User, supervisor: User, sign_in: SignIn) -> None:
    read = task.version
    remark(anew(task), text="请注意冬季施工安全。", by=supervisor, at=at(hour=9, minute=30))
    assert send(sign_in(clerk), task, "report", read, progress=TYPED, percent=70).status_code == 302
    assert Report.objects.get().progress == TYPED


def file_inside(task: Task, housing: Department, clerk: User) -> None:
    """The clerk sends a report up to the head: nothing that leaves the department."""
    housing.head_signs = True
    housing.save()
    report_progress(anew(task), Progress("还在核对数字。", 75), by=clerk, at=at(hour=9, minute=30))
    assert anew(task).events.get().inside == housing


def test_what_another_department_keeps_inside_is_no_news_to_the_office(
    task: Task, housing: Department, clerk: User, head: User, supervisor: User, sign_in: SignIn
) -> None:
    read = task.version
    file_inside(task, housing, clerk)
    data = {"due_on": LATER.isoformat(), "measure": "", "note": "延后。"}
    assert send(sign_in(supervisor), task, "adjust", read, **data).status_code == 302
    assert anew(task).due_on == LATER


def test_what_is_kept_inside_is_not_told_among_other_changes(
    task: Task, housing: Department, city: Department, outsider: User, clerk: User, head: User, sign_in: SignIn
) -> None:
    read = task.version
    file_inside(task, housing, clerk)
    report_progress(anew(task), Progress("占道的已经清走。", 40), by=outsider, at=at(hour=9, minute=40))
    second = make_user(Role.CLERK, city)
    response = send(sign_in(second), task, "report", read, progress=TYPED, percent=70)
    assert [one.who for one in conflict(response).chapters] == ["唐予安"]
    assert "还在核对数字。" not in response.content.decode()
    own = make_user(Role.CLERK, housing)
    found = conflict(send(sign_in(own), task, "submit", read, note="17个小区全部完工。"))
    assert [one.who for one in found.chapters] == ["唐予安", "何晓岚"], "one's own department's doings are told"


def draft_data(task: Task, **changes: Any) -> dict[str, Any]:
    """The page of a draft as a browser sends it, with some fields changed."""
    assert task.lead
    kept = {
        "title": task.title,
        "lead": task.lead.department_id,
        "supporting": [part.department_id for part in task.supporting],
        "due_on": task.due_on.isoformat() if task.due_on else "",
        "measure": task.measure,
        "rhythm_0": "",
        "rhythm_1": "5",
        "rhythm_2": "",
    }
    return kept | changes


@pytest.fixture
def draft(supervisor: User, housing: Department, city: Department) -> Task:
    return make_task(
        supervisor, housing, city, status=Status.DRAFT, title="完成17个老旧小区改造", measure="17个小区竣工"
    )


def amended(draft: Task, by: User, **changes: Any) -> None:
    """A colleague changes the draft meanwhile."""
    task = anew(draft)
    assert task.lead
    kept: dict[str, Any] = {
        "title": task.title,
        "lead": task.lead.department,
        "supporting": [part.department for part in task.supporting],
        "due_on": task.due_on,
        "measure": task.measure,
        "leader": task.leader,
    }
    plan = Plan(kind=task.kind, quote="话", **(kept | changes))
    amend_draft(task, plan, by=by, at=at(hour=9, minute=30))


def test_a_draft_changed_meanwhile_is_not_overwritten_but_shown_from_both_sides(
    draft: Task, supervisor: User, colleague: User, city: Department, sign_in: SignIn
) -> None:
    read = draft.version
    data = draft_data(draft, measure="17个小区全部竣工", title="完成17个小区改造")
    amended(draft, colleague, due_on=LATER, measure="17个小区验收合格", leader=make_post("分管副区长"))
    response = send(sign_in(supervisor), draft, "amend", read, **data)
    found = by_name(conflict(response))
    assert set(found) == {"when", "measure", "leader"}, "the title only one of them has changed"
    assert (found["measure"].now, found["measure"].yours) == ("17个小区验收合格", "17个小区全部竣工")
    assert (found["when"].now, found["when"].yours) == ("2027年1月2日", "12月23日")
    assert (found["leader"].now, found["leader"].yours) == ("分管副区长", "没有定")
    assert {name: side.use for name, side in found.items()} == {"when": "theirs", "measure": "mine", "leader": "theirs"}
    assert 'value="完成17个小区改造"' in response.content.decode()
    assert anew(draft).measure == "17个小区验收合格"
    assert anew(draft).title == "完成17个老旧小区改造"


def test_each_takes_what_was_chosen_and_the_rest_as_it_was_written(
    draft: Task, supervisor: User, colleague: User, sign_in: SignIn
) -> None:
    read, browser = draft.version, sign_in(supervisor)
    data = draft_data(draft, measure="17个小区全部竣工", title="完成17个小区改造")
    amended(draft, colleague, due_on=LATER, measure="17个小区验收合格", leader=make_post("分管副区长"))
    seen = conflict(send(browser, draft, "amend", read, **data)).version
    chosen = {"use-when": "theirs", "use-measure": "mine", "use-leader": "theirs"}
    assert send(browser, draft, "amend", seen, **data, **chosen).status_code == 302
    now = anew(draft)
    assert (now.title, now.due_on, now.measure) == ("完成17个小区改造", LATER, "17个小区全部竣工")
    assert str(now.leader) == "分管副区长"


@pytest.mark.parametrize(
    ("theirs", "stands"),
    [
        ({"lead": "区水利局"}, ("区水利局", ["区城管局"])),
        ({"supporting": ["区水利局", "区教育局"]}, ("区住建局", ["区水利局", "区教育局"])),
        ({"supporting": []}, ("区住建局", [])),
    ],
)
def test_the_departments_of_the_other_side_can_be_taken(
    draft: Task,
    supervisor: User,
    colleague: User,
    sign_in: SignIn,
    theirs: dict[str, Any],
    stands: tuple[str, list[str]],
) -> None:
    units = {name: make_department(name) for name in ("区水利局", "区教育局")}
    read, browser = draft.version, sign_in(supervisor)
    found = {key: units[one] if isinstance(one, str) else [units[n] for n in one] for key, one in theirs.items()}
    finance = make_department("区财政局")
    data = draft_data(draft, lead=finance.pk, supporting=[finance.pk])
    amended(draft, colleague, **found)
    both = by_name(conflict(send(browser, draft, "amend", read, **data)))
    assert set(both) == set(theirs)
    chosen = {f"use-{name}": "theirs" for name in both}
    mine = draft_data(draft) | chosen
    assert send(browser, draft, "amend", anew(draft).version, **mine).status_code == 302
    now = anew(draft)
    assert now.lead
    assert (now.lead.department.name, [part.department.name for part in now.supporting]) == stands


def test_long_term_and_a_date_are_one_choice(draft: Task, supervisor: User, colleague: User, sign_in: SignIn) -> None:
    read, browser = draft.version, sign_in(supervisor)
    data = draft_data(draft, due_on=LATER.isoformat())
    amended(draft, colleague, due_on=None, is_long_term=True, rhythm="monthly:25")
    found = by_name(conflict(send(browser, draft, "amend", read, **data)))
    assert (found["when"].now, found["when"].yours) == ("长期坚持", "2027年1月2日")
    assert (found["rhythm"].now, found["rhythm"].use) == ("每月25日前", "theirs")
    version = anew(draft).version
    chosen = {"use-when": "theirs", "use-rhythm": "theirs"}
    assert send(browser, draft, "amend", version, **data, **chosen).status_code == 302
    now = anew(draft)
    assert (now.is_long_term, now.due_on, now.rhythm) == (True, None, "monthly:25")


def test_a_group_that_was_chosen_is_given_up_for_the_departments_of_the_other_side(
    draft: Task, supervisor: User, colleague: User, housing: Department, sign_in: SignIn
) -> None:
    water, group = make_department("区水利局"), DepartmentGroup.objects.create(name="各镇街")
    group.members.add(make_department("柳林街道"), make_department("石桥镇"))
    read, browser = draft.version, sign_in(supervisor)
    data = draft_data(draft, group=group.pk)
    amended(draft, colleague, supporting=[water])
    side = by_name(conflict(send(browser, draft, "amend", read, **data)))["supporting"]
    assert (side.now, side.yours) == ("区水利局", "区城管局、柳林街道、石桥镇")
    version = anew(draft).version
    assert send(browser, draft, "amend", version, **data, **{"use-supporting": "theirs"}).status_code == 302
    assert [part.department for part in anew(draft).supporting] == [water]


def test_both_writing_the_same_is_nothing_to_choose_from(
    draft: Task, supervisor: User, colleague: User, sign_in: SignIn
) -> None:
    read = draft.version
    amended(draft, colleague, measure="17个小区验收合格")
    found = conflict(send(sign_in(supervisor), draft, "amend", read, **draft_data(draft, measure=" 17个小区验收合格")))
    assert found.sides == ()
    assert found.is_open


def test_a_draft_dispatched_meanwhile_keeps_what_was_typed_on_the_page(
    draft: Task, supervisor: User, colleague: User, sign_in: SignIn
) -> None:
    read = draft.version
    dispatch_tasks([anew(draft)], by=colleague, at=at(hour=9, minute=30))
    response = send(sign_in(supervisor), draft, "amend", read, **draft_data(draft, measure="17个小区全部竣工"))
    found, page = conflict(response), response.content.decode()
    assert not found.is_open
    assert [(one.who, one.did) for one in found.chapters] == [("程以宁", "交办")]
    assert "17个小区全部竣工" in page
    assert 'type="submit" class="btn btn-lg' not in page
    assert anew(draft).measure == "17个小区竣工"


def test_a_draft_nobody_else_touched_is_saved_at_once(draft: Task, supervisor: User, sign_in: SignIn) -> None:
    data = draft_data(draft, measure="17个小区全部竣工")
    assert send(sign_in(supervisor), draft, "amend", draft.version, **data).status_code == 302
    assert anew(draft).measure == "17个小区全部竣工"


def test_an_adjustment_shows_both_sides_too(
    task: Task, supervisor: User, colleague: User, city: Department, sign_in: SignIn
) -> None:
    read, browser, water = task.version, sign_in(supervisor), make_department("区水利局")
    theirs = replace(as_it_is(anew(task)), due_on=LATER, supporting=[water], measure="全部验收")
    adjust(anew(task), theirs, by=colleague, at=at(hour=9, minute=30), note="会上明确。")
    own_day = (LATER + timedelta(days=5)).isoformat()
    data = {"due_on": own_day, "measure": "", "supporting": [city.pk], "note": "汛期影响。"}
    found = by_name(conflict(send(browser, task, "adjust", read, **data)))
    assert {name: side.use for name, side in found.items()} == {
        "when": "mine", "supporting": "theirs", "measure": "theirs",
    }  # fmt: skip
    assert found["supporting"].now == "区水利局"
    chosen = {"use-when": "mine", "use-supporting": "theirs", "use-measure": "theirs"}
    seen = anew(task).version
    assert send(browser, task, "adjust", seen, **data, **chosen).status_code == 302
    now = anew(task)
    assert (now.due_on, now.measure) == (LATER + timedelta(days=5), "全部验收")
    assert [part.department for part in now.supporting] == [water]
    assert now.events.filter(note="汛期影响。").count() == 1


def test_units_named_in_another_order_are_no_change(
    task: Task, supervisor: User, city: Department, sign_in: SignIn
) -> None:
    water = make_department("区水利局", order=0)
    adjust(anew(task), replace(as_it_is(anew(task)), supporting=[city, water]), by=supervisor, at=at(), note="增加。")
    data = {"due_on": LATER.isoformat(), "measure": "", "supporting": [water.pk, city.pk], "note": "延后。"}
    assert send(sign_in(supervisor), task, "adjust", anew(task).version, **data).status_code == 302
    event = anew(task).events.in_order().last()
    assert event
    assert set(event.changes) == {"due_on"}
    assert "supporting" not in event.data
    assert [part.department for part in anew(task).supporting] == [city, water]


def test_what_was_chosen_stands_in_the_fields_when_something_else_is_wrong(
    task: Task, supervisor: User, colleague: User, sign_in: SignIn
) -> None:
    theirs = replace(as_it_is(anew(task)), due_on=LATER)
    adjust(anew(task), theirs, by=colleague, at=at(hour=9, minute=30), note="会上明确。")
    data = {"due_on": MONDAY.isoformat(), "measure": "", "note": "", "use-when": "theirs"}
    page = send(sign_in(supervisor), task, "adjust", anew(task).version, **data).content.decode()
    assert f'value="{LATER.isoformat()}"' in page
    assert "请写明为什么调整。" in page


def test_the_case_of_a_task_that_went_elsewhere_meanwhile_is_closed_to_its_former_people(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn
) -> None:
    read = task.version
    reassign(anew(task), make_department("区水利局"), by=supervisor, at=at(minute=5), note="职责调整。")
    assert send(sign_in(clerk), task, "report", read, progress=TYPED, percent=70).status_code == 404
