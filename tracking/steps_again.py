"""Why a step of 回头看 or 复核 is not open to somebody who asks for its page: what is so, in a sentence."""

from collections.abc import Callable

from accounts.models import User
from tracking.actions.rechecking import mending_of, waiting_of
from tracking.appealing import judges
from tracking.models import Appeal, Organisation, Recheck, Task


def why_not_open(task: Task, user: User, name: str) -> str:
    """Nothing for any other step: there the state of the task says it."""
    return WHY[name](task, user) if name in WHY else ""


def _recheck(task: Task, _user: User) -> str:
    visit = waiting_of(task)
    if visit is None:
        return f"没有记录回头看：“{task.title}”没有等着去看的。"
    return f"没有记录回头看：“{task.title}”是您办结的，要由别的督查员去看（{visit.officer}）。"


def _mend(task: Task, _user: User) -> str:
    return "" if mending_of(task) else f"“{task.title}”没有在整改的。"


def _pick(task: Task, _user: User) -> str:
    lies = Recheck.objects.open().filter(task=task).exists()
    return f"没有加入回头看：“{task.title}”已经在回头看里了。" if lies else ""


def _appeal(task: Task, _user: User) -> str:
    days = Organisation.current().appeal_days
    return f"没有申请复核：“{task.title}”没有可以申请复核的结论；结论作出以后 {days} 个工作日内可以申请，一个结论一次。"


def _recant(task: Task, _user: User) -> str:
    return f"没有撤回复核：“{task.title}”没有本单位在等复核的申请。"


def _reconsider(task: Task, _user: User) -> str:
    waiting = Appeal.objects.waiting().filter(task=task).select_related("author", "behind").first()
    if waiting is None:
        return f"没有复核：“{task.title}”没有在等复核的申请。"
    others = "、".join(map(str, judges(waiting.author, waiting.behind)))
    return f"没有复核：这份申请由没有作这个结论的人来定（{others}）。"


WHY: dict[str, Callable[[Task, User], str]] = {
    "recheck": _recheck,
    "rectify": _mend,
    "confirm": _mend,
    "pick": _pick,
    "appeal": _appeal,
    "recant": _recant,
    "reconsider": _reconsider,
}
