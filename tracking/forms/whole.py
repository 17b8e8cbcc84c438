"""What steps ask for where a task is part of another, or others are part of it: bases of forms, no steps."""

from datetime import date
from typing import Any

from django import forms

from directives.dates import day_words
from tracking.actions.cascading import count_words
from tracking.models import Task
from tracking.workflow import Status


class WithinWhole(forms.Form):
    """A due date within that of the whole; later only where that is said."""

    over_parent = forms.BooleanField(required=False)
    task: Task
    today: date

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = self.whole
        if whole is None or whole.due_on is None or "due_on" not in self.fields:
            del self.fields["over_parent"]
            return
        self.order_fields([*(name for name in self.fields if name not in {"over_parent", "note"}), "over_parent"])
        self.fields["over_parent"].label = f"晚于总时限（{day_words(whole.due_on, self.today)}），照此定"

    @property
    def whole(self) -> Task | None:
        """What the date has to be within."""
        return self.task.parent


class WithChildren(forms.Form):
    """Whether what is open under the task goes the same way; it has to be said."""

    with_children = forms.BooleanField(error_messages={"required": "请勾选，或者先处理它们。"})
    task: Task
    reaches: frozenset[Status]  # the states of children that the step takes along
    takes_along = "{}一起办理"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        count = self.task.children.filter(status__in=self.reaches).count()
        if not count:
            del self.fields["with_children"]
            return
        self.order_fields([*(name for name in self.fields if name != "with_children"), "with_children"])
        self.fields["with_children"].label = self.takes_along.format(count_words(self.task, count))
