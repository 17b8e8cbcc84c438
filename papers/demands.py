"""What one speech asks for, as the office has it (任务分解表): the tasks registered from it, and what waits for it.

Before 立项 a row is a proposal, as the review pages show it; afterwards it is the task. In the order of the speech.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch

from accounts.models import User
from directives.dates import full_day_words
from directives.models import Directive, Speech
from tracking import rhythms
from tracking.deadlines import Light, light
from tracking.models import Assignment, Department, DepartmentGroup, Handling, Task, TaskSource
from tracking.office import Office, with_merged
from tracking.plans import awaiting_registration
from tracking.workflow import Status, Structure


@dataclass(frozen=True, slots=True)
class Demand:
    """A row of the table. ``task`` is None while it is not registered; ``start`` None: its place is not known."""

    title: str
    quote: str
    leader: str
    lead: str
    supporting: str
    handler: str
    due: str
    due_on: date | None
    start: int | None
    end: int | None
    task: Task | None = None
    light: Light | None = None
    serial: int = 0

    @property
    def is_proposed(self) -> bool:
        return self.task is None

    @property
    def called(self) -> str:
        """The title as a paper gives it: what is only proposed is marked, there is no colour for it."""
        return f"{self.title}（拟立项）" if self.is_proposed else self.title


def demands_of(speech: Speech, user: User, office: Office) -> tuple[Demand, ...]:
    """Numbered from 1. Who sees only some tasks gets these alone; proposals are for who decides over them."""
    found = list(_registered(speech, user, office))
    if user.sees_everything:
        found += _proposed(speech, office)
    found.sort(key=lambda one: (one.start is None, one.start or 0, one.title))
    return tuple(replace(one, serial=serial) for serial, one in enumerate(found, start=1))


def _registered(speech: Speech, user: User, office: Office) -> Iterator[Demand]:
    """Every task with a source in the speech; of what is spread over units the heading, not each unit's share."""
    units = Assignment.objects.select_related("department", "handler").order_by("pk")
    tasks = (
        Task.objects.visible_to(user)
        .filter(sources__speech=speech)
        .exclude(status=Status.CANCELLED)
        .exclude(structure=Structure.SUBTASK)
        .select_related("leader")
        .prefetch_related(
            Prefetch("assignments", units),
            Prefetch("children", Task.objects.filter(structure=Structure.UNIT).order_by("serial")),
            Prefetch("children__assignments", units),
            Prefetch("sources", TaskSource.objects.filter(speech=speech).order_by("pk")),
        )
        .distinct()
    )
    headings = {task.pk for task in tasks if task.structure == Structure.SPREAD}
    return (_of_task(task, office) for task in tasks if task.parent_id not in headings)


def _of_task(task: Task, office: Office) -> Demand:
    source = next(iter(task.sources.all()))
    lead = task.lead
    return Demand(
        title=task.title,
        quote=source.quote,
        leader=str(task.leader or ""),
        lead=str(lead.department) if lead else _names(_units(task)),
        supporting=_names(part.department for part in task.supporting),
        handler=str(lead.handler or "") if lead else "",
        due=_due(task.due_on, is_long_term=task.is_long_term, rhythm=task.rhythm),
        due_on=task.due_on,
        start=source.start,
        end=source.end,
        task=task,
        light=light(task, office.today, office.calendar),
    )


def _units(task: Task) -> list[Department]:
    """The units a heading is spread over, each once."""
    leads = [child.lead for child in task.children.all() if child.status != Status.CANCELLED]
    return [lead.department for lead in leads if lead]


def _proposed(speech: Speech, office: Office) -> Iterator[Demand]:
    """What was adopted and is not a task yet, with what is proposed for it."""
    waiting = with_merged(awaiting_registration().filter(speech=speech).select_related("speech"))
    handlings = Handling.objects.filter(directive__in=waiting).select_related("lead", "group", "leader")
    planned = {one.directive_id: one for one in handlings.prefetch_related("supporting", "group__members")}
    return (_of_directive(directive, planned.get(directive.pk), office) for directive in waiting)


def _of_directive(directive: Directive, handling: Handling | None, office: Office) -> Demand:
    proposal = office.propose(directive, handling)
    named = proposal.lead or proposal.group
    return Demand(
        title=directive.title,
        quote=directive.text,
        leader=str(proposal.leader or ""),
        lead=_named(named, proposal.unknown),
        supporting=_names(proposal.supporting),
        handler="",
        due=_due(proposal.due_on, is_long_term=proposal.is_long_term, rhythm=proposal.rhythm),
        due_on=proposal.due_on,
        start=directive.start,
        end=directive.end,
    )


def _named(named: Department | DepartmentGroup | None, unknown: Sequence[str]) -> str:
    """The lead or the group; names nobody goes by stand with a question mark, so that somebody settles them."""
    return named.name if named else "、".join(f"{name}（？）" for name in unknown)


def _names(units: Iterable[Department]) -> str:
    return "、".join(unit.name for unit in units)


def _due(due_on: date | None, *, is_long_term: bool, rhythm: str) -> str:
    """2026年12月31日, or 长期坚持，每月25日前报."""
    if is_long_term:
        return f"长期坚持，{rhythms.words(rhythm)}报" if rhythm else "长期坚持"
    return full_day_words(due_on) if due_on else ""
