"""Kind and hardness (任务类型、软硬): trains the two linear models of ``directives.extraction.kinds``.

People's marks decide, and beside them ``kind_examples.txt``: tasks of our own for verbs no marked text holds.
scikit-learn is needed here only, and only while training.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from directives.extraction.deadlines import deadline_of
from directives.extraction.kind_features import Shown, features
from directives.extraction.kinds import Weights, shown, strongest
from directives.extraction.records import KINDS, Context, Kind
from directives.extraction.structure import Unit
from directives.extraction.targets import target_spans
from directives.extraction.titles import title_of
from directives.training.marked import MarkedText, Row

EXAMPLES = Path(__file__).with_name("kind_examples.txt")
FOLDS = 8
OFTEN = 2  # what only one sample shows is chance
SMOOTH = 0.02  # strong regularisation: many features, few sentences
OWN = 0.5  # what an example of our own counts beside a sentence that people marked
MOST = 4500  # rows of a weights file, so that it stays small
HUNDREDTHS = 100
SEED = 0
KIND_HEAD = f"# 任务类型的分值，由标注好的文本训练得出，不手工修改。各列依次：{'、'.join(KINDS)}；单位：百分之一。"
HARD_HEAD = "# 硬任务的分值，由标注好的文本训练得出，不手工修改：正数偏向硬任务，负数偏向软要求；单位：百分之一。"


WholeWeights = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Sample:
    """A directive with the kinds people allow and their word on whether it is hard (None: undecided)."""

    document: str
    features: Shown
    kinds: tuple[Kind, ...]
    hard: bool | None

    @property
    def share(self) -> float:
        """How much it counts in training; examples of our own stand in no document."""
        return 1.0 if self.document else OWN

    @cached_property
    def strengths(self) -> dict[str, float]:
        """Its features as every model that learns from it sees them."""
        return self.features.strengths()


@dataclass(frozen=True, slots=True)
class TrainedKinds:
    """Both weights files as text, and how often each is right on documents it was not trained on.

    ``confusion`` counts the wrong kinds: (the first kind people gave, the kind found).
    """

    kind_weights: str
    hard_weights: str
    kind_accuracy: float
    hard_accuracy: float
    confusion: Mapping[tuple[Kind, Kind], int]
    samples: int


def train_kinds(texts: Sequence[MarkedText], examples: Path = EXAMPLES) -> TrainedKinds:
    """The weights learned from all of ``texts``, with their accuracy in cross-validation by document."""
    marked, own = [sample for text in texts for sample in samples_of(text)], list(_examples(examples))
    kinds, hards = _cross_validated(marked, own)
    wrong = [(sample.kinds[0], kind) for sample, kind in zip(marked, kinds, strict=True) if kind not in sample.kinds]
    decided = [sample.hard == hard for sample, hard in zip(marked, hards, strict=True) if sample.hard is not None]
    return TrainedKinds(
        kind_weights=_written(KIND_HEAD, kind_weights([*marked, *own])),
        hard_weights=_written(HARD_HEAD, hard_weights([*marked, *own])),
        kind_accuracy=1 - len(wrong) / max(len(marked), 1),
        hard_accuracy=sum(decided) / max(len(decided), 1),
        confusion=Counter(wrong),
        samples=len(marked),
    )


def samples_of(text: MarkedText) -> Iterable[Sample]:
    """The directives people marked in ``text``, as extraction would see them."""
    for unit, row in zip(text.text.units, text.rows, strict=True):
        if row and row["label"] == "D" and row.get("kinds"):
            yield _sample(text, unit, row)


def _sample(text: MarkedText, unit: Unit, row: Row) -> Sample:
    words = unit.span.of(text.text.shadow)
    limit = deadline_of(text.text, unit, None, Context())
    seen = shown(text.text, unit, title_of(words), has_deadline=limit is not None, has_target=bool(target_spans(words)))
    return Sample(text.name, seen, tuple(row["kinds"]), row.get("hard"))


@cache
def _examples(file: Path) -> tuple[Sample, ...]:
    """Our own tasks: kind, 硬 or 软, and the tasks of that sort on each line; whole sentences get a title."""
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    kinds = {str(kind): kind for kind in KINDS}
    return tuple(
        Sample("", features(task, _title(task), (), has_deadline=False, has_target=False), (kinds[kind],), sort == "硬")
        for kind, sort, tasks in lines
        for task in tasks.split()
    )


def _title(task: str) -> str:
    return title_of(task) if "，" in task else task


def _cross_validated(marked: Sequence[Sample], own: Sequence[Sample]) -> tuple[list[Kind], list[bool]]:
    """The kind and hardness of each sample by models that saw no sentence of its document."""
    documents = sorted({sample.document for sample in marked})
    fold = {document: place % FOLDS for place, document in enumerate(documents)}
    models = {
        held: (Weights(kind_weights(rest), len(KINDS)), Weights(hard_weights(rest), 1))
        for held in sorted(set(fold.values()))
        for rest in [[*(sample for sample in marked if fold[sample.document] != held), *own]]
    }
    judged = [(sample.features, *models[fold[sample.document]]) for sample in marked]
    return (
        [strongest(kinds.scores(seen)) for seen, kinds, _ in judged],
        [hard.scores(seen)[0] > 0 for seen, _, hard in judged],
    )


def kind_weights(samples: Sequence[Sample]) -> WholeWeights:
    """The weight of every feature for each of ``KINDS``; a sample of two kinds counts half for each."""
    rows = [
        (sample.strengths, KINDS.index(kind), sample.share / len(sample.kinds))
        for sample in samples
        for kind in sample.kinds
    ]
    return _fitted(rows, Counter(name for sample in samples for name in sample.strengths), len(samples))


def hard_weights(samples: Sequence[Sample]) -> WholeWeights:
    """The weight of every feature for being hard."""
    decided = [sample for sample in samples if sample.hard is not None]
    rows = [(sample.strengths, int(bool(sample.hard)), sample.share) for sample in decided]
    return _fitted(rows, Counter(name for features, *_ in rows for name in features), len(decided))


def _fitted(
    rows: Sequence[tuple[Mapping[str, float], int, float]], counts: Mapping[str, int], samples: int
) -> WholeWeights:
    """A linear model, one against the rest, in hundredths; the features that matter most only."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.svm import LinearSVC

    scales = _scales(counts, samples)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        {name: strength * scales[name] for name, strength in seen.items() if name in scales} for seen, _, _ in rows
    )
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    model = LinearSVC(C=SMOOTH, fit_intercept=False, random_state=SEED)
    model.fit(matrix, [answer for _, answer, _ in rows], sample_weight=[share for *_, share in rows])
    found = {
        name: tuple(float(weight) * scales[name] for weight in column)
        for name, column in zip(vectorizer.get_feature_names_out(), model.coef_.T, strict=True)
    }
    return _rounded(found, counts)


def _scales(counts: Mapping[str, int], samples: int) -> dict[str, float]:
    """How much each feature counts: signs that stand in every sentence tell less. Chance features are left out."""
    return {
        name: 1.0 if ":" in name else math.sqrt(math.log((samples + 1) / count))
        for name, count in counts.items()
        if count >= OFTEN and not any(sign.isspace() or sign == "#" for sign in name)
    }


def _rounded(weights: Mapping[str, tuple[float, ...]], counts: Mapping[str, int]) -> WholeWeights:
    """The weights in hundredths, without those that seldom or hardly tip a case."""
    told = {name: max(map(abs, each)) * math.sqrt(counts[name]) for name, each in weights.items()}
    heaviest = sorted(weights, key=lambda name: (-told[name], name))[:MOST]
    rounded = {name: tuple(round(each * HUNDREDTHS) for each in weights[name]) for name in sorted(heaviest)}
    return {name: column for name, column in rounded.items() if any(column)}


def _written(head: str, weights: WholeWeights) -> str:
    lines = ["\t".join([name, *(f"{each}" for each in column)]) for name, column in weights.items()]
    return "\n".join([head, *lines]) + "\n"
