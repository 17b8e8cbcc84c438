"""Joining news into mails (合并): what ten minutes bring a person is one mail; what can wait goes with the 日报.

News is locked, judged and queued in one transaction, for so many readers at a time that nobody waits long for the
rows. How somebody wants to hear of it is asked here, when the mail is made, and asked again before it goes into a 日报.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from accounts.models import User
from tracking.announcing import why_gone
from tracking.choices import KIND_OF, Ways
from tracking.models import Announcement, Mail, Notice
from tracking.models.mail import Channel
from tracking.models.notice import NewsKind, Way
from tracking.models.reminder import Outcome
from tracking.outbox.hours import Hours
from tracking.outbox.portions import portions
from tracking.outbox.queueing import NO_ADDRESS, Groups, News, new_mail, queue_news
from tracking.outbox.recipients import Roster
from tracking.outbox.unjoined import NOT_SENT, Reader, Waiting, held, not_for_tomorrow
from tracking.staleness import since, why_stale

log = logging.getLogger(__name__)
JOINED = timedelta(minutes=10)
READERS = 200  # a transaction
READ = "已在系统里看过"
ONLY_THERE = "只在系统里"


def compose_notices(now: datetime, hours: Hours) -> int:
    """Join the news of everybody whose oldest is ten minutes old; how many mails."""
    today, ripe = hours.today(now), now - JOINED
    waiting = Waiting(not_for_tomorrow(Notice.objects.pending(), today), Announcement.objects.pending())
    if not hours.is_open(now) or not waiting.is_any(since=ripe):
        return 0
    made = 0
    for readers in portions(_in_order(waiting.readers()), READERS):
        try:
            with transaction.atomic():
                made += _join(waiting.of(readers).locked(), now, hours)
        except IntegrityError:  # another worker was first; what is left is found in the next round
            log.warning("the news of %s readers is being joined by another worker", len(readers))
    return made


def _join(news: list[News], now: datetime, hours: Hours) -> int:
    """Queue what is ripe of this news, and put aside what is not to be mailed now; how many mails."""
    by_way = sorted_by_way(fresh(news))
    put_aside(by_way[Way.APPLICATION], Outcome.SUPPRESSED, ONLY_THERE)
    put_aside(by_way[Way.DIGEST], Outcome.HELD, "")
    groups = without_held_orders(by_recipient(by_way[Way.AT_ONCE], hours), hours.today(now))
    ripe = now - JOINED
    due = {who: group for who, group in groups.items() if min(one.made_at for one in group) <= ripe}
    return queue_notices(due, hours.today(now), now)


def anything_held(now: datetime, hours: Hours) -> bool:
    """Whether news waits for today's 日报 of somebody who has had none."""
    return held(now, hours).is_any(since=now)


def held_for_digest(told: Collection[str], hours: Hours, now: datetime) -> Groups:
    """The news that waits for today's 日报, for everybody who has not had it; inside the caller's transaction.

    Whoever has said since that this kind is only to be seen in the application is not mailed it.
    """
    by_way = sorted_by_way(fresh(held(now, hours).locked()))
    put_aside(by_way[Way.APPLICATION], Outcome.SUPPRESSED, ONLY_THERE)
    groups = by_recipient([*by_way[Way.DIGEST], *by_way[Way.AT_ONCE]], hours)
    return {who: group for who, group in groups.items() if who.key not in told}


def _in_order(readers: Iterable[Reader]) -> list[Reader]:
    """Those who share a mailbox beside each other, so that it gets one mail: who has no address, by department."""
    readers = list(readers)
    shared: dict[int, int] = {}
    for pks in portions({user for user, _ in readers if user}):
        without = User.objects.filter(Q(email="") | Q(is_active=False), pk__in=pks, memberships__isnull=False)
        shared |= dict(without.order_by("-memberships").values_list("pk", "memberships__department"))
    return sorted(readers, key=lambda pair: (pair[1] or shared.get(pair[0] or 0, 0), pair[0] or 0))


def fresh(news: Iterable[News]) -> list[News]:
    """Those that still say something new and true; the others end here, each with its reason."""
    news = list(news)
    known = since(one.event for one in news if isinstance(one, Notice))
    gone = why_gone(one.matter for one in news if isinstance(one, Announcement))
    kept, ended = [], defaultdict(list)
    for one in news:
        if isinstance(one, Announcement):
            reason = gone.get(one.matter, "")
        else:
            reason = READ if one.read_at else why_stale(one.event, one.event.task, known)
        if reason:
            ended[reason].append(one)
        else:
            kept.append(one)
    for reason, those in ended.items():
        put_aside(those, Outcome.SUPPRESSED, reason)
    return kept


def sorted_by_way(news: Iterable[News]) -> dict[Way, list[News]]:
    """How each of them is to reach its reader."""
    news = list(news)
    ways = Ways(one.recipient_id for one in news if one.recipient_id)
    found: dict[Way, list[News]] = {way: [] for way in Way}
    for one in news:
        found[ways.of(one.recipient_id, kind_of(one))].append(one)
    return found


def kind_of(one: News) -> str:
    return one.kind if isinstance(one, Announcement) else KIND_OF.get(one.event.name, NewsKind.CHANGES)


def put_aside(news: Iterable[News], outcome: Outcome, reason: str) -> None:
    """End these, or let them wait for the 日报."""
    news = list(news)
    for model in (Notice, Announcement):
        for pks in portions(one.pk for one in news if isinstance(one, model)):
            model.objects.filter(pk__in=pks).update(outcome=outcome, reason=reason)


def by_recipient(news: list[News], hours: Hours) -> Groups:
    """Who is to have which news; what reaches nobody ends here."""
    notices = [one for one in news if isinstance(one, Notice)]
    departments = {a.department_id for n in notices for a in n.event.task.assignments.all()}
    departments |= {one.department_id for one in news if one.department_id}
    departments |= {m.department_id for one in news if one.recipient for m in one.recipient.memberships.all()}
    roster = Roster(departments, (), hours.organisation)
    groups: Groups = defaultdict(list)
    lost: list[News] = []
    for one in news:
        recipient = roster.of_news(one)
        if recipient:
            groups[recipient].append(one)
        else:
            lost.append(one)
    put_aside(lost, Outcome.SUPPRESSED, NO_ADDRESS)
    return groups


def without_held_orders(groups: Groups, today: date) -> Groups:
    """Orders to hurry go to one address in one mail a day: whoever has had one today hears of the next tomorrow.

    In the application they show at once. A mail that did not arrive has ordered nothing.
    """
    if not any(is_urging(one) for group in groups.values() for one in group):
        return groups
    carried = Mail.objects.filter(local_date=today, items__notice__event__name="urge", items__dropped="")
    had = set(carried.exclude(state__in=NOT_SENT).values_list("to_key", flat=True))
    kept = {who: [one for one in group if who.key not in had or not is_urging(one)] for who, group in groups.items()}
    return {who: group for who, group in kept.items() if group}


def is_urging(one: News) -> bool:
    return isinstance(one, Notice) and one.event.name == "urge"


def queue_notices(groups: Groups, today: date, now: datetime) -> int:
    keys = {who.key for who in groups}
    earlier = Mail.objects.filter(channel=Channel.NOTICE, local_date=today, to_key__in=keys).values("to_key")
    last = dict(earlier.order_by("to_key").annotate(last=Max("seq")).values_list("to_key", "last"))
    mails = {who.key: new_mail(who, Channel.NOTICE, today, now, seq=last.get(who.key, -1) + 1) for who in groups}
    Mail.objects.bulk_create(mails.values())
    queue_news(mails, groups)
    return len(mails)
