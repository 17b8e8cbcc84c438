"""What a desk says of orders to hurry (最近催办): the newest of a task, and whether anything has come of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directives.dates import day_words
from tracking.models import Task, Urging


@dataclass(frozen=True, slots=True)
class Urged:
    """The newest order to hurry about a task. ``is_open``: no answer, no report, no signature since."""

    urging: Urging
    is_open: bool

    def words(self, today: date) -> str:
        """11月20日电话催办，没有答复."""
        came = "没有答复" if self.is_open else "已答复" if self.urging.answer else "已有回音"
        return f"{day_words(self.urging.urged_on, today)}{self.urging.get_way_display()}催办，{came}"


def last_urged(tasks: Iterable[Task]) -> dict[int, Urged]:
    """The newest order about each of these tasks, in two queries."""
    pks = [task.pk for task in tasks]
    newest = {urging.task_id: urging for urging in Urging.objects.filter(task__in=pks).in_order()}
    waiting = Urging.objects.filter(pk__in=[urging.pk for urging in newest.values()]).open()
    is_open = set(waiting.values_list("pk", flat=True))
    return {task: Urged(urging, urging.pk in is_open) for task, urging in newest.items()}


def waiting_for(departments: Iterable[int]) -> dict[int, Urging]:
    """By task, the newest order that one of these departments has not answered."""
    waiting = Urging.objects.open().filter(department__in=departments).select_related("by")
    return {urging.task_id: urging for urging in waiting.in_order()}
