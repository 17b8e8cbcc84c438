"""催办通知: what a department has not answered or not done in time, how often it was urged, and by when it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from papers.contents.checks import check_rows
from papers.contents.frame import COPIES, PLACEHOLDERS, frame, of_list, paragraphs
from papers.contents.instant import one_instant
from papers.contents.phrases import (
    as_text,
    named_by_first,
    numbered,
)
from papers.contents.records import Content, Facts, Passage, Placeholder
from papers.contents.rows import TaskRow, day_of, read_rows
from papers.contents.scope import ContentError, Scope, chosen, fitting
from papers.contents.snapshot import Snapshot, snapshot
from papers.models import Paper
from tracking.models import Department, Task, Urging, load_calendar
from tracking.models.task import TaskQuerySet
from tracking.workflow import OPEN, Status

PASSAGES = (Passage("intro", "开头"), Passage("requirements", "办理要求"), COPIES)
URGEABLE = OPEN - {Status.SUSPENDED}


def to_urge(department: Department, today: date) -> TaskQuerySet:
    """What a 催办通知 is about unless somebody chooses: late ones the department leads, and unanswered urgings."""
    waiting = Urging.objects.open().filter(task=OuterRef("pk"), department=department)
    open_ones = Task.objects.counted().filter(status__in=URGEABLE).of(department)
    late = Q(pk__in=Task.objects.overdue(today).led_by(department).values("pk"))
    return open_ones.filter(late | Q(Exists(waiting)))


def collect(paper: Paper, at: datetime) -> Facts:
    """The tasks to urge with the urgings so far, the longest late first."""
    today = timezone.localdate(at)
    with one_instant():
        calendar = load_calendar()
        rows = read_rows(_tasks(paper, today), today, calendar)
        own = sorted(_with_urgings(rows, paper.department), key=lambda row: row.due_on or "9999")
        return snapshot(paper, own, at, calendar).as_json()


def _tasks(paper: Paper, today: date) -> TaskQuerySet:
    if paper.department is None:
        raise ContentError("催办通知要写明发给哪个单位。")
    scope = Scope.read(paper.scope)
    if not scope.tasks:
        seen = Task.objects.visible_to(paper.drafted_by)
        return to_urge(paper.department, today).filter(pk__in=seen.values("pk"))
    asked = chosen(scope.tasks, paper.drafted_by)
    why = "已经办结、挂起、中止、还没有交办，或者不是这个单位的，不用催办"
    return fitting(paper, asked, asked.filter(status__in=URGEABLE).of(paper.department), why)


def _with_urgings(rows: Sequence[TaskRow], department: Department | None) -> list[TaskRow]:
    """How often this department was urged about each, and how often without an answer."""
    urgings = Urging.objects.filter(task__in=[row.pk for row in rows], department=department)
    every = list(urgings.values_list("task", flat=True))
    waiting = list(urgings.open().values_list("task", flat=True))
    return [
        replace(
            row,
            urged=every.count(row.pk),
            unanswered=waiting.count(row.pk),
            leads=department is not None and row.lead_id == department.pk,
        )
        for row in rows
    ]


def title(facts: Facts) -> str:
    rows = Snapshot.read(facts).rows
    return f"关于{named_by_first(rows)}的催办通知"


def propose(facts: Facts) -> Mapping[str, str]:
    taken = Snapshot.read(facts)
    return {"intro": _intro(taken), "requirements": as_text(numbered(_requirements(taken)))}


def _intro(taken: Snapshot) -> str:
    count, late = len(taken.rows), sum(row.is_late for row in taken.rows)
    waiting = sum(row.unanswered > 0 for row in taken.rows)
    parts = [*_among("已超期", late, count), *_among("催办后没有答复", waiting, count)]
    among = f"，{'，'.join(parts)}" if parts else ""
    return f"截至{taken.until}，你单位承办的下列{count}件督办事项没有办结{among}。现予催办，请抓紧办理。"


def _among(words: str, count: int, every: int) -> list[str]:
    """均已超期; 其中2件已超期; 已超期 where there is but one."""
    if not count:
        return []
    return [f"其中{count}件{words}" if count < every else f"均{words}" if every > 1 else words]


def _requirements(taken: Snapshot) -> list[str]:
    is_late = any(row.is_late for row in taken.rows)
    why = "没有按期办结的原因、" if is_late else ""
    return [
        f"请于{day_of(taken.answer_by)}前书面答复{taken.office}，写明办理到哪一步、{why}下一步措施和办结日期。",
        *(["超期的事项请抓紧办结；已经办完的，附佐证材料申请办结。"] if is_late else []),
        "办理中需要协调的问题，请在答复中一并写明。",
    ]


def context(paper: Paper) -> dict[str, Any]:
    taken = Snapshot.read(paper.facts)
    return {
        **frame(paper, taken),
        "intro": paragraphs(paper.texts, "intro"),
        "requirements": paragraphs(paper.texts, "requirements"),
        "answer_by": day_of(taken.answer_by),
        "count": str(len(taken.rows)),
        "tasks": [_line(number, row) for number, row in enumerate(taken.rows, 1)],
    }


def _line(serial: int, row: TaskRow) -> dict[str, str]:
    return {
        "serial": str(serial),
        "number": row.number,
        "title": row.title,
        "quote": row.quote,
        "source": row.source_with_day,
        "due": row.due,
        "late": row.when,
        "light": row.light_words,
        "latest": row.latest,
        "latest_on": day_of(row.latest_on),
        "urged": f"已催办{row.urged}次" if row.urged else "",
    }


URGING = Content(
    passages=PASSAGES,
    collect=collect,
    title=title,
    propose=propose,
    check=check_rows,
    context=context,
    placeholders=(
        *PLACEHOLDERS,
        Placeholder("answer_by", "答复期限", "2026年3月10日"),
        Placeholder("count", "件数", "2"),
        Placeholder("intro[]", "开头（一段一行）"),
        Placeholder("requirements[]", "办理要求（一段一行）"),
        *of_list(
            "tasks",
            ("serial", "序号", "1"),
            ("number", "编号", "督〔2026〕1号-02"),
            ("title", "事项", "修复破损路面"),
            ("quote", "原话", "破损路面要在2月底前全部修好。"),
            ("source", "来源和日期", "在全区重点工作推进会上的讲话（2026年1月12日）"),
            ("due", "完成时限", "2026年2月27日"),
            ("late", "还剩或者超期多久", "超期4个工作日"),
            ("light", "灯", "超期"),
            ("latest", "最新进展", "已修复8处。"),
            ("latest_on", "最新进展的日期", "2026年2月20日"),
            ("urged", "催办过几次", "已催办2次"),
        ),
    ),
)
