"""Which two days are compared, and of what."""

from collections.abc import Mapping

from django import forms

from accounts.models import User
from tracking.forms.ledger import OFFERS
from tracking.forms.widgets import QuickSelect


class BetweenForm(forms.Form):
    """The days, a department, a speech. It only shows them: reading is ``Question.read``."""

    since = forms.CharField(label="从哪一天结束时", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.CharField(label="到哪一天结束时", required=False, widget=forms.DateInput({"type": "date"}))
    department = forms.ChoiceField(label="牵头单位", required=False, widget=QuickSelect)
    speech = forms.ChoiceField(label="讲话", required=False, widget=QuickSelect)

    def __init__(self, given: Mapping[str, str], user: User) -> None:
        said = {"since": given.get("from", ""), "until": given.get("to", "")}
        super().__init__(initial={**given, **said}, auto_id="b-%s")
        for name in ("department", "speech"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
            field.choices = [("", f"{field.label}不限"), *OFFERS[name](user)]

    def add_prefix(self, field_name: str) -> str:
        """The days are called as the address calls them."""
        return {"since": "from", "until": "to"}.get(field_name, super().add_prefix(field_name))
