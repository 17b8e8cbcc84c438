"""Which unit somebody acted for when a step was taken (当时的单位): people move, what they did stays. Pure.

An event keeps no unit of its actor. Some steps name theirs; for the others a present membership holds only where that
unit had the part in the task which the step asks for. What cannot be known is left out: nothing is better than untrue.
"""

from collections.abc import Iterable, Mapping

from accounts.models import Role, User
from tracking.models import Part, TaskEvent
from tracking.workflow import MOVES, Actor, Structure

Holders = Mapping[int, frozenset[str]]  # key of a department → its roles in the task around a step


def holders_then(events: Iterable[TaskEvent]) -> dict[int, Holders]:
    """Who had a part when each step was taken, just before or just after it; without the steps of which nobody knows.

    Before the first recorded change of the parts they stood as that change found them.
    """
    steps = sorted(events, key=lambda event: (event.version or 0, event.pk))
    changed = [event.changes["parts"] for event in steps if "parts" in event.changes]
    if not changed:
        return {}
    found: dict[int, Holders] = {}
    standing = changed[0][0] or changed[0][1]
    for event in steps:
        before, standing = standing, event.changes.get("parts", [[], standing])[1]
        found[event.pk] = _roles([*before, *standing])
    return found


def _roles(parts: Iterable[Mapping[str, object]]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for part in parts:
        department = int(str(part["department"]))
        found[department] = found.get(department, frozenset()) | {str(part["role"])}
    return found


def units_of(event: TaskEvent, holders: Holders | None = None) -> tuple[str, ...]:
    """The units to name with who took the step. ``memberships`` come with the user."""
    if own := _named(event):
        return own
    members = event.by.memberships.all()
    if holders is None or _may_be_of_the_owner(event):
        return tuple(member.department.name for member in members)
    return tuple(
        member.department.name for member in members if _asked(event) & holders.get(member.department_id, set())
    )


def _named(event: TaskEvent) -> tuple[str, ...]:
    """The unit that the step itself names as the one that took it."""
    if event.name in {"accept", "countersign"}:
        return tuple(event.data.get("departments", []))
    if event.name == "answer" and event.data.get("department"):
        return (event.data["department"],)
    report = getattr(event, "report", None) if event.name == "report" else None
    return (report.department.name,) if report else ()


def _asked(event: TaskEvent) -> set[str]:
    """The roles of which one lets a unit take this step."""
    is_of_the_lead = event.name in MOVES and MOVES[event.name].actors <= {Actor.UNDERTAKER}
    return {str(Part.LEAD)} if is_of_the_lead else {str(role) for role in Part}


def _may_be_of_the_owner(event: TaskEvent) -> bool:
    """Pieces are also worked on by the unit that leads the whole, which has no part in them."""
    if event.task.structure != Structure.SUBTASK:
        return False
    return event.name not in MOVES or Actor.OWNER in MOVES[event.name].actors


def post_of(user: User, units: Iterable[str]) -> str:
    """What somebody is, as a story names it: 区住建局经办人, 督查员; a leader goes by the post alone."""
    if user.role == Role.LEADER:
        return ""
    if user.role not in {Role.CLERK, Role.HEAD}:
        return str(Role(user.role).label)
    return f"{'、'.join(units)}{Role(user.role).label.removeprefix('部门')}"
