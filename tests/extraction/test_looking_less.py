"""What is passed over unread could not have been found: signs that are looked for first hide nothing."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from directives.extraction.assemble import assemble, assembled
from directives.extraction.constructions import constructions, possible
from directives.extraction.decide import verdicts
from directives.extraction.kind_features import edged, signs_of
from directives.extraction.lexicon import signs, words
from directives.extraction.mood import _TIMED, _WHEN, _ban, _modal, all_cues, cues_of
from directives.extraction.pipeline import AT_ONCE, spoken
from directives.extraction.records import Context
from directives.extraction.target_forms import ENTIRE, ENTIRE_SIGNS, LASTING_FOR, LASTING_SIGNS, SET_WAYS, WHOLE, WHOLLY
from tests.extraction.judged import cases

HERE = Path(__file__).parent
TARGETS = [
    "接诉后30分钟响应、2小时到场、24小时办结",
    "接诉后五时办结",
    "每个镇街至少建成2个示范点",
    "一人联系三户",
    "每季度不少于两次",
    "每半年至少开展一次演练",
    "至少抽查三次",
    "走在全市前列",
    "排名进入全省前三",
    "写一篇800字左右的小结",
    "实现100%覆盖",
    "不发生一起亡人事故",
    "公示5个工作日",
    "预告三天",
    "公告时间为7天",
    "试用6个月",
    "见习期满3个月",
    "资料留存3年",
    "资料保存2年",
    "挂职一年",
    "时长2小时",
    "字数800字",
    "全覆盖检查",
    "网格走访全覆盖",
    "年底前全部整改",
    "隐患动态清零",
    "居民收入增长与经济增长基本同步",
    "产值翻两番",
    "确保零事故",
]
TIMES = [
    "6月底前完成",
    "11月15日以内报",
    "2027年末清零",
    "三个工作日之内答复",
    "十天以内办结",
    "3月中旬",
    "会议期间，要值守",
    "演练结束后，完善预案",
    "即日起把门锁好",
    "春节前",
    "汛期前",
    "每半年",
    "每周",
    "每月5日前",
    "“十五五”末",
    "检查前把资料备齐",
]


def texts() -> Iterator[str]:
    """Sentences of the samples and everything written in the cases, with their clauses."""
    for file in (HERE / "samples").glob("*.txt"):
        yield from re.split("[。\n]", file.read_text(encoding="utf-8"))
    for name in ("limits", "owners", "targets", "titles", "kinds"):
        yield from (case["text"] for case in cases(name))
    yield from (*TARGETS, *TIMES)


@pytest.fixture(scope="module")
def said() -> list[str]:
    whole = list(texts())
    assert len(whole) > 500
    return [*whole, *(clause for each in whole for clause in each.split("，"))]


@pytest.mark.parametrize("name", ["modals", "prohibitions", "reasoning", "retrospect", "sanctions"])
def test_every_word_of_a_list_holds_one_of_its_signs(name: str) -> None:
    assert words(name)
    assert not [word for word in words(name) if signs(name).isdisjoint(word.replace("…", ""))]
    assert len(signs(name)) < len(words(name))


def test_the_constructions_that_a_sentence_may_show_are_those_it_shows(said: list[str]) -> None:
    for text in said:
        shown = [rule for rule in constructions() if rule.words.search(text)]

        assert [rule for rule in possible(frozenset(text)) if rule.words.search(text)] == shown


def test_without_the_signs_of_modals_and_bans_a_clause_has_none(said: list[str]) -> None:
    passed = [text for text in said if signs("modals").isdisjoint(text)]
    quiet = [text for text in said if signs("prohibitions").isdisjoint(text)]

    assert passed
    assert quiet
    assert not [text for text in passed for hit in _modal().finditer(text) if hit["modal"]]
    assert not [text for text in quiet for hit in _ban().finditer(text) if hit["ban"]]


def test_a_clause_without_the_signs_of_a_time_tells_none(said: list[str]) -> None:
    timed = [text for text in said if any(_WHEN.match(text, place) for place in range(len(text)))]

    assert set(TIMES) <= set(timed)
    assert all(_TIMED.search(text) for text in timed)


def test_every_set_way_to_word_a_target_has_its_signs(said: list[str]) -> None:
    for pattern, needed in (*SET_WAYS, (LASTING_FOR, LASTING_SIGNS), (ENTIRE, ENTIRE_SIGNS)):
        found = [match[0] for text in said for match in pattern.finditer(text)]

        assert len(found) > 2
        assert not [words for words in found if needed.isdisjoint(words)]


def test_what_is_covered_wholly_says_so(said: list[str]) -> None:
    found = [match[0] for text in said for match in WHOLE.finditer(text)]

    assert "网格走访全覆盖" in found
    assert all(WHOLLY in words for words in found)


@pytest.mark.parametrize("name", ["countryside", "fire_safety", "urban_renewal"])
def test_sentences_read_together_are_read_as_each_by_itself(name: str) -> None:
    text = spoken((HERE / "samples" / f"{name}.txt").read_text(encoding="utf-8"))
    found = verdicts(text)
    together = assembled(text, found, date(2026, 11, 23), Context())

    assert together == [assemble(text, each, date(2026, 11, 23), Context()) for each in found]
    assert all_cues(text) == [cues_of(text.shadow, unit) for unit in text.units]
    assert len(together) > AT_ONCE


@pytest.mark.parametrize("piece", ["办", "整治", "清理32处", "2026年", ""])
def test_signs_are_counted_without_making_them(piece: str) -> None:
    assert len(list(signs_of(piece))) == 2 * len(edged(piece)) - 3
