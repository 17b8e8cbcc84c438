"""What mails carry (所载), as far as it decides what they still say.

Reminders come by the thousand, and are not made into rows of a model: that would cost more than reading them.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from tracking.models import Announcement, Mail, MailItem, Notice, ReminderRule


class Reminded(NamedTuple):
    """A reminder in a mail: what ``why_dropped`` looks at."""

    task_id: int
    rule: ReminderRule
    anchor_on: date
    department_id: int | None
    post_id: int | None


class Item(NamedTuple):
    """One thing in a mail: a reminder, news of a step, or an announcement; ``dropped``: why it was left out before."""

    pk: int
    mail_id: int
    dropped: str
    reminder: Reminded | None = None
    notice: Notice | None = None
    announcement: Announcement | None = None

    @property
    def task_id(self) -> int:
        """The task it is about; an announcement is about none."""
        if self.reminder:
            return self.reminder.task_id
        return self.notice.event.task_id if self.notice else 0


def carried_by(mails: Iterable[Mail]) -> dict[int, list[Item]]:
    """What each of the mails carries, in the order it was put in."""
    carried: dict[int, list[Item]] = {mail.pk: [] for mail in mails}
    for item in sorted([*_reminders(carried), *_news(carried)]):
        carried[item.mail_id].append(item)
    return carried


def _reminders(mails: Collection[int]) -> list[Item]:
    """The rules are few and read once."""
    rules = ReminderRule.objects.in_bulk()
    items = MailItem.objects.filter(mail__in=mails, reminder__isnull=False)
    found = items.values_list(
        "pk",
        "mail",
        "dropped",
        "reminder__task",
        "reminder__rule",
        "reminder__anchor_on",
        "reminder__department",
        "reminder__post",
    )
    return [
        Item(pk, mail, dropped, Reminded(task, rules[rule], anchor_on, department, post))
        for pk, mail, dropped, task, rule, anchor_on, department, post in found
    ]


def _news(mails: Collection[int]) -> list[Item]:
    items = MailItem.objects.filter(mail__in=mails, reminder=None)
    found = items.select_related("notice__event__by", "notice__event__acting_for", "announcement")
    return [Item(row.pk, row.mail_id, row.dropped, notice=row.notice, announcement=row.announcement) for row in found]
