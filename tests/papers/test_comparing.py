"""A row about a task that is there changes what somebody edited, and nothing else."""

from datetime import date
from typing import Any

import pytest

from papers.intake.comparing import CHANGEABLE
from papers.intake.fields import LEDGER_FIELDS
from papers.intake.known import Existing
from papers.intake.ledger import judge_ledger
from papers.intake.records import Change, Line, Outcome
from papers.ledger.columns import COLUMNS, RECKONED
from papers.sheets.records import Cell, Sheet
from tests.papers.office import KEYS, VICE_MAYOR, ZHOU, known
from tracking.workflow import Status

HOUSING, MONEY, CITY = (KEYS[name] for name in ("区住建局", "区财政局", "区城管局"))
NUMBER = "督〔2026〕1号-01"
LONG = "沿河三个片区的管网已经换完。" * 3_000
ROW: dict[str, Cell] = {
    "number": NUMBER,
    "title": "完成柳林街道背街小巷整治",
    "source": "在全区重点工作推进会上的讲话",
    "source_on": date(2026, 3, 5),
    "quote": "把背街小巷整治好。",
    "kind": "推进",
    "lead": "区住建局",
    "supporting": "区财政局、区城管局",
    "handler": "周敏",
    "dispatched_on": date(2026, 3, 6),
    "due_on": date(2026, 12, 25),
    "status": "办理中",
    "light": "● 正常",
    "percent": 0.4,
    "progress": "已开工。\n第二批在招标。",
    "problems": "资金没有到位。",
    "next_step": None,
    "extensions": 1,
    "closed_on": None,
    "sign_by": date(2026, 3, 9),
    "signing": "已签收，配合 1 家未签",
}  # as our own export has it
VALUES: dict[str, Any] = {
    **{code: ROW[code] for code in ("number", "title", "source", "source_on", "quote", "kind", "dispatched_on")},
    "lead": HOUSING,
    "supporting": (MONEY, CITY),
    "handler": ZHOU,
    "leader": VICE_MAYOR,
    "due_on": date(2026, 12, 25),
    "is_long_term": False,
    "rhythm": "monthly:25",
    "status": Status.ACCEPTED,
    "percent": 40,
    "progress": "已开工。\n第二批在招标。",
    "problems": "资金没有到位。",
    "next_step": "",
    "measure": "通过验收",
    "extensions": 1,
    "closed_on": None,
}
WORDS = {code: "" if cell is None else str(cell) for code, cell in ROW.items()} | {"percent": "40", "light": "临期"}
THERE = Existing(9, NUMBER, VALUES, WORDS)


def judged(there: Existing = THERE, /, **edited: Cell) -> Line:
    row = ROW | edited
    sheet = Sheet("台账", (tuple(row), tuple(row.values())))
    table = judge_ledger(
        sheet, head=0, mapping=dict(enumerate(row)), fixes={}, names={}, skipped=(), known=known(tasks=(there,))
    )
    return table.lines[0]


def changes(**edited: Cell) -> list[Change]:
    line = judged(**edited)
    assert line.outcome == (Outcome.CHANGED if line.changes else Outcome.SAME)
    assert line.target == THERE.key
    return list(line.changes)


def notes(line: Line) -> str:
    assert line.errors == []
    return "".join(problem.words for problem in line.problems)


def test_our_own_columns_are_those_of_the_export() -> None:
    assert tuple(ROW) == tuple(column.code for column in COLUMNS if column.code not in RECKONED)


def test_a_row_nobody_has_edited_changes_nothing_and_nothing_is_said() -> None:
    line = judged()
    assert (line.outcome, line.changes, line.problems) == (Outcome.SAME, (), ())


@pytest.mark.parametrize("number", ["督[2026]1号-01", "督（2026）1号-01", " 督〔2026〕1号-01 ", "督〔２０２６〕1号-01"])
def test_our_number_is_known_whatever_became_of_its_brackets(number: str) -> None:
    assert judged(number=number).target == THERE.key


