"""The forms of the calendar: the pasted notice, the ticked days of a year, and taking a year back."""

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from tracking.arranging import Standing
from tracking.holidays import Arrangement, check, parse_notice
from tracking.holidays.library import statutory_days
from tracking.holidays.planning import days_of, unusual

LONGEST_NOTICE = 20_000  # signs; a notice has about 600
MOST_DAYS = 80  # days of a year that are not what their weekday says; the longest year so far had 34
NOTHING_PASTED = "请先贴上通知的文字。"
FIRST_YEAR = 2008  # the holidays as they are now began with it
YEARS_ON = 5


class NoticeForm(forms.Form):
    """The text of a notice. Too long a text is refused here and not cut by the browser, which would not say so."""

    text = forms.CharField(
        label="通知全文",
        validators=[MaxLengthValidator(LONGEST_NOTICE)],
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 14, "placeholder": "国务院办公厅关于2027年部分节假日安排的通知\n…\n一、元旦：1月1日…放假…"}
        ),
        error_messages={
            "required": NOTHING_PASTED,
            "max_length": f"贴的文字太长，没有读：最多 {LONGEST_NOTICE} 字。贴的都还在，留下放假安排那份通知就行。",
        },
    )

    def __init__(self, data: QueryDict | None = None, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.notice = Arrangement(None)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if not text.strip():
            raise forms.ValidationError(NOTHING_PASTED)
        self.notice = parse_notice(text)
        if self.notice.year is None or not self.notice.is_notice:
            raise forms.ValidationError(_why_not_read(self.notice))
        if not FIRST_YEAR <= self.notice.year <= self.today.year + YEARS_ON:
            raise forms.ValidationError(
                f"读出来是 {self.notice.year} 年的安排，系统只管 {FIRST_YEAR} 年到 {self.today.year + YEARS_ON} 年的。"
                "请看年份有没有写错。"
            )
        return text


def _why_not_read(notice: Arrangement) -> str:
    if notice.year is None:
        return (
            "没有读出是哪一年的放假安排。请贴通知的全文，连标题一起，例如“国务院办公厅关于2027年部分节假日安排的通知”。"
        )
    return "没有读出放假的日期。请贴通知的全文，里面有“元旦：1月1日…放假”这样的话；没有电子版的，可以在日历上手工勾选。"


class YearForm(forms.Form):
    """The days of a year that are not what their weekday says. ``looked``: those whose consequences were shown."""

    day = forms.TypedMultipleChoiceField(
        coerce=date.fromisoformat,
        required=False,
        error_messages={"invalid_choice": "“%(value)s”不在这一年的日历上，没有采用。请重新打开这一页再勾选。"},
    )
    text = forms.CharField(max_length=LONGEST_NOTICE, required=False, strip=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    looked = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "例如：按国办发明电〔2026〕7号；可以不填"}),
        error_messages={"max_length": "说明太长，最多 200 字。"},
    )
    is_checked = forms.BooleanField(label="上面指出的我都对照过了，就按勾选的日期算", required=False)

    def __init__(self, data: QueryDict | None = None, *, standing: Standing, notice_text: str = "") -> None:
        super().__init__(data)
        self.standing = standing
        self.ticked = data.getlist("day") if data else []
        self.notice_text = str(data.get("text", "")) if data else notice_text
        field = self.fields["day"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  # declared above
        self.offered = {on.isoformat() for on in days_of(standing.year) if on not in standing.locked}
        field.choices = [(on, on) for on in self.offered]

    @cached_property
    def notice(self) -> Arrangement:
        """What was pasted, read and checked; without days where the year is ticked by hand."""
        notice = parse_notice(self.notice_text, self.standing.year) if self.notice_text else Arrangement(None)
        return check(notice, statutory_days(self.standing.year))

    @property
    def changed(self) -> frozenset[date]:
        """The days that are ticked: as sent, else as the notice or the year has them."""
        if self.is_bound:
            return frozenset(date.fromisoformat(on) for on in self.ticked if on in self.offered)
        notice = self.notice
        return unusual(self.standing.with_notice(notice) if notice.is_notice else self.standing.plan)

    @property
    def was_looked_at(self) -> bool:
        """Whether what would change was shown for exactly these days."""
        return bool(self.cleaned_data.get("looked") == looked(self.changed))

    def clean_day(self) -> list[date]:
        days: list[date] = self.cleaned_data["day"]
        if len(days) > MOST_DAYS:
            raise forms.ValidationError(f"勾选了 {len(days)} 天，一年里和平常不同的不会超过 {MOST_DAYS} 天，请检查。")
        return days


def looked(days: frozenset[date]) -> str:
    """The days as one word, so that a page can say which it showed the consequences of."""
    return " ".join(sorted(f"{on:%Y%m%d}" for on in days)) or "-"


class WithdrawForm(forms.Form):
    """Why a year is taken back."""

    note = forms.CharField(
        label="为什么撤销",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "例如：贴错了年份"}),
        error_messages={"required": "请写明为什么撤销。", "max_length": "理由太长，最多 200 字。"},
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
