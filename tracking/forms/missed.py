"""A demand that extraction missed, and a name nobody goes by: the small forms of the review workbench."""

from django import forms
from django.http import QueryDict

from tracking.models import Department, DepartmentGroup
from tracking.models.department import DepartmentKind


class MissedForm(forms.Form):
    """A demand extraction missed: a selection by its place, or its words to be looked for."""

    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label="漏掉的原话",
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "在原文里选中那句话，或者粘贴到这里"}),
        error_messages={"required": "先在原文里选中一句话，或者把它粘贴到框里。"},
    )
    note = forms.CharField(
        label="为什么要补（可不填）",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "例如：用了本地说法，程序不认得"}),
    )


class NameForm(forms.Form):
    """Where a name belongs that the directory does not know: another name of a body, or a new department."""

    name = forms.CharField(max_length=80, error_messages={"required": "单位名称不能空着。"})
    target = forms.ChoiceField(label="是哪个单位的别名", required=False)
    kind = forms.ChoiceField(label="类别", choices=DepartmentKind.choices, required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=False)
        self.bodies: dict[str, Department | DepartmentGroup] = {
            f"d{one.pk}": one for one in Department.objects.active().in_order()
        }
        self.bodies |= {f"g{one.pk}": one for one in DepartmentGroup.objects.order_by("order", "pk")}
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", "选一个单位"), *((code, one.name) for code, one in self.bodies.items())]

    @property
    def body(self) -> Department | DepartmentGroup | None:
        """The body that goes by the name, or None where a new department is wanted."""
        return self.bodies.get(self.cleaned_data["target"])
