"""The desk of the 督查室: decisions that wait, speeches to review and register, what is unsigned and what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q
from django.utils import timezone

from directives.dates import day_words
from directives.models import Directive, Extraction, ExtractionState, Speech
from directives.workflow import DirectiveStatus
from tracking.calendars import WorkCalendar
from tracking.checkup.flaws import Flaw
from tracking.desks.headings import Heading, open_headings
from tracking.desks.overdue import Overdue, late_rows, unsigned_rows, with_urged
from tracking.desks.rows import last_said
from tracking.ledger import with_rows
from tracking.models import Filing, Organisation, Registration, Report, Task, TaskEvent, load_calendar
from tracking.models.filing import FOR_THE_OFFICE
from tracking.plans import awaiting_registration
from tracking.sent_up import Row, rows_of
from tracking.workflow import COUNTED, OPEN, Status, Structure

SHOWN = 10  # rows of a queue; the rest is in the ledger
DECIDED = {
    Status.SUBMITTED: ("办结", "审核办结"),
    Status.RETURNED: ("退签", "重新交办"),
    Status.SUSPENDED: ("复核", "复核"),
}
HAPPENED = {
    "accept": "签收",
    "countersign": "配合签收",
    "report": "报进展",
    "submit": "申请办结",
    "decline": "退签",
    "close": "办结",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A task that waits for the 督查员: what was asked, by whom, with how much evidence, and for how long."""

    task: Task
    tag: str
    act: str
    said: str
    files: int
    waited: str
    since: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A speech whose candidates are not all decided, or whose extraction has not come through."""

    speech: Speech
    found: int
    waiting: int
    state: str

    @property
    def done(self) -> int:
        return self.found - self.waiting


@dataclass(frozen=True, slots=True)
class ToRegister:
    """A speech with adopted candidates that are no tasks yet."""

    speech: Speech
    count: int


@dataclass(frozen=True, slots=True)
class Flawed:
    """A report to which the check-up had something to say, in a few words each."""

    report: Report
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficeDesk:
    """The desk of a 督查员."""

    today: date
    decisions: tuple[Decision, ...]
    rulings: tuple[Row, ...]  # requests for time and disagreements
    readings: tuple[Reading, ...]
    to_register: tuple[ToRegister, ...]
    drafts: tuple[Registration, ...]
    unsigned: tuple[Overdue, ...]
    late: tuple[Overdue, ...]
    headings: tuple[Heading, ...]
    counts: dict[str, int]
    since: datetime
    happened: tuple[tuple[str, int], ...]
    flawed: tuple[Flawed, ...]  # of the reports that have come since then
    unpublished: tuple[tuple[int, int], ...]  # (year, how many due dates fall into it)

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())


def office_desk(today: date) -> OfficeDesk:
    """The desk of the whole 督查室; whoever comes first takes the next decision."""
    calendar, organisation = load_calendar(), Organisation.current()
    decisions = _decisions(today, calendar)
    rulings = rows_of(Filing.objects.filter(FOR_THE_OFFICE).for_display().order_by("at", "pk"), today, "去裁定")
    unsigned = unsigned_rows(today, calendar, organisation)
    late = Task.objects.counted().overdue(today)
    headings = open_headings(today, calendar)
    readings, to_register = tuple(_readings()), tuple(_to_register())
    waiting = Task.objects.awaiting_dispatch()
    drafts = Registration.objects.filter(tasks__in=waiting).annotate(waiting=Count("tasks")).order_by("pk")
    since = _since(today, calendar, organisation)
    return OfficeDesk(
        today=today,
        decisions=tuple(decisions[:SHOWN]),
        rulings=rulings[:SHOWN],
        readings=readings[:SHOWN],
        to_register=to_register[:SHOWN],
        drafts=tuple(drafts[:SHOWN]),
        unsigned=tuple(with_urged(unsigned[:SHOWN], today)),
        late=tuple(late_rows(with_rows(late).order_by("due_on", "pk")[:SHOWN], today, calendar)),
        counts={
            "decisions": len(decisions) + len(rulings),
            "waiting": sum(one.waiting for one in readings),
            "speeches": len(readings),
            "to_register": sum(one.count for one in to_register),
            "drafts": waiting.count(),
            "assigned": Task.objects.counted().filter(status=Status.ASSIGNED).count(),
            "unsigned": len(unsigned),
            "late": late.count(),
            "headings": len(headings),
        },
        headings=tuple(headings[:SHOWN]),
        since=since,
        happened=tuple(_happened(since)),
        flawed=tuple(_flawed(since)),
        unpublished=tuple(_unpublished(calendar)),
    )


def _decisions(today: date, calendar: WorkCalendar) -> list[Decision]:
    """Submissions, refusals, and suspensions whose day of review has come; the longest waiting first."""
    of_the_office = Task.objects.exclude(structure=Structure.SUBTASK)  # who leads the whole decides on its pieces
    tasks = list(with_rows(of_the_office.filter(status__in=DECIDED)))
    events = last_said(tasks)
    files = dict(
        TaskEvent.objects.filter(pk__in=[event.pk for event in events.values()])
        .annotate(n=Count("attachments"))
        .values_list("pk", "n")
    )
    told = [(task, events[task.pk]) for task in tasks if task.pk in events and _is_up(events[task.pk], today)]
    told.sort(key=lambda pair: (pair[1].at, pair[1].pk))
    return [_decision(task, event, files.get(event.pk, 0), today, calendar) for task, event in told]


def _is_up(event: TaskEvent, today: date) -> bool:
    """A suspended task is looked at again from its day of review on; a unit's share with its heading."""
    if "with_parent" in event.data:
        return False
    review_on = event.data.get("review_on")
    return event.after != Status.SUSPENDED or (bool(review_on) and date.fromisoformat(review_on) <= today)


