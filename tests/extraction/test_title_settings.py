"""What only sets the scene (a basis, a purpose, a condition, a judgement) is no title; times have their own column."""

import pytest

from directives.extraction.title_predicates import predicate
from directives.extraction.title_settings import is_case, is_no_title, is_setting
from directives.extraction.titles import title_of


@pytest.mark.parametrize(
    "words",
    [
        "结合工作实际", "按照区委的统一部署", "为更好发挥示范作用", "如果接到红色预警", "地质灾害防治事关群众安全",
        "汛期临近", "在此基础上", "去年全区火灾多发", "围绕中心任务", "统战工作是党的工作的重要组成部分",
        "会同区水利局", "作为牵头单位",
    ],
)  # fmt: skip
def test_a_scene_is_set(words: str) -> None:
    assert is_setting(words)


@pytest.mark.parametrize(
    "words",
    ["按月通报费用执行情况", "如实报送统计数据", "围绕三个方向开展招商", "结合网格巡查排查隐患点", "在辖区开展夜查"],
)
def test_an_act_that_begins_like_a_scene_is_still_an_act(words: str) -> None:
    assert not is_setting(words)


def test_a_condition_is_a_case_and_an_order_about_somebody_is_not() -> None:
    assert is_case("逾期不报的")
    assert is_case("对推诿扯皮的单位")
    assert not is_case("对在建工地开展夜查")


def test_a_thing_spoken_of_alone_is_no_title() -> None:
    assert is_no_title("关于那几处工棚")
    assert is_no_title("主动担当、积极作为")
    assert not is_no_title("关于清退工棚的通知要张贴到户")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("结合工作实际，制定年度培训计划。", "制定年度培训计划"),
        ("按照区委区政府的要求，把责任清单重新理一遍。", "把责任清单重新理一遍"),
        ("为更好发挥示范作用，开展“最美小区”评选。", "开展“最美小区”评选"),
        ("老旧小区改造事关千家万户，要加快外墙保温施工。", "加快外墙保温施工"),
        ("如果接到暴雨红色预警，立即停止户外作业。", "停止户外作业"),
        ("汛期临近，区水利局要检修排涝泵站。", "检修排涝泵站"),
    ],
)
def test_the_title_is_what_is_done_not_why(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("各科室在6月底前报送自查报告。", "报送自查报告"),
        ("办公会议定事项请于每月25日前更新进度。", "办公会议定事项更新进度"),
        ("这个月的水费要催缴到户。", "水费催缴到户"),
        ("平均办结时间要缩短至7天以内。", "平均办结时间缩短至7天以内"),
    ],
)
def test_a_time_limit_leaves_no_trace_but_a_measure_stays(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("区财政局牵头制定资金管理办法", "制定资金管理办法"),
        ("审计科对到期债务逐笔核对", "对到期债务逐笔核对"),
        ("要切实教育引导党员", "教育引导党员"),
        ("将就业岗位送到村口", "就业岗位送到村口"),
    ],
)
def test_a_clause_is_read_from_its_verb_on(clause: str, words: str) -> None:
    assert predicate(clause, ()) == words


def test_how_well_goes_behind_a_subject_too() -> None:
    assert predicate("档案工作要大力增强服务意识", ()) == "档案工作增强服务意识"


def test_somebody_of_a_body_stays_whole() -> None:
    assert predicate("派出所的干警到校值守", ()) == "派出所的干警到校值守"
