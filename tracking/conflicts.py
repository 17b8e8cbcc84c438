"""Two people at once: what happened to a task while somebody filled in a step, and whether it can still be taken."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tracking.chapters import Chapter, chapter
from tracking.dossier import tasks_in_full
from tracking.facts import facts_of
from tracking.forms.conflict import Side, sides
from tracking.happened import events_of
from tracking.models import Task
from tracking.models.task import StaleTaskError
from tracking.steps import steps_for


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides: what was written stands in the form, what happened meanwhile is told here."""

    chapters: tuple[Chapter, ...]
    version: int  # the one that has now been seen
    is_open: bool  # the step can still be taken, knowing this
    sides: tuple[Side, ...] = ()  # what both have changed, to choose from


def check_read(task: Task, user: User, version: int | None, label: str) -> None:
    """From here on this person has read that version of it; ``StaleTaskError`` at once where others have gone on."""
    task.seen, task.reader = version, user
    with transaction.atomic():
        task.held(label)


def conflict_of(
    refusal: StaleTaskError, name: str, user: User, now: datetime, form: forms.Form | None = None
) -> Conflict:
    """What the person sees of it: nothing that is kept inside another department.

    ``form``: what they wrote, where its fields say how the task shall stand.
    """
    since = {event.pk for event in refusal.since}
    current = tasks_in_full(user).filter(pk=refusal.current.pk).first() or refusal.current
    heard = [event for event in events_of(current, user) if event.pk in since]
    names = {step.name for step in steps_for(current, user, facts_of(current, now))}
    today = timezone.localdate(now)
    chapters = tuple(chapter(event, today) for event in heard)
    both = sides(form, current, refusal.since, today) if form and name in names else []
    return Conflict(chapters, refusal.current.version, name in names, tuple(both))
