"""What is compared of a candidate and of a task: its title, its exact words, its units by the directory's names."""

from directives.models import Directive
from directives.similar import Demand
from tracking.models import Department, Task, TaskSource
from tracking.naming import Directory


def demand_of_directive(directive: Directive, directory: Directory) -> Demand:
    """A candidate as its speech words it; who is quoted as supporting supports."""
    leads: list[str] = []
    helpers: list[str] = []
    for body in directive.bodies:
        named = directory.resolve(body["name"])
        name = named.name if named else str(body["name"])
        (helpers if body["role"] == "配合" else leads).append(name)
    names = list(dict.fromkeys([*leads, *helpers]))
    lead = leads[0] if leads else ""
    return Demand(directive.title, directive.text, lead, tuple(name for name in names if name != lead))


def demand_of_task(task: Task, source: TaskSource | None = None) -> Demand:
    """A task as one of its sources words it; the department names as they are today."""
    parts = task.assignments.all()
    lead = task.lead
    helpers = [part.department for part in parts if lead is None or part.pk != lead.pk]
    return Demand(
        task.title, source.quote if source else "", _name(lead.department if lead else None), tuple(map(_name, helpers))
    )


def _name(department: Department | None) -> str:
    return department.name if department else ""
