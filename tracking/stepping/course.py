"""The steps from 签收 to 办结, and what the office changes on the way."""

from datetime import datetime

from accounts.models import User
from tracking.actions import moves
from tracking.actions.adjusting import adjust
from tracking.actions.dispatch import dispatch_tasks, reassign, recall
from tracking.forms import moves as forms
from tracking.models import Task
from tracking.stepping.registry import Filled, Pressed, explained


def _adjust(task: Task, form: forms.AdjustForm, by: User, at: datetime) -> object:
    return adjust(task, form.adjustment(), by=by, at=at, note=form.cleaned_data["note"])


FILLED = {
    "decline": Filled(
        forms.DeclineForm,
        "退签以后，事项回到督查室，由督查员另定牵头单位。",
        explained(moves.decline),
        "已经退签",
        drafted=True,
    ),
    "send_back": Filled(
        forms.SendBackForm,
        "退回以后，牵头单位补齐再申请；退回会计次数。",
        explained(moves.send_back),
        "已经退回",
        drafted=True,
    ),
    "reassign": Filled(
        forms.ReassignForm, "新的牵头单位会收到通知，签收时限从今天重新算。", explained(reassign), "已经重新交办"
    ),
    "adjust": Filled(forms.AdjustForm, "调整以后，各单位会收到通知；原来的要求留在办理过程里。", _adjust, "已经调整"),
    "suspend": Filled(
        forms.SuspendForm,
        "挂起期间不提醒，也不算超期；到复核日期再看要不要恢复。",
        explained(moves.suspend),
        "已经挂起",
        tone="primary",
    ),
    "resume": Filled(
        forms.ResumeForm, "恢复以后照常计时、提醒。", explained(moves.resume), "已经恢复办理", tone="primary"
    ),
    "cancel": Filled(
        forms.CancelForm,
        "中止以后这件事不再办，也不计入落实率；记录保留，不能恢复。",
        explained(moves.cancel),
        "已经中止",
        tone="danger",
    ),
    "reopen": Filled(
        forms.ReopenForm, "重新打开以后，牵头单位继续办理。", explained(moves.reopen), "已经重新打开", tone="primary"
    ),
}
PRESSED = {
    "accept": Pressed(moves.accept, "已经签收"),
    "dispatch": Pressed(lambda task, by, at: dispatch_tasks([task], by=by, at=at), "已经交办"),
    "recall": Pressed(recall, "已经撤回交办，可以修改以后再交办"),
    "withdraw": Pressed(moves.withdraw, "已经撤回申请"),
    "close": Pressed(moves.close, "已经办结", ticks=("over_open",)),
}
