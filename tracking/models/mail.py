"""Mails on their way out: the outbox (发件箱). The unique keys are what makes it safe."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from tracking.models.department import Department
from tracking.models.event import TaskEvent
from tracking.models.hook import Receiver
from tracking.models.notice import Announcement, Notice
from tracking.models.reminder import Reminder
from tracking.models.robot import Robot
from tracking.models.task import Task


class MailState(models.TextChoices):
    """Where a mail stands on its way out."""

    QUEUED = "queued", "等待发送"
    LEASED = "leased", "正要发送"
    SENDING = "sending", "正在发送"
    SENT = "sent", "已发送"
    DEAD = "dead", "没有送达"
    SUPPRESSED = "suppressed", "不再需要"


FILED = "只写进文件"  # in the place of a server's answer, where none is set up


class Channel(models.TextChoices):
    """What kind of message it is; a person gets one 日报 a day, notices joined, a leader one 周报 a week.

    A receiver is told of each step by itself, and once a due date that a task has become late.
    """

    DIGEST = "digest", "日报"
    NOTICE = "notice", "即时通知"
    WEEKLY = "weekly", "周报"
    HOOK = "hook", "对接通知"
    HOOK_LATE = "hook_late", "对接通知（超期）"


IS_WAITING = Q(state=MailState.QUEUED) | Q(lease_until__isnull=False)  # who ends a mail gives back what held it


class MailQuerySet(models.QuerySet["Mail"]):
    def waiting(self) -> Self:
        return self.filter(IS_WAITING, state__in=[MailState.QUEUED, MailState.LEASED, MailState.SENDING])

    def to_be_read(self) -> Self:
        """What is for people, in their mailbox or their group; what programs are told stands on a page of its own."""
        return self.filter(receiver=None)

    def newest_first(self) -> Self:
        return self.order_by("-local_date", "-pk")

    def with_reasons(self) -> Self:
        """With whom they are for and the rules and steps that made them, in a constant number of queries."""
        items = MailItem.objects.select_related("reminder__rule", "notice__event", "announcement", "event")
        return self.select_related("recipient", "department", "robot").prefetch_related(models.Prefetch("items", items))


class Mail(models.Model):
    """One message (邮件): to a person, to a mailbox where ``recipient`` is empty, to a group (``robot``), or to a
    program (``receiver``).
    """

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
    robot = models.ForeignKey(
        Robot, models.PROTECT, null=True, blank=True, related_name="mails", verbose_name="群机器人"
    )  # a message to a group instead of a mail
    receiver = models.ForeignKey(
        Receiver, models.PROTECT, null=True, blank=True, related_name="mails", verbose_name="接收方"
    )  # a message to a program; its ``message_id`` is the id of the event, and its ``seq`` the step or the task
    to_key = models.CharField(max_length=40, editable=False)  # "user:7", "mailbox:3", "robot:2" or "hook:4"
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
    made_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    is_settled = models.BooleanField("已结清", default=False, editable=False)  # what it carried has come to its end too
    asked_again_at = models.DateTimeField("要求重发", null=True, blank=True)  # then it goes on whatever day it is

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邮件"
        indexes = [
            models.Index(fields=["state", "not_before"]),
            models.Index(name="mail_to_settle", fields=["id"], condition=Q(is_settled=False)),
            models.Index(name="mail_waiting", fields=["state", "not_before"], condition=IS_WAITING),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_mail_a_person_day_channel_seq",
                fields=["to_key", "local_date", "channel", "seq"],
            ),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.get_channel_display()} {self.local_date}"

    @property
    def is_filed(self) -> bool:
        """Whether it only went into a file of this machine, because no server was set up."""
        return self.state == MailState.SENT and self.last_code == FILED

    @property
    def result(self) -> str:
        """Where it stands, in words; what nobody received is not called sent."""
        return "已写入文件" if self.is_filed else str(self.get_state_display())


class MailItem(models.Model):
    """What a mail carries: one reminder, notice or announcement; to a group or a program, a step that is told there;
    to a program, a task that has become late.

    ``dropped`` says why it was left out when the mail went.
    """

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="items", verbose_name="邮件")
    reminder = models.ForeignKey(
        Reminder, models.CASCADE, null=True, blank=True, related_name="items", verbose_name="提醒"
    )
    notice = models.OneToOneField(
        Notice, models.CASCADE, null=True, blank=True, related_name="item", verbose_name="通知"
    )
    announcement = models.OneToOneField(
        Announcement, models.CASCADE, null=True, blank=True, related_name="item", verbose_name="告知"
    )
    event = models.ForeignKey(
        TaskEvent, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="步骤"
    )  # to a group or a program only; people are told by their notices
    task = models.ForeignKey(
        Task, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="超期的事项"
    )  # to a program only; people are told by their reminders
    dropped = models.CharField("没有写进去的原因", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮件内容"
        constraints = [
            models.CheckConstraint(
                name="mail_item_is_one_thing",
                condition=Q(reminder__isnull=False, notice=None, announcement=None, event=None, task=None)
                | Q(reminder=None, notice__isnull=False, announcement=None, event=None, task=None)
                | Q(reminder=None, notice=None, announcement__isnull=False, event=None, task=None)
                | Q(reminder=None, notice=None, announcement=None, event__isnull=False, task=None)
                | Q(reminder=None, notice=None, announcement=None, event=None, task__isnull=False),
            ),
            models.UniqueConstraint(name="one_reminder_once_a_mail", fields=["mail", "reminder"]),
            models.UniqueConstraint(name="one_step_once_a_mail", fields=["mail", "event"]),
            models.UniqueConstraint(name="one_task_once_a_mail", fields=["mail", "task"]),
        ]

    def __str__(self) -> str:
        return f"{self.mail_id}"


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


class MailAct(models.TextChoices):
    """What a person did with a mail by hand."""

    RESEND = "resend", "重发"
    STOP = "stop", "不发了"


class MailAction(models.Model):
    """Somebody had a mail sent again, or stopped it (人工处理): who, when and why."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="actions", verbose_name="邮件")
    name = models.CharField("处理", max_length=10, choices=MailAct.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("何时")
    note = models.CharField("原因", max_length=200, blank=True)
    before = models.CharField("之前", max_length=12, choices=MailState.choices)
    code = models.CharField("之前的回应", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮件处理记录"

    def __str__(self) -> str:
        return f"{self.get_name_display()}：{self.mail}"
