"""Reminders and the rules that make them (提醒). The unique keys are what makes it safe."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from tracking.models.department import Department, Post
from tracking.models.task import Task


class Audience(models.TextChoices):
    """Whom a reminder is for; people are worked out when the mail is made, because they move."""

    CLERK = "clerk", "经办人"
    HEAD = "head", "部门负责人"
    SUPERVISOR = "supervisor", "督查员"
    LEADER = "leader", "责任领导"


class RuleKind(models.TextChoices):
    """What a rule watches."""

    DUE = "due", "到期日前后"
    UNSIGNED = "unsigned", "一直没有签收"
    UNREPORTED = "unreported", "到期没有报进展"
    FIRST_REPORT = "first", "一次也没有报进展"
    DESERTED = "deserted", "单位没有人"
    WAITING = "waiting", "呈报等着办"


class ReminderRule(models.Model):
    """When somebody is reminded (提醒规则).

    ``offset`` counts working days from the anchor: −3 is three before, 1 the day after; with ``every`` the rule fires
    again every so many working days from then on. The anchor is the due date, the last day for signing (签收时限), the
    day a report was due, the day of 交办, or the day something was sent up. Where nobody is left in a department there
    is none: the rule fires on the day this is found, and again every so many working days as long as it is so.
    """

    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("针对", max_length=12, choices=RuleKind.choices, default=RuleKind.DUE)
    offset = models.SmallIntegerField("第几个工作日", help_text="到期前写负数：-3 是到期前 3 个工作日")
    every = models.PositiveSmallIntegerField("以后每隔几个工作日", null=True, blank=True)
    audience = models.CharField("提醒谁", max_length=12, choices=Audience.choices, default=Audience.CLERK)
    is_active = models.BooleanField("启用", default=True)
    version = models.PositiveIntegerField("版本", default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="何人改的"
    )
    changed_at = models.DateTimeField("何时改的", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提醒规则"
        constraints = [
            models.CheckConstraint(
                name="nobody_left_has_no_anchor",
                condition=~Q(kind=RuleKind.DESERTED) | Q(offset=0),
                violation_error_message="单位没有人，发现那天就提醒，不用数日子：“第几个工作日”填 0。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RuleChange(models.Model):
    """Who changed a rule, when, and from what to what, as a sentence (规则改动记录)."""

    rule = models.ForeignKey(ReminderRule, models.CASCADE, related_name="changes", verbose_name="规则")
    what = models.CharField("改了什么", max_length=250)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("何时")

    class Meta:
        verbose_name = verbose_name_plural = "规则改动记录"

    def __str__(self) -> str:
        return f"{self.rule}：{self.what}"


class Outcome(models.TextChoices):
    """What became of a reminder or a notice on its way to the mailbox."""

    PENDING = "pending", "等待合并"
    HELD = "held", "等日报"  # news its reader wants in the 日报
    QUEUED = "queued", "已进邮件"
    SENT = "sent", "已发送"
    SUPPRESSED = "suppressed", "不再需要"
    DEAD = "dead", "没有送达"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def pending(self, today: date) -> Self:
        """Not in a mail yet, and due to be."""
        return self.filter(outcome=Outcome.PENDING, fires_on__lte=today)

    def to_join(self, today: date) -> Self:
        """Pending, and not put off until tomorrow because somebody it is for has had a 日报 today."""
        return self.pending(today).exclude(held_on=today)


class Reminder(models.Model):
    """One firing of a rule for a task and an audience (提醒): made once, whatever runs twice."""

    # Thousands of rows are made in one statement. No index but the unique key, which begins with the task; and of what
    # is copied from rows that answer for it themselves and are never deleted, nothing is looked up again (ADR 33).
    task = models.ForeignKey(Task, models.CASCADE, related_name="reminders", verbose_name="事项", db_index=False)
    rule = models.ForeignKey(
        ReminderRule,
        models.PROTECT,
        related_name="reminders",
        verbose_name="规则",
        db_index=False,
        db_constraint=False,
    )
    anchor_on = models.DateField("针对的日期")
    fires_on = models.DateField("提醒日")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="单位",
        db_index=False,
        db_constraint=False,
    )
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="职务",
        db_index=False,
        db_constraint=False,
    )
    audience_key = models.CharField(
        max_length=40, editable=False
    )  # "department:3:clerk", "post:5"; SQL NULLs are distinct
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices, default=Outcome.PENDING)
    reason = models.CharField("原因", max_length=60, blank=True)
    held_on = models.DateField(null=True, blank=True, editable=False)  # when it was put off until the next day's 日报
    made_at = models.DateTimeField("生成时间")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        indexes = [models.Index(fields=["outcome", "fires_on"])]
        constraints = [
            models.UniqueConstraint(
                name="one_reminder_a_firing",
                fields=["task", "rule", "anchor_on", "fires_on", "audience_key"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}：{self.task_id}"


class SweptDay(models.Model):
    """A working day whose reminders have been made; the days since the last one are caught up after a stop."""

    day = models.DateField("日期", unique=True)
    at = models.DateTimeField("第一次生成")

    class Meta:
        verbose_name = verbose_name_plural = "提醒生成记录"

    def __str__(self) -> str:
        return str(self.day)


class Pulse(models.Model):
    """The last round of reminding and sending (巡查), so that a monitor sees that it goes on. There is one row."""

    began_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束", null=True, blank=True)  # empty while it runs, and where it broke off
    done_at = models.DateTimeField("上一次做完", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "巡查记录"
        constraints = [models.CheckConstraint(name="one_pulse", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"
