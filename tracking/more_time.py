"""Who decides on more time (延期), and how that is said: one rule and one sentence for every page that names it."""

from datetime import date
from enum import StrEnum

from tracking.models import Filing, Task
from tracking.models.filing import FREE
from tracking.workflow import Structure


class Decider(StrEnum):
    """At whose word the date moves."""

    OFFICE = "督查室"
    LEADER = "领导"
    OWNER = "主办单位"


def decider_of(task: Task, *, is_late: bool) -> Decider:
    """Of a piece who leads the whole; of what is asked late, or once too often, a leader; else the office.

    ``is_late``: it is, or was, asked on the due day or after it.
    """
    if task.structure == Structure.SUBTASK:
        return Decider.OWNER
    return Decider.LEADER if is_late or task.extensions >= FREE else Decider.OFFICE


def decided_by(task: Task, *, is_late: bool) -> str:
    """由督查室裁定; 须由领导批准，督查室转报; 由主办单位（区住建局）裁定."""
    decider = decider_of(task, is_late=is_late)
    if decider == Decider.LEADER:
        return "须由领导批准，督查室转报"
    return f"由{_named(task, decider)}裁定"


def waits_for(task: Task, filing: Filing) -> str:
    """等督查室裁定; 等领导批准; 等主办单位（区住建局）裁定."""
    decider = decider_of(task, is_late=filing.is_late)
    return "等领导批准" if decider == Decider.LEADER else f"等{_named(task, decider)}裁定"


def why_a_leader(task: Task, *, is_late: bool) -> str:
    """Why the office cannot allow it by itself."""
    return "过了时限才申请" if is_late else f"第 {task.extensions + 1} 次延期（督查室最多批 {FREE} 次）"


def in_brief(task: Task, today: date) -> str:
    """Behind the words of the button: （还可 1 次）, or that only a leader can still allow it."""
    is_late = bool(task.due_on and today >= task.due_on)
    decider = decider_of(task, is_late=is_late)
    if decider == Decider.OFFICE:
        return f"（还可 {FREE - task.extensions} 次）"
    if decider == Decider.OWNER:
        return "（已到期）" if is_late else ""
    return "（已到期，须领导批准）" if is_late else f"（第 {task.extensions + 1} 次，须领导批准）"


def _named(task: Task, decider: Decider) -> str:
    lead = task.parent.lead if decider == Decider.OWNER and task.parent else None
    return f"{decider}（{lead.department}）" if lead else str(decider)
