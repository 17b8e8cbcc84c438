"""督查通报, 督查专报 and 任务分解表: numbered issues with a red head, and tables laid crosswise."""

from docx.document import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm

from papers.layout.imprint import add_imprint
from papers.layout.numbering import number_pages, number_turned_pages
from papers.layout.page import WIDTH, crosswise, turn, upright_section
from papers.layout.parts import each, logic, ruled, where, write
from papers.layout.tables import Column, add_row, add_table
from papers.models import PaperFormat

_DEPARTMENTS = (
    Column("序号", "{{ row.serial }}", 12),
    Column("单位", "{{ row.name }}", 32, "表文"),
    Column("立项", "{{ row.registered }}", 16),
    Column("办结", "{{ row.closed }}", 16),
    Column("在办", "{{ row.open }}", 16),
    Column("超期", "{{ row.late }}", 16),
    Column("其他", "{{ row.other }}", 14),
    Column("办结率", "{{ row.rate }}", 17),
    Column("按期率", "{{ row.on_time_rate }}", 17),
)  # 立项 = 办结 + 在办 + 其他; 超期 is among 在办
_SUMMED = ("registered", "closed", "open", "late", "other", "rate", "on_time_rate")
_SUM = ("", "合计", *(f"{{{{ totals.{name} }}}}" for name in _SUMMED))
_NOTE = "注：其他指挂起、待交办和中止；办结率不计中止。"
_CHANGED_UNITS = (
    Column("单位", "{{ row.name }}", 32, "表文"),
    Column("原来在办", "{{ row.was }}", 16),
    Column("新交办", "{{ row.sent }}", 16),
    Column("转来", "{{ row.came }}", 14),
    Column("办结", "{{ row.closed }}", 14),
    Column("中止", "{{ row.stopped }}", 14),
    Column("转走", "{{ row.left }}", 14),
    Column("现在在办", "{{ row.now }}", 16),
    Column("超期", "{{ row.late }}", 18),
)
_CHANGED_SUM = (
    "合计",
    *(f"{{{{ changed_sum.{name} }}}}" for name in ("was", "sent", "came", "closed", "stopped", "left", "now", "late")),
)
_CHANGED_NOTE = (
    "注：在办含挂起的；新交办含重新打开的，中止含撤回交办的；"
    "原来在办＋新交办＋转来－办结－中止－转走＝现在在办。没有变化的单位合成一行。"
)
_CHANGED = (
    Column("变化", "{{ row.change }}", 22, "小表文居中"),
    Column("编号", "{{ row.number }}", 28, "小表文居中"),
    Column("事项", "{{ row.title }}", 44, "小表文"),
    Column("牵头单位", "{{ row.lead }}", 24, "小表文居中"),
    Column("说明", "{{ row.said }}", 38, "小表文"),
)
_ANNEX = (
    Column("序号", "{{ row.serial }}", 10, "小表文居中"),
    Column("编号", "{{ row.number }}", 28, "小表文居中"),
    Column("督办事项", "{{ row.title }}", 32, "小表文"),
    Column("来源", "{{ row.source }}", 28, "小表文"),
    Column("牵头单位", "{{ row.lead }}", 18, "小表文居中"),
    Column("配合单位", "{{ row.supporting }}", 21, "小表文居中"),
    Column("完成时限", "{{ row.due }}", 21, "小表文居中"),
    Column("状态", "{{ row.status }}", 14, "小表文居中"),
    Column("灯", "{{ row.light }}", 10, "小表文居中"),
    Column("进度", "{{ row.percent }}", 11, "小表文居中"),
    Column("最新进展", "{{ row.latest }}", 32, "小表文"),
)  # a number (督〔2026〕1号-09) and a date have two lines each
_BREAKDOWN = (
    Column("序号", "{{ row.serial }}", 12),
    Column("工作任务", "{{ row.title }}", 69, "表文"),
    Column("责任领导", "{{ row.leader }}", 24),
    Column("牵头单位", "{{ row.lead }}", 26),
    Column("配合单位", "{{ row.supporting }}", 32),
    Column("责任人", "{{ row.handler }}", 22),
    Column("完成时限", "{{ row.due }}", 40),
)


