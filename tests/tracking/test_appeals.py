"""复核: a unit asks within the days allowed; somebody else than the author decides, and it takes effect."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_post, make_task, make_user
from tests.tracking.test_drawing import closed
from tests.tracking.test_rechecking import HELD, NEXT_MONTH, PARTLY, UNDONE
from tracking.actions import moves
from tracking.actions.appeals import Decision, ask_review, reconsider, withdraw_review
from tracking.actions.disputes import Outcome, dispute, settle_dispute
from tracking.actions.extensions import ask_extension, refuse_extension
from tracking.actions.rechecking import add_recheck, record_finding
from tracking.appealing import OUTCOMES, Conclusion, conclusions_for, judges, who_decides
from tracking.models import Appeal, Department, Filing, Notice, Organisation, Recheck, Task
from tracking.models.appeal import Against, AppealState
from tracking.models.filing import FilingState
from tracking.models.recheck import Found, RecheckState
from tracking.models.task import IllegalMoveError
from tracking.replay import replay, stored
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY
LAST_DAY = MONDAY + 7 * DAY  # five working days after a Monday
REVOKED = Decision(AppealState.REVOKED, "看了验收单，确实做了。")
UPHELD = Decision(AppealState.UPHELD, "原来的结论没有错。")


@pytest.fixture
def colleague(db: None) -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def returned(supervisor: User, clerk: User, housing: Department) -> Task:
    """In hand again, because 沈若川 has returned the request for closure on Monday."""
    task = make_task(supervisor, housing)
    moves.submit_for_closure(task, by=clerk, at=at(hour=9), note="做完了。")
    moves.send_back(task, by=supervisor, at=at(hour=10), note="缺验收单。")
    return task


def only(task: Task, by: User, on: object = MONDAY) -> Conclusion:
    mine = set(by.memberships.values_list("department_id", flat=True))
    [found] = conclusions_for(Task.objects.get(pk=task.pk), mine, on)  # type: ignore[arg-type]
    return found


def appeal_of(task: Task, by: User) -> Appeal:
    return ask_review(task, only(task, by), by=by, at=at(hour=14), note="验收单上周就附上了。")


def told(task: Task, name: str) -> set[User | None]:
    return {notice.recipient for notice in Notice.objects.filter(event=task.events.get(name=name))}


def test_a_unit_asks_with_evidence_and_whoever_may_decide_is_told(
    returned: Task, supervisor: User, colleague: User, clerk: User, leader: User
) -> None:
    paper = SimpleUploadedFile("验收单.txt", "合格".encode())
    appeal = ask_review(returned, only(returned, clerk), by=clerk, at=at(hour=14), note="附上了。", files=[paper])
    assert (appeal.against, appeal.author, appeal.behind) == (Against.SENT_BACK, supervisor, supervisor)
    assert appeal.title == "第 1 次退回办结申请"
    assert [file.name for file in appeal.event.attachments.all()] == ["验收单.txt"]
    assert told(returned, "appeal") == {colleague}
    returned.refresh_from_db()
    assert returned.status == Status.ACCEPTED


def test_it_can_be_asked_for_until_the_fifth_working_day(returned: Task, clerk: User, housing: Department) -> None:
    assert conclusions_for(returned, {housing.pk}, LAST_DAY)
    assert not conclusions_for(returned, {housing.pk}, LAST_DAY + DAY)
    Organisation.objects.create(pk=1, appeal_days=1)
    assert not conclusions_for(returned, {housing.pk}, WEDNESDAY)


def test_too_late_or_a_second_time_it_is_refused(returned: Task, colleague: User, clerk: User) -> None:
    conclusion = only(returned, clerk)
    with pytest.raises(IllegalMoveError, match="过了申请的时限（11月30日）"):
        ask_review(returned, conclusion, by=clerk, at=at(LAST_DAY + DAY), note="附上了。")
    appeal = appeal_of(returned, clerk)
    with pytest.raises(IllegalMoveError, match="已经申请过"):
        ask_review(returned, conclusion, by=clerk, at=at(hour=15), note="再请看看。")
    reconsider(appeal, UPHELD, by=colleague, at=at(TUESDAY))
    with pytest.raises(IllegalMoveError, match="已经申请过"):
        ask_review(returned, conclusion, by=clerk, at=at(WEDNESDAY), note="再请看看。")


def test_another_unit_has_nothing_to_ask_for(returned: Task, clerk: User, outsider: User, city: Department) -> None:
    assert conclusions_for(returned, {city.pk}, MONDAY) == []
    with pytest.raises(IllegalMoveError, match="不能申请复核"):
        ask_review(returned, only(returned, clerk), by=outsider, at=at(hour=14), note="不同意。")


def test_taken_back_it_may_be_asked_for_again_by_its_own_people_only(
    returned: Task, colleague: User, clerk: User, outsider: User
) -> None:
    appeal = appeal_of(returned, clerk)
    with pytest.raises(IllegalMoveError, match="不能撤回复核"):
        withdraw_review(appeal, by=outsider, at=at(hour=15))
    withdraw_review(appeal, by=clerk, at=at(hour=15))
    with pytest.raises(IllegalMoveError, match="已撤回，不用再定"):
        reconsider(appeal, UPHELD, by=colleague, at=at(TUESDAY))
    assert appeal_of(returned, clerk).state == AppealState.WAITING


@pytest.mark.parametrize("asker", ["supervisor", "clerk", "head", "leader", "administrator", "outsider"])
def test_nobody_but_another_supervisor_decides_on_what_a_supervisor_has_concluded(
    asker: str, request: pytest.FixtureRequest, returned: Task, colleague: User, clerk: User
) -> None:
    appeal = appeal_of(returned, clerk)
    user: User = request.getfixturevalue(asker)
    assert not Appeal.objects.waiting_for(user).exists()
    with pytest.raises(IllegalMoveError, match=r"不能自己复核|不能复核"):
        reconsider(appeal, REVOKED, by=user, at=at(TUESDAY))
    assert Appeal.objects.get().state == AppealState.WAITING
    assert list(Appeal.objects.waiting_for(colleague)) == [appeal]


def test_where_the_office_has_nobody_else_a_leader_decides_and_the_unit_is_told_so(
    returned: Task, supervisor: User, clerk: User, leader: User
) -> None:
    assert who_decides(supervisor, supervisor) == "督查室没有别的督查员，由领导复核"
    appeal = appeal_of(returned, clerk)
    assert told(returned, "appeal") == {leader}
    reconsider(appeal, REVOKED, by=leader, at=at(TUESDAY))
    assert Appeal.objects.get().decided_by == leader


def test_where_there_is_nobody_at_all_it_is_refused_with_what_else_can_be_done(returned: Task, clerk: User) -> None:
    with pytest.raises(IllegalMoveError, match="没有别人可以复核"):
        appeal_of(returned, clerk)


def test_what_a_leader_allowed_another_leader_reviews(
    supervisor: User, colleague: User, clerk: User, leader: User, housing: Department
) -> None:
    task = make_task(supervisor, housing)
    filing = ask_extension(task, due_on=NEXT_MONTH + 30 * DAY, by=clerk, at=at(), note="雨季。")
    refuse_extension(filing, by=leader, at=at(hour=10), note="不能再拖。")
    other = make_user(Role.LEADER)
    assert judges(leader, leader) == [other]
    appeal = appeal_of(task, clerk)
    assert not Appeal.objects.waiting_for(colleague).exists()
    assert not Appeal.objects.waiting_for(leader).exists()
    assert list(Appeal.objects.waiting_for(other)) == [appeal]
    other.is_active = False
    other.save()
    assert list(Appeal.objects.waiting_for(colleague)) == [appeal]


@pytest.mark.parametrize("author", ["supervisor", "leader"])
@pytest.mark.parametrize("supervisors", [0, 2])
@pytest.mark.parametrize("leaders", [0, 2])
def test_who_may_decide_is_the_same_in_python_and_in_sql(
    author: str, supervisors: int, leaders: int, request: pytest.FixtureRequest, returned: Task, clerk: User
) -> None:
    made_by: User = request.getfixturevalue(author)
    people = [make_user(Role.SUPERVISOR) for _ in range(supervisors)] + [make_user(Role.LEADER) for _ in range(leaders)]
    event = returned.events.get(name="send_back")
    appeal = Appeal.objects.create(
        task=returned, department=clerk.memberships.get().department, against=Against.SENT_BACK, conclusion=event,
        title="退回", author=made_by, behind=made_by, concluded_on=MONDAY, ask_by=LAST_DAY, note="不同意。",
        event=event, by=clerk, at=at(),
    )  # fmt: skip
    everybody = [*people, made_by, *User.objects.exclude(pk__in=[one.pk for one in people]).exclude(pk=made_by.pk)]
    may = {user for user in everybody if Appeal.objects.waiting_for(user).filter(pk=appeal.pk).exists()}
    assert may == set(judges(made_by, made_by))
    assert made_by not in may


@pytest.mark.parametrize("column", ["author", "behind"])
def test_the_database_refuses_a_review_by_its_author(column: str, returned: Task, colleague: User, clerk: User) -> None:
    appeal = appeal_of(returned, clerk)
    said = {"state": AppealState.UPHELD, "decided_by": colleague, "decided_at": at()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(**said, **{column: colleague})


def test_a_return_that_is_struck_counts_no_more_and_the_request_lies_before_the_office_again(
    returned: Task, supervisor: User, colleague: User, clerk: User
) -> None:
    assert returned.sent_back == 1
    reconsider(appeal_of(returned, clerk), REVOKED, by=colleague, at=at(TUESDAY))
    returned.refresh_from_db()
    assert (returned.sent_back, returned.status, returned.submitted_on) == (0, Status.SUBMITTED, TUESDAY)
    assert told(returned, "reconsider") == {clerk, supervisor}
    assert Appeal.objects.get().result == "不计退回次数，办结申请恢复待审核"


def test_a_return_may_stand_and_only_not_be_counted(returned: Task, colleague: User, clerk: User) -> None:
    changed = Decision(AppealState.CHANGED, "材料是后来补的，不算退回。")
    reconsider(appeal_of(returned, clerk), changed, by=colleague, at=at(TUESDAY))
    returned.refresh_from_db()
    assert (returned.sent_back, returned.status) == (0, Status.ACCEPTED)


def test_a_return_that_was_followed_by_another_request_changes_only_the_count(
    returned: Task, colleague: User, clerk: User
) -> None:
    appeal = appeal_of(returned, clerk)
    moves.submit_for_closure(returned, by=clerk, at=at(hour=15), note="补上了。")
    moves.close(returned, by=colleague, at=at(hour=16))
    appeal.task = returned
    reconsider(appeal, REVOKED, by=colleague, at=at(TUESDAY))
    returned.refresh_from_db()
    assert (returned.sent_back, returned.status) == (0, Status.CLOSED)


def test_what_is_upheld_changes_nothing_but_is_told(
    returned: Task, supervisor: User, colleague: User, clerk: User
) -> None:
    reconsider(appeal_of(returned, clerk), UPHELD, by=colleague, at=at(TUESDAY))
    returned.refresh_from_db()
    assert (returned.sent_back, returned.status) == (1, Status.ACCEPTED)
    event = returned.events.get(name="reconsider")
    assert (event.note, event.changes) == (UPHELD.note, {})
    assert told(returned, "reconsider") == {clerk, supervisor}


@pytest.fixture
def visited(supervisor: User, colleague: User, housing: Department) -> Recheck:
    """Closed by 沈若川; his colleague will look again."""
    task = closed(supervisor, housing, MONDAY - 30 * DAY)
    return add_recheck(task, by=colleague, at=at(), reason="群众有反映。")


def test_a_finding_that_is_struck_is_kept_and_the_task_is_closed_again_as_it_was(
    visited: Recheck, supervisor: User, colleague: User, clerk: User
) -> None:
    task = visited.task
    due_on, closed_on = task.due_on, task.closed_on
    record_finding(visited, UNDONE, by=colleague, at=at(hour=10))
    reconsider(appeal_of(task, clerk), REVOKED, by=supervisor, at=at(TUESDAY))
    visited.refresh_from_db()
    task.refresh_from_db()
    assert (visited.found, visited.standing, visited.is_struck) == (Found.FALSE, "", True)
    assert (task.status, task.closed_on, task.due_on, task.percent) == (Status.CLOSED, closed_on, due_on, 100)
    assert list(task.events.in_order().values_list("name", flat=True)) == [
        "close", "recheck", "reopen", "appeal", "reconsider", "restore",
    ]  # fmt: skip
    assert list(Recheck.objects.judged()) == []


def test_who_looked_does_not_review_his_own_finding(visited: Recheck, colleague: User, clerk: User) -> None:
    record_finding(visited, UNDONE, by=colleague, at=at(hour=10))
    appeal = appeal_of(visited.task, clerk)
    with pytest.raises(IllegalMoveError, match="自己作的结论不能自己复核"):
        reconsider(appeal, REVOKED, by=colleague, at=at(TUESDAY))


def test_a_finding_that_is_changed_counts_as_what_it_was_changed_to(
    visited: Recheck, supervisor: User, colleague: User, clerk: User
) -> None:
    record_finding(visited, UNDONE, by=colleague, at=at(hour=10))
    appeal = appeal_of(visited.task, clerk)
    with pytest.raises(IllegalMoveError, match="请选改成哪个结论"):
        reconsider(appeal, Decision(AppealState.CHANGED, "部分做了。"), by=supervisor, at=at(TUESDAY))
    changed = Decision(AppealState.CHANGED, "部分做了。", found=Found.PARTLY)
    reconsider(appeal, changed, by=supervisor, at=at(TUESDAY))
    visited.refresh_from_db()
    assert (visited.found, visited.standing) == (Found.FALSE, Found.PARTLY)
    visited.task.refresh_from_db()
    assert visited.task.status == Status.ACCEPTED


def test_nothing_is_mended_any_more_where_the_finding_is_struck(
    visited: Recheck, supervisor: User, colleague: User, clerk: User
) -> None:
    record_finding(visited, PARTLY, by=colleague, at=at(hour=10))
    reconsider(appeal_of(visited.task, clerk), REVOKED, by=supervisor, at=at(TUESDAY))
    visited.refresh_from_db()
    assert (visited.state, visited.standing) == (RecheckState.DONE, "")


def test_what_has_gone_on_since_it_was_opened_again_is_left_as_it_is(
    visited: Recheck, supervisor: User, colleague: User, clerk: User
) -> None:
    task = visited.task
    record_finding(visited, UNDONE, by=colleague, at=at(hour=10))
    task.refresh_from_db()
    appeal = appeal_of(task, clerk)
    moves.submit_for_closure(task, by=clerk, at=at(hour=15), note="又做了一遍。")
    moves.close(task, by=colleague, at=at(hour=16))
    appeal.task = task
    reconsider(appeal, REVOKED, by=supervisor, at=at(TUESDAY))
    task.refresh_from_db()
    assert (task.status, task.closed_on) == (Status.CLOSED, MONDAY)
    assert "后来又办过" in Appeal.objects.get().result


def test_what_was_found_in_order_is_nothing_to_appeal_against(
    visited: Recheck, colleague: User, housing: Department
) -> None:
    record_finding(visited, HELD, by=colleague, at=at(hour=10))
    assert conclusions_for(visited.task, {housing.pk}, MONDAY) == []


@pytest.fixture
def refused(supervisor: User, clerk: User, housing: Department) -> Filing:
    """More time until the end of January, which 沈若川 has refused."""
    task = make_task(supervisor, housing)
    filing = ask_extension(task, due_on=NEXT_MONTH + 30 * DAY, by=clerk, at=at(), note="雨季。")
    refuse_extension(filing, by=supervisor, at=at(hour=10), note="不能再拖。")
    return filing


def test_time_that_was_refused_is_granted_as_it_was_asked_for_or_until_another_day(
    refused: Filing, colleague: User, clerk: User
) -> None:
    task = refused.task
    appeal = appeal_of(task, clerk)
    too_early = Decision(AppealState.CHANGED, "给几天。", due_on=task.due_on)
    with pytest.raises(IllegalMoveError, match="延到的日期要晚于现在的完成时限"):
        reconsider(appeal, too_early, by=colleague, at=at(TUESDAY))
    another = NEXT_MONTH + 10 * DAY
    reconsider(appeal, Decision(AppealState.CHANGED, "给十天。", due_on=another), by=colleague, at=at(TUESDAY))
    task.refresh_from_db()
    refused.refresh_from_db()
    assert (task.due_on, task.extensions) == (another, 1)
    assert (refused.state, refused.granted_on) == (FilingState.GRANTED, another)


def test_time_that_only_a_leader_can_allow_needs_his_word_in_a_review_too(
    refused: Filing, colleague: User, clerk: User
) -> None:
    Task.objects.filter(pk=refused.task_id).update(extensions=2)
    appeal = appeal_of(refused.task, clerk)
    with pytest.raises(IllegalMoveError, match="要有领导同意"):
        reconsider(appeal, REVOKED, by=colleague, at=at(TUESDAY))
    allowed = Decision(AppealState.REVOKED, "区长同意。", authority=make_post())
    reconsider(appeal, allowed, by=colleague, at=at(TUESDAY))
    refused.task.refresh_from_db()
    assert (refused.task.due_on, refused.task.extensions) == (refused.due_on, 3)


def test_a_supporting_unit_whose_wish_to_leave_was_overruled_leaves(
    supervisor: User, colleague: User, outsider: User, housing: Department, city: Department
) -> None:
    task = make_task(supervisor, housing, city)
    task.assignments.update(accepted_at=at())
    filing = dispute(task, by=outsider, at=at(), note="与我局无关。", wants_out=True)
    settle_dispute(filing, outcome=Outcome.KEEP, by=supervisor, at=at(hour=10), note="要配合。")
    reconsider(appeal_of(task, outsider), REVOKED, by=colleague, at=at(TUESDAY))
    filing.refresh_from_db()
    assert filing.state == FilingState.GRANTED
    assert [part.department for part in task.assignments.all()] == [housing]
    assert outsider in told(task, "reconsider")


def test_any_other_ruling_that_is_struck_is_ruled_on_anew(
    supervisor: User, colleague: User, clerk: User, housing: Department
) -> None:
    task = make_task(supervisor, housing)
    filing = dispute(task, by=clerk, at=at(), note="应由别的单位牵头。")
    settle_dispute(filing, outcome=Outcome.KEEP, by=supervisor, at=at(hour=10), note="就由你们牵头。")
    reconsider(appeal_of(task, clerk), REVOKED, by=colleague, at=at(TUESDAY))
    filing.refresh_from_db()
    assert (filing.state, filing.decided_by, filing.lies_since) == (FilingState.AT_OFFICE, None, TUESDAY)


def test_of_each_kind_of_conclusion_only_what_has_an_effect_can_be_decided(
    refused: Filing, colleague: User, clerk: User
) -> None:
    assert set(OUTCOMES) == set(Against)
    assert all(AppealState.UPHELD in outcomes and AppealState.REVOKED in outcomes for outcomes in OUTCOMES.values())
    appeal = appeal_of(refused.task, clerk)
    with pytest.raises(IllegalMoveError, match="不能已撤回"):
        reconsider(appeal, Decision(AppealState.WITHDRAWN, "不看了。"), by=colleague, at=at(TUESDAY))
    with pytest.raises(IllegalMoveError, match="要写明理由"):
        reconsider(appeal, Decision(AppealState.UPHELD, " "), by=colleague, at=at(TUESDAY))


def test_the_past_follows_from_the_events_after_a_review(refused: Filing, colleague: User, clerk: User) -> None:
    task = Task.objects.get(pk=refused.task_id)
    moves.submit_for_closure(task, by=clerk, at=at(hour=12), note="做完了。")
    moves.send_back(task, by=refused.task.officer, at=at(hour=13), note="缺验收单。")
    for conclusion in conclusions_for(task, {refused.department_id}, MONDAY):
        ask_review(task, conclusion, by=clerk, at=at(hour=14), note="不同意。")
    for appeal in Appeal.objects.order_by("pk"):
        reconsider(appeal, REVOKED, by=colleague, at=at(TUESDAY))
    task.refresh_from_db()
    events = list(task.events.filter(version__isnull=False))
    again = replay(events)
    assert again is not None
    now = stored(task)
    assert (again.status, again.filings) == (now.status, now.filings)
    assert again.fields == {name: now.fields[name] for name in again.fields}
