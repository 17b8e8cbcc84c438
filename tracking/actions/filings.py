"""What departments send up, on its way: before their head (呈签), on from there, back, or withdrawn."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils import timezone

from accounts.models import Role, User
from tracking.actions.attachments import MAX_FILES, Upload, attach
from tracking.actions.telling import told
from tracking.filetypes import RefusedFileError
from tracking.models import Attachment, Department, Filing, Part, Task, TaskEvent
from tracking.models.filing import FilingState
from tracking.models.task import IllegalMoveError
from tracking.workflow import Structure

Rows = list[list[Any]]  # ``[[key of the filing, state before, state after]]``, as an event carries them


def advance(filing: Filing, to: FilingState, *, seen: int | None = None, **changes: Any) -> Rows:
    """Put a filing into another state, in the transaction of the event that carries what is returned (``filings``).

    ``seen``: the version the person has read. Raises ``IllegalMoveError`` where it has gone on since.
    """
    version = filing.version if seen is None else seen
    before = filing.state
    same = Filing.objects.filter(pk=filing.pk, state=before, version=version)
    if not same.update(state=to, version=version + 1, **changes):
        raise IllegalMoveError(f"{filing.department}的{filing.get_kind_display()}刚刚被别人处理过，请刷新后再看。")
    filing.refresh_from_db(fields=["state", "version", *changes])
    return [[filing.pk, before, str(to)]]


def withdraw_open(task: Task, *, by: User, at: datetime, departments: Collection[int] | None = None) -> Rows:
    """End everything that was sent up and not decided, because the task goes another way.

    ``departments``: only what these have sent up, because they leave the task.
    """
    found = Filing.objects.filter(task=task).open().order_by("pk")
    if departments is not None:
        found = found.filter(department__in=departments)
    ended: Rows = []
    for filing in list(found):
        ended += advance(filing, FilingState.WITHDRAWN, decided_by=by, decided_at=at)
    return ended


def must_sign(task: Task, department: Department, by: User) -> bool:
    """Whether what this person writes goes before the head of the department first (审签).

    Not what the head writes himself, not where there is no head, and not within the department that leads the whole.
    """
    if not department.head_signs or by.role != Role.CLERK or _is_internal(task, department):
        return False
    return department.memberships.filter(user__role=Role.HEAD, user__is_active=True).exists()


def _is_internal(task: Task, department: Department) -> bool:
    """A piece of a task that the department which leads the whole does itself."""
    if task.structure != Structure.SUBTASK:
        return False
    return department.assignments.filter(task=task.parent_id, role=Part.LEAD).exists()


def require_own(filing: Filing, by: User) -> None:
    """What a department has sent up is touched by its own people only."""
    if not by.memberships.filter(department=filing.department_id).exists():
        raise IllegalMoveError(f"这份{filing.get_kind_display()}是{filing.department}的，您不能处理。")


def refuse_second(filing: Filing) -> None:
    """One of a kind at a time."""
    lying = Filing.objects.open().filter(task=filing.task, department=filing.department, kind=filing.kind).first()
    if lying:
        where = {FilingState.AT_HEAD: "在等负责人审签", FilingState.SENT_BACK: "退回来要修改"}
        words = where.get(FilingState(lying.state), "在等裁定")
        raise IllegalMoveError(f"“{filing.task.title}”已经有一份{lying.get_kind_display()}{words}，不能再提一份。")


def send_up(filing: Filing, *, by: User, at: datetime, files: Sequence[Upload], stored: list[FieldFile]) -> TaskEvent:
    """呈签: put a new filing before the head of the department; nobody else sees it."""
    filing.state, filing.lies_since = FilingState.AT_HEAD, timezone.localdate(at)
    filing.save()
    event = lay_before_head(filing, [[filing.pk, "", FilingState.AT_HEAD]], by=by, at=at)
    attach(event, files, by=by, at=at, stored=stored)
    return event


def lay_before_head(filing: Filing, rows: Rows, *, by: User, at: datetime) -> TaskEvent:
    """The step by which something comes, or comes again, before the head."""
    data = {**data_of(filing), "filings": rows}
    words = filing.note or filing.progress
    return told(filing.task.move("file", by=by, at=at, note=words, data=data, inside=filing.department), at)


def data_of(filing: Filing) -> dict[str, Any]:
    """How an event names the filing it is about."""
    return {"filing": filing.pk, "kind": str(filing.kind)}


def attached(filing: Filing) -> list[Attachment]:
    """The files that lie with it now: those of the newest step by which it was sent up or asked for."""
    newest = next(reversed(_sendings(filing)), None)
    return list(newest.attachments.select_related("by").order_by("pk")) if newest else []


def carry_files(filing: Filing, event: TaskEvent, keep: Iterable[int] | None = None) -> int:
    """Hang the files that lay with it on the step that takes it on; how many. ``keep``: only these."""
    files = Attachment.objects.filter(pk__in=[file.pk for file in _lying_files(filing, event)])
    if keep is not None:
        files = files.filter(pk__in=list(keep))
    return files.update(event=event)


def refuse_too_many(kept: int, files: Sequence[Upload]) -> None:
    """Files that stay and new ones count together."""
    if kept + len(files) > MAX_FILES:
        raise RefusedFileError(f"连同留下的 {kept} 个，一次最多 {MAX_FILES} 个文件，多的请打成一个 zip。")


def _lying_files(filing: Filing, event: TaskEvent) -> list[Attachment]:
    before = next((step for step in reversed(_sendings(filing)) if step.pk != event.pk), None)
    return list(before.attachments.all()) if before else []


def _sendings(filing: Filing) -> list[TaskEvent]:
    """The steps that have brought it where it is, oldest first."""
    steps = filing.task.events.filter(name__in=["file", "report", "submit", "extend", "dispute"]).in_order()
    return [step for step in steps if step.data.get("filing") == filing.pk]
