"""The list of speeches says what was adopted and is no task yet, and what cannot be one for lack of a department."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from directives.models import Speech
from directives.workflow import DirectiveStatus
from tests.factories import MONDAY, make_department, make_directive, make_speech, make_user
from tracking.models import Handling
from tracking.to_register import ToRegister, to_register

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
