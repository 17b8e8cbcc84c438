"""Extracting a speech anew: said when it pays, run like the first time, harmless wherever it stops."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Role, User
from directives.actions.extracting import (
    MAX_ATTEMPTS,
    STALE,
    LostClaimError,
    claim_extraction,
    give_up_on_stranded,
    record_extraction,
    request_extraction,
)
from directives.actions.reviewing import decide
from directives.extraction.pipeline import extract
from directives.extraction.records import Context
from directives.jobs import outdated_parts, run_extraction
from directives.models import Extraction, ExtractionState, Speech
from tests.factories import make_department, make_speech
from tracking.models import Department

SignIn = Callable[[User], Client]
TEXT = "一、抓好治理\n区水务局要在12月底前建立河道巡查台账，报区政府。\n区城管局要在11月底前清理完占道堆物。\n"


@pytest.fixture
def speech(supervisor: User) -> Speech:
    """Extracted once, one candidate adopted."""
    made = make_speech(supervisor, TEXT)
    run_extraction(request_extraction(made, at=timezone.now()).pk)
    first = made.directives.in_order()[0]
    decide(first, "adopt", version=1, by=supervisor, at=timezone.now())
    return made


@pytest.fixture
def water(speech: Speech) -> Department:
    """The water authority gets its new name after the speech was extracted."""
    return make_department("区水利局", "区水务局")


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def no_context() -> Context:
    raise RuntimeError("word list broken")


def rows(speech: Speech) -> list[dict[str, object]]:
    return [dict(row) for row in speech.directives.order_by("pk").values()]


def page(desk: Client, speech: Speech, part: str = "") -> str:
    return desk.get(f"/speeches/{speech.pk}/{part}", follow=True).content.decode()


def press(desk: Client, speech: Speech) -> str:
    return desk.post(f"/speeches/{speech.pk}/retry/", follow=True).content.decode()


def run(speech: Speech) -> bool:
    return run_extraction(Extraction.objects.get(speech=speech).pk)


def fails(speech: Speech) -> None:
    """A re-extraction that ends with a program error."""
    request_extraction(speech, at=timezone.now())
    assert run(speech)
    assert Extraction.objects.get(speech=speech).state == ExtractionState.FAILED


def test_nothing_has_changed_right_after_an_extraction(desk: Client, speech: Speech) -> None:
    assert outdated_parts(Extraction.objects.get(speech=speech)) == ()
    assert "重新提取的结果会是一样的" in page(desk, speech)


def test_the_page_of_the_speech_says_what_has_changed_since(desk: Client, speech: Speech, water: Department) -> None:
    shown = page(desk, speech)
    assert "这次提取以后，单位和别名有改动" in shown
    assert "审过的不会自己变" in shown


def test_only_a_supervisor_is_offered_it(speech: Speech, water: Department, sign_in: SignIn, leader: User) -> None:
    Speech.objects.update(is_open=True)
    assert "重新提取" not in page(sign_in(leader), speech)
    assert sign_in(leader).post(f"/speeches/{speech.pk}/retry/").status_code == 403


def test_one_press_queues_it_with_who_pressed(desk: Client, speech: Speech, supervisor: User) -> None:
    assert "这是重新提取" in press(desk, speech)
    extraction = Extraction.objects.get(speech=speech)
    assert (extraction.state, extraction.requested_by) == (ExtractionState.WAITING, supervisor)


def test_a_second_press_is_told_and_does_nothing(desk: Client, speech: Speech) -> None:
    press(desk, speech)
    first = Extraction.objects.values().get()
    assert "已经在提取了" in press(desk, speech)
    assert Extraction.objects.values().get() == first


def test_people_go_on_reviewing_while_it_runs(desk: Client, speech: Speech) -> None:
    press(desk, speech)
    assert 'id="candidates"' in page(desk, speech, "review/")
    assert "正在重新提取" in page(desk, speech)
    assert "正在重新提取" in desk.get("/speeches/").content.decode()


def test_when_it_is_done_the_differences_are_shown_and_nothing_has_changed(
    desk: Client, speech: Speech, water: Department
) -> None:
    before = rows(speech)
    press(desk, speech)
    assert run(speech)
    assert rows(speech) == before
    shown = page(desk, speech, "progress/")
    assert "比较重新提取的结果" in shown
    assert "区水利局" in shown
    for part in ("", "review/"):
        assert "重新提取的结果有 1 处" in page(desk, speech, part)
    assert "有改动" not in page(desk, speech)


def test_a_run_twice_does_its_work_once(desk: Client, speech: Speech, water: Department) -> None:
    press(desk, speech)
    assert [run(speech), run(speech)] == [True, False]
    assert speech.findings.count() == 2


def test_a_later_run_replaces_what_the_earlier_one_found(desk: Client, speech: Speech, water: Department) -> None:
    press(desk, speech)
    run(speech)
    water.delete()
    press(desk, speech)
    run(speech)
    assert speech.findings.count() == 2
    assert "没有要定的了" in page(desk, speech, "comparison/")


def test_a_failure_says_that_nothing_was_lost_and_can_be_tried_again(
    desk: Client, speech: Speech, settings: Settings, water: Department
) -> None:
    before, door = rows(speech), settings.EXTRACTION_CONTEXT
    settings.EXTRACTION_CONTEXT = f"{__name__}.no_context"
    fails(speech)
    settings.EXTRACTION_CONTEXT = door
    for part in ("progress/", ""):
        assert "原来的候选事项都没有变" in page(desk, speech, part)
    assert "提取失败" not in desk.get("/speeches/").content.decode()
    assert 'id="candidates"' in page(desk, speech, "review/")
    assert rows(speech) == before
    press(desk, speech)
    assert run(speech)
    assert speech.findings.count() == 2


def test_a_failure_leaves_the_comparison_before_it_as_it_was(
    desk: Client, speech: Speech, settings: Settings, water: Department
) -> None:
    door = settings.EXTRACTION_CONTEXT
    press(desk, speech)
    run(speech)
    settings.EXTRACTION_CONTEXT = f"{__name__}.no_context"
    fails(speech)
    settings.EXTRACTION_CONTEXT = door
    assert "区水利局" in page(desk, speech, "comparison/")


def test_a_worker_killed_midway_has_written_nothing_and_another_finishes(speech: Speech, water: Department) -> None:
    before, start = rows(speech), timezone.now()
    pk = request_extraction(speech, at=start).pk
    dead = claim_extraction(pk, at=start)
    assert dead is not None
    assert (rows(speech), speech.findings.count()) == (before, 0)
    later = start + STALE + timedelta(seconds=1)
    alive = claim_extraction(pk, at=later)
    assert alive is not None
    found = extract(speech.text, speech.spoken_on, Context())
    record_extraction(alive, found, at=later)
    with pytest.raises(LostClaimError):
        record_extraction(dead, (), at=later)
    assert (rows(speech), speech.findings.count()) == (before, 2)


def test_a_re_extraction_that_keeps_dying_is_given_up_and_the_candidates_stay(desk: Client, speech: Speech) -> None:
    before, now = rows(speech), timezone.now() - timedelta(hours=1)
    pk = request_extraction(speech, at=now).pk
    for _ in range(MAX_ATTEMPTS):
        assert claim_extraction(pk, at=now) is not None
        now += STALE + timedelta(seconds=1)
    assert give_up_on_stranded(at=now) == 1
    assert "上次重新提取没有成功" in page(desk, speech)
    assert rows(speech) == before


def test_a_first_run_that_failed_is_still_a_first_run(supervisor: User, settings: Settings) -> None:
    speech, door = make_speech(supervisor, TEXT), settings.EXTRACTION_CONTEXT
    settings.EXTRACTION_CONTEXT = f"{__name__}.no_context"
    fails(speech)
    settings.EXTRACTION_CONTEXT = door
    request_extraction(speech, at=timezone.now())
    assert run(speech)
    assert (speech.directives.count(), speech.findings.count()) == (2, 0)


def test_the_review_of_a_first_run_waits_for_it(desk: Client, supervisor: User) -> None:
    speech = make_speech(supervisor, TEXT)
    request_extraction(speech, at=timezone.now())
    assert "排队等待提取" in page(desk, speech, "review/")


@pytest.mark.parametrize("role", [Role.HEAD, Role.CLERK, Role.LEADER, Role.ADMIN])
def test_nobody_else_sees_the_comparison(
    speech: Speech, sign_in: SignIn, role: Role, request: pytest.FixtureRequest
) -> None:
    names = {Role.HEAD: "head", Role.CLERK: "clerk", Role.LEADER: "leader", Role.ADMIN: "administrator"}
    client = sign_in(request.getfixturevalue(names[role]))
    assert client.get(f"/speeches/{speech.pk}/comparison/").status_code == 403
