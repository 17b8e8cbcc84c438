"""立项单: one approval, its number, and the tasks registered with it, as a Word document laid crosswise."""

import io

from docx.document import Document as WordDocument

from papers.layout.numbering import number_turned_pages
from papers.layout.page import empty_document, turn
from papers.layout.parts import each, write
from papers.layout.styles import put_styles
from papers.layout.tables import Column, add_table
from papers.models import PaperFormat

COLUMNS = (
    Column("编号", "{{ row.number }}", 34),
    Column("工作任务", "{{ row.title }}", 66, "表文"),
    Column("责任领导", "{{ row.leader }}", 24),
    Column("牵头单位", "{{ row.lead }}", 28),
    Column("配合单位", "{{ row.supporting }}", 34),
    Column("完成时限", "{{ row.due }}", 39),
)


def registration_template(paper_format: PaperFormat) -> bytes:
    """The form with placeholders: ``number``, ``lines``, ``tasks``."""
    document: WordDocument = empty_document()
    put_styles(document, paper_format)
    turn(document.sections[0])
    number_turned_pages(document.sections[0])
    write(document, "附件标题", "立项单")
    write(document, "发文字号", "{{ number }}")
    each(document, "lines")
    add_table(document, "tasks", COLUMNS)
    write(document, "末段")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
