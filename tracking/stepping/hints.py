"""What is said below the form of a step: where what is written goes, of this unit and this task and nobody else."""

from accounts.models import Role, User
from tracking.actions.filings import must_sign
from tracking.actions.reports import part_of
from tracking.guidance import office_name
from tracking.models import Department, Part, Task
from tracking.workflow import Structure


def of_a_report(task: Task, user: User) -> str:
    """Who reads it: at once, or when the head has signed."""
    readers = f"{_owner(task)}、督查室和领导" if task.structure == Structure.SUBTASK else "督查室和领导"
    part = part_of(task, user)
    if part and part.role == Part.SUPPORT:
        readers = f"牵头单位、{readers}"
    if head := signer_of(task, user):
        return f"送出以后先呈{head}审签，审签以后{readers}才看得到。"
    return f"报送以后，{readers}马上能看到。"


def of_a_closure(task: Task, user: User) -> str:
    """Who examines it, and what cannot be done meanwhile."""
    office = _owner(task) if task.structure == Structure.SUBTASK else office_name(task)
    then = "审核期间不能报进展；要补要改的，先撤回申请。"
    if head := signer_of(task, user):
        return f"送出以后先呈{head}审签，审签以后才由{office}审核；{then}"
    return f"申请以后由{office}审核；{then}"


def of_more_time(task: Task, user: User) -> str:
    """Until when the old date holds; who decides stands beside the date."""
    first = f"送出以后先呈{head}审签，审签以后才报上去；" if (head := signer_of(task, user)) else ""
    return f"{first}同意了才按新的时限算，裁定以前仍按现在的时限提醒。"


def of_sending_again(task: Task, department: Department, user: User) -> str:
    """Of what came back from the head and was changed: before him again, or out where nobody signs any more."""
    if must_sign(task, department, user):
        return f"再呈以后，由{_heads_of(department)}审签；原来的申请日期不变。"
    return f"本单位现在不用负责人审签，改好以后直接报到{office_name(task)}；原来的申请日期不变。"


def signer_of(task: Task, user: User) -> str:
    """本单位负责人罗建中, where what this person writes about the task goes before him first."""
    part = part_of(task, user)
    return _heads_of(part.department) if part and must_sign(task, part.department, user) else ""


def _heads_of(department: Department) -> str:
    members = department.memberships.filter(user__role=Role.HEAD, user__is_active=True).select_related("user")
    return f"本单位负责人{'、'.join(str(member.user) for member in members.order_by('pk'))}"


def _owner(task: Task) -> str:
    lead = task.parent.lead if task.parent else None
    return f"主办单位（{lead.department}）" if lead else "主办单位"
