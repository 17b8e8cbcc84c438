"""The list of speeches says what was adopted and is no task yet, and what cannot be one for lack of a department."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from directives.models import Speech
from directives.workflow import DirectiveStatus
from tests.factories import (
    MONDAY,
    make_department,
    make_directive,
    make_registration,
    make_speech,
    make_task,
    make_user,
)
from tracking.dashboards.carried import carried
from tracking.dashboards.sums import completion
from tracking.models import Department, Handling, Task, load_calendar
from tracking.to_register import ToRegister, to_register
from tracking.workflow import Status

CLAUSES = ["区住建局要改造小区", "抓好垃圾清运", "清理占道堆物", "加强值守"]
SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def speech(supervisor: User) -> Speech:
    """Three adopted, of which one names its department; one was rejected."""
    make_department("区住建局")
    speech = make_speech(supervisor, "。".join(CLAUSES) + "。")
    states = [DirectiveStatus.ADOPTED] * 3 + [DirectiveStatus.REJECTED]
    for clause, status in zip(CLAUSES, states, strict=True):
        owners = ["区住建局"] if "区住建局" in clause else []
        make_directive(speech, clause, status=status, owners=owners)
    return speech


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def test_only_what_was_adopted_counts_and_those_without_a_department_are_told_apart(speech: Speech) -> None:
    assert to_register([speech], MONDAY) == {speech.pk: ToRegister(3, 2)}


def test_a_department_the_reviewer_chose_counts(speech: Speech) -> None:
    Handling.objects.create(directive=speech.directives.in_order()[1], lead=make_department("区城管局"))
    assert to_register([speech], MONDAY)[speech.pk].nobody == 1


def test_a_speech_with_nothing_to_register_is_not_named(speech: Speech) -> None:
    speech.directives.update(status=DirectiveStatus.NOTED)
    assert to_register([speech], MONDAY) == {}


def test_the_list_leads_to_what_is_left_and_to_what_has_no_department(desk: Client, speech: Speech) -> None:
    page = desk.get("/speeches/").content.decode()
    assert f'href="/speeches/{speech.pk}/register/">3 条还没有立项</a>' in page
    assert f'href="/speeches/{speech.pk}/review/?show=nobody">其中 2 条没有单位</a>' in page


def test_a_clerk_is_told_nothing_of_it(speech: Speech, sign_in: SignIn) -> None:
    Speech.objects.update(is_open=True)
    page = sign_in(make_user(Role.CLERK, make_department("区财政局"))).get("/speeches/").content.decode()
    assert speech.title in page
    assert "还没有立项" not in page


# --- what of it the page of a speech and 落实情况 say ---------------------------------------------------------------


def _registered(speech: Speech, by: User, **fields: Any) -> Task:
    """A task from the first clause, and from that alone."""
    unit = Department.objects.get_or_create(name="区城管局")[0]
    made = make_task(by, unit, registration=make_registration(by, speech=speech), **fields)
    made.sources.update(directive=speech.directives.in_order()[0], speech=speech)
    return made


def test_a_speech_says_what_was_adopted_what_of_it_is_registered_and_what_is_left(
    speech: Speech, supervisor: User
) -> None:
    _registered(speech, supervisor, status=Status.CLOSED, closed_on=MONDAY)
    found = carried(speech, supervisor, MONDAY)
    assert (found.adopted, found.registered, found.waiting) == (3, 1, 2)
    assert (found.tally.registered.count, found.tally.rate) == (1, 1.0), "what is not registered is not in the rate"


def test_a_demand_two_tasks_come_from_is_registered_once(speech: Speech, supervisor: User) -> None:
    for _ in range(2):
        _registered(speech, supervisor)
    found = carried(speech, supervisor, MONDAY)
    assert (found.adopted, found.waiting, found.tally.registered.count) == (3, 2, 2)


def test_the_table_of_speeches_says_the_same_as_each_page(speech: Speech, supervisor: User) -> None:
    _registered(speech, supervisor)
    found = completion(supervisor, MONDAY, load_calendar())
    [row] = found.speeches
    assert (row.adopted, row.waiting) == (found.adopted, found.waiting) == (3, 2)
    assert row.tally.counts == carried(speech, supervisor, MONDAY).tally.counts


@pytest.mark.parametrize(("role", "place"), [(Role.SUPERVISOR, "register"), (Role.LEADER, "breakdown")])
def test_the_page_of_a_speech_leads_to_what_is_left(
    speech: Speech, supervisor: User, sign_in: SignIn, role: Role, place: str
) -> None:
    _registered(speech, supervisor)
    reader = sign_in(supervisor if role == Role.SUPERVISOR else make_user(role))
    page = reader.get(f"/speeches/{speech.pk}/").content.decode()
    assert (
        f'采纳 3 条，已立项 1 条，<a class="line" href="/speeches/{speech.pk}/{place}/">还有 2 条没有立项</a>' in page
    )
    assert "落实率 0%" in page
    assert f'<td class="r" data-k="没有立项"><a class="line" href="/speeches/{speech.pk}/{place}/">2</a></td>' in (
        reader.get("/completion/").content.decode()
    )


def test_a_speech_of_which_everything_is_registered_leads_nowhere(
    speech: Speech, supervisor: User, desk: Client
) -> None:
    speech.directives.exclude(pk=speech.directives.in_order()[0].pk).update(status=DirectiveStatus.NOTED)
    _registered(speech, supervisor)
    page = desk.get(f"/speeches/{speech.pk}/").content.decode()
    assert "采纳 1 条，已立项 1 条</span>" in page
    assert "还没有立项" not in page


def test_a_department_that_may_read_the_speech_is_not_told_how_far_all_of_it_is(
    speech: Speech, supervisor: User, sign_in: SignIn
) -> None:
    Speech.objects.update(is_open=True)
    _registered(speech, supervisor)
    reader = sign_in(make_user(Role.CLERK, make_department("区财政局")))
    assert "落实率" not in reader.get(f"/speeches/{speech.pk}/").content.decode()
