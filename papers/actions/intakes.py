"""An intake from its upload to its end (导入): corrected, judged again, taken in at once, or given up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from directives.actions import NotAllowedError
from papers.actions.intake_kinds import matter_of
from papers.actions.matters import Fate, IntakeError, NotApprovedError, StaleIntakeError, Taken, Tell, silent
from papers.actions.receiving import packed
from papers.intake.records import Line, Outcome, Table
from papers.intake.tables import match, match_under, rows_of
from papers.models import Intake, IntakeKind, IntakeState
from papers.sheets.records import Sheet
from papers.sheets.words import excerpt
from tracking.actions.departments import add_alias, create_department
from tracking.actions.registration import Approval
from tracking.models import Department, Job

KEPT_OPEN = timedelta(days=30)  # from its upload on; then it is given up
WARNED = timedelta(days=5)  # before that its uploader is told
TAKING_IN = "intake.take_in"  # the kind of the jobs that take large ones in
LARGE, LARGE_LIST = 600, 1500  # rows of a ledger, of a list: so many are judged while the browser waits
AT_ONCE = 50  # rows: so many are taken in while the browser waits, in one transaction
TAKEN = frozenset({Outcome.NEW, Outcome.CHANGED})
FATES = {
    Outcome.NEW: "已新增",
    Outcome.CHANGED: "已更新",
    Outcome.SAME: "没有变化",
    Outcome.SKIPPED: "没有导入",
    Outcome.IGNORED: "不用导入",
}


@dataclass(frozen=True, slots=True)
class Naming:
    """Whom a name means that nobody goes by: a department, or one still to be entered (``kind``); neither: unsaid."""

    department: int | None = None
    kind: str = ""
    always: bool = False  # it goes by this name from now on


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person has decided on the page; what is not in it stays as it is."""

    mapping: Mapping[int, str] | None = None  # all columns
    fixes: Mapping[str, str] = field(default_factory=dict)  # "row:field" → what shall stand there
    names: Mapping[str, Naming] = field(default_factory=dict)
    skip: Collection[int] = ()
    keep: Collection[int] = ()  # no longer skipped


def sheet_of(intake: Intake) -> Sheet:
    """The sheet that is looked at."""
    return Sheet.from_json(intake.sheets[intake.sheet])


def is_large(intake: Intake) -> bool:
    """Whether looking through it takes longer than somebody waits for a page."""
    most = LARGE if intake.kind == IntakeKind.LEDGER else LARGE_LIST
    return bool(intake.sheets) and len(intake.sheets[intake.sheet]["rows"]) > most


def takes_long(intake: Intake, taken: int) -> bool:
    """Whether so many rows of it are taken in in the background."""
    return is_large(intake) or taken > AT_ONCE


def texts_of(intake: Intake) -> dict[int, Mapping[str, str]]:
    """What stands in the rows under the headings, corrected, by index; without judging it."""
    mapping = {int(column): code for column, code in intake.mapping.items()}
    rows = rows_of(sheet_of(intake), head=intake.head, mapping=mapping, fixes=intake.fixes)
    return {row.index: row.texts for row in rows}


def judged(intake: Intake, at: datetime, *, skipped: Collection[int] | None = None, tell: Tell = silent) -> Table:
    """The rows as they stand, with all that was decided; with ``skipped`` as if these rows were skipped.

    ``tell`` hears after every row how many have been judged, and of how many.
    """
    matter = matter_of(intake.kind)
    return matter.judge(
        sheet_of(intake),
        head=intake.head,
        mapping={int(column): code for column, code in intake.mapping.items()},
        fixes=intake.fixes,
        names=intake.names,
        skipped=frozenset(intake.skipped if skipped is None else skipped),
        known=matter.load(intake, at),
        tell=tell,
    )


@transaction.atomic
def correct(intake: Intake, given: Corrections, *, version: int, by: User, may_be_old: bool = False) -> Intake:
    """Keep what was decided on the page, all of it or ``IntakeError`` and nothing.

    ``may_be_old``: an old page on which nothing says anything else than the rows say now is no conflict.
    """
    held = held_by(intake, None, by)
    is_other = _says_otherwise(held, given)
    if held.version != version and (is_other or not may_be_old):
        raise StaleIntakeError(held)
    if not is_other:
        return held
    if given.mapping is not None:
        held.mapping = _columns(held, given.mapping)
    held.fixes = {**held.fixes, **given.fixes}
    held.names = _named(held.names, given.names)
    held.skipped = sorted((set(held.skipped) | set(given.skip)) - set(given.keep))
    return gone_on(held)


