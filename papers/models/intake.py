"""Spreadsheets that come in (导入表格): kept as they came, corrected on the page, and taken in at once or not."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from tracking.models import Registration


class IntakeKind(models.TextChoices):
    """What the rows of a spreadsheet are."""

    LEDGER = "ledger", "督办台账"
    DEPARTMENTS = "departments", "单位"
    ALIASES = "aliases", "单位别名"
    PEOPLE = "people", "用户"


class IntakeState(models.TextChoices):
    """Where an intake stands."""

    OPEN = "open", "待核对"
    DONE = "done", "已导入"
    DISCARDED = "discarded", "已放弃"


class IntakeQuerySet(models.QuerySet["Intake"]):
    def visible_to(self, user: User) -> Self:
        """Ledgers for 督查员; lists of departments and people for 管理员; nobody else's business."""
        if user.is_supervisor:
            return self.filter(kind=IntakeKind.LEDGER)
        return self.exclude(kind=IntakeKind.LEDGER) if user.is_admin else self.none()


class Intake(models.Model):
    """One spreadsheet that came in: the file, what stands in it, how its columns were read, and what came of it.

    ``sheets`` is what ``papers.sheets`` read (``Sheet.as_json``). Everything a person decided on the pages is in
    ``mapping``, ``fixes``, ``names``, ``skipped``: the rows are judged anew from these every time.
    """

    kind = models.CharField("内容", max_length=12, choices=IntakeKind.choices)
    name = models.CharField("文件名", max_length=120)
    file = models.FileField("文件", upload_to="intakes/%Y/%m/")
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("校验值", max_length=64, db_index=True)
    sheets = models.JSONField("表格内容", default=list)
    sheet = models.PositiveSmallIntegerField("第几张表", default=0)
    head = models.PositiveIntegerField("表头行", default=0)  # index of the (last) heading row in the sheet
    mapping = models.JSONField("各列是什么", default=dict)  # index of the column, as text → code of the field
    fixes = models.JSONField("改正", default=dict)  # "row:field" → what should stand there
    names = models.JSONField("单位名称对应", default=dict)  # a name nobody goes by → key of the department
    skipped = models.JSONField("不导入的行", default=list)  # indices of rows
    version = models.PositiveIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=10, choices=IntakeState.choices, default=IntakeState.OPEN)
    result = models.JSONField("结果", default=dict)  # counts, and a line for each row
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="intakes", verbose_name="立项单"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人")
    at = models.DateTimeField("上传时间")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    done_at = models.DateTimeField("导入时间", null=True, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        constraints = [
            models.UniqueConstraint(
                name="one_intake_of_a_file", fields=["kind", "sha256"], condition=~Q(state=IntakeState.DISCARDED)
            ),
        ]

    def __str__(self) -> str:
        return self.name
