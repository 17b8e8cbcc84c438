"""The language of templates (占位符): Jinja in its sandbox, knowing nothing but the values it is given."""

from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from directives.documents.numerals import numeral


class Sandbox(ImmutableSandboxedEnvironment):
    """Escapes what it inserts, refuses names nobody gave it, and reaches nothing behind a value."""

    def __init__(self, undefined: type[Undefined] = StrictUndefined) -> None:
        super().__init__(autoescape=True, undefined=undefined)
        self.globals.clear()
        self.filters["中文数字"] = chinese_number

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A row's own values only: ``task.items`` is not the method of a dict."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def chinese_number(written: object) -> str:
    """``12`` as 十二, as headings are numbered; what is no number stays as it is."""
    text = str(written)
    return numeral(int(text), "chineseCountingThousand") if text.isascii() and text.isdigit() else text
