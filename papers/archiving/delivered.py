"""Who was told of the tasks of a 立项单, when and how it went (送达记录); addresses are masked."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from papers.archiving.matter import Matter
from tracking.models import Mail, MailItem, Notice, Task, TaskEvent

HEADINGS = ("时间", "途径", "收件人", "地址", "关于", "什么事", "结果", "服务器回应")
STARS = "***"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message about one task to one reader."""

    at: datetime | None  # when it went; None: it did not
    way: str
    reader: str
    address: str
    number: str
    about: str
    result: str
    code: str = ""

    def cells(self) -> tuple[str, ...]:
        when = f"{timezone.localtime(self.at):%Y-%m-%d %H:%M:%S}" if self.at else ""
        return (when, self.way, self.reader, self.address, self.number, self.about, self.result, self.code)


def masked(address: str) -> str:
    """``zhangsan@yunxi.example`` → ``z***@yunxi.example``: whose mailbox it is, not its name."""
    name, sign, place = address.rpartition("@")
    return f"{name[:1]}{STARS}@{place}" if sign else (STARS if address else "")


def deliveries(matter: Matter) -> list[Delivery]:
    """Mails and messages to groups, and what was shown only in the system; the oldest first."""
    found = [*_by_mail(matter), *_in_the_system(matter)]
    return sorted(found, key=lambda one: (one.at is None, str(one.at or ""), one.number, one.reader, one.about))


def _by_mail(matter: Matter) -> Iterator[Delivery]:
    steps = matter.events.values("pk")
    items = MailItem.objects.select_related(
        "mail__recipient",
        "mail__department",
        "mail__robot",
        "reminder__rule",
        "reminder__task",
        "notice__event__task",
        "event__task",
    ).order_by("pk")
    by_step, to_group = items.filter(notice__event__in=steps), items.filter(event__in=steps)
    reminded = items.filter(reminder__task__in=matter.keys)
    for found in (by_step, to_group, reminded):
        for item in found:
            yield _of_item(item)


def _of_item(item: MailItem) -> Delivery:
    mail = item.mail
    task, about = _subject_of(item)
    way = "群消息" if mail.robot_id else f"邮件（{mail.get_channel_display()}）"
    result = f"没有写进去：{item.dropped}" if item.dropped else _result(mail)
    address = masked(mail.address)
    return Delivery(mail.sent_at, way, _reader(mail), address, task.number if task else "", about, result, _code(mail))


def _subject_of(item: MailItem) -> tuple[Task | None, str]:
    """The task it is about, and the step or the reminder it tells of."""
    if step := item.event or (item.notice.event if item.notice else None):
        return step.task, step.label
    if item.reminder:
        return item.reminder.task, f"提醒：{item.reminder.rule.name}"
    return None, ""


def _code(mail: Mail) -> str:
    """What the server answered, on one line, without the address it may repeat."""
    if not mail.address:
        return mail.last_code
    return " ".join(mail.last_code.replace(mail.address, masked(mail.address)).split())


def _result(mail: Mail) -> str:
    return f"{mail.result}：{mail.reason}" if mail.reason else mail.result


def _reader(mail: Mail) -> str:
    return str(mail.robot or mail.recipient or f"{mail.department}的邮箱")


def _in_the_system(matter: Matter) -> Iterator[Delivery]:
    """Notices that went with no mail: read on the page, or not at all."""
    rows = Notice.objects.filter(event__in=matter.events.values("pk"), item=None)
    for notice in rows.select_related("recipient", "department", "event__task").order_by("pk"):
        event: TaskEvent = notice.event
        read = "看过" if notice.read_at else "没有看"
        why = f"，没有发邮件：{notice.reason}" if notice.reason else ""
        reader = str(notice.recipient or f"{notice.department}的邮箱")
        yield Delivery(notice.read_at, "系统里的通知", reader, "", event.task.number, event.label, f"{read}{why}")


def as_csv(rows: list[Delivery]) -> bytes:
    """For Excel and WPS: UTF-8 with its mark, no cell is a formula."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([_as_text(cell) for cell in row.cells()] for row in rows)
    return made.getvalue().encode("utf-8-sig")


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
