"""What a leader said (讲话) and what it asks for (候选事项), as the speech says it, whoever is later responsible."""

from datetime import date, datetime
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from directives.dates import full_day_words
from directives.extraction.records import KINDS
from directives.workflow import REVIEWED, DirectiveStatus, RejectionReason

KIND_CHOICES = [(kind, kind) for kind in KINDS]


class SpeechQuerySet(models.QuerySet["Speech"]):
    def visible_to(self, user: User) -> Self:
        """Those whose whole text this person may read: everything, or what is marked 可全文查看."""
        return self if user.sees_everything else self.filter(is_open=True)

    def nearly_same_as(self, speech: "Speech") -> Self:
        """Those linked with it as nearly the same, whichever came first."""
        return self.filter(Q(pk=speech.similar_to_id) | Q(similar_to=speech)).order_by("spoken_on", "pk")

    def with_counts(self) -> Self:
        """Adds ``found`` (all candidates), ``waiting`` (待审) and ``adopted`` to each speech."""
        of = models.Count
        return self.annotate(
            found=of("directives"),
            waiting=of("directives", filter=Q(directives__status=DirectiveStatus.CANDIDATE)),
            adopted=of("directives", filter=Q(directives__status=DirectiveStatus.ADOPTED)),
        )


class Speech(models.Model):
    """A speech (讲话) as it was imported: the file as it came and the text that every offset refers to."""

    title = models.CharField("标题", max_length=200)
    spoken_on = models.DateField("讲话日期")
    speaker = models.CharField("讲话人", max_length=100, blank=True)
    meeting = models.CharField("会议", max_length=200, blank=True)
    text = models.TextField("全文")
    file = models.FileField("原件", upload_to="speeches/%Y/", blank=True)
    file_name = models.CharField("原文件名", max_length=255, blank=True)
    part = models.PositiveSmallIntegerField("文件里的第几篇", null=True, blank=True)
    parts = models.PositiveSmallIntegerField("文件里共几篇", null=True, blank=True)
    content_hash = models.CharField("内容校验值", max_length=64, unique=True)
    text_hash = models.CharField("文字校验值", max_length=64, unique=True)
    is_open = models.BooleanField("可全文查看", default=False)
    similar_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="几乎相同的讲话"
    )
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="speeches", verbose_name="导入人"
    )
    imported_at = models.DateTimeField("导入时间")

    objects = SpeechQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "讲话"

    def __str__(self) -> str:
        return self.title


class SpeechCorrection(models.Model):
    """A correction (更正) of what stands over a speech: its title, day, speaker, meeting or openness.

    ``changes`` holds field → [old, new], days in ISO form.
    """

    speech = models.ForeignKey(Speech, models.CASCADE, related_name="corrections", verbose_name="讲话")
    changes = models.JSONField("改动")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("何时")

    class Meta:
        verbose_name = verbose_name_plural = "讲话的更正"
        indexes = [models.Index(fields=["speech", "at"])]

    def __str__(self) -> str:
        return f"{self.speech}：{self.words}"

    @property
    def words(self) -> str:
        """What was changed into what, for a reader."""
        return "；".join(_correction_words(name, *self.changes[name]) for name in _CORRECTED if name in self.changes)


# As they stand over a speech: PostgreSQL keeps the names of a JSON object in an order of its own.
_CORRECTED = {"title": "标题", "spoken_on": "讲话日期", "speaker": "讲话人", "meeting": "会议", "is_open": "可全文查看"}


def _correction_words(name: str, old: str | bool, new: str | bool) -> str:
    if isinstance(new, bool):
        return "改为可全文查看" if new else "改为不可全文查看"
    was, now = (_quoted(name, str(value)) for value in (old, new))
    return f"{_CORRECTED[name]}由{was}改为{now}"


def _quoted(name: str, value: str) -> str:
    if name == "spoken_on":
        return full_day_words(date.fromisoformat(value))
    return f"“{value}”" if value else "空着"


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, user: User) -> Self:
        return self.filter(by=user)

    def forgotten(self, before: datetime) -> Self:
        """Those nobody finished importing."""
        return self.filter(at__lt=before)


