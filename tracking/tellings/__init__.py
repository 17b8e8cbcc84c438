"""How each kind of step is told (办理过程): what was done in words, a sign, a tone, and what was said with it. Pure."""

from dataclasses import dataclass, field

from tracking.models.event import BASELINE
from tracking.tellings.dealings import answered, entrusted, handed_on, instructed, remarked, transferred, urged
from tracking.tellings.joining import disjoined, joined, united, words_joined
from tracking.tellings.progress import concluded, followed, recorded, reported, signed
from tracking.tellings.rechecking import appealed, picked, recanted, rechecked, reconsidered
from tracking.tellings.registering import divided, parts, parts_and_note, registered, taken_in
from tracking.tellings.rulings import (
    agreed,
    asked_for_time,
    granted,
    of_kind,
    refused,
    resumed,
    sent_back,
    settled,
    suspended,
)
from tracking.tellings.words import Words, says

HIDDEN = frozenset({BASELINE})  # rows of the record that tell nothing


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind of step is told."""

    did: Words
    icon: str
    tone: str = ""
    said: Words = field(default=lambda event: event.note)


TELLINGS: dict[str, Telling] = {
    "register": Telling(registered, "flag", "seal", parts),
    "take_in": Telling(taken_in, "journal-text", "seal", parts_and_note),
    "amend": Telling(says("修改待交办的事项"), "pencil", said=parts),
    "dispatch": Telling(says("交办"), "send", "seal"),
    "recall": Telling(says("撤回交办"), "arrow-counterclockwise"),
    "accept": Telling(signed, "check2-square", "ok"),
    "countersign": Telling(lambda event: f"作为配合单位{signed(event)}", "check2-square"),
    "gather": Telling(says("各单位全部签收"), "check2-square", "ok"),
    "decline": Telling(says("退签"), "arrow-return-left", "late"),
    "reassign": Telling(says("重新交办"), "send", "seal"),
    "hand_on": Telling(handed_on, "people"),
    "entrust": Telling(entrusted, "people"),
    "transfer": Telling(transferred, "arrow-left-right"),
    "file": Telling(of_kind("呈负责人审签（", "）"), "pencil"),
    "endorse": Telling(of_kind("审签同意（", "）"), "pencil", "ok"),
    "turn_down": Telling(of_kind("审签退回（", "）"), "arrow-return-left", "late"),
    "take_back": Telling(of_kind("撤回"), "arrow-counterclockwise"),
    "report": Telling(reported, "chat-left-text", said=says("")),
    "record": Telling(recorded, "telephone", said=says("")),
    "extend": Telling(asked_for_time, "calendar-plus"),
    "grant": Telling(granted, "calendar-check", "ok"),
    "refuse": Telling(refused, "calendar-x", "late"),
    "dispute": Telling(says("提出异议"), "exclamation-circle", "late"),
    "settle": Telling(settled, "check-lg"),
    "adjust": Telling(says("调整"), "sliders"),
    "break_down": Telling(divided, "diagram-2"),
    "add_unit": Telling(lambda event: f"增加单位，{event.data.get('department', '')}", "plus-lg"),
    "follow": Telling(followed, "bar-chart"),
    "join": Telling(joined, "intersect", "seal", words_joined),
    "disjoin": Telling(disjoined, "arrow-counterclockwise"),
    "unite": Telling(united, "slash-circle", "late"),
    "urge": Telling(urged, "megaphone", "late"),
    "answer": Telling(answered, "chat-left-text"),
    "instruct": Telling(instructed, "pencil-fill", "seal"),
    "remark": Telling(remarked, "chat"),
    "submit": Telling(says("申请办结"), "send-check"),
    "withdraw": Telling(says("撤回办结申请"), "arrow-counterclockwise"),
    "send_back": Telling(sent_back, "arrow-return-left", "late"),
    "close": Telling(says("同意办结"), "check-lg", "ok"),
    "finish": Telling(says("完成"), "check-lg", "ok"),
    "conclude": Telling(concluded, "check-lg", "ok"),
    "suspend": Telling(suspended, "pause"),
    "resume": Telling(resumed, "play"),
    "cancel": Telling(agreed("中止"), "slash-circle", "late"),
    "reopen": Telling(says("重新打开"), "arrow-counterclockwise", "late"),
    "pick": Telling(picked, "binoculars"),
    "recheck": Telling(rechecked, "binoculars", "seal"),
    "rectify": Telling(says("报整改"), "wrench"),
    "confirm": Telling(says("确认整改到位"), "check-lg", "ok"),
    "appeal": Telling(appealed, "exclamation-circle", "late"),
    "recant": Telling(recanted, "arrow-counterclockwise"),
    "reconsider": Telling(reconsidered, "check2-circle", "seal"),
    "restore": Telling(says("恢复办结"), "check-lg", "ok"),
    "reinstate": Telling(says("恢复待审核"), "arrow-counterclockwise", "ok"),
}
