"""Reminders on their way (将有的提醒): those that will be made, and those that are made and wait for their 日报."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from django.db.models import Q

from tracking.models import Mail, Reminder
from tracking.models.mail import Channel
from tracking.models.reminder import Outcome
from tracking.outbox.portions import portions
from tracking.reminders import why_dropped

NEEDED = (  # for judging whether one still holds
    "task__assignments__department__memberships__user",
    "task__filings",
    "task__parent__assignments",
)
Key: TypeAlias = tuple[int, date, date, str]  # with the rule, what the database allows once


class Coming(NamedTuple):
    """A reminder that will be made, or (``pk``) one that is made and waits."""

    task: int
    rule: int
    anchor_on: date
    fires_on: date
    department: int | None
    post: int | None
    audience_key: str
    pk: int | None = None

    @property
    def key(self) -> Key:
        return self.task, self.anchor_on, self.fires_on, self.audience_key


def newest(comings: Sequence[Coming]) -> list[Coming]:
    """Of a task and audience only what was fired last; all of that day."""
    last: dict[tuple[int, str], date] = {}
    for one in comings:
        last[one.task, one.audience_key] = max(one.fires_on, last.get((one.task, one.audience_key), one.fires_on))
    return [one for one in comings if one.fires_on == last[one.task, one.audience_key]]


def waiting_now(today: date, task: int = 0) -> list[Coming]:
    """What is made and in no mail, or in one that did not go on its day, as far as it still holds."""
    stale = Mail.objects.waiting().filter(channel=Channel.DIGEST, local_date__lt=today, asked_again_at=None)
    put_back = Q(outcome=Outcome.QUEUED, items__mail__in=stale.values("pk"))
    found = Reminder.objects.filter(Q(outcome=Outcome.PENDING, fires_on__lte=today) | put_back)
    if task:
        found = found.filter(task=task)
    kept = []
    for pks in portions(sorted(set(found.values_list("pk", flat=True)))):
        rows = Reminder.objects.filter(pk__in=pks).select_related("task__parent", "rule").prefetch_related(*NEEDED)
        kept += [coming_of(row) for row in rows.order_by("pk") if not why_dropped(row, row.task)]
    return kept


def coming_of(row: Reminder) -> Coming:
    where = (row.department_id, row.post_id, row.audience_key)
    return Coming(row.task_id, row.rule_id, row.anchor_on, row.fires_on, *where, row.pk)


def made_since(day: date, task: int = 0) -> set[tuple[int, int, date, date, str]]:
    """The keys of reminders that are there already: rule, task, anchor, day, audience."""
    found = Reminder.objects.filter(fires_on__gte=day)
    if task:
        found = found.filter(task=task)
    return set(found.values_list("rule", "task", "anchor_on", "fires_on", "audience_key"))


def had_digest(today: date) -> set[str]:
    """Who has had today's 日报, or will have it: it is made."""
    return set(Mail.objects.filter(channel=Channel.DIGEST, local_date=today).values_list("to_key", flat=True))
