"""A spreadsheet arrives: kept once under a name nobody can guess, or refused with a sentence and not kept at all."""

import hashlib
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from accounts.models import Role, User
from directives.actions.importing import ConfirmInternalError
from papers.actions.intakes import give_up
from papers.actions.matters import IntakeError
from papers.actions.receiving import Received, kinds_for, receive
from papers.models import Intake, IntakeKind, IntakeState
from tests.factories import at, make_user
from tests.papers.workbooks import HEADINGS, received, units, workbook
from tests.tracking.racing import at_once

PARK = ("区园林中心", "云溪区园林绿化中心")


def on_disk() -> list[Path]:
    root = Path(django_settings.MEDIA_ROOT)
    return [path for path in root.rglob("*") if path.is_file()]


def refusal(data: bytes, by: User, name: str = "单位.xlsx", kind: IntakeKind = IntakeKind.DEPARTMENTS) -> str:
    """Why the file was refused; nothing of it is kept."""
    with pytest.raises(IntakeError) as caught:
        received(data, by, name=name, kind=kind)
    assert not Intake.objects.exists()
    assert on_disk() == []
    return str(caught.value)


# --- what is kept --------------------------------------------------------------------------------------------------


def test_the_file_is_kept_as_it_came_under_a_name_nobody_can_guess(administrator: User) -> None:
    data = units(PARK)
    intake = received(data, administrator, name="单位名录.xlsx")
    (kept,) = on_disk()
    assert kept.read_bytes() == data
    assert intake.sha256 == hashlib.sha256(data).hexdigest()
    assert (intake.name, intake.size, intake.by, intake.state) == ("单位名录.xlsx", len(data), administrator, "open")
    assert "单位" not in kept.name
    assert len(kept.stem) == 32


def test_the_headings_are_found_below_a_title_and_the_columns_by_their_names(administrator: User) -> None:
    intake = received(units(PARK, title="云溪区部门名录（2026年）"), administrator)
    assert intake.head == 1
    assert intake.mapping == {
        "0": "name",
        "1": "full_name",
        "2": "kind",
        "3": "parent",
        "4": "mailbox",
        "5": "head_signs",
        "6": "order",
        "7": "aliases",
    }


def test_of_several_sheets_the_one_that_looks_like_the_list_is_opened(administrator: User) -> None:
    notes = ("填表说明", [["本表由办公室汇总"], ["请于周五前报送"]])
    intake = received(workbook(notes, ("名录", [HEADINGS, PARK])), administrator)
    assert [sheet["name"] for sheet in intake.sheets] == ["填表说明", "名录"]
    assert (intake.sheet, intake.head) == (1, 0)


def test_a_name_of_a_file_that_is_too_long_keeps_its_end(administrator: User) -> None:
    assert received(units(PARK), administrator, name="甲" * 200 + ".xlsx").name == "甲" * 115 + ".xlsx"


def test_the_same_file_again_opens_the_earlier_intake(administrator: User) -> None:
    data = units(PARK)
    first = received(data, administrator)
    again = receive(
        IntakeKind.DEPARTMENTS, data, "换了名字.xlsx", is_not_secret=True, by=make_user(Role.ADMIN), at=at()
    )
    assert (again.intake, again.is_new) == (first, False)
    assert Intake.objects.count() == len(on_disk()) == 1


def test_the_same_file_may_be_of_another_kind(administrator: User) -> None:
    data = workbook(("名单", [["单位", "别名"], ["区住建局", "住建系统"]]))
    first, second = (received(data, administrator, kind=kind) for kind in (IntakeKind.ALIASES, IntakeKind.DEPARTMENTS))
    assert first != second


def test_what_was_given_up_may_come_in_again(administrator: User) -> None:
    data = units(PARK)
    first = received(data, administrator)
    give_up(first, by=administrator)
    second = received(data, administrator)
    assert second != first
    assert sorted(Intake.objects.values_list("state", flat=True)) == ["discarded", "open"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
def test_of_two_who_send_the_same_file_at_once_both_work_on_one_intake() -> None:
    people = [make_user(Role.ADMIN), make_user(Role.ADMIN)]
    data = units(PARK)
    got: list[Received] = []

    def send(by: User) -> None:
        got.append(receive(IntakeKind.DEPARTMENTS, data, "单位.xlsx", is_not_secret=True, by=by, at=at()))

    assert at_once(*(partial(send, by) for by in people)) == []
    assert sorted(one.is_new for one in got) == [False, True]
    assert len({one.intake.pk for one in got}) == Intake.objects.count() == 1
    assert len(on_disk()) == 1, "the file of whoever came second is gone again"


# --- what is refused -----------------------------------------------------------------------------------------------


def test_each_role_brings_in_what_is_its_own(supervisor: User, administrator: User, leader: User, clerk: User) -> None:
    assert kinds_for(supervisor) == (IntakeKind.LEDGER,)
    assert set(kinds_for(administrator)) == {IntakeKind.DEPARTMENTS, IntakeKind.ALIASES, IntakeKind.PEOPLE}
    assert kinds_for(leader) == kinds_for(clerk) == ()
    assert "您的角色不能导入单位" in refusal(units(PARK), supervisor)
    assert "您的角色不能导入督办台账" in refusal(units(PARK), administrator, kind=IntakeKind.LEDGER)


def test_without_the_tick_nothing_is_read(administrator: User) -> None:
    with pytest.raises(IntakeError, match="请先确认本文件不涉密"):
        receive(IntakeKind.DEPARTMENTS, b"whatever", "单位.xlsx", is_not_secret=False, by=administrator, at=at())
    assert not Intake.objects.exists()


@pytest.mark.parametrize("mark", ["机密★5年", "秘密", "绝 密", "密级：机密"])
def test_a_mark_of_secrecy_in_any_cell_of_any_sheet_refuses_the_file(administrator: User, mark: str) -> None:
    below = [["说明"]] * 40
    assert "涉密文件不得进入本系统" in refusal(units(PARK, title=mark), administrator)
    assert "没有保存任何内容" in refusal(workbook(("一", [HEADINGS, PARK]), ("二", [*below, [mark]])), administrator)


def test_a_mark_that_only_warns_has_to_be_confirmed(administrator: User) -> None:
    data = units(PARK, title="内部资料 注意保存")
    with pytest.raises(ConfirmInternalError, match="还没有保存任何内容"):
        received(data, administrator)
    assert not Intake.objects.exists()
    kept = receive(
        IntakeKind.DEPARTMENTS,
        data,
        "单位.xlsx",
        is_not_secret=True,
        is_internal_confirmed=True,
        by=administrator,
        at=at(),
    )
    assert kept.is_new


def test_words_about_secrecy_are_no_marks(administrator: User) -> None:
    row = ("区保密局", "云溪区国家保密局", "部门", "", "", "", "", "保密部门、内部审计处")
    assert received(units(row), administrator).state == IntakeState.OPEN


def test_a_file_that_is_too_large_is_not_read(administrator: User, settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 1024
    assert "超过 0 MB" in refusal(units(PARK), administrator)


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02", b"PK\x03\x04 broken", b"%PDF-1.7"], ids=["empty", "binary", "zip", "pdf"]
)
def test_what_is_no_spreadsheet_is_refused_by_a_sentence(administrator: User, data: bytes) -> None:
    assert refusal(data, administrator).endswith("。")
