"""A list of people: who is who must be clear, nobody is renamed, deactivated, or makes himself more than he is."""

import pytest

from papers.intake.office import KnownPerson
from papers.sheets.records import Cell
from tests.papers.office_lists import changes, errors, office, outcomes, people, remarks

ALL = ("姓名", "用户名", "角色", "单位", "职务", "邮箱")


def test_a_new_person_gets_an_account_a_role_and_a_place() -> None:
    (line,) = people(ALL, ("沈若川", "shen", "督查员", "区政府办", "督查专员", "shen@yunxi.example")).lines
    assert (line.outcome, line.target) == ("new", None)
    assert line.values == {
        "username": "shen",
        "name": "沈若川",
        "role": "supervisor",
        "email": "shen@yunxi.example",
        "posts": ((3, "督查专员"),),
    }


def test_a_telephone_number_is_taken_as_the_office_writes_it_and_an_empty_cell_keeps_the_old_one() -> None:
    known = office(KnownPerson(15, "liang", "梁听雨", "clerk", phone="6101"))
    headings = ("姓名", "用户名", "办公电话")
    rows = ("沈若川", "shen", "8123456 转 4"), ("梁听雨", "liang", "6102"), ("梁听雨", "liang", "6103")
    new, known_one, again = people(headings, *rows, known=known).lines
    assert new.values["phone"] == "8123456 转 4"
    assert changes(known_one) == {"phone": ("6101", "6102")}
    assert "电话却不一样" in errors(again)
    (kept,) = people(headings, ("梁听雨", "liang", ""), known=known).lines
    assert (kept.outcome, "电话空着，保留原来的“6101”" in remarks(kept)) == ("same", True)


def test_who_is_there_is_known_by_the_user_name_and_updated() -> None:
    (line,) = people(ALL, ("何晓岚", "he", "部门负责人", "区住建局", "副局长", "he@yunxi.example")).lines
    assert (line.outcome, line.target) == ("changed", 11)
    assert changes(line) == {"role": ("经办人", "部门负责人"), "title": ("科员", "副局长")}


def test_a_row_that_says_what_is_so_changes_nothing_and_an_empty_cell_neither() -> None:
    table = people(
        ALL, ("何晓岚", "he", "经办人", "区住建局", "科员", "he@yunxi.example"), ("罗建中", "luo", "", "", "", "")
    )
    assert outcomes(table) == ["same", "same"]


def test_an_emptied_cell_keeps_what_is_there_and_says_so() -> None:
    (line,) = people(ALL, ("何晓岚", "he", "", "区住建局", "", "")).lines
    assert line.outcome == "same"
    assert "邮箱空着，保留原来的“he@yunxi.example”" in remarks(line)
    assert "职务空着，保留原来的“科员”" in remarks(line)


def test_without_a_user_name_a_person_is_known_by_the_name_where_only_one_is_called_so() -> None:
    (line,) = people(("姓名", "职务", "单位"), ("何晓岚", "主任科员", "区住建局")).lines
    assert (line.outcome, line.target) == ("changed", 11)
    assert "按姓名认作“he”" in remarks(line)


def test_two_people_of_one_name_have_to_be_told_apart() -> None:
    known = office(KnownPerson(15, "he2", "何晓岚", "clerk"))
    (line,) = people(("姓名", "角色"), ("何晓岚", "领导"), known=known).lines
    assert "有 2 个叫“何晓岚”的（he、he2）：请填用户名" in errors(line)


def test_a_new_person_needs_a_user_name() -> None:
    assert "新用户要填用户名" in errors(people(("姓名", "角色"), ("沈若川", "督查员")).lines[0])


def test_every_error_of_a_row_is_named_at_once() -> None:
    (line,) = people(ALL, ("沈若川", "", "局长", "区建设口", "长" * 41, "@")).lines
    assert {problem.field for problem in line.errors} == {"username", "role", "department", "title", "email"}


