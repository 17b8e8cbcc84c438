"""Figures that were counted once and kept (留存的数), so that no page counts a large ledger again."""

from django.db import models
from django.db.models import TextChoices

EVER = "all"  # instead of a day: whenever it was approved


class What(TextChoices):
    """Which figures."""

    NOW = "now", "当天各项"  # as they were after ``upto``; what has happened since is added by who reads them
    LIGHTS = "lights", "那天结束时各灯"
    LATE = "late", "那天结束时超期"


class Kept(models.Model):
    """A read model: every row may be thrown away at any moment and counted again (``manage.py recount``).

    ``soon_before``: due dates before it count as near (临期) on that day; where the calendar has changed since, the
    row is worth nothing. ``upto``: the key of the last event that is counted in it. ``brief`` is the small part of
    ``figures`` that every ledger page reads.
    """

    what = models.CharField("什么数", max_length=8, choices=What.choices)
    approved_since = models.CharField("从哪天批准的起", max_length=10, default=EVER)  # or ``EVER``
    day = models.DateField("哪一天")
    soon_before = models.DateField("临期到哪天前")
    upto = models.BigIntegerField("数到哪一步", default=0)
    brief = models.JSONField("总数", default=list)
    figures = models.JSONField("各项", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "留存的数"
        constraints = [models.UniqueConstraint(name="kept_once", fields=["day", "what", "approved_since"])]

    def __str__(self) -> str:
        return f"{self.day} {self.get_what_display()}"
