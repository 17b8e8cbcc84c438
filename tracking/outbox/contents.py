"""What a mail still has to say when it goes: every task in it is read again, what no longer holds is left out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery, prefetch_related_objects

from tracking.announcing import why_gone
from tracking.models import (
    Announcement,
    Assignment,
    Filing,
    Mail,
    MailItem,
    Membership,
    Part,
    Task,
    TaskEvent,
    TaskSource,
)
from tracking.models.filing import FilingKind
from tracking.models.mail import Channel
from tracking.models.reminder import RuleKind
from tracking.outbox.carried import Item, carried_by
from tracking.outbox.portions import portions
from tracking.outbox.stepping import Steps, carried_out
from tracking.reminders import NEEDS, why_dropped
from tracking.staleness import Since, since, why_stale
from tracking.workflow import MOVES, Status, Structure

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
        if event.task_id not in self.visible and event.name not in {"settle", "reconsider"}:
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
    announcements: tuple[Announcement, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing of it holds any more; a 周报 carries nothing, its figures are read when it is worded."""
        return not (self.matters or self.announcements or self.mail.channel == Channel.WEEKLY)


@dataclass(frozen=True, slots=True)
class Known:
    """What judging the items of some mails needs, as it is now: read once for all of them."""

    tasks: Mapping[int, Task]
    leads: frozenset[tuple[int, int]]  # tasks that were divided, and the departments that lead them
    since: Since
    gone: Mapping[str, str]

    def visible_to(self, mail: Mail, departments: Collection[int], tasks: Iterable[int]) -> frozenset[int]:
        """Those of the tasks its recipient may be told of: as ``Task.visible_to`` has it.

        A department's mailbox sees what its people see, the mailbox of the office everything.
        """
        sees_everything = mail.recipient.sees_everything if mail.recipient else mail.department is None
        return frozenset(pk for pk in tasks if sees_everything or self._is_open_to(self.tasks[pk], departments))

    def _is_open_to(self, task: Task, departments: Collection[int]) -> bool:
        taking_part = any(part.department_id in departments for part in task.assignments.all())
        if taking_part and task.status != Status.DRAFT:
            return True
        is_piece = task.structure == Structure.SUBTASK
        return is_piece and any((task.parent_id, department) in self.leads for department in departments)


def read_again(mails: Sequence[Mail]) -> dict[int, Contents]:
    """Everything each of the mails carries as it is now, by the mail's key, in a constant number of queries.

    Items that no longer hold are marked as dropped.
    """
    return carried_out(reading_again(mails))


def reading_again(mails: Sequence[Mail]) -> Steps[dict[int, Contents]]:
    """The same, step by step."""
    carried = carried_by(mails)
    yield
    known = yield from _known([item for items in carried.values() for item in items])
    mine = _departments(mails)
    yield
    why: dict[int, str] = {}
    for mail in mails:
        departments, items = mine[mail.pk], carried[mail.pk]
        told = {item.task_id for item in items if item.notice}  # a reminder goes by departments
        reader = Reader(set(departments), known.visible_to(mail, departments, told), known.since)
        why |= {item.pk: _why_dropped(item, known.tasks, reader, known.gone) for item in items}
    _mark([item for items in carried.values() for item in items if item.dropped != why[item.pk]], why)
    return {mail.pk: _contents(mail, carried[mail.pk], why, mine[mail.pk], known.tasks) for mail in mails}


def _known(items: Collection[Item]) -> Steps[Known]:
    tasks = yield from _tasks({item.task_id for item in items if not item.announcement})
    for kind, needed in NEEDS.items():
        concerned = {i.reminder.task_id for i in items if i.reminder and i.reminder.rule.kind == kind}
        prefetch_related_objects([tasks[pk] for pk in concerned], *needed)
    yield
    return Known(
        tasks,
        _leads({task.parent_id for task in tasks.values() if task.structure == Structure.SUBTASK}),
        since(item.notice.event for item in items if item.notice),
        why_gone(item.announcement.matter for item in items if item.announcement),
    )


