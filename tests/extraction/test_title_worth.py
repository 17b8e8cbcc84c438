"""Which of several acts becomes the title: the concrete one with an object, early in the sentence."""

import pytest

from directives.extraction.title_acts import acts
from directives.extraction.title_worth import Draft, features, worth
from directives.extraction.titles import LONGEST, drafts, title_of


def draft(title: str, place: int = 0, of: int = 3) -> Draft:
    return Draft(title, title, place, of)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("建立隐患排查机制", "提高政治站位"),
        ("开展燃气安全检查", "我们都看得见"),
        ("完善应急预案", "抓紧"),
        ("推进老旧小区改造工程", "各村的道路"),
        ("实施“清河”行动", "不搞一刀切"),
        ("制定考核办法", "存在不少短板"),
    ],
)
def test_a_concrete_act_is_worth_more_than_a_stance_or_a_remark(better: str, worse: str) -> None:
    assert worth(draft(better)) > worth(draft(worse))


def test_the_same_act_is_worth_more_in_front() -> None:
    values = [worth(draft("开展燃气安全检查", place, 6)) for place in range(5)]
    assert values[0] > values[1]
    assert values[1] > max(values[2:])


def test_the_last_clause_mostly_says_what_for() -> None:
    assert "末句" in set(features(draft("确保平稳有序", 2, 3)))
    assert "末句" not in set(features(draft("确保平稳有序", 1, 3)))


def test_a_draft_shows_its_verb_and_whether_it_has_an_object() -> None:
    assert {"动:建立", "词:实", "宾:有"} <= set(features(draft("建立隐患排查机制")))
    assert "宾:短" in set(features(draft("建立了")))
    assert "词:无" in set(features(draft("村口的路灯")))


def test_a_shortened_draft_says_so() -> None:
    assert "截短" in set(features(Draft("补齐物资缺口", "补齐救生衣、冲锋舟等物资缺口", 0, 1)))


def test_no_draft_is_longer_than_a_title_or_shorter_than_a_word() -> None:
    text = (
        "由区应急管理局牵头，对全区危险化学品生产、储存、经营、使用、运输各环节企业开展一次拉网式的安全隐患大排查大整治，"
        "查完报告，逾期不改的，从严处理。"
    )
    assert all(4 <= len(each.title) <= LONGEST for each in drafts(text, ()))


def test_a_case_is_offered_with_what_is_done_about_it_and_never_alone() -> None:
    offered = [act.words for act in acts("逾期不报的，公开通报。", ())]
    assert "逾期不报的公开通报" in offered
    assert "逾期不报的" not in offered


def test_a_thing_spoken_of_is_named_with_its_act() -> None:
    assert title_of("对列入台账的危旧房屋，逐栋开展安全鉴定。") == "对列入台账的危旧房屋逐栋开展安全鉴定"


def test_an_attitude_gives_way_to_an_act() -> None:
    assert title_of("要真抓实干、久久为功，抓好河道清淤。") == "抓好河道清淤"


@pytest.mark.parametrize("text", ["真抓实干、久久为功。", "对那几栋楼的住户。", "逾期不报的。", "。", "好"])
def test_a_text_without_an_act_still_gets_some_title_or_none(text: str) -> None:
    assert len(title_of(text)) <= LONGEST