def _says_otherwise(held: Intake, given: Corrections) -> bool:
    """Whether something was decided that is not so already."""
    skipped = set(held.skipped)
    return (
        (given.mapping is not None and _columns(held, given.mapping) != held.mapping)
        or any(held.fixes.get(place) != text for place, text in given.fixes.items())
        or any(one.kind or one.always or one.department != held.names.get(name) for name, one in given.names.items())
        or not skipped.issuperset(given.skip)
        or not skipped.isdisjoint(given.keep)
    )


def _columns(held: Intake, mapping: Mapping[int, str]) -> dict[str, str]:
    """Columns and fields that there are."""
    codes = {one.code for one in matter_of(held.kind).fields}
    width = max((len(row) for row in held.sheets[held.sheet]["rows"]), default=0)
    return {str(column): code for column, code in sorted(mapping.items()) if code in codes and column < width}


@transaction.atomic
def choose_sheet(intake: Intake, number: int, *, version: int, by: User) -> Intake:
    """Look at another sheet of the file: what was corrected in the first one means nothing there."""
    held = held_by(intake, version, by)
    if not 0 <= number < len(held.sheets):
        raise IntakeError("没有换：文件里没有这张表。")
    held.sheet = number
    found = match(sheet_of(held), matter_of(held.kind).fields)
    return _begun_anew(held, found.head, packed(found))


@transaction.atomic
def choose_head(intake: Intake, head: int, *, version: int, by: User) -> Intake:
    """Read another row as the headings; the columns are told anew from it."""
    held = held_by(intake, version, by)
    sheet = sheet_of(held)
    if not 0 <= head < len(sheet.rows):
        raise IntakeError("没有改：表里没有这一行。")
    found = match_under(sheet, head, matter_of(held.kind).fields)
    return _begun_anew(held, head, packed(found))


@transaction.atomic
def skip_wrong(intake: Intake, *, version: int, by: User, at: datetime, table: Table | None = None) -> Intake:
    """Leave out every row that still has an error; ``table``: as that version was judged a moment ago."""
    held = held_by(intake, version, by)
    wrong = [line.index for line in (table or judged(held, at)).of(Outcome.WRONG)]
    held.skipped = sorted({*held.skipped, *wrong})
    return gone_on(held)


@transaction.atomic
def give_up(intake: Intake, *, by: User) -> None:
    """Nothing of it is taken in (放弃); that it was here stays on record, what stood in it does not."""
    held = held_by(intake, None, by)
    _refuse_begun(held, "放弃")
    _discard(held)


def give_up_abandoned(*, at: datetime) -> int:
    """Give up what was uploaded thirty days ago and never taken in; what was begun stays. How many."""
    old = (
        Intake.objects.filter(state=IntakeState.OPEN, at__lt=at - KEPT_OPEN).order_by("pk").values_list("pk", flat=True)
    )
    return sum(_abandoned(pk) for pk in list(old[:100]))


@transaction.atomic
def _abandoned(pk: int) -> bool:
    held = Intake.objects.select_for_update().get(pk=pk)
    is_going = Job.objects.about(TAKING_IN, pk).unfinished().exists()
    if held.state != IntakeState.OPEN or written_rows(held) or is_going:
        return False
    _discard(held)
    return True


def _discard(held: Intake) -> None:
    storage, name = held.file.storage, held.file.name or ""
    held.state, held.file = IntakeState.DISCARDED, ""
    held.sheets, held.fixes, held.names, held.skipped = [], {}, {}, []
    gone_on(held)
    transaction.on_commit(partial(storage.delete, name))


@transaction.atomic
def take_in(
    intake: Intake,
    *,
    version: int,
    approval: Approval | None,
    by: User,
    at: datetime,
    source: str = "",
    table: Table | None = None,
    job: Job | None = None,
) -> tuple[Intake, Taken]:
    """Take every row in that is new or changed: all of them, or ``IntakeError`` and none.

    ``source``: what the source of what is new is called; where it is empty, what the table itself is called. ``table``:
    as that version was judged a moment ago; ``job``: on whose behalf, where it is done in the background.
    """
    held = held_by(intake, version, by, job=job)
    matter, table = matter_of(held.kind), table or judged(held, at)
    lines = ready(table)
    before = judged(held, at, skipped=()) if held.skipped else table  # as they stood: why they were left out
    if not (matter.asks_approval and table.of(Outcome.NEW)):
        approval = None
    elif approval is None:
        raise NotApprovedError("没有导入：还没有写谁批准的。")
    try:
        with transaction.atomic():
            taken = matter.take_in(held, lines, approval=approval, by=by, at=at, source=source)
    except NotAllowedError as error:
        raise IntakeError(str(error)) from error
    fates = {fate.index: fate for fate in taken.fates}
    sheet, reasons = sheet_of(held), reasons_of(table, before)
    told = [record_of(sheet, line, fates.get(line.index), reasons, matter.headline) for line in table.lines]
    held.registration, held.result = taken.registration, {"lines": told}
    held.state, held.done_by, held.done_at = IntakeState.DONE, by, at
    return gone_on(held), taken


