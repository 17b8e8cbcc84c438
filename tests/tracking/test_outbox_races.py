"""Two workers at once: one mail a person, every mail once, whoever is first."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.due import due
from tests.tracking.sink import Sink
from tracking.models import Mail, MailItem, Reminder
from tracking.models.mail import Channel, MailState
from tracking.models.reminder import Outcome
from tracking.outbox.composing import compose_digests
from tracking.outbox.hours import Hours
from tracking.outbox.leases import LEASE, RETRIES, Lease, LostLeaseError, claim, claimable, finish
from tracking.outbox.rounds import do_round

START = at(MONDAY, 8, 30)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(shipped_rules: None) -> list[User]:
    """Twelve departments, each with a clerk and two tasks that are due."""
    by = make_user(Role.SUPERVISOR)
    clerks = []
    for number in range(12):
        department = make_department(f"第{number}局")
        clerks.append(make_user(Role.CLERK, department, email=f"c{number}@yunxi.test"))
        for days in (0, 1):
            make_task(
                by,
                department,
                due_on=MONDAY + timedelta(days=days),
                dispatched_on=MONDAY - timedelta(days=40),
                last_reported_on=MONDAY,
            )
    return clerks


def claim_at(now: datetime, owner: str) -> list[Lease]:
    return claim(claimable(now, MONDAY), now, owner, 20)


def at_once(workers: int, work: Callable[[], object]) -> None:
    """The same work in several threads that start together, each with a connection of its own."""
    ready = threading.Barrier(workers)
    failures: list[BaseException] = []

    def one() -> None:
        try:
            ready.wait()
            work()
        except BaseException as error:  # noqa: BLE001 (reported by the test)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_four_rounds_at_once_make_and_send_everything_once(sink: Sink, people: list[User]) -> None:
    at_once(4, lambda: do_round(lambda: START))
    do_round(lambda: START)  # what a loser of a race left for its next round
    assert Counter(str(m["To"]) for m in sink.received) == Counter(p.email for p in people)
    assert Mail.objects.count() == len(people)
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}
    assert Reminder.objects.count() == MailItem.objects.count() == 2 * len(people)
    assert set(Reminder.objects.values_list("outcome", flat=True)) == {Outcome.SENT}


def queued(number: int) -> Mail:
    return Mail.objects.create(
        to_key=f"mailbox:{number}",
        local_date=MONDAY,
        channel=Channel.DIGEST,
        not_before=START,
        message_id=f"<{number}@test>",
        made_at=START,
    )


def test_of_many_claims_at_once_each_mail_is_held_by_one(transactional_db: None) -> None:
    for number in range(10):
        queued(number)
    held: list[int] = []

    def take() -> None:
        owner = str(threading.get_ident())
        while leases := claim(claimable(START, MONDAY), START, owner, 3):
            held.extend(lease.mail.pk for lease in leases)

    at_once(4, take)
    assert sorted(held) == sorted(Mail.objects.values_list("pk", flat=True))


def test_who_has_lost_the_lease_cannot_end_the_mail(transactional_db: None) -> None:
    queued(1)
    [slow] = claim_at(START, "slow")
    later = START + timedelta(minutes=6)
    [quick] = claim_at(later, "quick")
    with pytest.raises(LostLeaseError):
        finish(slow, MailState.DEAD, at=later)
    finish(quick, MailState.SENT, at=later)
    with pytest.raises(LostLeaseError):
        finish(slow, MailState.DEAD, at=later)
    assert Mail.objects.get().state == MailState.SENT


def test_a_held_mail_is_not_claimed_before_its_lease_has_run_out(transactional_db: None) -> None:
    queued(1)
    assert len(claim_at(START, "first")) == 1
    assert claim_at(START + timedelta(minutes=5), "second") == []
    assert len(claim_at(START + timedelta(minutes=5, seconds=1), "second")) == 1


def test_a_killed_worker_loses_no_mail_and_sends_at_most_one_twice(sink: Sink, people: list[User]) -> None:
    """Stopped dead between the 250 and the commit: nobody lives to see what time it is after the fifth mail."""

    def clock() -> datetime:
        if len(sink.received) == 5:
            raise SystemExit
        return START

    with pytest.raises(SystemExit):
        do_round(clock)
    assert len(sink.received) == 5
    assert Mail.objects.filter(state=MailState.SENT).count() == 4
    after = START + timedelta(minutes=6)
    do_round(lambda: after)
    ids = Counter(str(m["Message-ID"]) for m in sink.received)
    assert len(ids) == len(people)
    assert sum(ids.values()) == len(people) + 1
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}
    assert {str(m["To"]) for m in sink.received} == {p.email for p in people}


def test_a_mail_that_ends_every_worker_is_given_up(sink: Sink, people: list[User]) -> None:
    do_round(lambda: at(MONDAY, 7))
    compose_digests(START, Hours.load())
    now = START
    for _ in range(len(RETRIES) + 1):
        while claim_at(now, "a worker that is killed"):
            pass
        now += LEASE + timedelta(seconds=1)
    do_round(lambda: now)
    assert sink.received == []
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.DEAD}
    assert set(Reminder.objects.values_list("outcome", flat=True)) == {Outcome.DEAD}


def test_two_mails_of_one_reminder_that_end_at_once_leave_it_ended(sink: Sink, shipped_rules: None) -> None:
    department = make_department("区住建局")
    for number in range(6):
        make_user(Role.CLERK, department, email=f"c{number}@yunxi.test")
    due(make_user(Role.SUPERVISOR), department)
    at_once(4, lambda: do_round(lambda: START))
    do_round(lambda: START)
    assert len(sink.received) == 6
    assert Reminder.objects.get().outcome == Outcome.SENT
