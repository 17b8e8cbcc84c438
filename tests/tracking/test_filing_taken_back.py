"""A request that was taken back while somebody decided on it: who did it is said, and what was written is kept."""

from collections.abc import Callable
from datetime import date

import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import MONDAY, at, make_task
from tracking.actions.extensions import ask_extension
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import take_back
from tracking.models import Department, Filing, TaskEvent

SignIn = Callable[[User], Client]


def withdrawn(supervisor: User, clerk: User, housing: Department) -> Filing:
    task = make_task(supervisor, housing, title="打通消防通道")
    filing = ask_extension(task, due_on=date(2027, 1, 15), by=clerk, at=at(), note="两处跨界。")
    take_back(filing, by=clerk, at=at(MONDAY, 10))
    return filing


def ruled(sign_in: SignIn, user: User, filing: Filing, act: str) -> tuple[int, str]:
    sent = {"note": "不影响施工，不同意。", "due_on": "2027-01-15", "version": 1, "filing_version": 1}
    with time_machine.travel(at(MONDAY, 11), tick=False):
        answer = sign_in(user).post(f"/filings/{filing.pk}/{act}/", sent)
    return answer.status_code, answer.content.decode()


def test_who_decides_too_late_reads_who_took_it_back_and_keeps_the_words(
    sign_in: SignIn, supervisor: User, clerk: User, housing: Department
) -> None:
    filing = withdrawn(supervisor, clerk, housing)
    for act in ("refuse", "grant"):
        status, page = ruled(sign_in, supervisor, filing, act)
        assert status == 409
        assert f"{clerk} 11月23日 10:00 已经撤回区住建局的这份延期申请，不用裁定了" in page
        assert "不影响施工，不同意。</textarea>" in page
        assert f'href="/tasks/{filing.task_id}/"' in page
    assert not TaskEvent.objects.filter(name__in=["grant", "refuse"]).exists()


def test_an_old_address_of_it_says_the_same(
    sign_in: SignIn, supervisor: User, clerk: User, housing: Department
) -> None:
    filing = withdrawn(supervisor, clerk, housing)
    answer = sign_in(supervisor).get(f"/filings/{filing.pk}/")
    assert answer.status_code == 410
    assert "不用裁定了" in answer.content.decode()
    assert "您刚才写的" not in answer.content.decode()


def test_what_never_left_the_department_stays_its_own_affair(
    sign_in: SignIn, supervisor: User, clerk: User, head: User, housing: Department
) -> None:
    Department.objects.filter(pk=housing.pk).update(head_signs=True)
    assert head.is_active
    filing = report_progress(make_task(supervisor, housing), Progress("已拆三处。", 40), by=clerk, at=at())
    assert isinstance(filing, Filing)
    take_back(filing, by=clerk, at=at(MONDAY, 10))
    assert sign_in(supervisor).get(f"/filings/{filing.pk}/").status_code == 404
    assert ruled(sign_in, supervisor, filing, "grant")[0] == 404


def test_another_department_learns_nothing_of_it(
    sign_in: SignIn, supervisor: User, clerk: User, outsider: User, housing: Department
) -> None:
    filing = withdrawn(supervisor, clerk, housing)
    assert sign_in(outsider).get(f"/filings/{filing.pk}/").status_code == 404
