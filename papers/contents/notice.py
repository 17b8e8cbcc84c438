"""督办通知单: the tasks of one 立项单 in which one department has a part, with the original words and what is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from papers.contents.checks import check_rows
from papers.contents.frame import COPIES, PLACEHOLDERS, frame, of_list, paragraphs
from papers.contents.instant import one_instant
from papers.contents.phrases import (
    as_text,
    in_room,
    numbered,
)
from papers.contents.records import Content, Facts, Passage, Placeholder
from papers.contents.rows import TaskRow, day_of, read_rows
from papers.contents.scope import ContentError, Scope, chosen, fitting, in_brackets
from papers.contents.snapshot import Order, Snapshot, snapshot
from papers.models import Paper
from tracking.models import Department, Registration, Task, load_calendar
from tracking.models.registration import SourceKind
from tracking.models.task import TaskQuerySet
from tracking.workflow import FINISHED, Status

PASSAGES = (Passage("intro", "开头"), Passage("requirements", "办理要求"), COPIES)
SAID = {
    SourceKind.SPEECH: "提出",
    SourceKind.MINUTES: "确定",
    SourceKind.INSTRUCTION: "要求",
    SourceKind.SUPERIOR: "部署",
    SourceKind.LEDGER: "列明",
}
UNSIGNED = frozenset({Status.DRAFT, Status.ASSIGNED, Status.RETURNED})
PLAIN = frozenset({SourceKind.INSTRUCTION, SourceKind.OTHER})  # no titles of papers: without 《》


def departments_of(registration: Registration) -> list[Department]:
    """Who is to get a 督办通知单 about this 立项单: every department with a part in what is not finished, in order."""
    parts = Task.objects.counted().filter(registration=registration).exclude(status__in=FINISHED)
    return list(Department.objects.filter(assignments__task__in=parts).distinct().in_order())


def collect(paper: Paper, at: datetime) -> Facts:
    """The tasks of the 立项单 that the department leads or supports and that are not finished; or those chosen."""
    today = timezone.localdate(at)
    with one_instant():
        calendar = load_calendar()
        rows = read_rows(_tasks(paper), today, calendar)
        told = (replace(row, leads=row.lead_id == paper.department_id) for row in rows)
        own = sorted(told, key=lambda row: not row.leads)
        return snapshot(paper, own, at, calendar).as_json()


def _tasks(paper: Paper) -> TaskQuerySet:
    if paper.department is None or paper.registration is None:
        raise ContentError("督办通知单要写明是哪份立项单、发给哪个单位。")
    scope = Scope.read(paper.scope)
    if scope.tasks:
        asked = chosen(scope.tasks, paper.drafted_by)
        of_both = asked.filter(registration=paper.registration).of(paper.department)
        return fitting(paper, asked, of_both, "不在这份立项单里，或者这个单位不承办")
    tasks = Task.objects.visible_to(paper.drafted_by).counted().exclude(status__in=FINISHED)
    return tasks.filter(registration=paper.registration).of(paper.department)


def title(facts: Facts) -> str:
    order = Snapshot.read(facts).order
    return in_room(f"关于办理{_source(order)}所提督办事项的通知", "关于办理督办事项的通知") if order else ""


def _source(order: Order) -> str:
    return order.source_title if order.source_kind in PLAIN else in_brackets(order.source_title)


def propose(facts: Facts) -> Mapping[str, str]:
    taken = Snapshot.read(facts)
    return {"intro": _intro(taken), "requirements": as_text(numbered(_requirements(taken)))}


def _intro(taken: Snapshot) -> str:
    order = taken.order
    if order is None:
        return ""
    basis = f"根据{taken.basis}，" if taken.basis else ""
    verb = SAID.get(SourceKind(order.source_kind), "提出")
    return (
        f"{basis}{_source(order)}（{day_of(order.source_on)}）{verb}的事项，经{order.approver}批准，"
        f"已于{day_of(order.approved_on)}立项督办（{order.number}）。现将{_shares(taken.rows)}通知如下，请认真办理。"
    )


def _shares(rows: Sequence[TaskRow]) -> str:
    led = sum(row.leads for row in rows)
    parts = (("牵头", led), ("配合", len(rows) - led))
    return "、".join(f"由你单位{word}的{count}件" for word, count in parts if count)


def _requirements(taken: Snapshot) -> list[str]:
    led = [row for row in taken.rows if row.leads]
    sign = f"请自收到本通知之日起{taken.accept_days}个工作日内签收；认为不属于本单位职责的，在同一期限内写明理由退签。"
    return [
        *([] if _is_signed_for(taken) else [sign]),
        *(["牵头办理的事项，请商配合单位明确分工、责任人和办理计划，按完成时限办结。"] if led else []),
        *(["配合办理的事项，请按牵头单位的分工办理，情况报牵头单位汇总。"] if len(led) < len(taken.rows) else []),
        *(["请按报送频率报送进展；没有规定频率的，有进展及时报送。"] if led else []),
        *(["办结后请附佐证材料申请办结；确需延期的，在完成时限以前提出，写明理由和新的时限。"] if led else []),
    ]


def _is_signed_for(taken: Snapshot) -> bool:
    """Whether nothing is left to sign: the lead's tasks are in hand; of an old ledger also where it only supports."""
    is_old = taken.order is not None and taken.order.source_kind == SourceKind.LEDGER
    return all(row.status not in UNSIGNED and (row.leads or is_old) for row in taken.rows)


def context(paper: Paper) -> dict[str, Any]:
    taken = Snapshot.read(paper.facts)
    return {
        **frame(paper, taken),
        "intro": paragraphs(paper.texts, "intro"),
        "requirements": paragraphs(paper.texts, "requirements"),
        "registration": taken.order.number if taken.order else "",
        "count": str(len(taken.rows)),
        "tasks": [_line(number, row) for number, row in enumerate(taken.rows, 1)],
    }


def _line(serial: int, row: TaskRow) -> dict[str, str]:
    return {
        "serial": str(serial),
        "number": row.number,
        "title": row.title,
        "quote": row.quote,
        "source": row.source,
        "source_on": row.source_on,
        "lead": row.lead,
        "supporting": "、".join(row.supporting),
        "role": "牵头" if row.leads else "配合",
        "leader": row.leader,
        "measure": row.measure,
        "due": row.due,
        "rhythm": row.rhythm_words,
    }


NOTICE = Content(
    passages=PASSAGES,
    collect=collect,
    title=title,
    propose=propose,
    check=check_rows,
    context=context,
    placeholders=(
        *PLACEHOLDERS,
        Placeholder("registration", "立项单文号", "督〔2026〕1号"),
        Placeholder("count", "件数", "3"),
        Placeholder("intro[]", "开头（一段一行）"),
        Placeholder("requirements[]", "办理要求（一段一行）"),
        *of_list(
            "tasks",
            ("serial", "序号", "1"),
            ("number", "编号", "督〔2026〕1号-01"),
            ("title", "事项", "完成17个老旧小区改造"),
            ("quote", "原话", "区住建局要在12月底前完成17个老旧小区改造。"),
            ("source", "来源", "在全区重点工作推进会上的讲话"),
            ("source_on", "来源日期", "2026年3月2日"),
            ("lead", "牵头单位", "区住建局"),
            ("supporting", "配合单位", "区财政局、柳林街道"),
            ("role", "收文单位是牵头还是配合", "牵头"),
            ("leader", "责任领导", "分管副区长"),
            ("measure", "到什么程度", "17个小区全部竣工验收"),
            ("due", "完成时限", "2026年12月31日"),
            ("rhythm", "报送频率", "每月25日前报"),
        ),
    ),
)
