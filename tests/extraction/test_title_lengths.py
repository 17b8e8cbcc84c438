"""A title too long is said shorter; it never stops inside a word, a quotation or a list that shares its last word."""

import pytest

from directives.extraction.title_lengths import LONGEST, cut, fitted, terse
from directives.extraction.titles import drafts, title_of


@pytest.mark.parametrize(
    ("act", "title"),
    [
        (
            "严格落实出入登记、食品留样、消防巡查、夜间值守和突发情况报告制度",
            "严格落实出入登记、食品留样、消防巡查等制度",
        ),
        ("引导职业学校增设智慧农业、冷链物流与跨境电商运营管理专业", "引导职业学校增设智慧农业、冷链物流等管理专业"),
        (
            "全面推进村级阵地建设、街道阵地建设、园区阵地建设、商圈阵地建设",
            "全面推进村级阵地建设、街道阵地建设、园区阵地建设",
        ),
        ("整合门禁数据、停车数据、水电气缴费数据、物业报修记录和邻里诉求", "整合门禁数据、停车数据、水电气缴费数据等"),
        ("宣传县城提质行动、和美乡村建设、文明街巷创建等重点工作", "宣传县城提质行动等重点工作"),
    ],
)
def test_a_list_keeps_its_first_items_and_what_all_share(act: str, title: str) -> None:
    assert fitted(act) == title


@pytest.mark.parametrize(
    ("act", "title"),
    [
        ("建立“十分钟发现、半小时核实、两小时回应”的舆情响应机制", "建立“十分钟发现”等舆情响应机制"),
        ("鼓励金融机构开发与设施农业生产周期相匹配的中长期信贷产品", "鼓励金融机构开发中长期信贷产品"),
        ("建立由分管副区长召集、有关部门和各镇街共同参加的联席会议制度", "建立联席会议制度"),
        ("对全区36家化工企业和14座加油站逐家开展拉网式检查", "对化工企业和加油站逐家开展拉网式检查"),
        ("将不动产登记办理时限由5个工作日压缩至3个工作日以内", "将不动产登记办理时限压缩至3个工作日以内"),
        ("把行政村集体经济收入10万元以上的比例提高到80%", "行政村集体经济收入10万元以上比例提高到80%"),
        ("规范农房（含附属用房、围墙、院门）建设管理和风貌管控工作", "规范农房建设管理和风貌管控工作"),
    ],
)
def test_what_the_act_can_do_without_goes_first(act: str, title: str) -> None:
    assert fitted(act) == title


def test_an_act_that_fits_is_left_alone() -> None:
    assert fitted("完成河道清淤") == "完成河道清淤"


def test_what_is_done_to_a_list_stays_with_it() -> None:
    title = fitted("把操场看台、实验室药品柜、楼梯扶手、窗户限位器再检查一遍")
    assert title == "把操场看台、实验室药品柜、楼梯扶手等再检查一遍"


def test_the_first_of_two_acts_is_enough() -> None:
    assert fitted("从产业扶持专项资金中安排技改贴息资金并适时下达到各镇街") == "从产业扶持专项资金中安排技改贴息资金"


def test_a_judgement_is_no_attribute() -> None:
    assert fitted("明确镇街主要负责同志是本辖区消防安全和燃气安全工作的第一责任人") != "明确第一责任人"


@pytest.mark.parametrize(
    "words",
    [
        "他说现场看到的情况同上个月汇报材料里面写的几乎没有什么两样",
        "《设备采购管理规定》和《仓储盘点管理规定》都已经报到集团总部",
        "越往后走越要沉得住气稳得住神把得住方向守得住当初定下来的规矩",
    ],
)
def test_the_last_resort_stops_where_a_phrase_may_end(words: str) -> None:
    short = cut(words)
    assert 0 < len(short) <= LONGEST
    assert not short.endswith(("的", "和", "在", "把", "、"))


def test_a_draft_that_could_only_be_cut_gives_way_to_a_whole_one() -> None:
    text = "他说现场看到的情况同上个月汇报材料里面写的几乎没有什么两样，区住建局要补齐台账。"
    assert not any(draft.is_cut for draft in drafts(text, ()))
    assert title_of(text) == "补齐台账"


@pytest.mark.parametrize(
    ("wordy", "title"),
    [
        ("扩大宣传活动的范围", "扩大宣传活动范围"),
        ("加大年轻干部的培养力度", "加大年轻干部培养力度"),
        ("建立新的“一件事”清单", "建立新的“一件事”清单"),
        ("加强党的建设", "加强党的建设"),
        ("整改巡察反馈的问题", "整改巡察反馈的问题"),
        ("符合条件的送服务上门", "符合条件的送服务上门"),
        ("弘扬“不怕慢的、就怕站的”劲头", "弘扬“不怕慢的、就怕站的”劲头"),
    ],
)
def test_a_ledger_leaves_out_the_last_particle_where_nothing_is_lost(wordy: str, title: str) -> None:
    assert terse(wordy) == title
