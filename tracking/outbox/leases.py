"""Holding mails while they are sent (租约): claimed by a conditional update, fenced by their owner, given back by time.

A worker that dies keeps nothing: when the lease has run out another one takes the mail, with the same Message-ID.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.db.models import F, Q, QuerySet
from psycopg import Cursor

from tracking.models import Announcement, Mail, MailItem, Notice, Receiver, Reminder, Robot
from tracking.models.mail import Channel, MailState
from tracking.models.reminder import Outcome

LEASE = timedelta(minutes=5)  # longer than one delivery can take with a time-out on every answer of the server
RETRIES = (1, 5, 15, 60, 240)  # minutes
WAITING = (MailState.QUEUED, MailState.LEASED, MailState.SENDING)
MERGED = "并入后一天的日报"
ROW = Mail._meta  # noqa: SLF001 (Django documents it)
COLUMNS = {field.name: field for field in ROW.concrete_fields}


class LostLeaseError(Exception):
    """Somebody else holds the mail by now; whoever lost it must not touch it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A mail held by one worker for a while."""

    mail: Mail
    owner: str

    def update(self, **fields: object) -> None:
        """Change the mail as its holder, or raise where it has been lost."""
        values = [COLUMNS[name].get_db_prep_save(value, connection) for name, value in fields.items()]
        with _cursor() as cursor:
            cursor.execute(_fenced(tuple(fields)), [*values, self.mail.pk, self.owner, *map(str, WAITING)])
            if not cursor.rowcount:
                raise LostLeaseError(self.mail.message_id)


def _cursor() -> CursorWrapper:
    """For what is written with every mail: PostgreSQL is given the values beside the statement.

    Django would write them into it: a whole letter to be quoted, and to be read as SQL.
    """
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    kind = CursorDebugWrapper if connection.queries_logged else CursorWrapper
    return kind(Cursor(connection.connection), connection)


@cache
def _fenced(names: tuple[str, ...]) -> str:
    """The statement that changes these columns of a mail for as long as it is held.

    It is run for every mail, and Django would take longer to write it each time than the database to run it.
    """
    quoted = connection.ops.quote_name
    columns = ", ".join(f"{quoted(name)} = %s" for name in names)
    held = f"id = %s AND lease_owner = %s AND state IN ({', '.join(['%s'] * len(WAITING))})"
    return f"UPDATE {quoted(ROW.db_table)} SET {columns} WHERE {held}"  # noqa: S608 (names of ours, values apart)


def claim(free: QuerySet[Mail], now: datetime, owner: str, limit: int) -> list[Lease]:
    """Take the next of these that may go, at most ``limit``; of several workers at once each mail goes to one.

    A mail whose holder did not come back is taken alone, and its attempts counted: it may be the mail itself that
    ends every worker, and then it takes no other with it.
    """
    with transaction.atomic():
        fresh = _next(free.filter(state=MailState.QUEUED), limit)
        lost = [] if fresh else _next(free.exclude(state=MailState.QUEUED), 1)
        picked = free.filter(pk__in=[*fresh, *lost])
        held = {"state": MailState.LEASED, "lease_owner": owner, "lease_until": now + LEASE}
        if not (fresh or lost) or not picked.update(**held, attempts=F("attempts") + len(lost)):
            return []
        mails = Mail.objects.filter(pk__in=[*fresh, *lost], **held)
        return [Lease(mail, owner) for mail in mails.order_by("not_before", "pk")]


def _next(free: QuerySet[Mail], limit: int) -> list[int]:
    """The keys of the first in line, locked where the database locks rows; those others have just taken are passed."""
    skipping = connection.features.has_select_for_update_skip_locked
    in_line = free.select_for_update(of=("self",), skip_locked=skipping).order_by("not_before", "pk")
    return list(in_line.values_list("pk", flat=True)[:limit])


def claimable(
    now: datetime, today: date, robot: Robot | None = None, receiver: Receiver | None = None
) -> QuerySet[Mail]:
    """Mails waiting, their time come, nobody holding them; a 日报 only on its own day, unless it is asked for again.

    Those to people and mailboxes, or the messages of one robot, or of one receiver.
    """
    on_time = ~Q(channel=Channel.DIGEST) | Q(local_date=today) | Q(asked_again_at__isnull=False)
    return Mail.objects.filter(on_time, free_at(now), robot=robot, receiver=receiver, not_before__lte=now)


def free_at(now: datetime) -> Q:
    """Waiting, and held by nobody who may still come back."""
    return Q(state=MailState.QUEUED) | Q(state__in=(MailState.LEASED, MailState.SENDING), lease_until__lt=now)


def _held(owner: str) -> QuerySet[Mail]:
    return Mail.objects.filter(lease_owner=owner, state__in=WAITING)


def begin(leases: Iterable[Lease], *, now: datetime) -> list[Lease]:
    """Say that these go out now, and hold them anew; those that are still ours, as they and their readers are now.

    They are mails to people and mailboxes; messages to groups are sent one by one.
    """
    owner_of = {lease.mail.pk: lease.owner for lease in leases}
    ours = Mail.objects.filter(pk__in=owner_of, lease_owner__in=set(owner_of.values()), state__in=WAITING)
    ours.update(state=MailState.SENDING, lease_until=now + LEASE)
    found = {mail.pk: mail for mail in ours.select_related("recipient", "department")}
    return [Lease(found[pk], owner) for pk, owner in owner_of.items() if pk in found]


def give_back(leases: Iterable[Lease]) -> None:
    """Let go of mails that were not tried, as if they had never been held."""
    for owner in {lease.owner for lease in leases}:
        pks = [lease.mail.pk for lease in leases if lease.owner == owner]
        _held(owner).filter(pk__in=pks).update(state=MailState.QUEUED, lease_owner="", lease_until=None)


def finish(
    lease: Lease, state: MailState, *, at: datetime, reason: str = "", code: str = "", **written: object
) -> None:
    """End the mail; ``written``: what it said, and to whom. What it carried is settled afterwards, by ``settling``."""
    sent_at = at if state == MailState.SENT else None
    said = {"reason": reason[:200], "last_code": code[:200]}
    lease.update(state=state, sent_at=sent_at, lease_until=None, is_settled=False, **said, **written)


def put_off(lease: Lease, *, now: datetime, code: str, **written: object) -> None:
    """Try again later: after 1, 5, 15, 60 and 240 minutes, then never."""
    tried = lease.mail.attempts
    if tried >= len(RETRIES):
        gave_up = f"试了 {tried + 1} 次没有送出"
        finish(lease, MailState.DEAD, at=now, reason=gave_up, code=code, attempts=tried + 1, **written)
        return
    pause = timedelta(minutes=RETRIES[tried] * random.uniform(1, 1.2))  # noqa: S311 (jitter, no secret)
    lease.update(
        state=MailState.QUEUED,
        attempts=tried + 1,
        not_before=now + pause,
        last_code=code[:200],
        lease_owner="",
        lease_until=None,
        **written,
    )


def withdraw_stale_digests(today: date, now: datetime) -> None:
    """A 日报 that did not go on its day goes no more; what it carried is pending again, for today's."""
    with transaction.atomic():
        stale = Mail.objects.filter(free_at(now), channel=Channel.DIGEST, local_date__lt=today, asked_again_at=None)
        pks = list(stale.select_for_update().values_list("pk", flat=True))
        if not pks:
            return
        Mail.objects.filter(pk__in=pks).update(state=MailState.SUPPRESSED, reason=MERGED, lease_until=None)
        carried = Reminder.objects.filter(items__mail__in=pks, outcome=Outcome.QUEUED)
        carried.update(outcome=Outcome.PENDING)
        for model in (Notice, Announcement):
            model.objects.filter(item__mail__in=pks, outcome=Outcome.QUEUED).update(outcome=Outcome.HELD)
        MailItem.objects.filter(mail__in=pks, reminder=None).delete()
