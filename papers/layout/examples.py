"""Values to try a template with (样例): a fictional district's, one set for every kind of paper."""

from copy import deepcopy
from typing import Any

from papers.models import TemplateKind

_COMMON = {
    "office": "云溪区人民政府督查室",
    "number": "督通〔2026〕1号",
    "date": "2026年3月5日",
    "addressee": "区住建局",
    "copies": "区财政局，区城管局",
    "basis": "区政府第5次常务会议",
    "phone": "0000-1234567",
    "contact": "督查室",
    "signer": "区政府分管副区长",
    "is_draft": False,
    "made": "截至2026年3月5日10时",
}
_QUOTE = "老旧小区改造要抓紧，四个片区今年6月底前必须全部开工，年底前群众要看得见变化。"
_TASK = {
    "serial": "1",
    "number": "督〔2026〕1号-01",
    "title": "四个片区老旧小区改造全部开工",
    "quote": _QUOTE,
    "source": "在全区城市更新工作推进会上的讲话",
    "source_on": "2026年2月27日",
    "lead": "区住建局",
    "supporting": "区财政局、区城管局",
    "role": "牵头",
    "leader": "区政府分管副区长",
    "measure": "四个片区全部开工",
    "due": "2026年6月30日",
    "rhythm": "每月25日前报送进展",
    "late": "超期3个工作日",
    "light": "红灯",
    "latest": "两个片区已进场施工，另两个片区正在办理施工许可。",
    "latest_on": "2026年3月2日",
    "urged": "已催办2次",
    "status": "办理中",
    "percent": "45%",
    "handler": "物业科",
}
_SECOND = _TASK | {
    "serial": "2",
    "number": "督〔2026〕1号-02",
    "title": "排查整治燃气管道老化问题",
    "quote": "燃气安全一刻也不能松，老化的管道要逐栋排查、逐段更换。",
    "measure": "",
    "rhythm": "",
}
_OF_NOTICE = (
    "serial", "number", "title", "quote", "source", "source_on", "lead", "supporting", "role", "leader", "measure",
    "due", "rhythm",
)  # fmt: skip
_OF_URGING = ("serial", "number", "title", "quote", "source", "due", "late", "light", "latest", "latest_on", "urged")
_OF_LATE = ("serial", "number", "title", "lead", "due", "late", "quote", "source", "latest")
_OF_ANNEX = (
    "serial", "number", "title", "source", "lead", "supporting", "due", "status", "light", "percent", "latest",
)  # fmt: skip
_OF_BREAKDOWN = ("serial", "title", "leader", "lead", "supporting", "handler", "due", "quote")
_TOTALS = {
    "registered": "27",
    "closed": "18",
    "closed_in_time": "16",
    "closed_late": "2",
    "open": "8",
    "late": "2",
    "suspended": "1",
    "cancelled": "0",
    "unsigned": "1",
    "draft": "0",
    "other": "0",
    "rate": "66.7%",
    "on_time_rate": "88.9%",
}
_DEPARTMENT = {
    "serial": "1",
    "name": "区住建局",
    "registered": "12",
    "closed": "7",
    "closed_in_time": "6",
    "closed_late": "1",
    "open": "5",
    "late": "2",
    "unsigned": "1",
    "draft": "0",
    "suspended": "0",
    "cancelled": "0",
    "other": "0",
    "rate": "58.3%",
    "on_time_rate": "85.7%",
}


def _rows(keys: tuple[str, ...]) -> list[dict[str, str]]:
    return [{key: task[key] for key in keys} for task in (_TASK, _SECOND)]


_CHANGED_UNIT = {
    "name": "区住建局",
    "was": "6",
    "sent": "2",
    "came": "0",
    "closed": "3",
    "stopped": "0",
    "left": "1",
    "now": "4",
    "late": "1→2",
}

_EXAMPLES: dict[TemplateKind, dict[str, Any]] = {
    TemplateKind.NOTICE: {
        "title": "关于交办城市更新工作推进会有关事项的通知",
        "intro": ["2月27日，全区城市更新工作推进会对有关工作作出部署。经批准立项，现将涉及你单位的事项交办如下。"],
        "tasks": _rows(_OF_NOTICE),
        "requirements": ["请在1个工作日内签收，按时限办理，并按要求报送进展。"],
        "registration": "督〔2026〕1号",
        "count": "2",
    },
    TemplateKind.URGING: {
        "title": "关于抓紧办理有关督办事项的催办通知",
        "intro": ["你单位承办的下列事项已经超过或者临近时限，请抓紧办理。"],
        "tasks": _rows(_OF_URGING),
        "requirements": ["请于2026年3月9日前书面报告办理情况、未按时完成的原因和下一步措施。"],
        "answer_by": "2026年3月9日",
        "count": "2",
    },
    TemplateKind.BULLETIN: {
        "title": "关于一季度督办事项办理情况的通报",
        "issue": "第1期",
        "overview": ["截至3月5日，共立项督办事项27件，已办结18件，占66.7%；正在办理8件，其中超期2件；挂起1件。"],
        "changes_said": ["与1月31日相比，在办事项由6件减少到4件：新交办2件，按期办结3件，转给别的单位1件。"],
        "changed_units": [_CHANGED_UNIT],
        "changed_sum": _CHANGED_UNIT | {"name": "合计"},
        "changed": [
            {
                "serial": "1",
                "change": "时限改了",
                "number": "督〔2026〕1号-09",
                "title": "同步布点",
                "lead": "区民政局",
                "said": "2026年2月28日 → 2026年3月15日，推后 15 天",
            }
        ],
        "totals": _TOTALS,
        "departments": [_DEPARTMENT, _DEPARTMENT | {"serial": "2", "name": "区城管局", "late": "0"}],
        "departments_said": ["各承办单位办理情况如下表。"],
        "late": _rows(_OF_LATE),
        "late_said": ["超期2件，涉及1个单位。"],
        "next_steps": ["请超期事项的牵头单位在3个工作日内书面说明原因和整改措施。"],
        "annex": _rows(_OF_ANNEX),
    },
    TemplateKind.BRIEF: {
        "title": "城市更新工作推进会部署事项办理情况",
        "addressee": "区政府领导",
        "issue": "第1期",
        "sections": [
            {"heading": "基本情况", "paragraphs": ["会议部署事项27件，已办结18件，占66.7%。"]},
            {"heading": "工作建议", "paragraphs": ["建议召开一次调度会，协调解决施工许可办理慢的问题。"]},
        ],
        "totals": _TOTALS,
        "tasks": _rows(_OF_ANNEX),
    },
    TemplateKind.BREAKDOWN: {
        "title": "城市更新工作推进会任务分解表",
        "tasks": _rows(_OF_BREAKDOWN),
        "source": "在全区城市更新工作推进会上的讲话",
        "source_on": "2026年2月27日",
    },
}


def example(kind: TemplateKind) -> dict[str, Any]:
    """Every placeholder of ``kind`` with a value; a template that can be filled in with these can be with any."""
    return deepcopy(_EXAMPLES[kind] if kind == TemplateKind.BREAKDOWN else _COMMON | _EXAMPLES[kind])
