"""异议: a department disagrees with the division of work, and the 督查员 rules; until then all stays as it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail as box

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.disputes import Outcome, dispute, settle_dispute
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import take_back
from tracking.models import Department, Filing, Reminder, Task
from tracking.models.filing import FilingKind, FilingState
from tracking.models.task import IllegalMoveError
from tracking.outbox.rounds import Round
from tracking.replay import replay, stored
from tracking.workflow import Status


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, clerk: User) -> Task:
    return make_task(supervisor, housing, city, status=Status.ASSIGNED)


def parts(task: Task) -> dict[str, str]:
    return {str(part.department): part.role for part in Task.objects.get(pk=task.pk).assignments.order_by("pk")}


def disputed(task: Task, by: User, *, wants_out: bool = True) -> Filing:
    return dispute(task, by=by, at=at(), note="执法力量不在我局。", wants_out=wants_out)


def test_a_supporting_department_asks_to_be_released_and_the_office_is_told(
    task: Task, outsider: User, supervisor: User
) -> None:
    filing = disputed(task, outsider)
    assert (filing.state, filing.department.name, filing.wants_out) == (FilingState.AT_OFFICE, "区城管局", True)
    event = task.events.get()
    assert (event.name, event.note, event.inside) == ("dispute", "执法力量不在我局。", None)
    assert [notice.recipient for notice in event.notices.all()] == [supervisor]
    assert parts(task) == {"区住建局": "lead", "区城管局": "support"}, "nothing changes before it is ruled on"


def test_a_disagreement_goes_past_the_head_to_the_office(task: Task, outsider: User, city: Department) -> None:
    Department.objects.update(head_signs=True)
    make_user(Role.HEAD, city)
    assert disputed(task, outsider).state == FilingState.AT_OFFICE


def test_a_disagreement_has_its_reason(task: Task, outsider: User) -> None:
    with pytest.raises(IllegalMoveError, match="提出异议要写明理由"):
        dispute(task, by=outsider, at=at(), note=" ")
    assert not Filing.objects.exists()


def test_the_lead_cannot_ask_to_be_released_but_may_disagree(task: Task, clerk: User) -> None:
    with pytest.raises(IllegalMoveError, match="牵头单位不能退出配合"):
        disputed(task, clerk)
    assert disputed(task, clerk, wants_out=False).department.name == "区住建局"


def test_released_it_has_no_part_any_more(task: Task, outsider: User, supervisor: User) -> None:
    filing = disputed(task, outsider)
    event = settle_dispute(filing, outcome=Outcome.RELEASE, by=supervisor, at=at(hour=15), note="按三定方案。")
    assert parts(task) == {"区住建局": "lead"}
    assert (filing.state, filing.verdict, event.data["outcome"]) == (FilingState.GRANTED, "按三定方案。", "release")
    assert not Task.objects.visible_to(outsider).exists()


def test_who_is_released_hears_of_it_by_mail_although_the_task_is_gone(
    task: Task, outsider: User, supervisor: User, round_at: Callable[..., Round]
) -> None:
    settle_dispute(disputed(task, outsider), outcome=Outcome.RELEASE, by=supervisor, at=at(), note="按三定方案。")
    round_at(at(minute=15))
    [told] = [mail for mail in box.outbox if outsider.email in mail.to]
    assert "按三定方案。" in str(told.body)
    assert f"/tasks/{task.pk}/" not in str(told.body), "it would lead nowhere"


def test_another_department_takes_its_place_and_has_to_sign(
    task: Task, outsider: User, supervisor: User, clerk: User
) -> None:
    market = make_department("区市场监管局")
    newcomer = make_user(Role.CLERK, market)
    event = settle_dispute(
        disputed(task, outsider),
        outcome=Outcome.REPLACE,
        department=market,
        by=supervisor,
        at=at(),
        note="职责在该局。",
    )
    assert parts(task) == {"区住建局": "lead", "区市场监管局": "support"}
    assert task.assignments.get(department=market).accepted_at is None
    assert {notice.recipient for notice in event.notices.all()} == {clerk, newcomer, outsider}
    assert event.data["department"] == "区市场监管局"


def test_kept_everything_stays_as_it_was(task: Task, outsider: User, supervisor: User) -> None:
    filing = disputed(task, outsider)
    event = settle_dispute(filing, outcome=Outcome.KEEP, by=supervisor, at=at(), note="方案已明确。")
    assert (filing.state, parts(task)) == (FilingState.REFUSED, {"区住建局": "lead", "区城管局": "support"})
    assert "parts" not in event.changes


def test_a_ruling_that_cannot_be_is_refused_with_a_sentence(
    task: Task, outsider: User, clerk: User, supervisor: User, housing: Department
) -> None:
    retired = make_department("区撤并局", is_active=False)
    filing = disputed(task, outsider)
    for department, said in ((None, "请选改由哪个单位配合"), (housing, "已经在这件事项里了"), (retired, "已经停用")):
        with pytest.raises(IllegalMoveError, match=said):
            settle_dispute(
                filing, outcome=Outcome.REPLACE, department=department, by=supervisor, at=at(), note="改派。"
            )
    of_the_lead = disputed(task, clerk, wants_out=False)
    with pytest.raises(IllegalMoveError, match="不是配合单位；要换牵头单位，请用重新交办"):
        settle_dispute(of_the_lead, outcome=Outcome.RELEASE, by=supervisor, at=at(), note="退出。")
    assert set(Filing.objects.values_list("state", flat=True)) == {FilingState.AT_OFFICE}


def test_only_the_office_rules_and_only_once(task: Task, outsider: User, clerk: User, supervisor: User) -> None:
    filing = disputed(task, outsider)
    with pytest.raises(IllegalMoveError, match="不能裁定异议"):
        settle_dispute(filing, outcome=Outcome.KEEP, by=clerk, at=at(), note="不行。")
    settle_dispute(filing, outcome=Outcome.KEEP, by=supervisor, at=at(), note="方案已明确。")
    with pytest.raises(IllegalMoveError, match="不用再裁定"):
        settle_dispute(filing, outcome=Outcome.RELEASE, by=supervisor, at=at(), note="改主意。")


def test_what_it_sent_up_besides_ends_when_it_leaves(
    task: Task, outsider: User, clerk: User, supervisor: User, city: Department
) -> None:
    Department.objects.filter(pk=city.pk).update(head_signs=True)
    make_user(Role.HEAD, city)
    Task.objects.update(status=Status.ACCEPTED)
    task.assignments.update(accepted_at=at())
    task.refresh_from_db()
    report = report_progress(task, Progress("已清理。", 50), by=outsider, at=at())
    assert isinstance(report, Filing)
    settle_dispute(disputed(task, outsider), outcome=Outcome.RELEASE, by=supervisor, at=at(), note="按三定方案。")
    report.refresh_from_db()
    assert report.state == FilingState.WITHDRAWN
    rebuilt, kept = replay(task.events.all()), stored(task)
    assert rebuilt is not None
    assert rebuilt.filings == kept.filings
    assert rebuilt.parts == kept.parts


def test_adjusting_it_out_of_the_task_ends_its_disagreement_too(task: Task, outsider: User, supervisor: User) -> None:
    filing = disputed(task, outsider)
    as_it_is = Adjustment(task.due_on, is_long_term=False, rhythm="", measure="", leader=None, supporting=[])
    event = adjust(task, replace(as_it_is, measure="全部验收"), by=supervisor, at=at(), note="会上明确。")
    filing.refresh_from_db()
    assert filing.state == FilingState.WITHDRAWN
    assert event.data["filings"] == [[filing.pk, "at_office", "withdrawn"]]


def test_who_disagreed_takes_it_back(task: Task, outsider: User) -> None:
    Task.objects.update(status=Status.ACCEPTED)
    task.refresh_from_db()
    filing = disputed(task, outsider)
    take_back(filing, by=outsider, at=at(hour=11))
    assert filing.state == FilingState.WITHDRAWN
    assert disputed(task, outsider).kind == FilingKind.DISPUTE


def test_it_stays_reminded_until_it_is_released(
    supervisor: User, housing: Department, city: Department, outsider: User, round_at: Callable[..., Round]
) -> None:
    tuesday = date(2026, 11, 24)
    task = make_task(supervisor, housing, city, dispatched_on=MONDAY - timedelta(days=3))
    filing = disputed(task, outsider)
    round_at(at(MONDAY, 0, 5))
    waiting = Reminder.objects.filter(task=task, department=city)
    assert waiting.exists(), "who disagrees has still to sign"
    settle_dispute(filing, outcome=Outcome.RELEASE, by=supervisor, at=at(MONDAY, 8), note="按三定方案。")
    round_at(at(MONDAY, 8, 31))
    assert not waiting.filter(outcome__in=["pending", "sent"]).exists()
    round_at(at(tuesday, 0, 5))
    assert not waiting.filter(fires_on=tuesday).exists()
