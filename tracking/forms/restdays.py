"""A day that somebody proposes and nobody works on (休息日): it is said, and kept only where that is meant."""

from datetime import date
from typing import Any

from django import forms

from directives.dates import day_words
from tracking.calendars import WorkCalendar
from tracking.models import load_calendar
from tracking.rhythms import WEEKDAYS


class OnWorkingDay(forms.Form):
    """A due date that lies on a working day; on another only by a tick, which is offered where it is needed."""

    on_rest_day = forms.BooleanField(required=False)

    today: date

    def offer_rest_day(self) -> None:
        """Keep the tick where the day that stands in the form is none on which people work."""
        day = self._day()
        if day is None or (calendar := load_calendar()).is_working(day):
            del self.fields["on_rest_day"]
            return
        field = self.fields["on_rest_day"]
        field.label = f"就定在{day_words(day, self.today)}"
        field.help_text = rest_day_words(day, self.today, calendar)

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        day = self.cleaned_data.get("due_on")
        if day and "on_rest_day" in self.fields and self.is_set() and not self.cleaned_data.get("on_rest_day"):
            self.add_error("on_rest_day", "请改成工作日；就定在休息日的，勾选这一格。")
        return given

    def is_set(self) -> bool:
        """Whether the step sets the date."""
        return True

    def _day(self) -> date | None:
        """What was sent, or what is proposed while nothing was."""
        field = self.fields.get("due_on")
        if field is None:
            return None
        written = self.data.get(self.add_prefix("due_on")) if self.is_bound else self.initial.get("due_on")
        try:
            day: date | None = field.to_python(written)
        except forms.ValidationError:
            return None
        return day


def on_rest_day(day: date, today: date, calendar: WorkCalendar) -> str:
    """周六，休息日，到期提醒按12月4日算: said beside a date that came from a speech; empty on a working day."""
    if calendar.is_working(day):
        return ""
    return f"周{WEEKDAYS[day.weekday()]}，休息日，到期提醒按{day_words(calendar.last_working(day), today)}算"


def rest_day_words(day: date, today: date, calendar: WorkCalendar) -> str:
    """Which working days are before and after it, and how a rest day is reckoned."""
    before, after = (day_words(one, today) for one in (calendar.last_working(day), calendar.next_working(day)))
    return (
        f"{day_words(day, today)}（周{WEEKDAYS[day.weekday()]}）是休息日。"
        f"前一个工作日是{before}，后一个工作日是{after}；定在休息日，到期提醒按{before}算。"
    )
