"""Every number of the completion page opens a ledger that has exactly so many tasks."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from directives.models import Speech
from tests.factories import MONDAY, at, make_registration, make_speech, make_task
from tracking.calendars import WorkCalendar
from tracking.dashboards import SHOWN, Completion, Figure, Period, Tally, completion
from tracking.ledger import Conditions, open_page
from tracking.models import Department, Registration, TaskSource
from tracking.workflow import Status

SignIn = Callable[[User], Client]


@pytest.fixture
def office_at_work(supervisor: User, housing: Department, city: Department) -> None:
    """Two departments, two speeches, minutes, all states, dates before and after, and approvals of other years."""
    speeches: list[Speech | None] = [make_speech(supervisor), make_speech(supervisor), None]
    for number, status in enumerate([*Status, *Status, *Status, Status.ACCEPTED, Status.CLOSED]):
        registration = make_registration(supervisor, speech=speeches[number % 3])
        lead, other = (housing, city) if number % 2 else (city, housing)
        make_task(
            supervisor,
            lead,
            other,
            status=status,
            registration=registration,
            kind=("整改", "推进", "落实")[number % 3],
            due_on=MONDAY + timedelta(days=(number * 7) % 40 - 12),
            percent=(number * 13) % 100,
            dispatched_on=None if status == Status.DRAFT else MONDAY - timedelta(days=40),
        )
        if number % 4 == 0:
            old = MONDAY.replace(year=2025 - number % 2)
            Registration.objects.filter(pk=registration.pk).update(approved_on=old)
        if number % 5 == 0:
            task = registration.tasks.get()
            TaskSource.objects.create(task=task, speech=speeches[0], title="又提到", said_on=MONDAY, quote="再说一遍。")


def _figures(tally: Tally) -> Iterator[Figure]:
    yield tally.registered
    yield tally.closed
    yield from (figure for _, figure in tally.waiting)
    yield from (tally.by(light) for light in SHOWN)


def _all_figures(found: Completion) -> list[Figure]:
    rows = [*found.departments, *found.kinds]
    tallies = [found.total, *(row.tally for row in rows), *(row.tally for row in found.speeches)]
    return [figure for tally in tallies for figure in _figures(tally)]


@pytest.mark.usefixtures("office_at_work")
@pytest.mark.parametrize("period", list(Period))
def test_every_figure_is_the_number_of_tasks_its_address_lists(leader: User, period: Period) -> None:
    found = completion(leader, MONDAY, WorkCalendar(), period)
    figures = _all_figures(found)
    assert sum(figure.count for figure in figures) > 50
    listed = {}
    for figure in figures:
        asked = Conditions.read(dict(parse_qsl(figure.query.removeprefix("?"))))
        listed[figure.query] = open_page(leader, asked, MONDAY, WorkCalendar(), {}).total
    assert listed == {figure.query: figure.count for figure in figures}


@pytest.mark.usefixtures("office_at_work")
@pytest.mark.parametrize("period", ["all", "year"])
def test_every_linked_number_of_the_page_is_the_total_of_the_page_it_opens(
    leader: User, sign_in: SignIn, period: str
) -> None:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        client = sign_in(leader)
        page = client.get(f"/completion/?period={period}").content.decode()
        links = re.findall(r'<a class="line" href="(/tasks/\?[^"]+)">\D*?(\d+)</a>', page)
        assert len(links) > 20
        for address, number in links:
            assert client.get(unescape(address)).context["page"].total == int(number), address


@pytest.mark.usefixtures("office_at_work")
def test_the_large_figures_open_what_they_count(leader: User, sign_in: SignIn) -> None:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        client = sign_in(leader)
        page = client.get("/completion/").content.decode()
        tiles = re.findall(r'<a class="kpi" href="(/tasks/\?[^"]+)">.*?<div class="v">(\d+)', page, re.DOTALL)
        assert len(tiles) == 6
        for address, number in tiles:
            assert client.get(unescape(address)).context["page"].total == int(number), address
