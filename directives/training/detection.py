"""Detection (判定): trains the two looks of ``directives.extraction.weighing`` and calibrates what they say.

The second look learns from first scores of texts the first look did not see, and the calibration from second scores
of texts neither saw, because on their own texts both are surer than they should be. By document throughout.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from directives.extraction.calibration import calibration
from directives.extraction.company import companies, second_look
from directives.extraction.decide import ASSERTED, OUTSIDE, elaborates
from directives.extraction.features import Features, around, features, grams
from directives.extraction.mood import all_cues
from directives.extraction.settled import AT_LEAST, settled
from directives.extraction.tallies import Tally
from directives.extraction.weighing import GRAM, THOUSANDTHS, Weights, bounded, likelihood
from directives.training.calibration import calibrated
from directives.training.linear import Fitted, Table
from directives.training.marked import MarkedText

FOLDS = 10
INNER = 5
OFTEN = 3  # a pair of signs seen less often is chance
LEAST = 0.005  # a smaller weight tips nothing
_MARK = "字 "  # keeps signs apart from the names of constructions


@dataclass(frozen=True, slots=True)
class Seen:
    """A marked text as the looks see it; ``answers``: is each unit a directive, None: undecided."""

    text: MarkedText
    own: tuple[Features, ...]
    signs: tuple[Features, ...]
    answers: tuple[bool | None, ...]
    directives: int
    settled: tuple[bool, ...]
    by_rules: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """All texts as the looks see them, their units one below the other: ``starts`` tells where each text begins."""

    seen: Sequence[Seen]
    own: Table
    signs: Table
    starts: Sequence[int]

    @classmethod
    def of(cls, seen: Sequence[Seen]) -> "Material":
        """The tables of ``seen``."""
        own = Table.of([row for each in seen for row in each.own])
        signs = Table.of([row for each in seen for row in each.signs])
        return cls(seen, own, signs, list(accumulate((len(each.own) for each in seen), initial=0)))

    def rows(self, index: int) -> range:
        """The rows of the units of a text."""
        return range(self.starts[index], self.starts[index + 1])

    def fitted(self, table: Table, indices: Iterable[int]) -> Fitted:
        """The model that learns from the units of some texts that people decided on."""
        known = [
            (row, answer)
            for index in indices
            for row, answer in zip(self.rows(index), self.seen[index].answers, strict=True)
            if answer is not None
        ]
        return table.fitted([row for row, _ in known], [answer for _, answer in known])


@dataclass(frozen=True, slots=True)
class TrainedDetection:
    """The weights, and how they do on documents they were not trained on, beside the constructions alone."""

    weights: Weights
    held_out: Tally
    rules_alone: Tally
    calibration_error: float
    texts: int


Scores = dict[int, list[float]]


def train_detection(texts: Iterable[MarkedText]) -> TrainedDetection:
    """The weights learned from all of ``texts``, measured in cross-validation by document."""
    seen = [_seen(text) for text in texts]
    material, everything = Material.of(seen), list(range(len(seen)))
    tested = _out_of_fold(material, everything)
    sureness = [(score, answer) for index in everything for score, answer in _answered(seen[index], tested[index])]
    slope, shift = calibrated(sureness)
    sure = {index: _sureness(seen[index], scores, slope, shift) for index, scores in tested.items()}
    answered = [(score, answer) for index in everything for score, answer in _answered(seen[index], sure[index])]
    _, first, second = _second(material, everything, ())
    return TrainedDetection(
        weights=_weights(first, second, slope, shift),
        held_out=_counts(seen, {index: [score >= ASSERTED for score in sure[index]] for index in everything}),
        rules_alone=_counts(seen, {index: list(seen[index].by_rules) for index in everything}),
        calibration_error=calibration(answered).error or 0.0,
        texts=len(seen),
    )


def _seen(marked: MarkedText) -> Seen:
    text = marked.text
    cues = all_cues(text)
    near = around(text, cues)
    own = tuple(each | near.features for each in features(text, cues, near))
    signs = tuple(
        each | {f"{_MARK}{gram}": GRAM for gram in grams(text, unit) if _can_be_written(gram)}
        for unit, each in zip(text.units, own, strict=True)
    )
    labels = [marked.label(unit.index) for unit in text.units]
    weighed = [
        label not in "CX" and unit.zone not in OUTSIDE and not elaborates(text, unit)
        for unit, label in zip(text.units, labels, strict=True)
    ]
    answers = tuple(label == "D" if is_weighed else None for label, is_weighed in zip(labels, weighed, strict=True))
    by_rules = tuple("clean clauses" in each and not {"telling clauses", "heading"} & each.keys() for each in own)
    return Seen(marked, own, signs, answers, labels.count("D"), settled(text, cues, near), by_rules)


def _can_be_written(gram: str) -> bool:
    """Whether a line of a weights file can begin with it."""
    return bool(gram) and not gram.startswith("#") and not any(sign.isspace() for sign in gram)


def _second(material: Material, train: Sequence[int], test: Iterable[int]) -> tuple[Scores, Fitted, Fitted]:
    """The second scores of ``test`` by looks that learnt from ``train``, and the two looks."""
    first = material.fitted(material.signs, train)
    judges = dict.fromkeys(test, first) | _looks(material, train)
    company = [
        beside
        for index, seen in enumerate(material.seen)
        for beside in (_company(material, index, judges[index]) if index in judges else [{} for _ in seen.own])
    ]
    table = material.own.beside(company)
    second = material.fitted(table, train)
    return {index: table.scores(second, material.rows(index)) for index in test}, first, second


def _looks(material: Material, train: Sequence[int]) -> dict[int, Fitted]:
    """For every text a first look that did not see it."""
    looks: dict[int, Fitted] = {}
    for fold in range(INNER):
        held = train[fold::INNER]
        look = material.fitted(material.signs, [index for index in train if index not in held])
        looks |= dict.fromkeys(held, look)
    return looks


def _company(material: Material, index: int, look: Fitted) -> list[Features]:
    """What the second look sees beside the units of a text: their first scores, and how likely their company is."""
    first = [bounded(score) for score in material.signs.scores(look, material.rows(index))]
    near = companies(material.seen[index].text.text.units, [likelihood(score) for score in first])
    return [second_look(score, company) for company, score in zip(near, first, strict=True)]


def _out_of_fold(material: Material, indices: Sequence[int]) -> Scores:
    """The second scores of every text by looks that did not see it."""
    found: Scores = {}
    for fold in range(FOLDS):
        held = indices[fold::FOLDS]
        found |= _second(material, [index for index in indices if index not in held], held)[0]
    return found


def _sureness(seen: Seen, scores: Sequence[float], slope: float, shift: float) -> list[float]:
    """What extraction would say: the likelihood, and no less than ``AT_LEAST`` for what a construction settles."""
    return [
        max(likelihood(slope * score + shift), AT_LEAST if is_settled else 0.0)
        for score, is_settled in zip(scores, seen.settled, strict=True)
    ]


def _answered(seen: Seen, scores: Sequence[float]) -> list[tuple[float, bool]]:
    return [(score, answer) for score, answer in zip(scores, seen.answers, strict=True) if answer is not None]


def _counts(seen: Sequence[Seen], taken: Mapping[int, Sequence[bool]]) -> Tally:
    right = wrong = 0
    for index, each in enumerate(seen):
        hits = Counter(answer for answer, is_taken in zip(each.answers, taken[index], strict=True) if is_taken)
        right, wrong = right + hits[True], wrong + hits[False]
    return Tally(right, wrong, sum(each.directives for each in seen) - right)


def _weights(first: Fitted, second: Fitted, slope: float, shift: float) -> Weights:
    words = {name: weight for name, weight in first.weights.items() if not name.startswith(_MARK)}
    signs = {name.removeprefix(_MARK): weight for name, weight in first.weights.items() if name.startswith(_MARK)}
    return Weights(
        _rounded(words) | {"bias": round(first.bias, 3)},
        _in_thousandths({name: signs[name] for name in signs if first.counts[_MARK + name] >= OFTEN}),
        _rounded(second.weights) | {"bias": round(second.bias, 3), "slope": round(slope, 3), "shift": round(shift, 3)},
    )


def _in_thousandths(weights: Mapping[str, float]) -> dict[str, int]:
    return {name: round(weight * THOUSANDTHS) for name, weight in _rounded(weights).items()}


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 3) for name, weight in sorted(weights.items()) if abs(weight) >= LEAST}
