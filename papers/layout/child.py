"""``python -m papers.layout.child docx``: fills in templates, each in a forked process with limits; see ``render``.

A template is a program somebody has uploaded: it may loop for ever or grow without end.
"""

import base64
import json
from dataclasses import dataclass

from directives.documents.child import serve
from directives.documents.records import UnreadableError
from papers.layout.filling import fill
from papers.layout.records import UnusableTemplateError

TOO_LARGE = "这个模板填出来太大。请检查循环，或者换一个简单些的模板。"


@dataclass(frozen=True, slots=True)
class Filled:
    """The answer: the document in base64."""

    document: str


def answer(asked: bytes) -> Filled:
    """What ``render`` asked for, filled in; what is wrong with the template as the refusal that ``serve`` knows."""
    given = json.loads(asked)
    try:
        document = fill(base64.b64decode(given["template"]), given["context"])
    except UnusableTemplateError as refusal:
        raise UnreadableError(refusal.message) from None
    except (MemoryError, RecursionError, OverflowError):
        raise UnreadableError(TOO_LARGE) from None
    return Filled(base64.b64encode(document).decode())


if __name__ == "__main__":
    serve(answer)
