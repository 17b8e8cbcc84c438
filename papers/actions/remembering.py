"""How tasks stood when a file of ours was made, from the record of what happened (``tracking.replay``)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from papers.intake.earlier import Made, made
from papers.intake.known import Existing
from papers.ledger.columns import COLUMNS
from papers.ledger.rows import Facts, Names, Parts, Said, newest_reports, row_of
from papers.models import Intake
from tracking import rhythms
from tracking.deadlines import Light
from tracking.models import Part, Post, Task, TaskEvent
from tracking.replay import State, replay
from tracking.workflow import Status


def as_exported(intake: Intake, keys: Sequence[int], at: datetime) -> dict[int, tuple[Existing, ...]]:
    """The tasks that have changed since the file of the intake was exported, as they stood then.

    Empty where it is no export of ours. Two queries, and four more where something has changed.
    """
    when = _made(intake)
    if when is None or when.first > at:
        return {}
    since = TaskEvent.objects.filter(task__in=keys, at__gt=when.first, version__isnull=False)
    changed = sorted(set(since.order_by().values_list("task", flat=True)))
    if not changed:
        return {}
    then: dict[int, tuple[Existing, ...]] = {}
    events = _events(changed)
    for moment in {when.first, when.last}:
        for key, one in _stood(changed, events, moment).items():
            then[key] = (*then.get(key, ()), one)
    return then


def _made(intake: Intake) -> Made | None:
    zone = timezone.get_current_timezone()
    found = (made(sheet["rows"], zone) for sheet in intake.sheets)
    return next((one for one in found if one), None)


def _events(keys: Sequence[int]) -> dict[int, list[TaskEvent]]:
    found: dict[int, list[TaskEvent]] = defaultdict(list)
    for event in TaskEvent.objects.filter(task__in=keys, version__isnull=False):
        found[event.task_id].append(event)
    return found


def _stood(keys: list[int], events: dict[int, list[TaskEvent]], moment: datetime) -> dict[int, Existing]:
    names, reports = Names.load(), newest_reports(keys, moment)
    posts = {post.pk: str(post) for post in Post.objects.all()}
    tasks = Task.objects.in_bulk(keys)
    states = ((key, replay(events[key], until=moment)) for key in keys)
    return {
        key: _existing(tasks[key], state, reports.get(key), names, posts) for key, state in states if state is not None
    }


def _existing(task: Task, state: State, said: Said | None, names: Names, posts: dict[int, str]) -> Existing:
    fields, parts = state.fields, _parts(state)
    due_on = date.fromisoformat(fields["due_on"]) if fields.get("due_on") else None
    facts = Facts(
        pk=task.pk,
        number=task.number,
        title=task.title,
        kind=task.kind,
        dispatched_on=None,
        due_on=due_on,
        is_long_term=fields["is_long_term"],
        status=state.status,
        light=Light.OK,
        percent=fields["percent"],
        extensions=fields["extensions"],
        closed_on=None,
    )
    row = dict(zip((column.code for column in COLUMNS), row_of(facts, parts, None, said, names), strict=True))
    shown = {
        **row,
        "leader": posts.get(fields["leader_id"] or 0, ""),
        "measure": fields["measure"],
        "rhythm": rhythms.words(fields["rhythm"]),
    }
    values = {
        "lead": parts.lead,
        "supporting": parts.supporting,
        "handler": parts.handler,
        "leader": fields["leader_id"],
        "measure": fields["measure"],
        "rhythm": fields["rhythm"],
        "due_on": due_on,
        "is_long_term": fields["is_long_term"],
        "status": Status(state.status),
        "percent": fields["percent"],
        **{code: row[code] for code in ("progress", "problems", "next_step")},
    }
    words = {code: str("" if value is None else value) for code, value in shown.items()}
    return Existing(task.pk, task.number, values, words)


def _parts(state: State) -> Parts:
    lead = next((part for part in state.parts if part.role == Part.LEAD), None)
    helpers = tuple(part.department_id for part in state.parts if part.role != Part.LEAD)
    return Parts(lead.department_id, lead.handler_id, helpers) if lead else Parts(supporting=helpers)
