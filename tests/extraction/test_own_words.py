"""An organisation's own words change what is found, and say so among the reasons."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from directives.extraction.body_naming import short_name
from directives.extraction.deadlines import reckon
from directives.extraction.lexicon import wording
from directives.extraction.pipeline import extract
from directives.extraction.records import Body, Context, Found

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.txt"))
SPOKEN_ON = date(2026, 11, 20)
BODIES = (Body("区住建局", ("住建局",)),)
TOP = "在全区作风建设会议上的讲话\n同志们：\n一、抓好作风\n"
END = "\n各单位要在12月底前完成问题整改。\n"


def found_in(sentence: str, context: Context | None = None) -> Found | None:
    """What extraction makes of one sentence in the body of a speech."""
    source = TOP + sentence + END
    at = source.index(sentence)
    return next((each for each in extract(source, SPOKEN_ON, context) if each.span.start == at), None)


def reasons(found: Found | None, rule: str) -> list[str]:
    """The words on which a rule fired."""
    assert found is not None
    start = found.span.start
    return [found.text[each.start - start : each.end - start] for each in found.evidence if each.rule == rule]


@pytest.mark.parametrize(
    "sentence",
    [
        "亮黄牌警示工作拖拉的单位，公开通报一批典型。",
        "区住建局亮黄牌警示工作拖拉的物业企业。",
        "区住建局每季度亮黄牌警示工作拖拉的物业企业。",
        "各镇街都亮黄牌警示工作拖拉的物业企业。",
        "柳林街道、区住建局亮黄牌警示工作拖拉的物业企业。",
        "每季度亮黄牌警示工作拖拉的物业企业。",
        "同时，全面亮黄牌警示工作拖拉的单位，公开通报一批典型。",
        "对工作拖拉的物业企业亮黄牌，公开通报一批典型。",
    ],
)
def test_an_own_verb_begins_an_act_wherever_a_verb_may(sentence: str) -> None:
    context = Context(bodies=BODIES, verbs=("亮黄牌",))
    known, without = found_in(sentence, context), found_in(sentence, Context(bodies=BODIES))
    assert reasons(known, "own_verb") == ["亮黄牌"]
    assert without is None or not reasons(without, "own_verb")
    assert known is not None
    assert known.decision == "asserted" or without is None or without.decision == "unsure"


@pytest.mark.parametrize(
    "sentence", ["区住建局亮黄牌了一批物业企业。", "去年以来发出的亮黄牌通知书，起到了震慑作用。", "亮黄牌"]
)
def test_an_own_verb_that_reports_or_stands_elsewhere_begins_nothing(sentence: str) -> None:
    found = found_in(sentence, Context(bodies=BODIES, verbs=("亮黄牌",)))
    assert found is None or not reasons(found, "own_verb")


def test_the_longest_of_several_own_verbs_is_the_reason() -> None:
    context = Context(verbs=("亮黄", "亮黄牌"))
    assert reasons(found_in("亮黄牌警示工作拖拉的单位，公开通报一批典型。", context), "own_verb") == ["亮黄牌"]


def test_an_own_verb_is_found_in_traditional_characters() -> None:
    assert reasons(found_in("亮曬問題清單，接受群眾監督。", Context(verbs=("亮晒",))), "own_verb") == ["亮曬"]
    assert reasons(found_in("亮晒问题清单，接受群众监督。", Context(verbs=("亮曬",))), "own_verb") == ["亮晒"]


def test_a_modal_needs_no_own_verb_as_its_reason() -> None:
    found = found_in("区住建局要亮晒问题清单。", Context(bodies=BODIES, verbs=("亮晒",)))
    assert found == found_in("区住建局要亮晒问题清单。", Context(bodies=BODIES))


def test_what_holds_a_stop_phrase_is_not_asserted_and_shows_which() -> None:
    sentence = "区住建局要以钉钉子精神完成17个小区改造。"
    plain = found_in(sentence, Context(bodies=BODIES))
    held = found_in(sentence, Context(bodies=BODIES, stop_phrases=("以钉钉子精神",)))
    assert plain is not None
    assert held is not None
    assert (plain.decision, held.decision) == ("asserted", "unsure")
    assert reasons(held, "own_stop") == ["以钉钉子精神"]
    assert held.confidence < 0.5 < plain.confidence
    assert replace(held, decision="asserted", confidence=0, evidence=()) == replace(plain, confidence=0, evidence=())


def test_every_stop_phrase_of_a_unit_is_shown_in_the_order_of_the_text() -> None:
    context = Context(stop_phrases=("小区改造", "钉钉子"))
    found = found_in("区住建局要以钉钉子精神完成17个小区改造。", context)
    assert reasons(found, "own_stop") == ["钉钉子", "小区改造"]


def test_a_stop_phrase_holds_only_the_unit_it_stands_in() -> None:
    source = TOP + "区住建局要以钉钉子精神抓好落实。区住建局要完成17个小区改造。" + END
    told = [each.decision for each in extract(source, SPOKEN_ON, Context(stop_phrases=("钉钉子",)))]
    assert told == ["unsure", "asserted", "asserted"]


def test_a_stop_phrase_makes_nothing_of_what_was_nothing() -> None:
    context = Context(stop_phrases=("钉钉子",))
    assert found_in("过去一年，大家以钉钉子精神做了许多工作。", context) is None


def test_own_words_that_occur_nowhere_change_nothing() -> None:
    source = TOP + "区住建局要在6月底前完成17个小区改造。亮晒问题清单，接受群众监督。" + END
    context = Context(bodies=BODIES, verbs=("擂台比武",), stop_phrases=("春风化雨",), events={"比武节": ()})
    assert extract(source, SPOKEN_ON, context) == extract(source, SPOKEN_ON, Context(bodies=BODIES))


@pytest.mark.parametrize(
    ("words", "due_on"),
    [
        ("入汛前", date(2027, 5, 14)),
        ("明年入汛前", date(2027, 5, 14)),
        ("2028年入汛前", date(2028, 5, 19)),
        ("今年入汛前", None),  # it was over when this was said
        ("2031年入汛前", None),  # nobody has entered that year
        ("汛期结束前", None),  # when it ends nobody has said
    ],
)
def test_an_event_is_taken_in_the_year_that_is_meant(words: str, due_on: date | None) -> None:
    days = (date(2026, 5, 15), date(2027, 5, 15), date(2028, 5, 20))
    found = reckon(words, SPOKEN_ON, Context(events={"入汛": days, "汛期": days}))
    assert found is not None
    assert found.due_on == due_on


@pytest.mark.parametrize("words", ["亮剑行动启动前", "亮剑行动之前", "亮剑行动到来前"])
def test_an_event_our_grammar_does_not_list_is_a_limit_where_the_organisation_dates_it(words: str) -> None:
    context = Context(bodies=BODIES, events={"亮剑行动": (date(2026, 12, 21),)})
    found = found_in(f"区住建局要在{words}完成工地排查。", context)
    assert found is not None
    assert found.deadline is not None
    assert (found.deadline.text, found.deadline.due_on) == (words, date(2026, 12, 20))
    assert (found.deadline.rule, found.deadline.base_on) == ("事件前", date(2026, 12, 21))
    without = found_in(f"区住建局要在{words}完成工地排查。", Context(bodies=BODIES))
    assert without is not None
    assert without.deadline is None or without.deadline.due_on is None


def test_an_event_that_is_only_mentioned_limits_nothing() -> None:
    context = Context(bodies=BODIES, events={"亮剑行动": (date(2026, 12, 21),)})
    found = found_in("区住建局要把亮剑行动抓紧抓实。", context)
    assert found is not None
    assert found.deadline is None


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_stop_phrase_takes_nothing_off_the_list_and_puts_nothing_on_it(sample: Path) -> None:
    source = sample.read_text(encoding="utf-8")
    plain = extract(source, SPOKEN_ON)
    held = extract(source, SPOKEN_ON, Context(stop_phrases=("区住建局", "各镇街", "台账", "不得")))
    assert [each.span for each in held] == [each.span for each in plain]
    changed = [each for each, before in zip(held, plain, strict=True) if each != before]
    assert changed
    assert all(each.decision == "unsure" and each.evidence[0].rule == "own_stop" for each in changed)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_reasons_of_own_words_stand_on_those_words(sample: Path) -> None:
    source = sample.read_text(encoding="utf-8")
    context = Context(verbs=("区里", "一项", "大家"), stop_phrases=("工作", "清单"))
    own = {"own_verb": context.verbs, "own_stop": context.stop_phrases}
    fired = [each for found in extract(source, SPOKEN_ON, context) for each in found.evidence if each.rule in own]
    assert fired
    assert all(source[each.start : each.end] in own[each.rule] for each in fired)


def test_both_reasons_are_worded_as_the_units_own_words() -> None:
    assert {wording("own_verb"), wording("own_stop")} == {"单位词", "单位词（不提取）"}


def test_townships_in_short_are_the_group_of_townships_and_not_one_of_more_nor_one_of_them() -> None:
    towns, every = Body("各镇街", ("各乡镇（街道）", "各乡镇")), Body("各级各部门", ("各镇街、各部门", "各镇街各部门"))
    one = Body("柳林街道", ("柳林街办",))
    for bodies in ((towns, every, one), (one, every, towns)):
        assert [short_name(words, bodies) for words in ("街道", "各街道", "乡镇街道")] == ["各镇街"] * 3
        assert short_name("各镇街各部门", bodies) == "各级各部门"
    assert short_name("街道", (every, one)) == "街道乡镇", "nobody is guessed where townships have no group"
