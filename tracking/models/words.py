"""An organisation's own words (单位词): what its speeches say that no list of ours knows."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class WordKind(models.TextChoices):
    """What an own word does in extraction."""

    VERB = "verb", "动词"
    STOP = "stop", "不提取的说法"


class OwnWordQuerySet(models.QuerySet["OwnWord"]):
    def of_kind(self, kind: str) -> Self:
        """In the order they were added."""
        return self.filter(kind=kind).order_by("pk")


class OwnWord(models.Model):
    """A verb that begins an act here (动词), or a phrase with which nothing is asked for (不提取的说法)."""

    kind = models.CharField("作用", max_length=4, choices=WordKind.choices)
    text = models.CharField("词", max_length=20)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="添加人"
    )
    added_at = models.DateTimeField("添加时间")

    objects = OwnWordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位词"
        constraints = [models.UniqueConstraint(name="one_own_word_each", fields=["kind", "text"])]

    def __str__(self) -> str:
        return self.text


class EventDateQuerySet(models.QuerySet["EventDate"]):
    def in_order(self) -> Self:
        """As the year goes; below an event's yearly day the years in which it is another."""
        return self.order_by("name", models.F("year").asc(nulls_first=True))


class EventDate(models.Model):
    """The day on which an event begins (事件日期): 入汛 on 15 May every year, or on another day in one year."""

    name = models.CharField("事件", max_length=20)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    month = models.PositiveSmallIntegerField("月")
    day = models.PositiveSmallIntegerField("日")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="添加人"
    )
    added_at = models.DateTimeField("添加时间")

    objects = EventDateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事件日期"
        constraints = [
            models.UniqueConstraint(name="one_day_an_event_and_year", fields=["name", "year"]),
            models.UniqueConstraint(name="one_yearly_day_an_event", fields=["name"], condition=Q(year=None)),
            models.CheckConstraint(
                name="event_date_is_a_day", condition=Q(month__range=(1, 12)) & Q(day__range=(1, 31))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.words}"

    @property
    def words(self) -> str:
        """每年5月15日, or 2027年5月20日."""
        return f"{f'{self.year}年' if self.year else '每年'}{self.month}月{self.day}日"

    def on(self, year: int) -> date:
        return date(year, self.month, self.day)
