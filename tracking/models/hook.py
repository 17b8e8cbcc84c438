"""Receivers (接收方): programs elsewhere that are told what happens to tasks; off until somebody switches one on."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tracking.models.department import Department


class HookKind(models.TextChoices):
    """What a receiver may be told of (对接事件). Each step of a task is exactly one of these."""

    ASSIGNED = "assigned", "交办"
    MOVED = "moved", "其他步骤"
    LATE = "late", "超期"
    CLOSED = "closed", "办结"


class ReceiverQuerySet(models.QuerySet["Receiver"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def broken(self) -> Self:
        """Those that were switched off because nobody answered for days (自动停用)."""
        return self.exclude(ended_because="").filter(is_active=False)


class Receiver(models.Model):
    """A program that is told of every task, or of those of one department.

    Its secrets stand in no row: ``salt`` and ``old_salt`` are what they are worked out from, with the key of the
    machine. ``told_until`` is up to when everything that happened has been put into the outbox.
    """

    name = models.CharField("名称", max_length=40, unique=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="receivers", verbose_name="哪个单位的事"
    )
    url = models.CharField("地址", max_length=500)
    kinds = models.JSONField("送哪些事", default=list)
    salt = models.CharField(max_length=64, editable=False)
    mark = models.CharField("密钥标记", max_length=8, editable=False)  # by which both sides compare what they have
    salted_at = models.DateTimeField("密钥何时生成", editable=False)
    old_salt = models.CharField(max_length=64, blank=True, editable=False)
    old_until = models.DateTimeField("旧密钥用到", null=True, blank=True, editable=False)
    is_active = models.BooleanField("启用", default=False)
    active_since = models.DateTimeField("从何时起的事", null=True, blank=True)  # what happened before is not told
    told_until = models.DateTimeField("已登记到", null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    failing_since = models.DateTimeField("从何时起送不到", null=True, blank=True)
    retry_at = models.DateTimeField("下次再试", null=True, blank=True)
    last_code = models.CharField("最近回应", max_length=200, blank=True)
    ended_because = models.CharField("为什么自动停用", max_length=200, blank=True)
    tried_at = models.DateTimeField("何时试送", null=True, blank=True, editable=False)  # so that none goes twice
    version = models.PositiveIntegerField("版本", default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="何人改的"
    )
    changed_at = models.DateTimeField("何时改的", null=True, blank=True)

    objects = ReceiverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接收方"
        constraints = [
            models.CheckConstraint(
                name="receiver_on_says_since",
                condition=Q(is_active=False) | Q(active_since__isnull=False, told_until__gte=F("active_since")),
            ),
            models.CheckConstraint(
                name="old_secret_says_until",
                condition=Q(old_salt="", old_until=None) | (~Q(old_salt="") & Q(old_until__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How its messages name it in the outbox."""
        return f"hook:{self.pk}"

    @property
    def doubt(self) -> str:
        """Why it may not get through: never tried, or its last message did not arrive; empty without a reason."""
        if self.last_code:
            return "上次没有送到"
        return "" if self.tried_at else "还没有试送过"

    def salts(self, at: datetime) -> list[str]:
        """What its secrets are worked out from: the one that holds, and the former one as long as both do."""
        return [self.salt, *([self.old_salt] if self.old_until and self.old_until > at else [])]
