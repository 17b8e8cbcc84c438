"""Templates as an office might send them in: right, wrong, and meant badly."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from docx import Document


def word(*paragraphs: str, rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file with these paragraphs, and a table of these rows at its end."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def altered(document: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same file with parts put in or in place of others."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return kept.getvalue()


def part(document: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.read(name)


def texts(document: bytes) -> list[str]:
    """The paragraphs of a Word file, those of its tables after them."""
    opened = Document(io.BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in opened.paragraphs), *cells]
