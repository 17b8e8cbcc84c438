"""Views of the ledger that somebody keeps under a name (保存的视图)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those of the 督查室 that everybody has."""
        return self.filter(Q(owner=user) | Q(is_shared=True))

    def editable_by(self, user: User) -> Self:
        """One's own; a shared one belongs to every 督查员, because people move."""
        return self.filter(Q(owner=user) | Q(is_shared=True)) if user.is_supervisor else self.filter(owner=user)


class SavedView(models.Model):
    """A ledger as somebody wants to find it again: conditions, columns, sort and grouping, as their address says them.

    ``address`` holds the query of the page as names and values; what it names may be gone by the time it is opened.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name="谁的")
    name = models.CharField("名称", max_length=20)
    address = models.JSONField("条件、列和排序", default=dict, blank=True)
    is_shared = models.BooleanField("大家都看得到", default=False)
    changed_at = models.DateTimeField("何时存的")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "保存的视图"
        constraints = [models.UniqueConstraint(name="one_view_a_name", fields=["owner", "name"])]

    def __str__(self) -> str:
        return self.name
