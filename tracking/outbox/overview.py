"""What a 督查员 sees of the outbox (发件箱): what went to whom and why, what did not, when it is tried again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, QuerySet

from accounts.models import User
from tracking.models import Mail, MailAction, MailItem, Membership
from tracking.models.mail import MailState
from tracking.outbox.delays import late_mails
from tracking.outbox.explaining import meaning_of
from tracking.outbox.hours import Hours
from tracking.outbox.searching import TABS, Conditions, found
from tracking.outbox.standing import Standing, standing
from tracking.outbox.turning import Leaf, read_key, turn
from tracking.workflow import MOVES

PER_PAGE = 25
MANY = 1000  # mails; more are not counted
WHYS = 2  # reasons written in a row; the mail's own page has all of them
OPTIONAL = {"late", "filed", "handled"}  # tabs that are there only where they show something
TONES = {MailState.SENT: "ok", MailState.DEAD: "late", MailState.SUPPRESSED: "state"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the filters by state, with how many it shows and the conditions it leads to."""

    key: str
    name: str
    count: int
    asked: Conditions
    is_current: bool

    @property
    def is_many(self) -> bool:
        return self.count >= MANY


@dataclass(frozen=True, slots=True)
class Row:
    """One mail as the list shows it."""

    mail: Mail
    to: str
    place: str  # where that person works: 区住建局经办人
    why: str
    items: int
    tone: str
    is_late: bool
    action: MailAction | None  # the newest that somebody did with it by hand

    @property
    def meaning(self) -> str:
        """What the last answer means, as long as it matters."""
        return "" if self.mail.state == MailState.SENT else meaning_of(self.mail.last_code)

    @property
    def is_tried_again(self) -> bool:
        return self.mail.state == MailState.QUEUED and self.mail.attempts > 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The page: filters, mails, and what stands in the way of mail."""

    asked: Conditions
    tabs: tuple[Tab, ...]
    leaf: Leaf[Mail]
    rows: tuple[Row, ...]
    total: int
    is_empty: bool  # there never was a mail
    standing: Standing

    @property
    def is_many(self) -> bool:
        """Whether ``total`` is where counting stopped."""
        return self.total >= MANY


def overview(asked: Conditions, given: Mapping[str, str], now: datetime) -> Overview:
    """The mails that are asked for, newest first, and the warnings above them; a constant number of queries."""
    hours = Hours.load()
    counts = counts_by_tab(asked, now, hours)
    mails = found(asked, now, hours).select_related("recipient", "department", "robot")
    leaf = turn(mails, PER_PAGE, newer=read_key(given.get("newer", "")), older=read_key(given.get("older", "")))
    return Overview(
        asked=asked,
        tabs=tuple(_tabs(asked, counts)),
        leaf=leaf,
        rows=tuple(rows(leaf.rows, now, hours)),
        total=counts[asked.state],
        is_empty=not counts[""] and not asked.narrows,
        standing=standing(now, hours),
    )


def counts_by_tab(asked: Conditions, now: datetime, hours: Hours) -> dict[str, int]:
    """How many each tab shows under the other conditions; counted no further than ``MANY``, which costs the same
    however many there are.
    """
    shown = {key: found(replace(asked, state=key), now, hours) for key in TABS}
    return {key: mails.order_by()[:MANY].count() for key, mails in shown.items()}


def _tabs(asked: Conditions, counts: Mapping[str, int]) -> Iterable[Tab]:
    for key, (name, _) in TABS.items():
        is_current = key == asked.state
        if counts[key] or is_current or key not in OPTIONAL:
            yield Tab(key, name, counts[key], Conditions.read(asked.query(state=key)), is_current)


def rows(mails: Iterable[Mail], now: datetime, hours: Hours) -> Iterable[Row]:
    """Each mail with why it was made and what became of it; four queries for all of them."""
    mails = list(mails)
    pks = [mail.pk for mail in mails]
    whys, actions = reasons_of(pks), newest_actions(pks)
    places = places_of(mail.recipient for mail in mails)
    late = set(late_mails(now, hours).filter(pk__in=pks).values_list("pk", flat=True))
    for mail in mails:
        reasons = whys.get(mail.pk, {})
        yield Row(
            mail=mail,
            to=addressee(mail),
            place=places.get(mail.recipient_id or 0, ""),
            why=in_short(list(reasons)),
            items=sum(reasons.values()),
            tone="state" if mail.is_filed else TONES.get(MailState(mail.state), "wait"),
            is_late=mail.pk in late,
            action=actions.get(mail.pk),
        )


def reasons_of(mails: Iterable[int]) -> dict[int, dict[str, int]]:
    """By mail: the rules, steps and news because of which it was made, and how many items each brought."""
    items = MailItem.objects.filter(mail__in=list(mails)).order_by("mail")
    columns = "mail", "reminder__rule__name", "notice__event__name", "event__name", "announcement__word"
    whys: dict[int, dict[str, int]] = defaultdict(dict)
    for mail, rule, step, told, word, count in items.values_list(*columns).annotate(Count("pk")):
        why = rule or word or step_name(step or told)
        whys[mail][why] = whys[mail].get(why, 0) + count
    return whys


def step_name(name: str) -> str:
    return MOVES[name].label if name in MOVES else "录入"


def newest_actions(mails: Iterable[int]) -> dict[int, MailAction]:
    done = MailAction.objects.filter(mail__in=list(mails)).select_related("by").order_by("pk")
    return {action.mail_id: action for action in done}


def in_short(reasons: list[str]) -> str:
    more = f" 等 {len(reasons)} 种" if len(reasons) > WHYS else ""
    return "、".join(reasons[:WHYS]) + more


def addressee(mail: Mail) -> str:
    """Whom it is for, as people say it."""
    if mail.robot:
        return f"{mail.robot}（群机器人）"
    if mail.recipient:
        return str(mail.recipient)
    return f"{mail.department}（单位邮箱）" if mail.department else "督查室邮箱"


def places_of(people: Iterable[User | None]) -> dict[int, str]:
    """By person: the departments and the role, 区住建局经办人."""
    users = {user.pk: user for user in people if user}
    units: dict[int, list[str]] = defaultdict(list)
    members = Membership.objects.filter(user__in=users).order_by("pk")
    for pk, unit in members.values_list("user", "department__name"):
        units[pk].append(unit)
    return {pk: f"{'、'.join(units[pk])}{user.get_role_display()}" for pk, user in users.items()}


def contents_of(mail: Mail) -> list[MailItem]:
    """Everything a mail carries, with what became of it."""
    everything = "reminder__rule", "reminder__task", "notice__event__task", "announcement", "event__task"
    return list(MailItem.objects.filter(mail=mail).select_related(*everything).order_by("pk"))


def history_of(mail: Mail) -> QuerySet[MailAction]:
    """What people did with it by hand, the newest first."""
    return MailAction.objects.filter(mail=mail).select_related("by").order_by("-pk")