def _tasks(pks: set[int]) -> Steps[dict[int, Task]]:
    turns = [name for name, move in MOVES.items() if move.target]
    steps = TaskEvent.objects.filter(task=OuterRef("pk"), name__in=turns).order_by("-at", "-pk").values("name")
    asked = Filing.objects.open().filter(task=OuterRef("pk"), kind=FilingKind.EXTENSION)
    tasks = Task.objects.annotate(last_step=Subquery(steps[:1]), is_time_asked=Exists(asked))
    found = {task.pk: task for some in portions(pks) for task in tasks.filter(pk__in=some)}
    yield
    _attach(found, "assignments", Assignment.objects.order_by("pk"))
    yield
    _attach(found, "sources", TaskSource.objects.order_by("pk"))
    return found


def _attach(tasks: Mapping[int, Task], name: str, rows: "QuerySet[Assignment] | QuerySet[TaskSource]") -> None:
    """Keep with each task the rows that are its own, where ``prefetch_related`` keeps them.

    That would make a query for each of the tasks only to keep them in, which costs more than reading them.
    """
    own: dict[int, list[object]] = {pk: [] for pk in tasks}
    for some in portions(tasks):
        for row in rows.filter(task__in=some):
            row.task = tasks[row.task_id]
            own[row.task_id].append(row)
    for pk, task in tasks.items():
        vars(task).setdefault("_prefetched_objects_cache", {})[name] = own[pk]


def _leads(wholes: set[int | None]) -> frozenset[tuple[int, int]]:
    if not wholes:
        return frozenset()
    leads = Assignment.objects.filter(task__in=wholes, role=Part.LEAD)
    return frozenset(leads.values_list("task", "department"))


def _departments(mails: Iterable[Mail]) -> dict[int, dict[int, str]]:
    """The departments for which each recipient is told, by name; none for the 督查室."""
    people = {mail.recipient_id for mail in mails if mail.recipient_id}
    memberships = Membership.objects.filter(user__in=people)
    of_person: dict[int, dict[int, str]] = defaultdict(dict)
    for _, user, department, name in sorted(memberships.values_list("pk", "user", "department", "department__name")):
        of_person[user][department] = name
    return {
        mail.pk: of_person[mail.recipient_id]
        if mail.recipient_id
        else ({mail.department.pk: mail.department.name} if mail.department else {})
        for mail in mails
    }


def _contents(
    mail: Mail, items: list[Item], why: Mapping[int, str], mine: dict[int, str], tasks: Mapping[int, Task]
) -> Contents:
    kept = [item for item in items if not why[item.pk]]
    matters = _matters(kept, tasks, set(mine))
    announcements = tuple(item.announcement for item in kept if item.announcement)
    said = "，".join(sorted({why[item.pk] for item in items} - {""})) or "没有内容"
    why_empty = "" if matters or announcements else said
    return Contents(mail, tuple(matters), tuple(mine.values()), why_empty, announcements)


def _why_dropped(item: Item, tasks: Mapping[int, Task], reader: Reader, gone: Mapping[str, str]) -> str:
    if item.announcement:
        return gone.get(item.announcement.matter, "")
    task = tasks[item.task_id]
    if item.reminder:
        has_left = item.reminder.department_id is not None and item.reminder.department_id not in reader.departments
        return why_dropped(item.reminder, task) or (LEFT if has_left else "")
    assert item.notice is not None  # noqa: S101 (a constraint of the table)
    return why_stale(item.notice.event, task, reader.known) or reader.why_kept_from(item.notice.event)


def _mark(items: Iterable[Item], why: Mapping[int, str]) -> None:
    """Keep why each was left out; one that was left out by an earlier try may hold again."""
    by_reason = defaultdict(list)
    for item in items:
        by_reason[why[item.pk]].append(item.pk)
    for reason, pks in by_reason.items():
        for some in portions(pks):
            MailItem.objects.filter(pk__in=some).update(dropped=reason)


def _matters(items: list[Item], tasks: Mapping[int, Task], mine: set[int]) -> list[Matter]:
    """One for each task that is reminded of, and one for each event that is told."""
    kinds = defaultdict(set)
    events: dict[int, TaskEvent] = {}
    for item in items:
        if item.reminder:
            kinds[item.task_id].add(RuleKind(item.reminder.rule.kind))
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
