"""One order over many tasks: what it would do is what it does, row by row, once, and nobody's change is lost."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import Role, User
from tests.config.cabinet import contents
from tests.factories import MONDAY, at, make_post, make_registration, make_spread, make_subtask, make_task, make_user
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.bulk import ACTS, AT_ONCE, LIMIT, Order, Outcome, Pick, carry_out, rehearse
from tracking.actions.dispatch import dispatch_tasks
from tracking.models import Department, Mail, Notice, Task, TaskEvent, TaskSource, Urging
from tracking.models.task import IllegalMoveError
from tracking.outbox.rounds import Round
from tracking.replay import replay, stored
from tracking.workflow import Status

NEXT_MONTH = MONDAY + timedelta(days=30)
NOON = at(hour=12)


def picked(*tasks: Task) -> list[Pick]:
    return [Pick(task.pk, task.version) for task in tasks]


def order(act: str, housing: Department) -> Order:
    params: dict[str, dict[str, Any]] = {
        "reassign": {"lead": Department.objects.get_or_create(name="区市场监管局")[0], "note": "职责调整。"},
        "adjust": {"due_on": NEXT_MONTH + timedelta(days=10), "note": "会上明确。"},
        "urge": {"way": "system", "text": "请报进展。", "supporting": False},
    }
    return Order(act, params.get(act, {}))


def told(outcomes: Iterable[Outcome]) -> list[tuple[Any, ...]]:
    """What is said of each row."""
    return [(one.task.pk, one.is_done, one.said, one.becomes, one.told, one.is_stale) for one in outcomes]


@pytest.fixture
def every_state(supervisor: User, housing: Department, city: Department, clerk: User) -> list[Task]:
    """A task in each state at 区住建局, one long-term, one late, one just sent out, and two families."""
    paper = make_registration(supervisor)
    made = [make_task(supervisor, housing, city, status=status, registration=paper) for status in Status]
    made.append(make_task(supervisor, housing, registration=paper, is_long_term=True, due_on=None, rhythm="monthly"))
    made.append(make_task(supervisor, housing, registration=paper, due_on=MONDAY - timedelta(days=3)))
    fresh = make_task(supervisor, housing, registration=paper, status=Status.DRAFT)
    dispatch_tasks([fresh], by=supervisor, at=at(hour=11, minute=55))
    for status in (Status.DRAFT, Status.ACCEPTED):
        heading = make_spread(supervisor, housing, city, status=status, registration=paper)
        made += [heading, *heading.children.order_by("pk")]
    return [*made, fresh, make_subtask(made[3], city, status=Status.SUBMITTED)]


@pytest.mark.parametrize("act", sorted(ACTS))
def test_what_the_trial_says_is_what_happens(
    act: str, every_state: list[Task], supervisor: User, housing: Department
) -> None:
    picks, what = picked(*every_state), order(act, housing)
    tried = rehearse(picks, what, by=supervisor, at=NOON)
    done = carry_out(picks, what, by=supervisor, at=NOON)
    assert told(tried) == told(done)
    assert {one.is_done for one in done} == {True, False}
    for one in done:
        now = Task.objects.get(pk=one.task.pk)
        assert now.status == (one.after or one.task.status)
        assert now.events.filter(at=NOON).exclude(name="follow").exists() == one.is_done
    assert sum(one.told for one in done) == Notice.objects.filter(event__at=NOON).count()


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_trial_leaves_nothing_behind(
    act: str, every_state: list[Task], supervisor: User, housing: Department
) -> None:
    what = order(act, housing)
    before = contents()
    tried = rehearse(picked(*every_state), what, by=supervisor, at=NOON)
    assert any(one.is_done for one in tried)
    assert contents() == before


def test_one_refused_row_stops_no_other(supervisor: User, housing: Department) -> None:
    drafts = [make_task(supervisor, housing, status=Status.DRAFT) for _ in range(3)]
    Task.objects.filter(pk=drafts[1].pk).update(due_on=MONDAY - timedelta(days=1))
    done = carry_out(picked(*drafts), Order("dispatch"), by=supervisor, at=NOON)
    assert [one.is_done for one in done] == [True, False, True]
    assert "11月22日已经过了，请先改日期" in done[1].said
    assert [Task.objects.get(pk=task.pk).status for task in drafts] == ["assigned", "draft", "assigned"]


def test_every_row_that_was_done_can_be_told_from_its_record(
    supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    drafts = [make_task(supervisor, housing, status=Status.DRAFT) for _ in range(2)]
    for task in drafts:
        task.assignments.all().delete()
        TaskSource.objects.filter(task=task).delete()
        begin(task, parts_of(housing, [city]), by=supervisor, at=at(), data={})
    for act in ("dispatch", "recall", "dispatch", "urge", "adjust", "reassign"):
        fresh = [Task.objects.get(pk=task.pk) for task in drafts]
        assert all(one.is_done for one in carry_out(picked(*fresh), order(act, housing), by=supervisor, at=NOON)), act
    for task in drafts:
        now = Task.objects.get(pk=task.pk)
        assert replay(now.events.all()) == stored(now)


def test_a_row_others_have_changed_is_left_alone_and_says_by_whom(
    supervisor: User, housing: Department, clerk: User
) -> None:
    stale, good = (make_task(supervisor, housing, status=Status.SUBMITTED) for _ in range(2))
    picks = picked(stale, good)
    colleague = make_user(Role.SUPERVISOR, name="程以宁")
    moves.send_back(Task.objects.get(pk=stale.pk), by=colleague, at=at(hour=10, minute=5), note="缺验收单。")
    moves.submit_for_closure(Task.objects.get(pk=stale.pk), by=clerk, at=at(hour=11), note="已经补齐。")
    tried = rehearse(picks, Order("close"), by=supervisor, at=NOON)
    done = carry_out(picks, Order("close"), by=supervisor, at=NOON)
    assert told(tried) == told(done)
    assert (done[0].is_done, done[0].is_stale, done[1].is_done) == (False, True, True)
    assert done[0].said == "没有办结：您选中以后有了变化，何晓岚11月23日11:00申请办结。请看过再定。"
    assert Task.objects.get(pk=stale.pk).status == Status.SUBMITTED
    again = carry_out([Pick(stale.pk, done[0].version)], Order("close"), by=supervisor, at=at(hour=13))
    assert again[0].is_done, "who has seen the change may go on"


def test_what_a_department_keeps_inside_makes_no_row_stale(supervisor: User, housing: Department, clerk: User) -> None:
    task = make_task(supervisor, housing)
    picks = picked(task)
    data = {"filing": None, "kind": "report"}
    Task.objects.get(pk=task.pk).move("file", by=clerk, at=at(hour=10), data=data, inside=housing)
    [done] = carry_out(picks, order("adjust", housing), by=supervisor, at=NOON)
    assert (done.is_done, done.said) == (True, "调整，完成时限从12月23日改为2027年1月2日")


def test_the_same_order_sent_twice_is_done_once(supervisor: User, housing: Department, clerk: User) -> None:
    tasks = [make_task(supervisor, housing) for _ in range(3)]
    picks, what = picked(*tasks), order("urge", housing)
    first = carry_out(picks, what, by=supervisor, at=NOON)
    second = carry_out(picks, what, by=supervisor, at=at(hour=12, minute=1))
    assert [one.is_done for one in first] == [True] * 3
    assert [one.said for one in second] == ["11月23日12:00您已经办过“在系统里催办区住建局”，没有再办一次。"] * 3
    assert TaskEvent.objects.filter(name="urge").count() == 3
    assert Notice.objects.count() == sum(one.told for one in first)


def test_a_task_picked_twice_is_taken_once(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, status=Status.SUBMITTED)
    [done] = carry_out(picked(task, task), Order("close"), by=supervisor, at=NOON)
    assert done.is_done


def test_the_heading_takes_its_units_along_and_each_is_told_once(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    heading = make_spread(supervisor, housing, city, status=Status.DRAFT)
    family = [heading, *heading.children.order_by("pk")]
    picks = picked(*family)
    tried = rehearse(picks, Order("dispatch"), by=supervisor, at=NOON)
    done = carry_out(picks, Order("dispatch"), by=supervisor, at=NOON)
    assert told(tried) == told(done)
    assert [(one.is_done, one.said, one.told) for one in done] == [
        (True, "交办", 2),
        (True, "交办", 0),
        (True, "交办", 0),
    ]
    assert set(Task.objects.values_list("status", flat=True)) == {Status.ASSIGNED}
    assert Notice.objects.count() == 2


def test_what_belongs_together_is_tried_together_however_many_there_are(
    supervisor: User, housing: Department, city: Department
) -> None:
    paper = make_registration(supervisor)
    many: list[Task] = []
    for count in (AT_ONCE - 1, 3, AT_ONCE):
        many += [make_task(supervisor, housing, status=Status.DRAFT, registration=paper) for _ in range(count)]
        heading = make_spread(supervisor, housing, city, status=Status.DRAFT, registration=paper)
        many += [heading, *heading.children.order_by("pk")]
    before = contents()
    tried = rehearse(picked(*many), Order("dispatch"), by=supervisor, at=NOON)
    assert contents() == before
    assert [one.is_done for one in tried] == [True] * len(many)
    assert told(tried) == told(carry_out(picked(*many), Order("dispatch"), by=supervisor, at=NOON))


def test_who_owes_something_is_urged(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    waiting = make_task(supervisor, housing, city, status=Status.ASSIGNED)
    helped = make_task(supervisor, housing, city, status=Status.ASSIGNED)
    helped.assignments.filter(department=city).update(accepted_at=at())
    running = make_task(supervisor, housing, city)
    done = carry_out(picked(waiting, helped, running), order("urge", housing), by=supervisor, at=NOON)
    assert [one.said for one in done] == [
        "在系统里催办区住建局；在系统里催办区城管局",
        "在系统里催办区住建局",
        "在系统里催办区住建局",
    ]
    urged = {(urging.task_id, urging.department.name) for urging in Urging.objects.select_related("department")}
    assert urged == {
        (waiting.pk, "区住建局"), (waiting.pk, "区城管局"), (helped.pk, "区住建局"), (running.pk, "区住建局"),
    }  # fmt: skip


def test_five_orders_to_hurry_for_one_department_are_one_mail(
    supervisor: User, housing: Department, clerk: User, round_at: Callable[[datetime], Round]
) -> None:
    tasks = [make_task(supervisor, housing) for _ in range(5)]
    carry_out(picked(*tasks), order("urge", housing), by=supervisor, at=NOON)
    round_at(at(hour=12, minute=20))
    [mail] = Mail.objects.filter(recipient=clerk)
    assert mail.items.count() == 5


def test_each_date_is_put_off_by_its_own_and_never_onto_a_day_off(supervisor: User, housing: Department) -> None:
    friday, tuesday = (make_task(supervisor, housing, due_on=MONDAY + timedelta(days=n)) for n in (4, 8))
    what = Order("adjust", {"due_on": None, "later": 8, "note": "会议推迟。"})
    done = carry_out(picked(friday, tuesday), what, by=supervisor, at=NOON)
    assert [one.said for one in done] == [
        "调整，完成时限从11月27日改为12月7日",  # eight days on is a Saturday
        "调整，完成时限从12月1日改为12月9日",
    ]
    assert {one.task.extensions for one in done} == {0}


def test_only_the_date_changes(supervisor: User, housing: Department, city: Department) -> None:
    kept: dict[str, Any] = {"measure": "17个小区竣工", "rhythm": "monthly:25", "leader": make_post("分管副区长")}
    task = make_task(supervisor, housing, city, **kept)
    parts = [state.department_id for state in task.parts]
    carry_out(picked(task), order("adjust", housing), by=supervisor, at=NOON)
    now = Task.objects.get(pk=task.pk)
    assert now.due_on == NEXT_MONTH + timedelta(days=10)
    assert {name: getattr(now, name) for name in kept} == kept
    assert [state.department_id for state in now.parts] == parts


def test_what_is_long_term_gets_no_date_by_an_order_for_many(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, is_long_term=True, due_on=None, rhythm="monthly", title="长效管护")
    [done] = carry_out(picked(task), order("adjust", housing), by=supervisor, at=NOON)
    assert (done.is_done, done.said) == (False, "没有调整：“长效管护”是长期坚持的事项，没有完成时限。")
    assert Task.objects.get(pk=task.pk).is_long_term


def test_more_than_two_hundred_are_refused(supervisor: User) -> None:
    picks = [Pick(n, 1) for n in range(LIMIT + 1)]
    for way in (rehearse, carry_out):
        with pytest.raises(IllegalMoveError, match="一次最多办 200 件，您选了 201 件"):
            way(picks, Order("close"), by=supervisor, at=NOON)


def test_what_the_table_gives_to_others_is_refused_row_by_row(housing: Department, clerk: User, leader: User) -> None:
    task = make_task(make_user(Role.SUPERVISOR), housing, status=Status.SUBMITTED)
    for user in (clerk, leader):
        [one] = carry_out(picked(task), Order("close"), by=user, at=NOON)
        assert not one.is_done
        assert "不能办结" in one.said
    assert not TaskEvent.objects.exists()
