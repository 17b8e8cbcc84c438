"""Robots in group chats (群机器人): another way out, off until an administrator switches one on."""

from typing import Self

from django.conf import settings
from django.db import models

from tracking.models.department import Department


class RobotKind(models.TextChoices):
    """Whose form a message takes."""

    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    FEISHU = "feishu", "飞书"
    WEBHOOK = "webhook", "通用接口"


class RobotQuerySet(models.QuerySet["Robot"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Robot(models.Model):
    """A robot in one group: what its department (or, without one, the office) is asked for is said there too.

    ``failures`` and ``retry_at`` are its own: one that cannot be reached holds up no mail and no other robot.
    """

    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("平台", max_length=10, choices=RobotKind.choices)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="robots", verbose_name="哪个单位的群"
    )
    url = models.CharField("地址", max_length=500)
    secret = models.CharField("密钥", max_length=200, blank=True)
    tells_orders = models.BooleanField("交办、催办、批示马上说", default=True)
    tells_daily = models.BooleanField("每个工作日说一次要办的", default=True)
    is_active = models.BooleanField("启用", default=False)
    active_since = models.DateTimeField("何时启用", null=True, blank=True)  # what happened before is not told
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    retry_at = models.DateTimeField("下次再试", null=True, blank=True)
    last_code = models.CharField("最近回应", max_length=200, blank=True)
    tried_at = models.DateTimeField("何时试发", null=True, blank=True, editable=False)  # so that none goes twice
    version = models.PositiveIntegerField("版本", default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="何人改的"
    )
    changed_at = models.DateTimeField("何时改的", null=True, blank=True)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群机器人"

    def __str__(self) -> str:
        return self.name

    @property
    def doubt(self) -> str:
        """Why it may not get through: never tried, or its last message did not arrive; empty without a reason."""
        if self.last_code:
            return "上次没有送到群里"
        return "" if self.tried_at else "还没有试发过"
