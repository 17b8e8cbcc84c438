"""How each kind of step is told (办理过程): what was done in words, a sign, a tone, and what was said with it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from directives.dates import day_words
from tracking import rhythms
from tracking.models import TaskEvent
from tracking.models.event import BASELINE
from tracking.models.filing import FilingKind
from tracking.models.progress import Heard
from tracking.models.urging import Way
from tracking.workflow import Status, Structure

HIDDEN = frozenset({BASELINE})  # rows of the record that tell nothing
MANY = 6  # departments in a row; all of them stand among the facts
Words = Callable[[TaskEvent], str]


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind of step is told."""

    did: Words
    icon: str
    tone: str = ""
    said: Words = field(default=lambda event: event.note)


def _says(words: str) -> Words:
    return lambda _: words


def _agreed(words: str) -> Words:
    """A step that is a leader's to allow: who allowed it, where somebody else wrote it down."""
    return lambda event: f"{words}，{event.acting_for}批准" if event.acting_for else words


def _registered(event: TaskEvent) -> str:
    if event.task.structure == Structure.SUBTASK:
        return "从上级事项分解出来"
    return f"立项，由{event.task.registration.approver}批准"


def _taken_in(event: TaskEvent) -> str:
    """从原有台账录入，原编号 12，当时办理中、进度 40%."""
    former, percent = event.data.get("former_number", ""), event.changes.get("percent", [None, 0])[1]
    stood = f"，当时{event.get_after_display()}"
    course = f"、进度 {percent}%" if event.after in {Status.ACCEPTED, Status.SUSPENDED} else ""
    return f"从原有台账录入{f'，原编号 {former}' if former else ''}{stood}{course}"


def _parts_and_note(event: TaskEvent) -> str:
    return "\n".join(filter(None, [_parts(event), event.note]))


def _parts(event: TaskEvent) -> str:
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
    return f"{_day(event, head)}前完成" if head else ""


def _day(event: TaskEvent, written: str | None) -> str:
    return day_words(date.fromisoformat(written), timezone.localdate(event.at)) if written else ""


def _signed(event: TaskEvent) -> str:
    departments = "、".join(event.data.get("departments", []))
    return f"签收，{departments}" if departments else "签收"


def _reported(event: TaskEvent) -> str:
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


def _recorded(event: TaskEvent) -> str:
    """代录区住建局报进展（电话），进度从 40% 到 55%: written down by the office."""
    unit, heard = event.data.get("department", ""), event.data.get("heard", "")
    way = f"（{Heard(heard).label}）" if heard else ""
    old, new = event.data.get("percent") or ("", "")
    return f"代录{unit}{_for_period(event)}{way}，进度{_moved(old, new)}"


def _suspended(event: TaskEvent) -> str:
    review_on = _day(event, event.data.get("review_on"))
    return _agreed(f"挂起，{review_on}复核" if review_on else "挂起")(event)


def _resumed(event: TaskEvent) -> str:
    paused = event.data.get("paused")
    return f"恢复办理，挂起了 {paused} 天" if paused else "恢复办理"


def _sent_back(event: TaskEvent) -> str:
    return f"退回办结申请，第 {event.data.get('times', 1)} 次退回"


def _of_kind(before: str, after: str = "") -> Words:
    """A step on something that was sent up: which kind of thing."""

    def told(event: TaskEvent) -> str:
        kind = event.data.get("kind", "")
        return f"{before}{FilingKind(kind).label if kind else '呈报'}{after}"

    return told


def _asked_for_time(event: TaskEvent) -> str:
    old, asked = (_day(event, event.data.get(key)) for key in ("old", "asked"))
    late = "，时限已过才提出" if event.data.get("late") else ""
    return f"申请延期，时限从{old}改为{asked}，第 {event.data.get('times', 1)} 次{late}"


def _granted(event: TaskEvent) -> str:
    old, new = (_day(event, event.data.get(key)) for key in ("old", "new"))
    return _agreed(f"同意延期，时限从{old}改为{new}，第 {event.data.get('times', 1)} 次")(event)


def _refused(event: TaskEvent) -> str:
    old = _day(event, event.data.get("old"))
    return f"不同意延期，仍为{old}" if old else "不同意延期"


SETTLED = {"keep": "维持原分工", "release": "同意退出配合", "replace": "改由{}配合"}


def _settled(event: TaskEvent) -> str:
    outcome = SETTLED.get(event.data.get("outcome", ""), "")
    return f"裁定异议，{outcome.format(event.data.get('department', ''))}" if outcome else "裁定异议"


def _followed(event: TaskEvent) -> str:
    old, new = event.changes.get("percent") or ("", "")
    parts = "各单位" if event.task.structure == Structure.SPREAD else "子项"
    return f"按{parts}汇总，总进度{_moved(old, new)}"


