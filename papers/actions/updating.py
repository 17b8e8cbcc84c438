"""更新: what was edited in an exported ledger becomes steps of the tasks, the same that their pages take."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from accounts.models import User
from papers.intake.feasible import SAID
from papers.intake.records import Line
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.dispatch import amend_draft, reassign
from tracking.actions.handing_over import hand_on
from tracking.actions.recording import record_progress
from tracking.actions.reports import Progress
from tracking.models import Department, Post, Task
from tracking.models.progress import Heard
from tracking.plans import Plan
from tracking.workflow import MOVES, Status

NOTE = "按导入的台账调整。"
SILENT = "报回的台账没有写进展，只改了进度。"
TERMS = frozenset({"supporting", "leader", "measure", "due_on", "rhythm"})  # what the office asks for


@dataclass(frozen=True, slots=True)
class Directory:
    """The rows that lines name by their keys, read once for the whole sheet."""

    departments: Mapping[int, Department]
    posts: Mapping[int, Post]
    people: Mapping[int, User]

    @classmethod
    def of(cls, lines: "list[Line]") -> Self:
        values = [line.values for line in lines]
        units = {value["lead"] for value in values if value.get("lead")}
        units |= {key for value in values for key in value.get("supporting", ())}
        posts = {value["leader"] for value in values if value.get("leader")}
        people = {value["handler"] for value in values if value.get("handler")}
        return cls(Department.objects.in_bulk(units), Post.objects.in_bulk(posts), User.objects.in_bulk(people))

    def units(self, keys: tuple[int, ...]) -> list[Department]:
        return [self.departments[key] for key in keys]

    def post(self, key: int | None) -> Post | None:
        return self.posts[key] if key else None


def update_task(task: Task, line: Line, names: Directory, *, by: User, at: datetime) -> tuple[list[str], str]:
    """Take the steps the changed cells call for: their names, and what somebody still has to look at.

    What it is said to have done is written down before it goes to another department. Raises ``IllegalMoveError``.
    """
    changed = {change.field for change in line.changes}
    if task.status == Status.DRAFT:
        return list(_amended(task, line, names, by, at)), ""
    done = [
        *(_recorded(task, line, by, at) if changed & set(SAID) else ()),
        *(_reassigned(task, line, names, by, at) if "lead" in changed else ()),
        *(_adjusted(task, line, names, by, at) if changed & TERMS else ()),
        *(_handed_on(task, names.people[line.values["handler"]], by, at) if "handler" in changed else ()),
    ]
    return done, _left(task, line) if "percent" in changed else ""


def _amended(task: Task, line: Line, names: Directory, by: User, at: datetime) -> Iterator[str]:
    """A task nobody has been told of is planned anew."""
    to = _wanted(_standing(task), line, names)
    lead = task.lead.department if task.lead else None
    source = task.sources.order_by("pk").first()
    plan = Plan(
        title=task.title,
        kind=task.kind,
        quote=source.quote if source else task.title,
        lead=names.departments[line.values["lead"]] if line.values.get("lead") else lead,
        supporting=to.supporting,
        leader=to.leader,
        due_on=to.due_on,
        is_long_term=to.is_long_term,
        rhythm=to.rhythm,
        measure=to.measure,
        confirmed_past=to.due_on == task.due_on,
    )
    amend_draft(task, plan, by=by, at=at)
    yield MOVES["amend"].label


def _recorded(task: Task, line: Line, by: User, at: datetime) -> Iterator[str]:
    """What stands in the row now, as a report that the office has written down."""
    values = line.values
    said = Progress(
        progress=values.get("progress", "") or SILENT,
        percent=values.get("percent", task.percent),
        problems=values.get("problems", ""),
        next_step=values.get("next_step", ""),
    )
    record_progress(task, said, heard=Heard.LEDGER, by=by, at=at)
    yield MOVES["record"].label


def _reassigned(task: Task, line: Line, names: Directory, by: User, at: datetime) -> Iterator[str]:
    due_on = line.values.get("due_on")
    reassign(task, names.departments[line.values["lead"]], by=by, at=at, note=NOTE, due_on=due_on)
    yield MOVES["reassign"].label


def _adjusted(task: Task, line: Line, names: Directory, by: User, at: datetime) -> Iterator[str]:
    """What the row asks for, where it still differs: another lead may have brought some of it already."""
    now = _standing(task)
    to = _wanted(now, line, names)
    if replace(to, supporting=()) == replace(now, supporting=()) and set(to.supporting) == set(now.supporting):
        return
    adjust(task, to, by=by, at=at, note=NOTE)
    yield MOVES["adjust"].label


def _handed_on(task: Task, to: User, by: User, at: datetime) -> Iterator[str]:
    lead = Task.objects.get(pk=task.pk).lead
    if lead and lead.handler_id != to.pk:
        hand_on(task, lead.department, to, by=by, at=at, note=NOTE)
        yield MOVES["hand_on"].label


def _standing(task: Task) -> Adjustment:
    """What is asked for now."""
    fresh = Task.objects.select_related("leader").prefetch_related("assignments__department").get(pk=task.pk)
    return Adjustment(
        fresh.due_on,
        fresh.is_long_term,
        fresh.rhythm,
        fresh.measure,
        fresh.leader,
        [part.department for part in fresh.supporting],
    )


def _wanted(now: Adjustment, line: Line, names: Directory) -> Adjustment:
    """What is asked for now, with what the row changes in it."""
    changed = {change.field for change in line.changes}
    given: dict[str, Any] = {code: line.values[code] for code in changed & {"measure", "rhythm"}}
    if "due_on" in changed:
        given |= {"due_on": line.values["due_on"], "is_long_term": line.values["is_long_term"]}
    if "supporting" in changed:
        given["supporting"] = names.units(line.values["supporting"])
    if "leader" in changed:
        given["leader"] = names.post(line.values["leader"])
    if given.get("is_long_term") and "rhythm" in line.values:
        given["rhythm"] = line.values["rhythm"]
    return replace(now, **given)


def _left(task: Task, line: Line) -> str:
    """The progress of a task that is divided follows from its pieces."""
    wanted = line.values.get("percent")
    return "" if wanted in {None, task.percent} else f"进度仍是 {task.percent}%：它由各子项汇总，不能直接改。"
