"""通报点名超期: a unit named as late may have that reviewed, by who neither wrote nor signed the bulletin."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Role, User
from papers.models import Paper
from papers.naming_late import named_late
from papers.workflow import PaperState
from tests.factories import MONDAY, at, make_task, make_user
from tests.papers.desk import bring, draft_report, page_of, signing_post, text_of
from tracking.actions.appeals import Decision, ask_review, reconsider
from tracking.appealing import conclusions_for, judges
from tracking.models import Appeal, Department, Task
from tracking.models.appeal import Against, AppealState

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SignIn = Callable[[User], Client]
DAY = timedelta(days=1)


@pytest.fixture
def late(supervisor: User, housing: Department) -> Task:
    return make_task(supervisor, housing, due_on=MONDAY - 5 * DAY, dispatched_on=MONDAY - 40 * DAY)


@pytest.fixture
def bulletin(late: Task, supervisor: User, housing: Department) -> Paper:
    """Published; another task of the unit is in it too, and in time."""
    make_task(supervisor, housing)
    return bring(draft_report(supervisor), PaperState.PUBLISHED, supervisor)


def test_only_the_lead_of_what_was_named_as_late_may_ask(
    bulletin: Paper, late: Task, housing: Department, city: Department
) -> None:
    [found] = named_late(late, {housing.pk})
    assert (found.against, found.matter) == (Against.NAMED, f"paper:{bulletin.pk}")
    assert list(named_late(late, {city.pk})) == []
    assert list(named_late(Task.objects.exclude(pk=late.pk).get(), {housing.pk})) == []
    Paper.objects.update(state=PaperState.VOID)
    assert list(named_late(late, {housing.pk})) == []


def test_who_wrote_and_who_signed_it_do_not_review_it(bulletin: Paper, supervisor: User) -> None:
    other, signer = make_user(Role.LEADER), signing_post().holder
    colleague = make_user(Role.SUPERVISOR)
    assert signer is not None
    assert judges(supervisor, signer) == [other]
    other.delete()
    assert judges(supervisor, signer) == [colleague]


def test_what_was_struck_is_said_on_the_page_of_the_paper_which_stays_as_it_was(
    bulletin: Paper, late: Task, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    other, digest = make_user(Role.LEADER), bulletin.sha256
    [conclusion] = conclusions_for(late, {housing.pk}, MONDAY)
    appeal = ask_review(late, conclusion, by=clerk, at=at(hour=14), note="上周已经口头同意延期。")
    assert "经复核撤销" not in text_of(sign_in(clerk).get(page_of(bulletin)))
    reconsider(appeal, Decision(AppealState.REVOKED, "确实同意过。"), by=other, at=at(hour=15))
    for user in (clerk, other):
        shown = text_of(sign_in(user).get(page_of(bulletin)))
        assert "经复核撤销" in shown
        assert late.number in shown
    bulletin.refresh_from_db()
    assert bulletin.sha256 == digest
    assert Appeal.objects.get().result.endswith("通报的页面上写明")
    assert conclusions_for(late, {housing.pk}, MONDAY) == []
