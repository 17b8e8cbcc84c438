"""What a paper is put together of: paragraphs in our styles, lines across the page, the imprint at its end."""

from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph

from papers.layout.page import element, xml
from papers.layout.styles import RED

DRAFT = "{% if is_draft %}送审稿{% endif %}"
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:widowControl", "w:autoSpaceDE", "w:autoSpaceDN", "w:spacing", "w:ind", "w:jc")


def write(document: WordDocument, look: str, text: str = "") -> Paragraph:
    """A paragraph in one of our styles."""
    return document.add_paragraph(text, style=document.styles[look])


def logic(document: WordDocument, *words: str) -> None:
    """Lines of the template's own language; nothing of them stays in the paper."""
    for one in words:
        write(document, "正文", f"{{%p {one} %}}")


def each(document: WordDocument, name: str) -> None:
    """A paragraph for every text of a list."""
    logic(document, f"for line in {name}")
    write(document, "正文", "{{ line }}")
    logic(document, "endfor")


def where(document: WordDocument, name: str, look: str, text: str) -> None:
    """A paragraph that stands only where there is something to say."""
    logic(document, f"if {name}")
    write(document, look, text)
    logic(document, "endif")


def ruled(paragraph: Paragraph, *, points: float = 1.5, space: float = 0) -> Paragraph:
    """With a red line below it as wide as the text (红色分隔线), ``space`` points away."""
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=round(points * 8), space=round(space), color=RED))
    xml(paragraph).get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS, "w:rPr")
    return paragraph


def mark_drafts(document: WordDocument) -> None:
    """送审稿 in the head of every page, as long as the paper is not signed."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].style = "页眉"
        header.paragraphs[0].add_run(DRAFT)
