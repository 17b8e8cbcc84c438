"""Secret addresses of calendars (日历订阅): made once and shown once, taken back for good, and read not too often."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import F, Q

from accounts.models import User
from tracking.models import CalendarFeed
from tracking.models.feed import FeedScope

WINDOW = timedelta(minutes=10)
OFTEN = 30  # readings in that time; a calendar looks every few hours


@dataclass(frozen=True, slots=True)
class Opened:
    """A new address, and the only time what makes it secret is told."""

    feed: CalendarFeed
    secret: str


def make_feed(user: User, *, scope: FeedScope, at: datetime) -> Opened:
    """A new address for oneself; the former one leads nowhere from now on."""
    secret = secrets.token_urlsafe(32)
    fresh = {
        "secret_hash": hash_of(secret),
        "scope": scope,
        "password_serial": user.password_serial,
        "made_at": at,
        "fetched_at": None,
        "asked_since": None,
        "asked": 0,
    }
    feed, _ = CalendarFeed.objects.update_or_create(user=user, defaults=fresh)
    return Opened(feed, secret)


def end_feed(user: User) -> bool:
    """Take the address back; whether there was one."""
    return bool(CalendarFeed.objects.filter(user=user).delete()[0])


def feed_of(secret: str) -> CalendarFeed | None:
    """The address that has this secret and still opens, with its person."""
    if len(secret) > 100:
        return None
    return CalendarFeed.objects.live().select_related("user").filter(secret_hash=hash_of(secret)).first()


def note_reading(feed: CalendarFeed, *, at: datetime) -> timedelta | None:
    """Count the reading; where there were too many lately, how long to wait instead."""
    row = CalendarFeed.objects.filter(pk=feed.pk)
    is_new = Q(asked_since=None) | Q(asked_since__lte=at - WINDOW) | Q(asked_since__gt=at)  # a clock put back
    if row.filter(is_new).update(asked_since=at, asked=1, fetched_at=at):
        return None
    if row.filter(asked__lt=OFTEN).update(asked=F("asked") + 1, fetched_at=at):
        return None
    since = row.values_list("asked_since", flat=True).first() or at
    return since + WINDOW - at


def hash_of(secret: str) -> str:
    """Without salt or slowness: what is 256 random bits cannot be guessed from it."""
    return sha256(secret.encode()).hexdigest()
