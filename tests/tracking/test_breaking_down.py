"""分解: the leading department divides a task, its pieces move the whole, and the whole takes them along."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.models import User
from tests.factories import MONDAY, at, make_post, make_subtask, make_task
from tests.tracking.walks.course import SAID
from tracking.actions import moves
from tracking.actions.breaking_down import Piece, break_down, finish
from tracking.actions.dispatch import dispatch_tasks, reassign, recall
from tracking.actions.reports import Progress, report_progress
from tracking.families import progress_of
from tracking.models import Department, Notice, Task
from tracking.models.task import IllegalMoveError
from tracking.replay import replay, stored
from tracking.workflow import Status, Structure

DUE = MONDAY + timedelta(days=30)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    """In hand at 区住建局, due in thirty days."""
    return make_task(supervisor, housing, title="完成17个老旧小区改造")


@pytest.fixture
def own(housing: Department) -> Piece:
    return Piece("完成8个小区外墙保温", housing, DUE - timedelta(days=10), measure="8个小区验收")


@pytest.fixture
def others(city: Department) -> Piece:
    return Piece("清理小区占道堆物", city, DUE - timedelta(days=20), rhythm="weekly:5")


def names(task: Task) -> list[str]:
    return [event.name for event in task.events.in_order()]


def fresh(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def as_events_tell(task: Task) -> bool:
    """Whether what is stored follows from the record."""
    return replay(task.events.all()) == stored(fresh(task))


def test_a_task_is_divided_into_pieces_with_departments_people_and_dates_of_their_own(
    task: Task, own: Piece, others: Piece, clerk: User, housing: Department, city: Department
) -> None:
    first, second = break_down(task, [replace(own, handler=clerk), others], by=clerk, at=at())
    assert [piece.number for piece in (first, second)] == [f"{task.number}-01", f"{task.number}-02"]
    assert {piece.structure for piece in (first, second)} == {Structure.SUBTASK}
    assert (first.title, first.measure, first.due_on) == ("完成8个小区外墙保温", "8个小区验收", own.due_on)
    assert (second.lead and second.lead.department, second.rhythm) == (city, "weekly:5")
    assert (first.registration, first.officer, first.kind) == (task.registration, task.officer, task.kind)
    assert [source.quote for source in first.sources.all()] == [source.quote for source in task.sources.all()]


def test_what_a_department_gives_its_own_people_is_in_hand_at_once(
    task: Task, own: Piece, clerk: User, head: User, housing: Department
) -> None:
    (piece,) = break_down(task, [replace(own, handler=clerk)], by=head, at=at())
    assert (piece.status, names(piece)) == (Status.ACCEPTED, ["register", "dispatch", "accept"])
    assert piece.lead is not None
    assert (piece.lead.accepted_by, piece.lead.handler) == (head, clerk)
    assert [notice.recipient for notice in Notice.objects.all()] == [clerk]
    assert as_events_tell(piece)


def test_without_a_named_person_the_whole_department_is_told_of_its_piece(
    task: Task, own: Piece, clerk: User, head: User
) -> None:
    (piece,) = break_down(task, [own], by=clerk, at=at())
    assert piece.lead is not None
    assert piece.lead.handler == clerk
    assert [notice.recipient for notice in Notice.objects.all()] == [head]


def test_another_department_signs_for_its_piece(task: Task, others: Piece, clerk: User, outsider: User) -> None:
    (piece,) = break_down(task, [others], by=clerk, at=at())
    assert (piece.status, piece.dispatched_on) == (Status.ASSIGNED, MONDAY)
    assert [notice.recipient for notice in Notice.objects.all()] == [outsider]
    moves.accept(piece, by=outsider, at=at(hour=10))
    assert fresh(piece).status == Status.ACCEPTED


def test_a_piece_that_goes_back_goes_back_to_who_divided_the_task(
    task: Task, others: Piece, clerk: User, head: User, outsider: User, supervisor: User, housing: Department
) -> None:
    (piece,) = break_down(task, [others], by=clerk, at=at())
    event = moves.decline(piece, by=outsider, at=at(hour=10), note="不归我局。")
    assert {notice.recipient for notice in event.notices.all()} == {clerk, head}
    reassign(piece, housing, by=head, at=at(hour=11))
    assert fresh(piece).status == Status.ASSIGNED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "还没有写事项"),
        ({"due_on": MONDAY - timedelta(days=1)}, "11月22日已经过了"),
        ({"due_on": DUE + timedelta(days=1)}, "晚于总时限12月23日，确要这样，请勾选"),
    ],
)
def test_a_piece_that_cannot_be_is_refused_with_what_is_wrong(
    change: dict[str, object], said: str, task: Task, own: Piece, others: Piece, clerk: User
) -> None:
    with pytest.raises(IllegalMoveError, match=said):
        break_down(task, [others, replace(own, **change)], by=clerk, at=at())  # type: ignore[arg-type]  # any field
    assert not task.children.exists(), "all or none"
    assert names(task) == []


def test_a_piece_may_be_due_after_the_whole_where_that_is_said(task: Task, own: Piece, clerk: User) -> None:
    late = replace(own, due_on=DUE + timedelta(days=9), is_over_parent=True)
    (piece,) = break_down(task, [late], by=clerk, at=at())
    assert piece.due_on == DUE + timedelta(days=9)
    register = piece.events.get(name="register")
    assert register.data["over_parent"] is True


def test_nobody_but_the_department_itself_says_who_handles_a_piece(
    task: Task, own: Piece, others: Piece, clerk: User, outsider: User
) -> None:
    with pytest.raises(IllegalMoveError, match="经办人由它自己定"):
        break_down(task, [replace(others, handler=outsider)], by=clerk, at=at())
    with pytest.raises(IllegalMoveError, match=f"{outsider}不在区住建局"):
        break_down(task, [replace(own, handler=outsider)], by=clerk, at=at())


def test_pieces_are_not_divided_again_and_strangers_divide_nothing(
    task: Task, own: Piece, clerk: User, outsider: User, supervisor: User
) -> None:
    (piece,) = break_down(task, [own], by=clerk, at=at())
    with pytest.raises(IllegalMoveError, match="不能分解"):
        break_down(piece, [own], by=clerk, at=at())
    for somebody in (outsider, supervisor):
        with pytest.raises(IllegalMoveError, match="不能分解"):
            break_down(fresh(task), [own], by=somebody, at=at())
    with pytest.raises(IllegalMoveError, match="还没有写子项"):
        break_down(fresh(task), [], by=clerk, at=at())


def test_the_whole_is_as_far_on_as_its_pieces_on_average(
    task: Task, housing: Department, city: Department, clerk: User, supervisor: User, outsider: User
) -> None:
    pieces = [make_subtask(task, housing), make_subtask(task, city), make_subtask(task, housing)]
    report_progress(pieces[0], replace(SAID, percent=50), by=clerk, at=at())
    assert fresh(task).percent == 16
    finish(pieces[2], by=clerk, at=at(minute=1))
    assert fresh(task).percent == 50
    moves.cancel(pieces[1], by=supervisor, at=at(minute=2), note="并入日常管理。", authority=make_post("分管副区长"))
    assert fresh(task).percent == 75, "what was stopped does not count"
    assert [event.changes["percent"] for event in task.events.filter(name="follow").in_order()] == [
        [0, 16],
        [16, 50],
        [50, 75],
    ]


def test_nothing_is_written_where_the_mean_stays(task: Task, housing: Department, clerk: User) -> None:
    piece = make_subtask(task, housing)
    make_subtask(task, housing)
    report_progress(piece, replace(SAID, percent=1), by=clerk, at=at())
    assert (fresh(task).percent, names(task)) == (0, [])


def test_the_mean_of_nothing_is_no_progress() -> None:
    assert progress_of([]) is None
    assert progress_of([Task(status=Status.CANCELLED, percent=80)]) is None
    assert progress_of([Task(status=Status.CLOSED, percent=80), Task(status=Status.ACCEPTED, percent=1)]) == 50


def test_when_its_only_piece_is_stopped_the_whole_keeps_its_progress_and_takes_the_leads_word_again(
    task: Task, housing: Department, clerk: User
) -> None:
    piece = make_subtask(task, housing)
    report_progress(piece, replace(SAID, percent=60), by=clerk, at=at())
    moves.cancel(piece, by=clerk, at=at(minute=1), note="不再单列。")
    assert fresh(task).percent == 60
    report_progress(fresh(task), Progress("全面铺开。", 80), by=clerk, at=at(minute=2))
    assert fresh(task).percent == 80


def test_a_report_on_the_whole_does_not_talk_over_its_pieces(task: Task, housing: Department, clerk: User) -> None:
    report_progress(make_subtask(task, housing), replace(SAID, percent=40), by=clerk, at=at())
    report = report_progress(fresh(task), Progress("快完成了。", 95), by=clerk, at=at(TUESDAY))
    assert (fresh(task).percent, report.percent, fresh(task).last_reported_on) == (40, 40, TUESDAY)


def test_a_piece_of_the_department_itself_ends_with_one_word(task: Task, housing: Department, clerk: User) -> None:
    piece = make_subtask(task, housing)
    finish(piece, by=clerk, at=at(), note="全部验收。")
    assert (piece.status, piece.percent, piece.closed_on) == (Status.CLOSED, 100, MONDAY)


def test_another_department_asks_the_leading_one_for_closure(
    task: Task, city: Department, clerk: User, head: User, outsider: User, supervisor: User
) -> None:
    piece = make_subtask(task, city)
    with pytest.raises(IllegalMoveError, match="由区城管局办理，等它申请办结"):
        finish(piece, by=clerk, at=at())
    event = moves.submit_for_closure(piece, by=outsider, at=at(), note="堆物全部清理。")
    assert {notice.recipient for notice in event.notices.all()} == {clerk, head}, "not the 督查室"
    moves.send_back(piece, by=head, at=at(minute=1), note="还差两处。")
    moves.submit_for_closure(piece, by=outsider, at=at(minute=2), note="两处也清了。")
    moves.close(piece, by=clerk, at=at(minute=3))
    assert (fresh(piece).status, fresh(task).percent) == (Status.CLOSED, 100)


def test_the_whole_does_not_close_over_open_pieces_unsaid(
    task: Task, housing: Department, city: Department, supervisor: User
) -> None:
    done = make_subtask(task, housing, status=Status.CLOSED)
    pieces = [make_subtask(task, housing), make_subtask(task, city, status=Status.ASSIGNED)]
    Task.objects.filter(pk=task.pk).update(status=Status.SUBMITTED)
    with pytest.raises(IllegalMoveError, match="还有 2 个子项没有办结"):
        moves.close(fresh(task), by=supervisor, at=at())
    event = moves.close(fresh(task), by=supervisor, at=at(), over_open=True)
    assert event.data["open_children"] == [piece.number for piece in pieces]
    assert [fresh(piece).status for piece in (*pieces, done)] == [Status.CANCELLED, Status.CANCELLED, Status.CLOSED]
    assert (fresh(task).status, fresh(task).percent) == (Status.CLOSED, 100)


def test_the_people_of_a_piece_hear_that_it_ended_with_the_whole(
    task: Task, city: Department, housing: Department, supervisor: User, outsider: User, clerk: User
) -> None:
    make_subtask(task, city)
    make_subtask(task, housing)
    moves.cancel(
        task, by=supervisor, at=at(), note="上级另有安排。", authority=make_post("分管副区长"), with_children=True
    )
    heard = sorted((str(n.recipient), n.event.task.structure) for n in Notice.objects.all())
    assert heard == sorted([(str(clerk), Structure.SINGLE), (str(outsider), Structure.SUBTASK)]), (
        "nobody hears it twice"
    )


def test_stopping_the_whole_is_said_with_its_pieces_and_names_who_agreed(
    task: Task, housing: Department, supervisor: User
) -> None:
    piece, authority = make_subtask(task, housing), make_post("分管副区长")
    with pytest.raises(IllegalMoveError, match="还有 1 个子项没有办结。要连同它们一起中止，请先勾选"):
        moves.cancel(task, by=supervisor, at=at(), note="不办了。", authority=authority)
    moves.cancel(task, by=supervisor, at=at(), note="不办了。", authority=authority, with_children=True)
    event = piece.events.get()
    assert (event.name, event.note, event.acting_for, event.data["with_parent"]) == (
        "cancel", "不办了。", authority, task.number,
    )  # fmt: skip


def test_suspending_the_whole_stops_the_clock_of_what_is_in_hand_and_resuming_starts_it(
    task: Task, housing: Department, city: Department, leader: User, clerk: User
) -> None:
    in_hand, waiting = make_subtask(task, housing), make_subtask(task, city, status=Status.ASSIGNED)
    of_its_own = make_subtask(task, housing)
    moves.suspend(of_its_own, by=clerk, at=at(), note="缺料。", review_on=DUE, with_children=True)
    moves.suspend(task, by=leader, at=at(), note="等上级规划。", review_on=DUE, with_children=True)
    assert [fresh(one).status for one in (in_hand, waiting)] == [Status.SUSPENDED, Status.ASSIGNED]
    later = at(MONDAY + timedelta(days=10))
    moves.resume(task, by=leader, at=later, due_on=date(2027, 1, 4))
    assert [fresh(one).status for one in (in_hand, of_its_own)] == [Status.ACCEPTED, Status.SUSPENDED]
    assert (fresh(in_hand).paused_days, fresh(in_hand).due_on) == (10, date(2027, 1, 4)), "ten days later, 1 and 2 off"


def test_a_piece_within_the_whole_stays_within_it_after_the_pause(
    task: Task, housing: Department, leader: User
) -> None:
    piece = make_subtask(task, housing)
    moves.suspend(task, by=leader, at=at(), note="等上级规划。", review_on=DUE, with_children=True)
    moves.resume(task, by=leader, at=at(MONDAY + timedelta(days=10)), due_on=DUE)
    assert fresh(piece).due_on == DUE


def test_a_piece_goes_on_only_while_the_whole_does(
    task: Task, housing: Department, clerk: User, supervisor: User, leader: User
) -> None:
    done, paused = make_subtask(task, housing, status=Status.CLOSED), make_subtask(task, housing)
    moves.suspend(task, by=leader, at=at(), note="等规划。", review_on=DUE, with_children=True)
    with pytest.raises(IllegalMoveError, match="上级事项“完成17个老旧小区改造”现在是挂起"):
        moves.resume(fresh(paused), by=clerk, at=at(TUESDAY), due_on=DUE)
    moves.cancel(task, by=leader, at=at(TUESDAY), note="不办了。", with_children=True)
    with pytest.raises(IllegalMoveError, match="现在是中止，要先处理它"):
        moves.reopen(done, by=clerk, at=at(TUESDAY), note="没做完。")


def test_a_reopened_whole_is_as_far_on_as_its_pieces_again(task: Task, housing: Department, supervisor: User) -> None:
    make_subtask(task, housing, percent=30, status=Status.CANCELLED)
    make_subtask(task, housing, status=Status.CLOSED)
    half = make_subtask(task, housing, percent=20)
    Task.objects.filter(pk=task.pk).update(status=Status.CLOSED, closed_on=MONDAY, percent=100)
    moves.reopen(fresh(task), by=supervisor, at=at(), note="复查没有做完。")
    assert (fresh(task).percent, fresh(half).status) == (60, Status.ACCEPTED)


@pytest.mark.parametrize("act", ["resume", "reopen", "reassign"])
def test_a_new_date_after_that_of_the_whole_needs_a_word(
    act: str, task: Task, housing: Department, city: Department, clerk: User
) -> None:
    status = {"resume": Status.SUSPENDED, "reopen": Status.CLOSED, "reassign": Status.RETURNED}[act]
    piece, later = make_subtask(task, city, status=status), DUE + timedelta(days=5)

    def take(*, over_parent: bool) -> None:
        if act == "reassign":
            reassign(fresh(piece), housing, by=clerk, at=at(), due_on=later, over_parent=over_parent)
        else:
            step = moves.resume if act == "resume" else moves.reopen
            step(fresh(piece), by=clerk, at=at(), note="继续办。", due_on=later, over_parent=over_parent)

    with pytest.raises(IllegalMoveError, match="晚于总时限12月23日"):
        take(over_parent=False)
    take(over_parent=True)
    assert fresh(piece).due_on == later
    assert piece.events.get(name=act).data["over_parent"] is True


def test_who_divided_a_task_takes_a_piece_back_within_ten_minutes_and_sends_it_again(
    task: Task, others: Piece, clerk: User, outsider: User
) -> None:
    (piece,) = break_down(task, [others], by=clerk, at=at())
    recall(piece, by=clerk, at=at(minute=9))
    assert fresh(piece).status == Status.DRAFT
    assert not Task.objects.visible_to(outsider).exists()
    dispatch_tasks([piece], by=clerk, at=at(minute=20))
    assert fresh(piece).status == Status.ASSIGNED


def test_a_piece_is_not_sent_out_when_the_whole_has_been_stopped(
    task: Task, others: Piece, clerk: User, leader: User
) -> None:
    (piece,) = break_down(task, [others], by=clerk, at=at())
    recall(piece, by=clerk, at=at(minute=1))
    Task.objects.filter(pk=task.pk).update(status=Status.CANCELLED)
    with pytest.raises(IllegalMoveError, match=f"所属的{task.number}现在是中止"):
        dispatch_tasks([fresh(piece)], by=clerk, at=at(minute=2))


def test_the_people_of_a_piece_do_not_see_the_rest_of_the_task(
    task: Task, own: Piece, others: Piece, clerk: User, outsider: User
) -> None:
    mine, theirs = break_down(task, [own, others], by=clerk, at=at())
    assert set(Task.objects.visible_to(outsider)) == {theirs}
    assert set(Task.objects.visible_to(clerk)) == {task, mine, theirs}


def test_the_record_of_a_divided_task_rebuilds_all_of_it(
    supervisor: User, housing: Department, own: Piece, others: Piece, clerk: User, outsider: User
) -> None:
    task = make_task(supervisor, housing)
    first, second = break_down(task, [own, others], by=clerk, at=at())
    moves.accept(second, by=outsider, at=at(minute=1))
    report_progress(second, replace(SAID, percent=80), by=outsider, at=at(minute=2))
    finish(first, by=clerk, at=at(minute=3))
    moves.submit_for_closure(fresh(task), by=clerk, at=at(minute=4), note="都做完了。")
    moves.close(fresh(task), by=supervisor, at=at(minute=5), over_open=True)
    assert as_events_tell(first)
    assert as_events_tell(second)
    told = [event.name for event in task.events.in_order()]
    assert told == ["break_down", "follow", "follow", "submit", "close"]