def written_rows(intake: Intake) -> dict[str, Any]:
    """What has been written of an import that is not over, by the index of the row, as text."""
    found: dict[str, Any] = intake.result.get("written", {})
    return found


def ready(table: Table) -> list[Line]:
    """The rows to be taken in; ``IntakeError`` where somebody has to look at something before."""
    if wrong := [problem for problem in table.problems if problem.is_error]:
        raise IntakeError(f"没有导入：{wrong[0].words}")
    if bad := table.of(Outcome.WRONG):
        raise IntakeError(
            f"没有导入：还有 {len(bad)} 行有错，第一处在第 {bad[0].number} 行。请改好，或者勾上“不导入”。"
        )
    lines = [line for line in table.lines if line.outcome in TAKEN]
    if not lines:
        raise IntakeError("没有导入：表里没有新增的行，也没有变化。")
    return lines


def held_by(intake: Intake, version: int | None, by: User, *, job: Job | None = None) -> Intake:
    """The row, locked, where it is this person's and still open, and no other ``job`` takes it in meanwhile.

    With ``version`` also: as that person saw it.
    """
    held = Intake.objects.visible_to(by).select_for_update().filter(pk=intake.pk).first()
    if held is None:
        raise IntakeError("没有保存：没有这次导入，或者您的角色不能办。")
    if held.state != IntakeState.OPEN:
        raise IntakeError(f"没有保存：这次导入{held.get_state_display()}，不能再改。")
    others = Job.objects.about(TAKING_IN, held.pk).unfinished().exclude(pk=job.pk if job else 0)
    if going := others.select_related("by").first():
        raise IntakeError(f"没有保存：{going.by}正在导入这张表，导入完就看得到结果，现在不能改。")
    if version is not None and held.version != version:
        raise StaleIntakeError(held)
    return held


def _refuse_begun(held: Intake, what: str) -> None:
    if written := written_rows(held):
        raise IntakeError(f"没有{what}：已经写入了 {len(written)} 行。请接着导入，写过的不会再写一次。")


def _begun_anew(held: Intake, head: int, mapping: dict[str, str]) -> Intake:
    _refuse_begun(held, "换")
    held.head, held.mapping, held.fixes, held.skipped = head, mapping, {}, []
    return gone_on(held)


def gone_on(held: Intake) -> Intake:
    held.version += 1
    held.save()
    return held


def _named(before: Mapping[str, int], given: Mapping[str, Naming]) -> dict[str, int]:
    """Names with whom they mean; a department that is new and a name for always are entered at once."""
    kept = {name: key for name, key in before.items() if name not in given}
    departments = Department.objects.active().in_bulk([one.department for one in given.values() if one.department])
    try:
        for name, one in given.items():
            if one.kind:
                kept[name] = create_department(name, one.kind).pk
            elif one.department:
                kept[name] = _meant(name, departments.get(one.department), always=one.always)
    except NotAllowedError as error:
        raise IntakeError(f"没有保存：{error}") from error
    return kept


def _meant(name: str, department: Department | None, *, always: bool) -> int:
    if department is None:
        raise IntakeError(f"没有保存：“{name}”选的单位已经停用，请另选一个。")
    if always:
        add_alias(name, department)
    return department.pk


def record_of(sheet: Sheet, line: Line, fate: Fate | None, reasons: Mapping[int, str], headline: str) -> dict[str, Any]:
    """What is kept of a row: what it is called, what became of it, and why where nothing did."""
    return {
        "index": line.index,
        "outcome": line.outcome,
        "title": line.texts.get(headline, "") or excerpt(sheet.rows[line.index]),
        "words": fate.words if fate else FATES.get(line.outcome, ""),
        "why": fate.note if fate else reasons.get(line.index, ""),
        "key": fate.key if fate else line.target,
    }


def reasons_of(table: Table, before: Table) -> dict[int, str]:
    """Why rows were left out: what was wrong with them before they were skipped, else that somebody said so."""
    wrong = {line.index: "".join(problem.words for problem in line.errors) for line in before.lines}
    said = {line.index: "".join(problem.words for problem in line.problems) for line in table.of(Outcome.IGNORED)}
    skipped = {line.index: wrong[line.index] or "核对时勾了“不导入”。" for line in table.of(Outcome.SKIPPED)}
    return said | skipped
