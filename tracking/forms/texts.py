"""Long texts in forms: too long a one is refused with how much is too much, and never cut by the browser."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

TOO_LONG = "最多 %(most)s 字，多了 %(over)s 字，请删短。"


def signs_of(text: str) -> int:
    """How many signs a text has; a new line is one, as browsers show it, though they send two."""
    return len(text.replace("\r\n", "\n"))


class LongText(forms.CharField):
    """A text in a box of ``rows`` lines, of at most ``max_length`` signs.

    A browser told ``maxlength`` drops the end of what is pasted and says nothing; ``data-most`` only lets it count.
    """

    def __init__(self, *, max_length: int, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)
        self.most = max_length
        self.widget.attrs["data-most"] = max_length

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if (over := signs_of(value) - self.most) > 0:
            words = self.error_messages.get("max_length", TOO_LONG)
            raise ValidationError(words, code="max_length", params={"most": self.most, "over": over})
