"""Work that goes on without its page (后台工作): asked for, done by a worker, left and found again."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User


class JobState(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", "排队"
    RUNNING = "running", "正在办"
    DONE = "done", "已办完"
    FAILED = "failed", "没有办成"
    STOPPED = "stopped", "已停下"


UNFINISHED = (JobState.WAITING, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> Self:
        """Only one's own: how it goes is the business of who asked for it."""
        return self.filter(by=user)

    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def unseen(self) -> Self:
        """Those that have ended, whose end nobody has looked at yet."""
        return self.exclude(state__in=UNFINISHED).filter(seen_at=None)

    def about(self, kind: str, thing: int) -> Self:
        """What was ever begun of a kind with that thing, whoever began it, the newest first."""
        return self.filter(kind=kind, about=str(thing)).order_by("-pk")


class Job(models.Model):
    """A piece of work for a worker; the row is its progress and its end, a message about it only a hint.

    ``order`` says what is to be done, ``kept`` what has been done so far: whoever takes it over goes on from there.
    ``place`` is the page it was begun on or, once it has ended, the page that shows what came of it.
    """

    kind = models.CharField("种类", max_length=20)  # a key of ``settings.JOBS``
    about = models.CharField("关于", max_length=60)
    title = models.CharField("什么事", max_length=200)
    unit = models.CharField("单位词", max_length=4, default="件")
    order = models.JSONField("要办的", default=dict)
    kept = models.JSONField("已办的", default=dict)
    state = models.CharField("状态", max_length=8, choices=JobState.choices, default=JobState.WAITING)
    stage = models.CharField("正在做", max_length=40, blank=True)
    total = models.PositiveIntegerField("总数", default=0)
    done = models.PositiveIntegerField("已办数", default=0)
    may_stop = models.BooleanField("可以停", default=True)
    is_stopping = models.BooleanField("要停下", default=False)
    leased_until = models.DateTimeField("租约到期", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    said = models.TextField("结果", blank=True)
    place = models.CharField("地址", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name="谁要的")
    at = models.DateTimeField("要求时间")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    seen_at = models.DateTimeField("看过结果的时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台工作"
        indexes = [models.Index(fields=["by", "state"]), models.Index(fields=["state", "at"])]
        constraints = [
            models.UniqueConstraint(
                name="one_unfinished_job_of_a_kind", fields=["by", "kind", "about"], condition=Q(state__in=UNFINISHED)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tracking:job", args=[self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def can_be_stopped(self) -> bool:
        return self.is_unfinished and self.may_stop and not self.is_stopping
