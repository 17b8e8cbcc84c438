"""How it is told that two demands are one matter (归并), in words. Pure."""

from tracking.models import TaskEvent
from tracking.tellings.words import day


def joined(event: TaskEvent) -> str:
    """归并，《…》3月5日又强调了一次，共 3 次; of a task that was united with it, its number first."""
    sources = event.data.get("sources", [])
    came = f"并入{event.data['from']}，" if event.data.get("from") else ""
    said = "、".join(f"《{one['title']}》{day(event, one['said_on'])}" for one in sources)
    again = f"{said}又强调了一次，共 {event.data.get('times', 2)} 次" if said else "出处相同"
    return f"归并，{came}{again}"


def words_joined(event: TaskEvent) -> str:
    """The words themselves, a line each."""
    return "\n".join(dict.fromkeys(one["quote"] for one in event.data.get("sources", [])))


def disjoined(event: TaskEvent) -> str:
    said = "、".join(f"《{title}》" for title in event.data.get("titles", []))
    return f"撤销归并，{said}不算在这件里" if said else "撤销归并"


def united(event: TaskEvent) -> str:
    """中止，并入督〔2026〕1号-03，分管副区长批准."""
    into = f"中止，并入{event.data.get('into', '另一件')}"
    return f"{into}，{event.acting_for}批准" if event.acting_for else into
