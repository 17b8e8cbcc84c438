"""The rows of the ledger as it stood when a past day ended (时点台账), for a file: rebuilt a portion at a time from
what happened (``tracking.replay``), so that a file of any length takes little memory.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from papers.ledger.rows import Facts, Names, Parts, Portion, Row, newest_reports, portions, row_of, sources_of
from tracking.asof.past import Past
from tracking.asof.standing import FIXED, Then, recorded, then_of
from tracking.deadlines import days_over, light
from tracking.ledger.searching import said_by_then
from tracking.models import Part, Task, TaskEvent
from tracking.replay import replay

PORTION = 500  # tasks replayed at once


def read_past_rows(past: Past, keys: Sequence[int]) -> Iterator[Portion]:
    """The rows of that day, a portion of ``keys`` (of ``candidates``) at a time."""
    names = Names.load(past.calendar)
    for portion in portions(keys, PORTION):
        yield Portion(len(portion), _rows(past, portion, names))


def _rows(past: Past, keys: list[int], names: Names) -> list[Row]:
    events = _events(keys, past.until)
    sources, reports = sources_of(keys, past.until), newest_reports(keys, past.until)
    said = said_by_then(keys, past.user, past.until) if past.asked.q else {}
    rows = []
    for fixed in Task.objects.filter(pk__in=keys).order_by("pk").values(*FIXED):
        pk = fixed["pk"]
        then = then_of(fixed, replay(events.get(pk, ()), until=past.until))
        if then is None:
            continue
        then.light_code = light(then, past.day, past.calendar)
        if past.holds(then, said.get(pk, ())):
            rows.append(row_of(_facts(then, past.day), _parts(then), sources.get(pk), reports.get(pk), names))
    return rows


def _events(keys: list[int], until: datetime) -> dict[int, list[TaskEvent]]:
    """What happened to each up to that moment."""
    found: dict[int, list[TaskEvent]] = {}
    heard = recorded().filter(task__in=keys, at__lte=until)
    for event in heard.only("task_id", "version", "at", "after", "changes", "data"):
        found.setdefault(event.task_id, []).append(event)
    return found


def _parts(then: Then) -> Parts:
    lead, helpers = then.lead, [part for part in then.parts if part.role != Part.LEAD]
    keys, owing = tuple(part.department_id for part in helpers), sum(part.accepted_at is None for part in helpers)
    if lead is None:
        return Parts(supporting=keys, owing=owing)
    return Parts(lead.department_id, lead.handler_id, keys, lead.accepted_at is not None, owing)


def _facts(then: Then, day: date) -> Facts:
    return Facts(
        then.pk,
        then.number,
        then.title,
        then.kind,
        then.dispatched_on,
        then.due_on,
        then.is_long_term,
        then.status,
        then.light_code,
        then.percent,
        then.extensions,
        then.closed_on,
        days_over(then, day),
    )
