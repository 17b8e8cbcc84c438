"""From adopted candidates to registered tasks: the 立项单, its number, and what a reviewer planned for a candidate."""

from django.conf import settings
from django.db import models

from directives.models import Directive, Speech
from tracking.models.department import Department, DepartmentGroup, Post


class SourceKind(models.TextChoices):
    """What a task comes from (来源)."""

    SPEECH = "speech", "讲话"
    MINUTES = "minutes", "会议纪要"
    INSTRUCTION = "instruction", "批示"
    SUPERIOR = "superior", "上级文件"
    OTHER = "other", "其他"
    LEDGER = "ledger", "原有台账"


class Counter(models.Model):
    """The last number given out for a name and year; rises in the same transaction as what it numbers."""

    name = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_counter_a_year", fields=["name", "year"])]

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.value}"


class Registration(models.Model):
    """A 立项单: one source, one approval, one number; its tasks are numbered under it. Never deleted."""

    number = models.CharField("文号", max_length=40, unique=True)
    source_kind = models.CharField("来源", max_length=12, choices=SourceKind.choices, default=SourceKind.SPEECH)
    source_title = models.CharField("来源名称", max_length=200)
    source_on = models.DateField("来源日期")
    speech = models.ForeignKey(
        Speech, models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name="讲话"
    )
    approver = models.ForeignKey(Post, models.PROTECT, related_name="approvals", verbose_name="批准人")
    approved_on = models.DateField("批准日期")
    basis = models.CharField("批准依据", max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="registrations", verbose_name="立项人"
    )
    created_at = models.DateTimeField("立项时间")

    class Meta:
        verbose_name = verbose_name_plural = "立项单"

    def __str__(self) -> str:
        return self.number


class Handling(models.Model):
    """What a reviewer plans for a candidate before 立项 (拟办): overrides what was read from the speech."""

    directive = models.OneToOneField(Directive, models.CASCADE, related_name="handling", verbose_name="候选事项")
    lead = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="牵头单位"
    )
    supporting = models.ManyToManyField(Department, blank=True, related_name="+", verbose_name="配合单位")
    group = models.ForeignKey(
        DepartmentGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位组"
    )
    leader = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任领导")
    due_on = models.DateField("完成时限", null=True, blank=True)
    is_long_term = models.BooleanField("长期坚持", default=False)
    rhythm = models.CharField("报送频率", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "拟办"

    def __str__(self) -> str:
        return f"拟办：{self.directive}"
