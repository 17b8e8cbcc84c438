"""A spreadsheet nobody goes on with is given up after thirty days, and whoever sent it is told before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from papers.actions.intakes import KEPT_OPEN, WARNED, give_up_abandoned
from papers.jobs import look_after_intakes
from papers.models import Intake, IntakeState
from tests.papers.workbooks import received, units

SignIn = Callable[[User], Client]
PARK = ("区园林中心", "云溪区园林绿化中心", "部门", "", "", "", 60, "园林部门")


@pytest.fixture
def intake(administrator: User) -> Intake:
    return received(units(PARK), administrator)


def uploaded(intake: Intake, ago: timedelta) -> datetime:
    """So long ago; the time it is now."""
    now = timezone.now()
    Intake.objects.filter(pk=intake.pk).update(at=now - ago)
    return now


def test_it_is_given_up_with_its_file_after_thirty_days(intake: Intake) -> None:
    now = uploaded(intake, KEPT_OPEN + timedelta(minutes=1))
    look_after_intakes()
    intake.refresh_from_db()
    assert (intake.state, intake.sheets, intake.file.name) == (IntakeState.DISCARDED, [], "")
    assert give_up_abandoned(at=now) == 0


def test_its_file_goes_too(intake: Intake, django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    path = Path(settings.MEDIA_ROOT) / str(intake.file.name)
    assert path.exists()
    now = uploaded(intake, KEPT_OPEN + timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert give_up_abandoned(at=now) == 1
    assert not path.exists()


def test_before_that_it_stays(intake: Intake) -> None:
    now = uploaded(intake, KEPT_OPEN - timedelta(minutes=1))
    assert give_up_abandoned(at=now) == 0


def test_one_that_was_written_in_part_stays_to_be_gone_on_with(intake: Intake) -> None:
    now = uploaded(intake, KEPT_OPEN * 2)
    Intake.objects.update(result={"written": {"1": {"index": 1}}})
    assert give_up_abandoned(at=now) == 0


def test_who_sent_it_is_told_on_the_desk_in_the_last_days(intake: Intake, administrator: User, sign_in: SignIn) -> None:
    desk = sign_in(administrator)
    uploaded(intake, KEPT_OPEN - WARNED - timedelta(days=1))
    assert intake.name not in desk.get("/").content.decode()
    uploaded(intake, KEPT_OPEN - WARNED + timedelta(days=1))
    shown = desk.get("/").content.decode()
    assert f"表格“{intake.name}”：还没有导入" in shown
    assert f'href="/intakes/{intake.pk}/"' in shown


def test_nobody_else_is_bothered(intake: Intake, supervisor: User, sign_in: SignIn) -> None:
    uploaded(intake, KEPT_OPEN - timedelta(days=1))
    assert "还没有导入" not in sign_in(supervisor).get("/").content.decode()
