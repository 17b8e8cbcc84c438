"""Finding mails (查邮件): the conditions an address of the outbox carries, and the mails that meet them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from tracking.models import Mail, MailAction, MailItem, Membership
from tracking.models.mail import FILED, Channel, MailState
from tracking.models.notice import NewsKind
from tracking.outbox.delays import late_mails
from tracking.outbox.hours import Hours
from tracking.workflow import MOVES

TABS: dict[str, tuple[str, tuple[MailState, ...]]] = {
    "": ("全部", tuple(MailState)),
    "waiting": ("等待发送", (MailState.QUEUED, MailState.LEASED, MailState.SENDING)),
    "late": ("晚了", (MailState.QUEUED, MailState.LEASED, MailState.SENDING)),
    "sent": ("已发送", (MailState.SENT,)),
    "filed": ("已写入文件", (MailState.SENT,)),
    "dead": ("没有送达", (MailState.DEAD,)),
    "suppressed": ("不再需要", (MailState.SUPPRESSED,)),
    "handled": ("人工处理过", tuple(MailState)),
}
ROBOTS = "robot"
TO_PROGRAMS = {Channel.HOOK, Channel.HOOK_LATE}  # on the pages of their receivers
KINDS = {**{kind.value: kind.label for kind in Channel if kind not in TO_PROGRAMS}, ROBOTS: "群消息"}
RULE, STEP, NEWS = "rule", "step", "news"  # why a mail was made, with what follows the dash


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; ``why`` is ``rule-3``, ``step-urge`` or ``news-papers``."""

    state: str = ""
    q: str = ""
    kind: str = ""
    why: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """From a query string; what nobody could have meant is left out."""
        since, until = read_day(given.get("since", "")), read_day(given.get("until", ""))
        if since and until and until < since:
            since, until = until, since
        return cls(
            state=_one_of(given.get("state", ""), TABS),
            q=given.get("q", "").replace("\x00", "").strip()[:60],
            kind=_one_of(given.get("kind", ""), KINDS),
            why=_why(given.get("why", "")),
            since=since,
            until=until,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything but the tab is asked for."""
        return bool(self.query(state=None))

    def query(self, **changes: object) -> dict[str, str]:
        """The address of these conditions with some changed; ``None`` drops one."""
        own = {name: getattr(self, name) for name in self.__slots__} | changes
        return {name: str(value) for name, value in own.items() if value}


def _one_of(written: str, known: Iterable[str]) -> str:
    return written if written in known else ""


def read_day(written: str) -> date | None:
    """The day of ``2026-11-01``, or nothing where it is none."""
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


def _why(written: str) -> str:
    sort, _, key = written.partition("-")
    if sort == RULE:
        return written if key.isascii() and key.isdecimal() and len(key) < 10 else ""
    known: Iterable[str] = MOVES if sort == STEP else NewsKind.values if sort == NEWS else ()
    return written if key in known else ""


def found(asked: Conditions, now: datetime, hours: Hours) -> QuerySet[Mail]:
    """The mails that meet the conditions, in no order."""
    mails, states = of_tab(narrowed(asked), asked.state, now, hours), TABS[asked.state][1]
    return mails if states == tuple(MailState) else mails.filter(state__in=states)


def of_tab(mails: QuerySet[Mail], tab: str, now: datetime, hours: Hours) -> QuerySet[Mail]:
    """What a tab shows besides its states: the late ones, what only went into files, what somebody has dealt with."""
    if tab == "late":
        return mails.filter(pk__in=late_mails(now, hours).values("pk"))
    if tab in {"sent", "filed"}:
        return mails.filter(last_code=FILED) if tab == "filed" else mails.exclude(last_code=FILED)
    if tab == "handled":
        return mails.filter(pk__in=MailAction.objects.values("mail"))
    return mails


def narrowed(asked: Conditions) -> QuerySet[Mail]:
    """All that meets the conditions besides the tab."""
    meets = _words(asked.q) & _kind(asked.kind) & _because(asked.why)
    if asked.since:
        meets &= Q(local_date__gte=asked.since)
    if asked.until:
        meets &= Q(local_date__lte=asked.until)
    return Mail.objects.to_be_read().filter(meets)


def _words(q: str) -> Q:
    """Whom it went to, by name, department or address, or what stands above it."""
    if not q:
        return Q()
    of_department = Membership.objects.filter(user=OuterRef("recipient"), department__name__icontains=q)
    named = Q(recipient__name__icontains=q) | Q(department__name__icontains=q) | Q(robot__name__icontains=q)
    return named | Q(subject__icontains=q) | Q(address__icontains=q) | Q(Exists(of_department))


def _kind(kind: str) -> Q:
    if kind == ROBOTS:
        return Q(robot__isnull=False)
    return Q(channel=kind, robot=None) if kind else Q()


def _because(why: str) -> Q:
    if not why:
        return Q()
    sort, _, key = why.partition("-")
    carries = {
        RULE: Q(reminder__rule=key),
        STEP: Q(notice__event__name=key) | Q(event__name=key),
        NEWS: Q(announcement__kind=key),
    }
    return Q(Exists(MailItem.objects.filter(carries[sort], mail=OuterRef("pk"))))
