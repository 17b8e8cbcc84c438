"""Plain talk: people and small offices that are put to work without 要, and whom a paragraph is turned to."""

import pytest

from directives.extraction.owner_doers import addressed, doer, is_for_all, known_part, talks
from directives.extraction.owner_roll import roll
from directives.extraction.owners import Owners, owners_of
from directives.extraction.pipeline import outlined
from directives.extraction.records import EVERYBODY, Context

CHAT = "你们都坐近点啊，咱们今天不念稿子，我就说几件事吧，你别记，我也别看本子，说完你们就回去干活。\n"


def owner_of(sentence: str, before: str = "") -> Owners:
    """Who is responsible for ``sentence`` in talk, at the end of a paragraph that begins with ``before``."""
    text = outlined(CHAT + before + sentence)
    return owners_of(text, text.units[-1], Context())


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("收费股把上个月的票再对一遍，对不上的退回去。", "收费股"),
        ("检修组今晚把三号泵拆开看看。", "检修组"),
        ("值夜老师十点钟再走一圈，灯都关掉。", "值夜老师"),
        ("楼层长挨家挨户问一遍，漏一户补一户。", EVERYBODY),
        ("养护队、排水队明天一早把桥头那段淤泥拉走。", "养护队"),
        ("驾驶员每天出车前看一眼轮胎。", "驾驶员"),
        ("会计们少坐办公室，到村口去听听。", "会计"),
        ("漏水那两间屋子，物业今天就派人上去看。", "物业"),
        ("电梯的年检合同物业先拟一份。", "物业"),
        ("仓储组，你把货架编上号。", "仓储组"),
        ("财务，这个月的票先报。", "财务部"),
        ("墙上那张旧图应急办去换一张。", "应急办"),
        ("这笔押金采购部去跟厂家谈。", "采购部"),
    ],
)
def test_talk_puts_people_and_small_offices_to_work_without_a_modal(sentence: str, name: str) -> None:
    assert owner_of(sentence).names[0] == name


@pytest.mark.parametrize(
    "sentence",
    [
        "检修组的钥匙今晚放回柜子。",
        "养护队说人手不够，这个月先顶一顶。",
        "上个月的钱全部退回去。",
        "先找年级组长把课换好，再去请假。",
    ],
)
def test_who_is_only_spoken_of_does_not_act(sentence: str) -> None:
    text = outlined(CHAT + sentence)
    assert doer(text, text.units[-1]) is None


def test_a_paper_that_is_read_out_is_no_talk() -> None:
    paper = outlined("全面加强设施管护。\n养护组巡查频次每周不少于两次，确保设施完好、运行平稳、群众满意。")
    assert not talks(paper)
    assert doer(paper, paper.units[-1]) is None
    assert addressed(paper, paper.units[-1]) is None


def test_the_noise_around_a_text_does_not_make_it_talk() -> None:
    speech = "同志们：\n一、压实责任\n区水务局要把底数摸清，各镇街要配合到位，六月底前完成。"
    assert not talks(outlined(speech))
    assert talks(outlined(CHAT + "收费股把票对一遍。"))


def test_a_paragraph_of_talk_goes_on_to_whom_it_was_turned() -> None:
    assert owner_of("今晚之前都撕掉。", "物业，你坐到前头来。走廊里的小广告谁贴的？").names == ("物业",)
    assert owner_of("明天中午报给我。", "收费股把上个月的票再对一遍。").names == ("收费股",)


def test_what_is_carried_on_says_where_it_was_read() -> None:
    owners = owner_of("今晚之前都撕掉。", "物业，你坐到前头来。")
    assert (owners.basis, owners.evidence[0].rule, owners.bodies[0].text) == ("heading", "who.earlier", "物业")


def test_a_new_paragraph_of_talk_is_not_turned_to_the_last_one_any_more() -> None:
    assert owner_of("今晚之前都撕掉。", "物业，你坐到前头来。\n").names == (EVERYBODY,)


@pytest.mark.parametrize("sentence", ["谁接的单子谁跟到底。", "散会以后大家都去看看。", "另外，电费这个月交齐。"])
def test_talk_to_everybody_again_ends_what_was_said_to_one(sentence: str) -> None:
    assert is_for_all(sentence)
    assert owner_of(sentence, "收费股把上个月的票再对一遍。").names == (EVERYBODY,)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("规划组量地，合同供销社明天去谈，月底要能开工。", "规划组"),
        ("收费股明天去水务局，把水费的底数要回来。", "收费股"),
        ("由水务局牵头，收费股跟着一起跑。", "水务局"),
    ],
)
def test_in_talk_the_one_who_acts_first_is_told_to(sentence: str, name: str) -> None:
    assert owner_of(sentence).names[0] == name


def test_what_is_only_a_matter_of_somebody_s_is_no_act() -> None:
    text = outlined(CHAT + "楼组长选举的事放一放，物业先把账贴出来。")
    found = doer(text, text.units[-1])
    assert found is not None
    assert found.of(text.source) == "物业"


def test_a_name_the_text_knows_ends_what_reads_like_one() -> None:
    owners = owner_of("手续办理安环部去跑，三天办好。", "安环部、设备部都到了。\n")
    assert owners.names == ("安环部",)
    assert owners.bodies[0].text == "安环部"


def test_nothing_is_cut_off_a_name_outside_talk() -> None:
    paper = outlined("安环部、设备部都到了。\n全面加强设施管护，确保平稳运行。")
    assert known_part("手续办理安环部", paper) == 0


def test_a_name_that_ends_with_another_is_not_known_by_itself() -> None:
    assert roll("安环部、设备部，都到了。钥匙交安环部，谁也别拿。") == ("安环部", "设备部")


def test_the_city_is_left_off_a_name_but_not_the_market() -> None:
    assert roll("市水务局、市场监管局，都到了。") == ("市场监管局", "水务局")
