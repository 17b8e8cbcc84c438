"""Task by task, what was reported, what stands in the way and what could be done: the passages of a 督查专报. Pure."""

from papers.contents.figures import IN_HAND
from papers.contents.phrases import (
    in_short,
    named,
    quoted,
)
from papers.contents.rows import TaskRow, day_of
from papers.contents.snapshot import Snapshot
from papers.contents.wording import (
    late_ones,
)
from tracking.deadlines import Light
from tracking.workflow import FINISHED, Status

TOLD = 12  # tasks told of one by one; the others stand in the table
LIVE = frozenset(Status) - FINISHED
BEHINDHAND = frozenset({Light.LATE, Light.BEHIND})  # told of among the problems, not once more as progress


def progress(taken: Snapshot) -> list[str]:
    """What is closed, and what was reported of those in hand and on course, task by task."""
    closed = [f"{row.lead}{quoted(row.title)}" for row in taken.rows if row.status == Status.CLOSED]
    reported = [row for row in taken.rows if row.latest and row.status in IN_HAND and row.light not in BEHINDHAND]
    return [
        *(
            [f"已办结{len(closed)}件：{'、'.join(closed[:TOLD])}{'等' if len(closed) > TOLD else ''}。"]
            if closed
            else []
        ),
        *_some([_progress(row) for row in reported]),
    ]


def _progress(row: TaskRow) -> str:
    name = f"{row.lead}牵头的{quoted(row.title)}（{row.number}）"
    return f"{name}，进度{row.percent}%。{day_of(row.latest_on)}报：{in_short(row.latest)}"


def problems(taken: Snapshot) -> list[str]:
    """The late ones, what is far behind, and what departments reported as problems."""
    behind = [row for row in taken.rows if row.light == Light.BEHIND]
    others = [row for row in taken.rows if row.problems and row.status in LIVE and row.light not in BEHINDHAND]
    return _some([_problem(row) for row in (*late_ones(taken.rows), *behind, *others)])


def _problem(row: TaskRow) -> str:
    """How it stands, where that is a problem by itself, and what the department says stands in the way."""
    name = f"{row.lead}牵头的{quoted(row.title)}"
    reported = f"单位反映：{in_short(row.problems)}" if row.problems else ""
    if row.is_late:
        return f"{name}，完成时限是{row.due}，已{row.when}，进度{row.percent}%。{reported}"
    if row.light == Light.BEHIND:
        return f"{name}，进度{row.percent}%，严重滞后。{reported}"
    return f"{name}，{reported}"


ADVICE = (
    (Light.LATE, "对超期未办结的{count}件，请{leads}主要负责人说明原因，明确办结日期，由{office}逐件跟踪。"),
    (Light.BEHIND, "对进度严重滞后的{count}件，请{leads}重排进度，由分管领导召集有关单位研究解决。"),
    (Light.UNSIGNED, "对尚未签收的{count}件，请{leads}尽快签收，职责有争议的由{office}商有关单位明确。"),
    (Light.SUSPENDED, "对挂起的{count}件，条件具备后及时恢复办理，涉及{leads}。"),
)


def advice(taken: Snapshot) -> list[str]:
    """What the office advises, by how the tasks stand."""
    said = []
    for light, words in ADVICE:
        if rows := [row for row in taken.rows if row.light == light]:
            said.append(words.format(count=len(rows), leads=named(rows), office=taken.office))
    return said


def _some(told: list[str]) -> list[str]:
    """The first ones, and how many more there are."""
    more = len(told) - TOLD
    return told if more <= 0 else [*told[:TOLD], f"其余{more}件情况见附表。"]
