"""Joining reminders and notices into mails (合并): one 日报 a person and day, notices of ten minutes together.

Rows are locked, judged and queued in one transaction. Where two workers race all the same, the unique key of a mail
lets one of them through, and the other finds the rest in its next round.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Prefetch

from tracking.models import Assignment, Mail, MailItem, Notice, Reminder, Task
from tracking.models.reminder import Channel, MailState, Outcome
from tracking.outbox.hours import Hours
from tracking.outbox.leases import withdraw_stale_digests
from tracking.outbox.letters import message_id
from tracking.outbox.recipients import Recipient, Roster
from tracking.reminders import why_dropped
from tracking.staleness import since, why_stale

JOINED = timedelta(minutes=10)
NO_ADDRESS = "没有地址"
SUPERSEDED = "已有更新的提醒"
READ = "已在系统里看过"
Wanted = dict[Recipient, list[Reminder]]
Groups = dict[Recipient, list[Notice]]


def compose_digests(now: datetime, hours: Hours) -> int:
    """Make the 日报 of everybody who is owed one today; how many mails."""
    today = hours.today(now)
    if not hours.is_digest_time(now):
        return 0
    withdraw_stale_digests(today, now)
    if not Reminder.objects.pending(today).exists():
        return 0
    with suppress(IntegrityError), transaction.atomic():
        holding = suppress_what_no_longer_holds(locked_reminders(today))
        newest = suppress_superseded(holding)
        return queue_digests(addressed(newest, today, hours), today, now)
    return 0


def locked_reminders(today: date) -> list[Reminder]:
    """All pending reminders with their tasks as they are now; locked where the database locks rows."""
    assignments = Prefetch("task__assignments", Assignment.objects.all())
    pending = Reminder.objects.pending(today).select_for_update(of=("self",)).order_by("pk")
    return list(pending.select_related("task__registration", "rule").prefetch_related(assignments))


def suppress_what_no_longer_holds(reminders: Iterable[Reminder]) -> list[Reminder]:
    """Those that still hold; the others end here, each with its reason."""
    holding, dropped = [], defaultdict(list)
    for reminder in reminders:
        if reason := why_dropped(reminder, reminder.task):
            dropped[reason].append(reminder.pk)
        else:
            holding.append(reminder)
    for reason, pks in dropped.items():
        end(Reminder, pks, reason)
    return holding


def suppress_superseded(reminders: Iterable[Reminder]) -> list[Reminder]:
    """After a stop only the newest of a task and audience is told; those of one day stay together."""
    groups = defaultdict(list)
    for reminder in reminders:
        groups[reminder.task_id, reminder.audience_key].append(reminder)
    latest = {key: max(r.fires_on for r in group) for key, group in groups.items()}
    older = [r.pk for key, group in groups.items() for r in group if r.fires_on < latest[key]]
    end(Reminder, older, SUPERSEDED)
    return [r for key, group in groups.items() for r in group if r.fires_on == latest[key]]


def addressed(reminders: list[Reminder], today: date, hours: Hours) -> Wanted:
    """Who is told what; whoever has had a 日报 today waits, with all others of the same reminder, until tomorrow."""
    departments = {r.department_id for r in reminders if r.department_id}
    roster = Roster(departments, {r.post_id for r in reminders if r.post_id}, hours.organisation)
    told = set(Mail.objects.filter(channel=Channel.DIGEST, local_date=today).values_list("to_key", flat=True))
    had = reminders_had(reminders)
    wanted: Wanted = defaultdict(list)
    for reminder in reminders:
        recipients = roster.of_reminder(reminder)
        if not recipients:
            end(Reminder, [reminder.pk], NO_ADDRESS)
        elif not any(recipient.key in told for recipient in recipients):
            for recipient in recipients:
                if (reminder.pk, recipient.key) not in had:
                    wanted[recipient].append(reminder)
    return wanted


def reminders_had(reminders: Iterable[Reminder]) -> set[tuple[int, str]]:
    """Which reminders were already sent to whom, by a 日报 of an earlier day that did not reach everybody."""
    sent = MailItem.objects.filter(reminder__in=[r.pk for r in reminders], mail__state=MailState.SENT, dropped="")
    return {(pk, key) for pk, key in sent.values_list("reminder_id", "mail__to_key") if pk}


def queue_digests(wanted: Wanted, today: date, now: datetime) -> int:
    mails = {recipient.key: new_mail(recipient, Channel.DIGEST, today, now) for recipient in wanted}
    Mail.objects.bulk_create(mails.values())
    items = [MailItem(mail=mails[who.key], reminder=r) for who, reminders in wanted.items() for r in reminders]
    MailItem.objects.bulk_create(items, batch_size=500)
    queued = {r.pk for reminders in wanted.values() for r in reminders}
    Reminder.objects.filter(pk__in=queued).update(outcome=Outcome.QUEUED)
    return len(mails)


def compose_notices(now: datetime, hours: Hours) -> int:
    """Join the notices of everybody whose oldest one is ten minutes old; how many mails."""
    if not hours.is_open(now) or not Notice.objects.pending().filter(made_at__lte=now - JOINED).exists():
        return 0
    with suppress(IntegrityError), transaction.atomic():
        groups = notices_by_recipient(suppress_stale_notices(locked_notices()), hours)
        groups = without_held_orders(groups, hours.today(now))
        due = {who: group for who, group in groups.items() if min(n.made_at for n in group) <= now - JOINED}
        return queue_notices(due, hours.today(now), now)
    return 0


def locked_notices() -> list[Notice]:
    tasks = Prefetch("event__task", Task.objects.prefetch_related("assignments"))
    pending = Notice.objects.pending().select_for_update(of=("self",)).order_by("pk")
    return list(pending.select_related("recipient").prefetch_related("recipient__memberships", tasks))


def suppress_stale_notices(notices: Iterable[Notice]) -> list[Notice]:
    """Those that still say something new and true."""
    notices = list(notices)
    known = since(notice.event for notice in notices)
    fresh, ended = [], defaultdict(list)
    for notice in notices:
        if reason := READ if notice.read_at else why_stale(notice.event, notice.event.task, known):
            ended[reason].append(notice.pk)
        else:
            fresh.append(notice)
    for reason, pks in ended.items():
        end(Notice, pks, reason)
    return fresh


def notices_by_recipient(notices: list[Notice], hours: Hours) -> Groups:
    departments = {a.department_id for n in notices for a in n.event.task.assignments.all()}
    departments |= {n.department_id for n in notices if n.department_id}
    departments |= {m.department_id for n in notices if n.recipient for m in n.recipient.memberships.all()}
    roster = Roster(departments, (), hours.organisation)
    groups: Groups = defaultdict(list)
    for notice in notices:
        recipient = roster.of_notice(notice)
        if recipient:
            groups[recipient].append(notice)
        else:
            end(Notice, [notice.pk], NO_ADDRESS)
    return groups


def without_held_orders(groups: Groups, today: date) -> Groups:
    """Orders to hurry go to one address in one mail a day: whoever has had one today hears of the next tomorrow.

    In the application they show at once.
    """
    carried = Mail.objects.filter(local_date=today, items__notice__event__name="urge", items__dropped="")
    had = set(carried.values_list("to_key", flat=True))
    kept = {
        who: [notice for notice in group if who.key not in had or notice.event.name != "urge"]
        for who, group in groups.items()
    }
    return {who: group for who, group in kept.items() if group}


def queue_notices(groups: Groups, today: date, now: datetime) -> int:
    earlier = Mail.objects.filter(channel=Channel.NOTICE, local_date=today).values("to_key").order_by("to_key")
    counts = dict(earlier.annotate(count=Count("pk")).values_list("to_key", "count"))
    mails = {who.key: new_mail(who, Channel.NOTICE, today, now, seq=counts.get(who.key, 0)) for who in groups}
    Mail.objects.bulk_create(mails.values())
    items = [MailItem(mail=mails[who.key], notice=n) for who, group in groups.items() for n in group]
    MailItem.objects.bulk_create(items, batch_size=500)
    queued = [n.pk for group in groups.values() for n in group]
    Notice.objects.filter(pk__in=queued).update(outcome=Outcome.QUEUED)
    return len(mails)


def new_mail(who: Recipient, channel: Channel, today: date, now: datetime, seq: int = 0) -> Mail:
    return Mail(
        recipient=who.user,
        department=who.department,
        to_key=who.key,
        address=who.address,
        local_date=today,
        channel=channel,
        seq=seq,
        not_before=now,
        message_id=message_id(who.key, today, channel, seq, now),
        made_at=now,
    )


def end(model: type[Reminder] | type[Notice], pks: list[int], reason: str) -> None:
    if pks:
        model.objects.filter(pk__in=pks).update(outcome=Outcome.SUPPRESSED, reason=reason)
