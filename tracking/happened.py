"""What happened to a task as one person may know of it (办理过程): its steps, and what they say of dates and words."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Prefetch

from accounts.models import User
from tracking.models import Membership, Report, Task, TaskEvent


def events_of(task: Task, user: User) -> list[TaskEvent]:
    """What happened to it that this person may know, newest first, with all that the telling needs."""
    rows = task.events.visible_to(user).select_related("by", "acting_for", "report__department", "report__by")
    posts = Prefetch("by__memberships", Membership.objects.select_related("department").order_by("pk"))
    events = list(rows.prefetch_related("attachments__by", "report__takes_in__department", posts).newest_first())
    for event in events:
        event.task = task  # already read, with its 立项单
    return events


def old_dates(events: Iterable[TaskEvent]) -> list[date]:
    """What each extension has put in the place of, oldest first; the same day once."""
    pairs = [event.changes.get("due_on") for event in events if event.name == "grant"]
    return list(dict.fromkeys(date.fromisoformat(pair[0]) for pair in reversed(pairs) if pair and pair[0]))


def reports(events: Iterable[TaskEvent]) -> Iterator[Report]:
    return (event.report for event in events if hasattr(event, "report"))


def instructions(events: Iterable[TaskEvent], user: User) -> list[TaskEvent]:
    """The words of leaders whose way somebody may follow: to a department it is no matter how others were told."""
    return [event for event in events if event.name == "instruct"] if user.sees_everything else []
