"""Kind and hardness are learned from people's marks, the same way each time."""

import json
from collections import Counter
from pathlib import Path

import pytest

from directives.extraction.lexicon import FOLDER
from directives.extraction.records import KINDS
from directives.extraction.titles import title_of
from directives.training.kinds import EXAMPLES, KIND_HEAD, OWN, Sample, TrainedKinds, samples_of, train_kinds
from directives.training.marked import read
from tests.training.examples import few_examples

MARKED: dict[str, list[tuple[str, list[str], bool | None]]] = {
    "一次安全会": [
        ("区住建局要排查在建工地隐患，6月底前完成。", ["防控"], True),
        ("要绷紧安全这根弦。", ["防控"], False),
        ("对拒不整改的依法关停。", ["整改"], True),
    ],
    "一次宣传会": [
        ("区文旅局要办好灯会。", ["推进", "宣教"], True),
        ("要弘扬主旋律。", ["宣教"], None),
        ("区委组织部要建立培训制度。", ["建设"], True),
    ],
    "一次督查会": [
        ("区政府督查室每月通报一次进度。", ["督考"], True),
        ("要带头遵守各项规定。", ["落实"], False),
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three short speeches as people marked them, each opened by a sentence that asks for nothing."""
    place = tmp_path_factory.mktemp("marked")
    for name, tasks in MARKED.items():
        opening = "同志们：\n"
        rows: list[dict[str, object]] = [{"start": 0, "end": len(opening) - 1, "label": "N"}]
        text = opening
        for words, kinds, hard in tasks:
            mark = {"start": len(text), "end": len(text) + len(words), "label": "D", "kinds": kinds, "hard": hard}
            rows.append(mark)
            text += words + "\n"
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (place / f"{name}.gold.jsonl").write_text(lines, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of our own examples, of every kind: to see that they are learned from, not all have to be."""
    return few_examples(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def found(folder: Path, few: Path) -> TrainedKinds:
    """What is learned from the three speeches; once for all tests, as it takes seconds."""
    pytest.importorskip("sklearn", reason="scikit-learn is needed for training only: pip install -e .[train]")
    return train_kinds(read([folder]), few)


def test_only_what_people_marked_as_directives_is_learned_from(folder: Path) -> None:
    samples = [sample for text in read([folder]) for sample in samples_of(text)]

    assert len(samples) == sum(map(len, MARKED.values()))
    assert {sample.document for sample in samples} == set(MARKED)


def test_a_sample_shows_the_deadline_extraction_would_find(folder: Path) -> None:
    samples = [sample for text in read([folder]) for sample in samples_of(text)]
    dated = [sample.features.strengths()["有:期限"] > 0 for sample in samples if sample.kinds == ("防控",)]

    assert dated == [True, False]


def test_an_example_of_our_own_counts_less_than_what_people_marked(folder: Path) -> None:
    marked = next(sample for text in read([folder]) for sample in samples_of(text))
    own = Sample("", marked.features, marked.kinds, marked.hard)

    assert (marked.share, own.share) == (1.0, OWN)
    assert 0 < OWN < 1


def test_the_examples_hold_whole_sentences_too_which_can_be_given_a_title() -> None:
    tasks = [
        task for line in EXAMPLES.read_text(encoding="utf-8").splitlines() for task in line.split("\t")[-1].split()
    ]
    sentences = [task for task in tasks if "，" in task and not task.startswith(("#", "训练"))]

    assert len(sentences) >= 400
    assert all(0 < len(title_of(sentence)) <= 24 for sentence in sentences)


def test_training_twice_gives_the_same_weights(folder: Path, few: Path, found: TrainedKinds) -> None:
    assert train_kinds(read([folder]), few) == found


def test_weights_are_written_as_extraction_reads_them(found: TrainedKinds) -> None:
    head, *lines = found.kind_weights.splitlines()

    assert head == KIND_HEAD == (FOLDER / "kind_weights.txt").read_text(encoding="utf-8").splitlines()[0]
    assert all(len(line.split("\t")) == len(KINDS) + 1 for line in lines)
    assert all(len(line.split("\t")) == 2 for line in found.hard_weights.splitlines()[1:])


def test_accuracy_is_measured_on_documents_not_trained_on(found: TrainedKinds) -> None:
    assert found.samples == 8
    assert found.kind_accuracy == 1 - sum(found.confusion.values()) / found.samples
    assert 0.5 <= found.hard_accuracy <= 1


def test_every_example_has_one_kind_and_every_kind_has_many() -> None:
    lines = [line.split("\t") for line in EXAMPLES.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    kinds_of: dict[str, set[str]] = {}
    for kind, sort, tasks in lines:
        assert sort in {"硬", "软"}
        for task in tasks.split():
            kinds_of.setdefault(task, set()).add(kind)
    counts = Counter(kind for kinds in kinds_of.values() for kind in kinds)

    assert [task for task, kinds in kinds_of.items() if len(kinds) > 1] == []
    assert counts.keys() == set(KINDS)
    assert min(counts.values()) >= 500
