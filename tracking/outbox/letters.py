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
from tracking.models.mail import Channel
from tracking.outbox import weekly
from tracking.outbox.contents import Contents
from tracking.outbox.hours import Hours
from tracking.outbox.stepping import Steps, carried_out
from tracking.outbox.wording import Entry, Mark, entries, link, one_line
from tracking.rhythms import WEEKDAYS

FULL = 10  # entries written out; of the rest the titles of a few
TITLES = 5


@dataclass(frozen=True, slots=True)
class Letter:
    """What is read: the subject, and the same words with and without layout."""

    subject: str
    text: str
    html: str


def write(contents: Contents, hours: Hours, today: date) -> Letter:
    """The mail in words, as of today."""
    return carried_out(writing(contents, hours, today))


def writing(contents: Contents, hours: Hours, today: date) -> Steps[Letter]:
    """The same, step by step: what to say, the text, the page."""
    channel = Channel(contents.mail.channel)
    make = {Channel.DIGEST: _digest, Channel.NOTICE: _notice, Channel.WEEKLY: _weekly}[channel]
    context = _frame(contents, hours, today) | make(contents, hours, today)
    yield
    text = render_to_string(f"notices/{channel.value}.txt.j2", context, using="mails").strip() + "\n"
    yield
    return Letter(
        str(context["subject"]), text, render_to_string(f"notices/{channel.value}.html.j2", context, using="mails")
    )


def _digest(contents: Contents, hours: Hours, today: date) -> dict[str, Any]:
    """What is to be done, written out; news its reader wanted here, a line each."""
    everything = entries(contents, hours, today)
    matters, news = ([e for e in everything if e.is_news is wanted] for wanted in (False, True))
    return {
        **_listed(matters),
        "subject": _digest_subject(matters, news, hours),
        "news": news[:FULL],
        "news_count": len(news),
        "news_beyond": len(news[FULL:]),
    }


def _notice(contents: Contents, hours: Hours, today: date) -> dict[str, Any]:
    matters = entries(contents, hours, today)
    return _listed(matters) | {"subject": _notice_subject(matters, hours), "news": []}


def _weekly(contents: Contents, hours: Hours, today: date) -> dict[str, Any]:
    found = weekly.read(contents.mail, hours, today)
    return weekly.context_of(found, today) | {"subject": weekly.subject(found, sender_name(hours))}


def _listed(matters: list[Entry]) -> dict[str, Any]:
    """The first written out, of the rest the titles of a few, and how many there are of each."""
    return {
        "entries": matters[:FULL],
        "rest": matters[FULL : FULL + TITLES],
        "rest_count": len(matters[FULL:]),
        "total": len(matters),
        "counts": _coloured(matters),
    }


def _frame(contents: Contents, hours: Hours, today: date) -> dict[str, Any]:
    """Who writes to whom, when, and why."""
    mail, office = contents.mail, hours.organisation
    belongs = not (mail.recipient and mail.recipient.is_leader)
    units = "、".join(contents.departments) or (office.name if belongs else "")
    role = mail.recipient.get_role_display() if mail.recipient else "邮箱"
    return {
        "office": office,
        "sender": sender_name(hours),
        "today": today,
        "weekday": f"星期{WEEKDAYS[today.weekday()]}",
        "role": role,
        "who": str(mail.recipient or mail.department or office.name),
        "units": units,
        "because": _because(contents, units, role),
        "desk": link("tracking:desk"),
        "choices": link("tracking:choices") if mail.recipient else "",
    }


def _because(contents: Contents, units: str, role: str) -> str:
    """Why somebody gets this mail."""
    if contents.mail.recipient is None:
        return f"这是{units}的公用邮箱"
    return f"您是{units}的{role}" if units else f"您是{role}"


def sender_name(hours: Hours) -> str:
    return one_line(hours.organisation.sender or hours.organisation.name)


def _digest_subject(matters: list[Entry], news: list[Entry], hours: Hours) -> str:
    said = [f"{count} 项{word}" for word, count in Counter(e.word for e in matters).items()]
    if news and not matters:
        said = [f"{len(news)} 条消息"]
    return f"【督办提醒】{'、'.join(said)}——{sender_name(hours)}"


def _notice_subject(matters: list[Entry], hours: Hours) -> str:
    if len(matters) == 1:
        return f"【{matters[0].word}】{matters[0].title}——{sender_name(hours)}"
    said = "、".join(f"{word} {count} 项" for word, count in Counter(e.word for e in matters).items())
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
