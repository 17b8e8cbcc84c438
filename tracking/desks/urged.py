"""What a desk says of orders to hurry (最近催办): the newest of a task, and whether anything has come of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from directives.dates import away_words, day_words
from tracking.desks.rows import ORDER, URGED, Row
from tracking.models import Task, Urging
from tracking.steps import BY_NAME
from tracking.workflow import MOVES


@dataclass(frozen=True, slots=True)
class Urged:
    """The newest order to hurry about a task. ``is_open``: no answer, no report, no signature since."""

    urging: Urging
    is_open: bool

    def words(self, today: date) -> str:
        """11月20日（前天）电话催办，没有答复."""
        came = "没有答复" if self.is_open else "已答复" if self.urging.answer else "已有回音"
        on = self.urging.urged_on
        return f"{day_words(on, today)}（{away_words(on, today)}）{self.urging.told}，{came}"


def last_urged(tasks: Iterable[Task]) -> dict[int, Urged]:
    """The newest order about each of these tasks, in two queries."""
    pks = [task.pk for task in tasks]
    newest = {urging.task_id: urging for urging in Urging.objects.filter(task__in=pks).in_order()}
    waiting = Urging.objects.filter(pk__in=[urging.pk for urging in newest.values()]).open()
    is_open = set(waiting.values_list("pk", flat=True))
    return {task: Urged(urging, urging.pk in is_open) for task, urging in newest.items()}


def urged_row(row: Row, urging: Urging | None, today: date) -> Row:
    """The row of a department's task with what it was urged and has not answered: to be answered before all else."""
    if urging is None or row.task.status not in MOVES["urge"].sources:
        return row
    words = f"{day_words(urging.urged_on, today)}{urging.by}{urging.told}：{urging.text}"
    step = BY_NAME["answer"] if row.step and row.step.name == "report" else row.step
    return replace(row, badge=row.badge if row.badge in ORDER else URGED, step=step, urged=words)


def waiting_for(departments: Iterable[int]) -> dict[int, Urging]:
    """By task, the newest order that one of these departments has not answered."""
    waiting = Urging.objects.open().filter(department__in=departments).select_related("by")
    return {urging.task_id: urging for urging in waiting.in_order()}
