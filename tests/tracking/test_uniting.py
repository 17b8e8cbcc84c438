"""并入另一件: of two tasks that are one matter one goes on with the words of both, the other ends and says where to."""

from datetime import timedelta

import pytest

from accounts.models import Role, User
from directives.models import Directive, Speech
from tests.factories import (
    MONDAY,
    SHANGHAI,
    at,
    make_directive,
    make_post,
    make_speech,
    make_spread,
    make_subtask,
    make_task,
    make_user,
)
from tracking.actions.extensions import ask_extension
from tracking.actions.joining import join_candidate
from tracking.actions.uniting import unite
from tracking.counting.basis import Basis
from tracking.counting.counted import counted
from tracking.counting.sums import Sums
from tracking.dossier import open_dossier, tasks_in_full
from tracking.models import Department, Notice, Task, TaskEvent, load_calendar
from tracking.models.task import IllegalMoveError
from tracking.replay import replay
from tracking.workflow import Status

WHY = "两次会议说的是同一件事。"
NOON = at(hour=12)
TEXT = "区住建局要在12月底前完成17个老旧小区改造。"


@pytest.fixture
def kept(supervisor: User, housing: Department) -> Task:
    return make_task(supervisor, housing, title="老旧小区改造")


@pytest.fixture
def ended(supervisor: User, city: Department) -> Task:
    return make_task(supervisor, city, title="改造老旧小区", due_on=MONDAY + timedelta(days=50))


def into(task: Task, other: Task, by: User, **given: object) -> TaskEvent:
    return unite(task, other, by=by, at=NOON, note=WHY, authority=make_post(), **given)  # type: ignore[arg-type]


def anew(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def test_the_words_of_both_stand_in_the_one_that_goes_on_and_the_other_ends(
    kept: Task, ended: Task, supervisor: User
) -> None:
    words = ended.sources.get().quote
    into(ended, kept, supervisor)
    assert list(kept.sources.order_by("pk").values_list("quote", flat=True))[1:] == [words]
    assert ended.sources.get().quote == words, "what ended keeps its own"
    assert (anew(ended).status, anew(kept).status) == (Status.CANCELLED, Status.ACCEPTED)


def test_both_histories_say_it(kept: Task, ended: Task, supervisor: User) -> None:
    event = into(ended, kept, supervisor)
    joining = kept.events.get()
    assert (event.name, event.note, event.data["into"]) == ("unite", WHY, kept.number)
    assert (joining.name, joining.data["from"]) == ("join", ended.number)
    page = open_dossier(tasks_in_full(supervisor).get(pk=ended.pk), supervisor, NOON)
    assert page.story.recent[0].did == f"中止，并入{kept.number}，{make_post()}批准"
    assert (page.advice.say, page.advice.stress) == (f"已经中止，并入{kept.number}：", WHY)
    other = open_dossier(tasks_in_full(supervisor).get(pk=kept.pk), supervisor, NOON)
    assert f"并入{ended.number}" in other.story.recent[0].did
    assert len(other.passages) == 2


def test_the_units_of_both_are_told(kept: Task, ended: Task, supervisor: User, clerk: User, outsider: User) -> None:
    into(ended, kept, supervisor)
    told = set(Notice.objects.values_list("event__name", "recipient"))
    assert {("unite", outsider.pk), ("join", clerk.pk)} <= told


def test_a_later_date_goes_to_the_one_that_is_kept(kept: Task, ended: Task, supervisor: User) -> None:
    into(ended, kept, supervisor, due_on=ended.due_on)
    assert anew(kept).due_on == ended.due_on
    assert ended.number in kept.events.get(name="adjust").note


def test_a_supervisor_names_who_has_agreed(kept: Task, ended: Task, supervisor: User) -> None:
    with pytest.raises(IllegalMoveError, match="请选是哪位领导批准的"):
        unite(ended, kept, by=supervisor, at=NOON, note=WHY)
    assert anew(ended).status == Status.ACCEPTED


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.LEADER, Role.ADMIN])
def test_nobody_else_unites(kept: Task, ended: Task, housing: Department, role: Role) -> None:
    with pytest.raises(IllegalMoveError, match="不能并入另一件"):
        into(ended, kept, make_user(role, housing))
    assert (anew(ended).status, kept.sources.count()) == (Status.ACCEPTED, 1)


