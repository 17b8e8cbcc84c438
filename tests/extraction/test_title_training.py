"""Learning from written titles which act of a directive to name."""

import json
from pathlib import Path

import pytest

from directives.extraction.agreement import likeness
from directives.training.marked import read
from directives.training.titles import HEAD, OFTEN, Choice, choices_of, fitted, train_titles

ACTS = ("排查燃气隐患", "更新供热管网", "整治占道经营", "建立河长台账", "开展消防检查", "完善应急预案")


def marked(folder: Path, names: int) -> Path:
    """Documents in which the titled act stands behind a stance, as in so many speeches."""
    for number in range(names):
        text, rows = "", []
        for act in ACTS:
            unit = f"要提高政治站位，{act}。"
            rows.append({
                "start": len(text), "end": len(text) + len(unit), "text": unit, "label": "D", "titles": [act],
            })  # fmt: skip
            text += unit
        (folder / f"d{number}.txt").write_text(text, encoding="utf-8")
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / f"d{number}.gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("完善应急预案", "完善应急预案", 1.0),
        ("完善“应急”预案", "完善应急预案", 1.0),
        ("完善预案", "整治河道", 0.0),
        ("", "整治河道", 0.0),
        ("整治河道", "整治河湖", 2 / 3),
    ],
)
def test_titles_are_alike_as_far_as_they_share_neighbouring_signs(one: str, other: str, alike: float) -> None:
    assert likeness(one, other) == pytest.approx(alike)
    assert likeness(other, one) == likeness(one, other)


def test_each_titled_directive_is_a_choice_among_its_acts(tmp_path: Path) -> None:
    (text,) = read([marked(tmp_path, 1)])
    choices = list(choices_of(text))
    assert len(choices) == len(ACTS)
    assert all(max(choice.likeness) == 1.0 for choice in choices)


def test_what_marks_the_better_draft_gains_weight_and_what_marks_the_worse_loses_it() -> None:
    choice = Choice("d", (frozenset({"好", "同"}), frozenset({"坏", "同"})), (0.9, 0.1))
    weights = fitted([choice] * OFTEN)
    assert weights["好"] > 0 > weights["坏"]
    assert weights["同"] == pytest.approx(0, abs=1e-6)


def test_a_feature_seldom_seen_gets_no_weight() -> None:
    choice = Choice("d", (frozenset({"好"}), frozenset({"坏"})), (0.9, 0.1))
    assert fitted([choice] * (OFTEN - 1)) == {}


def test_training_twice_gives_the_same_file(tmp_path: Path) -> None:
    texts = read([marked(tmp_path, 6)])
    first = train_titles(texts)
    assert first == train_titles(texts)
    assert first.weights.startswith(HEAD)
    assert first.likeness == first.best == 1.0
    assert first.choices == 6 * len(ACTS)


def test_without_texts_there_is_nothing_to_learn() -> None:
    nothing = train_titles([])
    assert nothing.weights == HEAD + "\n"
    assert nothing.choices == 0
