"""立项: from plans to a 立项单 with its number and its tasks, all at once or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus
from tracking.actions.assigning import begin, parts_of
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.indexing import index_tasks
from tracking.actions.numbering import next_number
from tracking.actions.spreading import spread
from tracking.models import Organisation, Post, Registration, Task, TaskSource
from tracking.models.registration import SourceKind
from tracking.plans import Plan, gaps
from tracking.workflow import Structure

COUNTER = "registration"


class RegistrationError(Exception):
    """Nothing was registered; the message says why, for the 督查员."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who agreed to the 立项, when, and on what ground (批准人、批准日期、依据)."""

    approver: Post
    approved_on: date
    basis: str


@dataclass(frozen=True, slots=True)
class Source:
    """What the tasks of a 立项单 come from (来源)."""

    kind: SourceKind
    title: str
    on: date
    speech: Speech | None = None


@transaction.atomic
def register_tasks(
    speech: Speech, plans: Sequence[Plan], *, approval: Approval, by: User, at: datetime, and_dispatch: bool = False
) -> Registration:
    """Register adopted candidates of a speech: all, or ``RegistrationError`` and none."""
    _claim(speech, [plan.directive for plan in plans])
    source = Source(SourceKind.SPEECH, speech.title, speech.spoken_on, speech)
    return _register(source, plans, approval, by, at, and_dispatch=and_dispatch)


@transaction.atomic
def register_by_hand(
    source: Source, plans: Sequence[Plan], *, approval: Approval, by: User, at: datetime, and_dispatch: bool = False
) -> Registration:
    """Register tasks from 会议纪要, 批示, 上级文件 or elsewhere; each plan carries the words it comes from."""
    if not source.title.strip():
        raise RegistrationError("没有立项：还没有写来源名称。")
    return _register(source, plans, approval, by, at, and_dispatch=and_dispatch)


def _claim(speech: Speech, directives: Sequence[Directive | None]) -> None:
    """Lock the candidates and see that each is of this speech, adopted, and not a task yet."""
    wanted = [directive.pk for directive in directives if directive]
    rows = Directive.objects.select_for_update().filter(pk__in=wanted, speech=speech)
    adopted = [row.pk for row in rows if row.status == DirectiveStatus.ADOPTED]
    if len(set(wanted)) != len(directives) or set(adopted) != set(wanted):
        raise RegistrationError("没有立项：有的候选已经不是采纳状态，请刷新后再看。")
    taken = TaskSource.objects.filter(directive__in=wanted).select_related("task").first()
    if taken:
        raise RegistrationError(f"没有立项：“{taken.task.title}”已经立过项，是{taken.task.number}。")


def _register(
    source: Source, plans: Sequence[Plan], approval: Approval, by: User, at: datetime, *, and_dispatch: bool
) -> Registration:
    today = timezone.localdate(at)
    _refuse(plans, approval, by, today)
    registration = open_registration(source, approval, by, at)
    tasks = [_make(registration, serial, plan, source, by) for serial, plan in enumerate(plans, start=1)]
    index_tasks(tasks)
    if and_dispatch:  # past dates have been confirmed line by line
        dispatch_tasks(tasks, by=by, at=at, confirmed_past=True)
    return registration


def _refuse(plans: Sequence[Plan], approval: Approval, by: User, today: date) -> None:
    refuse_approval(approval, by, today)
    if not plans:
        raise RegistrationError("没有立项：还没有选事项。")
    for plan in plans:
        if found := gaps(plan, today):
            raise RegistrationError(f"没有立项：“{plan.title or '未命名'}”{found[0]}")


def refuse_approval(approval: Approval, by: User, today: date) -> None:
    """Only a 督查员 registers, and only what somebody who can has approved, on a ground, not later than today."""
    if not by.is_supervisor:
        raise RegistrationError("没有立项：只有督查员可以立项。")
    if not (approval.approver.is_active and approval.approver.can_approve):
        raise RegistrationError(f"没有立项：{approval.approver}不能批准立项。")
    if approval.approved_on > today:
        raise RegistrationError("没有立项：批准日期在今天之后。")
    if not approval.basis.strip():
        raise RegistrationError("没有立项：还没有写批准依据。")


def open_registration(source: Source, approval: Approval, by: User, at: datetime) -> Registration:
    """A 立项单 with the next number, in the transaction of its tasks."""
    year = timezone.localdate(at).year
    prefix = Organisation.current().number_prefix
    return Registration.objects.create(
        number=f"{prefix}〔{year}〕{next_number(COUNTER, year)}号",
        source_kind=source.kind,
        source_title=source.title.strip(),
        source_on=source.on,
        speech=source.speech,
        approver=approval.approver,
        approved_on=approval.approved_on,
        basis=approval.basis.strip(),
        created_by=by,
        created_at=at,
    )


def _make(registration: Registration, serial: int, plan: Plan, source: Source, by: User) -> Task:
    """One task for a line; for every unit of a group one below it, which that unit leads (分发)."""
    at = registration.created_at
    task = Task.objects.create(
        registration=registration,
        serial=serial,
        number=f"{registration.number}-{serial:02d}",
        structure=Structure.SPREAD if plan.each else Structure.SINGLE,
        kind=plan.kind,
        is_hard=plan.is_hard,
        officer=registration.created_by,
        created_at=at,
        **plan.columns(),
    )
    TaskSource.objects.bulk_create(_sources(task, source, plan))
    if plan.each:
        spread(task, plan.parts(), by=by, at=at)
        return task
    for lead, helpers in plan.parts():
        data = {"lead": lead.name, "supporting": [helper.name for helper in helpers], "when": plan.when()}
        begin(task, parts_of(lead, helpers), by=by, at=at, data=data)
    return task


def _sources(task: Task, source: Source, plan: Plan) -> Iterator[TaskSource]:
    """The words themselves, then those of candidates that were merged into this one (反复强调)."""
    if plan.directive is None:
        yield TaskSource(task=task, kind=source.kind, title=source.title, said_on=source.on, quote=plan.quote.strip())
        return
    merged = plan.directive.merged.select_related("speech").order_by("speech__spoken_on", "start", "pk")
    for directive in (plan.directive, *merged):
        yield TaskSource.of(directive, task)
