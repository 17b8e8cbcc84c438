"""The organisation: its departments in a tree, the names people use for them, who belongs where, the leaders' posts."""

from datetime import time
from functools import cached_property
from typing import Self

from django.conf import settings
from django.db import models

from accounts.models import User
from tracking.models.recheck_terms import RecheckTerms

WEEKDAYS = [(n, f"每星期{day}") for n, day in enumerate("一二三四五", start=1)]


class Organisation(RecheckTerms):
    """The one 督查室 this installation serves, as mails and papers name it. There is one row."""

    name = models.CharField("名称", max_length=60, default="督查室", help_text="页面、邮件和文件上的名称")
    sender = models.CharField("邮件署名", max_length=60, blank=True, help_text="不填就用名称")
    phone = models.CharField("联系电话", max_length=40, blank=True)
    mailbox = models.EmailField("督查室邮箱", blank=True)
    number_prefix = models.CharField("文号字头", max_length=10, default="督")
    basis = models.CharField("督查依据", max_length=100, blank=True, default="《政府督查工作条例》（国务院令第733号）")
    send_from = models.TimeField("发信开始", default=time(8))
    send_until = models.TimeField("发信截止", default=time(18))
    digest_at = models.TimeField("日报时间", default=time(8, 30))
    weekly_on = models.PositiveSmallIntegerField(
        "领导周报", choices=WEEKDAYS, null=True, blank=True, default=1, help_text="休息日顺延到下一个工作日；不选就不发"
    )
    hard_days = models.PositiveSmallIntegerField("硬任务默认办理天数（讲话）", default=30)
    minutes_days = models.PositiveSmallIntegerField("会议纪要默认办理天数", default=20)
    instruction_days = models.PositiveSmallIntegerField("批示默认办理天数", default=15)
    accept_days = models.PositiveSmallIntegerField("签收时限（工作日）", default=1)
    weekly_asks = models.PositiveSmallIntegerField(
        "一个单位每周要求上限",
        null=True,
        blank=True,
        default=15,
        help_text="一周里交办、催办、要报的进展合起来到了这个数，再要求时提醒督查员；只提醒，不拦着；不填就不提醒",
    )

    class Meta:
        verbose_name = verbose_name_plural = "督查室设置"
        constraints = [
            *RecheckTerms.Meta.constraints,
            models.CheckConstraint(name="one_organisation", condition=models.Q(pk=1)),
            models.CheckConstraint(
                name="digest_goes_within_hours",
                condition=models.Q(send_from__lte=models.F("digest_at"), digest_at__lt=models.F("send_until")),
                violation_error_message="日报时间要在发信开始和发信截止之间，不然永远发不出去。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Organisation":
        """The row, or the shipped defaults where nobody has saved one yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class DepartmentKind(models.TextChoices):
    """What sort of body a department is."""

    OFFICE = "office", "部门"
    TOWNSHIP = "township", "乡镇街道"
    OTHER = "other", "其他单位"


class DepartmentQuerySet(models.QuerySet["Department"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def of(self, user: User) -> Self:
        """Those this person belongs to."""
        return self.filter(memberships__user=user)

    def in_order(self) -> Self:
        return self.order_by("order", "pk")


class Department(models.Model):
    """A responsible body (责任单位). It is deactivated, never deleted: tasks keep pointing at it."""

    name = models.CharField("简称", max_length=40, unique=True)
    full_name = models.CharField("全称", max_length=80, blank=True)
    kind = models.CharField("类别", max_length=10, choices=DepartmentKind.choices, default=DepartmentKind.OFFICE)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    mailbox = models.EmailField("单位邮箱", blank=True, help_text="办理人没有邮箱时发到这里")
    head_signs = models.BooleanField(
        "须部门负责人审签", default=False, help_text="经办人的反馈、延期申请和办结申请先由部门负责人审签，再报督查室"
    )
    order = models.PositiveIntegerField("排序", default=100)
    is_active = models.BooleanField("在用", default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"

    def __str__(self) -> str:
        return self.name


class DepartmentAlias(models.Model):
    """Another name people use for a department (别名): 住建局, 住建部门, 区住房和城乡建设局."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="aliases", verbose_name="单位")
    name = models.CharField("别名", max_length=80, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位别名"

    def __str__(self) -> str:
        return self.name


class DepartmentGroup(models.Model):
    """Several departments under one name (单位组): 各乡镇街道, 区直各部门."""

    name = models.CharField("名称", max_length=40, unique=True)
    aliases = models.JSONField("别名", default=list, blank=True)
    members = models.ManyToManyField(Department, related_name="groups", verbose_name="成员单位")
    order = models.PositiveIntegerField("排序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "单位组"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody belongs to a department (任职). The role of the account says whether as head or as clerk."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="人员")
    department = models.ForeignKey(Department, models.PROTECT, related_name="memberships", verbose_name="单位")
    title = models.CharField("职务", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [models.UniqueConstraint(name="one_membership_each", fields=["user", "department"])]

    def __str__(self) -> str:
        return f"{self.department} {self.title or self.user}"


class Post(models.Model):
    """A leader's post (职务): tasks name the post, not the person, because people move (责任领导, 批准人)."""

    name = models.CharField("职务", max_length=40, unique=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name="现任",
    )
    oversees = models.ManyToManyField(Department, blank=True, related_name="overseers", verbose_name="分管单位")
    can_approve = models.BooleanField("可以批准立项", default=False)
    order = models.PositiveIntegerField("排序", default=100)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "领导职务"

    def __str__(self) -> str:
        return self.name

    @cached_property
    def overseen(self) -> frozenset[int]:
        """The keys of the departments it is in charge of, read once for a page of candidates."""
        return frozenset(one.pk for one in self.oversees.all())
