"""How a task came to be and who was given what (立项、录入、分解), in words. Pure."""

from collections.abc import Sequence

from tracking import rhythms
from tracking.models import TaskEvent
from tracking.tellings.words import day
from tracking.workflow import Status, Structure

MANY = 6  # departments in a row; all of them stand among the facts


def registered(event: TaskEvent) -> str:
    if event.task.structure == Structure.SUBTASK:
        return "从上级事项分解出来"
    return f"立项，由{event.task.registration.approver}批准"


def taken_in(event: TaskEvent) -> str:
    """从原有台账录入，原编号 12，当时办理中、进度 40%."""
    former, percent = event.data.get("former_number", ""), event.changes.get("percent", [None, 0])[1]
    stood = f"，当时{event.get_after_display()}"
    course = f"、进度 {percent}%" if event.after in {Status.ACCEPTED, Status.SUSPENDED} else ""
    return f"从原有台账录入{f'，原编号 {former}' if former else ''}{stood}{course}"


def parts_and_note(event: TaskEvent) -> str:
    return "\n".join(filter(None, [parts(event), event.note]))


def parts(event: TaskEvent) -> str:
    lead, helpers = event.data.get("lead", ""), event.data.get("supporting", [])
    if units := event.data.get("units"):
        return f"分发到 {len(units)} 个单位：{_several(units)}，{_when(event)}。"
    if not isinstance(lead, str) or not lead:
        return ""
    said = [f"{lead}牵头", f"{_several(helpers)}配合" if helpers else "", _when(event)]
    return "，".join(filter(None, said)) + "。"


def _several(names: Sequence[str]) -> str:
    """All of a few by name; of many the first, and how many there are."""
    if len(names) <= MANY:
        return "、".join(names)
    return f"{'、'.join(names[:3])}等 {len(names)} 个单位"


def _when(event: TaskEvent) -> str:
    """By when, as the step set it: 11月26日前完成, or 长期坚持，每月25日前报."""
    head, _, rhythm = event.data.get("when", "").partition(" ")
    if head == "long-term":
        return f"长期坚持，{rhythms.words(rhythm)}报"
    return f"{day(event, head)}前完成" if head else ""


def divided(event: TaskEvent) -> str:
    return f"分解为 {len(event.data.get('children', []))} 项"
