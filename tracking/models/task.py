"""Tasks (督办事项), who does them, where they come from, and everything that has happened to them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F, Q

from accounts.models import Role, User
from directives.models import KIND_CHOICES, Directive, Speech
from tracking import workflow
from tracking.calendars import WorkCalendar
from tracking.models.department import Department, Post
from tracking.models.lights import light_case
from tracking.models.registration import Registration, SourceKind
from tracking.workflow import MOVES, OPEN, Actor, Status


class IllegalMoveError(Exception):
    """A step that is not allowed now; the message is a sentence for the person who tried it."""


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> Self:
        """Everything for 督查员, 领导 and 管理员; for others what was dispatched to a department of theirs."""
        if user.sees_everything:
            return self
        mine = Assignment.objects.filter(department__memberships__user=user, task=models.OuterRef("pk"))
        return self.exclude(status=Status.DRAFT).filter(models.Exists(mine))

    def led_by(self, department: Department) -> Self:
        lead = Assignment.objects.filter(department=department, role=Part.LEAD, task=models.OuterRef("pk"))
        return self.filter(models.Exists(lead))

    def of(self, department: Department) -> Self:
        """Led or supported by this department."""
        return self.filter(models.Exists(Assignment.objects.filter(department=department, task=models.OuterRef("pk"))))

    def registered(self) -> Self:
        """All that count in 落实率: everything but 中止."""
        return self.exclude(status=Status.CANCELLED)

    def open(self) -> Self:
        """Dispatched and not finished."""
        return self.filter(status__in=OPEN)

    def closed(self) -> Self:
        return self.filter(status=Status.CLOSED)

    def overdue(self, on: date) -> Self:
        """Late on that day: from the calendar day after the due date, even when unsigned; not while suspended."""
        return self.filter(status__in=OPEN - {Status.SUSPENDED}, is_long_term=False, due_on__lt=on)

    def with_light(self, today: date, calendar: WorkCalendar) -> Self:
        """Adds ``light_code``, the light of each task on that day, in SQL."""
        return self.annotate(light_code=light_case(today, calendar, self._rhythms_in_use()))

    def _rhythms_in_use(self) -> list[str]:
        used = Task.objects.exclude(rhythm="").exclude(status__in=workflow.FINISHED)
        return sorted(set(used.order_by().values_list("rhythm", flat=True).distinct()))

    def for_display(self) -> Self:
        """With all that a row of a list shows, in a constant number of queries."""
        return self.select_related("leader", "registration").prefetch_related(
            "assignments__department", "sources__speech"
        )


class Task(models.Model):
    """A task (督办事项): one matter, one lead, a due date or 长期坚持. Lateness is derived, never stored."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="tasks", verbose_name="立项单")
    serial = models.PositiveIntegerField("序号")
    number = models.CharField("编号", max_length=48, unique=True)
    title = models.CharField("事项", max_length=100)
    kind = models.CharField("类型", max_length=4, choices=KIND_CHOICES)
    is_hard = models.BooleanField("硬任务", default=True)
    measure = models.CharField("到什么程度", max_length=200, blank=True)
    leader = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="责任领导"
    )
    due_on = models.DateField("完成时限", null=True, blank=True)
    is_long_term = models.BooleanField("长期坚持", default=False)
    rhythm = models.CharField("报送频率", max_length=20, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.DRAFT)
    percent = models.PositiveSmallIntegerField("进度", default=0, validators=[MaxValueValidator(100)])
    dispatched_on = models.DateField("交办日期", null=True, blank=True)
    last_reported_on = models.DateField("最近反馈", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    sent_back = models.PositiveSmallIntegerField("退回次数", default=0)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("登记时间")
    light_code: str  # by ``with_light``

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办事项"
        indexes = [
            models.Index(fields=["status", "due_on"]),
            models.Index(fields=["due_on", "id"]),
            models.Index(fields=["status", "dispatched_on"]),  # the sweep, every minute
            models.Index(fields=["rhythm", "status"]),
        ]
        constraints = [
            models.UniqueConstraint(name="one_serial_a_registration", fields=["registration", "serial"]),
            models.CheckConstraint(name="task_percent_is_a_percentage", condition=Q(percent__lte=100)),
            models.CheckConstraint(
                name="task_is_due_or_long_term",
                condition=Q(due_on__isnull=False, is_long_term=False)
                | Q(is_long_term=True, due_on__isnull=True)
                | Q(status=Status.DRAFT)
                | Q(status=Status.CANCELLED),
            ),
            models.CheckConstraint(
                name="closed_says_when",
                condition=Q(status=Status.CLOSED, closed_on__isnull=False)
                | (~Q(status=Status.CLOSED) & Q(closed_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="dispatched_says_when",
                condition=Q(dispatched_on__isnull=False) | Q(status__in=[Status.DRAFT, Status.CANCELLED]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def lead(self) -> "Assignment | None":
        return next((a for a in self.assignments.all() if a.role == Part.LEAD), None)

    @property
    def supporting(self) -> list["Assignment"]:
        return [a for a in self.assignments.all() if a.role == Part.SUPPORT]

    def actors(self, user: User) -> frozenset[Actor]:
        """In what capacities this person may act on this task."""
        if user.role == Role.SUPERVISOR:
            return frozenset({Actor.SUPERVISOR})
        if user.role == Role.LEADER:
            return frozenset({Actor.AUTHORITY})
        if user.role not in {Role.HEAD, Role.CLERK}:
            return frozenset()
        mine = set(user.memberships.values_list("department_id", flat=True))
        parts = {a.role for a in self.assignments.all() if a.department_id in mine}
        acting = {Part.LEAD: Actor.UNDERTAKER, Part.SUPPORT: Actor.SUPPORTER}
        return frozenset(acting[Part(part)] for part in parts)

    def moves_for(self, user: User) -> dict[str, workflow.Move]:
        """The steps open to this person now: the table decides the buttons."""
        actors = self.actors(user)
        return {name: move for name, move in MOVES.items() if self.status in move.sources and actors & move.actors}

    def move(
        self,
        name: str,
        *,
        by: User,
        at: datetime,
        note: str = "",
        data: Mapping[str, Any] | None = None,
        **changes: object,
    ) -> "TaskEvent":
        """Take one step of the table: a guarded update and its event, in one transaction.

        ``changes`` are further fields of the task that the step sets. Raises ``IllegalMoveError`` where the table does
        not allow it to this person, where a reason is missing, or where somebody else was first.
        """
        move = MOVES[name]
        if name not in self.moves_for(by):
            raise IllegalMoveError(f"“{self.title}”现在是{self.get_status_display()}，不能{move.label}。")
        if move.needs_note and not note.strip():
            raise IllegalMoveError(f"{move.label}要写明理由。")
        before, after = self.status, move.target or self.status
        with transaction.atomic():
            hit = Task.objects.filter(pk=self.pk, status=before).update(
                status=after, version=F("version") + 1, **changes
            )
            if not hit:
                raise IllegalMoveError(f"没有{move.label}：“{self.title}”刚刚被别人处理过，请刷新后再看。")
            event = TaskEvent.objects.create(
                task=self,
                name=name,
                before=before,
                after=after,
                by=by,
                at=at,
                note=note.strip(),
                data=data or {},
            )
        self.refresh_from_db()
        return event


class Part(models.TextChoices):
    """The part a department has in a task."""

    LEAD = "lead", "牵头"
    SUPPORT = "support", "配合"


class Assignment(models.Model):
    """A department has a part in a task, and has signed for it or not (签收)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments", verbose_name="事项")
    department = models.ForeignKey(Department, models.PROTECT, related_name="assignments", verbose_name="单位")
    role = models.CharField("分工", max_length=8, choices=Part.choices)
    accepted_at = models.DateTimeField("签收时间", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="签收人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "分工"
        constraints = [
            models.UniqueConstraint(name="one_part_a_department", fields=["task", "department"]),
            models.UniqueConstraint(name="exactly_one_lead", fields=["task"], condition=Q(role=Part.LEAD)),
        ]

    def __str__(self) -> str:
        return f"{self.department}（{self.get_role_display()}）"


class TaskSource(models.Model):
    """Where a task comes from, with the exact words (原话); one matter in two speeches is one task with two sources."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="sources", verbose_name="事项")
    kind = models.CharField("来源", max_length=12, choices=SourceKind.choices, default=SourceKind.SPEECH)
    directive = models.ForeignKey(
        Directive, models.PROTECT, null=True, blank=True, related_name="task_sources", verbose_name="候选事项"
    )
    speech = models.ForeignKey(
        Speech, models.PROTECT, null=True, blank=True, related_name="task_sources", verbose_name="讲话"
    )
    title = models.CharField("来源名称", max_length=200)
    said_on = models.DateField("来源日期")
    start = models.PositiveIntegerField(null=True, blank=True, editable=False)
    end = models.PositiveIntegerField(null=True, blank=True, editable=False)
    quote = models.TextField("原话")

    class Meta:
        verbose_name = verbose_name_plural = "来源"
        constraints = [
            models.UniqueConstraint(name="one_source_a_directive", fields=["task", "directive"]),
        ]

    def __str__(self) -> str:
        return self.title


class TaskEvent(models.Model):
    """Something that happened to a task: the history, the statistics and the reason of every notice."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="events", verbose_name="事项")
    name = models.CharField("步骤", max_length=16)
    before = models.CharField("之前", max_length=10, choices=Status.choices, blank=True)
    after = models.CharField("之后", max_length=10, choices=Status.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("何时")
    note = models.TextField("说明", blank=True)
    data = models.JSONField("细节", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理过程"
        indexes = [models.Index(fields=["task", "at"]), models.Index(fields=["name", "at"])]

    def __str__(self) -> str:
        return f"{self.label} {self.at:%Y-%m-%d}"

    @property
    def label(self) -> str:
        return MOVES[self.name].label if self.name in MOVES else "立项"
