"""What a mail still has to say when it goes: every task in it is read again, what no longer holds is left out."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from tracking.models import Assignment, Filing, Mail, MailItem, Part, Task, TaskEvent
from tracking.models.filing import FilingKind
from tracking.models.reminder import RuleKind
from tracking.reminders import why_dropped
from tracking.staleness import Since, since, why_stale
from tracking.workflow import MOVES, Structure

LEFT = "收件人已不在这个单位"
GIVEN_AWAY = "已改派"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a mail is for: their departments, the tasks of the mail open to them, what has become of its news."""

    departments: set[int]
    visible: frozenset[int]
    known: Since

    def why_kept_from(self, event: TaskEvent) -> str:
        """Why they may not know of the step any more, or nothing where they may; a ruling reaches whom it releases."""
        if event.task_id not in self.visible and event.name != "settle":
            return GIVEN_AWAY
        return LEFT if event.inside_id is not None and event.inside_id not in self.departments else ""


@dataclass(frozen=True, slots=True)
class Matter:
    """One task of a mail, or one event of a task, and the parts the recipient's departments have in it.

    ``last_step``: the newest that changed the state.
    """

    task: Task
    parts: tuple[Assignment, ...]  # empty for the 督查室 and for leaders
    last_step: str
    kinds: frozenset[RuleKind] = frozenset()
    event: TaskEvent | None = None
    is_time_asked: bool = False  # a request for more time lies somewhere


@dataclass(frozen=True, slots=True)
class Contents:
    """A mail and the matters it carries; ``why_empty`` says why there are none."""

    mail: Mail
    matters: tuple[Matter, ...]
    departments: tuple[str, ...]
    why_empty: str = ""


def read_again(mail: Mail) -> Contents:
    """Everything the mail carries as it is now; items that no longer hold are marked as dropped."""
    reminders = MailItem.objects.filter(mail=mail).select_related(
        "reminder__rule", "notice__event__by", "notice__event__acting_for"
    )
    items = list(reminders.order_by("pk"))
    tasks = _tasks({_task_id(item) for item in items})
    mine = _departments(mail)
    reader = _reader(mail, items, tasks, set(mine))
    reasons = {item.pk: _why_dropped(item, tasks[_task_id(item)], reader) for item in items}
    _mark(reasons)
    kept = [item for item in items if not reasons[item.pk]]
    matters = _matters(kept, tasks, set(mine))
    why_empty = "" if matters else "，".join(sorted({reason for reason in reasons.values() if reason})) or "没有内容"
    return Contents(mail, tuple(matters), tuple(mine.values()), why_empty)


def _task_id(item: MailItem) -> int:
    if item.reminder:
        return item.reminder.task_id
    assert item.notice is not None  # noqa: S101 (a constraint of the table)
    return item.notice.event.task_id


def _tasks(pks: set[int]) -> dict[int, Task]:
    turns = [name for name, move in MOVES.items() if move.target]
    steps = TaskEvent.objects.filter(task=OuterRef("pk"), name__in=turns).order_by("-at", "-pk").values("name")
    asked = Filing.objects.open().filter(task=OuterRef("pk"), kind=FilingKind.EXTENSION)
    tasks = Task.objects.filter(pk__in=pks).for_display()
    found = tasks.annotate(last_step=Subquery(steps[:1]), is_time_asked=Exists(asked))
    return {task.pk: task for task in found}


def _departments(mail: Mail) -> dict[int, str]:
    """The departments for which the recipient is told, by name; none for the 督查室."""
    if mail.recipient:
        return dict(mail.recipient.memberships.order_by("pk").values_list("department_id", "department__name"))
    return {mail.department.pk: mail.department.name} if mail.department else {}


def _reader(mail: Mail, items: list[MailItem], tasks: dict[int, Task], mine: set[int]) -> Reader:
    """Whom the mail is for, what they may see, and what has become of what it tells; a constant number of queries."""
    known = since(item.notice.event for item in items if item.notice)
    if mail.recipient:
        visible = Task.objects.visible_to(mail.recipient).filter(pk__in=tasks)
        return Reader(mine, frozenset(visible.values_list("pk", flat=True)), known)
    return Reader(mine, frozenset(tasks) if mail.department is None else _of_mailbox(tasks, mine), known)


def _of_mailbox(tasks: dict[int, Task], mine: set[int]) -> frozenset[int]:
    """What a department's mailbox may be told of: its parts, and pieces of what it leads."""
    pieces = Task.objects.filter(pk__in=tasks, structure=Structure.SUBTASK)
    led = pieces.filter(parent__assignments__department__in=mine, parent__assignments__role=Part.LEAD)
    parts = {pk for pk, task in tasks.items() if any(a.department_id in mine for a in task.assignments.all())}
    return frozenset(parts | set(led.values_list("pk", flat=True)))


def _why_dropped(item: MailItem, task: Task, reader: Reader) -> str:
    if item.reminder:
        gone = item.reminder.department_id is not None and item.reminder.department_id not in reader.departments
        return why_dropped(item.reminder, task) or (LEFT if gone else "")
    assert item.notice is not None  # noqa: S101 (a constraint of the table)
    return why_stale(item.notice.event, task, reader.known) or reader.why_kept_from(item.notice.event)


def _mark(reasons: dict[int, str]) -> None:
    """Keep why each item was left out; one that was left out by an earlier try may hold again."""
    by_reason = defaultdict(list)
    for pk, reason in reasons.items():
        by_reason[reason].append(pk)
    for reason, pks in by_reason.items():
        MailItem.objects.filter(pk__in=pks).exclude(dropped=reason).update(dropped=reason)


def _matters(items: list[MailItem], tasks: dict[int, Task], mine: set[int]) -> list[Matter]:
    """One for each task that is reminded of, and one for each event that is told."""
    kinds = defaultdict(set)
    events: dict[int, TaskEvent] = {}
    for item in items:
        if item.reminder:
            kinds[item.reminder.task_id].add(RuleKind(item.reminder.rule.kind))
        elif item.notice:
            events[item.notice.event_id] = item.notice.event
    reminded = [_matter(tasks[pk], mine, kinds=frozenset(of)) for pk, of in kinds.items()]
    return reminded + [_matter(tasks[event.task_id], mine, event=event) for event in events.values()]


def _matter(
    task: Task, mine: set[int], kinds: frozenset[RuleKind] = frozenset(), event: TaskEvent | None = None
) -> Matter:
    parts = tuple(a for a in task.assignments.all() if a.department_id in mine)
    last_step, is_time_asked = getattr(task, "last_step", None) or "", getattr(task, "is_time_asked", False)
    return Matter(task, parts, last_step, kinds, event, is_time_asked)
