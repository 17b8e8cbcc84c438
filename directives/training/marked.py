"""Marked texts (标注文本): ``<name>.txt`` beside ``<name>.gold.jsonl`` as in ``measuring``, held to the units."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from directives.extraction.pipeline import spoken
from directives.extraction.records import Span
from directives.extraction.structure import Outlined

Row = Mapping[str, Any]
SUFFIX = ".gold.jsonl"


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text and, for each of its units, the row people marked it with (None where no row covers half of it)."""

    name: str
    text: Outlined
    rows: tuple[Row | None, ...]

    def label(self, index: int) -> str:
        """The label of a unit: D, C, H, N or X; a unit nobody marked is N."""
        row = self.rows[index]
        return str(row["label"]) if row else "N"


def read(folders: Iterable[Path]) -> list[MarkedText]:
    """Every marked text of the folders, in the order of folders and names."""
    return [_read(path) for folder in folders for path in sorted(folder.glob(f"*{SUFFIX}"))]


def _read(path: Path) -> MarkedText:
    name = path.name.removesuffix(SUFFIX)
    text = spoken(path.with_name(f"{name}.txt").read_bytes().decode("utf-8"))
    marked = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return MarkedText(name, text, tuple(_row_of(unit.span, marked) for unit in text.units))


def _row_of(span: Span, marked: Sequence[Row]) -> Row | None:
    best = max(marked, key=lambda row: _common(span, row), default=None)
    return best if best and 2 * _common(span, best) >= span.end - span.start else None


def _common(span: Span, row: Row) -> int:
    return max(0, min(span.end, int(row["end"])) - max(span.start, int(row["start"])))
