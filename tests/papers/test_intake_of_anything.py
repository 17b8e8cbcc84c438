"""Whatever stands in a spreadsheet and however its columns are told, the pages show it and nothing breaks."""

from datetime import date, datetime
from typing import Any

from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from accounts.models import Role, User
from papers.actions.intake_kinds import MATTERS
from papers.models import Intake, IntakeKind
from papers.sheets.records import Cell, Sheet
from tests.factories import make_department, make_user
from tracking.models import Task

WORDS = (
    *("区住建局", "住建局、财政局", "有关部门", "办理中", "已办结", "长期坚持", "3月底", "2026.12.31", "2026年13月5日"),
    *("80%", "八成", "合计", "同上", "无", "否", "部门", "经办人", "a@b", "=1+1", "1", "督〔2026〕1号-01", "每周五前"),
)
CELLS = some.one_of(
    some.none(),
    some.sampled_from(WORDS),
    some.text(some.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    some.integers(-(10**9), 10**9),
    some.floats(allow_nan=False, allow_infinity=False),
    some.booleans(),
    some.dates(date(1900, 1, 1), date(2999, 12, 31)),
    some.datetimes(datetime(1900, 1, 1), datetime(2999, 12, 31)),  # noqa: DTZ001 - a spreadsheet knows no zones
)
ANY_TIME = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@some.composite
def sheets(draw: Any) -> tuple[IntakeKind, Sheet, dict[str, str]]:
    """A kind, a sheet of that many columns, and what each column is said to be, rightly or not."""
    kind = draw(some.sampled_from(list(IntakeKind)))
    codes = [field.code for field in MATTERS[kind].fields]
    width = draw(some.integers(1, 8))
    row = some.tuples(*[CELLS] * width)
    rows: list[tuple[Cell, ...]] = draw(some.lists(row, min_size=1, max_size=6))
    told = draw(some.dictionaries(some.integers(0, width - 1), some.sampled_from(codes)))
    return kind, Sheet("表", tuple(rows)), {str(column): code for column, code in told.items()}


def kept(kind: IntakeKind, sheet: Sheet, mapping: dict[str, str], by: User) -> Intake:
    number = Intake.objects.count()
    said = {"name": "表.xlsx", "size": 1, "sha256": f"any-{number}", "by": by, "at": timezone.now()}
    return Intake.objects.create(kind=kind, sheets=[sheet.as_json()], mapping=mapping, **said)


@ANY_TIME
@given(found=sheets(), fix=some.sampled_from(WORDS), row=some.integers(0, 7))
def test_any_sheet_is_shown_corrected_and_left(
    db: None, sign_in: Any, found: tuple[IntakeKind, Sheet, dict[str, str]], fix: str, row: int
) -> None:
    kind, sheet, mapping = found
    if not User.objects.exists():
        make_department("区住建局")
        make_user(Role.SUPERVISOR)
        make_user(Role.ADMIN)
    by = User.objects.get(role=Role.SUPERVISOR if kind == IntakeKind.LEDGER else Role.ADMIN)
    browser: Client = sign_in(by)
    intake = kept(kind, sheet, mapping, by)
    address = f"/intakes/{intake.pk}/"
    for query in ("", f"?open={row}", "?show=wrong", "?show=ignored"):
        assert browser.get(address + query).status_code == 200
    code = MATTERS[kind].fields[row % len(MATTERS[kind].fields)].code
    for sent in ({f"f-{row}:{code}": fix, "row": [row]}, {"do": "head", "head": row}, {"do": "skip"}, {"do": "next"}):
        version = Intake.objects.get(pk=intake.pk).version
        assert browser.post(address, {"version": version, **sent}).status_code in {302, 409}
    assert browser.get(address).status_code == 200
    assert browser.get(f"{address}take-in/").status_code in {200, 302}
    assert not Task.objects.exists()
