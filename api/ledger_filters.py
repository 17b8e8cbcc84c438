"""The conditions of the ledger as parameters of an address: the words of its page, and no others."""

from drf_spectacular.utils import OpenApiParameter

from api.access import Asked
from api.paging import parameters
from api.problems import ProblemError
from directives.models import KIND_CHOICES
from tracking.deadlines import Light
from tracking.ledger import AGAIN, CLOSED, DUE, HARD, PARTS, SIGNING, STATUSES
from tracking.ledger import SAID as REPEATED
from tracking.ledger.conditions import AND, LONGEST_WORDS, READERS
from tracking.ledger.shape import SORTS, USUAL_SORT
from tracking.workflow import Structure

NAMES = (*READERS, "sort")
CHOICES: dict[str, dict[str, str]] = {
    "status": STATUSES,
    "kind": dict(KIND_CHOICES),
    "due": DUE,
    "structure": dict(Structure.choices),
    "part": {key: str(words) for key, words in PARTS.items() if key},
    "hard": HARD,
    "closed_when": CLOSED,
    "signing": SIGNING,
    "again": AGAIN,
    "said": REPEATED,
    "sort": SORTS,
}
SAID = {
    "q": f"在事项、编号、原话、进展里找这些词，最多 {LONGEST_WORDS} 字",
    "department": "单位的编号",
    "speech": "出自这篇讲话",
    "light": f"灯，几个之间用“.”：{'、'.join(f'{one.value} {one.label}' for one in Light)}",
    "since": "这天以后立项",
    "opened": "登记的日子，写成 2026-11 或者 2026-11-01..2026-11-30",
    "closed": "办结的日子，写法同 opened",
    "due_in": "到期的日子，写法同 opened",
    "mine": "1：我督办的、我分管的，或者本单位牵头的",
    "source": "和这张立项单同一来源",
    "person": "督查员或经办人",
    "leader": "责任领导的职务",
    "number": "编号里有这些字",
    "due_from": "这天起到期",
    "due_to": "这天前到期",
    "closed_from": "这天起办结",
    "closed_to": "截至这天办结",
    "as_of": "以前的一天：台账照那天结束时的样子列（时点台账），写成 2026-06-30",
}
LABELS = {
    "status": "状态；什么条件都不写时只列在办的",
    "kind": "类型",
    "due": "期限",
    "structure": "形式；不写时不列分发总项和分解子项",
    "part": "department 是牵头还是配合",
    "hard": "软硬",
    "closed_when": "办结日期",
    "signing": "签收",
    "again": "回头看查到的",
    "said": "反复强调",
    "sort": f"排序，不写是 {USUAL_SORT}",
}


def _told(name: str) -> OpenApiParameter:
    if name in CHOICES:
        words = "；".join(f"{key} {said}" for key, said in CHOICES[name].items())
        return OpenApiParameter(name, str, enum=list(CHOICES[name]), description=f"{LABELS[name]}：{words}")
    return OpenApiParameter(name, str, description=SAID.get(name, name))


FILTERS = [_told(name) for name in NAMES]


def conditions(request: Asked) -> dict[str, str]:
    """The parameters of the ledger. What its page would leave out silently is refused here, with what is possible."""
    given = parameters(request, NAMES, several={"light": AND})
    for name, value in given.items():
        if not _is_meant(name, value):
            raise ProblemError("bad-request", f"“{name}”不能是“{value[:40]}”。{_possible(name)}")
    return given


def _is_meant(name: str, value: str) -> bool:
    if name in CHOICES:
        return value in CHOICES[name]
    if name == "light":
        return bool(value) and set(value.replace(",", ".").split(".")) <= set(Light.values)
    if name in {"q", "number"}:
        return 0 < len(value.strip()) <= LONGEST_WORDS and "\x00" not in value
    return value == "0" if name == "mine" and value != "1" else bool(READERS[name](value))


def _possible(name: str) -> str:
    if name in CHOICES:
        return f"可以是：{'、'.join(CHOICES[name])}。"
    if name in {"since", "due_from", "due_to", "closed_from", "closed_to", "as_of"}:
        return "日期写成 2026-12-31 这样。"
    return f"{SAID.get(name, name)}。"
