"""Marks over a text, as safe HTML: nested and overlapping ones too. Pure; every character of the text comes out once.

Where marks overlap the text is cut at every edge; each piece shows the innermost (shortest) mark over it and names
them all in ``data-marks``, so a script can find every piece of a mark.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch ``[start, end)`` of the text. With ``href`` it is a link; ``label`` is its number for readers.

    ``key`` names it in ``data-marks``; ``anchor`` is the id of its beginning, for addresses (``#c7``).
    """

    start: int
    end: int
    key: str
    classes: str = ""
    href: str = ""
    label: str = ""
    anchor: str = ""


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
    begun = [one for one in piece.marks if one.start == piece.start]
    own = mark if mark in begun else None
    attributes = format_html(
        'class="{}" data-marks="{}"{}', mark.classes, " ".join(m.key for m in piece.marks), _id(own)
    )
    inner = format_html("{}{}", format_html_join("", "{}", ((_number(m, m is own),) for m in begun)), words)
    if mark.href:
        return format_html('<a href="{}" {}>{}</a>', mark.href, attributes, inner)
    return format_html("<span {}>{}</span>", attributes, inner)


def _id(mark: Mark | None) -> SafeString:
    return format_html(' id="{}"', mark.anchor) if mark and mark.anchor else SafeString("")


def _number(mark: Mark, is_on_piece: bool) -> SafeString:
    """The number where a mark begins; it carries the anchor unless the piece itself does."""
    anchor = SafeString("") if is_on_piece else _id(mark)
    return format_html("<sup{}>{}</sup>", anchor, mark.label) if mark.label or anchor else SafeString("")
