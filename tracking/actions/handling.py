"""What a 督查员 decides on the review card: the candidate's own fields, its 拟办, and the decision, all at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from directives.actions import NotAllowedError
from directives.actions.reviewing import Changes, decide, edit_directive, merge_directive
from directives.actions.splitting import split_directive
from directives.extraction.records import Context
from directives.models import Directive
from tracking import rhythms
from tracking.actions.joining import join_candidate
from tracking.models import Department, DepartmentGroup, Handling, Post, TaskSource
from tracking.office import Office
from tracking.proposals import Proposal

SAVE = "save"


@dataclass(frozen=True, slots=True)
class Choice:
    """Who and by when, as the reviewer wants it; without a date and not 长期坚持: as proposed."""

    lead: Department | None = None
    supporting: tuple[Department, ...] = ()
    group: DepartmentGroup | None = None
    leader: Post | None = None
    due_on: date | None = None
    is_long_term: bool = False
    rhythm: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """What stood on the card when a button was pressed."""

    fields: Mapping[str, object] = field(default_factory=dict)
    choice: Choice | None = None
    note: str = ""
    why: str = ""
    into: Directive | None = None


@transaction.atomic
def judge_candidate(
    directive: Directive, act: str, revision: Revision, *, version: int, office: Office, by: User, at: datetime
) -> Directive:
    """Save what was corrected and, unless ``act`` is only to save, take the decision: both or neither.

    Raises ``NotAllowedError`` and ``StaleError`` like the actions it is made of; what has become a task stays as it is.
    """
    _refuse_registered(directive)
    version = _revise(directive, revision, version, office, by=by, at=at)
    if act == "merge":
        if revision.into is None:
            raise NotAllowedError("没有并入：请选要并入哪一条。")
        return merge_candidate(directive, revision.into, version=version, by=by, at=at)
    if act != SAVE:
        return decide(directive, act, version=version, by=by, at=at, note=revision.note, why=revision.why)
    return directive


@transaction.atomic
def merge_candidate(directive: Directive, into: Directive, *, version: int, by: User, at: datetime) -> Directive:
    """Make a candidate part of another one; where that has become a task, a further source of the task (归并).

    Both are locked, so that the other one does not become a task meanwhile and leave this one's words behind.
    """
    list(Directive.objects.select_for_update().filter(pk__in=[directive.pk, into.pk]).order_by("pk"))
    source = TaskSource.objects.filter(directive=into).select_related("task").first()
    if source is None:
        return merge_directive(directive, into, version=version, by=by, at=at)
    join_candidate(directive, source.task, version=version, by=by, at=at)
    return directive


@transaction.atomic
def split_candidate(
    directive: Directive, place: int, *, version: int, context: Context, by: User, at: datetime
) -> Directive:
    """Cut a candidate in two (拆分); what was planned for it is planned for both. The second part.

    Raises ``NotAllowedError`` and ``StaleError``; what has become a task stays as it is.
    """
    _refuse_registered(directive)
    second = split_directive(directive, place, version=version, context=context, by=by, at=at)
    if planned := Handling.objects.filter(directive=directive).first():
        supporting = list(planned.supporting.all())
        planned.pk, planned.directive = None, second
        planned.save(force_insert=True)
        planned.supporting.set(supporting)
    return second


def _refuse_registered(directive: Directive) -> None:
    """Nothing is undone here after 立项; the row is locked so that no 立项 slips in between."""
    Directive.objects.select_for_update().filter(pk=directive.pk).first()
    if source := TaskSource.objects.filter(directive=directive).select_related("task").first():
        raise NotAllowedError(f"没有保存：这一条已经立项，是{source.task.number}，请到事项页面处理。")


def _revise(directive: Directive, revision: Revision, version: int, office: Office, *, by: User, at: datetime) -> int:
    """Write what differs from what was shown; the version to go on from."""
    changes = _changes(directive, revision.choice, office) if revision.choice else {}
    if not edit_directive(directive, version=version, by=by, at=at, fields=revision.fields, also=changes):
        return version
    if changes and revision.choice:
        _keep(directive, revision.choice, office)
    return directive.version


def _changes(directive: Directive, choice: Choice, office: Office) -> Changes:
    """What the reviewer changed in who and when: name → [before, after], in words for the history."""
    before = _in_words(office.propose(directive, Handling.objects.filter(directive=directive).first()))
    after = before | _in_words(choice)
    if choice.due_on is None and not choice.is_long_term:
        after["schedule"] = before["schedule"]
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def _in_words(said: Choice | Proposal) -> dict[str, str]:
    due = said.due_on.isoformat() if said.due_on else ""
    reported = rhythms.words(said.rhythm) if said.rhythm else ""
    return {
        "lead": said.lead.name if said.lead else "",
        "supporting": "、".join(sorted(one.name for one in said.supporting if one != said.lead)),
        "group": said.group.name if said.group else "",
        "leader": said.leader.name if said.leader else "",
        "schedule": f"长期坚持，{rhythms.words(said.rhythm)}" if said.is_long_term else due,
        "rhythm": "" if said.is_long_term else reported,  # beside a date
    }


def _keep(directive: Directive, choice: Choice, office: Office) -> None:
    """Write the 拟办."""
    read = office.propose(directive)
    handling, _ = Handling.objects.update_or_create(
        directive=directive,
        defaults={
            "lead": choice.lead,
            "group": choice.group,
            "leader": None if choice.leader == read.leader else choice.leader,
            **_own_schedule(choice, read),
        },
    )
    handling.supporting.set([one for one in choice.supporting if one != choice.lead])


def _own_schedule(choice: Choice, read: Proposal) -> dict[str, object]:
    """The columns of 期限 and 报送. A date that is the proposed one is not kept, so that it goes on following 交办.

    A rhythm of one's own is kept without a date; that there shall be none can only be said together with the date.
    """
    chosen, proposed = _in_words(choice), _in_words(read)
    drops = bool(read.rhythm) and not choice.rhythm
    is_own = bool(chosen["schedule"]) and (chosen["schedule"] != proposed["schedule"] or drops)
    return {
        "due_on": choice.due_on if is_own and not choice.is_long_term else None,
        "is_long_term": is_own and choice.is_long_term,
        "rhythm": choice.rhythm if is_own or choice.rhythm != read.rhythm else "",
    }
