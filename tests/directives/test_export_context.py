"""What an office knows goes into a file that extraction elsewhere can take."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from directives.context_file import read_context
from tests.factories import at, make_department
from tracking.models import CalendarDay, EventDate, OwnWord
from tracking.models.words import WordKind
from tracking.naming import extraction_context

pytestmark = pytest.mark.django_db


def test_the_file_holds_departments_by_every_name_and_the_days_entered(tmp_path: Path) -> None:
    make_department("区住建局", "住建部门", full_name="云溪区住房和城乡建设局")
    CalendarDay.objects.create(day="2026-12-26", is_working=True, name="调休")
    call_command("export_context", str(tmp_path / "context.json"))
    context = read_context(tmp_path / "context.json")
    [body] = [body for body in context.bodies if body.name == "区住建局"]
    assert {"住建部门", "云溪区住房和城乡建设局"} <= set(body.aliases)
    assert [day.isoformat() for day in context.calendar.workdays if day.month == 12] == ["2026-12-26"]


def test_the_file_holds_the_offices_own_words(tmp_path: Path) -> None:
    OwnWord.objects.create(kind=WordKind.VERB, text="亮晒", added_at=at())
    OwnWord.objects.create(kind=WordKind.STOP, text="以更加饱满的热情", added_at=at())
    EventDate.objects.create(name="入汛", month=5, day=15, added_at=at())
    EventDate.objects.create(name="入汛", year=2027, month=5, day=20, added_at=at())
    call_command("export_context", str(tmp_path / "context.json"))
    context = read_context(tmp_path / "context.json")
    assert (context.verbs, context.stop_phrases) == (("亮晒",), ("以更加饱满的热情",))
    assert {date(2026, 5, 15), date(2027, 5, 20), date(2028, 5, 15)} <= set(context.events["入汛"])
    assert date(2027, 5, 15) not in context.events["入汛"]
    assert context == extraction_context()


def test_without_a_file_name_it_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    make_department("区城管局")
    call_command("export_context")
    assert "区城管局" in capsys.readouterr().out
