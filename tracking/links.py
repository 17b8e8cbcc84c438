"""Signed links in mails (签收链接): whose mail leads to which task, for thirty days. A link opens a page, never acts.

Whoever holds a link still signs in, and sees no more than the task he may see: the signature only keeps others from
making links up and from counting through them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from tracking.models import Mail

LASTS = timedelta(days=30)
SALT = "tracking.links.sign"


class BrokenLinkError(Exception):
    """The link was cut off, altered or made up."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: the mail it stood in, whom that was for, the task, and until when it leads there."""

    mail: int
    recipient: int
    task: int
    until: datetime

    def is_expired(self, now: datetime) -> bool:
        return now > self.until


def sign_link(mail: Mail, task_pk: int, at: datetime) -> str:
    """The address a recipient opens to sign for a task; ``at``: when the mail is written.

    Where the mail is for no person (a mailbox), and where it is no row yet, it is the address of the task itself.
    """
    if mail.pk is None or mail.recipient_id is None:
        return settings.SITE_URL + reverse("tracking:task", args=[task_pk])
    token = _signer().sign_object([mail.pk, mail.recipient_id, task_pk, int(at.timestamp())])
    return settings.SITE_URL + reverse("tracking:sign_link", args=[token])


def read_link(token: str) -> Link:
    """What the token of a link says; raises ``BrokenLinkError`` where it is not ours as we made it."""
    try:
        mail, recipient, task, seconds = _signer().unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise BrokenLinkError(token) from error
    return Link(mail, recipient, task, datetime.fromtimestamp(seconds, UTC) + LASTS)


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")
