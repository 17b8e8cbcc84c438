"""What is said of a pair that looks alike: join it and by when, or keep both apart."""

from collections.abc import Sequence
from datetime import date

from django import forms

from tracking.joining.dates import KEEP, DateOffer

JOIN, OTHER, BOTH, AGAIN = "join", "other", "both", "again"
ACTS = ((JOIN, "归并"), (OTHER, "不是一件事"), (BOTH, "都保留"), (AGAIN, "重新考虑"))


class AlikeForm(forms.Form):
    """Which one, what is said of it, from which version of the candidate; ``due_on`` of the task from now on."""

    pair = forms.RegexField(r"^(task|directive):[0-9]{1,9}$")
    act = forms.ChoiceField(choices=ACTS)
    version = forms.IntegerField(min_value=0)
    due_on = forms.CharField(required=False, max_length=10)

    def clean_due_on(self) -> date | None:
        written = self.cleaned_data["due_on"]
        if not written or written == KEEP:
            return None
        try:
            return date.fromisoformat(written)
        except ValueError as error:
            raise forms.ValidationError("请选完成时限。") from error

    def chosen_date(self, offers: Sequence[DateOffer]) -> date | None:
        """The date that was picked, if it is still offered."""
        due_on: date | None = self.cleaned_data["due_on"]
        return due_on if any(offer.value == str(due_on) for offer in offers) else None

    @property
    def kind(self) -> str:
        return str(self.cleaned_data["pair"]).partition(":")[0]

    @property
    def key(self) -> int:
        return int(str(self.cleaned_data["pair"]).partition(":")[2])