class Draft(models.Model):
    """What somebody is importing (待导入): read, waiting for its title and date to be confirmed, soon thrown away."""

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    text = models.TextField("全文")
    file = models.FileField("原件", upload_to="drafts/", blank=True)
    file_name = models.CharField("原文件名", max_length=255, blank=True)
    content_hash = models.CharField("内容校验值", max_length=64)
    text_hash = models.CharField("文字校验值", max_length=64)
    proposed = models.JSONField("读出的标题、日期、讲话人和会议", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="导入人")
    at = models.DateTimeField("上传时间")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待导入"

    def __str__(self) -> str:
        return self.file_name or "粘贴的文字"


class ExtractionState(models.TextChoices):
    """Where an extraction job stands."""

    WAITING = "waiting", "等待提取"
    RUNNING = "running", "正在提取"
    DONE = "done", "提取完成"
    FAILED = "failed", "提取失败"


class ExtractionQuerySet(models.QuerySet["Extraction"]):
    def stranded(self, before: datetime) -> Self:
        """Jobs whose message was lost or whose worker died: waiting or running since before that instant."""
        return self.filter(
            Q(state=ExtractionState.WAITING, requested_at__lt=before)
            | Q(state=ExtractionState.RUNNING, touched_at__lt=before)
        )


class Extraction(models.Model):
    """One run of extraction over a speech; the row is its progress, so it can be left and found again.

    The first run that succeeds makes the candidates; every later one (重新提取) leaves ``Finding`` rows to compare.
    """

    speech = models.OneToOneField(Speech, models.CASCADE, related_name="extraction", verbose_name="讲话")
    state = models.CharField("状态", max_length=8, choices=ExtractionState.choices, default=ExtractionState.WAITING)
    stage = models.CharField("正在做", max_length=40, blank=True)
    done = models.PositiveIntegerField("已做步数", default=0)
    total = models.PositiveIntegerField("总步数", default=0)
    error = models.CharField("失败原因", max_length=300, blank=True)
    attempts = models.PositiveIntegerField("次数", default=0)
    requested_at = models.DateTimeField("提交时间")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="重新提取的人"
    )
    touched_at = models.DateTimeField("最近动静")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    extracted_at = models.DateTimeField("最近一次提取成功", null=True, blank=True)
    compared_at = models.DateTimeField("重新提取的结果出来的时间", null=True, blank=True)
    basis = models.JSONField("用的规则和词", default=dict, blank=True)

    objects = ExtractionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提取任务"

    def __str__(self) -> str:
        return f"{self.speech}：{self.get_state_display()}"

    @property
    def is_again(self) -> bool:
        """Whether there are candidates of an earlier run, which this run only compares itself with."""
        return self.extracted_at is not None

    @property
    def is_open(self) -> bool:
        """Whether a run waits or is under way."""
        return self.state in {ExtractionState.WAITING, ExtractionState.RUNNING}


class DirectiveQuerySet(models.QuerySet["Directive"]):
    def candidates(self) -> Self:
        return self.filter(status=DirectiveStatus.CANDIDATE)

    def adopted(self) -> Self:
        return self.filter(status=DirectiveStatus.ADOPTED)

    def hard(self) -> Self:
        return self.filter(is_hard=True)

    def sure(self) -> Self:
        """Those extraction asserts; the others (拿不准) are shown, and decided one by one."""
        return self.filter(decision="asserted")

    def reviewed(self) -> Self:
        return self.filter(status__in=REVIEWED)

    def in_order(self) -> Self:
        """As they stand in the speech."""
        return self.order_by("start", "end", "pk")


