"""The button of extension stands beside every reminder of a date, and mails lead to what is to be signed or decided."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as box

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_task, make_user
from tests.tracking.test_outbox_letters import hours, late, letter_of, matter, near
from tracking.actions.extensions import ask_extension, grant_extension
from tracking.actions.signing import turn_down
from tracking.models import Department, Task
from tracking.models.reminder import RuleKind
from tracking.outbox.hours import Hours
from tracking.outbox.rounds import Round
from tracking.outbox.wording import entry
from tracking.workflow import Status

__all__ = ["hours"]
RoundAt = Callable[[datetime], Round]
LATER = date(2027, 1, 29)


def button(task: Task, hours: Hours, *kinds: RuleKind) -> str:
    second = entry(matter(task, *kinds), hours, MONDAY).second
    return second[0] if second else ""


def test_beside_every_reminder_of_a_date_stands_the_button_for_its_lead(
    supervisor: User, housing: Department, hours: Hours
) -> None:
    ahead = make_task(supervisor, housing, due_on=date(2026, 12, 2))
    assert [button(task, hours) for task in (late(supervisor, housing), near(supervisor, housing), ahead)] == [
        "申请延期"
    ] * 3


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.ASSIGNED},
        {"status": Status.SUBMITTED},
        {"is_long_term": True, "due_on": None, "rhythm": "weekly:5"},
    ],
)
def test_where_no_time_can_be_asked_for_there_is_none(
    supervisor: User, housing: Department, hours: Hours, fields: dict[str, Any]
) -> None:
    assert button(make_task(supervisor, housing, **fields), hours, RuleKind.UNREPORTED) == ""


def test_who_supports_and_the_office_are_not_offered_it(
    supervisor: User, housing: Department, city: Department, hours: Hours
) -> None:
    task = near(supervisor, housing)
    assert entry(matter(task, parts=False), hours, MONDAY).second is None
    supported = make_task(supervisor, city, housing, due_on=date(2026, 11, 26))
    of_support = tuple(part for part in supported.assignments.all() if part.department == housing)
    assert entry(replace(matter(supported), parts=of_support), hours, MONDAY).second is None


def test_the_letter_prints_its_address(supervisor: User, housing: Department, hours: Hours, clerk: User) -> None:
    task = near(supervisor, housing)
    assert f"/tasks/{task.pk}/extend/" in letter_of([matter(task)], hours, clerk)


def test_once_it_is_asked_for_the_next_mail_offers_it_no_more(
    supervisor: User, housing: Department, clerk: User, round_at: RoundAt
) -> None:
    asked, other = near(supervisor, housing, title="申请过的"), near(supervisor, housing, title="没申请的")
    ask_extension(asked, due_on=LATER, by=clerk, at=at(MONDAY, 7), note="雨季停工。")
    round_at(at(MONDAY, 0, 5))
    round_at(at(MONDAY, 8, 31))
    [digest] = [mail for mail in box.outbox if clerk.email in mail.to]
    assert f"/tasks/{other.pk}/extend/" in str(digest.body)
    assert f"/tasks/{asked.pk}/extend/" not in str(digest.body)


def told(user: User) -> str:
    return "\n".join(str(mail.body) for mail in box.outbox if user.email in mail.to)


def test_mails_lead_to_what_has_to_be_signed_changed_and_decided(
    supervisor: User, housing: Department, clerk: User, head: User, round_at: RoundAt
) -> None:
    Department.objects.update(head_signs=True)
    first, second = (make_task(supervisor, housing, title=f"第{n}件") for n in (1, 2))
    filing = ask_extension(first, due_on=LATER, by=clerk, at=at(MONDAY, 9), note="雨季停工。")
    round_at(at(MONDAY, 9, 15))
    assert f"/filings/{filing.pk}/" in told(head)
    assert "雨季停工。" in told(head)
    turn_down(filing, by=head, at=at(MONDAY, 10), note="写清停几天。")
    round_at(at(MONDAY, 10, 15))
    assert f"/filings/{filing.pk}/" in told(clerk)
    assert "写清停几天。" in told(clerk)
    of_the_head = ask_extension(second, due_on=LATER, by=head, at=at(MONDAY, 11), note="管网迁改。")
    round_at(at(MONDAY, 11, 15))
    assert f"/filings/{of_the_head.pk}/" in told(supervisor)
    assert "雨季停工。" not in told(supervisor), "what is inside the department stays there"
    grant_extension(of_the_head, due_on=LATER, by=supervisor, at=at(MONDAY, 14))
    round_at(at(MONDAY, 14, 15))
    assert "同意延期" in told(clerk)


def test_what_was_signed_before_the_mail_went_is_not_mailed(
    supervisor: User, housing: Department, clerk: User, head: User, round_at: RoundAt
) -> None:
    Department.objects.update(head_signs=True)
    task = make_task(supervisor, housing)
    filing = ask_extension(task, due_on=LATER, by=clerk, at=at(MONDAY, 9), note="雨季停工。")
    turn_down(filing, by=head, at=at(MONDAY, 9, 5), note="改。")
    round_at(at(MONDAY, 9, 15))
    assert told(head) == ""


def test_another_departments_head_hears_nothing(
    supervisor: User, housing: Department, city: Department, clerk: User, head: User, round_at: RoundAt
) -> None:
    Department.objects.update(head_signs=True)
    stranger = make_user(Role.HEAD, city)
    task = make_task(supervisor, housing, city, dispatched_on=MONDAY - timedelta(days=1))
    ask_extension(task, due_on=LATER, by=clerk, at=at(MONDAY, 9), note="雨季停工。")
    round_at(at(MONDAY, 9, 15))
    assert "雨季停工。" not in told(stranger)
