"""People move (人员变动): a part goes to a colleague, a task to another 督查员, all of somebody's work to his heirs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from tracking.models import Department, HandOver, MailItem, Notice, PartState, Reminder, Task, TaskEvent
from tracking.models.handover import HandOverKind
from tracking.models.mail import MailState
from tracking.models.reminder import Audience, Outcome
from tracking.models.task import IllegalMoveError
from tracking.notices import IN_THE_APPLICATION, notify
from tracking.staffing import Work, taken_as, work_of, works_in
from tracking.workflow import Actor

HANDED_OVER = "已移交"
CLOSED = "（同时停用了账号）"  # in the record of the hand-over
OFFICE = None  # in the place of a department: what somebody looks after as 督查员
Place = int | None


@dataclass(frozen=True, slots=True)
class Heirs:
    """Who takes over: for each place (a department, or the office) somebody, and for single tasks somebody else.

    None as the heir of a department: nobody in particular, its work is everybody's.
    """

    of: Mapping[Place, User | None]
    single: Mapping[tuple[int, Place], User | None] = field(default_factory=dict)

    def heir(self, task: Task, place: Place) -> User | None:
        if (task.pk, place) in self.single:
            return self.single[task.pk, place]
        if place not in self.of:
            raise IllegalMoveError(f"没有移交：“{task.title}”是刚刚才接的，还没有选交给谁，请刷新后再看。")
        return self.of[place]


@transaction.atomic
def hand_on(task: Task, department: Department, to: User, *, by: User, at: datetime, note: str = "") -> TaskEvent:
    """转办: a colleague handles the department's part from now on; who has signed has signed."""
    fresh = task.held("转办")
    part = next((state for state in fresh.parts if state.department_id == department.pk), None)
    if part is None or not _may_pass_on(task, department, by):
        raise IllegalMoveError(f"没有转办：“{task.title}”不是{by}能转的，{department}没有这件事，或者不是您的单位。")
    if part.handler_id == to.pk:
        raise IllegalMoveError(f"没有转办：“{task.title}”现在就由{to}经办。")
    event = _hand_on(task, fresh.parts, department, to, by=by, at=at, note=note)
    notify(event, at=at)
    return event


def _may_pass_on(task: Task, department: Department, by: User) -> bool:
    if Actor.OWNER in task.actors(by) or by.is_supervisor:
        return True
    return by.memberships.filter(department=department).exists()


def _hand_on(
    task: Task,
    parts: Sequence[PartState],
    department: Department,
    to: User | None,
    *,
    by: User,
    at: datetime,
    note: str,
    hand_over: HandOver | None = None,
) -> TaskEvent:
    """Another handler for one part of a task that is held."""
    if to and not works_in(to, department):
        raise IllegalMoveError(f"没有转办：“{task.title}”不能转给{to}，他现在不在{department}。")
    former = next((state.handler_id for state in parts if state.department_id == department.pk), None)
    data = {"department": department.name, "from": _name(former), "to": str(to or "")}
    wanted = [_handled_by(state, department, to) for state in parts]
    capacity = taken_as(by) if hand_over else None
    said = _data(data, to, hand_over)
    return task.move("hand_on", by=by, at=at, note=note, data=said, parts=wanted, following_as=capacity)


def _handled_by(state: PartState, department: Department, to: User | None) -> PartState:
    return replace(state, handler_id=to.pk if to else None) if state.department_id == department.pk else state


def _name(pk: int | None) -> str:
    return str(User.objects.get(pk=pk)) if pk else ""


def _data(said: Mapping[str, object], to: User | None, hand_over: HandOver | None) -> dict[str, object]:
    named = {"mentions": [to.pk] if to else []}
    return {**said, **named} | ({"hand_over": hand_over.pk} if hand_over else {})


@transaction.atomic
def entrust(
    task: Task, to: User, *, by: User, at: datetime, note: str = "", hand_over: HandOver | None = None
) -> TaskEvent:
    """换督查员: another 督查员 looks after the task from now on."""
    fresh = task.held("换督查员")
    if not (to.is_active and to.is_supervisor):
        raise IllegalMoveError(f"没有换督查员：“{task.title}”不能交给{to}，他现在不是督查员。")
    if fresh.officer_id == to.pk:
        raise IllegalMoveError(f"没有换督查员：“{task.title}”现在就由{to}督办。")
    data = _data({"from": str(fresh.officer), "to": str(to)}, to, hand_over)
    capacity = taken_as(by) if hand_over else None
    event = task.move("entrust", by=by, at=at, note=note, data=data, officer_id=to.pk, following_as=capacity)
    notify(event, at=at)
    return event


