"""How looking again (回头看) and reviews (复核) are told. Pure."""

from tracking.models import TaskEvent
from tracking.models.appeal import AppealState
from tracking.models.recheck import Found
from tracking.tellings.words import day


def picked(event: TaskEvent) -> str:
    due_on = day(event, event.data.get("due_on"))
    return f"通知要来回头看{f'，{due_on}前' if due_on else ''}"


def rechecked(event: TaskEvent) -> str:
    """30 天回头看：不属实，重新打开."""
    found = event.data.get("found", "")
    told = f"{event.data.get('what', '回头看')}：{Found(found).label}" if found else "回头看"
    mend_by = day(event, event.data.get("mend_by"))
    if mend_by:
        return f"{told}，要求{mend_by}前整改"
    return f"{told}，重新打开" if event.data.get("reopened") else told


def appealed(event: TaskEvent) -> str:
    return f"申请复核{_against(event)}"


def recanted(event: TaskEvent) -> str:
    return f"撤回复核申请{_against(event)}"


def reconsidered(event: TaskEvent) -> str:
    """复核“30 天回头看：不属实”：撤销，事项恢复办结."""
    outcome, result = event.data.get("outcome", ""), event.data.get("result", "")
    label = AppealState(outcome).label if outcome else ""
    return f"复核{_against(event)}{f'：{label}' if label else ''}{f'，{result}' if result else ''}"


def _against(event: TaskEvent) -> str:
    title = event.data.get("against", "")
    return f"“{title}”" if title else ""
