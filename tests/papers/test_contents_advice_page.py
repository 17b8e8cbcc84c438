"""Advice on the page of a paper: the office and who signs see it, it goes when mended, and it stops nobody."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from papers.actions.drafting import edit, retake
from papers.models import Paper
from papers.workflow import PaperState
from tests.factories import MONDAY, at, make_task
from tests.papers.desk import bring, draft_notice, draft_report, signing_post
from tracking.actions import moves
from tracking.models import Department
from tracking.workflow import Status

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
ADVICE = "“27件”在这次取的数据里没有，请核对。"


@pytest.fixture
def paper(supervisor: User, housing: Department) -> Paper:
    """A 通报 about one task, with a number that somebody has typed."""
    make_task(supervisor, housing)
    drawn = draft_report(supervisor)
    worded(drawn, "共27件。", supervisor)
    return drawn


def worded(paper: Paper, text: str, by: User) -> None:
    edit(paper, {"overview": text}, title=paper.title, by=by, at=at(hour=10))


def page_of(paper: Paper, user: User, sign_in: SignIn, days: int = 0) -> str:
    with time_machine.travel(at(MONDAY + timedelta(days=days), 11), tick=False):
        return sign_in(user).get(f"/papers/{paper.pk}/").content.decode()


def test_the_office_is_told_of_a_number_that_no_figure_vouches_for(
    paper: Paper, supervisor: User, sign_in: SignIn
) -> None:
    page = page_of(paper, supervisor, sign_in)
    assert f"<b>总体情况：</b>{ADVICE}" in page
    worded(paper, "共1件。", supervisor)
    assert 'id="advice"' not in page_of(paper, supervisor, sign_in)


def test_who_is_to_sign_is_told_too(paper: Paper, supervisor: User, leader: User, sign_in: SignIn) -> None:
    signing_post(leader)
    sent = bring(paper, PaperState.SENT_UP, supervisor)
    page = page_of(sent, leader, sign_in)
    assert ADVICE in page
    assert "只是提示，不妨碍签发" in page


def test_the_sums_vouch_for_the_figures_and_not_for_what_was_typed(
    paper: Paper, supervisor: User, sign_in: SignIn
) -> None:
    page = page_of(paper, supervisor, sign_in)
    assert "取数核对" in page
    assert "取的数都对得上" in page
    assert '<a class="line" href="#advice">文字里有 1 处要再看</a>' in page
    assert "只是提示，不妨碍送签" in page
    worded(paper, "共1件。", supervisor)
    assert "处要再看" not in page_of(paper, supervisor, sign_in)


def test_what_happened_in_the_ledger_since_is_counted(
    paper: Paper, supervisor: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    assert "取数以后" not in page_of(paper, supervisor, sign_in)
    listed, new = paper.tasks.get(), make_task(supervisor, housing, status=Status.ASSIGNED)
    moves.accept(new, by=clerk, at=at(hour=10))
    assert "取数以后台账里有 1 件有变化，请重取。" in page_of(paper, supervisor, sign_in)
    moves.submit_for_closure(listed, by=clerk, at=at(hour=10), note="已经办完。")
    assert "取数以后台账里有 2 件有变化，请重取。" in page_of(paper, supervisor, sign_in)
    retake(paper, by=supervisor, at=at(hour=10) + timedelta(minutes=5))
    assert "取数以后" not in page_of(paper, supervisor, sign_in)


def test_a_letter_only_ages_with_its_own_tasks(
    supervisor: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    letter = draft_notice(supervisor, housing)
    moves.accept(make_task(supervisor, housing, status=Status.ASSIGNED), by=clerk, at=at(hour=10))
    assert "取数以后" not in page_of(letter, supervisor, sign_in)
    moves.submit_for_closure(letter.tasks.get(), by=clerk, at=at(hour=10), note="已经办完。")
    sent = bring(letter, PaperState.SENT_UP, supervisor)
    assert "有 1 件有变化，要用现在的数字，请撤回或者退回以后重取。" in page_of(sent, supervisor, sign_in)
    signed = bring(draft_notice(supervisor), PaperState.SIGNED, supervisor)
    assert "取数以后" not in page_of(signed, supervisor, sign_in)


def test_advice_stops_nobody_and_ends_with_the_signature(paper: Paper, supervisor: User, sign_in: SignIn) -> None:
    signed = bring(paper, PaperState.SIGNED, supervisor)
    assert signed.state == PaperState.SIGNED
    assert 'id="advice"' not in page_of(signed, supervisor, sign_in)


def test_a_department_never_sees_what_the_office_was_told(
    paper: Paper, supervisor: User, clerk: User, sign_in: SignIn
) -> None:
    published = bring(paper, PaperState.PUBLISHED, supervisor)
    page = page_of(published, clerk, sign_in)
    assert "共27件" in page
    assert ADVICE not in page


def test_old_figures_are_told_by_the_day_the_page_is_looked_at(paper: Paper, supervisor: User, sign_in: SignIn) -> None:
    assert "要用现在的数字，请重取" not in page_of(paper, supervisor, sign_in)
    assert "数字是2026年11月23日取的，已经过了 2 天" in page_of(paper, supervisor, sign_in, days=2)


def test_what_somebody_typed_stays_text(paper: Paper, supervisor: User, sign_in: SignIn) -> None:
    worded(paper, "要求“<b>一处也不能漏掉</b>的”。", supervisor)
    page = page_of(paper, supervisor, sign_in)
    assert "引号里的“&lt;b&gt;一处也不能漏掉" in page
    assert "“<b>一处" not in page
