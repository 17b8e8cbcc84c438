"""Secret addresses under which a calendar reads somebody's due dates (日历订阅)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F


class FeedScope(models.TextChoices):
    """Whose dates are in it."""

    MINE = "mine", "我经手的"
    ALL = "all", "全部"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def live(self) -> Self:
        """Those that still open: the account is in use, and its password the one the address was made under."""
        person = {"user__is_active": True, "user__must_change_password": False}
        return self.filter(password_serial=F("user__password_serial"), **person)


class CalendarFeed(models.Model):
    """One address a person. Only the SHA-256 of what makes it secret is kept; a new one takes the place of the old.

    ``asked`` counts how often it was read since ``asked_since``, so that a program gone wild is told to wait.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name="谁的"
    )
    secret_hash = models.CharField("摘要", max_length=64, unique=True)
    scope = models.CharField("哪些事", max_length=4, choices=FeedScope.choices, default=FeedScope.MINE)
    password_serial = models.PositiveIntegerField("在第几个密码下")
    made_at = models.DateTimeField("何时生成")
    fetched_at = models.DateTimeField("最近读取", null=True, blank=True)
    asked_since = models.DateTimeField(null=True, blank=True, editable=False)
    asked = models.PositiveIntegerField(default=0, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"

    def __str__(self) -> str:
        return f"{self.user}的日历订阅"

    @property
    def is_dead(self) -> bool:
        """Whether the password has changed since: then the calendar is answered that there is nothing."""
        return self.password_serial != self.user.password_serial
