"""Taking back what was just decided on the review workbench (撤销): every candidate as it was before, or left alone.

A ``Before`` is what stood there, ready for JSON: whoever decides keeps it for himself. Taking back is a guarded write
like every other: where the candidate has changed since, or has become a task, it stays as it is, with a sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from directives.actions import NotAllowedError, StaleError
from directives.actions.reviewing import record_event, update_guarded
from directives.models import Directive, Extracted
from tracking.actions.disjoining import disjoin
from tracking.models import Handling, TaskSource
from tracking.models.task import IllegalMoveError

DECIDED = ("status", "reason", "rejected_as", "merged_into_id", "merged_as", "reviewed_by_id", "reviewed_at")
OWN = ("title", "kind", "is_hard")  # what a reviewer corrects
READ = tuple(field.attname for field in Extracted._meta.fields)  # noqa: SLF001  # Django's documented meta API
PLANNED = ("lead_id", "group_id", "leader_id", "due_on", "is_long_term", "rhythm")
Before = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Undone:
    """Which candidates are as before again, with the version they have now, and why the others are not."""

    done: dict[int, int]
    refused: tuple[str, ...]


def before(directive: Directive, handling: Handling | None, *, whole: bool = False) -> dict[str, Any]:
    """What stands there now, for JSON; ``whole``: with everything read from the speech, for a cut in two."""
    names = (*DECIDED, *(READ if whole else OWN))
    return {
        "pk": directive.pk,
        "from": directive.version,
        "was": {name: _plain(getattr(directive, name)) for name in names},
        "planned": _planned(handling) if handling else None,
    }


def after(kept: Before, directive: Directive, second: Directive | None = None) -> dict[str, Any]:
    """The same with the version the decision left, and the second part where it was cut in two."""
    found = {**kept, "version": directive.version}
    return found | {"second": [second.pk, second.version]} if second else found


def undo(steps: Iterable[Before], *, by: User, at: datetime) -> Undone:
    """Put back each candidate from which nobody has gone on since."""
    done: dict[int, int] = {}
    refused: list[str] = []
    for step in steps:
        try:
            done[step["pk"]] = _put_back(step, by=by, at=at)
        except NotAllowedError as error:
            refused.append(str(error))
    return Undone(done, tuple(refused))


@transaction.atomic
def _put_back(step: Before, *, by: User, at: datetime) -> int:
    directive = Directive.objects.select_for_update().filter(pk=step["pk"]).first()
    if directive is None:
        raise NotAllowedError("没有撤销：这一条已经不在了。")
    _take_out(directive, by=by, at=at)
    if "second" in step:
        _drop_second(directive, *step["second"])
    status = directive.status
    try:
        with transaction.atomic():
            update_guarded(directive, step["version"], **_restored(step["was"]))
    except StaleError as error:
        raise NotAllowedError(f"没有撤销：“{directive.title}”后来又改过。") from error
    except IntegrityError as error:
        raise NotAllowedError(f"没有撤销：“{directive.title}”原来那段话现在是另一条。") from error
    record_event(directive, "undo", by, at, changes={"status": [status, directive.status]})
    _plan_again(directive, step["planned"])
    return directive.version


def _take_out(directive: Directive, *, by: User, at: datetime) -> None:
    """Of a task it was joined to its words are taken away again; what has become a task itself stays one."""
    source = TaskSource.objects.filter(directive=directive).select_related("task").first()
    if source is None:
        return
    joinings = source.task.events.filter(name="join")
    joining = joinings.filter(at=source.joined_at).in_order().last() if source.joined_at else None
    if joining is None or not directive.merged_as:
        raise NotAllowedError(f"没有撤销：“{directive.title}”已经立项。")
    try:
        disjoin(joining, by=by, at=at)
    except IllegalMoveError as error:
        raise NotAllowedError(str(error)) from error


def carried_on(earlier: Before, undone: Before, version: int) -> Before:
    """An earlier step from whose version the undone one had gone on: it may be taken back in its turn."""
    is_next = earlier["pk"] == undone["pk"] and earlier["version"] == undone["from"]
    return {**earlier, "version": version} if is_next else earlier


def _drop_second(first: Directive, pk: int, version: int) -> None:
    """Two parts become one again only while the second is as the cut left it."""
    second = Directive.objects.filter(pk=pk, version=version, merged=None, task_sources=None)
    if not second.exists():
        raise NotAllowedError(f"没有撤销：“{first.title}”拆出来的另一条后来又改过。")
    second.delete()


def _restored(was: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(was[name]) for name in ("base_on", "due_on") if was.get(name)}
    at = {"reviewed_at": datetime.fromisoformat(was["reviewed_at"])} if was["reviewed_at"] else {}
    return {**was, **days, **at}


def _planned(handling: Handling) -> dict[str, Any]:
    fields = {name: _plain(getattr(handling, name)) for name in PLANNED}
    return {**fields, "supporting": [one.pk for one in handling.supporting.all()]}


def _plan_again(directive: Directive, planned: Mapping[str, Any] | None) -> None:
    if planned is None:
        Handling.objects.filter(directive=directive).delete()
        return
    fields = {name: planned[name] for name in PLANNED}
    fields["due_on"] = date.fromisoformat(fields["due_on"]) if fields["due_on"] else None
    handling, _ = Handling.objects.update_or_create(directive=directive, defaults=fields)
    handling.supporting.set(planned["supporting"])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
