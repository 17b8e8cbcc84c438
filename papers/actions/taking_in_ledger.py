"""导入台账: lines that were looked through become tasks, or steps of tasks that are there; all of them or none."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from papers.actions.matters import Fate, IntakeError, Taken
from papers.actions.updating import Directory, update_task
from papers.intake.records import Line, Outcome
from papers.intake.tables import title_above
from papers.intake.texts import says_nothing
from papers.models import Intake
from papers.sheets.records import Sheet
from tracking.actions.handing_over import lock_tasks
from tracking.actions.registration import Approval, RegistrationError, Source
from tracking.actions.taking_in import take_in_ledger
from tracking.entries import Entry
from tracking.models import Registration, Task
from tracking.models.registration import SourceKind
from tracking.models.task import IllegalMoveError
from tracking.workflow import DISPATCHED, Status

SHOWN = 10  # refused rows named at once
LONGEST_TITLE = 200  # characters of what a source is called


def take_in_lines(
    intake: Intake, lines: Sequence[Line], *, approval: Approval | None, by: User, at: datetime, source: str = ""
) -> Taken:
    """What is new under one 立项单, what was edited step by step. ``IntakeError`` names every row in the way."""
    names = Directory.of(list(lines))
    new = [line for line in lines if line.outcome == Outcome.NEW]
    with transaction.atomic():
        fates = _update([line for line in lines if line.outcome == Outcome.CHANGED], names, by, at)
        registration = None
        if new:
            registration, made = register_lines(source_of(intake, source), new, names, approval, by=by, at=at)
            fates += made
    order = {line.index: place for place, line in enumerate(lines)}
    return Taken(tuple(sorted(fates, key=lambda fate: order[fate.index])), registration)


def title_of(intake: Intake) -> str:
    """What the ledger is called: by the lines above its headings, else by its file. At most ``LONGEST_TITLE``."""
    sheet = Sheet.from_json(intake.sheets[intake.sheet]) if intake.sheets else None
    return ((sheet and title_above(sheet, intake.head)) or PurePath(intake.name).stem)[:LONGEST_TITLE]


def source_of(intake: Intake, title: str) -> Source:
    """What the new tasks come from."""
    return Source(SourceKind.LEDGER, title.strip() or title_of(intake), timezone.localdate(intake.at))


def unknown_ends(lines: Sequence[Line]) -> list[str]:
    """Says of how many finished tasks the ledger has no day of closing: they count as done in time."""
    ended = [line for line in lines if line.outcome == Outcome.NEW and line.values["status"] == Status.CLOSED]
    dayless = [line for line in ended if says_nothing(line.texts.get("closed_on", ""))]
    if not dayless:
        return []
    at_due = sum(_is_by_due(line) for line in dayless)
    parts = ((at_due, "按完成时限记"), (len(dayless) - at_due, "按今天记"))
    said = [(count, how) for count, how in parts if count]
    how = said[0][1] if len(said) == 1 else "、".join(f"{count} 件{how}" for count, how in said)
    asked = f"知道日期的请先回去补上（第 {_numbers(dayless)} 行）。"
    return [f"有 {len(dayless)} 件写着已办结、没有办结日期，{how}，会算作按期办结；{asked}"]


def _is_by_due(line: Line) -> bool:
    """Whether the day of closing was taken from a due date that stands in the row."""
    return not says_nothing(line.texts.get("due_on", "")) and line.values["closed_on"] == line.values["due_on"]


def _numbers(lines: Sequence[Line]) -> str:
    named = "、".join(str(line.number) for line in lines[:SHOWN])
    return f"{named} 等" if len(lines) > SHOWN else named


def register_lines(
    source: Source, lines: Sequence[Line], names: Directory, approval: Approval | None, *, by: User, at: datetime
) -> tuple[Registration, list[Fate]]:
    """What is new, under one 立项单: all of it, or ``IntakeError`` and nothing."""
    if approval is None:
        raise IntakeError("没有导入：还没有写谁批准的。")
    entries = [entry_of(line, names, approval) for line in lines]
    try:
        registration, tasks = take_in_ledger(source, entries, approval=approval, by=by, at=at)
    except RegistrationError as refusal:
        raise IntakeError(str(refusal)) from refusal
    fates = [
        Fate(line.index, f"已立项，{task.number}，{task.get_status_display()}", task.pk, notes_of(line))
        for line, task in zip(lines, tasks, strict=True)
    ]
    return registration, fates


def entry_of(line: Line, names: Directory, approval: Approval) -> Entry:
    """A judged line as tracking takes it in; without a date of 交办, as of the approval, or of its end before that."""
    values = line.values
    status, closed_on = Status(values["status"]), values.get("closed_on")
    sent_on = values.get("dispatched_on")
    if sent_on is None and status in DISPATCHED - {Status.CANCELLED}:
        sent_on = min(approval.approved_on, closed_on or approval.approved_on)
    handler = values.get("handler")
    texts = ("measure", "progress", "problems", "next_step", "note", "source", "rhythm")
    return Entry(
        title=values["title"],
        lead=names.departments[values["lead"]],
        quote=values["quote"],
        said_on=values.get("source_on"),
        former_number=values.get("number", ""),
        kind=values["kind"],
        supporting=names.units(values.get("supporting", ())),
        leader=names.post(values.get("leader")),
        handler=names.people[handler] if handler else None,
        status=status,
        dispatched_on=sent_on,
        due_on=values.get("due_on"),
        is_long_term=values.get("is_long_term", False),
        closed_on=closed_on,
        percent=values.get("percent", 0),
        extensions=values.get("extensions", 0),
        place=f"第 {line.number} 行",
        **{code: values.get(code, "") for code in texts},
    )


def _update(lines: Sequence[Line], names: Directory, by: User, at: datetime) -> list[Fate]:
    fates, refused = update_lines(lines, names, by=by, at=at)
    if refused:
        raise IntakeError(in_the_way([words for _, words in refused]))
    return fates


def update_lines(
    lines: Sequence[Line], names: Directory, *, by: User, at: datetime
) -> tuple[list[Fate], list[tuple[Line, str]]]:
    """What became of each row, and the rows that were refused, with why; every one is tried, so that all are named."""
    targets = [line.target for line in lines if line.target]
    lock_tasks(targets)
    tasks = Task.objects.select_related("leader", "parent").in_bulk(targets)
    fates, refused = [], []
    for line in lines:
        try:
            with transaction.atomic():
                fates.append(_updated(tasks[line.target or 0], line, names, by, at))
        except IllegalMoveError as refusal:
            refused.append((line, f"第 {line.number} 行：{refusal}"))
    return fates, refused


def _updated(task: Task, line: Line, names: Directory, by: User, at: datetime) -> Fate:
    done, left = update_task(task, line, names, by=by, at=at)
    words = "、".join(dict.fromkeys(done)) or "没有变化"
    return Fate(line.index, f"已更新，{words}" if done else words, task.pk, notes_of(line) + left)


def in_the_way(refused: Sequence[str]) -> str:
    """Names the rows that were refused, the first ten of them in their own words."""
    return "".join(_named(refused))


def _named(refused: Sequence[str]) -> Iterator[str]:
    yield f"没有导入：有 {len(refused)} 行现在不能照表更新，一行也没有改。请改好，或者勾上“不导入”。"
    yield from refused[:SHOWN]
    if len(refused) > SHOWN:
        yield f"还有 {len(refused) - SHOWN} 行。"


def notes_of(line: Line) -> str:
    """What was pointed out about the row, for whoever has to do the rest by hand."""
    return "".join(problem.words for problem in line.problems if not problem.is_error)
