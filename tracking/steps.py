"""The steps a person may take on a task as buttons: their words, their weight, and whether they open a page."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import reverse

from accounts.models import Role, User
from tracking.actions.rechecking import may_go
from tracking.appealing import conclusions_for
from tracking.facts import Facts
from tracking.models import Appeal, Task
from tracking.models.filing import FilingKind
from tracking.workflow import Status


@dataclass(frozen=True, slots=True)
class Step:
    """A button. ``opens``: it opens a page to be filled in; else pressing it is the step."""

    name: str
    label: str
    tone: str
    opens: bool = False
    view: str = ""
    tick: str = ""  # what has to be said with it

    def url(self, task: Task) -> str:
        return reverse(f"tracking:{self.view or self.name}", args=[task.pk])


# In the order in which they are offered; the first one of a task is the one to take.
STEPS = (
    Step("dispatch", "交办", "seal"),
    Step("accept", "签收", "seal"),
    Step("countersign", "签收", "seal", view="accept"),
    Step("close", "办结", "seal"),
    Step("finish", "完成", "seal"),
    Step("resume", "恢复办理", "primary", opens=True),
    Step("answer", "答复催办", "primary", opens=True),
    Step("reconsider", "复核", "seal", opens=True),
    Step("recheck", "记录回头看", "seal", opens=True),
    Step("rectify", "报整改", "seal", opens=True),
    Step("confirm", "确认整改到位", "seal", opens=True),
    Step("report", "报进展", "plain", opens=True),
    Step("submit", "申请办结", "seal", opens=True),
    Step("send_back", "退回重办", "plain", opens=True),
    Step("withdraw", "撤回申请", "plain"),
    Step("reassign", "重新交办", "seal", opens=True),
    Step("extend", "申请延期", "plain", opens=True),
    Step("break_down", "分解", "plain", opens=True),
    Step("add_unit", "增加单位", "plain", opens=True),
    Step("urge", "催办", "plain", opens=True),
    Step("record", "代录进展", "plain", opens=True),
    Step("conclude", "总项办结", "seal"),
    Step("amend", "修改", "plain", opens=True),
    Step("recall", "撤回交办", "plain"),
    Step("decline", "退签", "quiet", opens=True),
    Step("remark", "留言", "plain", opens=True),
    Step("instruct", "批示", "plain", opens=True),
    Step("adjust", "调整", "plain", opens=True),
    Step("hand_on", "转办", "plain", opens=True),
    Step("dispute", "提出异议", "plain", opens=True),
    Step("entrust", "换督查员", "plain", opens=True),
    Step("unite", "并入另一件", "quiet", opens=True),
    Step("suspend", "挂起", "quiet", opens=True),
    Step("cancel", "中止", "quiet", opens=True),
    Step("reopen", "重新打开", "plain", opens=True),
    Step("appeal", "申请复核", "plain", opens=True),
    Step("recant", "撤回复核", "plain", opens=True),
    Step("pick", "加入回头看", "plain", opens=True),
)
BY_NAME = {step.name: step for step in STEPS}
# Seldom taken: behind the others.
ASIDE = frozenset(
    {
        *(
            "break_down",
            "remark",
            "instruct",
            "adjust",
            "hand_on",
            "entrust",
            "dispute",
            "unite",
            "suspend",
            "cancel",
            "reopen",
        ),
        *("appeal", "recant", "pick"),
    }
)
FOREMOST = {Role.LEADER: frozenset({"instruct"})}  # but not for these
REPAIRS = frozenset({"reassign", "answer"})  # who gave the task out may, where the departments do their part of it


def is_aside(step: Step, task: Task, user: User) -> bool:
    """Whether a step stands behind the others for this person."""
    if step.name in REPAIRS and (step.name == "reassign" or user.sees_everything):
        return task.status != Status.RETURNED
    return step.name in ASIDE - FOREMOST.get(Role(user.role), frozenset())


def steps_for(task: Task, user: User, facts: Facts) -> list[Step]:
    """What this person may do now: what the table allows and the facts do not forbid; ``assignments`` are loaded."""
    departments = set(user.memberships.values_list("department_id", flat=True))
    moves = set(task.moves_for(user, departments))
    names = {name for name in moves if HOLDS.get(name, _always)(task, departments, facts)}
    if "countersign" in names and "submit" not in names:
        names.discard("report")  # who has not signed signs before reporting
    names -= _for_others(names, task, user, facts)
    if "finish" in names:
        names.discard("submit")  # nobody asks himself for closure
    return [_said(step, facts) for step in STEPS if step.name in names]


def _for_others(names: set[str], task: Task, user: User, facts: Facts) -> set[str]:
    """What somebody else does: whoever closed a task does not look again, nobody reviews what he has concluded."""
    found = {"recheck"} if "recheck" in names and facts.visit and not may_go(facts.visit, user) else set()
    if "reconsider" in names and not Appeal.objects.waiting_for(user).filter(task=task).exists():
        found.add("reconsider")
    return found


OVER_OPEN = {
    "close": "还有 {} 个子项没有办结，和它一起结束",
    "conclude": "还有 {} 个单位没有办结，总项照样办结，它们继续办",
}


def _said(step: Step, facts: Facts) -> Step:
    """The step, with what has to be said where children are still open."""
    still = len(facts.live_children)
    if not still or step.name not in OVER_OPEN:
        return step
    return replace(step, tick=OVER_OPEN[step.name].format(still), tone="plain")


def _always(_task: Task, _departments: set[int], _facts: Facts) -> bool:
    return True


def _unsigned(task: Task, departments: set[int], _facts: Facts) -> bool:
    return any(part.department_id in departments and part.accepted_at is None for part in task.supporting)


def _urged(task: Task, departments: set[int], facts: Facts) -> bool:
    """A department answers what it was urged itself; who has no part in the task, what any was."""
    mine = {part.department_id for part in task.assignments.all()} & departments
    return any(not mine or urging.department_id in mine for urging in facts.unanswered)


def _recallable(task: Task, _departments: set[int], facts: Facts) -> bool:
    return facts.may_be_recalled(task)


def _extendable(task: Task, departments: set[int], facts: Facts) -> bool:
    """Only a date can be moved, and one request at a time."""
    return task.due_on is not None and not facts.lies(FilingKind.EXTENSION, *departments)


def _not_lying(kind: FilingKind) -> Callable[[Task, set[int], Facts], bool]:
    return lambda _task, departments, facts: not facts.lies(kind, *departments)


def _is_own_piece(task: Task, departments: set[int], _facts: Facts) -> bool:
    """A piece that the department which leads the whole does itself; others ask it for closure."""
    return task.lead is not None and task.lead.department_id in departments


def _with_its_whole(task: Task, _departments: set[int], _facts: Facts) -> bool:
    """A part is not sent out alone while the whole is not, or is no more."""
    return task.parent is None or task.parent.status not in {Status.DRAFT, Status.CANCELLED}


# Where the table allows more than the facts do; the action refuses what is hidden here, with a sentence.
HOLDS: dict[str, Callable[[Task, set[int], Facts], bool]] = {
    "answer": _urged,
    "appeal": lambda task, departments, facts: bool(conclusions_for(task, departments, facts.today)),
    "confirm": lambda _task, _departments, facts: facts.mending is not None,
    "countersign": _unsigned,
    "dispatch": _with_its_whole,
    "finish": _is_own_piece,
    "pick": lambda _task, _departments, facts: not facts.rechecks,
    "recall": _recallable,
    "recant": lambda _task, departments, facts: any(one.department_id in departments for one in facts.appeals),
    "recheck": lambda _task, _departments, facts: facts.visit is not None,
    "reconsider": lambda _task, _departments, facts: bool(facts.appeals),
    "rectify": lambda _task, _departments, facts: facts.mending is not None,
    "dispute": _not_lying(FilingKind.DISPUTE),
    "extend": _extendable,
    "report": _not_lying(FilingKind.REPORT),
    "submit": _not_lying(FilingKind.CLOSURE),
}
