"""Doing a job: whatever its kind, it is claimed, its progress told, its end written on the row and in the log."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, TypeAlias

from django.conf import settings
from django.utils.module_loading import import_string

from tracking.actions.running import (
    JobRefusedError,
    JobStoppedError,
    LostJobError,
    claim_job,
    end_job,
    hold,
    keep,
    note_progress,
    put_back,
)
from tracking.models.job import Job, JobState

log = logging.getLogger(__name__)
TOLD_EVERY = 0.3  # seconds between two writes of the progress
Clock: TypeAlias = Callable[[], datetime]
STOPPED = "按您的要求停下了，什么都没有变。"


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of it, in a sentence, and the page that shows it."""

    said: str
    place: str = ""


@dataclass(slots=True)
class Work:
    """A claimed job in the hands of who does it."""

    job: Job
    clock: Clock
    _told: float = field(default=-TOLD_EVERY)
    _stage: str = ""

    def tell(self, stage: str, done: int, total: int) -> None:
        """Say how far it is; a few times a second at most, but every new stage. Outside of transactions only."""
        now = monotonic()
        if stage != self._stage or done == total or now - self._told >= TOLD_EVERY:
            self._told, self._stage = now, stage
            note_progress(self.job, stage, done, total, at=self.clock())

    def keep(self, kept: Mapping[str, Any]) -> None:
        keep(self.job, kept, at=self.clock())

    def hold(self) -> None:
        hold(self.job, at=self.clock())


Runner: TypeAlias = Callable[[Work], Ended]


def do_job(pk: int, clock: Clock) -> bool:
    """Claim, do, say how it ended; whether this call did the work."""
    job = claim_job(pk, at=clock())
    if job is None:
        return False
    try:
        _do(job, clock)
    except LostJobError:
        return False
    return True


def _do(job: Job, clock: Clock) -> None:
    run: Runner = import_string(settings.JOBS[job.kind])
    try:
        ended = run(Work(job, clock))
    except JobStoppedError as stopped:
        end_job(job, JobState.STOPPED, str(stopped) or STOPPED, at=clock())
    except JobRefusedError as refusal:
        end_job(job, JobState.FAILED, str(refusal), at=clock())
    except LostJobError:
        raise
    except Exception:
        log.exception("job %s (%s) failed, attempt %s", job.pk, job.kind, job.attempts)
        put_back(job, at=clock())
    else:
        end_job(job, JobState.DONE, ended.said, at=clock(), place=ended.place)