def _handed_on(event: TaskEvent) -> str:
    old, new = event.data.get("from"), event.data.get("to")
    handler = f"{event.data.get('department', '')}的经办人"
    if not new:
        return f"不再指定{handler}"
    return f"把{handler}从{old}换成{new}" if old else f"把{handler}定为{new}"


def _entrusted(event: TaskEvent) -> str:
    return f"把督查员从{event.data.get('from', '')}换成{event.data.get('to', '')}"


def _transferred(event: TaskEvent) -> str:
    return f"从{event.data.get('from', '')}划转到{event.data.get('to', '')}"


def _divided(event: TaskEvent) -> str:
    return f"分解为 {len(event.data.get('children', []))} 项"


def _concluded(event: TaskEvent) -> str:
    still = event.data.get("open_children", [])
    return f"总项办结，还有 {len(still)} 个单位没有办结" if still else "总项办结"


def _urged(event: TaskEvent) -> str:
    way = event.data.get("way", "")
    return f"{Way(way).told if way else '催办'}{event.data.get('department', '')}"


def _answered(event: TaskEvent) -> str:
    return f"{event.data.get('department', '')}答复催办"


def _instructed(event: TaskEvent) -> str:
    return f"记下{event.acting_for}的批示" if event.acting_for else "批示"


def _remarked(event: TaskEvent) -> str:
    shown = event.data.get("shown", [])
    return f"留言，{'、'.join(f'@{name}' for name in shown)}" if shown else "留言"


TELLINGS: dict[str, Telling] = {
    "register": Telling(_registered, "flag", "seal", _parts),
    "take_in": Telling(_taken_in, "journal-text", "seal", _parts_and_note),
    "amend": Telling(_says("修改待交办的事项"), "pencil", said=_parts),
    "dispatch": Telling(_says("交办"), "send", "seal"),
    "recall": Telling(_says("撤回交办"), "arrow-counterclockwise"),
    "accept": Telling(_signed, "check2-square", "ok"),
    "countersign": Telling(lambda event: f"作为配合单位{_signed(event)}", "check2-square"),
    "gather": Telling(_says("各单位全部签收"), "check2-square", "ok"),
    "decline": Telling(_says("退签"), "arrow-return-left", "late"),
    "reassign": Telling(_says("重新交办"), "send", "seal"),
    "hand_on": Telling(_handed_on, "people"),
    "entrust": Telling(_entrusted, "people"),
    "transfer": Telling(_transferred, "arrow-left-right"),
    "file": Telling(_of_kind("呈负责人审签（", "）"), "pencil"),
    "endorse": Telling(_of_kind("审签同意（", "）"), "pencil", "ok"),
    "turn_down": Telling(_of_kind("审签退回（", "）"), "arrow-return-left", "late"),
    "take_back": Telling(_of_kind("撤回"), "arrow-counterclockwise"),
    "report": Telling(_reported, "chat-left-text", said=_says("")),
    "record": Telling(_recorded, "telephone", said=_says("")),
    "extend": Telling(_asked_for_time, "calendar-plus"),
    "grant": Telling(_granted, "calendar-check", "ok"),
    "refuse": Telling(_refused, "calendar-x", "late"),
    "dispute": Telling(_says("提出异议"), "exclamation-circle", "late"),
    "settle": Telling(_settled, "check-lg"),
    "adjust": Telling(_says("调整"), "sliders"),
    "break_down": Telling(_divided, "diagram-2"),
    "add_unit": Telling(lambda event: f"增加单位，{event.data.get('department', '')}", "plus-lg"),
    "follow": Telling(_followed, "bar-chart"),
    "urge": Telling(_urged, "megaphone", "late"),
    "answer": Telling(_answered, "chat-left-text"),
    "instruct": Telling(_instructed, "pencil-fill", "seal"),
    "remark": Telling(_remarked, "chat"),
    "submit": Telling(_says("申请办结"), "send-check"),
    "withdraw": Telling(_says("撤回办结申请"), "arrow-counterclockwise"),
    "send_back": Telling(_sent_back, "arrow-return-left", "late"),
    "close": Telling(_says("同意办结"), "check-lg", "ok"),
    "finish": Telling(_says("完成"), "check-lg", "ok"),
    "conclude": Telling(_concluded, "check-lg", "ok"),
    "suspend": Telling(_suspended, "pause"),
    "resume": Telling(_resumed, "play"),
    "cancel": Telling(_agreed("中止"), "slash-circle", "late"),
    "reopen": Telling(_says("重新打开"), "arrow-counterclockwise", "late"),
}
