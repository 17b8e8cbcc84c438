"""Departments, people and posts in a cell: by any of their names, several of them, with who leads and who supports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.intake.amounts import Read
from papers.intake.names import Units, named, suggestions, units
from papers.intake.people import handler, leader
from tests.papers.office import KEYS, VICE_MAYOR, ZHOU, known

OFFICE = known()
HOUSING, MONEY, CITY, WATER = (KEYS[name] for name in ("区住建局", "区财政局", "区城管局", "区水利局"))


def found(text: str, **names: int) -> Units:
    return units(text, names, OFFICE)


@pytest.mark.parametrize(
    "text",
    [
        "区住建局",
        "住建局",
        "云溪区住房和城乡建设局",
        "住房城乡建设局",
        "区 住 建 局",
        "区住建局。",
        "1.区住建局",
        "（区住建局）",
    ],
)
def test_a_department_is_known_by_any_of_its_names(text: str) -> None:
    assert found(text).leads == [HOUSING]


@pytest.mark.parametrize(
    "text",
    [
        "区住建局、财政局、城管局", "区住建局，财政局，城管局", "区住建局,财政局,城管局", "区住建局；财政局；城管局",
        "区住建局\n财政局\n城管局", "区住建局 财政局 城管局", "区住建局/财政局/城管局", "区住建局、财政局和城管局",
        "区住建局会同财政局、城管局", "1.区住建局 2.财政局 3.城管局", "①区住建局②财政局③城管局",
        "区住建局、、财政局、城管局、",
    ],
)  # fmt: skip
def test_several_are_told_apart_however_they_are_listed_and_keep_their_order(text: str) -> None:
    assert found(text) == Units(leads=[HOUSING, MONEY, CITY])


def test_one_that_is_named_twice_is_there_once() -> None:
    assert found("区住建局、住建局").leads == [HOUSING]


@pytest.mark.parametrize(
    "text",
    [
        "区住建局牵头，财政局、城管局配合", "牵头单位：区住建局；配合单位：财政局、城管局",
        "牵头：区住建局\n配合：财政局、城管局",
        "区住建局牵头负责，财政局、城管局配合落实", "区住建局（牵头）；财政局（配合）；城管局（配合）",
    ],
)  # fmt: skip
def test_who_leads_and_who_supports_is_read_from_the_words(text: str) -> None:
    read = found(text)
    assert (read.leads, read.helpers) == ([HOUSING], [MONEY, CITY])


@pytest.mark.parametrize("text", ["财政局、区住建局（牵头）", "财政局、区住建局(牵头单位)", "财政局配合，区住建局牵头"])
def test_who_is_said_to_lead_leads_wherever_it_stands(text: str) -> None:
    read = found(text)
    assert read.leads[0] == HOUSING
    assert read.everybody() == [HOUSING, MONEY]
    assert read.asides == []


def test_the_members_of_a_group_support() -> None:
    read = found("区住建局、各镇街")
    assert read.leads == [HOUSING]
    assert read.helpers == [KEYS[name] for name in ("柳林街道", "云东街道", "青溪镇", "石桥镇", "竹园乡", "枫岭乡")]
    assert read.groups == ["各镇街"]


def test_a_name_with_brackets_of_its_own_is_not_taken_apart() -> None:
    assert found("各乡镇（街道）").groups == ["各镇街"]


@pytest.mark.parametrize(
    ("text", "aside"), [("区住建局（张工）", "张工"), ("区住建局(办公室、物业科)", "办公室、物业科")]
)
def test_what_stands_in_brackets_is_kept(text: str, aside: str) -> None:
    read = found(text)
    assert (read.leads, read.asides, read.unknown) == ([HOUSING], [aside], [])


@pytest.mark.parametrize(
    "text", ["区住建局等", "区住建局等部门", "区住建局等有关单位", "区住建局、有关部门", "区住建局、各成员单位"]
)
def test_and_others_names_nobody_and_is_kept_apart(text: str) -> None:
    read = found(text)
    assert (read.leads, read.unknown) == ([HOUSING], [])
    assert read.vague


@pytest.mark.parametrize("text", ["有关部门", "各有关单位", "相关责任单位", "区直有关部门"])
def test_words_for_nobody_in_particular_are_vague_not_unknown(text: str) -> None:
    assert found(text) == Units(vague=[text])


def test_a_name_nobody_goes_by_is_named_as_it_stands() -> None:
    assert found("区住建局、区规划局、城投公司").unknown == ["区规划局", "城投公司"]


def test_a_list_joined_by_and_is_unknown_as_a_whole_where_one_of_them_is() -> None:
    assert found("区住建局和城投公司").unknown == ["区住建局和城投公司"]


def test_what_a_person_has_said_about_a_name_holds_for_every_place_it_stands() -> None:
    assert units("区规划局、财政局", {"区规划局": CITY}, OFFICE).leads == [CITY, MONEY]
    assert units("区 规划局", {"区规划局": CITY}, OFFICE).leads == [CITY]


def test_a_name_much_like_one_of_ours_is_suggested() -> None:
    assert suggestions("区财证局", OFFICE) == ["区财政局"]
    assert suggestions("某某集团有限公司", OFFICE) == []


def test_names_that_are_equally_like_it_are_all_suggested() -> None:
    assert set(suggestions("区住健局", OFFICE)) == {"区住建局", "区卫健局"}


@pytest.mark.parametrize("text", ["", "—", "无", "/"])
def test_an_empty_cell_names_nobody(text: str) -> None:
    assert found(text) == Units()


def test_departments_are_written_as_our_own_ledger_writes_them() -> None:
    assert named([MONEY, WATER], OFFICE) == "区财政局、区水利局"


@given(st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=8, unique=True), st.sampled_from("、，,；;/\n "))
def test_any_list_of_ours_is_read_back(names: list[str], sign: str) -> None:
    assert found(sign.join(names)) == Units(leads=[KEYS[name] for name in names])


@given(st.text(alphabet="区住建局财政、，（）牵头配合：等有关部门各镇街 \n和1.", max_size=30))
def test_whatever_stands_in_a_cell_is_sorted_and_nobody_twice(text: str) -> None:
    read = found(text)
    assert len(set(read.everybody())) == len(read.leads) + len(read.helpers)
    assert all(name.strip() for name in (*read.unknown, *read.vague))


@pytest.mark.parametrize("text", ["周敏", "周 敏", "周敏 13800000000", "周敏（电话：8123456）", "周敏、"])
def test_who_handles_it_is_an_account_of_the_lead_department(text: str) -> None:
    assert handler(text, HOUSING, OFFICE).value == ZHOU


def test_of_several_people_the_first_with_an_account_is_taken_and_said() -> None:
    read = handler("钱多、周敏", HOUSING, OFFICE)
    assert read == Read(ZHOU, note="“钱多、周敏”里认出了周敏，定为责任人。")


def test_somebody_of_another_department_or_without_an_account_is_not_taken() -> None:
    for text, lead in (("周敏", MONEY), ("钱多", HOUSING)):
        read = handler(text, lead, OFFICE)
        assert read.value is None
        assert "在牵头单位没有账号" in read.note


def test_two_of_one_name_are_not_guessed_between() -> None:
    assert handler("李强", HOUSING, OFFICE).value is None
    assert "有 2 个账号" in handler("李强", HOUSING, OFFICE).note


def test_nobody_handles_what_nobody_leads() -> None:
    assert handler("周敏", None, OFFICE) == handler("", HOUSING, OFFICE) == Read()


@pytest.mark.parametrize("text", ["分管城建的副区长", "孙立", "分管城建的 副区长"])
def test_a_leader_is_known_by_the_post_or_by_who_holds_it(text: str) -> None:
    assert leader(text, OFFICE) == Read(VICE_MAYOR)


def test_a_leader_named_with_more_words_is_found_and_said() -> None:
    read = leader("孙立（副区长）", OFFICE)
    assert read.value == VICE_MAYOR
    assert read.note


def test_a_leader_nobody_knows_is_left_open_and_said() -> None:
    read = leader("某副市长", OFFICE)
    assert read.value is None
    assert "责任领导先空着" in read.note