@transaction.atomic
def hand_over_person(
    leaving: User, heirs: Heirs, *, by: User, at: datetime, note: str, closing: bool = False
) -> HandOver:
    """移交: all unfinished work of somebody goes to others in one step; what is finished stays in his name.

    What he was told of and has not read, and reminders not yet sent to him, go to those who take over. ``closing``:
    his account is closed with it. Raises ``IllegalMoveError`` where there is nothing to hand over, or an heir cannot
    take it; then nothing has moved.
    """
    work = _held_work(leaving)
    if not work:
        raise IllegalMoveError(f"没有移交：{leaving}名下没有没办完的事。")
    if not note.strip():
        raise IllegalMoveError("没有移交：请写明为什么移交。")
    hand_over = HandOver.objects.create(
        kind=HandOverKind.PERSON, from_user=leaving, to_user=_only_heir(work, heirs), by=by, at=at, note=note.strip()
    )
    taken: dict[User | None, set[int]] = defaultdict(set)
    for task in work.tasks:
        taken[_officer(task, leaving, heirs, hand_over)].add(task.pk)
    for part in work.parts:
        heir = _other_than(leaving, heirs.heir(part.task, part.department_id))
        task = Task.objects.get(pk=part.task_id)
        notify(_hand_on(task, task.parts, part.department, heir, by=by, at=at, note=note, hand_over=hand_over), at=at)
        taken[heir].add(part.task_id)
    for heir, tasks in taken.items():
        _pass_on_news(leaving, heir, tasks, at)
        _remind_anew(leaving, tasks)
    said = hand_over.note + (CLOSED if closing else "")
    HandOver.objects.filter(pk=hand_over.pk).update(moved=len(set().union(*taken.values())), note=said)
    if closing:
        User.objects.filter(pk=leaving.pk).update(is_active=False)
    hand_over.refresh_from_db()
    return hand_over


def _held_work(user: User) -> Work:
    """His work, locked: whole tasks in the order of their keys, as everybody locks them."""
    found = work_of(user)
    lock_tasks({task.pk for task in found.tasks} | {part.task_id for part in found.parts})
    return work_of(user)


def lock_tasks(pks: Iterable[int]) -> None:
    """Hold these tasks and those they are parts of until the transaction ends, in one order for everybody."""
    wanted = set(pks)
    above = Task.objects.filter(Q(children__in=wanted) | Q(children__children__in=wanted))
    wanted |= set(above.values_list("pk", flat=True))
    list(Task.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))


def _officer(task: Task, leaving: User, heirs: Heirs, hand_over: HandOver) -> User:
    heir = _other_than(leaving, heirs.heir(task, OFFICE))
    if heir is None:
        raise IllegalMoveError(f"没有移交：请选谁接着督办“{task.title}”。")
    entrust(task, heir, by=hand_over.by, at=hand_over.at, note=hand_over.note, hand_over=hand_over)
    return heir


def _other_than(leaving: User, heir: User | None) -> User | None:
    if heir == leaving:
        raise IllegalMoveError(f"没有移交：接手的人就是{leaving}自己，请另选一位。")
    return heir


def _only_heir(work: Work, heirs: Heirs) -> User | None:
    """The one who takes everything, where there is one."""
    found = {heirs.heir(task, OFFICE) for task in work.tasks}
    found |= {heirs.heir(part.task, part.department_id) for part in work.parts}
    return found.pop() if len(found) == 1 else None


def _pass_on_news(leaving: User, heir: User | None, tasks: set[int], at: datetime) -> None:
    """What he has not read of these tasks: his heir is told, and he no longer, not even by a mail that waits."""
    unread = list(leaving.notices.unread().filter(event__task__in=tasks))
    waiting = {notice.pk for notice in unread if notice.outcome in {Outcome.PENDING, Outcome.QUEUED}}
    if heir:
        rows = [_copy(notice, heir, at, is_mailed=notice.pk in waiting) for notice in unread]
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
    Notice.objects.filter(pk__in=waiting).update(outcome=Outcome.SUPPRESSED, reason=HANDED_OVER)
    Notice.objects.filter(pk__in=[notice.pk for notice in unread]).update(read_at=at)
    _in_waiting_mails(leaving).filter(notice__in=waiting).delete()


def _copy(notice: Notice, heir: User, at: datetime, *, is_mailed: bool) -> Notice:
    """The same news for somebody else; by mail only where no mail has gone out with it."""
    mailed = {} if is_mailed else {"outcome": Outcome.SUPPRESSED, "reason": IN_THE_APPLICATION}
    return Notice(recipient=heir, event_id=notice.event_id, made_at=at, **mailed)


def _remind_anew(leaving: User, tasks: set[int]) -> None:
    """Reminders that lie in a 日报 of his and have not gone out are taken out, to be addressed once more."""
    to_him = {"reminder__task__in": tasks, "reminder__rule__audience__in": [Audience.CLERK, Audience.SUPERVISOR]}
    carried = _in_waiting_mails(leaving).filter(reminder__outcome=Outcome.QUEUED, **to_him)
    reminders = list(carried.values_list("reminder", flat=True))
    carried.delete()
    Reminder.objects.filter(pk__in=reminders).update(outcome=Outcome.PENDING)


def _in_waiting_mails(user: User) -> QuerySet[MailItem]:
    return MailItem.objects.filter(mail__recipient=user, mail__state=MailState.QUEUED)
