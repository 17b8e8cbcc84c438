"""Taking a large spreadsheet in (导入) as a job: every row tried first, then written, a few rows at a time.

Nothing is written before every row has been tried and not one was refused. From then on it is not stopped any more,
and whoever takes it over goes on behind the rows that are written. A row whose task somebody else has changed in
between is left as it stands, and the result says so: with one transaction for all of them everybody who writes would
wait until it is over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from papers.actions.intake_kinds import matter_of
from papers.actions.intakes import TAKEN, TAKING_IN, held_by, judged, ready, take_in, written_rows
from papers.actions.matters import IntakeError, NotApprovedError
from papers.actions.taking_in_ledger import in_the_way, register_lines, source_of, update_lines
from papers.actions.updating import Directory
from papers.actions.writing_down import close, write_down
from papers.intake.records import Line, Outcome, Table
from papers.models import Intake, IntakeKind, IntakeState
from tracking.actions.registration import Approval, RegistrationError, refuse_approval
from tracking.actions.running import JobRefusedError, pass_the_point, start_job
from tracking.jobs import enqueue_job
from tracking.models import Job, Post, Task, TaskEvent
from tracking.working import Ended, Work

PORTION = 10  # rows that are tried or written in one transaction
TRYING, WRITING = "逐行试做，什么都不变", "逐行写入"
BEATEN = "核对以后有人动过这件事项，没有照表更新。请看过它现在的样子，需要的话再导入这一行。"


def start_taking_in(
    intake: Intake, table: Table, *, version: int, approval: Approval | None, source: str, by: User, at: datetime
) -> Job:
    """Have it taken in; ``table``: as it was looked through. ``IntakeError`` where that cannot even be begun."""
    mine = Job.objects.about(TAKING_IN, intake.pk).visible_to(by).unfinished()
    if job := mine.first():
        return job
    _refuse(intake, table, approval, by, timezone.localdate(at))
    with transaction.atomic():
        held_by(intake, version, by)
        job = start_job(
            TAKING_IN,
            intake.pk,
            title=f"导入“{intake.name}”",
            unit="行",
            order={"version": version, "source": source, "approval": _packed(approval)},
            place=lambda _: reverse("papers:intake", args=[intake.pk]),
            by=by,
            at=at,
        )
    enqueue_job(job)
    return job


def _refuse(intake: Intake, table: Table, approval: Approval | None, by: User, today: date) -> None:
    if not written_rows(intake):
        ready(table)
    if not (matter_of(intake.kind).asks_approval and table.of(Outcome.NEW)):
        return
    if approval is None:
        raise NotApprovedError("没有导入：还没有写谁批准的。")
    try:
        refuse_approval(approval, by, today)
    except RegistrationError as refusal:
        raise IntakeError(str(refusal)) from refusal


def _packed(approval: Approval | None) -> dict[str, Any] | None:
    if approval is None:
        return None
    said = {"approved_on": approval.approved_on.isoformat(), "basis": approval.basis}
    return {"approver": approval.approver.pk, **said}


def _unpacked(said: Mapping[str, Any] | None) -> Approval | None:
    if said is None:
        return None
    approver = Post.objects.get(pk=said["approver"])
    return Approval(approver, date.fromisoformat(said["approved_on"]), said["basis"])


def take_in_at_length(work: Work) -> Ended:
    """Judge, try, write, and say what became of every row; ``JobRefusedError`` where nothing was written."""
    intake = Intake.objects.get(pk=work.job.about)
    if intake.state == IntakeState.DONE:
        return _ended(intake)  # whoever had it before died after the last step
    try:
        return _ended(_taken_in(work, intake))
    except IntakeError as refusal:
        raise JobRefusedError(str(refusal)) from refusal


def _taken_in(work: Work, intake: Intake) -> Intake:
    versions = dict(Task.objects.order_by().values_list("pk", "version"))
    table = judged(intake, work.job.at, tell=lambda done, total: work.tell("逐行核对", done, total))
    if not written_rows(intake):
        ready(table)
    if intake.kind != IntakeKind.LEDGER:
        return _at_once(work, intake, table)
    _Writing(work, intake, table, versions).go()
    with transaction.atomic():
        work.hold()
        return close(intake, table, by=work.job.by, at=work.clock(), job=work.job)


def _at_once(work: Work, intake: Intake, table: Table) -> Intake:
    """Lists are written in a moment, all rows in one transaction."""
    pass_the_point(work.job)
    given = {"version": work.job.order["version"], "approval": None, "by": work.job.by, "at": work.clock()}
    with transaction.atomic():
        work.hold()
        return take_in(intake, table=table, job=work.job, **given)[0]


@dataclass(frozen=True, slots=True)
class _Writing:
    """The rows of a ledger on their way; ``versions``: those of all tasks before the rows were judged."""

    work: Work
    intake: Intake
    table: Table
    versions: Mapping[int, int]

    @property
    def by(self) -> User:
        return self.work.job.by

    @property
    def at(self) -> datetime:
        """One instant for all the steps: when it was asked for."""
        return self.work.job.at

    def go(self) -> None:
        written = written_rows(self.intake)
        lines = [line for line in self.table.lines if line.outcome in TAKEN and str(line.index) not in written]
        names = Directory.of(lines)
        changed = [line for line in lines if line.outcome == Outcome.CHANGED]
        if not written:
            self._try(changed, names)
        pass_the_point(self.work.job)
        self._register([line for line in lines if line.outcome == Outcome.NEW], names)
        self._write(changed, names)

    def _try(self, lines: Sequence[Line], names: Directory) -> None:
        """Every row, a few at a time, and all of it taken back; ``IntakeError`` names those in the way."""
        refused: list[str] = []
        for batch in self._portions(TRYING, lines):
            with transaction.atomic():
                refused += [words for _, words in update_lines(batch, names, by=self.by, at=self.at)[1]]
                transaction.set_rollback(True)
        if refused:
            raise IntakeError(in_the_way(refused))

    def _register(self, lines: Sequence[Line], names: Directory) -> None:
        if not lines:
            return
        order = self.work.job.order
        source, approval = source_of(self.intake, order["source"]), _unpacked(order["approval"])
        self.work.tell(f"立项 {len(lines)} 件", 0, 0)
        with transaction.atomic():
            self.work.hold()
            registration, fates = register_lines(source, lines, names, approval, by=self.by, at=self.at)
            write_down(self.intake, self.table, fates, registration=registration)

    def _write(self, lines: Sequence[Line], names: Directory) -> None:
        for batch in self._portions(WRITING, lines):
            with transaction.atomic():
                self.work.hold()
                beaten = self._beaten(batch)
                untouched = [line for line in batch if line.target not in beaten]
                fates, refused = update_lines(untouched, names, by=self.by, at=self.at)
                left = {line.index: BEATEN for line in batch if line.target in beaten}
                left |= {line.index: words for line, words in refused}
                write_down(self.intake, self.table, fates, left=left)

    def _beaten(self, lines: Sequence[Line]) -> set[int]:
        """The tasks somebody has changed since the rows were judged; what this import did to them does not count."""
        now = Task.objects.filter(pk__in=[line.target for line in lines]).values_list("pk", "version")
        moved = [pk for pk, version in now if version != self.versions.get(pk)]
        others = TaskEvent.objects.filter(task__in=moved).exclude(by=self.by, at=self.at)
        newest = others.order_by("version").values_list("task", "version")
        return {pk for pk, version in newest if version and version > self.versions.get(pk, 0)}

    def _portions(self, stage: str, lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
        """A few rows at a time, and how far it is; outside of transactions."""
        for begin in range(0, len(lines), PORTION):
            self.work.tell(stage, begin, len(lines))
            yield lines[begin : begin + PORTION]


def _ended(intake: Intake) -> Ended:
    counts = dict.fromkeys((Outcome.NEW, Outcome.CHANGED, Outcome.SKIPPED), 0)
    for line in intake.result["lines"]:
        if line["outcome"] in counts:
            counts[Outcome(line["outcome"])] += 1
    unit, new, changed, left = matter_of(intake.kind).unit, *counts.values()
    parts = [f"新增 {new} {unit}"] if new else []
    parts += [f"更新 {changed} {unit}"] if changed else []
    parts += [f"{left} 行没有导入，原因写在结果里"] if left else []
    return Ended(f"导入完成：{'，'.join(parts)}。")
