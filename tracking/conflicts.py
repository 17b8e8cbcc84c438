"""Two people at once: what happened to a task while somebody filled in a step, and whether it can still be taken."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from tracking.dossier import events_of, tasks_in_full
from tracking.facts import facts_of
from tracking.models.task import StaleTaskError
from tracking.steps import steps_for
from tracking.story import Chapter, chapter


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides: what was written stands in the form, what happened meanwhile is told here."""

    chapters: tuple[Chapter, ...]
    version: int  # the one that has now been seen
    is_open: bool  # the step can still be taken, knowing this


def conflict_of(refusal: StaleTaskError, name: str, user: User, now: datetime) -> Conflict:
    """What the person sees of it: nothing that is kept inside another department."""
    since = {event.pk for event in refusal.since}
    current = tasks_in_full(user).filter(pk=refusal.current.pk).first() or refusal.current
    heard = [event for event in events_of(current, user) if event.pk in since]
    names = {step.name for step in steps_for(current, user, facts_of(current, now))}
    chapters = tuple(chapter(event, timezone.localdate(now)) for event in heard)
    return Conflict(chapters, refusal.current.version, name in names)
