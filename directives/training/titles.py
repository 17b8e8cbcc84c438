"""Titles (台账名称): trains the weights of ``directives.extraction.title_worth`` on the titles people wrote.

Of the drafts of a directive the one most like a written title should be chosen. What is raised is the likeness a
reader may expect when each draft is chosen with the probability its worth gives it; plain Python, no randomness.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from directives.extraction.agreement import likeness
from directives.extraction.title_worth import features
from directives.extraction.titles import drafts
from directives.training.marked import MarkedText

Weights = Mapping[str, float]
FOLDS = 6
OFTEN = 15  # a feature seldom seen is chance
ROUNDS = 200
STEP = 0.05
SMOOTH = 3e-4
KEEP = 0.9  # of the past in the running size of a gradient
LEAST = 0.05  # a smaller weight tips nothing
HEAD = "# 台账名称各特征的分值，由标注好的讲话训练得出，不手工修改；特征的名称见 title_signs.txt 和 title_worth.py。"


@dataclass(frozen=True, slots=True)
class Choice:
    """The drafts of one directive: the features of each, and how like a title people wrote it is."""

    document: str
    drafts: tuple[frozenset[str], ...]
    likeness: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TrainedTitles:
    """The weights file as text; the mean likeness on documents it was not trained on; the best any choice could do."""

    weights: str
    likeness: float
    best: float
    choices: int


def train_titles(texts: Iterable[MarkedText]) -> TrainedTitles:
    """The weights learned from all of ``texts``, measured in cross-validation by document."""
    choices = [choice for text in texts for choice in choices_of(text)]
    weights = fitted(choices)
    lines = [f"{name}\t{weight:.2f}" for name, weight in sorted(weights.items()) if abs(weight) >= LEAST]
    count = max(len(choices), 1)
    return TrainedTitles(
        "\n".join([HEAD, *lines]) + "\n",
        sum(_cross_validated(choices)) / count,
        sum(max(choice.likeness) for choice in choices) / count,
        len(choices),
    )


def choices_of(text: MarkedText) -> Iterable[Choice]:
    """The directives people titled, with the drafts extraction would make."""
    for unit, row in zip(text.text.units, text.rows, strict=True):
        made = drafts(unit.span.of(text.text.shadow), ()) if row and row.get("titles") else []
        if row and made:
            alike = tuple(max(likeness(draft.title, title) for title in row["titles"]) for draft in made)
            yield Choice(text.name, tuple(frozenset(features(draft)) for draft in made), alike)


def fitted(choices: Sequence[Choice]) -> Weights:
    """The weights after ``ROUNDS`` steps uphill, each as large for a small slope as for a steep one."""
    counts = Counter(name for choice in choices for draft in choice.drafts for name in draft)
    weights = dict.fromkeys((name for name, count in counts.items() if count >= OFTEN), 0.0)
    sizes = dict(weights)
    for done in range(ROUNDS):
        slopes = _slopes(choices, weights)
        for name, slope in slopes.items():
            sizes[name] = KEEP * sizes[name] + (1 - KEEP) * slope * slope
            weights[name] += STEP * (1 - done / ROUNDS) * slope / (math.sqrt(sizes[name]) + 1e-8)
    return weights


def _slopes(choices: Sequence[Choice], weights: Weights) -> dict[str, float]:
    """How the expected likeness grows with each weight, less what keeps weights small."""
    slopes = {name: -SMOOTH * weight for name, weight in weights.items()}
    for choice in choices:
        chances = _chances(choice, weights)
        expected = sum(map(float.__mul__, chances, choice.likeness))
        for draft, chance, alike in zip(choice.drafts, chances, choice.likeness, strict=True):
            gain = chance * (alike - expected) / len(choices)
            for name in draft & weights.keys():
                slopes[name] += gain
    return slopes


def _chances(choice: Choice, weights: Weights) -> list[float]:
    worths = [_worth(draft, weights) for draft in choice.drafts]
    powers = [math.exp(worth - max(worths)) for worth in worths]
    return [power / sum(powers) for power in powers]


def _worth(draft: frozenset[str], weights: Weights) -> float:
    return math.fsum(weights.get(name, 0.0) for name in draft)


def _cross_validated(choices: Sequence[Choice]) -> list[float]:
    """The likeness of what would be chosen in each document by weights that never saw it."""
    fold = {name: place % FOLDS for place, name in enumerate(sorted({choice.document for choice in choices}))}
    reached: list[float] = []
    for held in sorted(set(fold.values())):
        weights = fitted([choice for choice in choices if fold[choice.document] != held])
        reached += [_chosen(choice, weights) for choice in choices if fold[choice.document] == held]
    return reached


def _chosen(choice: Choice, weights: Weights) -> float:
    worths = [_worth(draft, weights) for draft in choice.drafts]
    return choice.likeness[worths.index(max(worths))]
