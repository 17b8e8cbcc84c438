"""A mail as text and as a page (信): subject, greeting, matters with the leader's words, and a link for each."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from tracking.models import Mail
from tracking.models.reminder import Channel
from tracking.outbox.contents import Contents
from tracking.outbox.hours import Hours
from tracking.outbox.wording import Entry, Mark, entries, link, one_line

FULL = 10  # entries written out; of the rest the titles of a few
TITLES = 5
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is read: the subject, and the same words with and without layout."""

    subject: str
    text: str
    html: str


def write(contents: Contents, hours: Hours, today: date) -> Letter:
    """The mail in words, as of today."""
    matters = entries(contents.matters, hours, today)
    is_digest = contents.mail.channel == Channel.DIGEST
    counts = Counter(e.word for e in matters)
    context = {
        **_frame(contents, hours, today),
        "subject": _digest_subject(counts, hours) if is_digest else _notice_subject(matters, counts, hours),
        "entries": matters[:FULL],
        "rest": matters[FULL : FULL + TITLES],
        "rest_count": max(0, len(matters) - FULL),
        "total": len(matters),
        "counts": _coloured(matters),
    }
    name = "digest" if is_digest else "notice"
    text = render_to_string(f"notices/{name}.txt", context)
    return Letter(str(context["subject"]), text.strip() + "\n", render_to_string(f"notices/{name}.html", context))


def _frame(contents: Contents, hours: Hours, today: date) -> dict[str, Any]:
    """Who writes to whom, when, and why."""
    mail, office = contents.mail, hours.organisation
    units = "、".join(contents.departments) or office.name
    role = mail.recipient.get_role_display() if mail.recipient else "邮箱"
    return {
        "office": office,
        "sender": sender_name(hours),
        "today": today,
        "weekday": f"星期{WEEKDAYS[today.weekday()]}",
        "who": str(mail.recipient or mail.department or office.name),
        "units": units,
        "because": f"您是{units}的{role}" if mail.recipient else f"这是{units}的公用邮箱",
        "desk": link("tracking:desk"),
    }


def sender_name(hours: Hours) -> str:
    return one_line(hours.organisation.sender or hours.organisation.name)


def _digest_subject(counts: Counter[str], hours: Hours) -> str:
    said = "、".join(f"{count} 项{word}" for word, count in counts.items())
    return f"【督办提醒】{said}——{sender_name(hours)}"


def _notice_subject(matters: list[Entry], counts: Counter[str], hours: Hours) -> str:
    if len(matters) == 1:
        return f"【{matters[0].word}】{matters[0].title}——{sender_name(hours)}"
    said = "、".join(f"{word} {count} 项" for word, count in counts.items())
    return f"【督办通知】{said}——{sender_name(hours)}"


def _coloured(matters: list[Entry]) -> list[dict[str, object]]:
    """How many of each, the late and the near ones in their colour."""
    counts = Counter((e.word, e.mark) for e in matters)
    ink = {Mark.LATE: "#c22f1a", Mark.SOON: "#8a5a00", Mark.BACK: "#8a5a00"}
    return [{"word": word, "count": count, "ink": ink.get(mark, "")} for (word, mark), count in counts.items()]


def message_id(to_key: str, on: date, channel: str, seq: int, made_at: datetime) -> str:
    """One for each row, kept with it, so that a mail sent twice is recognised as the same."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{channel}.{to_key.replace(':', '-')}.{on:%Y%m%d}.{seq}.{made_at:%H%M%S%f}@{host}>"


def as_message(letter: Letter, mail: Mail, address: str) -> EmailMultiAlternatives:
    """The letter to one recipient, marked as written by a program."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[address],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    message.attach_alternative(letter.html, "text/html")
    return message
