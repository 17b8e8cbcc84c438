"""How requests and what was decided are told (呈报、延期、异议、挂起、退回). Pure."""

from tracking.models import TaskEvent
from tracking.models.filing import FilingKind
from tracking.tellings.words import Words, day


def agreed(words: str) -> Words:
    """A step that is a leader's to allow: who allowed it, where somebody else wrote it down."""
    return lambda event: f"{words}，{event.acting_for}批准" if event.acting_for else words


def suspended(event: TaskEvent) -> str:
    review_on = day(event, event.data.get("review_on"))
    return agreed(f"挂起，{review_on}复核" if review_on else "挂起")(event)


def resumed(event: TaskEvent) -> str:
    paused = event.data.get("paused")
    return f"恢复办理，挂起了 {paused} 天" if paused else "恢复办理"


def sent_back(event: TaskEvent) -> str:
    return f"退回办结申请，第 {event.data.get('times', 1)} 次退回"


def of_kind(before: str, after: str = "") -> Words:
    """A step on something that was sent up: which kind of thing."""

    def told(event: TaskEvent) -> str:
        kind = event.data.get("kind", "")
        return f"{before}{FilingKind(kind).label if kind else '呈报'}{after}"

    return told


def asked_for_time(event: TaskEvent) -> str:
    old, asked = (day(event, event.data.get(key)) for key in ("old", "asked"))
    late = "，时限已过才提出" if event.data.get("late") else ""
    return f"申请延期，时限从{old}改为{asked}，第 {event.data.get('times', 1)} 次{late}"


def granted(event: TaskEvent) -> str:
    old, new = (day(event, event.data.get(key)) for key in ("old", "new"))
    return agreed(f"同意延期，时限从{old}改为{new}，第 {event.data.get('times', 1)} 次")(event)


def refused(event: TaskEvent) -> str:
    old = day(event, event.data.get("old"))
    return f"不同意延期，仍为{old}" if old else "不同意延期"


SETTLED = {"keep": "维持原分工", "release": "同意退出配合", "replace": "改由{}配合"}


def settled(event: TaskEvent) -> str:
    outcome = SETTLED.get(event.data.get("outcome", ""), "")
    return f"裁定异议，{outcome.format(event.data.get('department', ''))}" if outcome else "裁定异议"
