"""Rows of tasks as a paper tells of them (附表的行), read once at one instant; everything else is counted from them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from directives.dates import full_day_words
from papers.contents.scope import MOST, refuse_too_many
from tracking import rhythms
from tracking.calendars import WorkCalendar
from tracking.dashboards import light_names
from tracking.deadlines import Light, days_left, due_words, light
from tracking.models import Assignment, Part, Report, TaskSource
from tracking.models.task import TaskQuerySet
from tracking.workflow import FINISHED, Status

RUNNING = frozenset(Status) - FINISHED - {Status.SUSPENDED}  # the clock runs
LIGHT_WORDS = dict(light_names(Light))


@dataclass(frozen=True, slots=True)
class Words:
    """What was said that became the task: the exact words, where, and on what day."""

    title: str
    on: str  # ISO
    quote: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as it stood at the instant. Dates in ISO, empty where there is none.

    ``light`` is reckoned in Python, ``listed`` in SQL by the ledger: the sums compare them.
    """

    pk: int
    number: str
    title: str
    measure: str
    status: str
    light: str
    listed: str
    percent: int
    lead_id: int | None
    lead: str
    lead_order: int
    supporting: tuple[str, ...]
    leader: str
    due_on: str
    rhythm: str
    when: str  # 超期3个工作日, 还剩2个工作日
    working_days: int  # left until the due day; negative: late
    dispatched_on: str
    closed_on: str
    sources: tuple[Words, ...]
    latest: str = ""
    latest_on: str = ""
    problems: str = ""
    next_step: str = ""
    urged: int = 0  # times the department the paper goes to was urged
    unanswered: int = 0  # of these, without an answer
    leads: bool = True  # whether that department leads it; else it supports

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Back from ``Paper.facts``."""
        sources = tuple(Words(**one) for one in given["sources"])
        return cls(**{**given, "sources": sources, "supporting": tuple(given["supporting"])})

    def as_json(self) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in self.__slots__}  # ``asdict`` copies deeply: half the time of all
        return own | {"sources": [asdict(source) for source in self.sources], "supporting": list(self.supporting)}

    @property
    def is_late(self) -> bool:
        return self.light == Light.LATE

    @property
    def due(self) -> str:
        """By when, as papers write it: 2026年3月5日, or 长期坚持."""
        return day_of(self.due_on) or "长期坚持"

    @property
    def quote(self) -> str:
        """The exact words, to the character; said twice in different words, one after the other."""
        return "\n".join(dict.fromkeys(source.quote for source in self.sources))

    @property
    def source(self) -> str:
        """Where they were said: all titles, each once."""
        return "；".join(dict.fromkeys(source.title for source in self.sources))

    @property
    def source_on(self) -> str:
        return "；".join(dict.fromkeys(day_of(source.on) for source in self.sources))

    @property
    def source_with_day(self) -> str:
        """在全区重点工作推进会上的讲话（2026年1月12日）."""
        return "；".join(dict.fromkeys(f"{source.title}（{day_of(source.on)}）" for source in self.sources))

    @property
    def light_words(self) -> str:
        return LIGHT_WORDS[self.light]

    @property
    def status_words(self) -> str:
        return str(Status(self.status).label)

    @property
    def rhythm_words(self) -> str:
        return f"{rhythms.words(self.rhythm)}报" if self.rhythm else ""


def day_of(written: str) -> str:
    """2026年3月5日, from ISO; empty for empty."""
    return full_day_words(date.fromisoformat(written)) if written else ""


def read_rows(tasks: TaskQuerySet, today: date, calendar: WorkCalendar) -> tuple[TaskRow, ...]:
    """These tasks in the order of their numbers: what is counted comes from one statement, texts from the next ones."""
    found: list[Any] = list(_in_full(tasks, today, calendar)[: MOST + 1])
    refuse_too_many(len(found) if len(found) <= MOST else tasks.count())
    reports = Report.objects.in_bulk([task.report_pk for task in found if task.report_pk])
    return tuple(_row(task, reports.get(task.report_pk), today, calendar) for task in found)


def _in_full(tasks: TaskQuerySet, today: date, calendar: WorkCalendar) -> TaskQuerySet:
    lead = Assignment.objects.filter(task=OuterRef("pk"), role=Part.LEAD)
    newest = Report.objects.filter(task=OuterRef("pk"), department=OuterRef("lead_pk")).order_by("-at", "-pk")
    return (
        tasks.with_light(today, calendar)
        .annotate(
            lead_pk=Subquery(lead.values("department")[:1]),
            lead_name=Subquery(lead.values("department__name")[:1]),
            lead_order=Subquery(lead.values("department__order")[:1]),
        )
        .annotate(report_pk=Subquery(newest.values("pk")[:1]))
        .select_related("leader")
        .prefetch_related(
            Prefetch("assignments", Assignment.objects.select_related("department").order_by("pk")),
            Prefetch("sources", TaskSource.objects.order_by("pk")),
        )
        .order_by("registration_id", Coalesce("parent__serial", "serial"), "serial", "pk")
    )


def _row(task: Any, report: Report | None, today: date, calendar: WorkCalendar) -> TaskRow:
    """``task`` comes from ``_in_full``, with what that adds to it."""
    return TaskRow(
        pk=task.pk,
        number=task.number,
        title=task.title,
        measure=task.measure,
        status=str(task.status),
        light=str(light(task, today, calendar)),
        listed=task.light_code,
        percent=task.percent,
        lead_id=task.lead_pk,
        lead=task.lead_name or "",
        lead_order=task.lead_order or 0,
        supporting=tuple(str(part.department) for part in task.supporting),
        leader=str(task.leader or ""),
        due_on=_iso(task.due_on),
        rhythm=task.rhythm,
        when=due_words(task, today, calendar).replace(" ", "") if task.status in RUNNING else "",
        working_days=days_left(task.due_on, today, calendar) if task.due_on else 0,
        dispatched_on=_iso(task.dispatched_on),
        closed_on=_iso(task.closed_on),
        sources=tuple(Words(one.title, _iso(one.said_on), one.quote) for one in task.sources.all()),
        **_reported(report),
    )


def _reported(report: Report | None) -> dict[str, Any]:
    if report is None:
        return {}
    return {
        "latest": report.progress,
        "latest_on": _iso(timezone.localdate(report.at)),
        "problems": report.problems,
        "next_step": report.next_step,
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
