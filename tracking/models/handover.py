"""Open work that changed hands because people or departments did (移交)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tracking.models.department import Department


class HandOverKind(models.TextChoices):
    """What changed: who a person is, or what a department is."""

    PERSON = "person", "人员变动"
    DEPARTMENT = "department", "机构变动"


class HandOver(models.Model):
    """Open work went from one person or department to another in one step (移交); the history stays with the old."""

    kind = models.CharField("类型", max_length=10, choices=HandOverKind.choices)
    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="移交人"
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接手人"
    )
    from_department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="原单位"
    )
    to_department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="新单位"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经手人")
    at = models.DateTimeField("时间")
    note = models.TextField("说明", blank=True)
    moved = models.PositiveIntegerField("件数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "移交"
        constraints = [
            models.CheckConstraint(
                name="hand_over_says_from_whom",
                condition=Q(kind=HandOverKind.PERSON, from_user__isnull=False)
                | Q(kind=HandOverKind.DEPARTMENT, from_department__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
