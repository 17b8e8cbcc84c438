"""What a returned ledger can change in a task as it stands, and what has to be done on its page (能不能照改). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from papers.intake.drafts import HEADINGS
from papers.intake.records import Line, Outcome, Problem, Table
from tracking.workflow import MOVES, Status

SAID = ("progress", "percent", "problems", "next_step")  # together one report
STEPS: Mapping[str, str] = {
    "lead": "reassign",
    **dict.fromkeys(("supporting", "leader", "measure", "due_on", "rhythm"), "adjust"),
    "handler": "hand_on",
    **dict.fromkeys(SAID, "record"),
}
BEFORE_DISPATCH = {"reassign": "amend", "adjust": "amend"}  # what nobody has been told of is simply changed
NEVER_EMPTY = frozenset({"lead", "handler", "progress"})
LATER = "换了牵头单位，要等新的单位签收以后再记"


def step_for(field: str, status: Status) -> str | None:
    """The step that changes what the field says of a task in this state; None where there is none."""
    name = STEPS.get(field)
    if name and status == Status.DRAFT:
        name = BEFORE_DISPATCH.get(name, name)
    return name if name and status in MOVES[name].sources else None


def as_far_as_possible(table: Table, statuses: Mapping[int, Status]) -> Table:
    """The table with only such changes as can be made now; each of the others is a note on its row, in a sentence.

    ``statuses``: of the tasks that rows would change, by key.
    """
    lines = (_narrowed(line, statuses) if line.outcome == Outcome.CHANGED else line for line in table.lines)
    return replace(table, lines=tuple(lines))


def _narrowed(line: Line, statuses: Mapping[int, Status]) -> Line:
    status = statuses.get(line.target or 0)
    if status is None:
        return line
    refused = dict(_refused(line, status))
    left = tuple(change for change in line.changes if change.field not in refused)
    notes = tuple(Problem(field, words, is_error=False) for field, words in refused.items())
    outcome = Outcome.CHANGED if left else Outcome.SAME
    return replace(line, changes=left, outcome=outcome, problems=(*line.problems, *notes))


def _refused(line: Line, status: Status) -> Iterator[tuple[str, str]]:
    """Field by field why it stays as it is."""
    changed = {change.field for change in line.changes}
    for change in line.changes:
        name = HEADINGS.get(change.field, change.field)
        if reason := _why_not(change.field, status, changed, is_emptied=not change.new.strip()):
            yield change.field, f"{name}没有改：{reason}。"


def _why_not(field: str, status: Status, changed: set[str], *, is_emptied: bool) -> str:
    if field not in STEPS:
        return "这一栏不能由台账改，要在事项页面上办"
    if step_for(field, status) is None:
        return f"事项现在是{status.label}，不能{MOVES[STEPS[field]].label}"
    if field in NEVER_EMPTY and is_emptied:
        return "表里空着，不能改成没有"
    return LATER if field in SAID and "lead" in changed and status != Status.DRAFT else ""
