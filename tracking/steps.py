"""The steps a person may take on a task as buttons: their words, their weight, and whether they open a page."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from tracking.models import Task


@dataclass(frozen=True, slots=True)
class Step:
    """A button. ``opens``: it opens a page to be filled in; else pressing it is the step."""

    name: str
    label: str
    tone: str
    opens: bool = False
    view: str = ""

    def url(self, task: Task) -> str:
        return reverse(f"tracking:{self.view or self.name}", args=[task.pk])


# In the order in which they are offered; the first one of a task is the one to take.
STEPS = (
    Step("dispatch", "交办", "seal"),
    Step("accept", "签收", "seal"),
    Step("countersign", "签收", "seal", view="accept"),
    Step("close", "办结", "seal"),
    Step("reassign", "重新交办", "seal", opens=True),
    Step("resume", "恢复办理", "primary", opens=True),
    Step("report", "报进展", "plain", opens=True),
    Step("submit", "申请办结", "seal", opens=True),
    Step("send_back", "退回重办", "plain", opens=True),
    Step("amend", "修改", "plain", opens=True),
    Step("decline", "退签", "quiet", opens=True),
    Step("reopen", "重新打开", "plain", opens=True),
    Step("suspend", "挂起", "quiet", opens=True),
    Step("cancel", "中止", "quiet", opens=True),
)
BY_NAME = {step.name: step for step in STEPS}
ASIDE = frozenset({"suspend", "cancel", "reopen"})  # seldom taken: behind the others


def steps_for(task: Task, user: User) -> list[Step]:
    """What this person may do now. ``assignments`` are prefetched; who has not signed signs before reporting."""
    moves = task.moves_for(user)
    mine = set(user.memberships.values_list("department_id", flat=True)) if "countersign" in moves else set()
    unsigned = any(a.department_id in mine and a.accepted_at is None for a in task.supporting)
    if not unsigned:
        moves.pop("countersign", None)
    elif "submit" not in moves:
        moves.pop("report", None)
    return [step for step in STEPS if step.name in moves]
