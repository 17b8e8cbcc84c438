"""Linear models by logistic regression, for training only: scikit-learn is imported here and nowhere at run time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from directives.extraction.features import Features

STRENGTH = 0.2  # the inverse of the regularisation: many features, few texts
ROUNDS = 400
CLOSE = 1e-3  # a step that betters the fit by less is the last


@dataclass(frozen=True, slots=True)
class Fitted:
    """A linear model: its weights in log-odds, and in how many of its rows each feature stood."""

    weights: Mapping[str, float]
    bias: float
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows of features as one sparse matrix (scipy's), made once: every model learns from some of its rows."""

    names: Sequence[str]
    matrix: Any

    @classmethod
    def of(cls, rows: Sequence[Features]) -> Self:
        """The table of ``rows``, a column for every feature that stands in any of them."""
        from sklearn.feature_extraction import DictVectorizer

        vectorizer = DictVectorizer()
        matrix = vectorizer.fit_transform(rows)
        return cls([str(name) for name in vectorizer.get_feature_names_out()], matrix)

    def beside(self, rows: Sequence[Features]) -> "Table":
        """This table with more features for each of its rows."""
        from scipy import sparse

        more = Table.of(rows)
        return Table([*self.names, *more.names], sparse.hstack([self.matrix, more.matrix], format="csr"))

    def fitted(self, rows: Sequence[int], answers: Sequence[bool]) -> Fitted:
        """The model that tells the rows answered with True from the others."""
        from sklearn.linear_model import LogisticRegression

        known = self.matrix[rows]
        model = LogisticRegression(C=STRENGTH, max_iter=ROUNDS, tol=CLOSE)
        model.fit(known, answers)
        counts = (known != 0).sum(axis=0).tolist()[0]
        return Fitted(
            dict(zip(self.names, model.coef_[0].tolist(), strict=True)),
            float(model.intercept_[0]),
            dict(zip(self.names, counts, strict=True)),
        )

    def scores(self, model: Fitted, rows: range) -> list[float]:
        """The log-odds of each of ``rows``."""
        column = [model.weights.get(name, 0.0) for name in self.names]
        found: list[float] = (self.matrix[rows.start : rows.stop] @ column + model.bias).tolist()
        return found
