"""A unit asks that a conclusion be reviewed (申请复核), by somebody else than who came to it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Role, User
from tracking.models.department import Department
from tracking.models.event import TaskEvent
from tracking.models.filing import Filing
from tracking.models.recheck import Recheck
from tracking.models.task import Task


class Against(models.TextChoices):
    """What is asked to be reviewed."""

    RECHECK = "recheck", "回头看结论"
    SENT_BACK = "send_back", "退回重办"
    RULING = "settle", "异议裁定"
    REFUSAL = "refuse", "不同意延期"
    NAMED = "named", "通报点名超期"


class AppealState(models.TextChoices):
    """Where it stands, and how it ends."""

    WAITING = "waiting", "待复核"
    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销"
    WITHDRAWN = "withdrawn", "已撤回"


DECIDED = frozenset({AppealState.UPHELD, AppealState.CHANGED, AppealState.REVOKED})


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user: User) -> Self:
        """All for who sees everything; a department sees its own."""
        if user.sees_everything:
            return self
        mine = Department.objects.of(user).values("pk")
        return self.filter(department__in=mine, task__in=Task.objects.visible_to(user).values("pk"))

    def waiting(self) -> Self:
        return self.filter(state=AppealState.WAITING)

    def waiting_for(self, user: User) -> Self:
        """What this person may decide: nothing he has concluded himself, or stands behind.

        Another 督查员 decides on what a 督查员 has concluded, another leader on what a leader has; where there is
        nobody else of that kind, the other kind does.
        """
        waiting = self.waiting().exclude(author=user).exclude(behind=user)
        if user.role == Role.SUPERVISOR:
            return waiting.filter(~BY_A_LEADER | ~Exists(somebody_else(Role.LEADER)))
        if user.role == Role.LEADER:
            return waiting.filter(BY_A_LEADER | ~Exists(somebody_else(Role.SUPERVISOR)))
        return self.none()

    def for_display(self) -> Self:
        return self.select_related(
            "task", "department", "by", "author", "behind", "decided_by", "conclusion", "recheck", "filing"
        )


BY_A_LEADER = Q(behind__role=Role.LEADER)


def somebody_else(role: Role) -> models.QuerySet[User]:
    """People of the role who have neither concluded what an appeal is about nor stand behind it."""
    people = User.objects.filter(is_active=True, role=role)
    return people.exclude(pk=OuterRef("author")).exclude(pk=OuterRef("behind"))


class Appeal(models.Model):
    """A request for review (复核): of what, why, and what somebody else than its author decided. Never deleted.

    ``conclusion`` is the step it is against; of a published paper ``matter`` names the paper (``paper:12``).
    ``behind``: the leader who allowed the conclusion, else its author.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="appeals", verbose_name="事项")
    department = models.ForeignKey(Department, models.PROTECT, related_name="appeals", verbose_name="单位")
    against = models.CharField("对什么", max_length=10, choices=Against.choices)
    conclusion = models.ForeignKey(
        TaskEvent, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="结论"
    )
    matter = models.CharField("公文", max_length=60, blank=True)
    title = models.CharField("结论是什么", max_length=200)
    recheck = models.ForeignKey(
        Recheck, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="回头看"
    )
    filing = models.ForeignKey(
        Filing, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="呈报"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁作的结论")
    behind = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁批准的")
    concluded_on = models.DateField("结论日期")
    ask_by = models.DateField("申请时限")
    note = models.TextField("理由")
    state = models.CharField("状态", max_length=10, choices=AppealState.choices, default=AppealState.WAITING)
    event = models.ForeignKey(
        TaskEvent, models.PROTECT, related_name="+", verbose_name="申请的步骤"
    )  # its files are the evidence
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁申请的")
    at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="谁复核的"
    )
    decided_at = models.DateTimeField("复核时间", null=True, blank=True)
    verdict = models.TextField("复核意见", blank=True)
    result = models.CharField("复核以后", max_length=200, blank=True)  # what has changed, in words

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "复核"
        indexes = [models.Index(fields=["state", "at"]), models.Index(fields=["department", "state"])]
        constraints = [
            models.UniqueConstraint(
                name="one_appeal_a_conclusion",
                fields=["conclusion", "department"],
                condition=Q(conclusion__isnull=False) & ~Q(state=AppealState.WITHDRAWN),
            ),
            models.UniqueConstraint(
                name="one_appeal_a_paper",
                fields=["matter", "task", "department"],
                condition=~Q(matter="") & ~Q(state=AppealState.WITHDRAWN),
            ),
            models.CheckConstraint(
                name="reviewed_by_somebody_else",
                condition=Q(decided_by__isnull=True) | (~Q(decided_by=F("author")) & ~Q(decided_by=F("behind"))),
            ),
            models.CheckConstraint(
                name="reviewed_says_who_and_when",
                condition=Q(state__in=sorted(DECIDED), decided_by__isnull=False, decided_at__isnull=False)
                | Q(decided_by__isnull=True, decided_at__isnull=True) & ~Q(state__in=sorted(DECIDED)),
            ),
            models.CheckConstraint(
                name="appeal_is_against_something",
                condition=Q(conclusion__isnull=False, matter="") | Q(conclusion__isnull=True) & ~Q(matter=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}申请复核：{self.title}"
