"""Marks over a text, as safe HTML: nested and overlapping ones too. Pure; every character of the text comes out once.

Where marks overlap the text is cut at every edge; each piece shows the innermost (shortest) mark over it and names
them all in ``data-marks``, so a script can find every piece of a mark.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch ``[start, end)`` of the text. ``key`` is its number; with ``href`` it is a link."""

    start: int
    end: int
    key: str
    classes: str = ""
    href: str = ""
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text under the same marks throughout, the outermost first."""

    start: int
    end: int
    marks: tuple[Mark, ...]

    @property
    def innermost(self) -> Mark | None:
        return self.marks[-1] if self.marks else None


def pieces(start: int, end: int, marks: Iterable[Mark]) -> list[Piece]:
    """The stretch ``[start, end)`` cut at every edge of a mark."""
    over = [mark for mark in marks if mark.start < mark.end and mark.start < end and mark.end > start]
    over.sort(key=lambda mark: (mark.start - mark.end, mark.start, mark.key))
    edges = {start, end, *(max(m.start, start) for m in over), *(min(m.end, end) for m in over)}
    cuts = sorted(edges)
    return [
        Piece(left, right, tuple(m for m in over if m.start <= left and m.end >= right))
        for left, right in pairwise(cuts)
    ]


def marked(text: str, start: int, end: int, marks: Iterable[Mark]) -> SafeString:
    """The stretch of the text as HTML, its marks as links (with ``href``) or spans."""
    return mark_safe("".join(_html(text, piece) for piece in pieces(start, end, marks)))  # noqa: S308  # escaped


def _html(text: str, piece: Piece) -> SafeString:
    words = text[piece.start : piece.end]
    mark = piece.innermost
    if mark is None:
        return format_html("{}", words)
    begins = mark.is_numbered and mark.start == piece.start
    anchor = format_html(' id="c{}"', mark.key) if begins else ""
    keys = " ".join(one.key for one in piece.marks)
    inner = format_html("{}{}", _numbers(piece, without_anchor=mark if begins else None), words)
    if not mark.href:
        return format_html('<span class="{}" data-marks="{}"{}>{}</span>', mark.classes, keys, anchor, inner)
    return format_html('<a class="{}" href="{}" data-marks="{}"{}>{}</a>', mark.classes, mark.href, keys, anchor, inner)


def _numbers(piece: Piece, *, without_anchor: Mark | None) -> SafeString:
    """The numbers of the marks that begin here; one of them has its anchor on the piece itself."""
    begun: Sequence[Mark] = [mark for mark in piece.marks if mark.is_numbered and mark.start == piece.start]
    return format_html_join(
        "",
        "<sup{}>{}</sup>",
        ((format_html(' id="c{}"', m.key) if m is not without_anchor else "", m.key) for m in begun),
    )
