"""Where a task comes from."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from directives.models import Directive, Speech
from tracking.models.registration import SourceKind

if TYPE_CHECKING:
    from tracking.models.task import Task


class TaskSourceQuerySet(models.QuerySet["TaskSource"]):
    def known_by(self, moment: datetime | None) -> Self:
        """Those a task had at that moment: what was joined with it later (归并) is not among them. None: all."""
        return self.filter(Q(joined_at=None) | Q(joined_at__lte=moment)) if moment else self


class TaskSource(models.Model):
    """Where a task comes from, with the exact words (原话); one matter in two speeches is one task with two sources."""

    task = models.ForeignKey("tracking.Task", models.PROTECT, related_name="sources", verbose_name="事项")
    kind = models.CharField("来源", max_length=12, choices=SourceKind.choices, default=SourceKind.SPEECH)
    directive = models.ForeignKey(
        Directive, models.PROTECT, null=True, blank=True, related_name="task_sources", verbose_name="候选事项"
    )
    speech = models.ForeignKey(
        Speech, models.PROTECT, null=True, blank=True, related_name="task_sources", verbose_name="讲话"
    )
    title = models.CharField("来源名称", max_length=200)
    said_on = models.DateField("来源日期")
    start = models.PositiveIntegerField(null=True, blank=True, editable=False)
    end = models.PositiveIntegerField(null=True, blank=True, editable=False)
    quote = models.TextField("原话")
    joined_at = models.DateTimeField("归并时间", null=True, blank=True)  # empty: there since 立项

    objects = TaskSourceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "来源"
        constraints = [
            models.UniqueConstraint(name="one_source_a_directive", fields=["task", "directive"]),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def of(cls, directive: Directive, task: "Task | None" = None) -> "TaskSource":
        """The words of a candidate as a source, not written yet; ``task``: where it is known already."""
        return cls(
            task=task,
            kind=SourceKind.SPEECH,
            directive=directive,
            speech=directive.speech,
            title=directive.speech.title,
            said_on=directive.speech.spoken_on,
            start=directive.start,
            end=directive.end,
            quote=directive.text,
        )
