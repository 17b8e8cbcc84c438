"""Extraction of a 6,000-character speech against one default ``jieba.posseg`` pass over the same text."""

import logging
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from time import perf_counter

from bench.measure import Row, best, show
from directives.documents import read_bytes
from directives.extraction.pipeline import extract
from directives.extraction.rows import row
from tracking.sample.speeches import render_all

LENGTH = 6000
TODAY = date(2026, 11, 23)
ROOT = Path(__file__).resolve().parent.parent
PEAK = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
EXTRACTING = "import sys; from directives.extraction.pipeline import extract; extract(sys.stdin.read())"
TAGGING = (
    "import logging, sys, jieba; from jieba import posseg; jieba.setLogLevel(logging.WARNING);"
    "list(posseg.cut(sys.stdin.read()))"
)


def run() -> None:
    import jieba
    from jieba import posseg

    jieba.setLogLevel(logging.WARNING)
    text = "\n".join(speech.text for speech in render_all(TODAY))[:LENGTH]
    paper = _word_file(text)
    floor, seconds, whole = best(
        lambda: list(posseg.cut(text)), lambda: _extract_anew(text), lambda: _rows_of(paper), rounds=9
    )
    tagging = "jieba.posseg, one default pass"
    show(Row(f"extract {len(text)} characters, all stages", seconds, tagging, floor, "≤ 0.35 ×"))
    show(Row("Word file to rows, reading process included", whole, tagging, floor, "≤ 0.5 ×"))
    _show_processes(text)


def _show_processes(text: str) -> None:
    """What a process of its own takes in memory for the text, and in time from its start to a first sentence."""
    memory, floor = (_peak(code, text) for code in (EXTRACTING, TAGGING))
    show(Row("peak memory of a process that extracts", memory, "of one that tags", floor, "informative", "MB"))
    starts = [min(_start(code) for _ in range(3)) for code in (EXTRACTING, TAGGING)]
    show(Row("start to the first sentence extracted", starts[0], "to the first one tagged", starts[1], "informative"))


def _extract_anew(text: str) -> None:
    """As a text nobody has extracted yet: what earlier rounds left in the bounded caches is forgotten."""
    _forget()
    extract(text, TODAY)


def _rows_of(paper: bytes) -> None:
    _forget()
    for found in extract(read_bytes(paper, "讲话.docx").text, TODAY):
        row(found)


def _forget() -> None:
    """Empties the caches of texts; what is compiled once for a process is kept."""
    modules = [module for name, module in sys.modules.items() if name.startswith("directives.extraction")]
    for kept in (each for module in modules for each in vars(module).values() if hasattr(each, "cache_parameters")):
        if kept.cache_parameters()["maxsize"] is not None:
            kept.cache_clear()


def _word_file(text: str) -> bytes:
    from docx import Document

    document, stored = Document(), BytesIO()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(stored)
    return stored.getvalue()


def _peak(code: str, text: str) -> float:
    """The most memory that the process held since it began, in thousands of megabytes (Linux counts kilobytes)."""
    return int(_run(f"{code}; {PEAK}", text)) / 1024 / 1000


def _start(code: str) -> float:
    start = perf_counter()
    _run(code, "区水务局要在6月底前清理河道。")
    return perf_counter() - start


def _run(code: str, text: str) -> str:
    given = [sys.executable, "-W", "ignore", "-c", code]
    answer = subprocess.run(given, cwd=ROOT, input=text, capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    return answer.stdout
