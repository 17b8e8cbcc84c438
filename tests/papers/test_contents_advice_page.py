"""Advice on the page of a paper: the office and who signs see it, it goes when mended, and it stops nobody."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from papers.actions.drafting import edit
from papers.models import Paper
from papers.workflow import PaperState
from tests.factories import MONDAY, at, make_task
from tests.papers.desk import bring, draft_report, signing_post
from tracking.models import Department

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
    assert ADVICE in page_of(sent, leader, sign_in)


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
