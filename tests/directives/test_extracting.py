"""The life of an extraction job: one worker at a time, nothing reviewed is touched, a dead worker is noticed."""

from datetime import timedelta

import pytest

from accounts.models import User
from directives.actions import NotAllowedError
from directives.actions.extracting import (
    MAX_ATTEMPTS,
    STALE,
    LostClaimError,
    claim_extraction,
    fail_extraction,
    give_up_on_stranded,
    note_progress,
    record_extraction,
    request_extraction,
)
from directives.actions.reviewing import add_directive, decide, edit_directive
from directives.extraction.pipeline import extract
from directives.extraction.records import Context, Found, Span
from directives.models import Directive, Extraction, ExtractionState, Speech
from tests.factories import at, make_speech

TEXT = """一、抓好河道治理
区水务局要在12月底前建立河道巡查台账，报区政府。区城管局要在11月底前清理完占道堆物。
区教育局要组织一次校园安全检查，11月27日前报送结果。
"""
NOW = at(hour=9)


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, TEXT)


@pytest.fixture
def running(speech: Speech) -> Extraction:
    claimed = claim_extraction(request_extraction(speech, at=NOW).pk, at=NOW)
    assert claimed is not None
    return claimed


def found_in(speech: Speech) -> tuple[Found, ...]:
    found = extract(speech.text, speech.spoken_on, Context())
    assert len(found) == 3
    return found


def again(speech: Speech) -> Extraction:
    claimed = claim_extraction(request_extraction(speech, at=NOW).pk, at=NOW)
    assert claimed is not None
    return claimed


def test_of_two_workers_exactly_one_gets_the_job(speech: Speech) -> None:
    waiting = request_extraction(speech, at=NOW)
    assert claim_extraction(waiting.pk, at=NOW) is not None
    assert claim_extraction(waiting.pk, at=NOW + timedelta(seconds=1)) is None


def test_a_job_whose_worker_died_is_taken_over(running: Extraction) -> None:
    assert claim_extraction(running.pk, at=NOW + STALE) is None
    taken = claim_extraction(running.pk, at=NOW + STALE + timedelta(seconds=1))
    assert taken is not None
    assert taken.attempts == 2


def test_progress_keeps_a_slow_worker_alive(running: Extraction) -> None:
    later = NOW + STALE
    note_progress(running, "核对单位", 3, 10, at=later)
    assert claim_extraction(running.pk, at=later + timedelta(seconds=1)) is None
    running.refresh_from_db()
    assert (running.stage, running.done, running.total) == ("核对单位", 3, 10)


def test_what_was_found_becomes_candidates(running: Extraction) -> None:
    assert record_extraction(running, found_in(running.speech), at=NOW) == 3
    first = running.speech.directives.in_order()[0]
    assert TEXT[first.start : first.end] == first.text
    assert (first.deadline, str(first.due_on), first.status) == ("12月底前", "2026-12-31", "candidate")
    running.refresh_from_db()
    assert (running.state, running.finished_at) == (ExtractionState.DONE, NOW)


def test_a_worker_that_lost_its_claim_writes_nothing(running: Extraction) -> None:
    late = NOW + STALE + timedelta(minutes=1)
    assert claim_extraction(running.pk, at=late) is not None
    with pytest.raises(LostClaimError):
        record_extraction(running, found_in(running.speech), at=late)
    assert Directive.objects.count() == 0


def test_a_second_run_finds_the_same_and_doubles_nothing(running: Extraction, speech: Speech) -> None:
    record_extraction(running, found_in(speech), at=NOW)
    record_extraction(again(speech), found_in(speech), at=NOW)
    assert Directive.objects.count() == 3
    assert speech.findings.count() == 3


def test_a_second_run_never_touches_what_a_person_reviewed(
    running: Extraction, speech: Speech, supervisor: User
) -> None:
    record_extraction(running, found_in(speech), at=NOW)
    decided, edited, _ = speech.directives.in_order()
    decide(decided, "note", version=1, by=supervisor, at=NOW)
    edit_directive(edited, version=1, by=supervisor, at=NOW, fields={"title": "改过的标题"})
    span = Span(0, TEXT.index("\n"))
    add_directive(speech, span, context=Context(), by=supervisor, at=NOW)
    before = list(speech.directives.in_order().values())
    record_extraction(again(speech), [], at=NOW)
    assert list(speech.directives.in_order().values()) == before


def test_the_same_span_found_twice_is_one_candidate(running: Extraction) -> None:
    one = found_in(running.speech)[0]
    assert record_extraction(running, [one, one], at=NOW) == 1


def test_a_failure_is_one_sentence_and_can_be_tried_again(running: Extraction, speech: Speech) -> None:
    fail_extraction(running, "读词表时出错。", at=NOW)
    running.refresh_from_db()
    assert (running.state, running.error) == (ExtractionState.FAILED, "读词表时出错。")
    retried = again(speech)
    assert (retried.state, retried.error, retried.attempts) == (ExtractionState.RUNNING, "", 1)


def test_a_job_that_runs_cannot_be_asked_for_again(running: Extraction, speech: Speech) -> None:
    with pytest.raises(NotAllowedError, match="已经在提取"):
        request_extraction(speech, at=NOW)


def test_a_job_that_keeps_dying_is_given_up_with_a_sentence(running: Extraction) -> None:
    now = NOW
    for _ in range(MAX_ATTEMPTS - 1):
        now += STALE + timedelta(seconds=1)
        assert claim_extraction(running.pk, at=now) is not None
    assert give_up_on_stranded(at=now) == 0
    now += STALE + timedelta(seconds=1)
    assert claim_extraction(running.pk, at=now) is None
    assert give_up_on_stranded(at=now) == 1
    running.refresh_from_db()
    assert running.state == ExtractionState.FAILED
    assert "可以再试一次" in running.error
