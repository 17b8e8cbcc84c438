"""Working days an administrator has entered (放假和调休); they override what the library knows."""

from django.conf import settings
from django.db import models

from tracking.calendars import WorkCalendar


class CalendarYear(models.Model):
    """A year whose holidays somebody has entered or confirmed (放假安排): from a pasted notice, or by hand.

    From then on the library is not asked about that year any more, but for its last days, which the notice of the
    year after arranges (``WorkCalendar``).
    """

    year = models.PositiveSmallIntegerField("年份", unique=True)
    text = models.TextField("通知原文", blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人录入")
    entered_at = models.DateTimeField("何时录入")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "放假安排"

    def __str__(self) -> str:
        return f"{self.year} 年"


class CalendarDay(models.Model):
    """One day that is not what its weekday says: a holiday, or a weekend day that is worked (调休).

    ``arranged_by``: the year whose notice says so, not always the year of the day (元旦 may begin in December).
    """

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40, blank=True)
    arranged_by = models.ForeignKey(
        CalendarYear, models.CASCADE, null=True, blank=True, related_name="days", verbose_name="哪一年的安排"
    )

    class Meta:
        verbose_name = verbose_name_plural = "放假和调休"

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_working else '放假'}"


class CalendarAct(models.TextChoices):
    """What was done with the holidays of a year."""

    ENTER = "enter", "录入"
    CHANGE = "change", "更改"
    WITHDRAW = "withdraw", "撤销"


class CalendarChange(models.Model):
    """Somebody entered, changed or withdrew the holidays of a year (改动记录): kept when they are replaced.

    ``days`` holds what it changed: ISO dates, each with whether it was worked before and whether it is now.
    """

    year = models.PositiveSmallIntegerField("年份", db_index=True)
    act = models.CharField("做了什么", max_length=10, choices=CalendarAct.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("何时")
    note = models.CharField("原因", max_length=200, blank=True)
    text = models.TextField("通知原文", blank=True)
    days = models.JSONField("改动的日期", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "放假安排改动记录"

    def __str__(self) -> str:
        return f"{self.year} 年：{self.get_act_display()}"


def load_calendar() -> WorkCalendar:
    """The calendar as it is now: two small queries."""
    years = frozenset(CalendarYear.objects.values_list("year", flat=True))
    return WorkCalendar(dict(CalendarDay.objects.values_list("day", "is_working")), years)
