"""What an office knows goes into a file that extraction elsewhere can take."""

from pathlib import Path

import pytest
from django.core.management import call_command

from directives.context_file import read_context
from tests.factories import make_department
from tracking.models import CalendarDay

pytestmark = pytest.mark.django_db


def test_the_file_holds_departments_by_every_name_and_the_days_entered(tmp_path: Path) -> None:
    make_department("区住建局", "住建部门", full_name="云溪区住房和城乡建设局")
    CalendarDay.objects.create(day="2026-12-26", is_working=True, name="调休")
    call_command("export_context", str(tmp_path / "context.json"))
    context = read_context(tmp_path / "context.json")
    [body] = [body for body in context.bodies if body.name == "区住建局"]
    assert {"住建部门", "云溪区住房和城乡建设局"} <= set(body.aliases)
    assert [day.isoformat() for day in context.calendar.workdays if day.month == 12] == ["2026-12-26"]


def test_without_a_file_name_it_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    make_department("区城管局")
    call_command("export_context")
    assert "区城管局" in capsys.readouterr().out
