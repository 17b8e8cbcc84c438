"""Ledgers that go out (导出): asked for, made in the background, fetched, and removed after some days."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User


class ExportFormat(models.TextChoices):
    """What file is made."""

    XLSX = "xlsx", "Excel 表格"
    CSV = "csv", "CSV 文本"


class ExportState(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", "排队"
    RUNNING = "running", "正在生成"
    DONE = "done", "已生成"
    FAILED = "failed", "没有生成"
    REMOVED = "removed", "已过期删除"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: User) -> Self:
        """Only one's own: what it holds is what this person may see."""
        return self.filter(by=user)

    def unfinished(self) -> Self:
        return self.filter(state__in=(ExportState.WAITING, ExportState.RUNNING))


class Export(models.Model):
    """A ledger somebody asked for. ``conditions`` is the ledger's address, ``as_of`` the end of the day it shows.

    ``key`` stands for format, conditions and day: of one of these a person waits for one file at a time. ``seen_as`` is
    the role and the departments with which it was made; who has others now does not get it. ``file`` is named before
    the file is written, so that nothing is left behind by a process that died.
    """

    format = models.CharField("格式", max_length=5, choices=ExportFormat.choices, default=ExportFormat.XLSX)
    conditions = models.JSONField("条件", default=dict)
    words = models.CharField("条件（文字）", max_length=300, blank=True)
    key = models.CharField("所要的", max_length=64, default="", editable=False)
    as_of = models.DateField("时点", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    total = models.PositiveIntegerField("总件数", default=0)
    done = models.PositiveIntegerField("已写件数", default=0)
    leased_until = models.DateTimeField("租约到期", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    error = models.CharField("原因", max_length=300, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    seen_as = models.TextField("身份", blank=True, editable=False)
    file = models.FileField("文件", upload_to="exports/%Y/%m/", blank=True)
    size = models.PositiveBigIntegerField("字节数", default=0)
    sha256 = models.CharField("校验值", max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导出人")
    at = models.DateTimeField("要求时间")
    finished_at = models.DateTimeField("生成时间", null=True, blank=True)
    seen_at = models.DateTimeField("看到结果的时间", null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导出"
        indexes = [models.Index(fields=["state", "at"]), models.Index(fields=["by", "-at"])]
        constraints = [
            models.UniqueConstraint(
                name="one_unfinished_export_of_a_kind",
                fields=["by", "key"],
                condition=models.Q(state__in=(ExportState.WAITING, ExportState.RUNNING)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d}"

    @property
    def download_name(self) -> str:
        """What the browser saves it as: 督办台账20261121-1005.xlsx, 督办台账（截至2026-10-31）.xlsx."""
        when = f"（截至{self.as_of:%Y-%m-%d}）" if self.as_of else f"{timezone.localtime(self.at):%Y%m%d-%H%M}"
        return f"督办台账{when}.{self.format}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in {ExportState.WAITING, ExportState.RUNNING}

    @property
    def where(self) -> str:
        """The ledger's address with the same conditions."""
        return urlencode(self.conditions)
