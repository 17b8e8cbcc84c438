"""Joining what is due into the 日报 (合并): one a person and day, with the news they want in it.

What is pending is read and judged without a lock, many tasks at a time. Then mails are made for some people at once,
each time in a short transaction that takes only what is still pending; whoever shares a reminder is served together.
Where two workers race, the unique key of a mail lets one of them through, and the other finds the rest next time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, prefetch_related_objects

from tracking.models import Assignment, Mail, MailItem, Reminder, ReminderRule, Task
from tracking.models.mail import Channel, MailState
from tracking.models.reminder import Outcome, RuleKind
from tracking.outbox.hours import Hours
from tracking.outbox.joining import anything_held, held_for_digest
from tracking.outbox.leases import withdraw_stale_digests
from tracking.outbox.portions import portions
from tracking.outbox.queueing import BATCH, NO_ADDRESS, Groups, new_mail, queue_news
from tracking.outbox.recipients import Recipient, Roster
from tracking.reminders import NEEDS, why_dropped

SUPERSEDED = "已有更新的提醒"
TASKS = 2000  # judged at a time
ITEMS = 2000  # queued in a transaction
Wanted = dict[Recipient, list[int]]  # keys of reminders


def compose_digests(now: datetime, hours: Hours) -> int:
    """Make the 日报 of everybody who is owed one today; how many mails."""
    today = hours.today(now)
    if not hours.is_digest_time(now):
        return 0
    withdraw_stale_digests(today, now)
    if not anything_due(now, hours):
        return 0
    told = set(Mail.objects.filter(channel=Channel.DIGEST, local_date=today).values_list("to_key", flat=True))
    wanted = wanted_today(today, told, hours)
    with transaction.atomic():
        news = held_for_digest(told, hours, now)
    return sum(queue_digests(people, wanted, news, today, now) for people in together(wanted, news))


def anything_due(now: datetime, hours: Hours) -> bool:
    return Reminder.objects.to_join(hours.today(now)).exists() or anything_held(now, hours)


def wanted_today(today: date, told: set[str], hours: Hours) -> Wanted:
    """Who is to be told what in today's 日报; what need not be told, or cannot be today, is marked so."""
    pending = Reminder.objects.to_join(today)
    departments, posts = (set(pending.values_list(column, flat=True)) for column in ("department", "post"))
    roster = Roster((pk for pk in departments if pk), (pk for pk in posts if pk), hours.organisation)
    rules = ReminderRule.objects.in_bulk()
    wanted: Wanted = defaultdict(list)
    for tasks in portions(sorted(set(pending.values_list("task", flat=True))), TASKS):
        holding = suppress_what_no_longer_holds(reminders_of(tasks, today, rules))
        for reminder, recipients in addressed(suppress_superseded(holding), roster, told, today):
            for recipient in recipients:
                wanted[recipient].append(reminder.pk)
    return wanted


def reminders_of(tasks: list[int], today: date, rules: dict[int, ReminderRule]) -> list[Reminder]:
    """What is pending of these tasks, with the tasks as they are now, in a constant number of queries."""
    parts = Prefetch("assignments", Assignment.objects.order_by("pk"))
    known = Task.objects.select_related("parent").prefetch_related(parts).in_bulk(tasks)
    found = list(Reminder.objects.to_join(today).filter(task__in=tasks).order_by("pk"))
    by_kind = defaultdict(list)
    for reminder in found:
        reminder.task, reminder.rule = known[reminder.task_id], rules[reminder.rule_id]
        by_kind[RuleKind(reminder.rule.kind)].append(reminder.task)
    for kind in NEEDS.keys() & by_kind.keys():
        prefetch_related_objects(by_kind[kind], *NEEDS[kind])
    return found


def suppress_what_no_longer_holds(reminders: Iterable[Reminder]) -> list[Reminder]:
    """Those that still hold; the others end here, each with its reason."""
    holding, dropped = [], defaultdict(list)
    for reminder in reminders:
        if reason := why_dropped(reminder, reminder.task):
            dropped[reason].append(reminder.pk)
        else:
            holding.append(reminder)
    for reason, pks in dropped.items():
        mark(pks, outcome=Outcome.SUPPRESSED, reason=reason)
    return holding


def suppress_superseded(reminders: Iterable[Reminder]) -> list[Reminder]:
    """After a stop only the newest of a task and audience is told; those of one day stay together."""
    groups = defaultdict(list)
    for reminder in reminders:
        groups[reminder.task_id, reminder.audience_key].append(reminder)
    latest = {key: max(r.fires_on for r in group) for key, group in groups.items()}
    older = [r.pk for key, group in groups.items() for r in group if r.fires_on < latest[key]]
    mark(older, outcome=Outcome.SUPPRESSED, reason=SUPERSEDED)
    return [r for key, group in groups.items() for r in group if r.fires_on == latest[key]]


