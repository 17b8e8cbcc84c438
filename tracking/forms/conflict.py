"""Two people wrote different things about a task: both sides, field by field, and which of them is taken."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict

from directives.dates import day_words
from tracking import rhythms
from tracking.models import Part, Task, TaskEvent

THEIRS, MINE = "theirs", "mine"
CHOICE = "use-"  # before the name of an aspect: which side is taken
Values = Mapping[str, Any]  # by the names of the fields
COLUMNS = {"leader_id": "leader"}  # of an event's changes, where the field is called otherwise


@dataclass(frozen=True, slots=True)
class Aspect:
    """What is compared as one: the fields that only make sense together, and how they are said."""

    name: str
    label: str
    fields: tuple[str, ...]
    words: Callable[[Values, date], str]


@dataclass(frozen=True, slots=True)
class Side:
    """One aspect that others have changed and somebody wrote differently; ``use`` is ticked at first."""

    name: str
    label: str
    now: str
    yours: str
    use: str
    is_of_both: bool  # who wrote this had changed it too


def _one(name: str, nothing: str) -> Callable[[Values, date], str]:
    return lambda given, _: str(given[name] or nothing)


def _units(given: Values, _: date) -> str:
    return "、".join(str(unit) for unit in given["supporting"]) or "没有"


def _when(given: Values, today: date) -> str:
    if given["is_long_term"]:
        return "长期坚持"
    return day_words(given["due_on"], today) if given["due_on"] else "没有定"


ASPECTS = (
    Aspect("title", "事项", ("title",), _one("title", "没有写")),
    Aspect("lead", "牵头单位", ("lead",), _one("lead", "没有定")),
    Aspect("supporting", "配合单位", ("supporting",), _units),
    Aspect("leader", "责任领导", ("leader",), _one("leader", "没有定")),
    Aspect("when", "完成时限", ("due_on", "is_long_term"), _when),
    Aspect("rhythm", "报送频率", ("rhythm",), lambda given, _: rhythms.words(given["rhythm"])),
    Aspect("measure", "到什么程度", ("measure",), _one("measure", "没有写")),
)


def standing(task: Task) -> dict[str, Any]:
    """How a task stands, by the names of the fields that ask for it."""
    kept = ("title", "leader", "due_on", "is_long_term", "rhythm", "measure")
    return {
        "lead": task.lead.department if task.lead else None,
        "supporting": [part.department for part in task.supporting],
        **{name: getattr(task, name) for name in kept},
    }


def sides(form: forms.Form, task: Task, since: Iterable[TaskEvent], today: date) -> list[Side]:
    """What others have changed ``since``, against what the valid form says; nothing where both say the same."""
    now, yours = standing(task), _written(form)
    before = _before(now, since)
    found = []
    for aspect in ASPECTS:
        if not set(aspect.fields) <= form.fields.keys():
            continue
        stood, stands, says = (_key(values, aspect) for values in (before, now, yours))
        if stands in (stood, says):
            continue
        theirs, mine = aspect.words(now, today), aspect.words(yours, today)
        use = THEIRS if says == stood else MINE
        found.append(Side(aspect.name, aspect.label, theirs, mine, use, is_of_both=says != stood))
    return found


def choose(data: QueryDict, form: type[forms.Form], task: Task) -> QueryDict:
    """What was sent, with how the task stands where that side was chosen."""
    given = data.copy()
    for aspect in ASPECTS:
        if data.get(CHOICE + aspect.name) == THEIRS:
            for name in aspect.fields:
                _put(given, name, form.base_fields[name], standing(task)[name])
    if data.get(f"{CHOICE}supporting") == THEIRS:
        given.pop("group", None)
    return given


def _put(given: QueryDict, name: str, field: forms.Field, value: Any) -> None:
    """Write a value as the control of its field would send it."""
    raw = field.prepare_value(value)
    given.pop(name, None)
    if isinstance(field.widget, forms.MultiWidget):
        for number, part in enumerate(field.widget.decompress(value) or ()):
            given[f"{name}_{number}"] = part
    elif isinstance(raw, list):
        given.setlist(name, [str(one) for one in raw])
    elif raw not in (None, False):
        given[name] = "on" if raw is True else str(raw)


def _written(form: forms.Form) -> dict[str, Any]:
    """What the form says; the units of a chosen group support too."""
    given = dict(form.cleaned_data)
    if group := given.get("group"):
        given["supporting"] = list(dict.fromkeys([*given["supporting"], *group.members.all()]))
    return given


def _before(now: Values, since: Iterable[TaskEvent]) -> dict[str, Any]:
    """How the task stood before these steps; departments and leaders by their keys."""
    stood = dict(now)
    for event in reversed(list(since)):
        for column, (old, _) in event.changes.items():
            if column == "speeches":
                continue
            stood |= _parts(old) if column == "parts" else {COLUMNS.get(column, column): old}
    return stood


def _parts(states: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    by_role = [(state["role"], state["department"]) for state in states]
    lead = next((pk for role, pk in by_role if role == Part.LEAD), None)
    return {"lead": lead, "supporting": [pk for role, pk in by_role if role == Part.SUPPORT]}


def _key(values: Values, aspect: Aspect) -> tuple[Any, ...]:
    return tuple(_comparable(values[name]) for name in aspect.fields)


def _comparable(value: Any) -> Any:
    """Values as forms and as events have them, made alike."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return frozenset(map(_comparable, value))
    return value.strip() if isinstance(value, str) else value
