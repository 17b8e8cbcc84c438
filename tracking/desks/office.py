"""The desk of the 督查室: decisions that wait, speeches to review and register, what is unsigned and what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, Q

from directives.models import Directive, Extraction, ExtractionState, Speech
from directives.workflow import DirectiveStatus
from tracking.calendars import WorkCalendar
from tracking.checkup.flaws import Flaw
from tracking.desks.decisions import Decision, decisions, waiting_decisions
from tracking.desks.headings import Heading, open_headings
from tracking.desks.overdue import Overdue, late_rows, unsigned, unsigned_rows, waiting_to_be_signed
from tracking.desks.signatures import Signatures, owed_by_supporters
from tracking.desks.since import Change, changes_since, last_at_work
from tracking.lateness import longest_overdue
from tracking.ledger import with_rows
from tracking.models import Filing, Organisation, Registration, Report, Task, load_calendar
from tracking.models.filing import FOR_THE_OFFICE
from tracking.plans import awaiting_registration
from tracking.sent_up import Row, rows_of
from tracking.workflow import OPEN

SHOWN = 10  # rows of a queue; the rest is in the ledger


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
    owed: Signatures  # by supporting departments
    counts: dict[str, int]
    since: datetime
    happened: tuple[Change, ...]
    flawed: tuple[Flawed, ...]  # of the reports that have come since then
    unpublished: tuple[tuple[int, int], ...]  # (year, how many due dates fall into it); one that begins soon anyway

    @property
    def more_decisions(self) -> bool:
        """Whether some of what waits for a decision is not on the desk."""
        return self.counts["decisions"] > len(self.decisions) + len(self.rulings)

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())


def office_desk(today: date) -> OfficeDesk:
    """The desk of the whole 督查室; whoever comes first takes the next decision."""
    calendar, organisation = load_calendar(), Organisation.current()
    waiting_steps = waiting_decisions(today)
    rulings = rows_of(Filing.objects.filter(FOR_THE_OFFICE).for_display().order_by("at", "pk"), today, "去裁定")
    late_to_sign = unsigned(today, calendar, organisation)
    late = Task.objects.counted().overdue(today)
    headings = open_headings(today, calendar)
    readings, to_register = tuple(_readings()), tuple(_to_register())
    waiting = Task.objects.awaiting_dispatch()
    drafts = Registration.objects.filter(tasks__in=waiting).annotate(waiting=Count("tasks")).order_by("pk")
    since = last_at_work(today, calendar, organisation)
    return OfficeDesk(
        today=today,
        decisions=tuple(decisions(waiting_steps[:SHOWN], today, calendar)),
        rulings=rulings[:SHOWN],
        readings=readings[:SHOWN],
        to_register=to_register[:SHOWN],
        drafts=tuple(drafts[:SHOWN]),
        unsigned=tuple(
            unsigned_rows(
                with_rows(late_to_sign).order_by("dispatched_on", "pk")[:SHOWN], today, calendar, organisation
            )
        ),
        late=tuple(
            late_rows(
                with_rows(Task.objects.filter(pk__in=longest_overdue(late, today, SHOWN))).order_by("due_on", "pk"),
                today,
                calendar,
            )
        ),
        counts={
            "decisions": len(waiting_steps) + len(rulings),
            "waiting": sum(one.waiting for one in readings),
            "speeches": len(readings),
            "to_register": sum(one.count for one in to_register),
            "drafts": waiting.count(),
            "assigned": waiting_to_be_signed(today).count(),
            "unsigned": late_to_sign.count(),
            "late": late.count(),
            "headings": len(headings),
        },
        headings=tuple(headings[:SHOWN]),
        owed=owed_by_supporters(),
        since=since,
        happened=changes_since(since, today),
        flawed=tuple(_flawed(since)),
        unpublished=tuple(_unpublished(calendar, today)),
    )


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


def _flawed(since: datetime) -> Iterable[Flawed]:
    """Reports that were sent although the check-up had advice, the newest first."""
    reports = Report.objects.filter(event__at__gte=since).exclude(flaws=[]).select_related("task", "department")
    for report in reports.order_by("-at", "-pk"):
        yield Flawed(report, tuple(Flaw.from_json(flaw).name for flaw in report.flaws))


def _unpublished(calendar: WorkCalendar, today: date) -> Iterable[tuple[int, int]]:
    """Years whose days off nobody has announced or entered: those of open due dates, and any that begins soon."""
    dated = Task.objects.counted().filter(status__in=OPEN, due_on__isnull=False)
    ends, ahead = dated.aggregate(first=Min("due_on"), last=Max("due_on")), calendar.unpublished_ahead(today)
    between = range(ends["first"].year, ends["last"].year + 1) if ends["first"] else ()
    unknown = sorted(year for year in {*between, *ahead} if not calendar.is_published(year))
    within = {str(year): Q(due_on__range=(date(year, 1, 1), date(year, 12, 31))) for year in unknown}
    counted = dated.aggregate(**{year: Count("pk", filter=days) for year, days in within.items()})
    return [(year, n) for year in unknown if (n := counted[str(year)]) or year in ahead]
