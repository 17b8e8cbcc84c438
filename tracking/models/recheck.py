"""Looking again at what was closed (回头看): what was drawn from what (抽查), and what was found."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from tracking.models.event import TaskEvent
from tracking.models.task import Task


class Round(models.TextChoices):
    """Which look it is."""

    FIRST = "first", "第一轮"
    SECOND = "second", "第二轮"
    BY_HAND = "by_hand", "手工加查"


class RecheckState(models.TextChoices):
    """Where it stands."""

    WAITING = "waiting", "待回访"
    MENDING = "mending", "整改中"
    DONE = "done", "已查"
    DROPPED = "dropped", "不用查了"  # the task was opened again before anybody went


class Found(models.TextChoices):
    """What was found: whether what was reported as done is done."""

    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    FALSE = "false", "不属实"


class Why(models.TextChoices):
    """Why a task was drawn."""

    LOT = "lot", "抽中"
    UNIT = "unit", "单位轮到"
    HARD = "hard", "硬任务必查"
    LATE = "late", "超期办结必查"
    OBJECTED = "objected", "有异议必查"
    FAILED = "failed", "上次不属实必查"
    BY_HAND = "by_hand", "手工加查"


OPEN_RECHECK = frozenset({RecheckState.WAITING, RecheckState.MENDING})


class Draw(models.Model):
    """One draw (抽查): of a round, for a week, with all that is needed to draw again. Never changed nor deleted.

    ``population`` and ``terms`` as ``tracking.sampling`` has them; ``seed`` is nobody's to choose.
    """

    round = models.CharField("第几轮", max_length=8, choices=Round.choices)
    week_on = models.DateField("哪一周")  # its Monday
    days = models.PositiveSmallIntegerField("办结后几天")
    closed_from = models.DateField("办结日期从")
    closed_to = models.DateField("办结日期到")
    seed = models.CharField("种子", max_length=64)
    population = models.JSONField("总体", default=list)
    terms = models.JSONField("抽法", default=dict)
    at = models.DateTimeField("何时")

    class Meta:
        verbose_name = verbose_name_plural = "回头看抽查"
        constraints = [
            models.UniqueConstraint(name="one_draw_a_round_and_week", fields=["round", "week_on"]),
            models.CheckConstraint(name="nobody_draws_by_hand", condition=~Q(round=Round.BY_HAND)),
        ]

    def __str__(self) -> str:
        return f"{self.get_round_display()} {self.week_on}"


class RecheckQuerySet(models.QuerySet["Recheck"]):
    def visible_to(self, user: User) -> Self:
        """All for who sees everything; a department sees what was found in its tasks, and a visit it was told of."""
        tasks = self.filter(task__in=Task.objects.visible_to(user).values("pk"))
        if user.sees_everything:
            return tasks
        return tasks.filter(Q(is_announced=True) | Q(found_at__isnull=False))

    def open(self) -> Self:
        """Nobody has gone yet, or something is to be mended."""
        return self.filter(state__in=OPEN_RECHECK)

    def waiting(self) -> Self:
        return self.filter(state=RecheckState.WAITING)

    def judged(self) -> Self:
        """Those with a finding that stands: what figures count. One that was struck is left out."""
        return self.exclude(standing="")

    def now(self, what: str) -> Self:
        """By the finding that stands, or because it is being mended (``mending``)."""
        return self.filter(state=what) if what == RecheckState.MENDING else self.filter(standing=what)

    def then(self, what: str, until: datetime) -> Self:
        """The same at a moment: a review that was decided later had not changed the finding yet."""
        known = self.filter(found_at__lte=until)
        if what == RecheckState.MENDING:
            return known.filter(mend_by__isnull=False).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=until))
        reviewed = Q(pk__in=known.filter(appeals__decided_at__lte=until).values("pk"))
        return known.filter(reviewed & Q(standing=what) | ~reviewed & Q(found=what))

    def for_display(self) -> Self:
        return self.select_related("task", "officer", "found_by", "draw").prefetch_related(
            "task__assignments__department"
        )


class Recheck(models.Model):
    """A closed task that is looked at again, by whom and until when, and what was found.

    ``found`` is what was found and stays; ``standing`` is what counts: another finding, or none, after a review (复核).
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="rechecks", verbose_name="事项")
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, blank=True, related_name="rechecks", verbose_name="抽查")
    round = models.CharField("第几轮", max_length=8, choices=Round.choices)
    why = models.CharField("为什么查", max_length=8, choices=Why.choices)
    lot = models.CharField("签号", max_length=12, blank=True)
    reason = models.TextField("加查的理由", blank=True)
    closed_on = models.DateField("办结日期")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结的人"
    )
    drawn_on = models.DateField("抽出日期")
    due_on = models.DateField("查完时限")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="rechecks", verbose_name="回访的督查员"
    )
    is_own = models.BooleanField("本人办结的", default=False)  # there was nobody else who could go
    is_announced = models.BooleanField("事先告诉单位", default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="谁加的"
    )
    state = models.CharField("状态", max_length=8, choices=RecheckState.choices, default=RecheckState.WAITING)
    found = models.CharField("结论", max_length=8, choices=Found.choices, blank=True)
    standing = models.CharField("算数的结论", max_length=8, choices=Found.choices, blank=True)
    note = models.TextField("查到的情况", blank=True)
    visited_on = models.DateField("哪天去的", null=True, blank=True)
    reopened = models.BooleanField("重新打开了", default=False)
    mend_by = models.DateField("整改时限", null=True, blank=True)
    mended_at = models.DateTimeField("报整改时间", null=True, blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="谁查的"
    )
    found_at = models.DateTimeField("记录时间", null=True, blank=True)
    event = models.OneToOneField(
        TaskEvent, models.PROTECT, null=True, blank=True, related_name="recheck", verbose_name="步骤"
    )
    ended_at = models.DateTimeField("了结时间", null=True, blank=True)
    made_at = models.DateTimeField("列入时间")

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回头看"
        indexes = [
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["officer", "state"]),
            models.Index(fields=["standing", "task"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_recheck_a_round_and_closing",
                fields=["task", "round", "closed_on"],
                condition=~Q(round=Round.BY_HAND),
            ),
            models.UniqueConstraint(
                name="one_open_recheck_a_round", fields=["task", "round"], condition=Q(state__in=sorted(OPEN_RECHECK))
            ),
            models.CheckConstraint(
                name="found_says_who_and_when",
                condition=Q(found="", standing="", found_by__isnull=True, found_at__isnull=True)
                | (~Q(found="") & Q(found_by__isnull=False, found_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="recheck_is_drawn_or_added",
                condition=Q(draw__isnull=False, added_by__isnull=True) | Q(draw__isnull=True, added_by__isnull=False),
            ),
            models.CheckConstraint(
                name="who_closed_it_goes_only_alone",
                condition=Q(is_own=True)
                | Q(closed_by__isnull=True)
                | Q(found_by__isnull=True)
                | ~Q(found_by=F("closed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_round_display()}回头看：{self.task_id}"

    @property
    def is_struck(self) -> bool:
        """Whether what was found was struck by a review."""
        return bool(self.found) and not self.standing

    @property
    def name(self) -> str:
        """30 天回头看, or that it was added by hand."""
        return f"{self.draw.days} 天回头看" if self.draw else "加查的回头看"
