"""A list of other names: whose they are must be clear, and nobody loses a name to it."""

from tests.papers.office_lists import aliases, changes, errors, outcomes, remarks


def test_new_names_are_added_to_those_a_department_has() -> None:
    (line,) = aliases(("区住建局", "住建部门、住建系统，区建设局")).lines
    assert (line.outcome, line.target) == ("changed", 1)
    assert line.values == {"department": 1, "aliases": ("住建系统", "区建设局")}
    assert changes(line) == {"alias": ("", "增加住建系统、区建设局")}


def test_names_that_are_known_change_nothing() -> None:
    table = aliases(("区住建局", "住建部门"), ("区住建局", "云溪区住房和城乡建设局"), ("各乡镇街道", "各镇街"))
    assert outcomes(table) == ["same", "same", "same"]


def test_a_group_of_departments_gets_names_too() -> None:
    (line,) = aliases(
        ("各镇街", "各乡镇"),
    ).lines
    assert (line.outcome, line.values) == ("changed", {"group": 7, "aliases": ("各乡镇",)})


def test_a_name_of_another_department_is_refused() -> None:
    table = aliases(
        ("区城管局", "住建部门"), ("区城管局", "综合执法局"), ("区住建局", "综合执法局"), ("区住建局", "各镇街")
    )
    assert outcomes(table) == ["wrong", "changed", "wrong", "wrong"]
    assert "“住建部门”已经是区住建局的名称或者别名" in errors(table.lines[0])
    assert "“综合执法局”第 3 行给了区城管局" in errors(table.lines[2])
    assert "“各镇街”已经是各乡镇街道的" in errors(table.lines[3])


def test_a_name_twice_for_the_same_department_is_added_once() -> None:
    table = aliases(("区城管局", "综合执法局、综合执法局"), ("区城管局", "综合执法局"))
    assert outcomes(table) == ["changed", "same"]
    assert table.lines[0].values["aliases"] == ("综合执法局",)


def test_a_merged_cell_of_the_department_counts_for_every_row_beside_it() -> None:
    table = aliases(("区城管局", "综合执法局"), (None, "城管部门"), merged=((1, 0, 2, 0),))
    assert outcomes(table) == ["changed", "changed"]
    assert table.lines[1].values == {"department": 2, "aliases": ("城管部门",)}


def test_an_unknown_department_is_named_so_that_somebody_can_say_which_it_is() -> None:
    (line,) = aliases(("区建设口", "建设系统")).lines
    assert [(problem.field, problem.unknown) for problem in line.errors] == [("department", "区建设口")]
    (line,) = aliases(("区建设口", "建设系统"), names={"区建设口": 1}).lines
    assert line.values == {"department": 1, "aliases": ("建设系统",)}


def test_a_retired_department_gets_no_name() -> None:
    assert "区撤并局已经停用" in errors(aliases(("区撤并局", "撤并部门")).lines[0])


def test_a_row_that_lacks_one_half_is_wrong_and_a_name_may_be_too_long() -> None:
    table = aliases(("", "住建系统"), ("区住建局", ""), ("区住建局", "很" * 41))
    assert outcomes(table) == ["wrong"] * 3
    assert "没有写单位" in errors(table.lines[0])
    assert "没有写别名" in errors(table.lines[1])
    assert "最多 40 个字" in errors(table.lines[2])


def test_the_example_row_is_no_alias() -> None:
    table = aliases(("示例：区住建局", "住建部门、住建系统"))
    assert outcomes(table) == ["ignored"]
    assert "示例" in remarks(table.lines[0])
