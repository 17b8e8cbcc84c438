"""Decisions on the differences a re-extraction shows, one by one or many at once; a task stays as it is.

Whoever decides names what was on his page: the difference and the version of the candidate. What has been decided or
changed since is left alone and told, never overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from directives.actions import NotAllowedError, StaleError
from directives.actions.settling import (
    dismiss_finding,
    drop_vanished,
    keep_changes,
    keep_vanished,
    list_finding,
    take_changes,
)
from directives.comparing import Changed, Comparison, New, Vanished, compare_speech
from directives.models import Directive, Extraction, Speech
from tracking.models import TaskSource

TAKE, KEEP, DROP, REPLACE = "take", "keep", "drop", "replace"
Difference = New | Changed | Vanished
OPEN_ACTS = {New: {TAKE, DROP, REPLACE}, Changed: {TAKE, KEEP, REPLACE}, Vanished: {KEEP, DROP, REPLACE}}
REFUSALS = {
    New: "没有保存：新发现的要么列入待审，要么驳回。",
    Changed: "没有保存：有变化的要么用新的，要么保留原来的。",
    Vanished: "没有保存：不再提取的要么保留，要么驳回。",
}


@dataclass(frozen=True, slots=True)
class Pick:
    """A difference as it was on the page; ``codes``: the aspects to take over, None for all but what people set."""

    key: str
    version: int = 0
    codes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done with every picked difference; ``why`` and ``note`` say why a new finding is rejected."""

    act: str
    why: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """How many were done, and the sentences for those left alone."""

    done: int
    refused: tuple[str, ...] = ()


def key_of(one: Difference) -> str:
    """The name of a difference on a page; a later run has other findings, so its keys are others."""
    match one:
        case New():
            return f"n{one.finding.pk}"
        case Changed():
            return f"c{one.directive.pk}-{one.finding.pk}"
        case Vanished():
            return f"v{one.directive.pk}"


@transaction.atomic
def settle(speech: Speech, picks: Sequence[Pick], decision: Decision, *, by: User, at: datetime) -> Settled:
    """Decide on the picked differences as they stand now; each of them or none of it, the others nevertheless."""
    Extraction.objects.select_for_update().filter(speech=speech).first()  # one at a time, and no run ends in between
    list(Directive.objects.select_for_update().filter(speech=speech).order_by("pk"))  # nor does a 立项 slip in
    standing = {key_of(one): one for one in differences(compare_speech(speech))}
    registered = set(TaskSource.objects.filter(directive__speech=speech).values_list("directive", flat=True))
    refused: list[str] = []
    for pick in picks:
        try:
            with transaction.atomic():
                _settle_one(standing.get(pick.key), pick, decision, registered, by=by, at=at)
        except (NotAllowedError, StaleError) as error:
            refused.append(str(error))
    return Settled(len(picks) - len(refused), tuple(refused))


def differences(comparison: Comparison) -> list[Difference]:
    """All of them, of every kind."""
    return [*comparison.new, *comparison.changed, *comparison.vanished]


def _settle_one(
    one: Difference | None, pick: Pick, decision: Decision, registered: set[int], *, by: User, at: datetime
) -> None:
    if one is None:
        raise NotAllowedError("没有保存：这一处别人已经定过，或者又重新提取过了。")
    if decision.act not in OPEN_ACTS[type(one)]:
        raise NotAllowedError(REFUSALS[type(one)])
    match one:
        case New():
            _settle_new(one, decision, by=by, at=at)
        case Changed() | Vanished() if one.directive.pk in registered and decision.act != KEEP:
            raise NotAllowedError(f"没有保存：“{one.directive.title}”已经立项，请到事项页面处理。")
        case Changed():
            _settle_changed(one, pick, decision, by=by, at=at)
        case Vanished():
            _settle_vanished(one, pick, decision, by=by, at=at)


def _settle_new(one: New, decision: Decision, *, by: User, at: datetime) -> None:
    if decision.act == DROP:
        dismiss_finding(one.finding, why=decision.why, note=decision.note, by=by, at=at)
    else:
        list_finding(one.finding, by=by, at=at)


def _settle_changed(one: Changed, pick: Pick, decision: Decision, *, by: User, at: datetime) -> None:
    if decision.act == KEEP:
        keep_changes(one, version=pick.version, by=by, at=at)
        return
    if decision.act == REPLACE and one.is_touched:
        raise NotAllowedError(f"没有替换：“{one.directive.title}”有人动过，请逐条看。")
    codes = {change.code for change in one.changes if not change.is_by_hand} if pick.codes is None else pick.codes
    if not codes and pick.codes is None:
        raise NotAllowedError(f"留下“{one.directive.title}”：不同的几项都是人改过的，请逐条看。")
    take_changes(one, codes, version=pick.version, by=by, at=at)


def _settle_vanished(one: Vanished, pick: Pick, decision: Decision, *, by: User, at: datetime) -> None:
    if decision.act == KEEP:
        keep_vanished(one.directive, version=pick.version, by=by, at=at)
        return
    if decision.act == REPLACE and one.is_touched:
        raise NotAllowedError(f"没有替换：“{one.directive.title}”有人动过，请逐条看。")
    drop_vanished(one.directive, version=pick.version, by=by, at=at)
