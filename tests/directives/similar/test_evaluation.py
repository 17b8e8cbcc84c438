"""How well two demands are told to be one, on pairs of our own; and the command that prints the figures."""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directives.management.commands.evaluate_likeness import OWN_PAIRS
from directives.similar import STRONG
from directives.similar.pairs import (
    BadPairError,
    Pair,
    at_threshold,
    best_precision,
    curve,
    is_locked,
    pairs_in,
    scores_of,
)

PAIRS = pairs_in(OWN_PAIRS.read_text(encoding="utf-8"))


def half(*, is_locked: bool) -> list[Pair]:
    return [pair for pair in PAIRS if pair.is_locked == is_locked]


def told(*given: str) -> str:
    out = StringIO()
    call_command("evaluate_likeness", *given, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("locked", [False, True], ids=["open", "locked"])
def test_nine_in_ten_are_right_and_eight_in_ten_are_found(locked: bool) -> None:
    point = at_threshold(scores_of(half(is_locked=locked)), STRONG)
    assert point.precision >= 0.9
    assert point.recall >= 0.8


def test_there_are_three_hundred_pairs_and_about_half_are_locked() -> None:
    assert len(PAIRS) >= 300
    assert 0.4 <= len(half(is_locked=True)) / len(PAIRS) <= 0.6
    for part in (half(is_locked=True), half(is_locked=False)):
        assert 0.4 <= sum(pair.is_same for pair in part) / len(part) <= 0.6


def test_no_pair_is_written_twice_whichever_side_comes_first() -> None:
    counts = Counter(frozenset({pair.mine, pair.theirs}) for pair in PAIRS)
    assert max(counts.values()) == 1


def test_every_kind_of_difficulty_stands_in_either_half() -> None:
    often = {case for case, count in Counter(pair.case for pair in PAIRS).items() if count >= 10}
    for part in (half(is_locked=True), half(is_locked=False)):
        assert often <= {pair.case for pair in part}


def test_the_words_decide_what_is_locked() -> None:
    assert is_locked("甲", "乙") == is_locked("甲", "乙")
    assert len({is_locked("甲", str(number)) for number in range(20)}) == 2


def test_the_curve_counts_ties_together() -> None:
    points = curve([(0.9, True), (0.5, True), (0.5, False), (0.1, True)])
    assert [(point.threshold, point.precision, point.recall) for point in points] == [
        (0.9, 1.0, pytest.approx(1 / 3)),
        (0.5, pytest.approx(2 / 3), pytest.approx(2 / 3)),
        (0.1, 0.75, 1.0),
    ]
    assert best_precision(points, 0.5).threshold == 0.1


def test_nothing_called_one_is_no_precision() -> None:
    assert at_threshold([(0.2, True)], 0.5).precision == 0


def test_the_command_tells_both_halves_and_the_curve() -> None:
    words = told("--cases")
    assert "公开的一半：" in words
    assert "锁定的一半：" in words
    assert f"分数到 {STRONG} 算同一件：准确率 0.9" in words
    assert "0.5  准确率" in words
    assert "同话异单位：" in words


def test_the_command_says_how_many_pairs_there_are_and_whether_what_was_asked_for_is_reached(tmp_path: Path) -> None:
    locked = len(half(is_locked=True))
    words = told()
    assert words.startswith(f"一共 {len(PAIRS)} 对，锁定 {locked} 对，只用来量。")
    assert words.count("，达到准确率 0.9、召回率 0.8") == 2
    lines = [f"同｜另一种说法｜【】改造小区第{number}期｜【】治理扬尘{number}处" for number in range(20)]
    (tmp_path / "own.txt").write_text("\n".join(lines), encoding="utf-8")
    assert told(str(tmp_path / "own.txt")).count("没有达到准确率 0.9、召回率 0.8") == 2


def test_the_errors_of_the_locked_half_are_not_listed() -> None:
    words = told("--errors")
    assert "漏 " in words
    assert not any(pair.mine.quote in words and pair.theirs.quote in words for pair in half(is_locked=True))


def test_an_office_measures_its_own_pairs(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("# 说明\n\n异｜同单位异事｜【区住建局】改造小区｜【】治理扬尘\n", encoding="utf-8")
    assert "1 对，同 0，异 1" in told(str(own))


@pytest.mark.parametrize("line", ["同｜甲｜乙", "对｜情形｜【】甲｜【】乙", "同｜情形｜甲｜【】乙"])
def test_a_line_that_is_no_pair_is_named(line: str, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text(f"# 说明\n{line}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="第 2 行看不懂"):
        told(str(own))
    with pytest.raises(BadPairError):
        pairs_in(line)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="打不开"):
        told(str(tmp_path / "没有.txt"))
    (tmp_path / "gbk.txt").write_bytes("同｜情形".encode("gbk"))
    with pytest.raises(CommandError, match="不是 UTF-8"):
        told(str(tmp_path / "gbk.txt"))
