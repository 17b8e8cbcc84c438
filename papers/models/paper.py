"""Official papers (公文): drafted from one snapshot of figures, approved, numbered, published, never changed."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from papers.workflow import PaperKind, PaperState
from tracking.models import Department, Post, Registration, Task


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: User) -> Self:
        """All for 督查员 and 领导, 管理员 too; for departments what was published to them, also once it is void."""
        if user.sees_everything:
            return self
        return self.filter(addressed_to(user), published_at__isnull=False).distinct()

    def unread_by(self, user: User) -> Self:
        """Published to a department of this person, who has not read it."""
        published = self.filter(addressed_to(user), state=PaperState.PUBLISHED)
        return published.exclude(readings__user=user).distinct()

    def to_sign(self, user: User) -> Self:
        """Sent up to a post that this person holds now."""
        return self.filter(state=PaperState.SENT_UP, approver__holder=user)


def addressed_to(user: User) -> Q:
    """A letter goes to one department, a 通报 to ``recipients``."""
    return Q(department__memberships__user=user) | Q(department=None, recipients__memberships__user=user)


class Paper(models.Model):
    """One paper (公文). Until it is signed it is made anew from ``facts`` and ``texts``; then ``file`` is the paper.

    ``facts`` is the snapshot: every number and row in the paper, read in one transaction at ``taken_at``
    (``papers.contents``). ``texts`` are the passages a person may word: code of the passage → text, a paragraph a line.
    """

    kind = models.CharField("文种", max_length=10, choices=PaperKind.choices)
    state = models.CharField("状态", max_length=10, choices=PaperState.choices, default=PaperState.DRAFT)
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号或期号", max_length=40, blank=True)  # given when it is signed, never used again
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    serial = models.PositiveIntegerField("序号", null=True, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="主送单位"
    )  # of a 督办通知单 or 催办通知; a 通报 goes to ``recipients``
    recipients = models.ManyToManyField(Department, blank=True, related_name="+", verbose_name="发送单位")
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="立项单"
    )
    scope = models.JSONField("范围", default=dict)  # what the figures are of: the ledger's conditions, or keys of tasks
    tasks = models.ManyToManyField(Task, blank=True, related_name="papers", verbose_name="所列事项")
    facts = models.JSONField("数据", default=dict)
    taken_at = models.DateTimeField("取数时间", null=True, blank=True)
    texts = models.JSONField("文字", default=dict)
    version = models.PositiveIntegerField("版本", default=1)
    approver = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人")
    signed_on = models.DateField("签发日期", null=True, blank=True)
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    published_at = models.DateTimeField("印发时间", null=True, blank=True)
    file = models.FileField("文件", upload_to="papers/%Y/%m/", blank=True)
    sha256 = models.CharField("校验值", max_length=64, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟稿人")
    drafted_at = models.DateTimeField("拟稿时间")

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公文"
        indexes = [models.Index(fields=["state", "-drafted_at"])]
        constraints = [
            models.UniqueConstraint(
                name="one_number_of_a_kind_and_year",
                fields=["kind", "year", "serial"],
                condition=Q(serial__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_signed_has_number_file_and_signer",
                condition=~Q(state__in=(PaperState.SIGNED, PaperState.PUBLISHED))
                | (
                    Q(serial__isnull=False, approver__isnull=False, signed_on__isnull=False)
                    & ~Q(number="")
                    & ~Q(file="")
                    & ~Q(sha256="")
                ),
            ),
            models.CheckConstraint(
                name="what_is_not_signed_has_no_number",
                condition=~Q(state__in=(PaperState.DRAFT, PaperState.SENT_UP)) | Q(serial=None, number=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def addressees(self) -> list[Department]:
        """The departments it is sent to."""
        return [self.department] if self.department else list(self.recipients.in_order())

    @property
    def awaited(self) -> str:
        """Who is to sign: the post, and the name of who holds it where that says more."""
        post = self.approver
        named = post and post.holder and str(post.holder) != str(post)
        return f"{post}（{post.holder}）" if post and named else str(post or "领导")

    def is_addressed_to(self, user: User) -> bool:
        """Whether this person belongs to a department it is sent to."""
        return Paper.objects.filter(addressed_to(user), pk=self.pk).exists()


class PaperEvent(models.Model):
    """What happened to a paper: who, when, what step, from which state to which, and why."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="events", verbose_name="公文")
    name = models.CharField("步骤", max_length=20)  # of ``papers.workflow.MOVES``, or ``draft``
    before = models.CharField("原状态", max_length=10, blank=True)
    after = models.CharField("新状态", max_length=10)
    note = models.TextField("说明", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人")
    acting_for = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "公文办理过程"

    def __str__(self) -> str:
        return f"{self.paper}：{self.name}"


class Reading(models.Model):
    """Somebody of a department has opened a paper sent to it (已阅)."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="readings", verbose_name="公文")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="阅读人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "公文已阅"
        constraints = [models.UniqueConstraint(name="one_reading_each", fields=["paper", "user"])]

    def __str__(self) -> str:
        return f"{self.user}：{self.paper}"
