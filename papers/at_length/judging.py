"""Looking through a large spreadsheet (核对) as a job; the pages show what it found until something is decided.

A small one is judged anew with every page. Whatever its size, what is taken in is judged once more right before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from papers.actions.intakes import is_large, judged, skip_wrong
from papers.actions.matters import IntakeError
from papers.intake.records import Outcome, Table
from papers.models import Intake, IntakeState
from tracking.actions.running import JobRefusedError, start_job
from tracking.jobs import enqueue_job
from tracking.models import Job, JobState
from tracking.working import Ended, Work

KIND = "intake.judge"
KEPT = timedelta(hours=1)
JUST_NOW = timedelta(minutes=1)
STAGE = "逐行核对"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The rows as they were understood, and when: what changes in the office afterwards is not in it."""

    table: Table
    at: datetime


def judgement(intake: Intake, now: datetime) -> Judgement | None:
    """A small sheet judged now; of a large one what was found lately, None where that is still to be done."""
    if not is_large(intake):
        return Judgement(judged(intake, now), now)
    found = cache.get(_key(intake, now))
    if isinstance(found, Judgement):
        return found
    return Judgement(judged(intake, now), now) if _was_lost(intake, now) else None


def _was_lost(intake: Intake, now: datetime) -> bool:
    """Whether it has just been looked through and the cache has not kept it: then nobody is sent round in circles."""
    about = f"{intake.pk}:{intake.version}:0"
    return Job.objects.filter(kind=KIND, about=about, state=JobState.DONE, finished_at__gt=now - JUST_NOW).exists()


def start_judging(intake: Intake, *, place: str, skip: bool = False, by: User, at: datetime) -> Job:
    """Have it looked through; ``skip`` leaves out every row that has an error. Afterwards on to ``place``."""
    rows = len(intake.sheets[intake.sheet]["rows"]) - intake.head - 1
    job = start_job(
        KIND,
        f"{intake.pk}:{intake.version}:{int(skip)}",
        title=f"核对“{intake.name}”，{rows} 行",
        unit="行",
        order={"intake": intake.pk, "version": intake.version, "skip": skip},
        place=lambda _: place,
        by=by,
        at=at,
    )
    enqueue_job(job)
    return job


def judge_at_length(work: Work) -> Ended:
    """Judge it and keep what was found where the pages look for it."""
    order, now = work.job.order, work.clock()
    intake = Intake.objects.get(pk=order["intake"])
    if intake.state != IntakeState.OPEN:
        raise JobRefusedError(f"没有核对：这次导入{intake.get_state_display()}。")
    table = judged(intake, now, tell=lambda done, total: work.tell(STAGE, done, total))
    if order["skip"] and intake.version == order["version"]:
        try:
            intake = skip_wrong(intake, version=intake.version, by=work.job.by, at=now, table=table)
        except IntakeError as refusal:
            raise JobRefusedError(str(refusal)) from refusal
        table = judged(intake, now, tell=lambda done, total: work.tell("再核对一遍", done, total))
    work.hold()
    cache.set(_key(intake, now), Judgement(table, now), KEPT.total_seconds())
    return Ended(_said(table))


def _said(table: Table) -> str:
    wrong, taken = len(table.of(Outcome.WRONG)), len(table.of(Outcome.NEW)) + len(table.of(Outcome.CHANGED))
    rows = len(table.lines) - len(table.of(Outcome.IGNORED))
    return f"核对完了：共 {rows} 行，{taken} 行可以导入，{wrong} 行有错。"


def _key(intake: Intake, now: datetime) -> str:
    """What it depends on: what was decided on the pages, and the day dates are reckoned from."""
    return f"judgement-{intake.pk}-{intake.version}-{timezone.localdate(now):%Y%m%d}"
