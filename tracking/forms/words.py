"""The forms of the page of own words; what a word may be is checked by the actions, which know the rest."""

from datetime import date
from typing import ClassVar

from django import forms
from django.http import QueryDict

from tracking.forms.texts import LongText
from tracking.models import Department, DepartmentGroup
from tracking.models.words import WordKind

LONGEST_TRIAL = 3000


class WordForm(forms.Form):
    """One more verb or stop phrase."""

    ASKS: ClassVar[dict[WordKind, tuple[str, str]]] = {
        WordKind.VERB: ("加一个动词", "亮晒"),
        WordKind.STOP: ("加一个说法", "以更加饱满的热情"),
    }

    text = forms.CharField(
        max_length=60,
        error_messages={"required": "请先写上要加的词。", "max_length": "太长了，只写那几个字。"},
    )

    def __init__(self, kind: WordKind, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"{kind}-%s")
        self.kind = kind
        field = self.fields["text"]
        field.label, field.widget.attrs["placeholder"] = self.ASKS[kind]


class EventForm(forms.Form):
    """The day of an event, every year or in one."""

    name = forms.CharField(
        label="事件",
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "入汛、汛期"}),
        error_messages={"required": "事件名称不能空着，例如“入汛”。"},
    )
    day = forms.CharField(
        label="从哪天开始",
        max_length=20,
        widget=forms.TextInput(attrs={"placeholder": "5月15日"}),
        error_messages={"required": "日期不能空着，写成“5月15日”这样。"},
    )
    year = forms.IntegerField(
        label="只管哪一年",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "每年都是", "inputmode": "numeric"}),
        error_messages={"invalid": "年份写四位数字，例如 2027；每年都一样就空着。"},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="event-%s")


class AliasForm(forms.Form):
    """Another name of a department or a group."""

    name = forms.CharField(
        label="别名",
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "住建部门"}),
        error_messages={"required": "别名不能空着。"},
    )
    target = forms.ChoiceField(label="是哪个单位的别名", error_messages={"required": "请选是哪个单位的别名。"})

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="alias-%s")
        departments = Department.objects.active().in_order()
        self.bodies: dict[str, Department | DepartmentGroup] = {f"d{one.pk}": one for one in departments}
        self.bodies |= {f"g{one.pk}": one for one in DepartmentGroup.objects.order_by("order", "pk")}
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", "选一个单位"), *((code, one.name) for code, one in self.bodies.items())]

    @property
    def body(self) -> Department | DepartmentGroup:
        """The body that is to go by the name."""
        return self.bodies[self.cleaned_data["target"]]


class TrialForm(forms.Form):
    """A few sentences to see what is extracted; nothing of them is kept."""

    text = LongText(
        label="贴几句话",
        max_length=LONGEST_TRIAL,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "区住建局要在入汛前完成低洼小区排查。"}),
        error_messages={
            "required": "请先贴几句话。",
            "max_length": f"最多 {LONGEST_TRIAL} 字，够试一试就行；整篇讲话请导入。",
        },
    )
    spoken_on = forms.DateField(
        label="当作哪天讲的",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填日期，期限从这一天推算。", "invalid": "日期写成 2026-11-20 这样。"},
    )

    def __init__(self, data: QueryDict | None = None, *, today: date) -> None:
        super().__init__(data, initial={"spoken_on": today}, auto_id="trial-%s")

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError("请先贴几句话。")
        return text
