"""``python -m papers.layout.child docx``: fills in templates, each in a forked process with limits; see ``render``.

A template is a program somebody has uploaded: it may loop for ever or grow without end.
"""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from directives.documents.child import serve
from directives.documents.records import UnreadableError
from papers.layout.filling import fill, used
from papers.layout.records import UnusableTemplateError

TOO_LARGE = "这个模板填出来太大。请检查循环，或者换一个简单些的模板。"


@dataclass(frozen=True, slots=True)
class Filled:
    """The answer: the document in base64, or the placeholders the template uses."""

    document: str = ""
    names: list[str] = field(default_factory=list)


def answer(asked: bytes) -> Filled:
    """What ``render`` asked for, filled in; what is wrong with the template as the refusal that ``serve`` knows."""
    given = json.loads(asked)
    template = base64.b64decode(given["template"])
    try:
        return Filled(names=used(template)) if given["context"] is None else _filled(template, given["context"])
    except UnusableTemplateError as refusal:
        raise UnreadableError(refusal.message) from None
    except (MemoryError, RecursionError, OverflowError):
        raise UnreadableError(TOO_LARGE) from None


def _filled(template: bytes, context: dict[str, Any]) -> Filled:
    return Filled(base64.b64encode(fill(template, context)).decode())


if __name__ == "__main__":
    serve(answer)
