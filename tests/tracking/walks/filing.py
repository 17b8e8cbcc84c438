"""What departments send up, and what becomes of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Role, User
from tests.factories import at, make_post, make_user
from tests.tracking.walks.course import SAID
from tests.tracking.walks.people import own_part
from tests.tracking.walks.walk import NEXT_MONTH, Walk
from tracking.actions.disputes import Outcome, dispute, settle_dispute
from tracking.actions.extensions import ask_extension, grant_extension, refuse_extension
from tracking.actions.filings import lay_before_head
from tracking.actions.moves import submit_for_closure
from tracking.actions.recording import record_progress
from tracking.actions.reports import report_progress
from tracking.actions.signing import endorse, take_back, turn_down
from tracking.models import Filing, Task
from tracking.models.filing import FilingKind, FilingState
from tracking.models.progress import Heard

LATER = NEXT_MONTH + timedelta(days=10)


def lying(task: Task, by: User, kind: FilingKind, state: FilingState, **fields: Any) -> Filing:
    """Something that lies there, whoever sent it up; of the person's own department where they have one."""
    if kind == FilingKind.EXTENSION:
        fields |= {"due_on": LATER, "old_due_on": task.due_on}
    fields.setdefault("department", own_part(task, by))
    author = make_user(Role.CLERK)
    return Filing.objects.create(task=task, kind=kind, state=state, note="雨季停工。", by=author, at=at(), **fields)


def _on(kind: FilingKind, state: FilingState, act: Callable[..., object], **said: Any) -> Walk:
    return lambda task, by, now: act(lying(task, by, kind, state), by=by, at=now, **said)


def _file(task: Task, by: User, now: datetime) -> object:
    """A clerk's request in a department whose head signs; a supporting one's report goes the same way.

    A head may lay something before himself by the table; the pages send out at once what he writes.
    """
    if by.role == Role.HEAD:
        filing = lying(task, by, FilingKind.REPORT, FilingState.AT_HEAD)
        return lay_before_head(filing, [[filing.pk, "", FilingState.AT_HEAD]], by=by, at=now)
    department = own_part(task, by)
    department.head_signs = True
    department.save()
    make_user(Role.HEAD, department)
    if task.lead and task.lead.department == department:
        return submit_for_closure(task, by=by, at=now, note="全部完工。")
    return report_progress(task, SAID, by=by, at=now)


def _grant(task: Task, by: User, now: datetime) -> object:
    filing = lying(task, by, FilingKind.EXTENSION, FilingState.AT_OFFICE)
    authority = make_post() if by.is_supervisor else None
    return grant_extension(filing, due_on=LATER, by=by, at=now, authority=authority)


WALKS: dict[str, Walk] = {
    "record": lambda task, by, now: record_progress(task, SAID, heard=Heard.PHONE, by=by, at=now),
    "file": _file,
    "endorse": _on(FilingKind.REPORT, FilingState.AT_HEAD, endorse),
    "turn_down": _on(FilingKind.CLOSURE, FilingState.AT_HEAD, turn_down, note="缺验收单。"),
    "take_back": _on(FilingKind.DISPUTE, FilingState.AT_OFFICE, take_back, note="已经协商好了。"),
    "extend": lambda task, by, now: ask_extension(task, due_on=LATER, by=by, at=now, note="雨季停工。"),
    "grant": _grant,
    "refuse": _on(FilingKind.EXTENSION, FilingState.AT_OFFICE, refuse_extension, note="不影响施工。"),
    "dispute": lambda task, by, now: dispute(task, by=by, at=now, note="执法力量不在本单位。"),
    "settle": _on(FilingKind.DISPUTE, FilingState.AT_OFFICE, settle_dispute, outcome=Outcome.KEEP, note="按三定方案。"),
}
