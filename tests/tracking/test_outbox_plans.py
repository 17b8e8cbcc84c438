"""Finding the few mails that wait among all that went: by their own index, whatever the database thinks of them.

The statistics of a database are taken at night, when nothing waits; then it takes the state of a mail for a column
that tells nothing apart.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.factories import MONDAY, at, make_robot
from tracking.models import Mail
from tracking.models.mail import IS_WAITING, Channel, MailState
from tracking.outbox.delays import late_mails
from tracking.outbox.hours import Hours
from tracking.outbox.leases import claim, claimable, finish, free_at, put_off

GONE, WAITING = 3000, 20
NOW = at(MONDAY, 10)
LONG_AGO = NOW - timedelta(minutes=40)


def a_mail(number: int, state: MailState) -> Mail:
    held = NOW - timedelta(minutes=1) if state in {MailState.LEASED, MailState.SENDING} else None
    return Mail(
        to_key=f"user:{number}",
        local_date=MONDAY,
        channel=Channel.NOTICE,
        state=state,
        not_before=LONG_AGO,
        made_at=LONG_AGO,
        message_id=f"<{number}@test>",
        is_settled=True,
        lease_until=held,
    )


@pytest.fixture
def full(db: None) -> None:
    """Much went, the statistics were taken, then some came."""
    Mail.objects.bulk_create(a_mail(number, MailState.SENT) for number in range(GONE))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    states = [MailState.QUEUED] * 18 + [MailState.LEASED, MailState.SENDING]
    Mail.objects.bulk_create(a_mail(GONE + number, state) for number, state in enumerate(states))


def of_a_group() -> QuerySet[Mail]:
    return claimable(NOW, Hours.load().today(NOW), make_robot())


QUESTIONS: dict[str, tuple[Callable[[], QuerySet[Mail]], int]] = {
    "the next to go": (lambda: claimable(NOW, MONDAY).filter(state=MailState.QUEUED), 18),
    "those whose worker did not come back": (lambda: claimable(NOW, MONDAY).exclude(state=MailState.QUEUED), 2),
    "the oldest, for the health": (lambda: claimable(NOW, MONDAY), WAITING),
    "what goes no more": (lambda: Mail.objects.filter(free_at(NOW), channel=Channel.NOTICE), WAITING),
    "what is late": (lambda: late_mails(NOW, Hours.load()), WAITING),
    "what a group waits for": (of_a_group, 0),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_mails_that_wait_are_found_by_their_own_index(full: None, question: str) -> None:
    ask, count = QUESTIONS[question]
    found = ask()
    assert found.count() == count
    plan = found.explain()
    own = ("mail_waiting", "tracking_mail_robot_id") if question == "what a group waits for" else ("mail_waiting",)
    assert any(name in plan for name in own), plan
    assert "SCAN tracking_mail" not in plan
    assert "Seq Scan on tracking_mail" not in plan


def test_what_has_gone_leaves_the_index_and_what_is_put_off_stays(full: None) -> None:
    gone, later = claim(claimable(NOW, MONDAY), NOW, "a worker", 2)
    finish(gone, MailState.SENT, at=NOW)
    put_off(later, now=NOW, code="421 busy")
    assert Mail.objects.waiting().count() == Mail.objects.filter(IS_WAITING).count() == WAITING - 1
    assert later.mail in Mail.objects.waiting()
