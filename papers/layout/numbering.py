"""Page numbers (页码): ``— 1 —`` below the text; on a page laid crosswise they keep their place on the paper."""

from copy import deepcopy
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

from papers.layout.page import NUMBER_BELOW, WIDTH, element, xml
from papers.layout.styles import SIZES

ODD, EVEN = "页码单页", "页码双页"

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
# A box without a line, its text turned right by a quarter like the paper; lengths are EMU.
_BOX = """<w:r {namespaces}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:posOffset>0</wp:posOffset></wp:positionV>
<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
<wp:docPr id="{key}" name="页码{key}"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx>
<wps:bodyPr rot="0" vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"/></wps:wsp>
</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"""


def number_pages(section: Section) -> None:
    """Right on odd pages, left on even ones; a character in from the edge of the text, its dashes 7 mm below it."""
    for footer, look in ((section.footer, ODD), (section.even_page_footer, EVEN)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = look
        xml(paragraph).extend(_number())


def number_turned_pages(section: Section) -> None:
    """Along the left edge of a page laid crosswise, which is the foot of the paper once it is bound with the others."""
    for footer, look, key in ((section.footer, ODD, 1), (section.even_page_footer, EVEN, 2)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = look
        inside = deepcopy(xml(paragraph))
        inside.extend(_number())
        box = _box(key)
        next(box.iter(qn("w:txbxContent"))).append(inside)
        xml(paragraph).append(box)


def _box(key: int) -> Any:
    """As long as the text is wide, so that the style's own side and indent say where in it the number stands.

    It begins at the edge of the paper, and its one line stands at its far side: LibreOffice may lose an offset.
    """
    size = {"width": Mm(NUMBER_BELOW + SIZES["4号"] * 1.3 / 72 * 25.4), "height": Mm(WIDTH)}
    return parse_xml(_BOX.format(namespaces=_NAMESPACES, key=key, **size))


def _number() -> list[Any]:
    """The runs of ``— 1 —``, its number a field."""
    code = element("w:instrText")
    code.text = "PAGE"
    field = [element("w:fldChar", fldCharType="begin"), code, element("w:fldChar", fldCharType="separate")]
    return [
        _run(one) for one in (_text("— "), *field, _text("1"), element("w:fldChar", fldCharType="end"), _text(" —"))
    ]


def _text(words: str) -> Any:
    made = element("w:t")
    made.text = words
    made.set(qn("xml:space"), "preserve")
    return made


def _run(inside: Any) -> Any:
    made = element("w:r")
    made.append(inside)
    return made
