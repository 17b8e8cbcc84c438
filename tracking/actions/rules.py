"""Adding, changing and switching reminder rules (提醒规则), and what becomes of reminders already made by them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from tracking.foresight import would_make
from tracking.models import Reminder, ReminderRule, RuleChange
from tracking.models.reminder import Audience, Outcome, RuleKind
from tracking.outbox.hours import Hours
from tracking.reminders import SWITCHED_OFF
from tracking.rules import AnyRule, Wanted, clash, same, sentence

CHANGED = "规则已改"
ADDED = "加上了："  # begins the history of a rule that somebody added
OURS = (SWITCHED_OFF, CHANGED)
COLUMNS = ("name", "kind", "offset", "every", "audience")
WATCHERS = {Audience.SUPERVISOR: "office", Audience.LEADER: "post:"}  # how their audience keys begin
BATCH = 500  # rows a statement
DOUBLED = {
    "same": "和“{name}”（{says}）一样，同一天会提醒同样的人两次。",
    "inside": "“{name}”（{says}）已经包括了它，那几天本来就提醒同样的人。",
    "around": "它包括了“{name}”（{says}），那几天会提醒同样的人两次。",
}


class RuleRefusedError(Exception):
    """A rule that cannot stand beside the others; the message is for the administrator, ``field`` what is to change."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class StaleRuleError(Exception):
    """Somebody else has changed the rule since the page was read: ``current`` is how it stands."""

    def __init__(self, current: ReminderRule) -> None:
        super().__init__(f"“{current}”在您填写的时候有人改过。")
        self.current = current


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of reminders of the rule that no mail carries yet: how many ended, how many hold again."""

    ended: int = 0
    revived: int = 0


@transaction.atomic
def add_rule(wanted: Wanted, *, by: User, at: datetime) -> ReminderRule:
    """Add a rule, in use at once; today's sweep makes its reminders."""
    others = _others(0)
    _refuse_known(wanted, others)
    _refuse_doubled(wanted, others)
    rule = ReminderRule.objects.create(**_columns(wanted), changed_by=by, changed_at=at)
    _note(rule, f"{ADDED}{sentence(rule)}", by, at)
    return rule


@transaction.atomic
def change_rule(rule: ReminderRule, wanted: Wanted, *, seen: int, by: User, at: datetime) -> Settled:
    """Change a rule; what it has made and would not make any more ends."""
    others = _others(rule.pk)
    _refuse_known(wanted, others)
    if rule.is_active:
        _refuse_doubled(wanted, others)
    what = _difference(rule, wanted)
    _write(rule, seen, by, at, **_columns(wanted))
    if what:
        _note(rule, what, by, at)
    return settle_made(rule, CHANGED, at=at)


@transaction.atomic
def switch_rule(rule: ReminderRule, *, on: bool, seen: int, by: User, at: datetime) -> Settled:
    """Switch a rule on or off; pressed twice it is done once."""
    others = _others(rule.pk)
    rule.refresh_from_db()
    if rule.is_active == on:
        return Settled()
    if on:
        _refuse_doubled(rule, others)
    _write(rule, seen, by, at, is_active=on)
    _note(rule, "启用" if on else "停用", by, at)
    return settle_made(rule, SWITCHED_OFF, at=at)


def is_shipped(rule: ReminderRule) -> bool:
    """Whether the rule came with the product (出厂设置), changed since or not: nobody added it."""
    return not rule.changes.filter(what__startswith=ADDED).exists()


@transaction.atomic
def delete_rule(rule: ReminderRule, *, seen: int) -> None:
    """Take away a rule that somebody added and that has never reminded anybody.

    One that has reminded stays, switched off, because reminders name it; so does one of the shipped rules.
    """
    if Reminder.objects.filter(rule=rule).exists():
        raise RuleRefusedError(f"没有删除：“{rule}”提醒过人，要留着备查。不想再用就停用它。")
    if is_shipped(rule):
        raise RuleRefusedError(f"没有删除：“{rule}”是出厂设置，不想用停用它就行。")
    if not ReminderRule.objects.filter(pk=rule.pk, version=seen).delete()[0]:
        raise StaleRuleError(ReminderRule.objects.select_related("changed_by").get(pk=rule.pk))


