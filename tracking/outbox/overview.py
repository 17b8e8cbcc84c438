"""What a 督查员 sees of the outbox (发件箱): what went to whom and why, what did not, and who cannot be reached."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef

from tracking.models import Assignment, Department, Mail, MailItem, MailServer, Membership, Notice
from tracking.models.reminder import MailState
from tracking.staffing import deserted
from tracking.workflow import OPEN

PER_PAGE = 50
WHYS = 2  # reasons written in a row; the mail's own page has all of them
TABS: dict[str, tuple[str, tuple[MailState, ...]]] = {
    "": ("全部", tuple(MailState)),
    "waiting": ("等待发送", (MailState.QUEUED, MailState.LEASED, MailState.SENDING)),
    "sent": ("已发送", (MailState.SENT,)),
    "dead": ("没有送达", (MailState.DEAD,)),
    "suppressed": ("不再需要", (MailState.SUPPRESSED,)),
}
TONES = {MailState.SENT: "ok", MailState.DEAD: "late", MailState.SUPPRESSED: "state"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the filters by state, with how many it shows."""

    key: str
    name: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One mail as the list shows it."""

    mail: Mail
    to: str
    why: str
    tone: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The page: filters, mails, and what stands in the way of mail."""

    tabs: tuple[Tab, ...]
    page: Page[Mail]
    rows: tuple[Row, ...]
    unreachable: tuple[Department, ...]
    deserted: tuple[Department, ...]  # with open tasks and nobody left to do them
    refused: tuple[tuple[str, str], ...]  # address, what its server said
    server: MailServer | None
    notices: int  # that no mail carries yet: mails are made only when they may go


def overview(tab: str, page: str) -> Overview:
    """The mails of a tab, newest first, and the warnings above them."""
    tab = tab if tab in TABS else ""
    counts = dict(Mail.objects.order_by().values_list("state").annotate(Count("pk")))
    mails = Mail.objects.filter(state__in=TABS[tab][1]).newest_first().with_reasons()
    shown = Paginator(mails, PER_PAGE).get_page(page)
    return Overview(
        tabs=tuple(
            Tab(key, name, sum(counts.get(state, 0) for state in states), key == tab)
            for key, (name, states) in TABS.items()
        ),
        page=shown,
        rows=tuple(row(mail) for mail in shown),
        unreachable=tuple(unreachable_departments()),
        deserted=tuple(deserted()),
        refused=tuple(refused_addresses()),
        server=MailServer.objects.filter(failures__gt=0).first(),
        notices=Notice.objects.pending().count(),
    )


def row(mail: Mail) -> Row:
    reasons = list(dict.fromkeys(reason(item) for item in mail.items.all()))
    more = f" 等 {len(reasons)} 种" if len(reasons) > WHYS else ""
    return Row(mail, addressee(mail), "、".join(reasons[:WHYS]) + more, TONES.get(MailState(mail.state), "wait"))


def reason(item: MailItem) -> str:
    """The rule or the step because of which the mail was made."""
    if item.reminder:
        return item.reminder.rule.name
    return item.notice.event.label if item.notice else ""


def addressee(mail: Mail) -> str:
    if mail.recipient:
        return str(mail.recipient)
    return f"{mail.department}（单位邮箱）" if mail.department else "督查室邮箱"


def unreachable_departments() -> Iterable[Department]:
    """Departments with open tasks whose people have no address, and no mailbox stands in."""
    people = Membership.objects.filter(department=OuterRef("pk"), user__is_active=True).exclude(user__email="")
    at_work = Assignment.objects.filter(department=OuterRef("pk"), task__status__in=OPEN)
    return Department.objects.active().filter(Exists(at_work), ~Exists(people), mailbox="").in_order()


def refused_addresses() -> Iterable[tuple[str, str]]:
    """Addresses whose last mail was refused for good (5xx); one that works again is not among them."""
    ended = Mail.objects.filter(state__in=[MailState.SENT, MailState.DEAD], address=OuterRef("address"))
    later = ended.filter(pk__gt=OuterRef("pk"))
    refused = Mail.objects.filter(state=MailState.DEAD, last_code__startswith="5").exclude(Exists(later))
    return refused.order_by("address").values_list("address", "last_code").distinct()


def contents_of(mail: Mail) -> list[MailItem]:
    """Everything a mail carries, with what became of it."""
    everything = "reminder__rule", "reminder__task", "notice__event__task"
    return list(MailItem.objects.filter(mail=mail).select_related(*everything).order_by("pk"))
