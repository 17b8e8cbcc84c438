"""A list of departments is judged row by row: nothing is guessed, every doubt is named."""

import pytest

from papers.sheets.records import Cell
from tests.papers.office_lists import changes, departments, errors, outcomes, remarks

ALL = ("简称", "全称", "类别", "上级单位", "单位邮箱", "须部门负责人审签", "排序", "别名")


def test_a_new_department_is_new_with_everything_the_row_says() -> None:
    row = ("区水利局", "云溪区水利局", "部门", "区政府办", "slj@yunxi.example", "是", 30, "水利部门、水务局")
    (line,) = departments(ALL, row).lines
    assert line.outcome == "new"
    assert line.values == {
        "name": "区水利局",
        "full_name": "云溪区水利局",
        "kind": "office",
        "mailbox": "slj@yunxi.example",
        "head_signs": True,
        "order": 30,
        "aliases": ("水利部门", "水务局"),
        "parent": "区政府办",
    }


def test_a_department_that_is_there_is_updated_only_where_the_row_says_something_else() -> None:
    row = ("区住建局", "云溪区住房和城乡建设局", "部门", "", "", "是", "", "住建部门、住建系统")
    (line,) = departments(ALL, row).lines
    assert (line.outcome, line.target) == ("changed", 1)
    assert changes(line) == {"head_signs": ("否", "是"), "aliases": ("", "增加住建系统")}
    assert line.values == {"head_signs": True, "aliases": ("住建系统",)}


def test_a_row_that_says_what_is_so_changes_nothing() -> None:
    row = ("区住建局", "云溪区住房和城乡建设局", "部门", "", "zjj@yunxi.example", "否", 100.0, "住建部门")
    assert outcomes(departments(ALL, row)) == ["same"]


def test_an_empty_cell_keeps_what_is_there_and_says_so() -> None:
    (line,) = departments(("简称", "单位邮箱", "全称"), ("区住建局", "", "")).lines
    assert line.outcome == "same"
    assert "单位邮箱空着，保留原来的“zjj@yunxi.example”" in remarks(line)
    assert "全称空着" in remarks(line)


@pytest.mark.parametrize("name", ["住建部门", "云溪区住房和城乡建设局", "住建局", "区 住 建 局"])
def test_a_department_is_known_by_every_name_it_goes_by(name: str) -> None:
    (line,) = departments(("简称", "排序"), (name, 5)).lines
    assert (line.outcome, line.target) == ("changed", 1)
    assert ("就是区住建局" in remarks(line)) == (name != "区 住 建 局")


def test_a_body_of_another_level_is_another_body_but_the_likeness_is_pointed_out() -> None:
    (line,) = departments(("简称", "排序"), ("市住建局", 5)).lines
    assert (line.outcome, line.target) == ("new", None)
    assert "和已有的区住建局名称相近" in remarks(line)


def test_a_retired_department_is_not_brought_back_and_that_is_said() -> None:
    (line,) = departments(("简称", "排序"), ("区撤并局", 5)).lines
    assert (line.outcome, line.target) == ("changed", 4)
    assert "已经停用，导入不会启用它" in remarks(line)


def test_a_department_twice_in_the_list_is_wrong_the_second_time() -> None:
    table = departments(("简称", "排序"), ("区住建局", 5), ("住建部门", 6), ("区水利局", 7), ("区水利局", 8))
    assert outcomes(table) == ["changed", "wrong", "new", "wrong"]
    assert "和第 2 行是同一个单位“区住建局”" in errors(table.lines[1])
    assert "和第 4 行是同一个单位“区水利局”" in errors(table.lines[3])


def test_a_name_of_somebody_else_is_refused_by_name() -> None:
    rows = (
        ("区水利局", "云溪区城市管理局", "住建部门、各镇街"),
        ("区教育局", "", "教育部门"),
        ("区体育局", "", "教育部门"),
        ("各乡镇街道", "", ""),
    )
    table = departments(("简称", "全称", "别名"), *rows)
    assert outcomes(table) == ["wrong", "new", "wrong", "wrong"]
    said = errors(table.lines[0])
    assert "“云溪区城市管理局”已经是区城管局的名称" in said
    assert "“住建部门”已经是区住建局的" in said
    assert "“各镇街”已经是单位组“各乡镇街道”的" in said
    assert "“教育部门”已经是第 3 行的区教育局的" in errors(table.lines[2])
    assert "“各乡镇街道”已经是单位组" in errors(table.lines[3])


def test_the_department_above_may_come_later_in_the_list() -> None:
    table = departments(("简称", "上级单位"), ("区房管中心", "区住房局"), ("区住房局", "区政府办"))
    assert outcomes(table) == ["new", "new"]
    assert [line.values["parent"] for line in table.lines] == ["区住房局", "区政府办"]


