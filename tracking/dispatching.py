"""交办 of a large 立项单 as a job: all of it is looked at first, then it goes out, a few tasks at a time.

Nothing goes out before every task has been found ready. Whoever takes the job over goes on behind what has gone out; a
task that somebody else has changed in between stays as it is, and the end says so. A stop leaves the rest as drafts.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions.dispatch import RECALL_WITHIN, ready_to_go, send_one
from tracking.actions.running import JobRefusedError, JobStoppedError, start_job
from tracking.jobs import enqueue_job
from tracking.models import Job, Registration, Task
from tracking.models.task import IllegalMoveError
from tracking.outbox.delays import next_hours
from tracking.outbox.hours import Hours
from tracking.plans import Plan
from tracking.workflow import Structure
from tracking.working import Ended, Work

AT_ONCE = 20  # tasks, units' shares with them, that go out while the browser waits
PORTION = 10  # tasks that go out in one transaction
DISPATCHING = "registration.send"
GOING_OUT = "没有交办：{by}正在交办这张立项单，办完以后再看还有哪些没有交办。"
NOTHING_SENT = "{why}一件也没有交办。"


def sending(paper: Registration) -> Job | None:
    """The job that sends out tasks of this paper now, whoever asked for it."""
    return Job.objects.about(DISPATCHING, paper.pk).unfinished().select_related("by").first()


def start_dispatch(
    paper: Registration, tasks: Sequence[Task], *, by: User, at: datetime, confirmed_past: bool = False
) -> Job:
    """Have drafts of one paper sent out; ``IllegalMoveError`` where that cannot even be begun."""
    if job := Job.objects.about(DISPATCHING, paper.pk).visible_to(by).unfinished().first():
        return job  # pressed twice
    refuse_twice(paper)
    count = len(ready_to_go(tasks, timezone.localdate(at), confirmed_past=confirmed_past))
    job = start_job(
        DISPATCHING,
        paper.pk,
        title=f"交办{paper.number}的 {count} 件",
        unit="件",
        order={"tasks": [task.pk for task in tasks], "confirmed_past": confirmed_past},
        place=lambda _: reverse("tracking:registration", args=[paper.pk]),
        by=by,
        at=at,
    )
    enqueue_job(job)
    return job


@transaction.atomic
def register_and_send(
    register: Callable[..., Registration], plans: Sequence[Plan], *, is_sent: bool, by: User, at: datetime
) -> tuple[Registration, Job | None]:
    """Register the plans and, where that is wanted, send them out: many of them in the background, by the job."""
    goes_on = is_sent and is_large(plans)
    made = register(by=by, at=at, and_dispatch=is_sent and not goes_on)
    drafts = list(made.tasks.awaiting_dispatch()) if goes_on else []
    return made, start_dispatch(made, drafts, by=by, at=at, confirmed_past=True) if goes_on else None


def refuse_twice(paper: Registration) -> None:
    """What is on its way is sent by nobody else at the same time."""
    if job := sending(paper):
        raise IllegalMoveError(GOING_OUT.format(by=job.by))


def is_large(plans: Iterable[Plan]) -> bool:
    """Whether what these plans come to, the share of each unit with it, goes out in the background."""
    return sum(len(plan.parts()) + plan.each for plan in plans) > AT_ONCE


def takes_long(tasks: Iterable[Task]) -> bool:
    """The same of drafts: a heading takes its units along."""
    return sum(1 + (task.children.count() if task.structure == Structure.SPREAD else 0) for task in tasks) > AT_ONCE


def dispatch_at_length(work: Work) -> Ended:
    """Look at all, send them out a few at a time, say how many went and which did not."""
    at = work.clock()
    order, kept = work.job.order, work.job.kept
    wanted = kept.get("wanted") or _wanted(work, at)
    sent, left = list(kept.get("sent", [])), list(kept.get("left", []))
    rest = [pk for pk in wanted if pk not in {*sent, *(pk for pk, _ in left)}]
    for begin in range(0, len(rest), PORTION):
        _tell(work, sent, len(wanted))
        with transaction.atomic():
            work.hold()
            for pk in rest[begin : begin + PORTION]:
                why = _sent(pk, work.job.by, at, confirmed_past=order["confirmed_past"])
                left += [[pk, why]] if why else []
                sent += [] if why else [pk]
            work.keep({"wanted": wanted, "sent": sent, "left": left})
    return Ended(f"{said_of(sent, left)}{_when_told(at) if sent else ''}")


def _wanted(work: Work, at: datetime) -> list[int]:
    """All that is to go out, in its order; ``JobRefusedError`` where one of them is not ready."""
    order = work.job.order
    tasks = Task.objects.filter(pk__in=order["tasks"]).select_related("parent").order_by("serial")
    try:
        ready = ready_to_go(list(tasks), timezone.localdate(at), confirmed_past=order["confirmed_past"])
    except IllegalMoveError as refusal:
        raise JobRefusedError(NOTHING_SENT.format(why=refusal)) from refusal
    return [task.pk for task in ready]


def _sent(pk: int, by: User, at: datetime, *, confirmed_past: bool) -> str:
    """Send one out as it stands now; why it did not go, where it did not."""
    task = Task.objects.select_related("parent").get(pk=pk)
    try:
        send_one(task, by=by, at=at, confirmed_past=confirmed_past)
    except IllegalMoveError as refusal:
        return str(refusal)
    return ""


def _tell(work: Work, sent: Sequence[int], total: int) -> None:
    """How far it is; where it shall stop, how many have gone out by then."""
    try:
        work.tell("正在交办", len(sent), total)
    except JobStoppedError:
        said = f"按您的要求停下了：{said_of(sent, ())}其余 {total - len(sent)} 件还是待交办，可以再交办。"
        raise JobStoppedError(said) from None


def said_of(sent: Sequence[int], left: Iterable[Sequence[object]]) -> str:
    """交办了 45 件，分发到 33 个单位; and why others stayed."""
    units = Task.objects.filter(pk__in=sent, structure=Structure.UNIT).count()
    spread = f"，分发到 {units} 个单位" if units else ""
    reasons = "".join(f"{why}" for _, why in left)
    return f"交办了 {len(sent) - units} 件{spread}。{reasons}"


def _when_told(at: datetime) -> str:
    """When the mail goes and until when it can be taken back, by the clock: this is read later than it is written."""
    until = at + RECALL_WITHIN
    goes, today = next_hours(until, Hours.load()) or until, timezone.localdate(at)
    return f"给单位的邮件{_moment(goes, today)} 发出；{_moment(until, today)} 以前、还没有单位签收的可以撤回交办。"


def _moment(instant: datetime, today: date) -> str:
    local = timezone.localtime(instant)
    return f"{day_words(local.date(), today)} {local:%H:%M}"
