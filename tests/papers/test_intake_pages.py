"""The pages of a spreadsheet that comes in: every error is put right where it is shown, and nothing typed is lost."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from papers.actions.intakes import Corrections, correct, skip_wrong, take_in
from papers.models import Intake, IntakeState
from tests.factories import at, make_department, make_user
from tests.papers.workbooks import HEADINGS, read, received, units, upload, workbook
from tracking.models import Department

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
PARK = ("区园林中心", "云溪区园林绿化中心", "部门", "", "", "", 60, "园林部门")
DATA = ("区大数据中心", "", "部门", "", "不是邮箱", "", "", "")
TOWN = ("龙潭街道", "", "乡镇街道", "", "", "", 200, "")


@pytest.fixture
def browser(administrator: User, sign_in: SignIn) -> Client:
    return sign_in(administrator)


@pytest.fixture
def intake(administrator: User) -> Intake:
    """Three departments, the second with a wrong address."""
    return received(units(PARK, DATA, TOWN), administrator)


def page(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def fields(text: str) -> dict[str, Any]:
    """What a browser would send from the form: every input, box, text and choice with what stands in it."""
    form = re.search(r'<form class="in-form".*?</form>', text, re.DOTALL)
    assert form
    found: dict[str, Any] = {}
    for name, value in re.findall(
        r'<input (?:type="hidden"|class="form-control[^"]*") name="([^"]+)"[^>]*?value="([^"]*)"', form[0]
    ):
        found.setdefault(name, []).append(value)
    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form[0], re.DOTALL):
        found.setdefault(name, []).append(value)
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    found["skip"] = re.findall(r'name="skip" value="(\d+)" checked', form[0])
    return found


def send(browser: Client, intake: Intake, do: str = "save", **written: Any) -> HttpResponse:
    """Press a button of the page with something written on it; fields by their names, ``-`` and ``:`` as ``_``."""
    address = f"/intakes/{intake.pk}/"
    given = fields(page(browser, address))
    for name, value in written.items():
        key = next((one for one in given if re.sub(r"\W", "_", one) == name), name)
        given[key] = value
    answer: Any = browser.post(address, {**given, "do": do})
    return answer  # type: ignore[no-any-return]


# --- the list and the upload ---------------------------------------------------------------------------------------


def test_the_page_says_what_can_be_imported_and_where_the_file_to_fill_in_is(browser: Client) -> None:
    text = page(browser, "/intakes/")
    assert "一行一个单位" in text
    assert "/intakes/blank/departments/" in text
    assert "还没有上传过表格" in text


def test_an_upload_leads_to_its_rows(browser: Client) -> None:
    data = {"kind": "departments", "file": upload(units(PARK)), "is_not_secret": "on"}
    answer = browser.post("/intakes/", data)
    intake = Intake.objects.get()
    assert answer["Location"] == f"/intakes/{intake.pk}/"
    assert "单位.xlsx" in page(browser, "/intakes/")


def test_the_same_file_again_says_so(browser: Client, intake: Intake) -> None:
    with intake.file.open("rb") as kept:
        data = {"kind": "departments", "file": upload(kept.read()), "is_not_secret": "on"}
    answer = browser.post("/intakes/", data, follow=True)
    assert "这个文件已经上传过了（系统管理员，2026-11-23，待核对），打开的是那一次。" in answer.content.decode()
    assert Intake.objects.count() == 1


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("kind", "请选表里是什么。"),
        ("file", "请选一个表格文件。"),
        ("is_not_secret", "请先确认本文件不涉密，再上传。"),
    ],
)
def test_what_is_missing_from_an_upload_is_said(browser: Client, left_out: str, words: str) -> None:
    data = {"kind": "departments", "file": upload(units(PARK)), "is_not_secret": "on"}
    answer = browser.post("/intakes/", {name: value for name, value in data.items() if name != left_out})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Intake.objects.exists()


def test_what_is_refused_is_refused_on_the_page(browser: Client) -> None:
    answer = browser.post("/intakes/", {"kind": "departments", "file": upload(b"%PDF-1.7"), "is_not_secret": "on"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_an_internal_list_is_confirmed_on_the_page(browser: Client) -> None:
    marked = units(PARK, title="内部资料 注意保存")
    data = {"kind": "departments", "file": upload(marked), "is_not_secret": "on"}
    answer = browser.post("/intakes/", data)
    assert answer.status_code == 422
    assert 'name="is_internal_confirmed"' in answer.content.decode()
    data = {"kind": "departments", "file": upload(marked), "is_not_secret": "on", "is_internal_confirmed": "on"}
    assert browser.post("/intakes/", data).status_code == 302


# --- looking through -----------------------------------------------------------------------------------------------


def test_rows_with_errors_come_first_with_the_cell_and_the_sentence(browser: Client, intake: Intake) -> None:
    text = page(browser, f"/intakes/{intake.pk}/")
    titles = re.findall(r'<span class="t">([^<]+)</span>', text)
    assert titles == ["区大数据中心", "区园林中心", "龙潭街道"]
    assert 'name="f-2:mailbox"' in text
    assert "不是邮箱" in text
    assert "还有 <b>1</b> 行有错" in text


def test_what_is_written_into_the_cell_is_judged_and_the_page_comes_back(browser: Client, intake: Intake) -> None:
    answer = send(browser, intake, f_2_mailbox="dsj@yunxi.example")
    assert answer["Location"] == f"/intakes/{intake.pk}/?#rows"
    assert Intake.objects.get().fixes == {"2:mailbox": "dsj@yunxi.example"}
    assert "可以导入 <b>3</b> 行" in page(browser, f"/intakes/{intake.pk}/")


def test_a_page_sent_as_it_stands_changes_nothing(browser: Client, intake: Intake) -> None:
    send(browser, intake)
    now = Intake.objects.get()
    assert (now.version, now.fixes, now.mapping, now.skipped) == (1, {}, intake.mapping, [])


def test_a_tick_leaves_the_row_out_and_can_be_taken_away(browser: Client, intake: Intake) -> None:
    send(browser, intake, skip=["2"])
    assert Intake.objects.get().skipped == [2]
    assert re.search(r'name="skip" value="2" checked', page(browser, f"/intakes/{intake.pk}/"))
    send(browser, intake, skip=[])
    assert Intake.objects.get().skipped == []


def test_one_button_skips_all_wrong_rows_and_keeps_what_was_written(browser: Client, administrator: User) -> None:
    other = ("区数据局", "", "机关单位", "", "也不是", "", "", "")
    intake = received(units(DATA, other), administrator)
    send(browser, intake, "skip", f_1_mailbox="dsj@yunxi.example")
    assert Intake.objects.get().skipped == [2]
    assert Intake.objects.get().fixes == {"1:mailbox": "dsj@yunxi.example"}


@pytest.mark.parametrize(
    ("do", "query"), [("show:wrong", "?show=wrong#rows"), ("page:2", "?page=2#rows"), ("open:1", "?open=1#row-1")]
)
def test_every_button_keeps_what_was_written_first(browser: Client, intake: Intake, do: str, query: str) -> None:
    answer = send(browser, intake, do, f_2_mailbox="dsj@yunxi.example")
    assert answer["Location"].endswith(query)
    assert Intake.objects.get().fixes == {"2:mailbox": "dsj@yunxi.example"}


def test_an_opened_row_shows_every_cell(browser: Client, intake: Intake) -> None:
    text = page(browser, f"/intakes/{intake.pk}/?open=1")
    assert {name for name in fields(text) if name.startswith("f-1:")} == {
        f"f-1:{code}" for code in intake.mapping.values()
    }
    answer = browser.post(f"/intakes/{intake.pk}/?open=1", {**fields(text), "f-1:order": "61", "do": "save"})
    assert answer.status_code == 302
    assert Intake.objects.get().fixes == {"1:order": "61"}


@pytest.mark.parametrize(
    ("show", "titles"), [("wrong", ["区大数据中心"]), ("new", ["区园林中心", "龙潭街道"]), ("same", [])]
)
def test_rows_are_shown_by_what_becomes_of_them(browser: Client, intake: Intake, show: str, titles: list[str]) -> None:
    text = page(browser, f"/intakes/{intake.pk}/?show={show}")
    assert re.findall(r'<span class="t">([^<]+)</span>', text) == titles


def test_what_a_row_would_change_stands_there_old_and_new(browser: Client, administrator: User) -> None:
    make_department("区园林中心", "园林部门", full_name="园林绿化中心", order=60)
    intake = received(units(PARK), administrator)
    text = page(browser, f"/intakes/{intake.pk}/")
    assert "<s>园林绿化中心</s>" in text
    assert "云溪区园林绿化中心" in text


def test_a_column_is_told_otherwise_on_the_page(browser: Client, administrator: User) -> None:
    data = workbook(("单位", [("单位简称", "甲", "类别"), ("区园林中心", "云溪区园林绿化中心", "部门")]))
    intake = received(data, administrator)
    send(browser, intake, c_1="full_name")
    assert Intake.objects.get().mapping == {"0": "name", "1": "full_name", "2": "kind"}
    send(browser, intake, c_1="")
    assert Intake.objects.get().mapping == {"0": "name", "2": "kind"}


def test_another_sheet_and_another_heading_row_are_chosen_on_the_page(browser: Client, administrator: User) -> None:
    data = workbook(("一", [HEADINGS, PARK, TOWN]), ("二", [("名录",), HEADINGS, DATA]))
    intake = received(data, administrator)
    send(browser, intake, "sheet", sheet="1")
    assert (Intake.objects.get().sheet, Intake.objects.get().head) == (1, 1)
    send(browser, intake, "head", head="2")
    assert Intake.objects.get().head == 2


# --- two at once ---------------------------------------------------------------------------------------------------


def test_who_comes_second_sees_both_and_loses_nothing(
    browser: Client, intake: Intake, administrator: User, sign_in: SignIn
) -> None:
    mine = fields(page(browser, f"/intakes/{intake.pk}/"))
    correct(intake, Corrections(fixes={"2:mailbox": "还不是"}), version=1, by=make_user(Role.ADMIN))
    answer = browser.post(f"/intakes/{intake.pk}/", {**mine, "f-2:mailbox": "dsj@yunxi.example", "do": "save"})
    text = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "刚刚有人改过这张表" in text
    assert 'value="dsj@yunxi.example"' in text
    assert "别人改成了：还不是" in text
    assert Intake.objects.get().fixes == {"2:mailbox": "还不是"}
    browser.post(f"/intakes/{intake.pk}/", {**fields(text), "do": "save"})
    assert Intake.objects.get().fixes == {"2:mailbox": "dsj@yunxi.example"}


def test_what_was_written_in_a_row_somebody_else_put_right_still_stands_there(browser: Client, intake: Intake) -> None:
    mine = fields(page(browser, f"/intakes/{intake.pk}/"))
    correct(intake, Corrections(fixes={"2:mailbox": "sj@yunxi.example"}), version=1, by=make_user(Role.ADMIN))
    answer = browser.post(f"/intakes/{intake.pk}/", {**mine, "f-2:mailbox": "dsj@yunxi.example", "do": "save"})
    text = unescape(answer.content.decode())
    assert 'value="dsj@yunxi.example"' in text
    assert "别人改成了：sj@yunxi.example" in text


def test_an_old_page_on_which_nothing_was_written_leads_on(browser: Client, intake: Intake) -> None:
    mine = fields(page(browser, f"/intakes/{intake.pk}/"))
    correct(intake, Corrections(fixes={"1:order": "61"}), version=1, by=make_user(Role.ADMIN))
    answer = browser.post(f"/intakes/{intake.pk}/", {**mine, "do": "open:3"})
    assert answer["Location"].endswith("?open=3#row-3")
    assert Intake.objects.get().fixes == {"1:order": "61"}
    answer = browser.post(f"/intakes/{intake.pk}/", {**mine, "do": "skip"})
    assert answer.status_code == 409, "all wrong rows are those one has seen"
    assert Intake.objects.get().skipped == []


def test_a_column_somebody_else_has_told_is_pointed_out(browser: Client, intake: Intake) -> None:
    mine = fields(page(browser, f"/intakes/{intake.pk}/"))
    mapping = {int(n): code for n, code in intake.mapping.items() if code != "aliases"}
    correct(intake, Corrections(mapping=mapping), version=1, by=make_user(Role.ADMIN))
    text = unescape(browser.post(f"/intakes/{intake.pk}/", {**mine, "do": "save"}).content.decode())
    assert "别人改成了：不用" in text


def test_what_is_over_meanwhile_is_said(browser: Client, administrator: User) -> None:
    intake = received(units(PARK), administrator)
    mine = fields(page(browser, f"/intakes/{intake.pk}/"))
    take_in(intake, version=1, approval=None, by=administrator, at=at())
    answer = browser.post(f"/intakes/{intake.pk}/", {**mine, "do": "save"}, follow=True)
    assert "没有保存：这次导入已导入，不能再改。" in answer.content.decode()


# --- taking in -----------------------------------------------------------------------------------------------------


def test_the_way_on_is_closed_while_a_row_is_wrong(browser: Client, intake: Intake) -> None:
    answer = browser.post(f"/intakes/{intake.pk}/", {**fields(page(browser, f"/intakes/{intake.pk}/")), "do": "next"})
    assert answer["Location"] == f"/intakes/{intake.pk}/"
    text = page(browser, f"/intakes/{intake.pk}/")
    assert "还有 1 行有错，第一处在第 3 行" in text
    assert browser.get(f"/intakes/{intake.pk}/take-in/")["Location"] == f"/intakes/{intake.pk}/"
    assert browser.post(f"/intakes/{intake.pk}/take-in/", {"version": 1})["Location"] == f"/intakes/{intake.pk}/"
    assert not Department.objects.exists()


def test_what_will_happen_is_said_before_it_happens(browser: Client, intake: Intake) -> None:
    answer = send(browser, intake, "next", skip=["2"])
    assert answer["Location"] == f"/intakes/{intake.pk}/take-in/"
    text = page(browser, f"/intakes/{intake.pk}/take-in/")
    assert "新增 2 个。" in text
    assert "有 1 行不导入" in text
    assert "导入 2 个" in text
    assert "谁批准的" not in text, "a list of departments needs nobody's approval"


def test_the_result_says_what_became_of_every_row_and_leads_there(browser: Client, intake: Intake) -> None:
    send(browser, intake, "next", skip=["2"])
    answer = browser.post(f"/intakes/{intake.pk}/take-in/", {"version": Intake.objects.get().version}, follow=True)
    text = unescape(answer.content.decode())
    made = Department.objects.get(name="龙潭街道")
    assert "导入完成：2 个。" in text
    assert f'href="/admin/tracking/department/{made.pk}/change/"' in text
    assert "有 1 行没有导入" in text
    assert "不是邮箱" in text
    assert "龙潭街道" not in page(browser, f"/intakes/{intake.pk}/?show=skipped")
    assert "区园林中心" not in page(browser, f"/intakes/{intake.pk}/?show=skipped")


def test_the_rows_left_out_are_fetched_with_the_corrections_and_the_reason(
    browser: Client, intake: Intake, administrator: User
) -> None:
    held = correct(intake, Corrections(fixes={"2:order": "70"}), version=1, by=administrator)
    held = skip_wrong(held, version=held.version, by=administrator, at=at())
    take_in(held, version=held.version, approval=None, by=administrator, at=at())
    answer = browser.get(f"/intakes/{intake.pk}/left-out/")
    assert "%E6%B2%A1%E6%9C%89" in answer["Content-Disposition"]
    headings, row = read(answer.content)
    assert headings == [*HEADINGS, "没有导入的原因"]
    assert row[0] == "区大数据中心"
    assert str(row[6]) == "70"
    assert "不是邮箱" in row[-1]
    again = received(answer.content, administrator)
    assert sorted(again.mapping.values()) == sorted(intake.mapping.values()), "it can come in again as it is"


def test_what_was_written_for_a_field_without_a_column_gets_one(browser: Client, administrator: User) -> None:
    intake = received(
        workbook(("单位", [("单位简称", "单位邮箱"), ("区大数据中心", "不是邮箱"), ("区园林中心", None)])),
        administrator,
    )
    text = page(browser, f"/intakes/{intake.pk}/?open=1")
    browser.post(f"/intakes/{intake.pk}/?open=1", {**fields(text), "f-1:full_name": "云溪区大数据中心", "do": "skip"})
    held = Intake.objects.get()
    assert held.fixes == {"1:full_name": "云溪区大数据中心"}
    take_in(held, version=held.version, approval=None, by=administrator, at=at())
    headings, row = read(browser.get(f"/intakes/{intake.pk}/left-out/").content)
    assert headings == ["单位简称", "单位邮箱", "全称", "没有导入的原因"]
    assert row[:3] == ["区大数据中心", "不是邮箱", "云溪区大数据中心"]


def test_a_row_without_a_name_is_told_by_what_else_it_says(browser: Client, administrator: User) -> None:
    intake = received(units(TOWN, ("", "云溪区无名中心")), administrator)
    held = skip_wrong(intake, version=1, by=administrator, at=at())
    take_in(held, version=held.version, approval=None, by=administrator, at=at())
    assert '<span class="t">云溪区无名中心</span>' in page(browser, f"/intakes/{intake.pk}/")


def test_a_second_press_takes_nothing_in_twice(browser: Client, administrator: User) -> None:
    intake = received(units(PARK), administrator)
    for _ in range(2):
        answer = browser.post(f"/intakes/{intake.pk}/take-in/", {"version": 1}, follow=True)
    assert "没有再导入一次：这次导入已导入。" in answer.content.decode()
    assert Department.objects.count() == 1


def test_an_old_look_takes_nothing_in(browser: Client, administrator: User) -> None:
    intake = received(units(PARK, TOWN), administrator)
    correct(intake, Corrections(skip={2}), version=1, by=make_user(Role.ADMIN))
    answer = browser.post(f"/intakes/{intake.pk}/take-in/", {"version": 1})
    assert answer.status_code == 409
    assert "刚刚有人改过这张表" in answer.content.decode()
    assert not Department.objects.exists()


def test_given_up_it_takes_nothing_in_and_says_so(browser: Client, intake: Intake) -> None:
    answer = browser.post(f"/intakes/{intake.pk}/give-up/", follow=True)
    assert "已经放弃，什么都没有导入" in answer.content.decode()
    assert Intake.objects.get().state == IntakeState.DISCARDED
    text = page(browser, f"/intakes/{intake.pk}/")
    assert "这次导入放弃了" in text
    assert "下载原文件" not in text
    assert browser.get(f"/intakes/{intake.pk}/file/").status_code == 404
    assert "不能再改" in browser.post(f"/intakes/{intake.pk}/give-up/", follow=True).content.decode()


# --- the file ------------------------------------------------------------------------------------------------------


def test_the_file_is_fetched_as_it_came(browser: Client, intake: Intake) -> None:
    answer = browser.get(f"/intakes/{intake.pk}/file/")
    with intake.file.open("rb") as kept:
        assert answer.content == kept.read()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(browser: Client, intake: Intake) -> None:
    with intake.file.open("wb") as kept:
        kept.write(b"something else")
    answer = browser.get(f"/intakes/{intake.pk}/file/", follow=True)
    assert "和上传时不一样了" in answer.content.decode()


# --- bounds --------------------------------------------------------------------------------------------------------


def test_nonsense_in_addresses_and_fields_breaks_nothing(browser: Client, intake: Intake) -> None:
    for query in ("page=x", "page=-1", "page=99999999999", "page=²", "show=x", "open=²", "open=99999999999", "open=77"):
        page(browser, f"/intakes/{intake.pk}/?{query}")
    sent: list[dict[str, Any]] = [
        {},
        {"version": "x"},
        {"version": "1", "row": ["x", "²", "99"], "skip": ["²", "-1", "7" * 40]},
        {"version": "1", "f-²:name": "x", "f-999999:name": "x", "f-2:nobody": "x", "f-2:name": "\x00" + "长" * 9000},
        {"version": "1", "columns": "1", "c-0": "nobody", "c-999": "name", "c-²": "name"},
        {"version": "1", "name": ["甲", "\x00"], "to-0": "²", "to-1": "new:nobody", "always-0": "on"},
        {"version": "1", "do": "sheet", "sheet": "²"},
        {"version": "1", "do": "head", "head": "-1"},
        {"version": "1", "do": "open:\n\r<script>"},
        {"version": "1", "do": "show:\x00"},
    ]
    for one in sent:
        assert browser.post(f"/intakes/{intake.pk}/", one).status_code in {302, 409}, one


def test_a_long_list_costs_as_many_queries_as_a_short_one(browser: Client, administrator: User) -> None:
    rows = [(f"第{n}中心", "", "部门", "", "", "", n, "") for n in range(1, 401)]
    short, long = received(units(*rows[:3]), administrator), received(units(*rows), administrator, name="长.xlsx")
    counts = []
    for intake in (short, long):
        with CaptureQueriesContext(connection) as asked:
            text = page(browser, f"/intakes/{intake.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert text.count('class="in-row"') == 50
    assert "第 1–50 行，共 400 行" in text