def _decision(task: Task, event: TaskEvent, files: int, today: date, calendar: WorkCalendar) -> Decision:
    tag, act = DECIDED[Status(task.status)]
    on = timezone.localdate(event.at)
    days = calendar.until(on, today)
    waited = f"等了 {days} 个工作日" if days else "等了不到 1 个工作日"
    return Decision(task, tag, act, event.note, files, waited, day_words(on, today))


def _readings() -> Iterable[Reading]:
    """Speeches with candidates to decide, or whose extraction is still running or has failed."""
    waiting = Count("pk", filter=Q(status=DirectiveStatus.CANDIDATE))
    rows = Directive.objects.order_by().values_list("speech").annotate(n=Count("pk"), waiting=waiting)
    counts = {speech: (found, left) for speech, found, left in rows}
    for speech in Speech.objects.select_related("extraction").defer("text").order_by("-spoken_on", "-pk"):
        extraction = getattr(speech, "extraction", None)
        found, left = counts.get(speech.pk, (0, 0))
        if left or _is_unfinished(extraction):
            yield Reading(speech, found, left, extraction.state if extraction else "")


def _is_unfinished(extraction: Extraction | None) -> bool:
    return extraction is not None and extraction.state != ExtractionState.DONE


def _to_register() -> Iterable[ToRegister]:
    counts = dict(awaiting_registration().order_by().values_list("speech").annotate(n=Count("pk")))
    for speech in Speech.objects.filter(pk__in=counts).defer("text").order_by("-spoken_on", "-pk"):
        yield ToRegister(speech, counts[speech.pk])


def _since(today: date, calendar: WorkCalendar, organisation: Organisation) -> datetime:
    """The end of the last working day before today."""
    until = organisation.send_until if isinstance(organisation.send_until, time) else time(18)
    return timezone.make_aware(datetime.combine(calendar.add(today, -1), until))


def _happened(since: datetime) -> Iterable[tuple[str, int]]:
    """What the departments did since then, in numbers."""
    events = TaskEvent.objects.filter(at__gte=since, name__in=HAPPENED, task__structure__in=COUNTED).order_by()
    found = dict(events.values_list("name").annotate(n=Count("pk")))
    return [(words, found[name]) for name, words in HAPPENED.items() if found.get(name)]


def _flawed(since: datetime) -> Iterable[Flawed]:
    """Reports that were sent although the check-up had advice, the newest first."""
    reports = Report.objects.filter(event__at__gte=since).exclude(flaws=[]).select_related("task", "department")
    for report in reports.order_by("-at", "-pk"):
        yield Flawed(report, tuple(Flaw.from_json(flaw).name for flaw in report.flaws))


def _unpublished(calendar: WorkCalendar) -> Iterable[tuple[int, int]]:
    """Years of open due dates whose days off nobody has announced or entered."""
    dated = Task.objects.counted().filter(status__in=OPEN, due_on__isnull=False)
    years = dated.order_by().values_list("due_on__year")
    counted = dict(years.annotate(n=Count("pk")))
    return [(year, n) for year, n in sorted(counted.items()) if not calendar.is_published(year)]
