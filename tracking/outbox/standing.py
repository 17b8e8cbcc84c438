"""What stands in the way of mail (阻碍): rounds that do not come, a server left alone, people without an address."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q

from accounts.models import User
from tracking.models import (
    Announcement,
    Assignment,
    Department,
    Mail,
    MailServer,
    Membership,
    Notice,
    Organisation,
    Reminder,
)
from tracking.models.mail import MailState
from tracking.models.reminder import Outcome
from tracking.outbox.delays import late_mails, next_hours
from tracking.outbox.explaining import meaning_of
from tracking.outbox.hours import Hours
from tracking.outbox.pending import SORTS, WAITING
from tracking.outbox.pulse import rounds
from tracking.staffing import deserted
from tracking.workflow import OPEN

REMEMBERED = timedelta(days=30)  # how long a refused address is pointed out


class Refused(NamedTuple):
    """An address whose last mail was refused for good."""

    address: str
    code: str
    whose: tuple[str, ...] = ()  # who has the address now: 何晓岚（区住建局）, 区住建局（单位邮箱）

    @property
    def meaning(self) -> str:
        return meaning_of(self.code)


@dataclass(frozen=True, slots=True)
class Aside:
    """What no mail carries yet, by the sorts of its page; ``held`` of the news are kept for the 日报."""

    reminders: int
    notices: int
    announcements: int
    held: int

    @property
    def count(self) -> int:
        return self.reminders + self.notices + self.announcements

    @property
    def in_words(self) -> str:
        """提醒 3 条、通知 2 条、告知 1 条; a sort of which nothing waits is left out."""
        counted = [(name, getattr(self, sort)) for sort, name in SORTS.items()]
        return "、".join(f"{name} {count} 条" for name, count in counted if count)


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with sending, apart from single mails."""

    silence: str  # what is wrong with the rounds and what to do; empty where they go on
    server: MailServer | None
    rests: bool  # the server is left alone until ``server.retry_at``
    late: int
    aside: Aside
    goes_at: datetime | None  # when mail may next go; empty where it may now
    unreachable: tuple[Department, ...]
    deserted: tuple[Department, ...]  # with open tasks and nobody left to do them
    refused: tuple[Refused, ...]

    @property
    def server_said(self) -> str:
        return meaning_of(self.server.last_code) if self.server else ""


def standing(now: datetime, hours: Hours) -> Standing:
    server = MailServer.objects.filter(failures__gt=0).first()
    return Standing(
        silence=rounds().in_words(now),
        server=server,
        rests=bool(server and server.retry_at and server.retry_at > now),
        late=late_mails(now, hours).count(),
        aside=put_aside(now, hours),
        goes_at=next_hours(now, hours),
        unreachable=tuple(unreachable_departments()),
        deserted=tuple(deserted()),
        refused=tuple(refused_addresses(now)),
    )


def put_aside(now: datetime, hours: Hours) -> Aside:
    """How much no mail carries yet."""
    counted = {"count": Count("pk"), "held": Count("pk", filter=Q(outcome=Outcome.HELD))}
    notices = Notice.objects.filter(outcome__in=WAITING).aggregate(**counted)
    announcements = Announcement.objects.filter(outcome__in=WAITING).aggregate(**counted)
    return Aside(
        reminders=Reminder.objects.pending(hours.today(now)).count(),
        notices=notices["count"],
        announcements=announcements["count"],
        held=notices["held"] + announcements["held"],
    )


def unreachable_departments() -> Iterable[Department]:
    """Departments with open tasks whose people have no address, and no mailbox stands in."""
    people = Membership.objects.filter(department=OuterRef("pk"), user__is_active=True).exclude(user__email="")
    at_work = Assignment.objects.filter(department=OuterRef("pk"), task__status__in=OPEN)
    return Department.objects.active().filter(Exists(at_work), ~Exists(people), mailbox="").in_order()


def refused_addresses(now: datetime) -> Iterable[Refused]:
    """Addresses in use whose last mail of the last weeks was refused for good (5xx); one that works again is not
    among them.

    530 to 538 say that we were not let in, which is no fault of an address.
    """
    dead = Mail.objects.filter(state=MailState.DEAD, not_before__gte=now - REMEMBERED, last_code__startswith="5")
    ended = dead.exclude(last_code__startswith="53").exclude(address="").order_by("pk")
    newest = {mail.address: mail for mail in ended.only("address", "last_code", "to_key", "local_date")}
    owners, works = owners_of(newest), taken_since(newest.values())
    for address in sorted(owners.keys() & newest.keys()):
        if works.get(address, 0) < newest[address].pk:
            yield Refused(address, newest[address].last_code, tuple(owners[address]))


def taken_since(refused: Collection[Mail]) -> dict[str, int]:
    """The newest mail each address took since these were refused."""
    if not refused:
        return {}
    since = min(mail.local_date for mail in refused)
    sent = Mail.objects.filter(to_key__in={mail.to_key for mail in refused}, local_date__gte=since)
    taken = sent.filter(state=MailState.SENT).order_by("address").values_list("address")
    return dict(taken.annotate(Max("pk")))


def owners_of(addresses: Iterable[str]) -> dict[str, list[str]]:
    """Those of the addresses that somebody active, a department or the office still has, with who that is."""
    asked, found = list(addresses), defaultdict[str, list[str]](list)
    people = User.objects.filter(is_active=True, email__in=asked).prefetch_related("memberships__department")
    for user in people.order_by("pk"):
        units = "、".join(str(membership.department) for membership in user.memberships.all())
        found[user.email].append(f"{user}（{units or user.get_role_display()}）")
    for unit in Department.objects.active().filter(mailbox__in=asked).in_order():
        found[unit.mailbox].append(f"{unit}（单位邮箱）")
    if box := Organisation.current().mailbox:
        found[box].append("督查室邮箱")
    return found
