"""The steps by which a task is divided, and by which what is spread over units is kept up and ended."""

from datetime import datetime

from accounts.models import User
from tracking.actions import breaking_down, spreading
from tracking.forms import family as forms
from tracking.models import Task
from tracking.stepping.registry import Filled, Pressed


def _break_down(task: Task, form: forms.BreakDownForm, by: User, at: datetime) -> object:
    return breaking_down.break_down(task, form.pieces(), by=by, at=at)


def _add_unit(task: Task, form: forms.AddUnitForm, by: User, at: datetime) -> object:
    return spreading.add_unit(task, by=by, at=at, **form.given())


FILLED = {
    "break_down": Filled(
        forms.BreakDownForm,
        "分解以后，总进度由各子项汇总。交给本单位的立即办理，交给别的单位的由它签收，完成以后向本单位申请办结。",
        _break_down,
        "已经分解",
        template="tracking/break_down.html",
    ),
    "add_unit": Filled(
        forms.AddUnitForm, "增加以后立即交办，这个单位会收到通知，签收时限从今天算起。", _add_unit, "已经增加单位"
    ),
}
PRESSED = {
    "conclude": Pressed(spreading.conclude, "总项已经办结", ticks=("over_open",)),
    "finish": Pressed(breaking_down.finish, "已经完成"),
}
