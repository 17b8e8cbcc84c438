"""The stages that come before judging: the shadow, the cuts, the zones, the outline, the genre."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.extraction.constructions import constructions
from directives.extraction.genre import genre_of
from directives.extraction.lexicon import Vocabulary, pattern, table, wording, words
from directives.extraction.mood import cues_of
from directives.extraction.normalise import shadow
from directives.extraction.pipeline import outlined
from directives.extraction.units import clause_spans, unit_spans

SIGNS = st.text(
    alphabet="要请由将各区局委镇办年月日前底了已是“”\"'（）()，,。；;：:！？!? \n\r\t１２3％%加强落实一二、的把对",
    max_size=200,
)
SPEECH = """在全区工作会议上的讲话
（2026年3月10日）
同志们：
今天我们召开全区工作会议，主要任务是总结去年工作。
过去一年，各项工作取得了新的成绩。
同时也要清醒看到，一些问题还没有解决。
下面，我讲两点意见。
一、抓落实
（一）排查要细。
一是看清家底。各镇街要逐户登记。
（二）整改要快。
区住建局要限期整改。
二、强作风
各单位要少开会。
同志们，让我们携手前进！
谢谢大家。
本文来源：网络 点击：30次
"""


@given(st.one_of(st.text(max_size=300), SIGNS))
def test_the_shadow_is_as_long_as_the_text_and_breaks_lines_where_it_does(text: str) -> None:
    copy = shadow(text)
    assert len(copy) == len(text)
    assert all(copy[place] == "\n" for place, sign in enumerate(text) if sign == "\n")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3,000户,逐户登记:", "3,000户，逐户登记："),
        ("09:17开会", "09:17开会"),
        ("增长８％（上半年）", "增长8%（上半年）"),
        ('推行"一网通办"改革', "推行“一网通办”改革"),
        ("發現問題,及時處理", "发现问题，及时处理"),
        ("一行\r\n二行", "一行 \n二行"),
    ],
)
def test_every_sign_has_one_spelling_in_the_shadow(written: str, read: str) -> None:
    assert shadow(written) == read


def test_a_unit_ends_at_its_full_stop_with_the_quotation_mark_behind_it() -> None:
    text = "他说：“快办！”各镇要抓紧；各村要跟上\n散会"
    assert [span.of(text) for span, _ in unit_spans(text)] == ["他说：“快办！”", "各镇要抓紧；", "各村要跟上", "散会"]
    assert [line for _, line in unit_spans(text)] == [0, 0, 0, 1]


@given(st.one_of(st.text(max_size=300), SIGNS))
def test_units_cover_everything_but_blanks_in_order(text: str) -> None:
    copy = shadow(text)
    spans = [span for span, _ in unit_spans(copy)]
    assert "".join("".join(span.of(copy).split()) for span in spans) == "".join(copy.split())
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))


def test_clauses_are_what_commas_and_colons_part() -> None:
    text = "会议要求：各镇要抓紧，各村要跟上。"
    span = next(unit_spans(text))[0]
    assert [clause.of(text) for clause in clause_spans(text, span)] == ["会议要求", "各镇要抓紧", "各村要跟上。"]


def test_the_parts_of_a_speech_are_told_apart() -> None:
    text = outlined(SPEECH)
    zone = {unit.span.of(SPEECH)[:6]: unit.zone for unit in text.units}
    assert zone["在全区工作会"] == "title"
    assert zone["同志们："] == "salutation"
    assert zone["今天我们召开"] == "opening"
    assert zone["过去一年，各"] == "retrospect"
    assert zone["同时也要清醒"] == "problems"
    assert zone["下面，我讲两"] == "transition"
    assert zone["各镇街要逐户"] == "body"
    assert zone["同志们，让我"] == "closing"
    assert zone["本文来源：网"] == "noise"


def test_headings_stand_above_what_they_govern_until_the_next_of_their_level() -> None:
    text = outlined(SPEECH)
    above = {
        unit.span.of(SPEECH): [heading.title.of(SPEECH) for heading in unit.headings]
        for unit in text.units
        if not unit.is_heading
    }
    assert above["各镇街要逐户登记。"] == ["抓落实", "排查要细", "看清家底"]
    assert above["区住建局要限期整改。"] == ["抓落实", "整改要快"]
    assert above["各单位要少开会。"] == ["强作风"]


def test_a_section_that_looks_back_or_complains_says_so_of_its_units() -> None:
    source = (
        "同志们：\n一、去年工作回顾\n建成了三座水厂。\n二、存在的主要问题\n管网漏损偏高。\n三、今年任务\n抓好改造。"
    )
    assert {unit.span.of(source): unit.zone for unit in outlined(source).units if not unit.is_heading} == {
        "同志们：": "salutation",
        "建成了三座水厂。": "retrospect",
        "管网漏损偏高。": "problems",
        "抓好改造。": "body",
    }


def test_a_number_without_anything_spelt_out_beneath_is_no_heading() -> None:
    source = "同志们：\n一、任务\n1.各镇要在5月底前报方案。\n2.各村要在6月底前完工。\n散会。"
    assert [unit.span.of(source) for unit in outlined(source).units if unit.is_heading] == ["一、任务"]


def test_every_rule_is_worded_for_those_who_review() -> None:
    keys = {rule.key for rule in constructions() if rule.mood in {"order", "commitment"}}
    keys |= {"modal_body", "modal_open", "modal_we", "modal_topic", "modal_front", "request", "prohibition", "avoid"}
    keys |= {"verb_open", "verb_body", "verb_due", "front", "front_ba", "will", "company"}
    assert {key for key in keys if wording(key) == key} == set()


def test_a_rule_nobody_worded_shows_its_key() -> None:
    assert wording("不存在的规则") == "不存在的规则"


def test_the_longest_word_of_a_list_wins_and_adverbs_are_skipped() -> None:
    verbs = Vocabulary("verbs")
    assert verbs.at("贯彻落实", 0) == 2
    assert verbs.at("桌椅", 0) == 0
    assert Vocabulary("adverbs").skip("进一步切实加强", 0) == 5


@pytest.mark.parametrize("name", ["verbs", "bodies", "modals", "adverbs", "prohibitions", "leadership"])
def test_a_list_a_clerk_edits_begins_with_what_it_is(name: str) -> None:
    assert words(name)
    assert not any(word.startswith("#") for word in words(name))
    assert all(pattern(name).search(word.replace("…", "某局")) for word in words(name))


def test_a_traditional_character_stands_for_one_simplified_one() -> None:
    assert all(len(old) == 1 and len(new) == 1 for old, new in table("traditional").items())


@pytest.mark.parametrize(
    ("source", "genre"),
    [
        (SPEECH, "speech"),
        ("女士们、先生们：\n欢迎各位来宾！\n女士们，茶香四溢。\n先生们，干杯！\n嘉宾们，茶暖人心。", "toast"),
        ("读史书（上）\n你看，他这样写。\n他有他的道理，你要体会。\n你读久了就懂他。", "lecture"),
        ("会议召开\n3月5日，区应急局召开例会，观看了短片。\n会议传达学习了文件。\n与会人员参加会议。", "report"),
    ],
)
def test_the_sort_of_text_is_told_by_whom_it_obliges(source: str, genre: str) -> None:
    text = outlined(source)
    assert genre_of(text.units, [cues_of(text.shadow, unit) for unit in text.units]) == genre
