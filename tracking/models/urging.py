"""Orders to hurry (催办) and what was answered."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from tracking.models.department import Department
from tracking.models.event import TaskEvent
from tracking.models.parts import Assignment
from tracking.models.progress import Report
from tracking.models.task import Task


class Way(models.TextChoices):
    """How a department was urged (方式)."""

    SYSTEM = "system", "系统"
    PHONE = "phone", "电话"
    LETTER = "letter", "发函"
    ON_SITE = "on_site", "现场"

    @property
    def told(self) -> str:
        """电话催办, 在系统里催办: a person did it; what goes out by rule is a reminder (提醒)."""
        return "在系统里催办" if self is Way.SYSTEM else f"{self.label}催办"


class UrgingQuerySet(models.QuerySet["Urging"]):
    def open(self) -> Self:
        """Neither answered in words nor by what was urged: a report or a signature since. Of a part still held."""
        same = {"task": OuterRef("task"), "department": OuterRef("department")}
        reports = Report.objects.filter(**same, at__gt=OuterRef("at"))
        parts = Assignment.objects.filter(**same).exclude(accepted_at__gt=OuterRef("at"))
        return self.filter(~Exists(reports), Exists(parts), answered_at=None)

    def in_order(self) -> Self:
        return self.order_by("pk")


class Urging(models.Model):
    """One department urged about one task (催办): when, how, in what words, and what it answered."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="urgings", verbose_name="事项")
    department = models.ForeignKey(Department, models.PROTECT, related_name="urgings", verbose_name="单位")
    urged_on = models.DateField("催办日期")
    way = models.CharField("方式", max_length=8, choices=Way.choices, default=Way.SYSTEM)
    text = models.TextField("催办内容")
    event = models.OneToOneField(TaskEvent, models.PROTECT, related_name="urging")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="催办人")
    at = models.DateTimeField("催办时间")
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answer_event = models.ForeignKey(
        TaskEvent, models.PROTECT, null=True, blank=True, related_name="answers"
    )  # one answer is for all that is open

    objects = UrgingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        indexes = [models.Index(fields=["task", "-at"]), models.Index(fields=["department", "urged_on"])]
        constraints = [
            models.CheckConstraint(
                name="answered_says_who_and_what",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer_event__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False, answer_event__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.urged_on}催{self.department}"

    @property
    def told(self) -> str:
        return Way(self.way).told
