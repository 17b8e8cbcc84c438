"""What a step on a task needs to have a page or a button: a package of steps is a dict of these."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from tracking.forms.moves import StepForm
from tracking.models import Task

Act = Callable[[Task, Any, User, datetime], object]  # the task, the valid form, who, when
Hint = Callable[[Task, User], str]  # what follows, where that depends on the task and on who writes


@dataclass(frozen=True, slots=True)
class Filled:
    """A step with a page: its form, what is said above it, how it is taken, and what is said when it was.

    ``template`` is the page, where the common one does not do. ``drafted``: what is begun is kept in the browser.
    """

    form: type[StepForm]
    hint: str | Hint
    act: Act
    done: str
    tone: str = "seal"
    template: str = "tracking/task_step.html"
    drafted: bool = False
    said: Callable[[object, str], str] = lambda _made, done: done  # where what was made decides what is said

    def hint_for(self, task: Task, user: User) -> str:
        return self.hint if isinstance(self.hint, str) else self.hint(task, user)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A step that needs no words: how it is taken, and what is said when it was. ``ticks`` are sent with it."""

    act: Callable[..., object]
    done: str
    ticks: tuple[str, ...] = ()


def explained(action: Callable[..., object]) -> Act:
    """A step whose form gives exactly what the action asks for."""
    return lambda task, form, by, at: action(task, by=by, at=at, **form.given())
