"""Two decide at once on what was sent up: exactly one holds, and the other is told. Real threads, a real database."""

import pytest

from accounts.models import Role
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.racing import at_once
from tests.tracking.walks.walk import NEXT_MONTH
from tracking.actions.extensions import ask_extension, grant_extension, refuse_extension
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import endorse, take_back, turn_down
from tracking.models import Filing, Report, Task, TaskEvent
from tracking.models.filing import FilingState
from tracking.models.task import IllegalMoveError
from tracking.replay import replay, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
LATER = NEXT_MONTH.replace(year=2027, month=1, day=29)


def twice(filing: Filing) -> tuple[Filing, Filing]:
    """The same one as two people have it before them."""
    first, second = (Filing.objects.select_related("task", "department", "by").get(pk=filing.pk) for _ in range(2))
    return first, second


def agrees(task: Task) -> bool:
    rebuilt = replay(TaskEvent.objects.filter(task=task))
    kept = stored(Task.objects.get(pk=task.pk))
    return rebuilt is not None and rebuilt.filings == kept.filings and len(rebuilt.filings) == 1


def test_of_two_decisions_on_one_request_for_time_one_holds() -> None:
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    housing = make_department("区住建局")
    task = make_task(office[0], housing)
    filing = ask_extension(task, due_on=LATER, by=make_user(Role.CLERK, housing), at=at(), note="雨季停工。")
    first, second = twice(filing)
    refused = at_once(
        lambda: grant_extension(first, due_on=LATER, by=office[0], at=at(hour=10), seen=filing.version),
        lambda: refuse_extension(second, by=office[1], at=at(hour=10), note="不影响施工。", seen=filing.version),
    )
    assert len(refused) == 1
    filing.refresh_from_db()
    task.refresh_from_db()
    granted = filing.state == FilingState.GRANTED
    assert (task.due_on, task.extensions) == ((LATER, 1) if granted else (NEXT_MONTH, 0))
    assert TaskEvent.objects.filter(name__in=["grant", "refuse"]).count() == 1
    assert agrees(task)


def test_granted_twice_at_once_it_counts_once() -> None:
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    housing = make_department("区住建局")
    task = make_task(office[0], housing)
    filing = ask_extension(task, due_on=LATER, by=make_user(Role.CLERK, housing), at=at(), note="雨季停工。")
    first, second = twice(filing)
    refused = at_once(
        lambda: grant_extension(first, due_on=LATER, by=office[0], at=at(hour=10)),
        lambda: grant_extension(second, due_on=LATER, by=office[1], at=at(hour=10)),
    )
    assert len(refused) == 1
    assert Task.objects.get().extensions == 1


def test_a_head_signs_while_the_clerk_takes_it_back_one_of_them_is_told() -> None:
    housing = make_department("区住建局", head_signs=True)
    clerk, head = make_user(Role.CLERK, housing), make_user(Role.HEAD, housing)
    task = make_task(make_user(Role.SUPERVISOR), housing, dispatched_on=MONDAY)
    filing = report_progress(task, Progress("12个小区已完工。", 70), by=clerk, at=at())
    assert isinstance(filing, Filing)
    first, second = twice(filing)
    refused = at_once(
        lambda: endorse(first, by=head, at=at(hour=10)), lambda: take_back(second, by=clerk, at=at(hour=10))
    )
    assert len(refused) == 1
    filing.refresh_from_db()
    assert Report.objects.count() == (filing.state == FilingState.DELIVERED)
    assert agrees(task)


def test_two_heads_press_differently_at_once() -> None:
    housing = make_department("区住建局", head_signs=True)
    clerk, heads = make_user(Role.CLERK, housing), [make_user(Role.HEAD, housing) for _ in range(2)]
    task = make_task(make_user(Role.SUPERVISOR), housing)
    filing = report_progress(task, Progress("12个小区已完工。", 70), by=clerk, at=at())
    assert isinstance(filing, Filing)
    first, second = twice(filing)
    refused = at_once(
        lambda: endorse(first, by=heads[0], at=at(hour=10)),
        lambda: turn_down(second, by=heads[1], at=at(hour=10), note="数字再核。"),
    )
    assert len(refused) == 1
    assert agrees(task)


def test_two_clerks_who_ask_at_once_have_asked_once() -> None:
    housing = make_department("区住建局")
    clerks = [make_user(Role.CLERK, housing) for _ in range(2)]
    task = make_task(make_user(Role.SUPERVISOR), housing)
    copies = [Task.objects.get(pk=task.pk) for _ in clerks]
    refused = at_once(
        lambda: ask_extension(copies[0], due_on=LATER, by=clerks[0], at=at(), note="雨季停工。"),
        lambda: ask_extension(copies[1], due_on=LATER, by=clerks[1], at=at(), note="管网迁改。"),
    )
    assert [type(refusal) for refusal in refused] == [IllegalMoveError]
    assert Filing.objects.count() == 1
