"""How the paragraphs of a Word file look (字体字号), as the class names of static/css/paper.css."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.section import Section

_SIZES = (10, 12, 14, 16, 22, 36, 42)  # pt: those of the standard a class exists for
_FACES = (("小标宋", "t-title"), ("黑", "t-hei"), ("楷", "t-kai"), ("仿", "t-fang"), ("宋", "t-song"))
_SIDES = {"center": "pl-centre", "right": "pl-right", "end": "pl-right"}
_PARAGRAPH, _RUN = qn("w:pPr"), qn("w:rPr")
_FAR = 2268  # twips, 40 mm: what is set in so far stands in the right half


@dataclass(frozen=True, slots=True)
class Dress:
    """What a style or a run says of itself; None: nothing, so what it is based on counts. Lengths in twips."""

    font: str | None = None
    size: int | None = None  # half points
    colour: str | None = None
    side: str | None = None
    first: int | None = None
    left: int | None = None

    @classmethod
    def of(cls, element: Any) -> Self:
        """Of a style or a paragraph, by its ``w:pPr`` and ``w:rPr``; of a run by the latter."""
        run, paragraph = element.find(_RUN), element.find(_PARAGRAPH)
        return cls(
            font=_of(run, "w:rFonts", "w:eastAsia"),
            size=_number(_of(run, "w:sz")),
            colour=_of(run, "w:color"),
            side=_of(paragraph, "w:jc"),
            first=_number(_of(paragraph, "w:ind", "w:firstLine")),
            left=_number(_of(paragraph, "w:ind", "w:left")),
        )

    def over(self, other: Self) -> Self:
        """This, and where it says nothing the other."""
        said = {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}
        return replace(other, **said) if said else other

    @property
    def type(self) -> str:
        """Typeface, size and colour as classes; a face that is none of the others counts as 仿宋."""
        face = next((known for word, known in _FACES if word in (self.font or "")), "t-fang")
        points = (self.size or 32) / 2
        size = min(_SIZES, key=lambda known: abs(known - points))
        return f"{face} s-{size}{' pl-red' if self.colour == 'FF0000' else ''}"

    @property
    def place(self) -> str:
        """Centred, to the right, with the first line set in, or all of it pushed to the right half."""
        indent = "pl-first" if self.first else "pl-half" if (self.left or 0) > _FAR else ""
        return " ".join(filter(None, (_SIDES.get(self.side or "", ""), indent)))


class Wardrobe:
    """The styles of a document, each looked up once."""

    def __init__(self, word: WordDocument) -> None:
        self._styles = {style.get(qn("w:styleId")): style for style in word.styles.element.iter(qn("w:style"))}
        self._worn: dict[str | None, Dress] = {}
        self._default = next((key for key, style in self._styles.items() if _is_default(style)), None)

    def of(self, paragraph: Any) -> Dress:
        """What a ``w:p`` wears: its own say over its style's."""
        properties = paragraph.find(_PARAGRAPH)
        style = _of(properties, "w:pStyle") or self._default
        if style not in self._worn:
            self._worn[style] = self._put_together(style)
        worn = self._worn[style]
        return worn if properties is None or len(properties) < 2 else Dress.of(paragraph).over(worn)

    def _put_together(self, style: str | None) -> Dress:
        dress = Dress()
        for one in self._line(style):
            dress = dress.over(Dress.of(one))
        return dress

    def _line(self, style: str | None) -> Iterator[Any]:
        """A style and those it is based on, one on the other; one that is based on itself ends here."""
        seen: set[str] = set()
        while style is not None and style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            based = self._styles[style].find(qn("w:basedOn"))
            style = None if based is None else based.get(qn("w:val"))


def is_turned(section: Section) -> bool:
    return section.orientation == WD_ORIENT.LANDSCAPE


def _is_default(style: Any) -> bool:
    return bool(style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) == "1")


def _of(properties: Any, name: str, attribute: str = "w:val") -> str | None:
    found = None if properties is None else properties.find(qn(name))
    value: str | None = None if found is None else found.get(qn(attribute))
    return value


def _number(written: str | None) -> int | None:
    return int(written) if written and written.isdigit() else None
