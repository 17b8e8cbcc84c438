"""Mails on their way or at their end, made with the fewest words, for tests of the outbox's pages."""

from typing import Any

from accounts.models import User
from tests.factories import MONDAY, at, numbers
from tracking.models import Mail, MailItem, MailServer, Notice, Pulse, Reminder, ReminderRule, Task, TaskEvent
from tracking.models.mail import Channel
from tracking.models.reminder import Outcome


def make_mail(to: User | None = None, **fields: Any) -> Mail:
    """A 日报 made on Monday at half past eight."""
    number, start = next(numbers), at(MONDAY, 8, 30)
    given = {
        "recipient": to,
        "to_key": f"user:{to.pk}" if to else f"mailbox:{number}",
        "address": to.email if to else "",
        "local_date": MONDAY,
        "channel": Channel.DIGEST,
        "seq": number,
        "not_before": start,
        "made_at": start,
        "message_id": f"<made.{number}@test>",
        "is_settled": True,
    }
    return Mail.objects.create(**{**given, **fields})


def carry_reminder(mail: Mail, task: Task, rule: ReminderRule, outcome: Outcome, **fields: Any) -> Reminder:
    """The mail carries a reminder of the task."""
    made = {"anchor_on": MONDAY, "fires_on": MONDAY, "audience_key": f"test:{next(numbers)}", "made_at": mail.made_at}
    reminder = Reminder.objects.create(task=task, rule=rule, outcome=outcome, **{**made, **fields})
    MailItem.objects.create(mail=mail, reminder=reminder)
    return reminder


def carry_notice(mail: Mail, event: TaskEvent, outcome: Outcome) -> Notice:
    """The mail carries news of the step."""
    notice = Notice.objects.create(recipient=mail.recipient, event=event, outcome=outcome, made_at=mail.made_at)
    MailItem.objects.create(mail=mail, notice=notice)
    return notice


def make_event(task: Task, by: User, name: str = "urge", **fields: Any) -> TaskEvent:
    given = {"before": task.status, "after": task.status, "at": at(MONDAY, 8)}
    return TaskEvent.objects.create(task=task, name=name, by=by, **{**given, **fields})


def beat(now: Any) -> None:
    """A round has just come to its end."""
    Pulse.objects.update_or_create(pk=1, defaults={"began_at": now, "ended_at": now, "done_at": now})


def server_rests(until: Any, code: str = "TimeoutError: timed out") -> MailServer:
    """Five connections in a row have failed."""
    return MailServer.objects.create(pk=1, failures=5, retry_at=until, last_code=code)
