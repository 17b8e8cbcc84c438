"""What kind of work a directive is (任务类型), and whether a third party can check that it is done (硬任务).

Two linear models over what ``kind_features`` sees; their weights are data, trained by ``directives.training.kinds``.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import repeat

from directives.extraction.kind_features import UNIT, Shown, features, signs_of
from directives.extraction.records import KINDS, Kind
from directives.extraction.structure import Outlined, Unit
from directives.extraction.wordlists import rows

BITS = 24  # of one answer in a packed number; no sum of weights comes near half of what they hold
HALF = 1 << BITS - 1


class Weights:
    """A linear model of several answers, whose weights are whole numbers.

    Those of one feature are packed into a single number, so that one sum over the features serves all answers.
    """

    def __init__(self, table: Mapping[str, Sequence[int]], answers: int) -> None:
        self._packed = {name: _packed(weights) for name, weights in table.items()}
        self._piece = lru_cache(maxsize=512)(self._weigh)  # a heading or a neighbour is asked for more than once
        self._halves = _packed([HALF] * answers)  # keeps every sum above zero while it is taken apart
        self._places = range(0, BITS * answers, BITS)

    def scores(self, found: Shown) -> list[float]:
        """How much the features speak for each answer."""
        known, scale = self._packed.get, found.scale * UNIT
        signs = sum([weight * self._piece(piece) for weight, piece in found.pieces])
        others = sum([known(name, 0) * count for name, count in found.others.items() if count])
        return [scale * sign + other for sign, other in zip(self._parted(signs), self._parted(others), strict=True)]

    def _weigh(self, piece: str) -> int:
        return sum(map(self._packed.get, signs_of(piece), repeat(0)))

    def _parted(self, packed: int) -> Iterator[int]:
        return ((packed + self._halves >> place) % (2 * HALF) - HALF for place in self._places)


def _packed(numbers: Sequence[int]) -> int:
    return sum(number << BITS * place for place, number in enumerate(numbers))


@cache
def _weights() -> Weights:
    """Those of the kinds, then that of being hard."""
    kinds, hard = (
        {name: tuple(map(int, cells)) for name, *cells in rows(f"{model}_weights")} for model in ("kind", "hard")
    )
    no_kinds, not_hard = (0,) * len(KINDS), (0,)
    both = {name: kinds.get(name, no_kinds) + hard.get(name, not_hard) for name in kinds | hard}
    return Weights(both, len(KINDS) + 1)


def shown(text: Outlined, unit: Unit, title: str, *, has_deadline: bool, has_target: bool) -> Shown:
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


def judged(found: Shown) -> tuple[Kind, bool]:
    """The kind, and whether completion can be checked: a named result, a number, a date, an inspection."""
    *kinds, hard = _weights().scores(found)
    return strongest(kinds), hard > 0


def strongest(scores: Sequence[float]) -> Kind:
    """The kind that most speaks for."""
    return KINDS[max(range(len(scores)), key=scores.__getitem__)]
