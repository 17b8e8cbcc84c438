"""What comes after 办结: 回头看 and what is mended; and the review (复核) of what was concluded."""

from datetime import datetime

from accounts.models import User
from tracking.actions import appeals, rechecking
from tracking.actions.rechecking import GONE_ON, waiting_of
from tracking.forms import appealing as asked
from tracking.forms import rechecking as forms
from tracking.models import Appeal, Recheck, Task
from tracking.models.task import IllegalMoveError
from tracking.stepping.registry import Filled, explained


def _recheck(task: Task, form: forms.RecheckForm, by: User, at: datetime) -> object:
    recheck = waiting_of(task)
    if recheck is None:
        raise IllegalMoveError(GONE_ON)
    recheck.task = task
    return rechecking.record_finding(recheck, form.finding(), by=by, at=at, files=form.cleaned_data["attachments"])


def _pick(task: Task, form: forms.PickForm, by: User, at: datetime) -> object:
    return rechecking.add_recheck(task, by=by, at=at, reason=form.cleaned_data["note"])


def _picked(made: object, done: str) -> str:
    """Who goes, where that is not who has added it."""
    is_other = isinstance(made, Recheck) and made.officer_id != made.added_by_id
    return f"{done}，由{made.officer}去看（这件是您办结的）" if is_other and isinstance(made, Recheck) else done


def _recant(task: Task, form: asked.RecantForm, by: User, at: datetime) -> object:
    mine = Appeal.objects.visible_to(by).waiting().filter(task=task).order_by("at", "pk").first()
    if mine is None:
        raise IllegalMoveError(f"没有撤回复核：“{task.title}”没有在等复核的申请。")
    mine.task = task
    return appeals.withdraw_review(mine, by=by, at=at, note=form.cleaned_data["note"])


def _reconsider(task: Task, form: asked.ReconsiderForm, by: User, at: datetime) -> object:
    if form.appeal is None:
        raise IllegalMoveError(f"没有复核：“{task.title}”没有等您复核的申请。")
    form.appeal.task = task
    return appeals.reconsider(form.appeal, form.decision(), by=by, at=at)


FILLED = {
    "pick": Filled(
        forms.PickForm,
        "加进来以后，由没有办结这件事的督查员去看；办结的人自己不能查。",
        _pick,
        "已经加入回头看",
        tone="primary",
    ),
    "recheck": Filled(
        forms.RecheckForm,
        "记下以后，牵头单位会收到结果；不同意的，可以申请由别人复核。",
        _recheck,
        "已经记下回头看的结果",
        drafted=True,
    ),
    "rectify": Filled(
        forms.RectifyForm, "报了以后，由督查员核实。", explained(rechecking.rectify), "已经报整改", drafted=True
    ),
    "confirm": Filled(
        forms.ConfirmForm,
        "到位了，这件回头看就了结；没有到位的，不要确认，用“重新打开”。",
        explained(rechecking.confirm_mended),
        "已经确认整改到位",
    ),
    "appeal": Filled(
        asked.AppealForm,
        "复核的人不是作结论的人；复核以前，原来的结论照算。",
        explained(appeals.ask_review),
        "已经申请复核",
        drafted=True,
    ),
    "recant": Filled(
        asked.RecantForm,
        "撤回以后，原来的结论照算；还在时限里的，可以再申请。",
        _recant,
        "已经撤回复核申请",
        tone="primary",
    ),
    "reconsider": Filled(
        asked.ReconsiderForm, "", _reconsider, "已经复核", template="tracking/appeal_step.html", drafted=True
    ),
}