class Extracted(models.Model):
    """What extraction says of a span of a speech that asks for something.

    ``bodies`` holds the responsible bodies as quoted (name, text, start, end, role); ``evidence`` the rules that fired
    (rule, start, end); ``context`` the spans that only elaborate it. All offsets are code points into ``speech.text``.
    """

    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    text = models.TextField("原话")
    title = models.CharField("标题", max_length=100)
    kind = models.CharField("类型", max_length=4, choices=KIND_CHOICES)
    is_hard = models.BooleanField("硬任务")
    owners = models.JSONField("责任单位（原文）", default=list, blank=True)
    owner_basis = models.CharField("责任单位来源", max_length=10)
    bodies = models.JSONField("原文里的单位", default=list, blank=True)
    deadline = models.CharField("期限（原文）", max_length=100, blank=True)
    deadline_start = models.PositiveIntegerField(null=True, blank=True, editable=False)
    deadline_end = models.PositiveIntegerField(null=True, blank=True, editable=False)
    deadline_rule = models.CharField("推算规则", max_length=60, blank=True)
    base_on = models.DateField("推算基准日", null=True, blank=True)
    due_on = models.DateField("推算到期日", null=True, blank=True)
    recurrence = models.CharField("周期", max_length=20, blank=True)
    targets = models.JSONField("量化目标", default=list, blank=True)
    section = models.JSONField("所在标题", default=list, blank=True)
    context = models.JSONField("展开说明", default=list, blank=True)
    confidence = models.FloatField("把握")
    decision = models.CharField("判断", max_length=10, default="asserted")
    evidence = models.JSONField("依据", default=list, blank=True)

    class Meta:
        abstract = True


class Finding(Extracted):
    """What the last re-extraction (重新提取) found: only shown beside the candidates, never one of them by itself."""

    speech = models.ForeignKey(Speech, models.CASCADE, related_name="findings", verbose_name="讲话")

    class Meta:
        verbose_name = verbose_name_plural = "重新提取的结果"
        constraints = [
            models.CheckConstraint(name="finding_span_is_not_empty", condition=Q(end__gt=F("start"))),
            models.UniqueConstraint(name="one_finding_a_span", fields=["speech", "start", "end"]),
        ]

    def __str__(self) -> str:
        return self.title


class Directive(Extracted):
    """A candidate (候选事项): a span of the speech that asks for something, and what people decided about it."""

    speech = models.ForeignKey(Speech, models.CASCADE, related_name="directives", verbose_name="讲话")
    status = models.CharField("状态", max_length=10, choices=DirectiveStatus.choices, default=DirectiveStatus.CANDIDATE)
    reason = models.CharField("理由", max_length=300, blank=True)
    rejected_as = models.CharField("驳回理由", max_length=10, choices=RejectionReason.choices, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    merged_as = models.CharField("并入的事项", max_length=60, blank=True, default="")  # its number, kept elsewhere
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="补录人",
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审核人",
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "候选事项"
        indexes = [models.Index(fields=["speech", "start"])]
        constraints = [
            models.CheckConstraint(name="directive_span_is_not_empty", condition=Q(end__gt=F("start"))),
            models.UniqueConstraint(name="one_directive_a_span", fields=["speech", "start", "end"]),
            models.CheckConstraint(
                name="only_the_rejected_have_a_rejection_reason",
                condition=Q(status=DirectiveStatus.REJECTED) | Q(rejected_as=""),
            ),
            models.CheckConstraint(
                name="merged_says_into_what",
                condition=Q(status=DirectiveStatus.MERGED, merged_into__isnull=False, merged_as="")
                | (Q(status=DirectiveStatus.MERGED, merged_into__isnull=True) & ~Q(merged_as=""))
                | (~Q(status=DirectiveStatus.MERGED) & Q(merged_into__isnull=True, merged_as="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DirectiveGram(models.Model):
    """A rare pair of characters of a candidate, by which like ones are found (``directives.similar.grams``)."""

    pk = models.CompositePrimaryKey("gram", "directive")
    gram = models.BigIntegerField("字对")
    directive = models.ForeignKey(Directive, models.CASCADE, related_name="grams", verbose_name="候选事项")

    class Meta:
        verbose_name = verbose_name_plural = "候选事项的字对"

    def __str__(self) -> str:
        return f"{self.gram}"


class DirectiveEvent(models.Model):
    """What a person did to a candidate: a decision, an edit (``changes``: field → [old, new]), an addition.

    ``take`` and ``keep`` are what somebody made of a re-extraction: its values taken over, or the present ones kept.
    """

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="events", verbose_name="候选事项")
    action = models.CharField("动作", max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("何时")
    note = models.CharField("说明", max_length=300, blank=True)
    changes = models.JSONField("改动", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审核记录"
        indexes = [models.Index(fields=["directive", "at"])]

    def __str__(self) -> str:
        return f"{self.by} {self.action}"
