"""What a 督查员 has said of two demands that look alike, so that nobody is asked again."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from directives.models import Directive


class Verdict(models.TextChoices):
    """What was said of the pair."""

    OTHER = "other", "不是一件事"
    BOTH = "both", "都保留"


class ApartQuerySet(models.QuerySet["Apart"]):
    def about(self, *, directives: Iterable[int] = (), tasks: Iterable[int] = ()) -> Self:
        """Those in which one of these stands, on whichever side."""
        directives, tasks = list(directives), list(tasks)
        by_directive = Q(directive__in=directives) | Q(other_directive__in=directives)
        return self.filter(by_directive | Q(task__in=tasks) | Q(other_task__in=tasks))


class Apart(models.Model):
    """Two demands that stay two (不是一件事、都保留): each a candidate or a task, as they stood when it was said.

    What is said of a candidate holds for the task it becomes: readers ask for both (``tracking.joining.apart``).
    """

    directive = models.ForeignKey(Directive, models.CASCADE, null=True, blank=True, related_name="+")
    task = models.ForeignKey("tracking.Task", models.CASCADE, null=True, blank=True, related_name="+")
    other_directive = models.ForeignKey(Directive, models.CASCADE, null=True, blank=True, related_name="+")
    other_task = models.ForeignKey("tracking.Task", models.CASCADE, null=True, blank=True, related_name="+")
    verdict = models.CharField("怎么定的", max_length=8, choices=Verdict.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("何时")

    objects = ApartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "不归并的两件"
        constraints = [
            models.CheckConstraint(
                name="apart_one_side_is_a_candidate_or_a_task",
                condition=Q(directive__isnull=False, task=None) | Q(directive=None, task__isnull=False),
            ),
            models.CheckConstraint(
                name="apart_the_other_is_a_candidate_or_a_task",
                condition=Q(other_directive__isnull=False, other_task=None)
                | Q(other_directive=None, other_task__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(Verdict(self.verdict).label)
