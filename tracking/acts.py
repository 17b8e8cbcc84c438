"""What can be done on the page of a task, in the order of its weight: what is asked first, the rest, what is seldom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from tracking import more_time
from tracking.models import Task
from tracking.sent_up import Row
from tracking.steps import Step

AT_THE_THUMB = 2  # stand in the bar of a phone; the others in its menu
INSTEAD = {"rectify": "appeal"}  # what stands beside a step that is asked for, for who does not agree


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the page. ``is_link``: it opens a page; else pressing it is the step."""

    label: str
    url: str
    tone: str
    is_link: bool = True
    tick: str = ""  # what has to be said with it
    is_asked: bool = False  # it is what this person is asked for


@dataclass(frozen=True, slots=True)
class Acts:
    """The buttons that are shown, and those of the menu behind them."""

    shown: tuple[Act, ...] = ()
    aside: tuple[Act, ...] = ()

    @property
    def beyond_thumb(self) -> tuple[Act, ...]:
        """What a phone shows in the menu."""
        return self.shown[AT_THE_THUMB:]


def acts_of(
    task: Task, steps: Iterable[Step], aside: Iterable[Step], to_settle: Iterable[Row], *, asked: str, today: date
) -> Acts:
    """The buttons of a task. ``asked``: the step this person is asked for, which comes first and alone stands out."""
    rows = list(to_settle)
    decisions = [_decision(row, "plain" if number else "seal") for number, row in enumerate(rows)]
    behind = list(aside)
    now = {asked, INSTEAD.get(asked, asked)}
    called = [step for step in behind if step.name in now]  # seldom taken, and what is asked for now
    in_order = sorted([*called, *steps], key=lambda step: step.name != asked)
    buttons = [_button(task, step, today, is_asked=not rows and step.name == asked) for step in in_order]
    ready = [act for act in buttons if act.is_asked or not act.tick]  # what has to be weighed stands in the menu
    weighed = [act for act in buttons if act not in ready]
    rest = (_button(task, step, today) for step in behind if step not in called)
    return Acts((*decisions, *ready), (*weighed, *rest))


def _decision(row: Row, tone: str) -> Act:
    label = f"{row.act}（{row.filing.get_kind_display()}）"
    return Act(label, reverse("tracking:filing", args=[row.filing.pk]), tone)


def _button(task: Task, step: Step, today: date, *, is_asked: bool = False) -> Act:
    quiet = "quiet" if step.tone == "quiet" else "plain"
    tone = ("seal" if step.tone == "seal" or step.tick else "primary") if is_asked else quiet
    return Act(_label(task, step, today), step.url(task), tone, step.opens, step.tick, is_asked)


def _label(task: Task, step: Step, today: date) -> str:
    return step.label + (more_time.in_brief(task, today) if step.name == "extend" else "")
