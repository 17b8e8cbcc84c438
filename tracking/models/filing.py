"""What a department sends up (呈报), and what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Role, User
from tracking.models.department import Department, Post
from tracking.models.parts import Assignment, Part
from tracking.models.task import Task
from tracking.workflow import MOVES, Structure


class FilingKind(models.TextChoices):
    """What is sent up: a report, a request for time, a request for closure, a disagreement."""

    REPORT = "report", "反馈"
    EXTENSION = "extension", "延期申请"
    CLOSURE = "closure", "办结申请"
    DISPUTE = "dispute", "异议"


class FilingState(models.TextChoices):
    """Where it lies: with the head of the department, back with its author, with the office; or how it ended."""

    AT_HEAD = "at_head", "待审签"
    SENT_BACK = "sent_back", "退回修改"
    AT_OFFICE = "at_office", "待裁定"
    DELIVERED = "delivered", "已报出"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_FILING = frozenset({FilingState.AT_HEAD, FilingState.SENT_BACK, FilingState.AT_OFFICE})
FREE = 2  # times the office grants more time by itself; more only where a leader allows it
INSIDE = frozenset({FilingState.AT_HEAD, FilingState.SENT_BACK})  # only the department's own to see


class FilingQuerySet(models.QuerySet["Filing"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_FILING)

    def waiting_for(self, user: User) -> Self:
        """What this person is to sign, to change, or to decide now."""
        return self.filter(to_sign(user) | to_change(user) | to_rule(user))

    def for_display(self) -> Self:
        return self.select_related("task", "department", "by", "decided_by", "authority")

    def visible_to(self, user: User) -> Self:
        """Of tasks one may see; while it is inside a department, only to its people."""
        outside = ~Q(state__in=INSIDE) & ~Q(state=FilingState.WITHDRAWN)
        mine = Q(department__in=Department.objects.of(user).values("pk"))
        return self.filter(outside | mine, task__in=Task.objects.visible_to(user).values("pk"))


NOTHING = Q(pk__in=[])
_OF_A_PIECE = Q(task__structure=Structure.SUBTASK)  # who leads the whole decides on it
_ASKED = Q(kind=FilingKind.EXTENSION, state=FilingState.AT_OFFICE, task__status__in=MOVES["grant"].sources)
_DISPUTED = Q(kind=FilingKind.DISPUTE, state=FilingState.AT_OFFICE, task__status__in=MOVES["settle"].sources)
FOR_THE_OFFICE = (_ASKED & ~_OF_A_PIECE) | _DISPUTED
FOR_A_LEADER = _ASKED & ~_OF_A_PIECE & (Q(is_late=True) | Q(task__extensions__gte=FREE))
FOR_WHO_LEADS_THE_WHOLE = _ASKED & _OF_A_PIECE
FOR_ITS_HEAD = Q(state=FilingState.AT_HEAD, task__status__in=MOVES["endorse"].sources)
FOR_ITS_WRITERS = Q(state=FilingState.SENT_BACK, task__status__in=MOVES["file"].sources)


def to_sign(user: User) -> Q:
    """What lies before the head of a department (待审签)."""
    if user.role != Role.HEAD:
        return NOTHING
    mine = Department.objects.of(user).values("pk")
    return FOR_ITS_HEAD & Q(department__in=mine)


def to_change(user: User) -> Q:
    """What came back to those who write for a department (退回修改)."""
    if user.role != Role.CLERK:
        return NOTHING
    mine = Department.objects.of(user).values("pk")
    return FOR_ITS_WRITERS & Q(department__in=mine)


def to_rule(user: User) -> Q:
    """What waits for a decision (待裁定): by the office, a leader where only one can allow it, who leads the whole."""
    if user.role == Role.SUPERVISOR:
        return FOR_THE_OFFICE
    if user.role == Role.LEADER:
        return FOR_A_LEADER
    if user.role in {Role.HEAD, Role.CLERK}:
        leads = Assignment.objects.filter(role=Part.LEAD, department__in=Department.objects.of(user).values("pk"))
        return FOR_WHO_LEADS_THE_WHOLE & Q(task__parent__in=leads.values("task"))
    return NOTHING


class Filing(models.Model):
    """Something a department sends up (呈报): its head signs it (审签), and what it asks for the office decides.

    A report or a request for closure is DELIVERED when the head has signed; a request for time or a disagreement goes
    on AT_OFFICE and ends GRANTED or REFUSED. Never deleted.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="filings", verbose_name="事项")
    department = models.ForeignKey(Department, models.PROTECT, related_name="filings", verbose_name="单位")
    kind = models.CharField("呈报", max_length=10, choices=FilingKind.choices)
    state = models.CharField("状态", max_length=10, choices=FilingState.choices)
    note = models.TextField("说明", blank=True)  # the reason, or what was done
    progress = models.TextField("进展情况", blank=True)
    problems = models.TextField("存在的问题", blank=True)
    next_step = models.TextField("下一步措施", blank=True)
    percent = models.PositiveSmallIntegerField("进度", null=True, blank=True)
    period_on = models.DateField("报哪一期", null=True, blank=True)
    old_due_on = models.DateField("原时限", null=True, blank=True)
    due_on = models.DateField("希望延到", null=True, blank=True)
    granted_on = models.DateField("同意延到", null=True, blank=True)
    is_late = models.BooleanField("时限已过才申请", default=False)  # asked on the due day or after it
    wants_out = models.BooleanField("请求退出配合", default=False)
    taken_in = models.JSONField("带入的反馈", default=list, blank=True)  # keys of reports of supporting departments
    flaws = models.JSONField("体检意见", default=list, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="filings", verbose_name="何人")
    at = models.DateTimeField("何时")
    lies_since = models.DateField("从哪天等起", null=True, blank=True)  # in the state it is in
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="裁定人"
    )
    decided_at = models.DateTimeField("裁定时间", null=True, blank=True)
    authority = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人")
    verdict = models.TextField("裁定意见", blank=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "呈报"
        indexes = [models.Index(fields=["state", "kind", "at"])]
        constraints = [
            models.UniqueConstraint(
                name="one_open_filing_a_kind",
                fields=["task", "department", "kind"],
                condition=Q(state__in=sorted(OPEN_FILING)),
            ),
            models.CheckConstraint(
                name="extension_names_a_date", condition=~Q(kind=FilingKind.EXTENSION) | Q(due_on__isnull=False)
            ),
            models.CheckConstraint(
                name="granted_says_until_when",
                condition=~Q(state=FilingState.GRANTED) | ~Q(kind=FilingKind.EXTENSION) | Q(granted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="decided_says_who",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}：{self.get_kind_display()}"
