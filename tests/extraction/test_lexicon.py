"""Word lists are asked at every place of a text: the answer is quick, and the same as trying word by word."""

import re
from pathlib import Path

import pytest

from directives.extraction.constructions import constructions, time_limits
from directives.extraction.lexicon import GAP, Vocabulary, any_of, lines, pattern, words
from directives.extraction.wordlists import alternatives


def test_the_longest_word_that_begins_somewhere_is_found() -> None:
    verbs = Vocabulary.of(["推", "推进", "推进会", "推进落实到位"])

    assert verbs.at("快推进会议", 1) == 4
    assert verbs.at("快推广", 1) == 2
    assert verbs.at("快推广", 0) == 0


def test_a_word_at_the_end_of_a_text_does_not_reach_beyond_it() -> None:
    verbs = Vocabulary.of(["对", "推进", "推进落实到位", "对标对表"])

    assert verbs.at("加快推进", 2) == 4
    assert verbs.at("核对", 1) == 2
    assert verbs.at("核对", 2) == 2


@pytest.mark.parametrize("name", ["verbs", "adverbs", "short_verbs", "title_verbs", "when"])
def test_every_word_of_a_list_is_found_where_it_stands(name: str) -> None:
    vocabulary = Vocabulary(name)

    for word in words(name) - {word for word in words(name) if "…" in word}:
        assert vocabulary.at(f"要{word}", 1) == len(word) + 1


@pytest.mark.parametrize("name", ["bodies", "modals", "prohibitions", "sanctions", "superiors", "noise"])
def test_looking_ahead_at_the_first_sign_passes_over_no_word(name: str) -> None:
    for word in words(name):
        found = pattern(name).search(f"。{word.replace('…', '某事')}")

        assert found
        assert found.start() == 1


@pytest.mark.parametrize("name", ["bodies", "leadership", "problems", "reasoning", "superiors", "vague"])
def test_words_with_the_same_first_sign_stand_together_and_the_longest_still_wins(name: str) -> None:
    entries = sorted(words(name), key=lambda word: (-len(word), word))
    patterns = [re.escape(word).replace("…", GAP) for word in entries]
    plain, grouped = re.compile("|".join(patterns)), re.compile(any_of(entries, patterns))
    text = "。".join(word.replace("…", "某事") + tail for word in entries for tail in ("", "的", word[0], word[:2]))

    assert [match.span() for match in grouped.finditer(text)] == [match.span() for match in plain.finditer(text)]
    assert len(entries) > 5


def test_any_of_no_words_is_nothing_to_look_for() -> None:
    assert alternatives([]) == any_of([], []) == ""


def test_a_list_word_may_begin_with_a_gap() -> None:
    assert any_of(["…不可"], [".{0,30}?不可"]) == ".{0,30}?不可"


def test_time_limits_are_lines_of_one_pattern() -> None:
    assert time_limits().split("|")[0] == lines("time_limits")[0].split("|")[0]


def test_a_construction_is_passed_over_only_where_it_cannot_stand() -> None:
    folder = Path(__file__).parent / "samples"
    units = [unit for file in folder.glob("*.txt") for unit in file.read_text(encoding="utf-8").split("。")]
    said = [
        "完不成的，一律通报",
        "他怎么看",
        "她来办",
        "让我们一起干",
        "祝大家好",
        "覆盖率达到100%",
        "实行全覆盖",
        "超过5万人以上",
    ]
    said += [
        "关键在于落实。",
        "归根到底靠人",
        "形势尤为紧迫",
        "这事关大局",
        "工作就如同爬坡",
        "会议强调，各地要",
        "要求各地",
    ]

    for rule in constructions():
        assert [bool(rule.can_stand(set(each)) and rule.words.search(each)) for each in units + said] == [
            bool(rule.words.search(each)) for each in units + said
        ]
    assert any(rule.signs for rule in constructions())
    assert len(units) > 50