def test_a_namesake_gets_an_account_of_his_own_and_that_is_pointed_out() -> None:
    (line,) = people(ALL, ("何晓岚", "hexl", "经办人", "区城管局", "", "")).lines
    assert line.outcome == "new"
    assert "已经有叫“何晓岚”的账号（he），这一行会另建一个" in remarks(line)


def test_nobody_is_renamed_by_a_list() -> None:
    (line,) = people(ALL, ("沈若川", "he", "督查员", "", "", "")).lines
    assert "用户名“he”现在是何晓岚的" in errors(line)
    table = people(ALL, ("沈若川", "shen", "督查员", "", "", ""), ("梁听雨", "shen", "督查员", "", "", ""))
    assert outcomes(table) == ["new", "wrong"]
    assert "第 2 行的用户名也是“shen”，姓名却是“沈若川”" in errors(table.lines[1])


def test_user_names_that_differ_in_capitals_only_are_refused() -> None:
    table = people(
        ALL, ("何晓岚", "HE", "", "", "", ""), ("沈若川", "Shen", "", "", "", ""), ("沈若川", "shen", "", "", "", "")
    )
    assert outcomes(table) == ["wrong", "new", "wrong"]
    assert "“HE”和“he”只差大小写" in errors(table.lines[0])


def test_somebody_in_two_departments_takes_two_rows_or_one_cell() -> None:
    two = people(
        ALL, ("沈若川", "shen", "经办人", "区住建局", "专员", ""), ("沈若川", "shen", "", "区城管局", "科长", "")
    )
    assert outcomes(two) == ["new", "new"]
    assert [line.values["posts"] for line in two.lines] == [((1, "专员"),), ((2, "科长"),)]
    assert "name" not in two.lines[1].values
    (one,) = people(ALL, ("沈若川", "shen", "经办人", "区住建局、区城管局", "专员", "")).lines
    assert one.values["posts"] == ((1, "专员"), (2, "专员"))


def test_a_second_row_may_leave_out_the_user_name() -> None:
    table = people(ALL, ("沈若川", "shen", "经办人", "区住建局", "", ""), ("沈若川", "", "", "区城管局", "", ""))
    assert [line.values.get("username") for line in table.lines] == ["shen", "shen"]


def test_two_rows_of_one_person_must_not_contradict_each_other() -> None:
    table = people(
        ALL,
        ("沈若川", "shen", "经办人", "区住建局", "", ""),
        ("沈若川", "shen", "领导", "区城管局", "", "s@yunxi.example"),
    )
    assert outcomes(table) == ["new", "wrong"]
    assert "角色却不一样（第 2 行是“经办人”）" in errors(table.lines[1])
    assert "邮箱却不一样（第 2 行是“空着”）" in errors(table.lines[1])


def test_the_second_row_of_somebody_known_may_still_say_what_was() -> None:
    rows = ("罗建中", "luo", "领导", "区住建局", "", ""), ("罗建中", "luo", "部门负责人", "区城管局", "", "")
    assert outcomes(people(ALL, *rows)) == ["changed", "same"]


def test_the_same_post_twice_is_wrong() -> None:
    rows = ("沈若川", "shen", "经办人", "区住建局", "", ""), ("沈若川", "shen", "", "住建部门", "", "")
    table = people(ALL, *rows)
    assert "第 2 行已经写了这个人在区住建局" in errors(table.lines[1])


def test_another_department_is_added_and_the_old_one_stays_until_somebody_takes_it_away() -> None:
    (line,) = people(ALL, ("何晓岚", "he", "", "区城管局", "", "")).lines
    assert line.values["posts"] == ((2, None),)
    assert changes(line) == {"department": ("", "增加区城管局")}
    assert "何晓岚在区住建局的任职还在：调走了的，请督查员先移交" in remarks(line)


def test_nobody_changes_his_own_role() -> None:
    (line,) = people(("姓名", "用户名", "角色"), ("系统管理员", "admin", "督查员")).lines
    assert "不能改自己的角色" in errors(line)
    table = people(("姓名", "用户名", "角色", "邮箱"), ("系统管理员", "admin", "管理员", "a@yunxi.example"))
    assert outcomes(table) == ["changed"]


