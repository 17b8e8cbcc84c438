"""A template filled in (套打), in a child process with limits to its time and memory."""

import base64
import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from papers.layout.records import UnusableTemplateError

TIME_LIMIT = 30.0

_ROOT = Path(__file__).resolve().parents[2]

logger = logging.getLogger(__name__)


def render(template: bytes, context: Mapping[str, Any]) -> bytes:
    """The .docx ``template`` makes of ``context`` (JSON values: strings, booleans, lists and mappings of them).

    Raises UnusableTemplateError, whose message says in Chinese what is wrong with the template: a placeholder nobody
    knows, a loop that is not closed, something that takes too long or grows too large.
    """
    asked = {"template": base64.b64encode(template).decode(), "context": context}
    answer = _answer(json.dumps(asked))
    if "unusable" in answer:
        raise UnusableTemplateError(answer["unusable"])
    return base64.b64decode(answer["document"])


def _answer(asked: str) -> dict[str, str]:
    try:
        done = subprocess.run(
            [sys.executable, "-s", "-P", "-m", "papers.layout.child"],
            input=asked.encode(),
            capture_output=True,
            timeout=TIME_LIMIT,
            check=False,
            cwd="/",
            env={"PYTHONPATH": str(_ROOT), "PATH": os.defpath, "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        raise UnusableTemplateError(f"这个模板填了 {TIME_LIMIT:.0f} 秒还没有填完。请检查循环。") from None
    try:
        answer: dict[str, str] = json.loads(done.stdout)
    except ValueError:
        logger.warning(
            "template child ended with %s: %s", done.returncode, done.stderr[-2000:].decode(errors="replace")
        )
        raise UnusableTemplateError(
            "这个模板填不出来：它太复杂，或者文件已损坏。请在 Word 或 WPS 里另存一份再试。"
        ) from None
    return answer
