"""What one row of a ledger means, and what its neighbours and its columns have to do with it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.intake.fields import LEDGER_FIELDS
from papers.intake.known import Existing
from papers.intake.ledger import judge_ledger, numbers_in, titles_in
from papers.intake.records import Line, Outcome, Table
from papers.sheets.records import Cell, Sheet, Span
from tests.factories import MONDAY
from tests.papers.office import KEYS, VICE_MAYOR, known
from tracking.workflow import Status

HEADINGS = {one.code: one.heading for one in LEDGER_FIELDS}
PLAIN: dict[str, Cell] = {
    "number": "7",
    "title": "完成柳林街道背街小巷整治",
    "quote": "把柳林街道的背街小巷整治好。",
    "lead": "区住建局",
    "dispatched_on": date(2026, 11, 2),
    "due_on": date(2026, 12, 25),
    "status": "办理中",
}


def judged(
    *rows: Mapping[str, Cell],
    columns: tuple[str, ...] = (),
    titles: tuple[str, ...] = (),
    merged: tuple[Span, ...] = (),
    name: str = "台账",
    skipped: tuple[int, ...] = (),
    **office: Any,
) -> Table:
    """The rows under one row of headings, below ``titles``; a row's index is counted from the headings' on."""
    codes = columns or tuple(dict.fromkeys(code for row in rows for code in row))
    above = [(title, *[None] * (len(codes) - 1)) for title in titles]
    cells = [tuple(row.get(code) for code in codes) for row in rows]
    sheet = Sheet(name, (*above, tuple(HEADINGS[code] for code in codes), *cells), merged)
    mapping = dict(enumerate(codes))
    return judge_ledger(
        sheet, head=len(titles), mapping=mapping, fixes={}, names={}, skipped=skipped, known=known(**office)
    )


def only(**cells: Cell) -> Line:
    """The one row, plain but for these cells."""
    (line,) = judged(PLAIN | cells).lines
    return line


def said(line: Line, code: str | None = None) -> str:
    return "".join(problem.words for problem in line.problems if code in {None, problem.field})


def outcomes(table: Table) -> list[Outcome]:
    return [line.outcome for line in table.lines]


def test_a_plain_row_is_new_and_means_what_it_says() -> None:
    line = only(supporting="财政局", leader="孙立", percent="40%", progress="已开工。", measure="通过验收", note="重点")
    assert (line.outcome, line.problems) == (Outcome.NEW, ())
    assert dict(line.values) == {
        "number": "7", "title": "完成柳林街道背街小巷整治", "source": "", "source_on": None, "quote": PLAIN["quote"],
        "kind": line.values["kind"], "lead": KEYS["区住建局"], "supporting": (KEYS["区财政局"],), "leader": VICE_MAYOR,
        "handler": None, "dispatched_on": date(2026, 11, 2), "due_on": date(2026, 12, 25), "is_long_term": False,
        "rhythm": "", "status": Status.ACCEPTED, "percent": 40, "progress": "已开工。", "problems": "", "next_step": "",
        "measure": "通过验收", "note": "重点", "extensions": 0, "closed_on": None,
    }  # fmt: skip


def test_people_count_rows_from_one() -> None:
    assert only().number == 2


def test_a_task_longer_than_fits_is_cut_between_clauses_and_kept_whole_as_the_words_it_comes_from() -> None:
    title = "持续抓好城乡环境综合整治，" * 12
    line = only(title=title, quote=None)
    assert line.outcome == Outcome.NEW
    assert line.values["title"] == title[:90].rstrip("，")
    assert line.values["quote"] == title
    assert "全文另外保存" in said(line, "title")


def test_where_there_are_original_words_a_long_task_is_kept_in_the_remarks() -> None:
    title = "持续抓好城乡环境综合整治，" * 12
    line = only(title=title)
    assert line.values["quote"] == PLAIN["quote"]
    assert line.values["note"] == title


def test_a_long_measure_is_kept_with_the_words_of_the_task() -> None:
    measure = "十七个小区全部完工并通过验收，" * 20
    line = only(measure=measure, quote=None)
    assert len(line.values["measure"]) <= 200
    assert line.values["quote"] == f"{PLAIN['title']}\n{measure}"


def test_a_task_over_two_lines_is_one_line() -> None:
    assert only(title="完成柳林街道\n背街小巷  整治").values["title"] == "完成柳林街道 背街小巷 整治"


def test_what_a_task_is_about_tells_its_kind_where_the_ledger_does_not() -> None:
    assert only(title="加强干部教育培训宣传", kind=None).values["kind"] == "宣教"
    assert only(kind="民生实事").problems[0].words.startswith("类型“民生实事”不是系统里的类型，按任务的文字定为")
    assert only(kind="民生实事").values["note"] == "类型：民生实事"
    assert only(kind="督考类").values["kind"] == "督考"


def test_what_stood_beside_dates_and_names_is_kept_in_the_remarks() -> None:
    line = only(
        due_on="2026.12.25（第一阶段）", lead="区住建局（张工）", supporting="财政局等部门", handler="钱多", note="原话"
    )
    assert line.values["note"].split("\n") == [
        "原话", "牵头单位：张工", "配合单位：财政局等部门", "责任人：钱多", "完成时限：第一阶段",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["区住建局、区财政局", "区住建局牵头，区财政局配合", "区住建局 区财政局"])
def test_of_several_in_the_leads_cell_the_first_leads(text: str) -> None:
    line = only(lead=text)
    assert (line.values["lead"], line.values["supporting"]) == (KEYS["区住建局"], (KEYS["区财政局"],))


def test_the_lead_does_not_support_itself() -> None:
    assert only(supporting="区住建局、财政局").values["supporting"] == (KEYS["区财政局"],)


def test_only_supporting_departments_in_the_leads_cell_are_not_enough() -> None:
    line = only(lead="配合单位：区财政局")
    assert line.outcome == Outcome.WRONG
    assert "只写了配合的单位" in said(line)


@pytest.mark.parametrize(
    "text", ["钱多 13800000000", "钱多13800000000", "钱多（电话：0888-8123456）", "钱多，138 0000 0000"]
)
def test_a_telephone_number_is_not_carried_into_the_remarks(text: str) -> None:
    for line in (only(handler=text), only(lead=f"区住建局（{text.replace('（', '').replace('）', '')}）")):
        assert "钱多" in line.values["note"]
        assert not any(sign.isdecimal() for sign in line.values["note"])


def test_a_closed_task_without_a_day_of_closing_was_closed_when_it_was_due() -> None:
    line = only(status="已办结", due_on=date(2026, 11, 10))
    assert (line.values["closed_on"], line.values["percent"]) == (date(2026, 11, 10), 100)
    assert "按完成时限2026年11月10日记，请核对" in said(line, "closed_on")


def test_a_closed_task_that_is_due_later_was_closed_by_today() -> None:
    line = only(status="已办结")
    assert line.values["closed_on"] == MONDAY
    assert "按今天2026年11月23日记" in said(line, "closed_on")


def test_a_closed_task_without_a_due_date_was_due_when_it_was_closed() -> None:
    line = only(status="已办结", due_on=None, closed_on="2026.11.10")
    assert line.values["due_on"] == date(2026, 11, 10)
    assert "按办结日期2026年11月10日记" in said(line, "due_on")


def test_a_stopped_task_needs_no_due_date_and_has_no_day_of_closing() -> None:
    line = only(status="中止", due_on=None, closed_on="2026.11.10")
    assert (line.outcome, line.values["closed_on"]) == (Outcome.NEW, None)
    assert line.values["note"] == "办结日期：2026.11.10"


def test_a_draft_needs_neither_a_due_date_nor_a_day_of_dispatch() -> None:
    line = only(status="待交办", due_on=None, dispatched_on=None)
    assert (line.outcome, line.problems) == (Outcome.NEW, ())


def test_without_a_column_of_states_the_day_of_closing_tells() -> None:
    row = {code: cell for code, cell in PLAIN.items() if code != "status"}
    table = judged(row | {"closed_on": "2026.11.10"}, row | {"number": "8", "title": "另一件", "closed_on": None})
    assert [line.values["status"] for line in table.lines] == [Status.CLOSED, Status.ACCEPTED]
    assert any("没有状态这一列" in problem.words for problem in table.problems)


def test_without_a_column_of_states_a_report_that_says_no_more_than_done_tells() -> None:
    row = {code: cell for code, cell in PLAIN.items() if code != "status"}
    done, begun = judged(row | {"progress": "已完成"}, row | {"number": "8", "progress": "已完成招标"}).lines
    assert (done.values["status"], begun.values["status"]) == (Status.CLOSED, Status.ACCEPTED)


def test_what_is_said_to_be_whole_but_not_closed_is_pointed_out() -> None:
    row = {code: cell for code, cell in PLAIN.items() if code != "status"} | {"percent": "100%"}
    assert "没有写已经办结" in said(judged(row).lines[0], "percent")


def test_columns_that_are_missing_are_told_once_for_the_whole_table() -> None:
    table = judged({"title": "甲", "lead": "区住建局"})
    assert [problem.field for problem in table.problems] == ["due_on", "status", "dispatched_on", "quote"]
    assert not any(problem.is_error for problem in table.problems)
    assert [problem.field for problem in table.lines[0].problems] == ["due_on"]


def test_without_a_column_for_the_lead_nothing_can_come_in() -> None:
    table = judged({"title": "甲", "due_on": "2026.12.25"})
    assert [problem.field for problem in table.problems if problem.is_error] == ["lead"]


def test_a_date_without_a_year_is_read_in_the_year_of_the_ledgers_title() -> None:
    row = PLAIN | {"dispatched_on": None, "due_on": "3月底"}
    table = judged(row, titles=("云溪区2025年督办台账",))
    assert table.lines[0].values["due_on"] == date(2025, 3, 31)
    assert judged(row, name="2024年").lines[0].values["due_on"] == date(2024, 3, 31)
    assert judged(row).lines[0].values["due_on"] == date(2026, 3, 31)


def test_shares_are_parts_of_one_only_where_none_is_more() -> None:
    rows = [PLAIN | {"number": str(n), "title": f"第{n}件", "percent": cell} for n, cell in enumerate((0.4, 1, 0))]
    assert [line.values["percent"] for line in judged(*rows).lines] == [40, 100, 0]
    rows[1]["percent"] = 90
    assert [line.values["percent"] for line in judged(*rows).lines] == [40, 90, 0]


def test_two_rows_with_one_number_are_told_and_the_first_stands() -> None:
    table = judged(PLAIN, PLAIN | {"title": "另一件"})
    assert outcomes(table) == [Outcome.NEW, Outcome.WRONG]
    assert said(table.lines[1]) == "编号“7”和第 2 行的一样。请改正，或者只导入其中一行。"


def test_a_row_that_is_skipped_takes_no_number_from_another() -> None:
    assert outcomes(judged(PLAIN, PLAIN | {"title": "另一件"}, skipped=(1,))) == [Outcome.SKIPPED, Outcome.NEW]


def test_a_ledger_may_count_from_one_again_in_each_of_its_parts() -> None:
    part: dict[str, Cell] = {"number": "二、民生实事"}
    rows = [PLAIN | {"number": 1}, PLAIN | {"number": 2, "title": "乙"}, part, PLAIN | {"number": 1, "title": "丙"}]
    assert outcomes(judged(*rows)) == [Outcome.NEW, Outcome.NEW, Outcome.IGNORED, Outcome.NEW]
    again = [*rows, PLAIN | {"number": 1, "title": "丁"}]
    assert outcomes(judged(*again))[-1] == Outcome.WRONG


def test_a_written_number_is_given_once_in_the_whole_ledger() -> None:
    part: dict[str, Cell] = {"number": "二、民生实事"}
    rows = [PLAIN | {"number": "督2025-1"}, part, PLAIN | {"number": "督2025-1", "title": "乙"}]
    assert outcomes(judged(*rows))[-1] == Outcome.WRONG


def test_the_same_task_for_the_same_department_twice_is_pointed_out() -> None:
    table = judged(PLAIN, PLAIN | {"number": "8"})
    assert outcomes(table) == [Outcome.NEW, Outcome.NEW]
    assert "和第 2 行的一样。是同一件事就只导入一行" in said(table.lines[1])


def test_a_merged_task_with_several_leads_is_several_tasks() -> None:
    second = PLAIN | {"number": None, "title": None, "lead": "区财政局"}
    table = judged(PLAIN, second, second | {"lead": "区水利局"}, merged=((1, 0, 3, 0), (1, 1, 3, 1)))
    assert outcomes(table) == [Outcome.NEW] * 3
    assert [line.values["number"] for line in table.lines] == ["7", "7-2", "7-3"]
    assert {line.values["title"] for line in table.lines} == {PLAIN["title"]}


def test_a_merged_row_that_names_nobody_of_its_own_is_asked_about() -> None:
    second: dict[str, Cell] = {"progress": "又招标一批。"}
    columns = (*PLAIN, "progress")
    merged = tuple((1, column, 2, column) for column in range(len(PLAIN)))
    table = judged(PLAIN | {"progress": "已招标。"}, second, columns=columns, merged=merged)
    assert outcomes(table) == [Outcome.NEW, Outcome.WRONG]
    assert "请并到上一行里" in said(table.lines[1])


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({}, "空行。"),
        ({"number": "合计", "title": "12件"}, "“合计”是合计行。"),
        ({"title": "共 12 件"}, "“共 12 件”是合计行。"),
        ({"number": "小 计", "percent": 0.4}, "“小 计”是合计行。"),
        ({"number": "一、城市建设（12件）"}, "“一、城市建设（12件）”是分类的标题。"),
        ({"number": "（二）民生实事"}, "“（二）民生实事”是分类的标题。"),
        ({"number": "注：进度按投资额计算"}, "“注：进度按投资额计算”是表下的说明。"),
        ({"number": "填表人：", "lead": "审核人："}, "“填表人：”是表下的说明。"),
        ({"number": "编号", "title": "任务", "lead": "牵头单位"}, "重复的表头。"),
        ({"number": 1, "title": 2, "quote": 3, "lead": 4, "dispatched_on": 5}, "重复的表头。"),
        (PLAIN | {"number": "示例：1"}, "填表的示例。"),
    ],
)
def test_what_is_no_matter_says_why(cells: dict[str, Cell], reason: str) -> None:
    line = judged(PLAIN, cells, columns=(*PLAIN, "percent")).lines[1]
    assert (line.outcome, said(line)) == (Outcome.IGNORED, reason)


@pytest.mark.parametrize(
    "title", ["合计排查隐患120处并全部整改", "共建共治示范点建设", "说明会的筹备", "一、二期工程收尾"]
)
def test_a_task_that_begins_like_a_total_is_a_task(title: str) -> None:
    assert only(title=title).outcome == Outcome.NEW


def test_a_row_with_only_a_task_is_wrong_not_ignored() -> None:
    line = judged({"title": "完成路灯补装"}, columns=tuple(PLAIN)).lines[0]
    assert line.outcome == Outcome.WRONG
    assert [problem.field for problem in line.errors] == ["lead", "due_on"]


@pytest.mark.parametrize("number", ["督" * 61, "9" * 30_000])
def test_a_number_too_long_to_keep_is_refused(number: str) -> None:
    assert only(number=number).errors[0].field == "number"


@pytest.mark.parametrize("code", sorted(HEADINGS))
@pytest.mark.parametrize(
    "text", ["9" * 30_000, "３" * 5_000, "（" * 3_000, "、" * 30_000, "2026年" * 1_000, "=1+1", "\\\"'%s{}<b>"]
)
def test_no_cell_however_odd_or_long_stops_the_judging(code: str, text: str) -> None:
    assert only(**{code: text}).outcome in {Outcome.NEW, Outcome.WRONG}


def test_a_former_number_with_the_same_task_is_the_task_that_came_in_under_it() -> None:
    there = Existing(
        5, "督〔2026〕1号-01", {"title": "完成柳林街道背街小巷整治"}, {"title": "完成柳林街道背街小巷整治"}
    )
    line = judged(PLAIN, former={"7": (there,)}).lines[0]
    assert line.target == 5


def test_a_mere_serial_of_another_ledger_is_no_sign_of_the_same_task() -> None:
    there = Existing(5, "督〔2026〕1号-01", {"title": "另一件事"})
    line = judged(PLAIN, former={"7": (there,)}).lines[0]
    assert (line.target, line.outcome) == (None, Outcome.NEW)


def test_a_written_number_with_another_task_is_asked_about() -> None:
    there = Existing(5, "督〔2026〕1号-01", {"title": "另一件事"})
    line = judged(PLAIN | {"number": "住建-7"}, former={"住建-7": (there,)}).lines[0]
    assert line.outcome == Outcome.WRONG
    assert "已经导入过，是督〔2026〕1号-01，任务是“另一件事”，和这一行不同" in said(line, "number")


def test_a_namesake_among_our_tasks_is_pointed_out() -> None:
    line = judged(PLAIN, namesakes={"完成柳林街道背街小巷整治": "督〔2026〕1号-01"}).lines[0]
    assert line.outcome == Outcome.NEW
    assert "和系统里的督〔2026〕1号-01一样" in said(line, "title")


def test_numbers_and_titles_are_looked_up_as_they_stand_and_with_our_brackets() -> None:
    sheet = Sheet("台账", (("编号", "任务"), ("督（2026）1号-01", "甲 乙"), (7, None)))
    mapping = {0: "number", 1: "title"}
    assert numbers_in(sheet, mapping=mapping) >= {"督（2026）1号-01", "督〔2026〕1号-01", "7"}
    assert "督〔2026〕9号-01" in numbers_in(sheet, mapping=mapping, fixes={"2:number": "督[2026]9号-01"})
    assert "甲 乙" in titles_in(sheet, mapping=mapping)


cells = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.floats(), st.dates(), st.datetimes(),
    st.text(max_size=12),
    st.sampled_from(["区住建局", "各镇街", "3月底", "80%", "已办结", "合计", "同上", "长期坚持", "—"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(cells, min_size=6, max_size=6), min_size=1, max_size=6),
    st.permutations([one.code for one in LEDGER_FIELDS]),
)
def test_whatever_stands_in_a_sheet_every_row_has_an_outcome(rows: list[list[Cell]], codes: list[str]) -> None:
    sheet = Sheet("台账", tuple(map(tuple, rows)), ((0, 0, len(rows) - 1, 0),))
    table = judge_ledger(
        sheet, head=0, mapping=dict(enumerate(codes[:6])), fixes={}, names={}, skipped=(), known=known()
    )
    assert [line.index for line in table.lines] == list(range(1, len(rows)))
    for line in table.lines:
        assert bool(line.errors) == (line.outcome == Outcome.WRONG)
        assert all(problem.words.endswith("。") for problem in line.problems)
        assert line.outcome != Outcome.NEW or (line.values["title"] and line.values["lead"])
