"""How hand-overs and what was said are told (转办、划转、催办、批示、留言). Pure."""

from tracking.models import TaskEvent
from tracking.models.urging import Way


def handed_on(event: TaskEvent) -> str:
    old, new = event.data.get("from"), event.data.get("to")
    handler = f"{event.data.get('department', '')}的经办人"
    if not new:
        return f"不再指定{handler}"
    return f"把{handler}从{old}换成{new}" if old else f"把{handler}定为{new}"


def entrusted(event: TaskEvent) -> str:
    return f"把督查员从{event.data.get('from', '')}换成{event.data.get('to', '')}"


def transferred(event: TaskEvent) -> str:
    return f"从{event.data.get('from', '')}划转到{event.data.get('to', '')}"


def urged(event: TaskEvent) -> str:
    way = event.data.get("way", "")
    return f"{Way(way).told if way else '催办'}{event.data.get('department', '')}"


def answered(event: TaskEvent) -> str:
    return f"{event.data.get('department', '')}答复催办"


def instructed(event: TaskEvent) -> str:
    return f"记下{event.acting_for}的批示" if event.acting_for else "批示"


def remarked(event: TaskEvent) -> str:
    shown = event.data.get("shown", [])
    return f"留言，{'、'.join(f'@{name}' for name in shown)}" if shown else "留言"
