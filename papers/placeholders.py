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

_TITLE = {"title": "标题"}
_OF_NOTICE = _TITLE | {"intro": "开头", "tasks[].title": "事项清单", "requirements": "办理要求"}
# What the paper is made of: the title, the passages somebody words by hand, the list of tasks. Name → what it is.
_ESSENTIAL: dict[TemplateKind, dict[str, str]] = {
    TemplateKind.NOTICE: _OF_NOTICE,
    TemplateKind.URGING: _OF_NOTICE,
    TemplateKind.BULLETIN: _TITLE
    | {
        "overview": "总体情况",
        "changes_said": "和以前相比",
        "departments_said": "各单位办理情况",
        "late_said": "超期事项",
        "next_steps": "下一步工作",
        "annex[].title": "附表里的事项",
    },
    TemplateKind.BRIEF: _TITLE | {"sections[].heading": "各部分的标题", "sections[].paragraphs": "各部分的正文"},
    TemplateKind.BREAKDOWN: _TITLE | {"tasks[].title": "工作任务", "tasks[].lead": "牵头单位"},
}


def placeholders_of(kind: TemplateKind) -> tuple[Placeholder, ...]:
    """Every name with what it stands for and an example, as the page of templates lists them."""
    return _BREAKDOWN if kind == TemplateKind.BREAKDOWN else CONTENTS[PaperKind(kind)].placeholders


def essential_of(kind: TemplateKind) -> dict[str, str]:
    """The placeholders without which something the office has written stands in no paper, and what each of them is."""
    return _ESSENTIAL[kind]
