"""督办通知单 and 催办通知: a paper with a red head, addressed to one department."""

from docx.document import Document as WordDocument

from papers.layout.imprint import add_imprint
from papers.layout.numbering import number_pages
from papers.layout.parts import each, logic, ruled, where, write
from papers.models import PaperFormat

BELOW_NUMBER = 5  # pt below the line of the number, which makes 4 mm below the number itself


def write_notice(document: WordDocument, paper_format: PaperFormat) -> None:
    """What a department has to do, task by task, in the words of the speech."""
    _head(document, paper_format.notice_prefix)
    each(document, "intro")
    logic(document, "for task in tasks")
    write(document, "一级标题", "{{ task.serial|中文数字 }}、{{ task.title }}")
    where(document, "task.number", "正文", "编号：{{ task.number }}{% if task.role %}（{{ task.role }}）{% endif %}。")
    where(document, "task.quote", "正文", "原话：“{{ task.quote }}”" + _SOURCE)
    write(
        document,
        "正文",
        "责任单位：牵头{{ task.lead }}{% if task.supporting %}，配合{{ task.supporting }}{% endif %}。",
    )
    where(document, "task.leader", "正文", "责任领导：{{ task.leader }}。")
    where(document, "task.measure", "正文", "工作目标：{{ task.measure }}。")
    write(document, "正文", "完成时限：{{ task.due }}{% if task.rhythm %}，{{ task.rhythm }}{% endif %}。")
    logic(document, "endfor")
    each(document, "requirements")
    _end(document)


def write_urging(document: WordDocument, paper_format: PaperFormat) -> None:
    """What is late or about to be, how far it is said to be, and by when an answer is asked for."""
    _head(document, paper_format.urging_prefix)
    each(document, "intro")
    logic(document, "for task in tasks")
    write(document, "一级标题", "{{ task.serial|中文数字 }}、{{ task.title }}")
    where(document, "task.number", "正文", "编号：{{ task.number }}。")
    where(document, "task.quote", "正文", "原话：“{{ task.quote }}”{% if task.source %}——{{ task.source }}{% endif %}")
    write(document, "正文", "完成时限：{{ task.due }}{% if task.late %}，{{ task.late }}{% endif %}。")
    where(document, "task.urged", "正文", "催办情况：{{ task.urged }}。")
    where(
        document,
        "task.latest",
        "正文",
        "最新进展：{{ task.latest }}{% if task.latest_on %}（{{ task.latest_on }}）{% endif %}",
    )
    logic(document, "endfor")
    each(document, "requirements")
    _end(document)


_SOURCE = "{% if task.source %}（{{ task.source }}{% if task.source_on %}，{{ task.source_on }}{% endif %}）{% endif %}"


def _head(document: WordDocument, prefix: str) -> None:
    number_pages(document.sections[0])
    write(document, "发文机关标志", "{{ office }}")
    number = f"{{% if number %}}{{{{ number }}}}{{% else %}}{prefix}〔    〕  号{{% endif %}}"
    ruled(write(document, "发文字号", number), space=BELOW_NUMBER)
    write(document, "公文标题", "{{ title }}")
    write(document, "主送机关", "{{ addressee }}：")


def _end(document: WordDocument) -> None:
    write(document, "正文")
    write(document, "署名", "{{ office }}")
    write(document, "署名", "{{ date }}")
    where(document, "contact", "附注", "（联系人：{{ contact }}{% if phone %}，电话：{{ phone }}{% endif %}）")
    add_imprint(document)
