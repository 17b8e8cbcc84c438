"""Who has which part in a task: the lead (牵头), those that support (配合), and who in each handles it (经办人)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from tracking.models.department import Department

if TYPE_CHECKING:
    from tracking.models.task import Task


class Part(models.TextChoices):
    """The part a department has in a task."""

    LEAD = "lead", "牵头"
    SUPPORT = "support", "配合"


@dataclass(frozen=True, slots=True)
class PartState:
    """A part as it stands at a moment; events carry it, so that the past can be told and rebuilt."""

    department_id: int
    role: str
    accepted_at: datetime | None = None
    accepted_by_id: int | None = None
    handler_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "department": self.department_id,
            "role": str(self.role),
            "accepted_at": self.accepted_at.isoformat() if self.accepted_at else None,
            "accepted_by": self.accepted_by_id,
            "handler": self.handler_id,
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        at = given["accepted_at"]
        return cls(
            given["department"],
            given["role"],
            datetime.fromisoformat(at) if at else None,
            given["accepted_by"],
            given["handler"],
        )


class Assignment(models.Model):
    """A department has a part in a task, and has signed for it or not (签收)."""

    task = models.ForeignKey("tracking.Task", models.PROTECT, related_name="assignments", verbose_name="事项")
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
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handled",
        verbose_name="经办人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "分工"
        indexes = [models.Index(name="part_not_signed_for", fields=["task"], condition=Q(accepted_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(name="one_part_a_department", fields=["task", "department"]),
            models.UniqueConstraint(name="exactly_one_lead", fields=["task"], condition=Q(role=Part.LEAD)),
        ]

    def __str__(self) -> str:
        return f"{self.department}（{self.get_role_display()}）"

    @property
    def state(self) -> PartState:
        return PartState(self.department_id, self.role, self.accepted_at, self.accepted_by_id, self.handler_id)

    def take(self, state: PartState) -> None:
        """Who has signed and who handles it, as they shall be."""
        self.accepted_at, self.accepted_by_id = state.accepted_at, state.accepted_by_id
        self.handler_id = state.handler_id


def row_for(task: "Task", state: PartState) -> Assignment:
    """A part as a row that is not written yet."""
    row = Assignment(task=task, department_id=state.department_id, role=state.role)
    row.take(state)
    return row


def retaken(rows: Sequence[Assignment], wanted: Sequence[PartState]) -> bool:
    """Write what is new in the rows, where they are of the same units in the same roles; whether they are."""
    if [(row.department_id, row.role) for row in rows] != [(one.department_id, one.role) for one in wanted]:
        return False
    for row, state in zip(rows, wanted, strict=True):
        if row.state != state:
            row.take(state)
            row.save()
    return True
