"""Working days an administrator has entered (放假和调休); they override what the library knows."""

from django.db import models

from tracking.calendars import WorkCalendar


class CalendarDay(models.Model):
    """One day that is not what its weekday says: a holiday, or a weekend day that is worked (调休)."""

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "放假和调休"

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_working else '放假'}"


def load_calendar() -> WorkCalendar:
    """The calendar as it is now: one small query."""
    return WorkCalendar(dict(CalendarDay.objects.values_list("day", "is_working")))