def test_a_department_above_that_was_left_out_is_not_known() -> None:
    table = departments(("简称", "上级单位"), ("区房管中心", "区住房局"), ("区住房局", ""), skipped={2})
    assert outcomes(table) == ["wrong", "skipped"]
    (problem,) = table.lines[0].errors
    assert (problem.field, problem.unknown) == ("parent", "区住房局")


def test_somebody_can_say_which_department_an_unknown_name_above_means() -> None:
    (line,) = departments(("简称", "上级单位"), ("区房管中心", "区建设口"), names={"区建设口": 1}).lines
    assert (line.outcome, line.values["parent"]) == ("new", "区住建局")


def test_a_circle_of_departments_is_refused_and_shown() -> None:
    rows = (("区政府办", "区城管局"), ("甲中心", "乙中心"), ("乙中心", "甲中心"), ("区水利局", "区水利局"))
    table = departments(("简称", "上级单位"), *rows)
    assert outcomes(table) == ["wrong"] * 4
    assert "区政府办 → 区城管局 → 区政府办" in errors(table.lines[0])
    assert "甲中心 → 乙中心 → 甲中心" in errors(table.lines[1])
    assert "写成了区水利局自己" in errors(table.lines[3])


def test_a_circle_is_not_charged_to_who_stands_below_it() -> None:
    table = departments(("简称", "上级单位"), ("区政府办", "区城管局"), ("区水利局", "区政府办"))
    assert outcomes(table) == ["wrong", "new"]


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("类别", "事业单位", "类别“事业单位”不认得：请写部门、乡镇街道或者其他单位"),
        ("单位邮箱", "zjj.yunxi", "“zjj.yunxi”不是邮箱地址"),
        ("须部门负责人审签", "看情况", "“看情况”不认得：请写是或者否"),
        ("排序", "第三", "排序“第三”不是 0 到 1000000 的整数"),
        ("排序", "-1", "排序“-1”不是"),
        ("排序", 9e9, "不是 0 到"),
        ("别名", "很" * 41, "有 41 个字，最多 40 个字"),
        ("全称", "长" * 81, "有 81 个字，最多 80 个字"),
    ],
)
def test_what_cannot_be_read_is_named_and_what_to_do(heading: str, cell: Cell, said: str) -> None:
    (line,) = departments(("简称", heading), ("区水利局", cell)).lines
    assert line.outcome == "wrong"
    assert said in errors(line)


@pytest.mark.parametrize(
    ("heading", "cell", "code", "value"),
    [
        ("类别", "街道", "kind", "township"),
        ("类别", "乡镇（街道）", "kind", "township"),
        ("须部门负责人审签", "√", "head_signs", True),
        ("排序", "１２", "order", 12),
        ("单位邮箱", "ｚｊｊ＠yunxi.example", "mailbox", "zjj@yunxi.example"),
    ],
)
def test_what_people_write_instead_is_understood(heading: str, cell: str, code: str, value: object) -> None:
    (line,) = departments(("简称", heading), ("区水利局", cell)).lines
    assert line.values[code] == value


@pytest.mark.parametrize("name", ["", "长" * 41])
def test_a_row_without_a_usable_name_is_wrong(name: str) -> None:
    assert outcomes(departments(("简称", "排序"), (name, 3))) == ["wrong"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("示例：区住建局", "10"), "示例"),
        (("", ""), "空行"),
        (("简称", "排序"), "表头"),
        (("合计", ""), "合计"),
        (("共 38 个", ""), "合计"),
        (("一、区直部门", ""), "分类的标题"),
        (("填表人：办公室", ""), "说明"),
    ],
)
def test_a_row_that_is_no_department_is_left_out_with_the_reason(row: tuple[str, str], reason: str) -> None:
    table = departments(("简称", "排序"), row, ("区水利局", 1))
    assert outcomes(table) == ["ignored", "new"]
    assert reason in remarks(table.lines[0])


def test_a_correction_on_the_page_stands_instead_of_the_cell() -> None:
    table = departments(("简称", "类别"), ("区水利局", "事业单位"), fixes={"1:kind": "其他单位"})
    assert outcomes(table) == ["new"]
    assert table.lines[0].values["kind"] == "other"


def test_without_a_column_of_names_nothing_is_judged_and_that_is_said() -> None:
    table = departments(("全称", "排序"), ("云溪区水利局", 1))
    assert "没有找到“简称”这一列" in table.problems[0].words
    assert outcomes(table) == ["new"]


def test_a_thousand_departments_are_judged_without_looking_through_them_for_each() -> None:
    rows = [(f"第{number}办", f"第{number}办公室", f"办{number}、办公{number}") for number in range(1000)]
    table = departments(("简称", "全称", "别名"), *rows)
    assert set(outcomes(table)) == {"new"}
