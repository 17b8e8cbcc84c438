"""What extraction weighs: every unit in its text, the same on every machine, and what is settled without weighing."""

import pytest

from directives.extraction.company import companies, second_look
from directives.extraction.decide import ASSERTED, UNSURE
from directives.extraction.features import around, features, grams
from directives.extraction.mood import cues_of
from directives.extraction.own_words import DOUBTED
from directives.extraction.pipeline import extract, spoken
from directives.extraction.settled import AT_LEAST, settled
from directives.extraction.structure import Cue, Outlined
from directives.extraction.weighing import Weights, likelihood, scores, shipped

MEETING = """在全区防汛工作会议上的讲话
同志们：
去年我们打赢了防汛这一仗，全区没有一人伤亡。
一、把隐患查清楚
区水务局要在5月10日前查完四座水库。
各镇街要每周巡查一次河道。
这件事很重要。
"""
ESSAY = """谈谈读书
读书是一种态度。
我们要静下心来读书，因为浮躁是学问的大敌。
为什么有的人读了很多书却没有见识？
读书人必须有自己的思考，这是古人早就说过的道理。
不能只读不想，那等于没有读。
归根到底，要把书读进心里，这才是读书的意义。
"""
TALK = """大家坐。
雨大了，柳河那段我去看过，石头都松了。
水利站明天把那段堤修好，修完给我个话。
你们村里别再往河道里倒垃圾。
"""


def judged(source: str) -> tuple[Outlined, list[list[Cue]]]:
    text = spoken(source)
    return text, [cues_of(text.shadow, unit) for unit in text.units]


def named(source: str) -> dict[str, float]:
    """The score of each unit by its words."""
    text, cues = judged(source)
    return {unit.span.of(source): score for unit, score in zip(text.units, scores(text, cues), strict=True)}


def test_an_order_outweighs_what_was_done_and_why_it_matters() -> None:
    weighed = named(MEETING)

    assert weighed["区水务局要在5月10日前查完四座水库。"] > 0.8
    assert weighed["去年我们打赢了防汛这一仗，全区没有一人伤亡。"] < 0.2
    assert weighed["这件事很重要。"] < UNSURE


def test_the_same_text_scores_the_same_every_time() -> None:
    assert named(MEETING) == named(MEETING)


def test_an_essay_full_of_musts_orders_nothing() -> None:
    assert not [each for each in extract(ESSAY) if each.decision == "asserted"]


def test_a_blunt_talk_to_villages_is_no_lecture() -> None:
    found = [each.text for each in extract(TALK) if each.decision == "asserted"]

    assert "水利站明天把那段堤修好，修完给我个话。" in found


@pytest.mark.parametrize(("source", "manner"), [(MEETING, "orders"), (ESSAY, "reasons"), (TALK, "orders")])
def test_a_text_is_told_by_whether_it_names_doers_and_days(source: str, manner: str) -> None:
    text, cues = judged(source)

    assert around(text, cues).manner == manner
    assert around(text, cues).features[f"manner {manner}"] == 1.0


def test_a_named_body_with_must_is_settled_but_not_in_an_essay() -> None:
    order = "区水务局要逐一检修闸门。"
    text, cues = judged(MEETING + order)
    essay, essay_cues = judged(ESSAY + order)

    assert settled(text, cues, around(text, cues))[-1]
    assert not any(settled(essay, essay_cues, around(essay, essay_cues)))
    assert named(MEETING + order)[order] >= AT_LEAST


def test_a_sentence_pasted_alone_is_still_an_order() -> None:
    assert [each.decision for each in extract("区水务局要在5月10日前查完四座水库。")] == ["asserted"]


def test_a_clause_that_only_orders_is_seen_beside_one_that_tells() -> None:
    text, cues = judged("去年塌了两处，区水务局月底前把堤修好。")
    seen = features(text, cues, around(text, cues))[0]

    assert seen["clean clauses"] == 1.0
    assert seen["telling clauses"] == 1.0


def test_the_number_of_an_item_is_no_sign_of_an_order() -> None:
    plain, numbered = (judged(words)[0] for words in ("把堤修好。", "（三）把堤修好。"))

    assert grams(plain, plain.units[0]) == grams(numbered, numbered.units[0])


def test_a_sentence_among_orders_has_better_company_than_one_among_stories() -> None:
    text, _ = judged(MEETING)
    warm = companies(text.units, [0.9] * len(text.units))
    cold = companies(text.units, [0.1] * len(text.units))

    assert all(a["near"] >= b["near"] and a["text"] > b["text"] for a, b in zip(warm, cold, strict=True))


def test_the_second_look_sees_an_order_in_the_light_of_the_whole_text() -> None:
    text, _ = judged(MEETING)
    among_orders, among_stories = (
        second_look(2.0, companies(text.units, [likely] * len(text.units))[-1]) for likely in (0.9, 0.1)
    )

    assert among_orders["first"] == among_stories["first"] == 2.0
    assert among_orders["first in text"] > among_stories["first in text"] > 0
    assert among_orders["text squared"] == pytest.approx(0.81)


def test_what_an_advisory_says_is_not_settled_by_one_word() -> None:
    said = "献血前要休息好。\n切勿空腹献血。\n请放心。"
    text, cues = judged(said)

    assert not any(settled(text, cues, around(text, cues)))


def test_with_no_weights_at_all_every_unit_is_as_likely_as_not_unless_settled() -> None:
    text, cues = judged(MEETING)
    nothing = Weights({"bias": 0.0}, {}, {"bias": 0.0, "slope": 1.0, "shift": 0.0, "first": 0.0})
    weighed = scores(text, cues, nothing)

    assert set(weighed) == {0.5, AT_LEAST}


def test_a_likelihood_is_a_share_however_far_the_score() -> None:
    assert 0 < likelihood(-1e9) < likelihood(0) < likelihood(1e9) < 1


def test_what_an_own_word_doubts_is_shown_and_not_asserted() -> None:
    assert UNSURE <= DOUBTED < ASSERTED <= AT_LEAST


def test_the_shipped_weights_speak_of_constructions_that_exist() -> None:
    weights = shipped()

    assert {"bias", "slope", "shift", "first"} <= weights.company.keys()
    assert weights.words["no order"] < 0
    assert len(weights.grams) > 1000