def settle_made(rule: ReminderRule, reason: str, *, at: datetime) -> Settled:
    """End the reminders the rule would not make as it is now; those of today that it ended before hold again.

    What a mail carries already is judged when the mail goes: a rule that is switched off is left out of it.
    """
    hours = Hours.load()
    today = hours.today(at)
    made = Reminder.objects.filter(rule=rule)
    pending = made.filter(outcome=Outcome.PENDING)
    ended_before = made.filter(outcome=Outcome.SUPPRESSED, reason__in=OURS)
    if rule.kind != RuleKind.DESERTED:
        ended_before = ended_before.filter(fires_on=today)
    holds = _holding(rule, {today, *pending.values_list("fires_on", flat=True)}, hours, at)
    over = [reminder.pk for reminder in pending if not holds(reminder)]
    again = [reminder.pk for reminder in ended_before if holds(reminder)]
    return Settled(
        ended=_update(pending, over, outcome=Outcome.SUPPRESSED, reason=reason),
        revived=_update(ended_before, again, outcome=Outcome.PENDING, reason=""),
    )


def _holding(rule: ReminderRule, days: Iterable[date], hours: Hours, at: datetime) -> Callable[[Reminder], bool]:
    """Whether the rule as it is would make a reminder of one of these days.

    Where nobody is left is asked once and not again for a while: that holds as long as it is for the same people.
    """
    if not rule.is_active:
        return lambda _: False
    if rule.kind == RuleKind.DESERTED:
        return lambda reminder: reminder.audience_key.startswith(WATCHERS[Audience(rule.audience)])
    wanted = {key for day in days for key in would_make(rule, day, hours.calendar, at)}
    return lambda reminder: key_of(reminder) in wanted


def _update(rows: QuerySet[Reminder], pks: Sequence[int], **fields: str) -> int:
    """Change those of the rows that are still as they were read; how many."""
    parts = (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))
    return sum(rows.filter(pk__in=part).update(**fields) for part in parts)


def key_of(reminder: Reminder) -> tuple[object, ...]:
    """What names a reminder among those of its rule."""
    return reminder.task_id, reminder.anchor_on, reminder.fires_on, reminder.audience_key


def rule_like(wanted: Wanted, old: ReminderRule | None = None) -> ReminderRule:
    """The rule as it would be, written nowhere; ``old``: the one it is to become, on or off as that is."""
    kept = {"pk": old.pk, "is_active": old.is_active} if old else {"pk": 0}
    return ReminderRule(**kept, **_columns(wanted))


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in COLUMNS}


def _others(pk: int) -> list[ReminderRule]:
    """All other rules, held: of two administrators who add the same rule at once one is refused."""
    list(ReminderRule.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    return list(ReminderRule.objects.exclude(pk=pk).order_by("pk"))


def _refuse_doubled(wanted: AnyRule, others: Iterable[ReminderRule]) -> None:
    """A rule in use that would remind the same people of the same on the same day."""
    if found := clash(wanted, [rule for rule in others if rule.is_active]):
        other, way = found
        raise RuleRefusedError(f"没有保存：{DOUBLED[way].format(name=other, says=sentence(other))}")


def _refuse_known(wanted: Wanted, others: Iterable[ReminderRule]) -> None:
    """One name for one rule; and what is there already, switched off, is switched on instead of added again."""
    for other in others:
        if other.name == wanted.name:
            raise RuleRefusedError(f"没有保存：已经有一条叫“{wanted.name}”的规则，请换个名称。", "name")
        if not other.is_active and same(wanted, other):
            raise RuleRefusedError(f"没有保存：停用的规则里有一样的：“{other}”。请启用它，不用再加一条。")


def _difference(rule: ReminderRule, wanted: Wanted) -> str:
    """What is changed, in words; nothing where it stays as it is."""
    old, new = sentence(rule), sentence(wanted)
    told = [f"由“{old}”改为“{new}”"] if old != new else []
    return "；".join([*told, *([f"名称改为“{wanted.name}”"] if rule.name != wanted.name else [])])


def _write(rule: ReminderRule, seen: int, by: User, at: datetime, **fields: object) -> None:
    """Update the row, if it is still the one that was read."""
    unchanged = ReminderRule.objects.filter(pk=rule.pk, version=seen)
    if not unchanged.update(**fields, version=F("version") + 1, changed_by=by, changed_at=at):
        raise StaleRuleError(ReminderRule.objects.select_related("changed_by").get(pk=rule.pk))
    rule.refresh_from_db()


def _note(rule: ReminderRule, what: str, by: User, at: datetime) -> None:
    RuleChange.objects.create(rule=rule, what=what, by=by, at=at)
