"""Linear models by logistic regression, for training only: scikit-learn is imported here and nowhere at run time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from directives.extraction.features import Features

STRENGTH = 0.2  # the inverse of the regularisation: many features, few texts
ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Fitted:
    """A linear model: its weights in log-odds, and how many rows each feature stood in."""

    weights: Mapping[str, float]
    bias: float
    counts: Mapping[str, int]

    def scores(self, rows: Sequence[Features]) -> list[float]:
        """The log-odds of each row."""
        return [
            self.bias + sum(self.weights.get(name, 0.0) * strength for name, strength in row.items()) for row in rows
        ]


def fitted(rows: Iterable[tuple[Features, bool]]) -> Fitted:
    """The model that tells the rows answered with True from the others."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    known = list(rows)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([row for row, _ in known])
    model = LogisticRegression(C=STRENGTH, max_iter=ROUNDS)
    model.fit(matrix, [answer for _, answer in known])
    names = vectorizer.get_feature_names_out()
    return Fitted(
        {str(name): float(weight) for name, weight in zip(names, model.coef_[0], strict=True)},
        float(model.intercept_[0]),
        Counter(name for row, _ in known for name, strength in row.items() if strength),
    )
