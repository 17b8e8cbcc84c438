"""What is said on the form before a unit is asked again: its week, and what would lighten it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from directives.dates import day_words
from tracking import rhythms
from tracking.burden.advice import Burden, loads
from tracking.models import Assignment, Department, Task, Urging
from tracking.models.task import TaskQuerySet
from tracking.plans import Plan
from tracking.rhythms import EVERY, GRACE, WEEKDAYS
from tracking.stretches import Days
from tracking.workflow import COUNTED, Status

SOON = 7  # days: a report that is due within them can be waited for
FEW = 2  # matters of one unit that are better urged about in one paper
A_YEAR = {"weekly": 52, "semimonthly": 24, "monthly": 12, "quarterly": 4, "halfyearly": 2, "yearly": 1}


def before_step(task: Task, name: str, today: date) -> Burden | None:
    """Above the form of 催办 and 调整; None where the office asks no unit for anything by it."""
    lead = task.lead
    if name not in HINTS or lead is None or task.structure not in COUNTED:
        return None
    return HINTS[name](task, lead.department, today)


def before_urging(task: Task, lead: Department, today: date) -> Burden:
    hints = [*_urged_already(task, lead, today), *_due_soon(task, today)]
    others = len(_late(lead, today).exclude(pk=task.pk)[: FEW + 1])
    together = lead if others + 1 >= FEW and others else None
    return Burden(loads({lead.pk: 1}, today), tuple(hints), together)


def before_adjusting(task: Task, lead: Department, today: date) -> Burden:
    """Another rhythm asks for more, or for less."""
    return Burden(loads({lead.pk: 0}, today), tuple(_seldomer(task)))


HINTS = {"urge": before_urging, "adjust": before_adjusting}


def before_sending(plans: Iterable[Plan], today: date) -> Burden | None:
    """On the page on which a 立项单 is made: what each plan would ask of its units."""
    adds = Counter(unit.pk for plan in plans for lead, helpers in plan.parts() for unit in (lead, *helpers))
    return Burden(loads(adds, today)) if adds else None


def before_giving_out(tasks: TaskQuerySet, today: date) -> Burden | None:
    """The same of drafts that wait: their units, and those of the shares below them."""
    own, shares = tasks.values("pk"), Task.objects.filter(parent__in=tasks.values("pk"), status=Status.DRAFT)
    parts = Assignment.objects.filter(task__structure__in=COUNTED, task__status=Status.DRAFT)
    named = (
        *parts.filter(task__in=own).values_list("pk", "department"),
        *parts.filter(task__in=shares.values("pk")).values_list("pk", "department"),
    )
    adds = Counter(dict(named).values())
    return Burden(loads(adds, today)) if adds else None


def before_urging_many(tasks: Iterable[Task], today: date) -> Burden | None:
    """Of an order over many: each unit's week, and the one that is asked most often to be urged in one paper."""
    leads = [part.department for task in tasks if task.structure in COUNTED and (part := task.lead)]
    adds = Counter(lead.pk for lead in leads)
    if not adds:
        return None
    most, times = adds.most_common(1)[0]
    together = next(lead for lead in leads if lead.pk == most) if times >= FEW else None
    return Burden(loads(adds, today), urging=together)


def _urged_already(task: Task, lead: Department, today: date) -> Iterable[str]:
    rows = Urging.objects.filter(task=task, department=lead, urged_on__gte=Days.week(today).begin).in_order()
    if last := rows.select_related("department").last():
        yield f"这件事本周已经催过：{day_words(last.urged_on, today)}，{last.told}。"


def _due_soon(task: Task, today: date) -> Iterable[str]:
    since, period = task.rhythm_since, rhythms.period_of(task.rhythm, today)
    if period is None or since is None or task.status != Status.ACCEPTED:
        return
    is_asked = period.due_on >= since + GRACE and (task.reported_for or since) < period.due_on
    if is_asked and (period.due_on - today).days <= SOON:
        day = f"{day_words(period.due_on, today)}（周{WEEKDAYS[period.due_on.weekday()]}）"
        yield f"下一期进展{day}就要报，可以等报来再看。"


def _seldomer(task: Task) -> Iterable[str]:
    """改成每月报: how many reports a year are saved."""
    every = rhythms.parts(rhythms.nearest(task.rhythm))[0] if task.rhythm else ""
    if (often := A_YEAR.get(every, 0)) > A_YEAR["monthly"]:
        now, then = EVERY[every], EVERY["monthly"]
        yield f"现在{now}报，一年 {often} 次；改成{then}报，一年少报 {often - A_YEAR['monthly']} 次。"


def _late(lead: Department, today: date) -> TaskQuerySet:
    return Task.objects.counted().overdue(today).led_by(lead).exclude(status=Status.RETURNED)