def test_what_has_pieces_in_hand_does_not_end(kept: Task, ended: Task, supervisor: User, housing: Department) -> None:
    make_subtask(ended, housing)
    with pytest.raises(IllegalMoveError, match=r"还有 1 个子项没有办结，先办结或者中止它们"):
        into(ended, kept, supervisor)


def test_what_waits_for_a_ruling_does_not_end(kept: Task, ended: Task, supervisor: User, outsider: User) -> None:
    ask_extension(ended, due_on=MONDAY + timedelta(days=60), by=outsider, at=at(), note="雨季停工。")
    with pytest.raises(IllegalMoveError, match=r"有一份延期申请.+先裁定或者请单位撤回"):
        into(anew(ended), kept, supervisor)
    assert anew(ended).status == Status.ACCEPTED


@pytest.mark.parametrize("status", [Status.CLOSED, Status.CANCELLED])
def test_what_is_over_takes_nothing_in(ended: Task, supervisor: User, housing: Department, status: Status) -> None:
    over = make_task(supervisor, housing, status=status)
    with pytest.raises(IllegalMoveError, match="要并入还在办的一件"):
        into(ended, over, supervisor)


def test_a_task_does_not_go_into_itself_nor_into_a_part_of_another(
    ended: Task, kept: Task, supervisor: User, housing: Department
) -> None:
    with pytest.raises(IllegalMoveError, match="不能并入自己"):
        into(ended, ended, supervisor)
    with pytest.raises(IllegalMoveError, match="是另一件的一部分"):
        into(ended, make_subtask(kept, housing), supervisor)


def test_what_is_spread_does_not_end_but_takes_in(
    ended: Task, supervisor: User, housing: Department, city: Department
) -> None:
    heading = make_spread(supervisor, housing, city)
    with pytest.raises(IllegalMoveError, match="不能并入另一件"):
        into(heading, ended, supervisor)
    into(ended, anew(heading), supervisor)
    assert {share.sources.count() for share in heading.children.all()} == {2}


def test_of_two_who_unite_the_pair_both_ways_one_is_refused(kept: Task, ended: Task, supervisor: User) -> None:
    stale_kept, stale_ended = anew(kept), anew(ended)
    into(ended, kept, supervisor)
    with pytest.raises(IllegalMoveError, match="刚刚被别人处理过"):
        into(stale_kept, stale_ended, make_user(Role.SUPERVISOR))
    assert {anew(kept).status, anew(ended).status} == {Status.ACCEPTED, Status.CANCELLED}


def test_a_candidate_goes_along_with_its_words(ended: Task, kept: Task, supervisor: User) -> None:
    said = make_directive(make_speech(supervisor, TEXT), TEXT)
    join_candidate(said, ended, version=1, by=supervisor, at=at())
    into(anew(ended), kept, supervisor)
    assert said.task_sources.get().task == kept
    assert Directive.objects.get(pk=said.pk).merged_as == kept.number


def test_the_record_of_both_replays(kept: Task, ended: Task, supervisor: User) -> None:
    into(ended, kept, supervisor, due_on=ended.due_on)
    for task in (kept, ended):
        state = replay(task.events.all())
        assert state is not None
        assert state.status == anew(task).status


# ---- figures: a joined task counts once for each of its speeches and once in totals


def sums_now(least: int = 10_000) -> Sums:
    return counted(Basis(NOON.astimezone(SHANGHAI).date(), load_calendar(), least=least))


def registered(sums: Sums, speech: Speech) -> int:
    return sum(sums.speeches.get(str(speech.pk), {}).values())


def test_a_joined_task_counts_once_for_each_of_its_speeches_and_once_in_totals(
    supervisor: User, housing: Department
) -> None:
    first, second = make_speech(supervisor, TEXT), make_speech(supervisor, TEXT)
    task = make_task(supervisor, housing)
    task.sources.update(speech=first)
    assert (registered(sums_now(), first), registered(sums_now(), second)) == (1, 0)
    join_candidate(make_directive(second, TEXT), task, version=1, by=supervisor, at=at())
    assert (registered(sums_now(), first), registered(sums_now(), second)) == (1, 1)
    assert sum(sums_now().structures["single"].values()) == 1
