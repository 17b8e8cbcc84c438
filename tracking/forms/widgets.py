"""Controls that are written many times on a page: straight from strings, because templates would take seconds."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class QuickSelect(forms.Select):
    """A choice of one, as the design shows it."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        chosen = str(value or "")
        named = (attrs or {}).get("aria-label", "")
        options = ((key, SafeString(" selected") if str(key) == chosen else "", label) for key, label in self.choices)
        return format_html(
            '<select class="form-select" name="{}" id="{}"{}>{}</select>',
            name,
            (attrs or {}).get("id", ""),
            format_html(' aria-label="{}"', named) if named else "",
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class QuickChecks(forms.SelectMultiple):
    """A choice of several: a list of boxes to tick."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        chosen = {str(one) for one in value or ()}
        boxes = (
            (name, key, SafeString(" checked") if str(key) in chosen else "", label) for key, label in self.choices
        )
        row = '<li><label><input class="form-check-input" type="checkbox" name="{}" value="{}"{}> {}</label></li>'
        return format_html('<ul class="tick-list">{}</ul>', format_html_join("", row, boxes))
