"""Which department stands above which: whatever the order of the rows, and never in a circle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers.office_lists import changes, departments, errors, outcomes, remarks

HEADINGS = ("简称", "上级单位", "别名")


@pytest.mark.parametrize("name", ["区住建局", "住建部门", "云溪区住房和城乡建设局", "住建局", "区 住建局"])
def test_the_department_above_is_known_by_every_name_it_goes_by(name: str) -> None:
    (line,) = departments(HEADINGS, ("区房管中心", name, "")).lines
    assert line.values["parent"] == "区住建局"


def test_it_is_also_known_by_a_name_the_list_itself_gives_it() -> None:
    rows = ("区房管中心", "住房部门", ""), ("区住房局", "", "住房部门")
    assert departments(HEADINGS, *rows).lines[0].values["parent"] == "区住房局"


def test_what_is_above_already_is_no_change() -> None:
    (line,) = departments(HEADINGS, ("区城管局", "区政府办", "")).lines
    assert line.outcome == "same"
    assert "parent" not in line.values


def test_another_department_above_is_a_change_and_an_empty_cell_is_none() -> None:
    (line,) = departments(HEADINGS, ("区城管局", "区住建局", "")).lines
    assert changes(line) == {"parent": ("区政府办", "区住建局")}
    (line,) = departments(HEADINGS, ("区城管局", "", "")).lines
    assert line.outcome == "same"
    assert "上级单位空着，保留原来的“区政府办”" in remarks(line)


def test_a_group_of_departments_stands_above_nobody() -> None:
    (line,) = departments(HEADINGS, ("青溪镇", "各乡镇街道", "")).lines
    assert "上级单位“各乡镇街道”不认得" in errors(line)


def test_who_was_said_to_be_meant_is_above_even_where_the_key_is_nobodys() -> None:
    (line,) = departments(HEADINGS, ("区房管中心", "建设口", ""), names={"建设口": 1}).lines
    assert line.values["parent"] == "区住建局"
    (line,) = departments(HEADINGS, ("区房管中心", "建设口", ""), names={"建设口": 987}).lines
    assert "不认得" in errors(line)


def test_a_circle_through_the_office_is_seen_too() -> None:
    rows = ("区住建局", "区城管局", ""), ("区政府办", "区住建局", "")
    table = departments(HEADINGS, *rows)  # 区城管局 stands below 区政府办 already
    assert outcomes(table) == ["wrong", "wrong"]
    assert "区住建局 → 区城管局 → 区政府办 → 区住建局" in errors(table.lines[0])


def test_a_circle_is_gone_once_one_of_its_rows_is_left_out() -> None:
    rows = ("甲中心", "乙中心", ""), ("乙中心", "甲中心", "")
    assert outcomes(departments(HEADINGS, *rows)) == ["wrong", "wrong"]
    assert outcomes(departments(HEADINGS, *rows, fixes={"2:parent": ""})) == ["new", "new"]


@given(above=st.lists(st.integers(0, 9), min_size=10, max_size=10))
def test_what_comes_in_never_makes_a_circle(above: list[int]) -> None:
    rows = [(f"第{number}中心", f"第{upper}中心", "") for number, upper in enumerate(above)]
    table = departments(HEADINGS, *rows)
    parents = {
        line.texts["name"]: line.values["parent"]
        for line in table.lines
        if line.outcome == "new" and "parent" in line.values
    }
    for start, upper in parents.items():
        seen, here = {start}, upper
        while here in parents:
            assert here not in seen
            seen.add(here)
            here = parents[here]


@given(count=st.integers(2, 30))
def test_a_long_line_of_departments_is_no_circle(count: int) -> None:
    rows = [(f"第{number}中心", f"第{number + 1}中心", "") for number in range(count)]
    table = departments(HEADINGS, *rows, (f"第{count}中心", "", ""))
    assert set(outcomes(table)) == {"new"}
