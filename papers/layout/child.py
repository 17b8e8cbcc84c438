"""``python -m papers.layout.child``: fills in one template, bounded; started by ``render`` only.

A template is a program somebody has uploaded: it may loop for ever or grow without end.
"""

import base64
import json
import sys

from directives.documents.child import limit
from papers.layout.filling import fill
from papers.layout.records import UnusableTemplateError


def main() -> None:
    asked = json.load(sys.stdin)
    limit()
    try:
        document = fill(base64.b64decode(asked["template"]), asked["context"])
        answer = {"document": base64.b64encode(document).decode()}
    except UnusableTemplateError as refusal:
        answer = {"unusable": refusal.message}
    except (MemoryError, RecursionError, OverflowError):
        answer = {"unusable": "这个模板填出来太大。请检查循环，或者换一个简单些的模板。"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
