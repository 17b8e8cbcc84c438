"""Choosing among rows already loaded: a page with fifty forms asks the database once, not a hundred times."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Model

from tracking.forms.widgets import QuickChecks, QuickSelect


class OneOf(forms.TypedChoiceField):
    """One row out of ``rows``, or None where it is not required."""

    def __init__(self, *, empty: str, required: bool = False, **kwargs: Any) -> None:
        self.empty = empty
        self.rows: dict[str, Model] = {}
        super().__init__(coerce=self._row, empty_value=None, required=required, widget=QuickSelect, **kwargs)

    def offer(self, rows: Sequence[Model]) -> None:
        self.rows = {str(row.pk): row for row in rows}
        self.coerce = self._row  # this copy's own rows: a form copies its fields
        self.choices = [("", self.empty), *((key, str(row)) for key, row in self.rows.items())]

    def _row(self, key: str) -> Model:
        """The row; ``ValueError`` where none is offered by that key, as one asks who compares before checking."""
        if key not in self.rows:
            raise ValueError(key)
        return self.rows[key]

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value


class SeveralOf(forms.TypedMultipleChoiceField):
    """Any of ``rows``."""

    def __init__(self, **kwargs: Any) -> None:
        self.rows: dict[str, Model] = {}
        super().__init__(coerce=self._row, required=False, empty_value=[], widget=QuickChecks, **kwargs)

    def offer(self, rows: Sequence[Model], shown: Callable[[Any], str] = str) -> None:
        self.rows = {str(row.pk): row for row in rows}
        self.coerce = self._row  # this copy's own rows: a form copies its fields
        self.choices = [(key, shown(row)) for key, row in self.rows.items()]

    def _row(self, key: str) -> Model:
        return self.rows[key]

    def prepare_value(self, value: Any) -> Any:
        return [row.pk if isinstance(row, Model) else row for row in value or ()]
