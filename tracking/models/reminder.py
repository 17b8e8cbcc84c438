"""Reminders, notices and the mails that carry them: the outbox (发件箱). The unique keys are what makes it safe."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from tracking.models.department import Department, Post
from tracking.models.event import TaskEvent
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


class ReminderRule(models.Model):
    """When somebody is reminded (提醒规则).

    ``offset`` counts working days from the anchor: −3 is three before, 1 the day after; with ``every`` the rule fires
    again every so many working days from then on. The anchor is the due date, the last day for signing (签收时限), the
    day a report was due, or the day of 交办. Where nobody is left in a department there is none: the rule fires on the
    day this is found, and again every so many working days as long as it is so.
    """

    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("针对", max_length=12, choices=RuleKind.choices, default=RuleKind.DUE)
    offset = models.SmallIntegerField("第几个工作日", help_text="到期前写负数：-3 是到期前 3 个工作日")
    every = models.PositiveSmallIntegerField("以后每隔几个工作日", null=True, blank=True)
    audience = models.CharField("提醒谁", max_length=12, choices=Audience.choices, default=Audience.CLERK)
    is_active = models.BooleanField("启用", default=True)

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


class Outcome(models.TextChoices):
    """What became of a reminder or a notice on its way to the mailbox."""

    PENDING = "pending", "等待合并"
    QUEUED = "queued", "已进邮件"
    SENT = "sent", "已发送"
    SUPPRESSED = "suppressed", "不再需要"
    DEAD = "dead", "没有送达"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def pending(self, today: date) -> Self:
        """Not in a mail yet, and due to be."""
        return self.filter(outcome=Outcome.PENDING, fires_on__lte=today)


class Reminder(models.Model):
    """One firing of a rule for a task and an audience (提醒): made once, whatever runs twice."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="reminders", verbose_name="事项")
    rule = models.ForeignKey(ReminderRule, models.PROTECT, related_name="reminders", verbose_name="规则")
    anchor_on = models.DateField("针对的日期")
    fires_on = models.DateField("提醒日")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="职务")
    audience_key = models.CharField(
        max_length=40, editable=False
    )  # "department:3:clerk", "post:5"; SQL NULLs are distinct
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices, default=Outcome.PENDING)
    reason = models.CharField("原因", max_length=60, blank=True)
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
        return self.order_by("-pk")

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


class MailState(models.TextChoices):
    """Where a mail stands on its way out."""

    QUEUED = "queued", "等待发送"
    LEASED = "leased", "正要发送"
    SENDING = "sending", "正在发送"
    SENT = "sent", "已发送"
    DEAD = "dead", "没有送达"
    SUPPRESSED = "suppressed", "不再需要"


class Channel(models.TextChoices):
    """What kind of message it is; a person gets one 日报 a day, and notices joined."""

    DIGEST = "digest", "日报"
    NOTICE = "notice", "即时通知"


class MailQuerySet(models.QuerySet["Mail"]):
    def waiting(self) -> Self:
        return self.filter(state__in=[MailState.QUEUED, MailState.LEASED, MailState.SENDING])

    def newest_first(self) -> Self:
        return self.order_by("-local_date", "-pk")

    def with_reasons(self) -> Self:
        """With whom they are for and the rules and steps that made them, in a constant number of queries."""
        items = MailItem.objects.select_related("reminder__rule", "notice__event")
        return self.select_related("recipient", "department").prefetch_related(models.Prefetch("items", items))


class Mail(models.Model):
    """One message to one person (邮件). ``recipient`` is the person, or empty for a department's mailbox."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name="收件人",
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )  # whose mailbox, where there is no person
    to_key = models.CharField(max_length=40, editable=False)  # "user:7" or "mailbox:3"
    address = models.EmailField("地址", blank=True)
    local_date = models.DateField("日期")
    channel = models.CharField("种类", max_length=10, choices=Channel.choices)
    seq = models.PositiveIntegerField("当天第几封", default=0)
    state = models.CharField("状态", max_length=12, choices=MailState.choices, default=MailState.QUEUED)
    reason = models.CharField("原因", max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    not_before = models.DateTimeField("最早发送")
    lease_owner = models.CharField(max_length=40, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    last_code = models.CharField("最近回应", max_length=200, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    subject = models.CharField("主题", max_length=200, blank=True)
    body_text = models.TextField("文字", blank=True)
    body_html = models.TextField("网页", blank=True)
    made_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邮件"
        indexes = [models.Index(fields=["state", "not_before"])]
        constraints = [
            models.UniqueConstraint(
                name="one_mail_a_person_day_channel_seq",
                fields=["to_key", "local_date", "channel", "seq"],
            ),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.get_channel_display()} {self.local_date}"


class MailItem(models.Model):
    """What a mail carries: one reminder or one notice; ``dropped`` says why it was left out when the mail went."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="items", verbose_name="邮件")
    reminder = models.ForeignKey(
        Reminder, models.CASCADE, null=True, blank=True, related_name="items", verbose_name="提醒"
    )
    notice = models.OneToOneField(
        Notice, models.CASCADE, null=True, blank=True, related_name="item", verbose_name="通知"
    )
    dropped = models.CharField("没有写进去的原因", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮件内容"
        constraints = [
            models.CheckConstraint(
                name="mail_item_is_one_thing",
                condition=Q(reminder__isnull=True, notice__isnull=False)
                | Q(reminder__isnull=False, notice__isnull=True),
            ),
            models.UniqueConstraint(name="one_reminder_once_a_mail", fields=["mail", "reminder"]),
        ]

    def __str__(self) -> str:
        return f"{self.mail_id}"


class SweptDay(models.Model):
    """A working day whose reminders have been made; the days since the last one are caught up after a stop."""

    day = models.DateField("日期", unique=True)
    at = models.DateTimeField("第一次生成")

    class Meta:
        verbose_name = verbose_name_plural = "提醒生成记录"

    def __str__(self) -> str:
        return str(self.day)


class MailServer(models.Model):
    """How the mail server answers (发信服务器): after five failed connections in a row it is left alone for a while."""

    failures = models.PositiveIntegerField("连续失败次数", default=0)
    retry_at = models.DateTimeField("下次再试", null=True, blank=True)
    last_code = models.CharField("最近回应", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发信服务器"
        constraints = [models.CheckConstraint(name="one_mail_server", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.last_code or "正常"