def write_bulletin(document: WordDocument, paper_format: PaperFormat) -> None:
    """How things stand, by department, what is late and in whose words it was asked for, and every task in a table."""
    _masthead(document, paper_format.bulletin_prefix)
    write(document, "主送机关", "{% if addressee %}{{ addressee }}：{% endif %}")
    write(document, "一级标题", "一、总体情况")
    each(document, "overview")
    _changes(document)
    _heading(document, "二", "三", "各单位办理情况")
    each(document, "departments_said")
    logic(document, "if departments")
    table = add_table(document, "departments", _DEPARTMENTS)
    add_row(table, [(text, "表文居中") for text in _SUM])
    write(document, "表注", _NOTE)
    logic(document, "endif")
    _heading(document, "三", "四", "超期事项")
    each(document, "late_said")
    _late(document)
    _heading(document, "四", "五", "下一步工作")
    each(document, "next_steps")
    _annexed(document, "annex", "督办事项办理情况表")


def _heading(document: WordDocument, number: str, after_changes: str, words: str) -> None:
    """A heading, one further where the section before it on changes stands."""
    number = f"{{% if changes_said %}}{after_changes}{{% else %}}{number}{{% endif %}}"
    write(document, "一级标题", f"{number}、{words}")


def _changes(document: WordDocument) -> None:
    """What has changed since an earlier day, where it was compared with one: in words, by department, task by task."""
    logic(document, "if changes_said")
    write(document, "一级标题", "二、和以前相比")
    each(document, "changes_said")
    logic(document, "if changed_units")
    table = add_table(document, "changed_units", _CHANGED_UNITS)
    add_row(table, [(text, "表文居中") for text in _CHANGED_SUM])
    write(document, "表注", _CHANGED_NOTE)
    logic(document, "endif")
    logic(document, "if changed")
    add_table(document, "changed", _CHANGED)
    write(document, "表注")
    logic(document, "endif")
    logic(document, "endif")


def write_brief(document: WordDocument, paper_format: PaperFormat) -> None:
    """To the leaders: section by section, and the tasks it speaks of in a table."""
    _masthead(document, paper_format.brief_prefix)
    write(document, "主送机关", "{% if addressee %}{{ addressee }}：{% endif %}")
    logic(document, "for section in sections")
    write(document, "一级标题", "{{ loop.index|中文数字 }}、{{ section.heading }}")
    each(document, "section.paragraphs")
    logic(document, "endfor")
    _annexed(document, "tasks", "督办事项办理情况表")


def write_breakdown(document: WordDocument, _: PaperFormat) -> None:
    """任务分解表 of one speech."""
    turn(document.sections[0])
    number_turned_pages(document.sections[0])
    write(document, "附件标题", "{{ title }}")
    where(document, "source", "表注", "来源：{{ source }}{% if source_on %}（{{ source_on }}）{% endif %}")
    add_table(document, "tasks", _BREAKDOWN)
    write(document, "末段")


def _masthead(document: WordDocument, name: str) -> None:
    number_pages(document.sections[0])
    write(document, "刊名", name)
    write(document, "期号", "{% if issue %}{{ issue }}{% else %}第    期{% endif %}")
    line = ruled(write(document, "刊头", "{{ office }}\t{{ date }}"), space=4)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    write(document, "公文标题", "{{ title }}")


def _late(document: WordDocument) -> None:
    logic(document, "for task in late")
    write(document, "二级标题", "（{{ task.serial|中文数字 }}）{{ task.title }}")
    late = "{% if task.late %}，{{ task.late }}{% endif %}"
    write(document, "正文", "{{ task.number }}，牵头单位{{ task.lead }}，完成时限{{ task.due }}" + late + "。")
    where(document, "task.quote", "正文", "原话：“{{ task.quote }}”{% if task.source %}——{{ task.source }}{% endif %}")
    where(document, "task.latest", "正文", "最新进展：{{ task.latest }}")
    logic(document, "endfor")


def _annexed(document: WordDocument, rows: str, title: str) -> None:
    """The table of tasks on pages of its own, laid crosswise, where there are any; then the imprint."""
    where(document, rows, "附件说明", f"附件：{title}")
    write(document, "正文")
    write(document, "署名", "{{ office }}")
    write(document, "署名", "{{ date }}")
    logic(document, f"if {rows}")
    annex = crosswise(document)
    number_turned_pages(annex)
    write(document, "附件标识", "附件")
    write(document, "附件标题", title)
    add_table(document, rows, _ANNEX)
    number_pages(upright_section(document))
    write(document, "末段")  # LibreOffice forgets a section that begins with a table afloat
    logic(document, "endif")
    add_imprint(document)
