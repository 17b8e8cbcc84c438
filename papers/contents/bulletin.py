"""督查通报: how the tasks of a scope stand, by department, the late ones with the original words, a table of all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from papers.contents.checks import check_figures, check_since
from papers.contents.figures import Unit
from papers.contents.frame import COPIES, PLACEHOLDERS, frame, of_list, paragraphs
from papers.contents.instant import one_instant
from papers.contents.phrases import (
    as_text,
    entitled,
    few_of,
    in_short,
)
from papers.contents.records import Check, Content, Facts, Passage, Placeholder
from papers.contents.rows import TaskRow, read_rows
from papers.contents.scope import Scope, tasks_in
from papers.contents.since import Since, since
from papers.contents.since_words import as_placeholders, said_since
from papers.contents.snapshot import Snapshot, snapshot
from papers.contents.wording import (
    about_late,
    by_units,
    late_ones,
    next_steps,
    overview,
)
from papers.models import Paper
from tracking.ledger import Conditions
from tracking.models import load_calendar

PASSAGES = (
    Passage("overview", "总体情况"),
    Passage(
        "changes_said", "和以前相比", is_needed=False, help="拟稿时选了和哪一天比才有；各单位和各件的变化列表排在后面。"
    ),
    Passage("departments_said", "各单位办理情况"),
    Passage("late_said", "超期未办结事项", help="各件的原话、时限和进展列在这一段的后面。"),
    Passage("next_steps", "下一步工作要求"),
    Passage("addressee", "主送", is_needed=False, help="不填就写发送单位的名称；单位多的时候写“各有关单位”。"),
    COPIES,
)

WORDED = tuple(one.code for one in PASSAGES[:5])  # in the order of the paper


def collect(paper: Paper, at: datetime) -> Facts:
    """All tasks of the scope, as the one who drafts the paper sees them."""
    today, scope = timezone.localdate(at), Scope.read(paper.scope)
    with one_instant():
        calendar = load_calendar()
        rows = read_rows(tasks_in(scope, paper.drafted_by, today, calendar), today, calendar)
        taken = snapshot(paper, rows, at, calendar).as_json()
        if scope.compared_to:
            asked = scope.conditions or Conditions()
            earlier = since(scope.compared_to, asked, user=paper.drafted_by, today=today, calendar=calendar)
            taken["since"] = earlier.as_json()
        return taken


def title(facts: Facts) -> str:
    return entitled(Snapshot.read(facts), "办理情况的通报")


def propose(facts: Facts) -> Mapping[str, str]:
    taken = Snapshot.read(facts)
    return {
        "overview": as_text(overview(taken)),
        "changes_said": as_text(_since_words(facts, taken)),
        "departments_said": as_text(by_units(taken)),
        "late_said": as_text(about_late(taken)),
        "next_steps": as_text(next_steps(taken)),
    }


def _since_words(facts: Facts, taken: Snapshot) -> list[str]:
    earlier, totals = Since.read(facts.get("since")), taken.figures.totals
    return said_since(earlier, totals.rate, totals.on_time_rate) if earlier else []


def check(facts: Facts) -> Sequence[Check]:
    """Every sum of the figures, and of what has changed since the earlier day."""
    earlier = Since.read(facts.get("since"))
    return [*check_figures(facts), *(check_since(earlier, Snapshot.read(facts)) if earlier else ())]


def context(paper: Paper) -> dict[str, Any]:
    taken = Snapshot.read(paper.facts)
    said = {code: paragraphs(paper.texts, code) for code in WORDED}
    return {
        **frame(paper, taken),
        **said,
        "issue": paper.number,
        "totals": taken.figures.totals.as_strings(),
        "departments": [_unit(number, unit) for number, unit in enumerate(taken.figures.units, 1)],
        "late": [_late(number, row) for number, row in enumerate(late_ones(taken.rows), 1)],
        "annex": annex(taken),
        **as_placeholders(Since.read(paper.facts.get("since"))),
    }


def _unit(serial: int, unit: Unit) -> dict[str, str]:
    return {"serial": str(serial), "name": unit.name, **unit.totals.as_strings()}


def _late(serial: int, row: TaskRow) -> dict[str, str]:
    return {
        "serial": str(serial),
        "number": row.number,
        "title": row.title,
        "lead": row.lead,
        "due": row.due,
        "late": row.when,
        "quote": row.quote,
        "source": row.source_with_day,
        "latest": row.latest,
    }


def annex(taken: Snapshot) -> list[dict[str, str]]:
    """附表: every task of the paper, a row each, in cells that stay readable: what is left out there is marked."""
    return [_line(number, row) for number, row in enumerate(taken.rows, 1)]


def _line(serial: int, row: TaskRow) -> dict[str, str]:
    return {
        "serial": str(serial),
        "number": row.number,
        "title": row.title,
        "source": row.source,
        "lead": row.lead,
        "supporting": few_of(row.supporting),
        "due": row.due,
        "status": row.status_words,
        "light": row.light_words,
        "percent": f"{row.percent}%",
        "latest": in_short(row.latest),
    }


TOTALS = (
    ("registered", "立项件数", "28"),
    ("closed", "已办结件数", "14"),
    ("closed_in_time", "按期办结件数", "12"),
    ("closed_late", "超期办结件数", "2"),
    ("open", "正在办理件数", "11"),
    ("late", "超期未办结件数", "3"),
    ("unsigned", "未签收件数", "1"),
    ("suspended", "挂起件数", "1"),
    ("draft", "待交办件数", "1"),
    ("cancelled", "中止件数", "1"),
    ("other", "挂起、待交办和中止的件数", "3"),
    ("rate", "落实率", "51.9%"),
    ("on_time_rate", "按期率", "70.6%"),
)
ANNEX = (
    ("serial", "序号", "1"),
    ("number", "编号", "督〔2026〕1号-01"),
    ("title", "事项", "完成17个老旧小区改造"),
    ("source", "来源", "在全区重点工作推进会上的讲话"),
    ("lead", "牵头单位", "区住建局"),
    ("supporting", "配合单位", "区财政局、柳林街道"),
    ("due", "完成时限", "2026年12月31日"),
    ("status", "状态", "办理中"),
    ("light", "灯", "正常"),
    ("percent", "进度", "60%"),
    ("latest", "最新进展", "已开工12个小区。"),
)
LATE = (
    ("serial", "序号", "1"),
    ("number", "编号", "督〔2026〕1号-02"),
    ("title", "事项", "修复破损路面"),
    ("lead", "牵头单位", "区城管局"),
    ("due", "完成时限", "2026年2月27日"),
    ("late", "超期多久", "超期4个工作日"),
    ("quote", "原话", "破损路面要在2月底前全部修好。"),
    ("source", "来源和日期", "在全区重点工作推进会上的讲话（2026年1月12日）"),
    ("latest", "最新进展", "已修复8处。"),
)
CHANGED_UNITS = (
    ("name", "单位", "区住建局"),
    ("was", "原来在办件数", "6"),
    ("sent", "新交办和重新打开件数", "2"),
    ("came", "转来件数", "0"),
    ("closed", "办结件数", "3"),
    ("stopped", "中止和撤回件数", "0"),
    ("left", "转走件数", "1"),
    ("now", "现在在办件数", "4"),
    ("late", "超期件数的变化", "1→2"),
)
CHANGED = (
    ("serial", "序号", "1"),
    ("change", "变化", "时限改了"),
    ("number", "编号", "督〔2026〕1号-09"),
    ("title", "事项", "同步布点"),
    ("lead", "牵头单位", "区民政局"),
    ("said", "说明", "2027年2月28日 → 2027年3月15日，推后 15 天"),
)
OF_TOTALS = tuple(Placeholder(f"totals.{key}", words, example) for key, words, example in TOTALS)
BULLETIN = Content(
    passages=PASSAGES,
    collect=collect,
    title=title,
    propose=propose,
    check=check,
    context=context,
    placeholders=(
        *PLACEHOLDERS,
        Placeholder("issue", "期号，签发前为空", "第1期"),
        *(Placeholder(f"{one.code}[]", f"{one.label}（一段一行）") for one in PASSAGES[:5]),
        *OF_TOTALS,
        *of_list("departments", ("serial", "序号", "1"), ("name", "单位", "区住建局"), *TOTALS),
        *of_list("changed_units", *CHANGED_UNITS),
        *(Placeholder(f"changed_sum.{key}", words, example) for key, words, example in CHANGED_UNITS),
        *of_list("changed", *CHANGED),
        *of_list("late", *LATE),
        *of_list("annex", *ANNEX),
    ),
)
