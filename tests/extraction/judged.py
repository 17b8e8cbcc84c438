"""Sentences judged to be directives by hand, so that their attributes can be tried without detection."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from directives.extraction.assemble import assemble
from directives.extraction.pipeline import outlined
from directives.extraction.records import Context, Found
from directives.extraction.structure import Verdict

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[dict[str, Any]]:
    """The rows of ``cases/<name>.json``."""
    rows: list[dict[str, Any]] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def found_in(text: str, unit: str, spoken_on: date | None = None, context: Context | None = None) -> Found:
    """What is registered about ``unit``, a whole sentence of ``text``."""
    outline = outlined(text)
    chosen = next(each for each in outline.units if each.span.of(outline.source) == unit)
    return assemble(outline, Verdict(chosen, "asserted", 0.9, ()), spoken_on, context or Context())
