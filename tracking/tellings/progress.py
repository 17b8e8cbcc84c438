"""How signing, reports and sums of progress are told (签收、报进展、代录、汇总). Pure."""

from django.utils import timezone

from tracking.models import TaskEvent
from tracking.models.progress import Heard
from tracking.workflow import Structure


def signed(event: TaskEvent) -> str:
    departments = "、".join(event.data.get("departments", []))
    return f"签收，{departments}" if departments else "签收"


def reported(event: TaskEvent) -> str:
    report = getattr(event, "report", None)
    by = f"，{report.by}拟稿" if report and report.endorsed_by_id else ""
    old, new = event.data.get("percent") or (None, None)
    if new is None:
        return f"报进展，{report.department}（配合）做到 {report.percent}%{by}" if report else "报进展"
    told = f"{_for_period(event)}，进度"
    return f"{told}{_moved(old, new)}{by}"


def _moved(old: object, new: object) -> str:
    """从 40% 到 55%."""
    return f"从 {old}% 到 {new}%" if old != new else f"仍是 {new}%"


def _for_period(event: TaskEvent) -> str:
    """报进展; for a period of a rhythm by its name, and whether its day was over."""
    period, report = event.data.get("period"), getattr(event, "report", None)
    if not period:
        return "报进展"
    is_late = report and report.period_on and report.period_on < timezone.localdate(event.at)
    return f"{'补报' if is_late else '报'}{period}的进展"


def recorded(event: TaskEvent) -> str:
    """代录区住建局报进展（电话），进度从 40% 到 55%: written down by the office."""
    unit, heard = event.data.get("department", ""), event.data.get("heard", "")
    way = f"（{Heard(heard).label}）" if heard else ""
    old, new = event.data.get("percent") or ("", "")
    return f"代录{unit}{_for_period(event)}{way}，进度{_moved(old, new)}"


def followed(event: TaskEvent) -> str:
    old, new = event.changes.get("percent") or ("", "")
    parts = "各单位" if event.task.structure == Structure.SPREAD else "子项"
    return f"按{parts}汇总，总进度{_moved(old, new)}"


def concluded(event: TaskEvent) -> str:
    still = event.data.get("open_children", [])
    return f"总项办结，还有 {len(still)} 个单位没有办结" if still else "总项办结"
