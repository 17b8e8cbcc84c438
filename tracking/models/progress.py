"""What departments report (反馈) and the files they attach."""

from typing import Self

from django.conf import settings
from django.db import models

from accounts.models import User
from tracking.models.department import Department
from tracking.models.event import TaskEvent
from tracking.models.filing import Filing
from tracking.models.task import Task


class Heard(models.TextChoices):
    """How the office came to know what it writes down for a department (代录)."""

    PHONE = "phone", "电话"
    ON_SITE = "on_site", "现场"
    PAPER = "paper", "书面材料"
    LEDGER = "ledger", "报回的台账"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> Self:
        """Of steps this person may know of, on tasks they may see."""
        tasks, events = Task.objects.visible_to(user), TaskEvent.objects.visible_to(user)
        return self.filter(task__in=tasks.values("pk"), event__in=events.values("pk"))


class Report(models.Model):
    """A report on a task (反馈): 进展情况, 存在的问题, 下一步措施, and how far it is in per cent.

    Its event is a ``report`` of the department; or the office wrote down what it was told (``record``), or found in
    the ledger that was kept before (``take_in``).
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports", verbose_name="事项")
    department = models.ForeignKey(Department, models.PROTECT, related_name="reports", verbose_name="单位")
    event = models.OneToOneField(TaskEvent, models.PROTECT, related_name="report")
    progress = models.TextField("进展情况")
    problems = models.TextField("存在的问题", blank=True)
    next_step = models.TextField("下一步措施", blank=True)
    percent = models.PositiveSmallIntegerField("进度")
    period_on = models.DateField("报哪一期", null=True, blank=True)  # the day that period's report was due
    filing = models.OneToOneField(
        Filing, models.PROTECT, null=True, blank=True, related_name="report", verbose_name="呈报"
    )
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审签人"
    )
    taken_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="takes_in", verbose_name="并入的反馈"
    )  # the lead's report that carries this supporting department's
    flaws = models.JSONField("体检意见", default=list, blank=True)  # as they were shown when it was sent
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报送人")
    at = models.DateTimeField("报送时间")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "反馈"
        indexes = [models.Index(fields=["task", "-at"])]
        constraints = [
            models.CheckConstraint(name="percent_is_a_percentage", condition=models.Q(percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.department}：{self.progress[:20]}"

    @property
    def is_recorded(self) -> bool:
        """Whether the office wrote it down for the department."""
        return self.event.name in {"record", "take_in"}


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> Self:
        """Of steps this person may know of, of tasks they may see."""
        tasks, events = Task.objects.visible_to(user), TaskEvent.objects.visible_to(user)
        return self.filter(event__task__in=tasks.values("pk"), event__in=events.values("pk"))


class Attachment(models.Model):
    """A file that belongs to a step of a task: stored under a random name, served only to those who see the step."""

    event = models.ForeignKey(TaskEvent, models.PROTECT, related_name="attachments", verbose_name="步骤")
    file = models.FileField("文件", upload_to="attachments/%Y/%m/")
    name = models.CharField("文件名", max_length=255)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("校验值", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.name
