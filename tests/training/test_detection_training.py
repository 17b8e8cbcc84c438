"""The detection is learned from marked texts, by document, the same way each time, and nowhere but offline."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directives.training.calibration import calibrated
from directives.training.card import BEGIN, END
from directives.training.detection import TrainedDetection, train_detection
from directives.training.linear import Table
from directives.training.marked import read
from directives.training.weight_files import save
from tests.training.examples import few_examples

ORDERS = (
    "区水务局要在{0}月底前修好{1}。",
    "各镇街要每周巡查一次{1}。",
    "对{1}不达标的，一律停业整改。",
    "请区住建局抓好{1}。",
)
TALES = ("去年{1}取得了明显成效。", "{1}是一件大事。", "有的同志说{1}太难了。", "刚才大家看了{1}。")
PLACES = ("河道", "校舍", "燃气管网", "公厕", "桥梁", "大棚")


def _write(folder: Path, number: int, place: str) -> None:
    lines = [("同志们：", "N")]
    for month, (order, tale) in enumerate(zip(ORDERS, TALES, strict=True), number + 1):
        lines += [(tale.format(month, place), "N"), (order.format(month, place), "D")]
    text, rows = "", []
    for words, label in lines:
        extra = {"kinds": ["推进"], "hard": True, "titles": [f"抓好{place}"]} if label == "D" else {}
        rows.append({"start": len(text), "end": len(text) + len(words), "label": label, **extra})
        text += words + "\n"
    (folder / f"讲话{number}.txt").write_text(text, encoding="utf-8")
    marks = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / f"讲话{number}.gold.jsonl").write_text(marks, encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six short speeches in which every other sentence orders something."""
    made = tmp_path_factory.mktemp("marked")
    for number, place in enumerate(PLACES):
        _write(made, number, place)
    return made


@pytest.fixture(scope="module")
def trained(folder: Path) -> TrainedDetection:
    return train_detection(read([folder]))


def test_orders_are_told_from_tales_in_speeches_not_trained_on(trained: TrainedDetection) -> None:
    assert trained.held_out.f1 > 0.9
    assert trained.held_out.right + trained.held_out.missed == len(PLACES) * len(ORDERS)
    assert trained.held_out.f1 >= trained.rules_alone.f1


def test_the_same_texts_give_the_same_weights(folder: Path, trained: TrainedDetection) -> None:
    assert train_detection(read([folder])).weights == trained.weights


def test_only_words_that_can_stand_in_a_file_become_weights(trained: TrainedDetection) -> None:
    names = [*trained.weights.words, *trained.weights.grams, *trained.weights.company]

    assert all(name and not name.startswith("#") and "\t" not in name and "\n" not in name for name in names)


def test_a_sign_seen_once_or_twice_is_chance(trained: TrainedDetection) -> None:
    assert "桥梁" not in {gram for gram in trained.weights.grams if trained.weights.grams[gram] > 1000}


def test_scores_that_boast_are_made_modest() -> None:
    boasting = [(4.0, True)] * 60 + [(4.0, False)] * 40 + [(-4.0, False)] * 60 + [(-4.0, True)] * 40
    slope, shift = calibrated(boasting)

    assert 1 / (1 + math.exp(-(slope * 4 + shift))) == pytest.approx(0.6, abs=0.01)
    assert 1 / (1 + math.exp(slope * 4 - shift)) == pytest.approx(0.4, abs=0.01)


def test_a_linear_model_learns_what_tells_the_rows_apart() -> None:
    table = Table.of([{"要": 1.0}, {"了": 1.0}] * 20)
    model = table.fitted(range(40), [True, False] * 20)
    ordered, told = table.scores(model, range(2))

    assert ordered > 0 > told
    assert model.counts == {"要": 20, "了": 20}


def test_a_model_learns_only_from_the_rows_it_is_given() -> None:
    table = Table.of([{"要": 1.0}, {"了": 1.0}, {"请": 1.0}] * 4)
    model = table.fitted([0, 1, 3, 4], [True, False, True, False])

    assert model.counts == {"要": 2, "了": 2, "请": 0}
    assert model.weights["请"] == 0


def test_what_stands_beside_a_row_is_weighed_with_it() -> None:
    alike = [{"要": 1.0}] * 8
    table = Table.of(alike).beside([{"前后": 1.0}, {}] * 4)
    model = table.fitted(range(8), [True, False] * 4)

    assert model.weights["前后"] > 0
    assert table.scores(model, range(1))[0] > 0 > table.scores(model, range(1, 2))[0]


def test_a_broken_write_leaves_no_half_weights(tmp_path: Path) -> None:
    (tmp_path / "weights_words.txt").write_text("bias\t1\n", encoding="utf-8")
    saved = save({"weights_words": "bias\t2\n"}, tmp_path)

    assert [path.name for path in saved] == ["weights_words.txt"]
    assert (tmp_path / "weights_words.txt").read_text(encoding="utf-8") == "bias\t2\n"
    assert not list(tmp_path.glob("*.new"))


def test_the_command_writes_weights_and_the_card(folder: Path, tmp_path: Path) -> None:
    examples = tmp_path / "own"
    examples.mkdir()
    path = tmp_path / "card.md"
    path.write_text(f"# 说明\n\n{BEGIN}\n旧表\n{END}\n\n## 弱点\n口语。\n", encoding="utf-8")
    call_command("train_reranker", folder, output_dir=tmp_path, examples=few_examples(examples), card=path)
    said = path.read_text(encoding="utf-8")

    written = {each.stem for each in tmp_path.glob("*.txt")}
    assert written == {
        "weights_words", "weights_grams", "weights_company", "kind_weights", "hard_weights", "title_weights",
    }  # fmt: skip
    assert "旧表" not in said
    assert said.startswith("# 说明")
    assert said.endswith("## 弱点\n口语。\n")
    assert f"{len(PLACES)} 篇" in said


def test_too_few_texts_are_refused_in_a_sentence(tmp_path: Path) -> None:
    _write(tmp_path, 0, "河道")

    with pytest.raises(CommandError, match="只找到 1 篇标注文本"):
        call_command("train_reranker", tmp_path, output_dir=tmp_path, card=tmp_path / "card.md")


def test_a_folder_that_is_not_there_is_refused_before_training(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有"):
        call_command("train_reranker", folder, output_dir=tmp_path / "无", card=tmp_path / "card.md")


def test_extracting_loads_no_machine_learning_library() -> None:
    asked = "import sys, directives.extraction.pipeline as p; p.extract('抓好防汛。'); print('sklearn' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"
