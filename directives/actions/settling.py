"""What somebody makes of a difference a re-extraction shows (重新提取): take the new over, or keep what stands.

Each is one event with who, when, from → to. None of these asks whether the candidate has become a task: the room that
knows tasks does, before it calls them.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from directives.actions.errors import NotAllowedError, StaleError
from directives.actions.indexing import index_directives
from directives.actions.reviewing import Changes, decide, record_event, update_guarded
from directives.comparing import ASPECTS, FOUND, Changed
from directives.models import Directive, Extracted, Finding
from directives.workflow import RejectionReason

COPIED = [field.name for field in Extracted._meta.get_fields()]  # noqa: SLF001  # public in all but name
REASONED = ("confidence", "evidence")  # why it was found, brought up to date with whatever is taken over


@transaction.atomic
def list_finding(finding: Finding, *, by: User, at: datetime) -> Directive:
    """Make a new finding a candidate, to be reviewed like any other."""
    try:
        with transaction.atomic():
            columns = {name: getattr(finding, name) for name in COPIED}
            directive = Directive.objects.create(speech_id=finding.speech_id, **columns)
            index_directives([directive])
    except IntegrityError as error:
        raise NotAllowedError("这段话已经是一条候选事项了。") from error
    record_event(directive, "find", by, at, changes={FOUND: [False, True]})
    return directive


@transaction.atomic
def dismiss_finding(finding: Finding, *, why: str, by: User, at: datetime, note: str = "") -> Directive:
    """Reject a new finding: kept as a rejected candidate, so that it is not proposed again and teaches extraction."""
    directive = list_finding(finding, by=by, at=at)
    return decide(directive, "reject", version=directive.version, by=by, at=at, why=why, note=note)


@transaction.atomic
def take_changes(changed: Changed, codes: Collection[str], *, version: int, by: User, at: datetime) -> None:
    """Take the chosen aspects over from the new run and keep the others; the decision taken on it stays."""
    directive, finding = changed.directive, changed.finding
    taken = [change for change in changed.changes if change.code in codes]
    if not taken:
        raise NotAllowedError("没有保存：还没有选用新的哪几项。")
    columns = [name for change in taken for name in ASPECTS[change.code].columns]
    try:
        with transaction.atomic():
            update_guarded(directive, version, **{name: getattr(finding, name) for name in (*columns, *REASONED)})
    except IntegrityError as error:
        raise NotAllowedError("没有保存：新的原话和另一条候选事项一样。") from error
    record_event(directive, "take", by, at, changes={one.code: [one.old, one.new] for one in taken})
    kept: Changes = {one.code: [one.old, one.new] for one in changed.changes if one.code not in codes}
    if kept:
        record_event(directive, "keep", by, at, changes=kept)


def keep_changes(changed: Changed, *, version: int, by: User, at: datetime) -> None:
    """Keep what stands: the candidate is not written, only that these values were refused."""
    _check_version(changed.directive, version)
    record_event(changed.directive, "keep", by, at, changes={one.code: [one.old, one.new] for one in changed.changes})


def keep_vanished(directive: Directive, *, version: int, by: User, at: datetime) -> None:
    """Keep a candidate although it is no longer found; it is not written either."""
    _check_version(directive, version)
    record_event(directive, "keep", by, at, changes={FOUND: [True, False]})


def drop_vanished(directive: Directive, *, version: int, by: User, at: datetime) -> None:
    """Reject a candidate because it is no longer found."""
    decide(directive, "reject", version=version, by=by, at=at, why=RejectionReason.GONE)


def _check_version(directive: Directive, version: int) -> None:
    if directive.version != version:
        raise StaleError(directive)
