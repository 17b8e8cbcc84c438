"""The tasks that meet the conditions of the ledger."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from tracking.calendars import WorkCalendar
from tracking.ledger.conditions import ANY, OPEN_ONES, Conditions
from tracking.ledger.days import due_span, sent_span
from tracking.ledger.searching import has_number, has_words
from tracking.models import Assignment, Organisation, Recheck, Registration, TaskSource
from tracking.models.parts import Part
from tracking.models.task import TaskQuerySet
from tracking.stretches import first_moment, last_moment
from tracking.workflow import MOVES, OPEN, Status

ROLES = {"": [Part.LEAD], "support": [Part.SUPPORT], "any": [Part.LEAD, Part.SUPPORT]}


def select(tasks: TaskQuerySet, asked: Conditions, user: User, today: date, calendar: WorkCalendar) -> TaskQuerySet:
    """The tasks that meet the conditions; what figures do not count only where it is asked for."""
    tasks = tasks.filter(structure=asked.structure) if asked.structure else tasks.counted()
    if asked.light:
        tasks = tasks.with_light(today, calendar).filter(Q(light_code__in=asked.lights))
    if asked.mine:
        tasks = tasks.filter(_mine(user))
    if asked.q:
        tasks = tasks.filter(has_words(asked.q, user))
    if asked.said:
        tasks = tasks.filter(said_often(TaskSource.objects.all(), int(asked.said)))
    if asked.signing:
        tasks = tasks.filter(_signing(asked, today, calendar))
    return tasks.filter(_status(asked), _facts(asked), _origin(asked), _people(asked), _days(asked, today, calendar))


def said_often(sources: QuerySet[TaskSource], times: int) -> Q:
    """Whether a task has so many of these sources (反复强调)."""
    counted = sources.order_by().values("task").annotate(n=Count("pk")).filter(n__gte=times)
    return Q(pk__in=counted.values("task"))


def _status(asked: Conditions) -> Q:
    if asked.status == OPEN_ONES:
        return Q(status__in=OPEN)
    return Q() if asked.status == ANY else Q(status=asked.status)


def _facts(asked: Conditions) -> Q:
    meets = Q(kind=asked.kind) if asked.kind else Q()
    if asked.hard:
        meets &= Q(is_hard=asked.hard == "hard")
    if asked.number:
        meets &= has_number(asked.number)
    if asked.again:
        meets &= _found_again(asked.again)
    if asked.since:
        meets &= Q(registration__approved_on__gte=asked.since)
    return meets


def _found_again(what: str) -> Q:
    """By what looking again has found, or because it is being mended; what a review has struck counts no more."""
    return Q(Exists(Recheck.objects.now(what).filter(task=OuterRef("pk"))))


def _origin(asked: Conditions) -> Q:
    """From a speech, be it as a second source; or registered from the same paper as that 立项单."""
    meets = Q()
    if asked.speech:
        meets &= Q(Exists(TaskSource.objects.filter(task=OuterRef("pk"), speech=asked.speech)))
    if asked.source:
        paper = Registration.objects.filter(pk=asked.source)
        for column in ("source_title", "source_on"):
            meets &= Q(**{f"registration__{column}": Subquery(paper.values(column)[:1])})
    return meets


def _people(asked: Conditions) -> Q:
    meets = Q(leader=asked.leader) if asked.leader else Q()
    if asked.department:
        meets &= _has_part(role__in=ROLES[asked.part], department=asked.department)
    if asked.person:
        meets &= Q(officer=asked.person) | _has_part(handler=asked.person)
    return meets


def _has_part(**which: object) -> Q:
    return Q(Exists(Assignment.objects.filter(task=OuterRef("pk"), **which)))


def _signing(asked: Conditions, today: date, calendar: WorkCalendar) -> Q:
    """Not signed for: by the lead, whose last day it is or was; by a supporting department, be it one asked for."""
    if asked.signing == "support":
        whose = {"department": asked.department} if asked.asks_what_supporter_owes else {}
        return Q(status__in=MOVES["countersign"].sources) & _has_part(role=Part.SUPPORT, accepted_at=None, **whose)
    span = sent_span(asked.signing, today, Organisation.current().accept_days, calendar) or (None, None)
    return Q(status=Status.ASSIGNED) & _within("dispatched_on", *span)


def _mine(user: User) -> Q:
    """What somebody answers for: registered by a 督查员, in charge of as a 领导, led by one's department."""
    if user.is_supervisor:
        return Q(officer=user)
    if user.is_leader:
        return Q(leader__holder=user)
    return _has_part(role=Part.LEAD, department__memberships__user=user)


def _days(asked: Conditions, today: date, calendar: WorkCalendar) -> Q:
    """The stretches of days that were asked for. What was opened again has no day on which it was closed."""
    opened, due = asked.opened, asked.due_in
    meets = Q(created_at__gte=first_moment(opened.begin), created_at__lte=last_moment(opened.end)) if opened else Q()
    for span in asked.closed_spans(today):
        meets &= _within("closed_on", *span)
    return (meets & Q(due_on__range=due.ends) if due else meets) & _due(asked, today, calendar)


def _due(asked: Conditions, today: date, calendar: WorkCalendar) -> Q:
    meets = Q(is_long_term=True) if asked.due == "none" else Q()
    for first, last in (due_span(asked.due, today, calendar) or (None, None), (asked.due_from, asked.due_to)):
        meets &= _within("due_on", first, last)
    return meets


def _within(column: str, first: date | None, last: date | None) -> Q:
    """Whether the day lies between these, both counted."""
    meets = Q(**{f"{column}__gte": first}) if first else Q()
    return meets & Q(**{f"{column}__lte": last}) if last else meets
