"""A sentence with a subject of its own never borrows the body of the sentence before, even where no list knows it."""

import pytest

from directives.extraction.owners import Owners, owners_of
from directives.extraction.pipeline import outlined
from directives.extraction.records import Body, Context

KNOWN = Context(bodies=(Body("区政府督查室", ()), Body("区委宣传部", ())))
BEFORE = "一、压实责任\n区政府督查室要跟踪督办，对工作不落实的，及时通报。"


def last_owner(sentence: str, before: str = BEFORE) -> Owners:
    text = outlined(before + sentence)
    return owners_of(text, text.units[-1], KNOWN)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "区供销合作社",
            "区农村信用联社",
            "区殡仪馆",
            "区青少年宫",
            "区粮食储备库",
            "区气象台",
            "区新华书店",
            "区城投",
        ),
        *("区烟草公司", "区消防协会", "区融媒体中心", "区旅游集团"),
    ],
)
@pytest.mark.parametrize("order", ["要同步抓好网点的隐患排查。", "必须在年底前查一遍。", "牵头做好隐患排查。"])
def test_an_unknown_body_of_the_district_is_quoted_and_nobody_else_charged(name: str, order: str) -> None:
    owners = last_owner(name + order)
    assert owners.basis == "explicit"
    assert [body.text for body in owners.bodies] == [name]


@pytest.mark.parametrize(
    "sentence",
    [
        *("区域协调要抓紧推进，年底前拿出方案。", "县城建设要提质，年底前完成。", "市场秩序要管好，月底前清一遍。"),
        *("区里要开专题会，月底前部署。", "市民意见要逐条回应，月底前办结。"),
    ],
)
def test_a_topic_that_begins_like_a_level_is_no_body(sentence: str) -> None:
    assert last_owner(sentence).basis != "explicit"


def test_a_sentence_without_a_subject_still_takes_up_the_one_before() -> None:
    owners = last_owner("年底前督促企业把问题改到位。")
    assert (owners.names, owners.basis) == (("区政府督查室",), "heading")
    assert owners.evidence[0].rule == "who.earlier"


def test_the_person_in_charge_of_many_towns_is_no_body_cut_in_the_middle() -> None:
    owners = last_owner("各地要销号，市州人民政府主要负责人签字背书。")
    assert "州人民政府主" not in [body.text for body in owners.bodies]
