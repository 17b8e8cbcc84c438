"""What the shipped templates say of type and page, read from the Word file itself: the fonts cannot be shipped."""

import io
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from papers.layout.parts import write
from papers.layout.shipped import shipped_template
from papers.layout.styles import LOOKS, SIZES
from papers.models import PaperFormat, TemplateKind

KINDS = pytest.mark.parametrize("kind", list(TemplateKind))


def opened(kind: TemplateKind, **fonts: str) -> Any:
    return Document(io.BytesIO(shipped_template(kind, PaperFormat(**fonts))))


def east_asian(document: Any, style: str) -> str:
    return str(document.styles[style].element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia")))


# What may stand in each, in the order of the schema (ECMA-376-1, 17.3 to 17.7), as far as we write it; a file out of
# order is one that Word may call damaged.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs overflowPunct autoSpaceDE"
    " autoSpaceDN snapToGrid spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps color spacing kern sz szCs u lang",
    "tblPr": "tblStyle tblpPr tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
    "sectPr": "footerReference headerReference type pgSz pgMar cols docGrid",
    "settings": "zoom evenAndOddHeaders characterSpacingControl compat",
}


def every_part(document: Any) -> list[Any]:
    """The body, and every head and foot."""
    parts = [part for section in document.sections for part in (section.header, section.footer)]
    return [document.element, *(part._element for part in parts if not part.is_linked_to_previous)]


@pytest.mark.parametrize(
    ("style", "font"),
    [
        ("发文机关标志", "方正小标宋简体"),
        ("公文标题", "方正小标宋简体"),
        ("正文", "仿宋_GB2312"),
        ("一级标题", "黑体"),
        ("二级标题", "楷体_GB2312"),
        ("三级标题", "仿宋_GB2312"),
        ("四级标题", "仿宋_GB2312"),
        ("附件标识", "黑体"),
        ("版记抄送", "仿宋_GB2312"),
        ("页码单页", "宋体"),
        ("页码双页", "宋体"),
    ],
)
def test_each_level_of_a_paper_has_its_typeface(style: str, font: str) -> None:
    assert east_asian(opened(TemplateKind.BULLETIN), style) == font


@pytest.mark.parametrize(
    ("style", "points"),
    [
        ("公文标题", 22), ("正文", 16), ("一级标题", 16), ("二级标题", 16), ("发文字号", 16), ("主送机关", 16),
        ("版记抄送", 14), ("版记印发", 14), ("页码单页", 14), ("页码双页", 14),
    ],
)  # fmt: skip
def test_each_part_of_a_paper_has_its_size(style: str, points: int) -> None:
    assert opened(TemplateKind.NOTICE).styles[style].font.size.pt == points


def test_the_fonts_are_those_the_office_has_named() -> None:
    named = {"title_font": "方正小标宋_GBK", "body_font": "仿宋", "first_font": "方正黑体_GBK", "second_font": "楷体"}
    document = opened(TemplateKind.NOTICE, latin_font="宋体", **named)
    styles = ("公文标题", "正文", "一级标题", "二级标题")
    assert [east_asian(document, style) for style in styles] == list(named.values())
    assert document.styles["正文"].font.name == "宋体"


@KINDS
def test_no_style_of_ours_leaves_the_chinese_font_to_the_machine(kind: TemplateKind) -> None:
    document = opened(kind)
    assert [name for name in LOOKS if not east_asian(document, name)] == []
    fonts = [one for part in every_part(document) for one in part.iter(qn("w:rFonts"))]
    assert [one for one in fonts if not one.get(qn("w:eastAsia"))] == []


@KINDS
def test_every_paragraph_wears_a_style_of_ours(kind: TemplateKind) -> None:
    document = opened(kind)
    named = {style.style_id: style.name for style in document.styles}
    worn = {named[one.get(qn("w:val"))] for part in every_part(document) for one in part.iter(qn("w:pStyle"))}
    assert worn <= set(LOOKS)


@KINDS
def test_every_section_is_a4_with_the_margins_of_the_standard(kind: TemplateKind) -> None:
    for section in opened(kind).sections:
        is_upright = section.page_width < section.page_height
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        wanted = (37, 26, 35, 28) if is_upright else (28, 37, 26, 35)  # the same paper, turned
        assert [round(margin / Mm(1), 1) for margin in margins] == list(wanted)
        assert sorted(round(side / Mm(1)) for side in (section.page_width, section.page_height)) == [210, 297]


@KINDS
def test_every_section_has_the_grid_of_22_lines(kind: TemplateKind) -> None:
    for section in opened(kind).sections:
        grids = section._sectPr.findall(qn("w:docGrid"))
        assert [(grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) for grid in grids] == [("lines", "579")]


@KINDS
def test_odd_and_even_pages_have_feet_of_their_own(kind: TemplateKind) -> None:
    document = opened(kind)
    assert document.settings.odd_and_even_pages_header_footer
    for section in document.sections:
        assert not section.footer.is_linked_to_previous
        assert section.footer.paragraphs[0].style.name == "页码单页"
        assert section.even_page_footer.paragraphs[0].style.name == "页码双页"


def test_headings_can_be_walked_through_in_the_outline() -> None:
    document = opened(TemplateKind.BULLETIN)
    levels = [
        document.styles[style].element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}").get(qn("w:val"))
        for style in ("一级标题", "二级标题", "三级标题", "四级标题")
    ]
    assert levels == ["0", "1", "2", "3"]


def test_the_masthead_and_the_number_begin_as_the_office_has_set() -> None:
    bulletin = opened(TemplateKind.BULLETIN, bulletin_prefix="督查动态")
    notice = opened(TemplateKind.NOTICE, notice_prefix="云督通")
    assert bulletin.paragraphs[0].text == "督查动态"
    assert "云督通〔    〕  号" in notice.paragraphs[1].text


@KINDS
def test_chinese_is_what_the_document_says_it_is_written_in(kind: TemplateKind) -> None:
    document = opened(kind)
    languages = {one.get(qn("w:eastAsia")) for one in document.settings.element.iter(qn("w:themeFontLang"))}
    languages |= {one.get(qn("w:eastAsia")) for one in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"zh-CN"}


@KINDS
@pytest.mark.parametrize("name", list(ORDERS))
def test_what_stands_in_the_file_stands_in_the_order_word_wants(kind: TemplateKind, name: str) -> None:
    document = opened(kind)
    order = ORDERS[name].split()
    roots = [*every_part(document), document.styles.element, document.settings.element]
    seen = [
        [child.tag.rpartition("}")[2] for child in one]
        for root in roots
        for one in root.iter(qn(f"w:{name}"))
        if not one.xpath("ancestor::w:style[not(@w:customStyle)]")
    ]
    known = [[order.index(tag) for tag in tags if tag in order] for tags in seen]
    assert known
    assert [places for places in known if places != sorted(places)] == []
    assert name == "settings" or {tag for tags in seen for tag in tags} <= set(order)


def test_the_file_says_nothing_of_what_it_was_made_with() -> None:
    document = opened(TemplateKind.NOTICE)
    assert (document.core_properties.author, document.core_properties.comments) == ("", "")
    assert not any("thumbnail" in part.partname for part in document.part.package.iter_parts())


def test_a_size_has_the_points_the_trade_gives_it() -> None:
    assert SIZES == {"初号": 42, "小初": 36, "2号": 22, "3号": 16, "4号": 14, "小4号": 12, "5号": 10.5}


def test_a_paragraph_can_only_wear_a_style_there_is() -> None:
    with pytest.raises(KeyError):
        write(opened(TemplateKind.NOTICE), "花体")
