"""Tasks (督办事项), and the one way in which they change: a step of the table, written down as an event."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self, TypeAlias

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Role, User
from directives.models import KIND_CHOICES
from tracking import workflow
from tracking.calendars import WorkCalendar
from tracking.models.archive import Archive
from tracking.models.department import Department, Post
from tracking.models.event import TRACKED, TaskEvent, as_recorded
from tracking.models.lights import light_case
from tracking.models.parts import Assignment, Part, PartState, retaken, row_for
from tracking.models.registration import Registration
from tracking.workflow import CHILDREN, COUNTED, FINISHED, MOVES, OPEN, UNLOCKS, Actor, Status, Structure

Speeches: TypeAlias = tuple[Sequence[int], Sequence[int]] | None
QUIET = frozenset({"follow", "remark"})  # steps that make no page out of date
ACTING = {Part.LEAD: Actor.UNDERTAKER, Part.SUPPORT: Actor.SUPPORTER}
BY_ROLE = {Role.SUPERVISOR: Actor.SUPERVISOR, Role.LEADER: Actor.AUTHORITY}


class IllegalMoveError(Exception):
    """A step that is not allowed now; the message is a sentence for the person who tried it."""


class StaleTaskError(IllegalMoveError):
    """Others have changed the task since the page was read: ``current`` is how it stands, ``since`` what happened."""

    def __init__(self, label: str, current: "Task", since: Sequence[TaskEvent]) -> None:
        super().__init__(f"没有{label}：“{current.title}”在您填写的时候有了变化，请看过再定。")
        self.current, self.since = current, since


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> Self:
        """Everything for 督查员, 领导 and 管理员; for others what was dispatched to a department of theirs.

        Who leads a task sees the pieces it was divided into; who has one piece or one unit's share sees only that.
        """
        if user.sees_everything:
            return self
        mine = Assignment.objects.filter(department__memberships__user=user)
        taking_part = Q(models.Exists(mine.filter(task=models.OuterRef("pk")))) & ~Q(status=Status.DRAFT)
        above = mine.filter(task=models.OuterRef("parent"), role=Part.LEAD)
        return self.filter(taking_part | Q(structure=Structure.SUBTASK) & Q(models.Exists(above)))

    def led_by(self, department: Department) -> Self:
        lead = Assignment.objects.filter(department=department, role=Part.LEAD, task=models.OuterRef("pk"))
        return self.filter(models.Exists(lead))

    def of(self, department: Department) -> Self:
        """Led or supported by this department."""
        return self.filter(models.Exists(Assignment.objects.filter(department=department, task=models.OuterRef("pk"))))

    def tops(self) -> Self:
        """Not a part of another task."""
        return self.filter(parent=None)

    def counted(self) -> Self:
        """What figures count: each unit's share, not the heading over them; and no pieces of a task."""
        return self.filter(structure__in=COUNTED)

    def awaiting_dispatch(self) -> Self:
        """Drafts that the office sends out; a unit's share goes with its heading as long as that is a draft too."""
        drafts = self.filter(status=Status.DRAFT).exclude(structure=Structure.SUBTASK)
        return drafts.filter(Q(parent=None) | ~Q(parent__status=Status.DRAFT))

    def live(self) -> Self:
        """Neither closed nor stopped, drafts included."""
        return self.exclude(status__in=workflow.FINISHED)

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
        """The reporting rhythms of what is not finished. ``>``, so that an index leads to the few that have one."""
        used = Task.objects.filter(rhythm__gt="").exclude(status__in=workflow.FINISHED)
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
    number = models.CharField("编号", max_length=60, unique=True)
    former_number = models.CharField("原编号", max_length=60, blank=True, db_index=True)  # in the ledger it came from
    structure = models.CharField("形式", max_length=8, choices=Structure.choices, default=Structure.SINGLE)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级事项"
    )
    title = models.CharField("事项", max_length=100)
    kind = models.CharField("类型", max_length=4, choices=KIND_CHOICES)
    is_hard = models.BooleanField("硬任务", default=True)
    measure = models.CharField("到什么程度", max_length=200, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="督查员"
    )  # who looks after it for the office; at first whoever registered it
    leader = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="责任领导"
    )
    due_on = models.DateField("完成时限", null=True, blank=True)
    is_long_term = models.BooleanField("长期坚持", default=False)
    rhythm = models.CharField("报送频率", max_length=20, blank=True)
    rhythm_since = models.DateField("报送从何时起", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.DRAFT)
    percent = models.PositiveSmallIntegerField("进度", default=0, validators=[MaxValueValidator(100)])
    dispatched_on = models.DateField("交办日期", null=True, blank=True)
    last_reported_on = models.DateField("最近反馈", null=True, blank=True)
    reported_for = models.DateField("已报到哪一期", null=True, blank=True)  # the day that period's report was due
    submitted_on = models.DateField("申请办结日期", null=True, blank=True)  # while it waits for 审核, else empty
    closed_on = models.DateField("办结日期", null=True, blank=True)
    paused_days = models.PositiveIntegerField("挂起天数", default=0)
    extensions = models.PositiveSmallIntegerField("延期次数", default=0)
    sent_back = models.PositiveSmallIntegerField("退回次数", default=0)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("登记时间")
    light_code: str  # by ``with_light``
    seen: int | None = None  # the version the person who takes the next step has read; None: they need not have
    reader: User | None = None  # that person: what others keep inside their department is no news to them

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办事项"
        indexes = [
            models.Index(fields=["status", "due_on"]),
            models.Index(fields=["due_on", "id"]),
            models.Index(fields=["status", "dispatched_on"]),  # the sweep, every minute
            models.Index(fields=["rhythm", "status"]),
            models.Index(fields=["parent", "status"]),
            models.Index(fields=["officer", "status"]),
            models.Index(name="task_under_review", fields=["submitted_on"], condition=Q(submitted_on__isnull=False)),
            models.Index(
                name="task_never_heard_of",
                fields=["dispatched_on"],
                condition=Q(status=Status.ACCEPTED, last_reported_on__isnull=True, rhythm=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_serial_a_registration", fields=["registration", "serial"], condition=Q(parent=None)
            ),
            models.UniqueConstraint(
                name="one_serial_a_parent", fields=["parent", "serial"], condition=Q(parent__isnull=False)
            ),
            models.CheckConstraint(
                name="child_has_a_parent",
                condition=Q(structure__in=sorted(CHILDREN), parent__isnull=False)
                | (~Q(structure__in=sorted(CHILDREN)) & Q(parent=None)),
            ),
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

    @property
    def parts(self) -> tuple[PartState, ...]:
        """Who has which part, the way it stands."""
        return tuple(part.state for part in sorted(self.assignments.all(), key=lambda part: part.pk))

    def actors(self, user: User, departments: Collection[int] | None = None) -> frozenset[Actor]:
        """In what capacities this person may act on this task; ``departments``: theirs, where they are known."""
        if capacity := BY_ROLE.get(Role(user.role)):
            return frozenset({capacity})
        if user.role not in {Role.HEAD, Role.CLERK}:
            return frozenset()
        if departments is None:
            departments = set(user.memberships.values_list("department_id", flat=True))
        found = {ACTING[Part(a.role)] for a in self.assignments.all() if a.department_id in departments}
        if found and user.role == Role.HEAD:
            found.add(Actor.SIGNER)
        return frozenset(found | ({Actor.OWNER} if self._is_piece_of(departments) else set()))

    def _is_piece_of(self, departments: Collection[int]) -> bool:
        """Whether the task this one is a piece of is led by one of these."""
        if self.structure != Structure.SUBTASK:
            return False
        return Assignment.objects.filter(task=self.parent_id, role=Part.LEAD, department__in=departments).exists()

    def moves_for(self, user: User, departments: Collection[int] | None = None) -> dict[str, workflow.Move]:
        """The steps open to this person now: the table decides the buttons."""
        actors = self.actors(user, departments)
        found = {name: move for name, move in MOVES.items() if self._stands_for(move) and actors & move.actors}
        if found.keys() - UNLOCKS and self.is_archived:
            return {name: move for name, move in found.items() if name in UNLOCKS}
        return found

    @property
    def is_archived(self) -> bool:
        """Whether its 立项单 lies in the archive as it stands: then nothing is written to it any more (归档)."""
        if self.status not in FINISHED:
            return False
        return Archive.objects.current().filter(registration=self.registration_id).exists()

    def _stands_for(self, move: workflow.Move) -> bool:
        return self.status in move.sources and self.structure in move.structures

    def held(self, label: str = "办理") -> "Task":
        """The task as it stands in the database, locked until the transaction ends: the values to reckon from.

        What it is part of is locked first, from the top, always in this order. Raises ``IllegalMoveError`` where
        somebody else has taken a step since this object was read, ``StaleTaskError`` where the person has not seen
        what happened (``seen``).
        """
        rows = Task.objects.select_for_update(no_key=True)
        for above in self.line_above():
            rows.get(pk=above)
        fresh = rows.get(pk=self.pk)
        if fresh.status != self.status:
            raise IllegalMoveError(f"没有{label}：“{self.title}”刚刚被别人处理过，请刷新后再看。")
        if self.seen is not None and self.seen != fresh.version:
            self._refuse_unseen(fresh, label)
        return fresh

    def line_above(self) -> list[int]:
        """The tasks that this one is part of, the top first: a piece of a unit's share has two. This never changes."""
        if self.parent_id is None:
            return []
        top = Task.objects.values_list("parent_id", flat=True).get(pk=self.parent_id)
        return [pk for pk in (top, self.parent_id) if pk]

    def _refuse_unseen(self, fresh: "Task", label: str) -> None:
        since = fresh.events.filter(version__gt=self.seen).exclude(name__in=QUIET)
        heard = since.visible_to(self.reader) if self.reader else since
        if events := list(heard.in_order().select_related("by")):
            raise StaleTaskError(label, fresh, events)

    def move(
        self,
        name: str,
        *,
        by: User,
        at: datetime,
        note: str = "",
        data: Mapping[str, Any] | None = None,
        parts: Sequence[PartState] | None = None,
        inside: Department | None = None,
        acting_for: Post | None = None,
        following_as: Actor | None = None,
        speeches: Speeches = None,
        **changes: Any,
    ) -> TaskEvent:
        """Take one step of the table: a guarded update and its event, in one transaction.

        ``changes`` are further columns of ``TRACKED`` that the step sets, ``parts`` who has which part from now on;
        both go into the event with what stood there before, and so do ``speeches``: before and after. Values that
        depend on old ones are reckoned from ``held``, in the same transaction. ``following_as``: in what capacity a
        step is taken that follows from another one, which ``by`` took. Raises ``IllegalMoveError`` where the table does
        not allow it to this person, where a reason is missing, or where somebody else was first.
        """
        if foreign := set(changes) - set(TRACKED):
            raise ValueError(f"{name} changes columns that nobody records: {sorted(foreign)}")
        with transaction.atomic():
            fresh = self.held(MOVES[name].label)
            fresh.refuse_unless_open(name, by, note, following_as=following_as)
            recorded = fresh.recorded(changes, parts, speeches)
            after = MOVES[name].target or Status(fresh.status)
            fresh.write(after, {**changes, "submitted_on": fresh.waits_since(after, at)})
            event = TaskEvent.objects.create(
                task=self,
                name=name,
                before=fresh.status,
                after=after,
                by=by,
                at=at,
                note=note.strip(),
                data=data or {},
                version=fresh.version + 1,
                changes=recorded,
                inside=inside,
                acting_for=acting_for,
            )
            if fresh.status in FINISHED:
                fresh.leave_archive(event)
        self.seen = None
        self.refresh_from_db()
        return event

    def leave_archive(self, event: TaskEvent) -> None:
        """Its 立项单 is no longer as it was archived: the archive stays, and says since when and why it is past."""
        current = Archive.objects.current().filter(registration=self.registration_id)
        current.update(superseded_at=event.at, superseded_by=event)

    def refuse_unless_open(
        self, name: str, by: User, note: str | None = None, *, following_as: Actor | None = None
    ) -> None:
        """Raise ``IllegalMoveError`` where this person may not take the step now, or owes a reason (not where None)."""
        move = MOVES[name]
        follows = self._stands_for(move) and following_as in move.actors
        is_open = follows if following_as else name in self.moves_for(by)
        if not is_open and self._stands_for(move) and self.is_archived:
            raise IllegalMoveError(f"“{self.title}”已经随立项单归档，不能{move.label}。要再办，请先重新打开。")
        if not is_open:
            raise IllegalMoveError(f"“{self.title}”现在是{self.get_status_display()}，不能{move.label}。")
        if note is not None and move.needs_note and not note.strip():
            raise IllegalMoveError(f"{move.label}要写明理由。")

    def write(self, status: Status, changes: Mapping[str, Any]) -> None:
        """Update the row, if it is still the one that was read; only ``move`` writes."""
        unchanged = Task.objects.filter(pk=self.pk, status=self.status, version=self.version)
        if not unchanged.update(status=status, version=F("version") + 1, **changes):
            raise IllegalMoveError(f"“{self.title}”刚刚被别人处理过，请刷新后再看。")

    def waits_since(self, after: Status, at: datetime) -> date | None:
        """The day since which it waits for 审核 after a step, if it does."""
        if after != Status.SUBMITTED:
            return None
        return self.submitted_on if self.status == after else timezone.localdate(at)

    def change_of(self, column: str, value: Any) -> list[Any] | None:
        """What stood in the column and what will, as an event records it; None where it stays."""
        old, new = as_recorded(getattr(self, column)), as_recorded(value)
        return None if old == new else [old, new]

    def recorded(
        self, changes: Mapping[str, Any], parts: Sequence[PartState] | None, speeches: Speeches
    ) -> dict[str, Any]:
        """What a step changes, as its event keeps it; the parts are rewritten."""
        found = {column: pair for column, value in changes.items() if (pair := self.change_of(column, value))}
        found |= self.rewrite_parts(parts) if parts is not None else {}
        return found | ({"speeches": [list(keys) for keys in speeches]} if speeches else {})

    def rewrite_parts(self, wanted: Sequence[PartState]) -> dict[str, Any]:
        """Make the parts what they shall be; what they were and are, for the event."""
        rows = list(self.assignments.order_by("pk"))
        before = [row.state for row in rows]
        if before == list(wanted):
            return {}
        if not retaken(rows, wanted):
            self.assignments.all().delete()
            self.give_parts(wanted)
        return {"parts": [[state.as_json() for state in states] for states in (before, wanted)]}

    def give_parts(self, wanted: Sequence[PartState]) -> None:
        """Write the parts of a task that has none."""
        Assignment.objects.bulk_create(self.rows_of(wanted))

    def rows_of(self, wanted: Sequence[PartState]) -> list[Assignment]:
        """The parts as rows that are not written yet."""
        return [row_for(self, state) for state in wanted]
