"""What a template of each kind may use (占位符清单)."""

from papers.contents.frame import of_list
from papers.contents.records import Placeholder
from papers.contents.registry import CONTENTS
from papers.models import TemplateKind
from papers.workflow import PaperKind

_BREAKDOWN = (
    Placeholder("title", "标题", "任务分解表"),
    Placeholder("source", "讲话或文件的标题", "《在全区重点工作推进会上的讲话》"),
    Placeholder("source_on", "讲话或文件的日期", "2026年3月5日"),
    *of_list(
        "tasks",
        ("serial", "序号", "1"),
        ("title", "工作任务", "完成四个片区老旧小区改造"),
        ("quote", "原话", "年底前必须完成四个片区的改造"),
        ("leader", "责任领导", "分管副区长"),
        ("lead", "牵头单位", "区住建局"),
        ("supporting", "配合单位", "区财政局、区城管局"),
        ("handler", "责任人", "物业科"),
        ("due", "完成时限", "2026年12月31日"),
    ),
)


def placeholders_of(kind: TemplateKind) -> tuple[Placeholder, ...]:
    """Every name with what it stands for and an example, as the page of templates lists them."""
    return _BREAKDOWN if kind == TemplateKind.BREAKDOWN else CONTENTS[PaperKind(kind)].placeholders
