"""What tells the kind of a directive: its signs, its headings, its neighbours; and how weights decide."""

from math import isclose, sqrt

import pytest

from directives.extraction.kind_features import BODY, LENGTH, UNIT, Shown, features
from directives.extraction.kinds import Weights, judged, shown, strongest
from directives.extraction.lexicon import FOLDER
from directives.extraction.pipeline import outlined
from directives.extraction.records import KINDS
from directives.extraction.wordlists import rows


def seen(words: str, title: str = "", section: tuple[str, ...] = (), beside: tuple[str, ...] = ()) -> dict[str, float]:
    return features(words, title or words, section, beside, has_deadline=False, has_target=False).strengths()


def signs(found: dict[str, float]) -> dict[str, float]:
    return {name: strength for name, strength in found.items() if ":" not in name}


def test_verbs_of_one_sign_resemble_each_other() -> None:
    common = signs(seen("整治河道")).keys() & signs(seen("根治水患")).keys()

    assert "治" in common


def test_the_edges_of_a_clause_are_signs_of_their_own() -> None:
    found = signs(seen("清理河道，修复堤岸"))

    assert {"^清", "道$", "^修", "岸$"} <= found.keys()


def test_numbers_are_all_alike() -> None:
    assert signs(seen("新建公园12处")) == signs(seen("新建公园3.5处"))


def test_a_long_sentence_weighs_about_as_much_as_a_short_one() -> None:
    for words in ("整改", "对全区的老旧小区逐一排查，逐户登记，发现隐患立即整改，整改情况逐级上报"):
        length = sqrt(sum(strength**2 for strength in signs(seen(words)).values()))

        assert LENGTH <= length < 1.6 * LENGTH


def test_a_sentence_that_says_nothing_twice_weighs_just_so_much() -> None:
    found = signs(seen("清理河道", title="修复堤岸"))

    assert isclose(sqrt(sum(strength**2 for strength in found.values())), LENGTH)


def test_what_is_said_first_counts_more_than_what_follows() -> None:
    found = signs(seen("甲，乙，丙，丁，戊，己", title="无"))

    assert found["甲"] == found["乙"] > found["丙"] > found["丁"] > found["戊"] == found["己"]


def test_of_the_headings_only_the_innermost_counts() -> None:
    found = signs(seen("抓紧办理", section=("甲", "乙", "丙")))

    assert found["丙"] > 0
    assert not {"甲", "乙"} & found.keys()


def test_what_a_sentence_says_itself_counts_more_than_its_heading() -> None:
    found = signs(seen("抓紧办理", section=("防汛",)))

    assert found["办理"] > found["防汛"]


def test_the_sentences_beside_tell_the_subject_a_little() -> None:
    alone, among = signs(seen("抓紧办理")), signs(seen("抓紧办理", beside=("防汛物资要备足。",)))

    assert "防汛" not in alone
    assert 0 < among["防汛"] < among["抓紧"]


def test_nothing_behind_the_beginning_of_a_long_sentence_is_read() -> None:
    start = "扎实做好各项工作，" * 9

    assert seen(f"{start}严肃追责", title="做好工作")["^扎"] == seen(f"{start}广泛宣传", title="做好工作")["^扎"]
    assert len(start) > BODY


@pytest.mark.parametrize(("given", "strength"), [(True, 1.5), (False, 0.0)])
def test_a_deadline_and_a_target_are_told(given: bool, strength: float) -> None:
    found = features("办好灯会", "办好灯会", (), has_deadline=given, has_target=given).strengths()

    assert (found["有:期限"], found["有:指标"]) == (strength, strength)


def test_a_unit_is_seen_under_its_headings_and_among_its_neighbours() -> None:
    text = outlined("一、抓好防汛备汛\n水务局要备足沙袋。住建局要疏通管网。城管局要清理沟渠。\n")
    unit = next(each for each in text.units if "住建局" in each.span.of(text.shadow))

    found = shown(text, unit, "疏通管网", has_deadline=False, has_target=False).strengths()

    assert {"备汛", "沙袋", "沟渠", "管网", "首:疏通", "尾:管网"} <= found.keys()


def told(**strengths: float) -> Shown:
    return Shown((), {name: round(strength * UNIT) for name, strength in strengths.items()})


def test_the_kind_is_the_one_its_features_speak_for_most() -> None:
    weights = Weights({"整": (2, 1, 0, 0, 0, 0, 0), "学": (0, 0, 0, 0, 0, 0, 3)}, len(KINDS))

    assert strongest(weights.scores(told(整=1.0, 学=0.5, 未见=9.0))) == "整改"
    assert strongest(weights.scores(told(整=1.0, 学=1.0))) == "宣教"


def test_what_speaks_against_an_answer_takes_nothing_from_the_one_beside_it() -> None:
    weights = Weights({"甲": (-7, 4, -1), "乙": (-2, -5, 300)}, 3)

    assert weights.scores(told(甲=1.0, 乙=2.0)) == [-11 * UNIT, -6 * UNIT, 599 * UNIT]


def test_signs_are_weighed_as_they_are_scaled() -> None:
    found = features(
        "逐户排查隐患，立即整改", "排查隐患", ("抓好安全",), ("每周通报。",), has_deadline=True, has_target=False
    )
    table = {name: (place % 7 - 3, 5 - place % 11) for place, name in enumerate(found.strengths())}
    summed = [sum(table[name][answer] * each for name, each in found.strengths().items()) for answer in (0, 1)]

    assert Weights(table, 2).scores(found) == pytest.approx([UNIT * each for each in summed])


def test_a_task_is_hard_when_a_result_is_named_and_soft_when_an_attitude_is() -> None:
    _, checked = judged(features("6月底前完成20个小区改造", "完成20个小区改造", (), has_deadline=True, has_target=True))
    _, urged = judged(features("要增强大局意识", "增强大局意识", (), has_deadline=False, has_target=False))

    assert checked
    assert not urged


def test_a_task_of_which_nothing_is_known_still_has_a_kind() -> None:
    kind, is_hard = judged(features("龘靐齉", "龘靐齉", (), has_deadline=False, has_target=False))

    assert kind in KINDS
    assert is_hard in (True, False)
    assert not any(Weights({}, 2).scores(Shown((), {})))


@pytest.mark.parametrize(("name", "columns"), [("kind_weights", len(KINDS)), ("hard_weights", 1)])
def test_the_weights_are_whole_numbers_one_for_each_answer(name: str, columns: int) -> None:
    table = rows(name)

    assert len({row[0] for row in table}) == len(table) > 1000
    assert all(len(row) == columns + 1 for row in table)
    assert all(cell.lstrip("-").isdecimal() for row in table for cell in row[1:])
    assert (FOLDER / f"{name}.txt").stat().st_size < 150_000
