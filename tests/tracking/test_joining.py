"""归并: what was demanded again is a further source of the task there is; the lead is told; it can be taken back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core import mail as box
from django.db import transaction

from accounts.models import Role, User
from directives.actions import NotAllowedError, StaleError
from directives.actions.reviewing import decide, merge_directive
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus
from tests.factories import MONDAY, at, make_directive, make_post, make_speech, make_spread, make_task, make_user
from tracking.actions.disjoining import HUSHED, disjoin
from tracking.actions.joining import join_candidate
from tracking.actions.moves import accept
from tracking.actions.registration import Approval, RegistrationError, register_tasks
from tracking.actions.undoing import after, before, undo
from tracking.dashboards.often import most_repeated
from tracking.dashboards.scope import Scope
from tracking.ledger.selecting import said_often
from tracking.models import Department, Notice, Registration, Task, TaskEvent, TaskSource, load_calendar
from tracking.models.reminder import Outcome
from tracking.models.task import IllegalMoveError
from tracking.outbox.rounds import Round
from tracking.plans import Plan
from tracking.replay import replay, stored
from tracking.workflow import Status

QUOTE = "区住建局要在明年1月底前完成17个老旧小区改造"
MORE = "老旧小区改造一个也不能少"
TEXT = f"同志们：{QUOTE}。{MORE}。"
LATER = MONDAY + timedelta(days=60)
ELEVEN = at(hour=11)


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, TEXT, title="在全区城建推进会上的讲话")


@pytest.fixture
def said(speech: Speech) -> Directive:
    return make_directive(speech, QUOTE, title="完成17个老旧小区改造")


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    """区住建局 leads it, 区城管局 supports; it comes from the minutes of a meeting."""
    return make_task(supervisor, housing, city, title="老旧小区改造")


def join(directive: Directive, task: Task, by: User, due_on: date | None = None) -> TaskEvent:
    return join_candidate(directive, task, version=directive.version, by=by, at=ELEVEN, due_on=due_on)


def told(task: Task) -> list[tuple[str, User | None]]:
    return [(notice.event.name, notice.recipient) for notice in Notice.objects.filter(event__task=task).order_by("pk")]


def test_the_words_become_a_further_source_at_their_place_in_the_speech(
    said: Directive, speech: Speech, task: Task, supervisor: User
) -> None:
    join(said, task, supervisor)
    first, second = task.sources.order_by("pk")
    assert (first.directive, first.joined_at) == (None, None)
    assert (second.directive, second.speech, second.quote) == (said, speech, QUOTE)
    assert speech.text[second.start : second.end] == QUOTE
    assert (second.title, second.said_on, second.joined_at) == (speech.title, MONDAY, ELEVEN)
    assert (said.status, said.merged_as) == (DirectiveStatus.MERGED, task.number)


def test_what_was_merged_into_the_candidate_comes_along(
    said: Directive, speech: Speech, task: Task, supervisor: User
) -> None:
    other = make_directive(speech, MORE)
    merge_directive(other, said, version=1, by=supervisor, at=at())
    event = join(said, task, supervisor)
    assert list(task.sources.order_by("pk").values_list("quote", flat=True))[1:] == [QUOTE, MORE]
    assert event.data["times"] == 3


def test_the_step_counts_itself_though_the_page_has_read_the_sources_before(
    said: Directive, task: Task, supervisor: User
) -> None:
    read = Task.objects.prefetch_related("sources").get(pk=task.pk)
    assert join(said, read, supervisor).data["times"] == 2


def test_the_lead_is_told_and_nobody_else(
    said: Directive, task: Task, supervisor: User, clerk: User, outsider: User
) -> None:
    join(said, task, supervisor)
    assert told(task) == [("join", clerk)]
    assert outsider not in {user for _, user in told(task)}


def test_a_draft_is_joined_without_a_word_to_departments(
    said: Directive, supervisor: User, housing: Department, clerk: User
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    join(said, draft, supervisor, LATER)
    assert told(draft) == []
    assert (Task.objects.get(pk=draft.pk).due_on, clerk.notices.count()) == (LATER, 0)
    assert list(draft.events.in_order().values_list("name", flat=True)) == ["join", "amend"]


def test_a_new_date_is_set_by_the_step_that_changes_dates(
    said: Directive, task: Task, supervisor: User, clerk: User
) -> None:
    old = task.due_on
    join(said, task, supervisor, LATER)
    adjusted = task.events.get(name="adjust")
    assert (Task.objects.get(pk=task.pk).due_on, str(old)) == (LATER, adjusted.changes["due_on"][0])
    assert "又强调" in adjusted.note
    assert ("adjust", clerk) in told(task)


@pytest.mark.parametrize("status", [Status.CLOSED, Status.SUSPENDED])
def test_what_is_closed_or_suspended_is_joined_but_keeps_its_date(
    said: Directive, supervisor: User, housing: Department, status: Status
) -> None:
    task = make_task(supervisor, housing, status=status)
    with pytest.raises(IllegalMoveError, match="时限不能一起改"):
        join(said, task, supervisor, LATER)
    said.refresh_from_db()
    assert (said.status, task.sources.count()) == (DirectiveStatus.CANDIDATE, 1), "nothing is half done"
    join(said, Task.objects.get(pk=task.pk), supervisor)
    assert (task.sources.count(), Task.objects.get(pk=task.pk).status) == (2, status)


def test_a_date_that_is_over_is_not_taken(said: Directive, task: Task, supervisor: User) -> None:
    with pytest.raises(IllegalMoveError, match="已经过了"):
        join(said, task, supervisor, MONDAY - timedelta(days=1))
    assert task.sources.count() == 1


def test_a_cancelled_task_is_not_joined(said: Directive, supervisor: User, housing: Department) -> None:
    ended = make_task(supervisor, housing, status=Status.CANCELLED)
    with pytest.raises(IllegalMoveError, match="现在是中止，不能归并"):
        join(said, ended, supervisor)
    said.refresh_from_db()
    assert said.status == DirectiveStatus.CANDIDATE


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.LEADER, Role.ADMIN])
def test_only_a_supervisor_joins(said: Directive, task: Task, housing: Department, role: Role) -> None:
    with pytest.raises(IllegalMoveError, match="不能归并"):
        join(said, task, make_user(role, housing))
    assert task.sources.count() == 1


def test_of_two_who_join_the_same_candidate_one_is_told_that_it_is_done(
    said: Directive, task: Task, supervisor: User, housing: Department
) -> None:
    other, stale = make_task(supervisor, housing), Directive.objects.select_related("speech").get(pk=said.pk)
    join(said, task, supervisor)
    with pytest.raises(NotAllowedError, match=f"已经在{task.number}里"):
        join(stale, other, make_user(Role.SUPERVISOR))
    assert TaskSource.objects.filter(directive=said).count() == 1
    assert other.sources.count() == 1


def test_a_candidate_changed_meanwhile_is_not_joined(said: Directive, task: Task, supervisor: User) -> None:
    decide(Directive.objects.get(pk=said.pk), "adopt", version=1, by=make_user(Role.SUPERVISOR), at=at())
    with pytest.raises(StaleError), transaction.atomic():
        join(said, task, supervisor)
    assert task.sources.count() == 1


def test_what_was_joined_does_not_become_a_task_of_its_own(
    said: Directive, speech: Speech, task: Task, supervisor: User, housing: Department
) -> None:
    plan = Plan(said.title, "推进", QUOTE, directive=said, lead=housing, due_on=LATER)
    join(said, task, supervisor)
    approval = Approval(make_post(), MONDAY, "会议讲话")
    with pytest.raises(RegistrationError, match="不是采纳状态"):
        register_tasks(speech, [plan], approval=approval, by=supervisor, at=ELEVEN)


def test_every_share_of_what_is_spread_gets_the_words_and_its_unit_is_told(
    said: Directive, speech: Speech, supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    heading = make_spread(supervisor, housing, city)
    event = join(said, heading, supervisor, LATER)
    assert event.task == heading
    for share in heading.children.all():
        assert share.sources.get(speech=speech).quote == QUOTE
        assert share.due_on == LATER
        assert share.events.get(name="join").data["with_parent"] == heading.number
    ours = heading.children.get(assignments__department=housing)
    assert ("join", clerk) in told(ours)
    assert TaskSource.objects.filter(directive=said).count() == 1, "the candidate belongs to the whole"


def test_the_record_replays_to_what_is_stored(said: Directive, task: Task, supervisor: User) -> None:
    join(said, task, supervisor, LATER)
    events = list(task.events.all())
    state = replay(events)
    assert state is not None
    assert (state.status, state.fields["due_on"]) == (Status.ACCEPTED, LATER.isoformat())
    assert "speeches" not in state.fields
    assert task.events.get(name="join").changes["speeches"] == [[], [said.speech_id]]
    assert stored(Task.objects.get(pk=task.pk)).fields["due_on"] == LATER.isoformat()


def test_it_counts_among_what_is_demanded_again_and_again(said: Directive, task: Task, supervisor: User) -> None:
    scope = Scope(supervisor, MONDAY, load_calendar())
    assert most_repeated(scope) == ()
    join(said, task, supervisor)
    assert [(one.task, one.times) for one in most_repeated(scope)] == [(task, 2)]


# ---- taken back


def everything(task: Task) -> list[object]:
    """All that joining may change, without the record itself."""
    columns = ("status", "due_on", "is_long_term", "rhythm", "percent")
    return [*Task.objects.values_list(*columns).get(pk=task.pk), *task.sources.order_by("pk").values()]


@pytest.mark.parametrize("due_on", [None, LATER])
def test_undoing_a_joining_leaves_everything_as_before(
    said: Directive, task: Task, supervisor: User, clerk: User, due_on: date | None
) -> None:
    was, kept = everything(task), before(said, None)
    join(said, task, supervisor, due_on)
    undone = undo([after(kept, said)], by=supervisor, at=at(hour=12))
    assert (undone.refused, list(undone.done)) == ((), [said.pk])
    said.refresh_from_db()
    assert (said.status, said.merged_as, said.reviewed_by) == (DirectiveStatus.CANDIDATE, "", None)
    assert everything(task) == was
    assert {n.outcome for n in clerk.notices.all()} == {Outcome.SUPPRESSED}, "nobody is told of what was taken back"
    assert {n.reason for n in clerk.notices.filter(event__name="join")} == {HUSHED}


def test_who_has_been_told_already_is_told_that_it_does_not_count(
    said: Directive, task: Task, supervisor: User, clerk: User
) -> None:
    joining = join(said, task, supervisor)
    clerk.notices.update(outcome=Outcome.SENT)
    disjoin(joining, by=supervisor, at=at(hour=15))
    assert [name for name, _ in told(task)] == ["join", "disjoin"]


def test_what_went_on_since_is_not_taken_back_and_it_is_said_why(
    said: Directive, supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    kept = before(said, None)
    join(said, task, supervisor)
    accept(Task.objects.get(pk=task.pk), by=clerk, at=at(hour=12))
    undone = undo([after(kept, said)], by=supervisor, at=at(hour=13))
    assert undone.done == {}
    assert "归并以后又有了签收" in undone.refused[0]
    said.refresh_from_db()
    assert (said.status, task.sources.count()) == (DirectiveStatus.MERGED, 2)


def test_the_day_after_the_ledger_of_that_day_stays_as_it_was(said: Directive, task: Task, supervisor: User) -> None:
    joining = join(said, task, supervisor)
    with pytest.raises(IllegalMoveError, match="只有当天能撤销"):
        disjoin(joining, by=supervisor, at=at(hour=9) + timedelta(days=1))
    assert task.sources.count() == 2


def test_the_shares_of_what_is_spread_go_back_too(
    said: Directive, speech: Speech, supervisor: User, housing: Department, city: Department
) -> None:
    heading = make_spread(supervisor, housing, city)
    due_on = heading.due_on
    disjoin(join(said, heading, supervisor, LATER), by=supervisor, at=at(hour=12))
    assert not TaskSource.objects.filter(speech=speech).exists()
    assert {task.due_on for task in Task.objects.all()} == {due_on}


def test_a_task_that_was_made_of_the_candidate_is_not_taken_back(
    said: Directive, speech: Speech, supervisor: User, housing: Department
) -> None:
    kept = before(said, None)
    decide(said, "adopt", version=1, by=supervisor, at=at())
    step = after(kept, said)
    plan = Plan(said.title, "推进", QUOTE, directive=said, lead=housing, due_on=LATER)
    register_tasks(speech, [plan], approval=Approval(make_post(), MONDAY, "会议"), by=supervisor, at=ELEVEN)
    undone = undo([step], by=supervisor, at=at(hour=12))
    assert "已经立项" in undone.refused[0]
    assert Registration.objects.count() == 1


# ---- mails, and past days


def test_the_mail_quotes_the_new_words_and_says_how_often(
    said: Directive, task: Task, supervisor: User, clerk: User, round_at: Callable[[datetime], Round]
) -> None:
    join(said, task, supervisor)
    round_at(at(MONDAY, 11, 10))
    [letter] = [str(message.body) for message in box.outbox if clerk.email in message.to]
    assert "又强调了一次，共 2 次" in letter
    assert QUOTE in letter
    assert "反复强调 2 次" in letter


def test_a_past_day_counts_what_had_been_said_by_then(said: Directive, task: Task, supervisor: User) -> None:
    join_candidate(said, task, version=1, by=supervisor, at=at(MONDAY + timedelta(days=3)))
    known = TaskSource.objects.known_by
    assert [known(at(MONDAY + timedelta(days=day))).count() for day in (2, 3)] == [1, 2]
    assert Task.objects.filter(said_often(known(at(MONDAY)), 2)).count() == 0
    assert Task.objects.filter(said_often(known(at(MONDAY + timedelta(days=4))), 2)).get() == task