@pytest.mark.parametrize(
    ("edited", "change", "value"),
    [
        ({"lead": "城管局", "supporting": "区财政局"}, Change("lead", "区住建局", "区城管局"), ("lead", CITY)),
        ({"supporting": "财政局"}, Change("supporting", "区财政局、区城管局", "区财政局"), ("supporting", (MONEY,))),
        ({"supporting": None}, Change("supporting", "区财政局、区城管局", ""), ("supporting", ())),
        ({"due_on": "2027.1.20"}, Change("due_on", "2026-12-25", "2027-01-20"), ("due_on", date(2027, 1, 20))),
        ({"due_on": "长期坚持"}, Change("due_on", "2026-12-25", "长期坚持"), ("is_long_term", True)),
        ({"percent": "八成"}, Change("percent", "40%", "80%"), ("percent", 80)),
        ({"percent": 0.6}, Change("percent", "40%", "60%"), ("percent", 60)),
        ({"progress": "全部开工。"}, Change("progress", WORDS["progress"], "全部开工。"), ("progress", "全部开工。")),
        ({"next_step": "抓紧招标。"}, Change("next_step", "", "抓紧招标。"), ("next_step", "抓紧招标。")),
    ],
)
def test_what_was_edited_is_a_change_with_what_stood_there(
    edited: dict[str, Cell], change: Change, value: tuple[str, Any]
) -> None:
    line = judged(**edited)
    assert change in line.changes
    assert {one.field for one in line.changes} <= set(edited)
    assert line.values[value[0]] == value[1]


@pytest.mark.parametrize(
    "edited",
    [
        {"lead": "住建局"}, {"supporting": "城管局，财政局"}, {"due_on": "2026年12月25日"}, {"due_on": "12月25日"},
        {"percent": "40%"}, {"percent": 40}, {"progress": "已开工。 第二批在招标。"}, {"kind": "推 进"},
        {"light": "● 超期"}, {"dispatched_on": "2026.3.6"}, {"extensions": "1次"},
        {"title": "完成柳林街道 背街小巷整治"},
    ],
)  # fmt: skip
def test_the_same_written_otherwise_is_no_change(edited: dict[str, Cell]) -> None:
    assert changes(**edited) == []


@pytest.mark.parametrize("code", ["lead", "handler", "due_on", "percent", "progress"])
def test_an_emptied_cell_empties_nothing_and_is_said(code: str) -> None:
    line = judged(**{code: None})
    assert (line.outcome, line.changes) == (Outcome.SAME, ())
    assert "空着，没有改。" in notes(line)


def test_problems_are_emptied_only_with_a_report_that_says_something() -> None:
    assert changes(problems=None) == []
    assert [one.field for one in changes(problems=None, progress="资金到位，全部开工。")] == ["progress", "problems"]


@pytest.mark.parametrize(
    ("edited", "name"),
    [
        ({"status": "已办结"}, "状态"), ({"title": "另一件事"}, "事项"), ({"quote": "把小巷修好。"}, "原话"),
        ({"dispatched_on": "2026.5.5"}, "交办日期"), ({"extensions": 2}, "延期次数"),
        ({"closed_on": "2026.11.1"}, "办结日期"),
        ({"kind": "整改"}, "类型"), ({"source": "别处"}, "来源"),
    ],
)  # fmt: skip
def test_what_only_a_page_can_change_is_named_and_left(edited: dict[str, Cell], name: str) -> None:
    line = judged(**edited)
    assert line.changes == ()
    assert notes(line) == f"{name}和系统里的不一样。导入不改这一栏，要改请在事项页面上办。"


def test_several_of_them_are_named_in_one_sentence() -> None:
    assert notes(judged(status="已办结", closed_on="2026.11.1")).startswith(
        "状态、办结日期和系统里的不一样。导入不改这些"
    )


@pytest.mark.parametrize(
    "edited", [{"status": "乱写"}, {"dispatched_on": "2026.2.30"}, {"extensions": "多次"}, {"title": None}]
)
def test_an_error_in_what_is_not_changed_keeps_nothing_out(edited: dict[str, Cell]) -> None:
    assert "和系统里的不一样" in notes(judged(**edited))


