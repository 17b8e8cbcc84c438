"""Pages of papers as LibreOffice renders them, measured: lines, type, rules; millimetres from the top left corner."""

import io
import itertools
from dataclasses import dataclass
from typing import Any

import pdfplumber
import pytest

from papers.layout.pdf import office, to_pdf

HOW_TO_GET_IT = "公文版式测试需要 LibreOffice 和中文字体：apt-get install libreoffice-writer-nogui fonts-noto-cjk"
POINT = 25.4 / 72  # mm


@dataclass(frozen=True, slots=True)
class Line:
    """A line of type. ``top`` and ``bottom`` are those of the box of its characters."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float  # pt
    colour: Any


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line, by its middle."""

    left: float
    right: float
    at: float
    thickness: float
    colour: Any


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``upright`` are the lines one reads without turning the paper."""

    width: float
    height: float
    upright: tuple[Line, ...]
    turned: str  # what stands along the edge, as it reads when the paper is turned
    turned_middle: tuple[float, float]
    rules: tuple[Rule, ...]

    def line(self, words: str) -> Line:
        return next(line for line in self.upright if words in line.text)

    @property
    def body(self) -> list[Line]:
        """Without the page number."""
        return [line for line in self.upright if not line.text.startswith("— ")]

    @property
    def number(self) -> Line:
        return next(line for line in self.upright if line.text.startswith("— "))


def pages_of(document: bytes) -> list[Page]:
    """Every page of a Word file; the test is left out, and says how to have it run, where there is no LibreOffice."""
    if office() is None:
        pytest.skip(HOW_TO_GET_IT)
    made = to_pdf(document)
    assert made is not None
    with pdfplumber.open(io.BytesIO(made)) as pdf:
        return [_page(page) for page in pdf.pages]


def _page(page: Any) -> Page:
    upright = [char for char in page.chars if char["upright"]]
    turned = [char for char in page.chars if not char["upright"]]
    return Page(
        width=float(page.width) * POINT,
        height=float(page.height) * POINT,
        upright=tuple(_lines(upright)),
        turned="".join(char["text"] for char in sorted(turned, key=lambda char: char["top"])),
        turned_middle=_middle(turned),
        rules=tuple(_rule(one) for one in page.lines),
    )


def _lines(chars: list[dict[str, Any]]) -> list[Line]:
    """Characters at one height are a line; digits stand as deep as Chinese characters do, to half a point or so."""
    ordered = sorted(chars, key=lambda char: (round(_foot(char) / 3), char["x0"]))
    return [_line(list(group)) for _, group in itertools.groupby(ordered, key=lambda char: round(_foot(char) / 3))]


def _foot(char: dict[str, Any]) -> float:
    """The base line, where a character's own coordinates begin, from the top of the page; pt."""
    return -float(char["matrix"][5])


def _line(chars: list[dict[str, Any]]) -> Line:
    return Line(
        text="".join(char["text"] for char in chars),
        left=chars[0]["x0"] * POINT,
        right=chars[-1]["x1"] * POINT,
        top=min(char["top"] for char in chars) * POINT,
        bottom=max(char["bottom"] for char in chars) * POINT,
        size=round(max(char["size"] for char in chars), 1),
        colour=chars[0]["non_stroking_color"],
    )


def _middle(chars: list[dict[str, Any]]) -> tuple[float, float]:
    if not chars:
        return 0.0, 0.0
    across = (min(char["x0"] for char in chars) + max(char["x1"] for char in chars)) / 2
    down = (min(char["top"] for char in chars) + max(char["bottom"] for char in chars)) / 2
    return across * POINT, down * POINT


def _rule(line: dict[str, Any]) -> Rule:
    return Rule(
        left=line["x0"] * POINT,
        right=line["x1"] * POINT,
        at=(line["top"] + line["bottom"]) / 2 * POINT,
        thickness=float(line["linewidth"]) * POINT,
        colour=line["stroking_color"],
    )
