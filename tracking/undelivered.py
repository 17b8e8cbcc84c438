"""Whether mail reaches somebody (没有送达): the last one that came to an end, and what to do if it did not arrive."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from tracking.models import Department, Mail, Organisation
from tracking.models.mail import MailState

ENDED = (MailState.SENT, MailState.DEAD)
TO_DO = {  # by how the answer of the server begins
    "550": "请核对地址；地址不对，请管理员改成能收信的。",
    "551": "请核对地址；地址不对，请管理员改成能收信的。",
    "552": "邮箱可能满了，请清理邮箱。",
    "452": "邮箱可能满了，请清理邮箱。",
    "553": "请核对地址；地址不对，请管理员改成能收信的。",
    "5": "可能被当成垃圾邮件，或者邮箱有别的限制；请管理员问问邮件系统。",
}
OTHERWISE = "请告诉管理员，看看发信服务器。"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A mail that did not arrive, where no later one did."""

    mail: Mail
    address: str
    reason: str
    said: str  # by the server
    to_do: str
    made_at: datetime


def last_mail(user: User) -> Mail | None:
    """The newest mail to this person that has gone or has been given up."""
    ended = Mail.objects.filter(to_key=f"user:{user.pk}", state__in=ENDED)
    shown = ended.only("state", "reason", "last_code", "address", "made_at", "sent_at", "local_date")
    return shown.newest_first().first()


def undelivered(user: User) -> Undelivered | None:
    """What to tell somebody whose last mail did not arrive; nothing where the address is another one since."""
    mail = last_mail(user)
    if mail is None or mail.state != MailState.DEAD or mail.address != user.email:
        return None
    to_do = next((words for code, words in TO_DO.items() if mail.last_code.startswith(code)), OTHERWISE)
    return Undelivered(mail, mail.address, mail.reason, mail.last_code, to_do, mail.made_at)


def mailboxes_of(user: User) -> list[str]:
    """Where news goes of somebody who has no address: the mailboxes of the departments, or of the 督查室."""
    if user.email:
        return []
    if user.is_supervisor:
        return [box for box in [Organisation.current().mailbox] if box]
    return list(Department.objects.of(user).exclude(mailbox="").in_order().values_list("mailbox", flat=True))