@pytest.mark.parametrize(
    "edited", [{"lead": "区规划局"}, {"supporting": "区规划局"}, {"due_on": "待定"}, {"percent": 120}]
)
def test_an_error_in_what_would_be_changed_keeps_the_row_out(edited: dict[str, Cell]) -> None:
    line = judged(**edited)
    assert line.outcome == Outcome.WRONG
    assert [problem.field for problem in line.errors] == list(edited)


def test_somebody_without_an_account_does_not_take_over_and_is_named() -> None:
    line = judged(handler="钱多")
    assert line.changes == ()
    assert "没有账号" in notes(line)
    assert "没有导入" in notes(line)


def test_a_share_below_the_one_that_is_there_is_pointed_out() -> None:
    assert "20% 比系统里的 40% 低，请看是不是一份旧表" in notes(judged(percent=0.2))


def test_a_text_too_long_for_a_cell_is_the_one_that_was_cut() -> None:
    there = Existing(9, NUMBER, VALUES | {"progress": LONG}, WORDS | {"progress": LONG})
    cut = LONG[:32_000] + f"……（后面还有 {len(LONG) - 32_000} 个字放不下，全文请在系统里看）"
    assert judged(there, progress=cut).outcome == Outcome.SAME
    assert judged(there, progress=cut).values["progress"] == LONG


def test_columns_the_export_does_not_have_can_be_added_and_are_compared_by_what_they_mean() -> None:
    assert changes(measure="通过验收", leader="孙立", rhythm="每月25日前") == []
    added = changes(measure="全部通过验收", rhythm="每周三")
    assert [(one.field, one.new) for one in added] == [("measure", "全部通过验收"), ("rhythm", "每周三")]


def test_a_new_lead_that_supported_so_far_does_not_support_itself() -> None:
    assert judged(lead="城管局").values["supporting"] == (MONEY,)


def test_changes_come_in_the_order_of_the_steps_that_make_them() -> None:
    edited = changes(progress="全部开工。", due_on="2027-01-20", lead="城管局", percent=0.6)
    assert [one.field for one in edited] == ["lead", "due_on", "percent", "progress"]
    assert set(CHANGEABLE) <= {one.code for one in LEDGER_FIELDS}


def test_a_row_has_values_only_for_its_own_columns() -> None:
    sheet = Sheet("台账", (("number", "percent"), (NUMBER, 0.6)))
    line = judge_ledger(
        sheet, head=0, mapping={0: "number", 1: "percent"}, fixes={}, names={}, skipped=(), known=known(tasks=(THERE,))
    ).lines[0]
    assert (line.outcome, line.problems) == (Outcome.CHANGED, ())
    assert dict(line.values) == {"number": NUMBER, "percent": 60}
    assert [one.field for one in line.changes] == ["percent"]


def test_two_rows_about_one_task_are_not_both_taken() -> None:
    rows = (tuple(ROW), tuple(ROW.values()), tuple(ROW.values()))
    first, second = judge_ledger(
        Sheet("台账", rows),
        head=0,
        mapping=dict(enumerate(ROW)),
        fixes={},
        names={},
        skipped=(),
        known=known(tasks=(THERE,)),
    ).lines
    assert (first.outcome, second.outcome) == (Outcome.SAME, Outcome.WRONG)


def test_what_is_typed_for_one_row_says_nothing_about_another() -> None:
    other = Existing(10, "督〔2026〕1号-02", VALUES, WORDS)
    sheet = Sheet("台账", (("number", "percent"), (NUMBER, 0.4), (other.number, 0.4)))
    first, second = judge_ledger(
        sheet,
        head=0,
        mapping={0: "number", 1: "percent"},
        fixes={"1:supporting": "区财政局"},
        names={},
        skipped=(),
        known=known(tasks=(THERE, other)),
    ).lines
    assert [one.field for one in first.changes] == ["supporting"]
    assert (second.outcome, second.changes, second.problems) == (Outcome.SAME, (), ())
