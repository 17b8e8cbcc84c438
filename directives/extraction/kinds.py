"""What kind of work a directive is (任务类型), and whether a third party can check that it is done (硬任务).

Two linear models over what ``kind_features`` sees; their weights are data, trained by ``directives.training.kinds``.
"""

from collections.abc import Mapping
from functools import cache
from operator import mul

from directives.extraction.kind_features import features
from directives.extraction.records import KINDS, Kind
from directives.extraction.structure import Outlined, Unit
from directives.extraction.wordlists import rows

KindWeights = Mapping[str, tuple[float, ...]]
HardWeights = Mapping[str, float]


@cache
def _kind_weights() -> KindWeights:
    return {row[0]: tuple(float(cell) for cell in row[1:]) for row in rows("kind_weights")}


@cache
def _hard_weights() -> HardWeights:
    return {name: float(weight) for name, weight in rows("hard_weights")}


def shown(text: Outlined, unit: Unit, title: str, *, has_deadline: bool, has_target: bool) -> Mapping[str, float]:
    """What ``unit`` shows of its kind: its words and title, the headings above, the sentences beside it."""
    beside = [text.units[place] for place in (unit.index - 1, unit.index + 1) if 0 <= place < len(text.units)]
    return features(
        unit.span.of(text.shadow),
        title,
        [heading.title.of(text.shadow) for heading in unit.headings],
        [other.span.of(text.shadow) for other in beside],
        has_deadline=has_deadline,
        has_target=has_target,
    )


def kind_of(found: Mapping[str, float], weights: KindWeights | None = None) -> Kind:
    """The kind the features speak for most."""
    known = weights or _kind_weights()
    told = [name for name in found if name in known]
    strengths = [found[name] for name in told]
    scores = [sum(map(mul, column, strengths)) for column in zip(*(known[name] for name in told), strict=True)]
    return KINDS[max(range(len(scores)), key=scores.__getitem__)]


def is_hard(found: Mapping[str, float], weights: HardWeights | None = None) -> bool:
    """Whether completion can be checked: a named result, a number, a date, an inspection."""
    known = weights or _hard_weights()
    return sum(known[name] * strength for name, strength in found.items() if name in known) > 0
