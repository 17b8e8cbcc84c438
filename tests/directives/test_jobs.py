"""The extraction job as a worker runs it, and a broker that is down."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from directives.actions.extracting import MAX_ATTEMPTS, claim_extraction, request_extraction
from directives.actions.importing import keep_draft, read_source
from directives.extraction.records import Context
from directives.jobs import enqueue_extraction, extract_speech, extraction_context, resume_extractions, run_extraction
from directives.models import Draft, Extraction, ExtractionState, Speech
from tests.factories import make_department, make_speech
from tracking.models import Department

TEXT = "一、抓好治理\n区水务局要在12月底前建立河道巡查台账，报区政府。\n区城管局要在11月底前清理完占道堆物。\n"
HELD_BACK = "提取时程序出了错"


@pytest.fixture
def water(db: None) -> Department:
    return make_department("区水利局", "区水务局")


@pytest.fixture
def waiting(supervisor: User) -> Extraction:
    return request_extraction(make_speech(supervisor, TEXT), at=timezone.now())


@pytest.fixture
def broker() -> Path:
    """The folder of the filesystem broker, as the runner makes it."""
    folder = Path(django_settings.VAR_DIR) / "queue"
    for name in ("queue", "queue-control"):
        folder.with_name(name).mkdir(exist_ok=True)
    return folder


def queued() -> int:
    """How many messages wait in the broker's folder."""
    folder = Path(django_settings.VAR_DIR) / "queue"
    return len(list(folder.glob("*.msg"))) if folder.is_dir() else 0


def test_the_job_finds_the_candidates_with_the_names_of_this_office(waiting: Extraction, water: Department) -> None:
    extract_speech(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == ExtractionState.DONE
    first, second = waiting.speech.directives.in_order()
    assert first.owners == ["区水利局"]
    assert [str(first.due_on), str(second.due_on)] == ["2026-12-31", "2026-11-30"]


def test_a_job_that_runs_twice_does_its_work_once(waiting: Extraction) -> None:
    assert run_extraction(waiting.pk)
    assert not run_extraction(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.attempts, waiting.speech.directives.count()) == (1, 2)


def test_a_job_for_a_row_that_is_gone_does_nothing(db: None) -> None:
    assert not run_extraction(987654)


def no_context() -> Context:
    raise RuntimeError("word list broken")


def wrong_context() -> str:
    return "not a context"


@pytest.mark.parametrize("door", ["no_context", "wrong_context"])
def test_a_program_error_is_one_sentence_on_the_row_and_loses_nothing(
    waiting: Extraction, settings: Settings, door: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EXTRACTION_CONTEXT = f"{__name__}.{door}"
    assert run_extraction(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == ExtractionState.FAILED
    assert waiting.error.startswith(HELD_BACK)
    assert Speech.objects.filter(pk=waiting.speech_id).exists()
    assert f"extraction of speech {waiting.speech_id} failed" in caplog.text


def test_the_context_comes_through_the_door_in_the_settings(water: Department) -> None:
    assert "区水利局" in {body.name for body in extraction_context().bodies}


def test_a_hint_goes_out_only_after_commit(
    waiting: Extraction, broker: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = queued()
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_extraction(waiting)
        assert queued() == before
    assert queued() == before + 1


def test_a_broker_that_is_down_breaks_nothing(
    waiting: Extraction,
    broker: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    gone = broker.rename(broker.with_name("queue-gone"))
    try:
        with django_capture_on_commit_callbacks(execute=True):
            enqueue_extraction(waiting)
    finally:
        gone.rename(broker)
    assert "waits for the sweep" in caplog.text
    waiting.refresh_from_db()
    assert waiting.state == ExtractionState.WAITING


def test_the_sweep_hands_out_what_was_lost_and_leaves_fresh_ones_alone(waiting: Extraction, broker: Path) -> None:
    before = queued()
    resume_extractions()
    assert queued() == before
    Extraction.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    resume_extractions()
    assert queued() == before + 1


def test_the_sweep_ends_what_keeps_dying(waiting: Extraction) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    Extraction.objects.update(state=ExtractionState.RUNNING, attempts=MAX_ATTEMPTS, touched_at=long_ago)
    resume_extractions()
    waiting.refresh_from_db()
    assert waiting.state == ExtractionState.FAILED
    assert claim_extraction(waiting.pk, at=timezone.now()) is None


def test_the_sweep_throws_away_imports_nobody_finished(supervisor: User) -> None:
    now = timezone.now()
    source = read_source("在会议上的讲话\n区水务局要抓好落实。".encode(), "讲话.txt", is_not_secret=True)
    old = keep_draft(source, by=supervisor, at=now - timedelta(days=2))
    path = Path(old.file.path)
    fresh = keep_draft(source, by=supervisor, at=now)
    assert path.exists()
    resume_extractions()
    assert list(Draft.objects.all()) == [fresh]
    assert not path.exists()
