"""A report is examined before it is sent (反馈体检): advice is given once, and the second press sends it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from tracking.actions.reports import Progress, part_of
from tracking.checkup.flaws import Advice, Flaw, advice, has_new, seal
from tracking.checkup.reports import flaws_of
from tracking.models import Task

QUESTIONS = frozenset({"check", "copy"})  # sent with the form where nothing is to be taken yet
UNREAD = "体检有意见，请看过再报。"  # on a hidden field: it only keeps the form from being taken


class Examined(forms.Form):
    """A form of a report; ``seen``: the advice that was shown when the page was made."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    task: Task
    user: User
    flaws: Sequence[Flaw] = ()

    def said(self) -> Progress:
        raise NotImplementedError

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if not self.errors:
            self.flaws = self._examine()
        if self.is_question or has_new(self.flaws, self.cleaned_data.get("seen", "")):
            self.add_error("seen", UNREAD)
        return given

    def _examine(self) -> Sequence[Flaw]:
        part = part_of(self.task, self.user)
        files = len(self.cleaned_data.get("attachments") or ()) or (self._named() if self.is_question else 0)
        files += len(self.cleaned_data.get("keep") or ())
        taken_in = list(self.cleaned_data.get("take_in") or ())
        return flaws_of(self.said(), self.task, part.department, files=files, taken_in=taken_in) if part else ()

    def _named(self) -> int:
        """How many files are chosen, where only their names are sent along."""
        return len(self.data.getlist("attachments")) if isinstance(self.data, MultiValueDict) else 0

    @property
    def is_question(self) -> bool:
        """Only advice is asked for, or other reports were put into the text: nothing is to be sent."""
        return self.is_bound and self.data.get("do") in QUESTIONS

    @property
    def advice(self) -> tuple[Advice, ...]:
        return advice(self.flaws)

    @property
    def seal(self) -> str:
        """What the next press carries: all advice that is shown now or was before."""
        return " ".join(filter(None, [seal(self.flaws), self.data.get("seen", "")]))

    @property
    def dropped(self) -> list[str]:
        """The files a browser has to choose again, as it keeps none on a page that is shown again."""
        return [file.name or "" for file in self.files.getlist("attachments")] if self.flaws else []
