"""The steps on what was sent up (呈报): signed, returned or taken back in a department, decided by who may."""

from collections.abc import Callable
from dataclasses import dataclass

from tracking.actions.disputes import settle_dispute
from tracking.actions.extensions import grant_extension, refuse_extension
from tracking.actions.signing import endorse, take_back, turn_down
from tracking.forms import rulings as forms
from tracking.models.filing import FilingKind


@dataclass(frozen=True, slots=True)
class Ruling:
    """A step on a filing: its form, how it is taken, what is said then; ``reads``: the task must be as it was read."""

    form: type[forms.FilingForm]
    act: Callable[..., object]
    done: str
    reads: bool = False


RULINGS = {
    "endorse": Ruling(forms.SignForm, endorse, "已经审签报出"),
    "turn_down": Ruling(forms.SignForm, turn_down, "已经退回修改"),
    "take_back": Ruling(forms.TakeBackForm, take_back, "已经撤回"),
    "grant": Ruling(forms.DecisionForm, grant_extension, "已经同意延期", reads=True),
    "refuse": Ruling(forms.DecisionForm, refuse_extension, "已经答复不同意延期", reads=True),
    "settle": Ruling(forms.SettleForm, settle_dispute, "已经裁定", reads=True),
}
REVISED: dict[str, type[forms.KeepsFiles]] = {
    FilingKind.REPORT: forms.ReviseReportForm,
    FilingKind.EXTENSION: forms.ReviseExtensionForm,
    FilingKind.CLOSURE: forms.ReviseClosureForm,
}
