"""What is said about a task: 催办 and its answer, 批示, 留言."""

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from tracking.actions import urging, words_on_task
from tracking.forms import words_on_task as forms
from tracking.models import Assignment, Task, TaskEvent
from tracking.models.urging import Way
from tracking.stepping.registry import Filled

NAMED = 4  # units, before they are only counted


def _urge(task: Task, form: forms.UrgeForm, by: User, at: datetime) -> object:
    given = form.cleaned_data
    return urging.urge(
        task,
        given["departments"],
        way=Way(given["way"]),
        text=given["text"],
        by=by,
        at=at,
        files=given["attachments"],
        heard=given["answer"],
    )


def _answer(task: Task, form: forms.AnswerForm, by: User, at: datetime) -> object:
    given = form.cleaned_data
    return urging.answer(task, given["department"], text=given["text"], by=by, at=at)


def _instruct(task: Task, form: forms.InstructForm, by: User, at: datetime) -> object:
    given = form.cleaned_data
    return words_on_task.instruct(
        task,
        text=given["text"],
        by=by,
        at=at,
        post=given.get("post"),
        mentions=given["mentions"],
        files=given["attachments"],
    )


def _remark(task: Task, form: forms.RemarkForm, by: User, at: datetime) -> object:
    given = form.cleaned_data
    files = given["attachments"]
    return words_on_task.remark(task, text=given["text"], by=by, at=at, mentions=given["mentions"], files=files)


def _sent_to(made: object, done: str) -> str:
    """批示已经记下，送区住建局、区城管局: the units of the task, or of its shares where it is spread."""
    if not isinstance(made, TaskEvent):
        return done
    share = Q(task__parent=made.task, task__events__name=made.name, task__events__at=made.at)
    parts = Assignment.objects.filter(Q(task=made.task) | share)
    units = list(dict.fromkeys(parts.order_by("role", "pk").values_list("department__name", flat=True)))
    named = "、".join(units[:NAMED])
    return f"{done}，送{named}{f'等 {len(units)} 个单位' if len(units) > NAMED else ''}" if units else done


FILLED = {
    "urge": Filled(
        forms.UrgeForm,
        "催办记在办理过程里，对方可以答复；报了进展或者签收了，就不再催。",
        _urge,
        "已经催办",
        drafted=True,
    ),
    "answer": Filled(
        forms.AnswerForm, "答复以后，督查室能看到；没有答复的催办一次答复完。", _answer, "已经答复", drafted=True
    ),
    "instruct": Filled(
        forms.InstructForm,
        "牵头、配合单位、责任领导和督查员都会收到通知和邮件。",
        _instruct,
        "批示已经记下",
        drafted=True,
        said=_sent_to,
    ),
    "remark": Filled(
        forms.RemarkForm,
        "能看到这件事项的人都看得到留言；没有点名的人不发邮件。",
        _remark,
        "留言已经记下",
        "primary",
        drafted=True,
    ),
}
