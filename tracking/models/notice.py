"""News for one person: of a step on a task (通知), or of something else (告知); and how each wants to hear of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from tracking.models.department import Department
from tracking.models.event import TaskEvent
from tracking.models.reminder import Outcome
from tracking.models.task import Task


class NewsKind(models.TextChoices):
    """The kinds of news a person chooses by; which step is of which kind stands in ``tracking.choices``."""

    ORDERS = "orders", "交办、催办和批示"
    RETURNS = "returns", "退回"
    RULINGS = "rulings", "裁定"
    REQUESTS = "requests", "送来审签、审核、裁定的"
    CHANGES = "changes", "要求有变化"
    CLOSURES = "closures", "办结"
    REPORTS = "reports", "进展"
    REMARKS = "remarks", "留言"
    RECHECKS = "rechecks", "回头看"
    PAPERS = "papers", "公文"
    WEEKLY = "weekly", "领导周报"  # no news of one matter; whether a leader wants it


class Way(models.TextChoices):
    """How somebody hears of a kind of news (接收方式). In the application it shows at once in any case."""

    AT_ONCE = "at_once", "马上发邮件"
    DIGEST = "digest", "放进日报"
    APPLICATION = "application", "只在系统里看"


class NoticeChoice(models.Model):
    """What one person chose for one kind of news; without a row what the office ships holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices", verbose_name="用户"
    )
    kind = models.CharField("种类", max_length=12, choices=NewsKind.choices)
    way = models.CharField("接收方式", max_length=12, choices=Way.choices)

    class Meta:
        verbose_name = verbose_name_plural = "接收方式"
        constraints = [
            models.UniqueConstraint(name="one_way_a_kind", fields=["user", "kind"]),
            models.CheckConstraint(name="orders_come_by_mail", condition=~Q(kind=NewsKind.ORDERS) | Q(way=Way.AT_ONCE)),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.get_kind_display()}{self.get_way_display()}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def pending(self) -> Self:
        """Not in a mail yet."""
        return self.filter(outcome=Outcome.PENDING)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def visible_to(self, user: User) -> Self:
        """One's own, of what one may still see: a department that has handed a task on sees it no more.

        What is kept inside a department is news only to who still belongs to it.
        """
        tasks, mine = Task.objects.visible_to(user), Department.objects.of(user)
        open_to_me = Q(event__inside=None) | Q(event__inside__in=mine.values("pk"))
        return self.filter(open_to_me, recipient=user, event__task__in=tasks.values("pk"))

    def newest_first(self) -> Self:
        return self.order_by("-event__at", "-pk")

    def for_display(self) -> Self:
        """With all that a row tells of the step, in a constant number of queries."""
        told = self.select_related("event__task", "event__by", "event__acting_for", "event__report__department")
        return told.prefetch_related("event__attachments")


class Notice(models.Model):
    """Something that concerns one person at once (即时通知): shown in the application, and mailed.

    A department nobody belongs to has no ``recipient``; its mailbox is told.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name="收件人",
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    event = models.ForeignKey(TaskEvent, models.CASCADE, related_name="notices", verbose_name="步骤")
    outcome = models.CharField("邮件", max_length=12, choices=Outcome.choices, default=Outcome.PENDING)
    reason = models.CharField("原因", max_length=60, blank=True)
    made_at = models.DateTimeField("生成时间")
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        indexes = [models.Index(fields=["recipient", "read_at"]), models.Index(fields=["outcome", "made_at"])]
        constraints = [
            models.UniqueConstraint(name="one_notice_an_event", fields=["recipient", "event"]),
            models.UniqueConstraint(name="one_notice_a_mailbox_an_event", fields=["department", "event"]),
            models.CheckConstraint(
                name="notice_is_for_somebody_or_a_mailbox",
                condition=Q(recipient__isnull=False, department__isnull=True)
                | Q(recipient__isnull=True, department__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}：{self.event}"


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def pending(self) -> Self:
        """Not in a mail yet."""
        return self.filter(outcome=Outcome.PENDING)


class Announcement(models.Model):
    """News that is no step on a task (告知), mailed once: a paper was published, a signature is asked for.

    Rooms above this one announce; ``matter`` names what it is about (``paper:12``), and the room whose word stands
    before the colon is asked, when the mail goes, whether it still holds (settings ``ANNOUNCERS``). ``place`` is the
    path a reader is led to.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="announcements",
        verbose_name="收件人",
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )  # its mailbox
    kind = models.CharField("种类", max_length=12, choices=NewsKind.choices)
    matter = models.CharField("关于", max_length=60)
    word = models.CharField("什么事", max_length=20)  # 印发通报
    title = models.CharField("标题", max_length=200)
    words = models.TextField("说明", blank=True)
    expected = models.CharField("要做什么", max_length=100, blank=True)
    button = models.CharField("按钮", max_length=20)
    place = models.CharField("地址", max_length=200)
    outcome = models.CharField("邮件", max_length=12, choices=Outcome.choices, default=Outcome.PENDING)
    reason = models.CharField("原因", max_length=60, blank=True)
    made_at = models.DateTimeField("生成时间")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "告知"
        indexes = [models.Index(fields=["outcome", "made_at"])]
        constraints = [
            models.UniqueConstraint(name="one_announcement_a_matter", fields=["recipient", "matter"]),
            models.UniqueConstraint(name="one_announcement_a_mailbox_a_matter", fields=["department", "matter"]),
            models.CheckConstraint(
                name="announcement_is_for_somebody_or_a_mailbox",
                condition=Q(recipient__isnull=False, department__isnull=True)
                | Q(recipient__isnull=True, department__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
