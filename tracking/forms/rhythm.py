"""How a reporting rhythm (报送频率) is chosen: how often, and by which day of the week or month."""

from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracking import rhythms
from tracking.forms.widgets import QuickSelect
from tracking.models import Task
from tracking.periods import PeriodState, terms
from tracking.rhythms import EVERY, FRIDAY, LAST_DAY, WEEKDAYS, Period

MISSED, AHEAD = PeriodState.MISSED, PeriodState.AHEAD
NO_PERIOD = ("", "不属于哪一期")
PICK = "有一期没有报，先补报它；这次报的是别的一期，就改选。"
NO_SUCH_RHYTHM = "报送频率请从列出的里面选。"
NO_SUCH_DAY = f"每月几日前报，填 1 到 {LAST_DAY}；月底前报就空着。"
BY_WEEKDAY = [(str(day), f"周{WEEKDAYS[day - 1]}前") for day in range(1, FRIDAY + 1)]


class RhythmWidget(forms.MultiWidget):
    """Three controls: how often, the weekday, the day of the month; only the fitting one of the last two is shown."""

    template_name = ""  # written straight from strings, as the other controls of a page with many lines

    def __init__(self) -> None:
        day = forms.NumberInput(attrs={"min": 1, "max": LAST_DAY, "placeholder": "月底"})
        super().__init__([QuickSelect(choices=list(EVERY.items())), QuickSelect(choices=BY_WEEKDAY), day])

    def id_for_label(self, id_: str, index: object = None) -> str:  # noqa: ARG002  # the label is for how often
        return f"{id_}_0" if id_ else ""

    def decompress(self, value: str | None) -> list[str]:
        every, day = rhythms.parts(value or "")
        return [
            every,
            str(day) if every == "weekly" and day else str(FRIDAY),
            _digits(day) if every == "monthly" else "",
        ]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        every, weekday, day = value if isinstance(value, list) else self.decompress(value)
        key, wrong = (attrs or {}).get("id", ""), " is-invalid" if "aria-invalid" in (attrs or {}) else ""
        return format_html(
            '<span class="rhythm">{}<span class="by-week">{}</span>'
            '<span class="by-month"><input class="form-control{}" type="number" name="{}_2" id="{}_2" value="{}"'
            ' min="1" max="{}" placeholder="月底" aria-label="每月几日前，月底就空着"><span>日前</span></span></span>',
            self.widgets[0].render(f"{name}_0", every, {"id": f"{key}_0"}),
            self.widgets[1].render(f"{name}_1", weekday, {"id": f"{key}_1", "aria-label": "每周几前"}),
            wrong,
            name,
            key,
            day or "",
            LAST_DAY,
        )


class RhythmField(forms.Field):
    """A rhythm as its code; a day that does not belong to the chosen one is left alone."""

    widget = RhythmWidget

    def __init__(self, label: str = "报送频率") -> None:
        super().__init__(label=label, required=False)

    def to_python(self, value: Any) -> str:
        every, weekday, day = ((part or "").strip() for part in value or ["", "", ""])
        if every not in EVERY:
            raise forms.ValidationError(NO_SUCH_RHYTHM)
        if every == "weekly":
            return rhythms.code_of(every, _weekday(weekday))
        return rhythms.code_of(every, _day_of_month(day)) if every == "monthly" else every


def _weekday(given: str) -> int:
    if given and given not in dict(BY_WEEKDAY):
        raise forms.ValidationError(NO_SUCH_RHYTHM)
    return int(given or FRIDAY)


def _day_of_month(given: str) -> int:
    """The day, or 0 for the month's end."""
    if not given:
        return 0
    if not (given.isascii() and given.isdigit() and len(given) <= 2 and 1 <= int(given) <= LAST_DAY):
        raise forms.ValidationError(NO_SUCH_DAY)
    return int(given)


def _digits(day: int) -> str:
    return str(day) if day else ""


class ForPeriod(forms.Form):
    """A report of the lead says which period it is for, where the task has a rhythm."""

    period_on = forms.TypedChoiceField(
        label="报哪一期",
        required=False,
        coerce=date.fromisoformat,
        empty_value=None,
        error_messages={"invalid_choice": "这一期刚刚报过，或者报送频率改了，请重新选。"},
    )

    def offer_periods(self, task: Task, today: date, *, is_lead: bool) -> None:
        field = self.fields["period_on"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        choices = expected_choices(task, today) if is_lead else []
        if choices:
            field.choices, field.initial = choices, choices[0][0]
            field.help_text = PICK if choices[0][0] and choices[0][0] < today.isoformat() else ""
        else:
            del self.fields["period_on"]


def expected_choices(task: Task, today: date) -> list[tuple[str, str]]:
    """The periods a report of the lead may be for (报哪一期), the expected one first; none without a rhythm."""
    named = [(period.due_on.isoformat(), _called(task, period, today)) for period in _unreported(task, today)]
    return [*named, NO_PERIOD] if task.rhythm else []


def _unreported(task: Task, today: date) -> list[Period]:
    """The expected period, then what else is missed or runs, the newest first; of this lead and this rhythm only."""
    since, code = task.rhythm_since, task.rhythm
    expected = rhythms.expected(code, since=since, reported_for=task.reported_for, today=today)
    found = terms(task.events.in_order(), task.reports.all(), today=today)
    open_ones = [term.period for term in found if term.code == code and term.state in {MISSED, AHEAD}]
    asked = (period for period in open_ones if since and since <= period.begun_by and period.start <= today)
    return [period for period in dict.fromkeys([expected, *asked]) if period]


def _called(task: Task, period: Period, today: date) -> str:
    name = rhythms.period_words(task.rhythm, period, today)
    return f"{name}，没有报" if period.due_on < today else name
