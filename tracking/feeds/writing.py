"""A diary as iCalendar (RFC 5545, 7986): the same bytes as long as nothing has changed, however often it is read."""

from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Alarm, Calendar, Event

from tracking.feeds.dates import Diary, Entry

OFTEN = timedelta(hours=4)  # how often a calendar should look
MORNING = timedelta(hours=-15)  # nine o'clock of the day before
NAME = "督办期限"


def as_icalendar(diary: Diary) -> bytes:
    """What a calendar reads."""
    calendar = Calendar()
    name = f"{NAME}（{diary.owner}）"
    for key, value in {
        "prodid": "-//zhualuoshi//抓落实//ZH",
        "version": "2.0",
        "calscale": "GREGORIAN",
        "method": "PUBLISH",
        "name": name,
        "x-wr-calname": name,
        "x-wr-caldesc": _about(diary),
        "x-wr-timezone": "Asia/Shanghai",
    }.items():
        calendar.add(key, value)
    calendar.add("refresh-interval", OFTEN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for entry in diary.entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _about(diary: Diary) -> str:
    more = f"还有 {diary.left_out} 件太多了没有放进来，请在系统里看。" if diary.left_out else ""
    return f"由抓落实生成，以系统里的为准。{more}"


def _event(entry: Entry) -> Event:
    event = Event()
    changed = entry.changed_at.astimezone(UTC).replace(microsecond=0)
    for key, value in {
        "uid": f"{entry.key}@{urlsplit(settings.SITE_URL).hostname}",
        "dtstamp": changed,
        "last-modified": changed,
        "sequence": entry.revision,
        "dtstart": entry.on,
        "dtend": entry.on + timedelta(days=1),
        "summary": entry.title,
        "description": f"{entry.said}\n{entry.url}",
        "url": entry.url,
        "categories": ["督办", entry.kind],
        "status": "TENTATIVE" if entry.is_paused else "CONFIRMED",
        "class": "PRIVATE",
        "transp": "TRANSPARENT",
    }.items():
        event.add(key, value)
    if entry.is_ahead:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"明天{entry.title}")
    alarm.add("trigger", MORNING)
    return alarm
