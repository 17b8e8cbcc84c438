"""One matter that was spoken of twice (归并)."""

from datetime import datetime

from accounts.models import User
from tests.factories import make_directive, make_speech, make_task
from tests.tracking.walks.course import consent
from tests.tracking.walks.walk import Walk
from tracking.actions.disjoining import disjoin
from tracking.actions.joining import join_candidate
from tracking.actions.uniting import unite
from tracking.models import Task, TaskEvent

QUOTE = "区住建局要在12月底前完成17个老旧小区改造"


def _join(task: Task, by: User, now: datetime) -> TaskEvent:
    directive = make_directive(make_speech(by), QUOTE)
    return join_candidate(directive, task, version=directive.version, by=by, at=now)


def _disjoin(task: Task, by: User, now: datetime) -> TaskEvent:
    """Taken back is what was joined just now."""
    task.sources.update(joined_at=now)
    joining = TaskEvent.objects.create(task=task, name="join", after=task.status, by=by, at=now, version=0)
    return disjoin(joining, by=by, at=now)


def _unite(task: Task, by: User, now: datetime) -> TaskEvent:
    into = make_task(task.officer, task.assignments.get(role="lead").department)
    return unite(task, into, by=by, at=now, note="和这件是一件事。", authority=consent(by))


WALKS: dict[str, Walk] = {"join": _join, "disjoin": _disjoin, "unite": _unite}
