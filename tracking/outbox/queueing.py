"""Putting mails into the outbox (排队): the rows that one mail is made of."""

from datetime import date, datetime

from tracking.models import Announcement, Mail, MailItem, Notice
from tracking.models.mail import Channel
from tracking.models.reminder import Outcome
from tracking.outbox.letters import message_id
from tracking.outbox.recipients import Recipient

BATCH = 500  # rows a statement
News = Notice | Announcement
Groups = dict[Recipient, list[News]]
NO_ADDRESS = "没有地址"


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


def queue_news(mails: dict[str, Mail], groups: Groups) -> None:
    """Put the news of each recipient into their mail."""
    pairs = [(mails[who.key], one) for who, group in groups.items() for one in group]
    items = [
        MailItem(mail=mail, notice=one) if isinstance(one, Notice) else MailItem(mail=mail, announcement=one)
        for mail, one in pairs
    ]
    MailItem.objects.bulk_create(items, batch_size=BATCH)
    for model in (Notice, Announcement):
        pks = [one.pk for _, one in pairs if isinstance(one, model)]
        model.objects.filter(pk__in=pks).update(outcome=Outcome.QUEUED)
