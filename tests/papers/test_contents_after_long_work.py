"""Papers of an office that has worked for days: whatever happened, the sums hold and the words say the numbers."""

from datetime import datetime, timedelta

import pytest

from papers.contents.advice import Advice, advise
from papers.contents.notice import departments_of
from papers.contents.records import Check
from papers.contents.registry import CONTENTS
from papers.contents.scope import Scope
from papers.contents.snapshot import Snapshot
from papers.contents.urging import to_urge
from papers.models import Paper
from papers.workflow import PaperKind
from tests.papers.snapshots import taken
from tests.tracking.generated import Office
from tracking.dashboards import Completion, completion
from tracking.ledger import Conditions
from tracking.models import Department, Registration, Task, load_calendar

STEPS, SEED = 400, 20261121
LATER = timedelta(days=200)  # in the same year, whose working days are known: everything left is late by then
pytestmark = pytest.mark.django_db


def worked(office: Office) -> Office:
    """Two 立项单, and so many steps by whoever may take them."""
    office.register(20)
    office.register(20)
    keys = list(Task.objects.values_list("pk", flat=True))
    for _ in range(STEPS):
        office.one_step(Task.objects.prefetch_related("assignments").get(pk=office.chance.choice(keys)))
    assert len(set(Task.objects.values_list("status", flat=True))) >= 5
    return office


def odd_in(paper: Paper) -> list[Check | Advice]:
    """Sums that do not hold, and what would be pointed out about the passages as they are proposed."""
    content, today = CONTENTS[PaperKind(paper.kind)], Snapshot.read(paper.facts).at.date()
    broken = [check for check in content.check(paper.facts) if not check.holds]
    return [*broken, *advise(content, paper.facts, paper.texts, today)]


def letters(office: Office, now: datetime) -> list[Paper]:
    """Every 督办通知单 and 催办通知 that could be drafted."""
    notices = [
        taken(PaperKind.NOTICE, office.supervisor, department=unit, registration=registration, when=now)
        for registration in Registration.objects.all()
        for unit in departments_of(registration)
    ]
    urged = [unit for unit in Department.objects.all() if to_urge(unit, now.date())]
    return notices + [taken(PaperKind.URGING, office.supervisor, department=unit, when=now) for unit in urged]


def differing(page: Completion, office: Office, now: datetime) -> list[str]:
    """Departments of which a 专报 says another number than the page."""
    ids = dict(Department.objects.values_list("name", "pk"))
    briefs = {
        row.name: taken(PaperKind.BRIEF, office.supervisor, scope=Scope(Conditions(department=ids[row.name])), when=now)
        for row in page.departments
    }
    assert [odd for brief in briefs.values() for odd in odd_in(brief)] == []
    return [
        row.name
        for row in page.departments
        if Snapshot.read(briefs[row.name].facts).figures.lights
        != {str(light): figure.count for light, figure in row.tally.parts}
    ]


def agreeing(office: Office, now: datetime) -> Completion:
    """The page, once a 通报 of everything says the same."""
    page = completion(office.supervisor, now.date(), load_calendar())
    whole = taken(PaperKind.BULLETIN, office.supervisor, when=now)
    figures = Snapshot.read(whole.facts).figures
    assert figures.lights == {str(light): figure.count for light, figure in page.total.parts}
    led = {row.name: row.tally.registered.count for row in page.departments}
    assert {unit.name: unit.totals.registered for unit in figures.units} == led
    assert odd_in(whole) == []
    return page


def test_papers_of_every_kind_are_sound_whatever_the_office_has_done() -> None:
    office = worked(Office.open(SEED))
    agreeing(office, office.now)
    later = office.now + LATER
    assert differing(agreeing(office, later), office, later) == []
    made = letters(office, later)
    assert {paper.kind for paper in made} == {PaperKind.NOTICE, PaperKind.URGING}
    assert [odd for paper in made for odd in odd_in(paper)] == []
