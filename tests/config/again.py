"""What is looked at again and what is reviewed, one of each, for the cabinet: tasks of one unit and their rows."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from tests.factories import make_task
from tracking.actions.appeals import ask_review
from tracking.appealing import conclusions_for
from tracking.models import Department, Draw, Recheck, Task, TaskEvent
from tracking.models.recheck import Found, RecheckState, Round, Why
from tracking.sampling import Terms
from tracking.workflow import Status


def looked_at_again(by: User, other: User, clerk: User, unit: Department, today: date) -> dict[str, Any]:
    """``to_visit``, ``mending``: closed tasks; ``turned_back``: one whose closure was returned; ``appealed``: the same,
    of which the unit has asked for a review. ``other`` has concluded, ``by`` may decide.
    """
    now = timezone.now()
    draw = Draw.objects.create(
        round=Round.FIRST, week_on=today, days=30, closed_from=today, closed_to=today, seed="0" * 64,
        terms=Terms(20, 1).as_json(), at=now,
    )  # fmt: skip
    visit = _recheck(by, unit, draw, now)
    found = {"state": RecheckState.MENDING, "found": Found.PARTLY, "standing": Found.PARTLY, "note": "差两栋。"}
    mending = _recheck(by, unit, draw, now, **found, found_by=by, found_at=now, mend_by=today, visited_on=today)
    returned, appealed = (_returned(by, other, unit, today, now) for _ in range(2))
    [conclusion] = conclusions_for(appealed, {unit.pk}, today)
    appeal = ask_review(appealed, conclusion, by=clerk, at=now, note="验收单已经附上。")
    return {
        "draw": draw,
        "visit": visit,
        "found": mending,
        "to_visit": visit.task,
        "mending": mending.task,
        "turned_back": returned,
        "appealed": appealed,
        "appeal_of_a_unit": appeal,
    }


def _recheck(by: User, unit: Department, draw: Draw, now: datetime, **fields: Any) -> Recheck:
    today = timezone.localdate(now)
    task = make_task(by, unit, status=Status.CLOSED, closed_on=today)
    due = {"closed_on": today, "drawn_on": today, "due_on": today + timedelta(days=7)}
    given: dict[str, Any] = {"task": task, "round": Round.FIRST, "why": Why.LOT, "officer": by, "made_at": now}
    return Recheck.objects.create(**given, **due, draw=draw, **fields)


def _returned(by: User, other: User, unit: Department, today: date, now: datetime) -> Task:
    task = make_task(by, unit, due_on=today + timedelta(days=30), dispatched_on=today, sent_back=1)
    TaskEvent.objects.create(
        task=task, name="send_back", before=Status.SUBMITTED, after=Status.ACCEPTED, by=other, at=now, note="缺验收单。"
    )
    return Task.objects.get(pk=task.pk)


def conclusion_of(task: Task, unit: Department) -> str:
    """What stands in the form that asks for a review of the return."""
    [event] = task.events.filter(name="send_back")
    return f"event-{event.pk}-{unit.pk}"
