"""From a pasted page to one run of text: blanks, line breaks and page numbers gone, every sign with its place."""

import re
from dataclasses import dataclass

from directives.extraction.normalise import shadow

_TAG = re.compile(r"<[^<>]{1,300}>|&(?:nbsp|ensp|emsp|#160|#12288);")
_PAGE = re.compile(
    r"^[ ]*[-—－–·•]*[ ]*(?:第[ ]*)?\d{1,3}(?:[ ]*页)?(?:[ ]*[/共][ ]*\d{1,3}[ ]*页?)?[ ]*[-—－–·•]*[ ]*$", re.MULTILINE
)
_RANGE_SIGN = str.maketrans(dict.fromkeys("–—─━‐‑−﹣~", "-"))


@dataclass(frozen=True, slots=True)
class Compact:
    """``text`` without blanks, half-width; ``places[i]`` is where its i-th sign stands in the pasted text."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in the pasted text."""
        return (self.places[start], self.places[end - 1] + 1) if start < end else (0, 0)


def compact(source: str) -> Compact:
    """The text as one line. Tags and page numbers become blanks first, so that a sentence over two pages is whole."""
    text = shadow(_TAG.sub(_blank, source))
    text = _PAGE.sub(_blank, text).translate(_RANGE_SIGN)
    kept = [(place, sign) for place, sign in enumerate(text) if not sign.isspace()]
    return Compact("".join(sign for _, sign in kept), tuple(place for place, _ in kept))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
