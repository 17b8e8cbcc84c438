"""What has happened to a task, one row a step."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from tracking.models.department import Department, Post
from tracking.workflow import MOVES, Status

REGISTER = "register"  # 立项: the record of a task begins
TAKE_IN = "take_in"  # 录入: the record begins where a ledger that was kept before has left the task
BASELINE = "baseline"  # how an older task stood when the record of changes began; no step, and not told
BESIDE = frozenset({"parts", "speeches"})  # of the changes: who has which part, from which speeches it comes
# What a step may change besides the state and the parts; every change of these stands in an event (``replay``).
TRACKED = (
    "title",
    "measure",
    "leader_id",
    "due_on",
    "is_long_term",
    "rhythm",
    "rhythm_since",
    "percent",
    "dispatched_on",
    "last_reported_on",
    "reported_for",
    "closed_on",
    "sent_back",
    "extensions",
    "paused_days",
    "officer_id",
)


class TaskEventQuerySet(models.QuerySet["TaskEvent"]):
    def visible_to(self, user: User) -> Self:
        """What is not kept inside a department, and what is inside one's own."""
        mine = Department.objects.of(user).values("pk")
        return self.filter(Q(inside=None) | Q(inside__in=mine))

    def in_order(self) -> Self:
        """As it happened: the version a step made decides, older rows without one come first."""
        return self.order_by(F("version").asc(nulls_first=True), "pk")

    def newest_first(self) -> Self:
        return self.order_by(F("version").desc(nulls_last=True), "-pk")


class TaskEvent(models.Model):
    """Something that happened to a task: the history, the statistics and the reason of every notice.

    ``changes`` holds every column the step changed, as ``{column: [old, new]}`` with the values that stood in the row,
    ``parts`` where the parts changed, and ``speeches`` where it was joined (归并) with what others said; from the first
    two the state of the task at any moment is rebuilt (``replay``).
    ``data`` holds what is needed to tell of it. ``inside``: only that department sees the step. ``acting_for``: the
    leader whose consent or words a 督查员 has recorded.
    """

    task = models.ForeignKey("tracking.Task", models.PROTECT, related_name="events", verbose_name="事项")
    name = models.CharField("步骤", max_length=16)
    before = models.CharField("之前", max_length=10, choices=Status.choices, blank=True)
    after = models.CharField("之后", max_length=10, choices=Status.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("何时")
    note = models.TextField("说明", blank=True)
    data = models.JSONField("细节", default=dict, blank=True)
    version = models.PositiveIntegerField("版本", null=True, blank=True)
    changes = models.JSONField("变化", default=dict, blank=True)
    inside = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="只在单位内部"
    )
    acting_for = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人")

    objects = TaskEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理过程"
        indexes = [models.Index(fields=fields) for fields in (["task", "at"], ["name", "at"], ["at"])]
        constraints = [models.UniqueConstraint(name="one_event_a_version", fields=["task", "version"])]

    def __str__(self) -> str:
        return f"{self.label} {self.at:%Y-%m-%d}"

    @property
    def label(self) -> str:
        return MOVES[self.name].label if self.name in MOVES else "录入" if self.name == TAKE_IN else "立项"


def as_recorded(value: Any) -> Any:
    """A value as an event keeps it: dates in ISO."""
    return value.isoformat() if isinstance(value, date) else value
