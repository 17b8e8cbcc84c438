"""A template filled in (套打), in a child process with limits to its time and memory."""

import base64
import json
import logging
from collections.abc import Mapping
from typing import Any

from directives.documents.isolation import ask_child
from papers.layout.records import UnusableTemplateError

TIME_LIMIT = 20.0

logger = logging.getLogger(__name__)


def render(template: bytes, context: Mapping[str, Any]) -> bytes:
    """The .docx ``template`` makes of ``context`` (JSON values: strings, booleans, lists and mappings of them).

    Raises UnusableTemplateError, whose message says in Chinese what is wrong with the template: a placeholder nobody
    knows, a loop that is not closed, something that takes too long or grows too large.
    """
    return base64.b64decode(_ask(template, context)["document"])


def used_names(template: bytes) -> list[str]:
    """The placeholders ``template`` uses (``number``, ``tasks[].title``); raises UnusableTemplateError."""
    return list(_ask(template, None)["names"])


def _ask(template: bytes, context: Mapping[str, Any] | None) -> dict[str, Any]:
    asked = json.dumps({"template": base64.b64encode(template).decode(), "context": context}).encode()
    try:
        answer = ask_child(asked, "docx", time_limit=TIME_LIMIT, module="papers.layout.child")
    except TimeoutError:
        raise UnusableTemplateError(f"这个模板填了 {TIME_LIMIT:.0f} 秒还没有填完。请检查里面的循环。") from None
    if "unreadable" in answer:
        raise UnusableTemplateError(answer["unreadable"])
    if "failure" in answer:
        logger.warning("a template was not filled in: %s", answer["failure"])
        raise UnusableTemplateError("这个模板填不出来：它太复杂，或者文件已损坏。请在 Word 或 WPS 里另存一份再试。")
    return answer