def test_who_becomes_an_administrator_is_pointed_out() -> None:
    table = people(("姓名", "用户名", "角色"), ("何晓岚", "he", "管理员"), ("沈若川", "shen", "管理员"))
    assert outcomes(table) == ["changed", "new"]
    assert all("能改所有人的账号和角色" in remarks(line) for line in table.lines)


def test_a_deactivated_account_stays_deactivated_and_that_is_said() -> None:
    (line,) = people(("姓名", "用户名", "邮箱"), ("唐予安", "gone", "t@yunxi.example")).lines
    assert line.outcome == "changed"
    assert "账号已经停用，导入不会启用它" in remarks(line)


def test_a_department_nobody_knows_can_be_pointed_at_and_a_retired_one_is_refused() -> None:
    rows = ("沈若川", "shen", "", "区建设口", "", ""), ("梁听雨", "liang", "", "区撤并局", "", "")
    first, second = people(ALL, *rows).lines
    assert [problem.unknown for problem in first.errors] == ["区建设口"]
    assert "区撤并局已经停用" in errors(second)
    (line,) = people(ALL, rows[0], names={"区建设口": 1}).lines
    assert line.values["posts"] == ((1, None),)


def test_a_clerk_without_a_department_and_a_title_without_a_place_are_pointed_out() -> None:
    table = people(ALL, ("沈若川", "shen", "经办人", "", "科员", ""), ("何晓岚", "he", "", "", "处长", ""))
    assert outcomes(table) == ["new", "same"]
    assert "登录后看不到任何事项" in remarks(table.lines[0])
    assert "职务“科员”没有地方写" in remarks(table.lines[0])
    assert "职务“处长”不知道是哪里的" in remarks(table.lines[1])


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("用户名", "shen ruo", "用户名“shen ruo”不能用"),
        ("用户名", "李红", "用户名“李红”不能用：只能有英文字母、数字和 . - _ @ +"),
        ("用户名", "x" * 151, "最多 150 个字符"),
        ("角色", "局长", "角色“局长”不认得：请写督查员、部门负责人、经办人、领导或者管理员"),
        ("邮箱", "shen at yunxi", "不是邮箱地址"),
        ("电话", "值班室", "“值班室”不是电话号码"),
        ("电话", "8" * 41, "最多 40 个字"),
        ("职务", "长" * 41, "职务有 41 个字，最多 40 个字"),
    ],
)
def test_what_cannot_be_read_is_named_and_what_to_do(heading: str, cell: Cell, said: str) -> None:
    given: dict[str, Cell] = {"姓名": "沈若川", "用户名": "shen", "单位": "区住建局", heading: cell}
    (line,) = people(tuple(given), tuple(given.values())).lines
    assert said in errors(line)


@pytest.mark.parametrize("name", ["", "名" * 41])
def test_a_row_without_a_usable_name_is_wrong(name: str) -> None:
    assert outcomes(people(("姓名", "用户名", "角色"), (name, "shen", "经办人"))) == ["wrong"]


def test_digits_typed_wide_and_numbers_as_user_names_are_read_as_they_are_typed_at_sign_in() -> None:
    table = people(("姓名", "用户名"), ("沈若川", "ｓｈｅｎ０１"), ("梁听雨", 20260301.0), ("顾南乔", 20260302))
    assert [line.values["username"] for line in table.lines] == ["shen01", "20260301", "20260302"]


def test_an_account_that_was_given_another_name_by_hand_is_still_known() -> None:
    known = office(KnownPerson(15, "李红", "李红", "clerk"))
    (line,) = people(("姓名", "用户名", "角色"), ("李红", "李红", "领导"), known=known).lines
    assert (line.outcome, line.target) == ("changed", 15)


def test_several_thousand_people_are_judged_in_one_go() -> None:
    rows = [(f"第{number}人", f"user{number}", "经办人", "区住建局、区城管局", "科员", "") for number in range(3000)]
    assert set(outcomes(people(ALL, *rows))) == {"new"}
