"""What became of the mail that tells of a step, in words beside the step: 邮件 10:32 发出, 邮件没有送达."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from directives.dates import day_words
from tracking.models import Mail, MailItem, Notice
from tracking.models.mail import MailState
from tracking.models.reminder import Outcome
from tracking.outbox.delays import goes_at, next_hours
from tracking.outbox.hours import Hours
from tracking.outbox.joining import JOINED

Said = tuple[str, bool]  # the words, and whether the mail is lost


@dataclass(frozen=True, slots=True)
class Postmark:
    """Tells of mails at a moment; ``on``: the day of the step, which need not be said again."""

    on: date
    now: datetime
    hours: Hours

    def of_notice(self, notice: Notice) -> Said:
        """What became of the news for one reader."""
        if item := getattr(notice, "item", None):
            return self.of_item(item)
        if notice.read_at:
            return "没有再发邮件", False
        if notice.outcome != Outcome.PENDING:
            return _not_sent("邮件", notice.reason), notice.outcome == Outcome.DEAD
        address, box = _address(notice, self.hours)
        if not address:
            return ("没有邮箱，只在系统里看" if notice.recipient else "没有邮箱"), False
        due = notice.made_at + JOINED
        if opens := next_hours(max(due, self.now), self.hours):
            return f"邮件 {clock(opens, self.on)} 起发出{box}", False
        return (f"邮件 {clock(due, self.on)} 左右发出" if due > self.now else "邮件马上发出") + box, False

    def of_item(self, item: MailItem) -> Said:
        """What became of the mail, or of the message to a group, that carries it."""
        mail, word = item.mail, "群消息" if item.mail.robot_id else "邮件"
        if item.dropped:
            return f"{word}里没有写：{item.dropped}", False
        if mail.is_filed and mail.sent_at:
            return f"{word} {clock(mail.sent_at, self.on)} 只写进了文件，没有寄出", False
        if mail.state == MailState.SENT and mail.sent_at:
            return f"{word} {clock(mail.sent_at, self.on)} 发出{_into(mail)}", False
        if mail.state == MailState.DEAD:
            return f"{word}没有送达", True
        if mail.state == MailState.SUPPRESSED:
            return _not_sent(word, mail.reason), False
        later = goes_at(mail, self.now, self.hours)
        return (f"{word} {clock(later, self.on)} 起发出" if later else f"{word}马上发出"), False


def _address(notice: Notice, hours: Hours) -> tuple[str, str]:
    """Where a mail would go, empty where nowhere; and in words the mailbox that stands in for a reader without one.

    ``recipient`` comes with his memberships and their departments.
    """
    user = notice.recipient
    if user and user.email and user.is_active:
        return user.email, ""
    if user and user.is_supervisor:
        return hours.organisation.mailbox, "，发到督查室的邮箱"
    homes = [member.department for member in user.memberships.all()] if user else [notice.department]
    home = next((home for home in homes if home and home.mailbox), None)
    return (home.mailbox, f"，发到{home}的邮箱") if home else ("", "")


def _not_sent(word: str, reason: str) -> str:
    return f"没有发{word}：{reason}" if reason else f"没有发{word}"


def _into(mail: Mail) -> str:
    """The mailbox that stands in for somebody without an address."""
    if mail.recipient_id or mail.robot_id:
        return ""
    return f"，发到{mail.department}的邮箱" if mail.department_id else "，发到督查室的邮箱"


def clock(at: datetime | None, on: date) -> str:
    """10:32; with its day where that is not ``on``."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{local:%H:%M}" if local.date() == on else f"{day_words(local.date(), on)} {local:%H:%M}"
