"""What was adopted and is no task yet (待立项), speech by speech: how many, and how many of them nobody leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from directives.models import Directive, Speech, SpeechQuerySet
from directives.workflow import DirectiveStatus
from tracking.models import Handling, TaskSource
from tracking.office import Office, with_merged
from tracking.plans import awaiting_registration


@dataclass(slots=True)
class ToRegister:
    """Of one speech: ``count`` candidates wait for 立项, ``nobody`` of them have no department and cannot have it."""

    count: int = 0
    nobody: int = 0


def to_register(speeches: Iterable[Speech], today: date) -> Mapping[int, ToRegister]:
    """By the key of the speech, those with anything to register only; a constant number of queries."""
    by_key = {speech.pk: speech for speech in speeches}
    waiting = list(with_merged(awaiting_registration().filter(speech__in=by_key))) if by_key else []
    if not waiting:
        return {}
    office, handlings = Office.on(today), _handlings(waiting)
    found: dict[int, ToRegister] = {}
    for directive in waiting:
        directive.speech = by_key[directive.speech_id]  # read once, not for every candidate
        proposal = office.propose(directive, handlings.get(directive.pk))
        one = found.setdefault(directive.speech_id, ToRegister())
        one.count += 1
        one.nobody += not (proposal.lead or proposal.group)
    return found


def with_registered(speeches: SpeechQuerySet) -> SpeechQuerySet:
    """Adds the counts of each speech, and ``unregistered``: what was adopted and is no task yet."""
    sources = TaskSource.objects.filter(directive=OuterRef("directives__pk"))
    adopted = Q(directives__status=DirectiveStatus.ADOPTED)
    return speeches.with_counts().annotate(unregistered=Count("directives", filter=adopted & ~Q(Exists(sources))))


def _handlings(directives: Iterable[Directive]) -> Mapping[int, Handling]:
    planned = Handling.objects.filter(directive__in=[one.pk for one in directives])
    planned = planned.select_related("lead", "group", "leader").prefetch_related("supporting")
    return {one.directive_id: one for one in planned}