def addressed(
    reminders: list[Reminder], roster: Roster, told: set[str], today: date
) -> Iterator[tuple[Reminder, list[Recipient]]]:
    """Each with whom it goes to now; who has had a 日报 today (``told``) waits for tomorrow's, with all others."""
    had = reminders_had(reminders)
    unreached, heard, put_off = [], [], []
    for reminder in reminders:
        everybody = roster.of_reminder(reminder)
        recipients = [recipient for recipient in everybody if (reminder.pk, recipient.key) not in had]
        if not everybody:
            unreached.append(reminder.pk)
        elif not recipients:
            heard.append(reminder.pk)
        elif any(recipient.key in told for recipient in everybody):
            put_off.append(reminder.pk)
        else:
            yield reminder, recipients
    mark(unreached, outcome=Outcome.SUPPRESSED, reason=NO_ADDRESS)
    mark(heard, outcome=Outcome.SENT)
    mark(put_off, held_on=today)


def reminders_had(reminders: Iterable[Reminder]) -> set[tuple[int, str]]:
    """Which reminders were already sent to whom, by a 日报 of an earlier day that did not reach everybody."""
    found: set[tuple[int, str]] = set()
    for pks in portions(reminder.pk for reminder in reminders):
        sent = MailItem.objects.filter(reminder__in=pks, mail__state=MailState.SENT, mail__robot=None, dropped="")
        found |= {(pk, key) for pk, key in sent.values_list("reminder_id", "mail__to_key") if pk}
    return found


def mark(pks: Iterable[int], **what: object) -> None:
    """Change these reminders, as long as nobody has put them into a mail meanwhile."""
    for some in portions(pks):
        Reminder.objects.filter(pk__in=some, outcome=Outcome.PENDING).update(**what)


def together(wanted: Wanted, news: Groups) -> Iterator[list[Recipient]]:
    """All who are to have a mail, some at a time; who shares a reminder comes at once, as it is queued for all."""
    some: list[Recipient] = []
    size = 0
    for circle in circles(wanted, news):
        some += circle
        size += sum(len(wanted.get(who, ())) + len(news.get(who, ())) for who in circle)
        if size >= ITEMS:
            yield some
            some, size = [], 0
    if some:
        yield some


def circles(wanted: Wanted, news: Groups) -> Iterable[list[Recipient]]:
    """The recipients, those who share a reminder in one list, directly or through others."""
    circle_of: dict[Recipient, list[Recipient]] = {who: [who] for who in {**wanted, **news}}
    first: dict[int, Recipient] = {}
    for who, pks in wanted.items():
        for pk in pks:
            mine, theirs = circle_of[who], circle_of[first.setdefault(pk, who)]
            if mine is not theirs:
                smaller, larger = sorted((mine, theirs), key=len)
                larger += smaller
                circle_of.update(dict.fromkeys(smaller, larger))
    return {id(circle): circle for circle in circle_of.values()}.values()


def queue_digests(people: list[Recipient], wanted: Wanted, news: Groups, today: date, now: datetime) -> int:
    """Make the mails of these people with what is still pending for them; how many, none where others were first."""
    with suppress(IntegrityError), transaction.atomic():
        pending = locked({pk for who in people for pk in wanted.get(who, ())})
        reminded = {who: [pk for pk in wanted.get(who, ()) if pk in pending] for who in people}
        due = sorted((who for who in people if reminded[who] or who in news), key=lambda who: who.key)
        mails = {who.key: new_mail(who, Channel.DIGEST, today, now) for who in due}
        Mail.objects.bulk_create(mails.values(), batch_size=BATCH)
        items = [MailItem(mail=mails[who.key], reminder_id=pk) for who in due for pk in reminded[who]]
        MailItem.objects.bulk_create(items, batch_size=BATCH)
        mark(sorted(pending), outcome=Outcome.QUEUED)
        queue_news(mails, {who: news[who] for who in due if who in news})
        return len(mails)
    return 0


def locked(pks: set[int]) -> set[int]:
    """Those of these reminders that are still pending; locked where the database locks rows, in one order for all."""
    found: set[int] = set()
    for some in portions(sorted(pks)):
        rows = Reminder.objects.filter(pk__in=some, outcome=Outcome.PENDING).select_for_update().order_by("pk")
        found.update(rows.values_list("pk", flat=True))
    return found
