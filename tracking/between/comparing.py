"""Two days side by side (比较两天): what was in hand, what came, what went, what is in hand; lights then and now; by
department. Counted from the pairs alone, so that every sum is the sum of what its list shows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tracking.between.marks import COMES, GOES, Mark, is_late, is_open, marks
from tracking.between.pairs import Between, Pair, Side
from tracking.dashboards.figures import SHOWN, Tally
from tracking.deadlines import Light
from tracking.ledger import Conditions
from tracking.models import Department
from tracking.workflow import Status

NOWHERE = ""  # the light of what was not there, or was another department's


@dataclass(frozen=True, slots=True)
class Sum:
    """What was in hand, what came and went, and what is: ``was`` + comes − goes = ``now``."""

    was: int
    now: int
    counts: Mapping[Mark, int]
    late_was: int = 0
    late_now: int = 0

    @property
    def comes(self) -> list[tuple[Mark, int]]:
        return [(mark, self.counts[mark]) for mark in COMES if self.counts.get(mark)]

    @property
    def goes(self) -> list[tuple[Mark, int]]:
        return [(mark, self.counts[mark]) for mark in GOES if self.counts.get(mark)]

    @property
    def holds(self) -> bool:
        """Whether it adds up; checked, not assumed."""
        came, went = (sum(self.counts.get(mark, 0) for mark in some) for some in (COMES, GOES))
        return self.was + came - went == self.now

    def of(self, *wanted: Mark) -> int:
        return sum(self.counts.get(mark, 0) for mark in wanted)

    @property
    def stopped(self) -> int:
        """Cancelled, or taken back before anybody had signed."""
        return self.of(Mark.CANCELLED, Mark.RECALLED)

    @property
    def closed(self) -> int:
        return self.of(Mark.CLOSED_IN_TIME, Mark.CLOSED_LATE)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One department between the two days."""

    department: Department
    sum: Sum


@dataclass(frozen=True)
class Comparison:
    """Everything that is told of two days. ``pairs``: what is looked at; ``found``: the marks of each, by its key."""

    between: Between
    pairs: Sequence[Pair]
    found: Mapping[int, frozenset[Mark]] = field(repr=False)

    @cached_property
    def counts(self) -> Counter[Mark]:
        return Counter(mark for marked in self.found.values() for mark in marked)

    @cached_property
    def sum(self) -> Sum:
        return summed(self.pairs)

    @property
    def registered(self) -> tuple[int, int, int, int, int]:
        """All there are: on the first day, new, come, gone, on the second."""
        came = sum(pair.was is None and pair.before is not None and pair.now is not None for pair in self.pairs)
        gone = sum(pair.was is not None and pair.now is None for pair in self.pairs)
        first, second = (sum(side is not None for side in sides) for sides in zip(*self._sides, strict=True))
        return first, self.counts[Mark.REGISTERED], came, gone, second

    @property
    def _sides(self) -> list[tuple[Side | None, Side | None]]:
        return [(pair.was, pair.now) for pair in self.pairs] or [(None, None)]

    @cached_property
    def tallies(self) -> tuple[Tally, Tally]:
        """Both days as 落实情况 counts them, for the rates."""
        was, now = ([side for side in sides if side] for sides in zip(*self._sides, strict=True))
        return _tally(was), _tally(now)

    @cached_property
    def lights(self) -> Counter[tuple[str, str]]:
        """How many had which light then and have which now."""
        sides = ((pair.was, pair.now) for pair in self.pairs)
        return Counter((was.light if was else NOWHERE, now.light if now else NOWHERE) for was, now in sides)

    @property
    def matrix(self) -> "Matrix":
        return Matrix(self.lights)

    @cached_property
    def units(self) -> list[UnitRow]:
        """By department that led something in hand on either day, or closed something, in their order."""
        by_unit: dict[int, list[Pair]] = {}
        for pair in self.pairs:
            for unit in pair.units:
                by_unit.setdefault(unit, []).append(pair.of_unit(unit))
        if self.between.department is not None:
            by_unit = {unit: own for unit, own in by_unit.items() if unit == self.between.department}
        sums = {unit: summed(own) for unit, own in by_unit.items()}
        named = Department.objects.in_order().filter(pk__in=sums)
        return [UnitRow(one, sums[one.pk]) for one in named if _has_something(sums[one.pk])]

    def with_mark(self, mark: Mark) -> list[Pair]:
        return [pair for pair in self.pairs if mark in self.found.get(pair.pk, ())]

    def with_lights(self, was: str, now: str) -> list[Pair]:
        """The tasks behind a number of the matrix."""
        return [pair for pair in self.pairs if _light(pair.was) == was and _light(pair.now) == now]

    @property
    def is_alike(self) -> bool:
        """Whether nothing at all has changed."""
        return not self.counts and all(was == now for was, now in self.lights)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Lights then, down, and now, across; only those that some task has."""

    counts: Mapping[tuple[str, str], int]

    @property
    def columns(self) -> list[str]:
        return _known({now for _, now in self.counts})

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, int]], int]]:
        """Each light of then, with how many have which light now, and all of them."""
        found = []
        for was in _known({one for one, _ in self.counts}):
            cells = [(now, self.counts.get((was, now), 0)) for now in self.columns]
            found.append((was, cells, sum(n for _, n in cells)))
        return found

    @property
    def totals(self) -> list[int]:
        return [sum(n for (_, one), n in self.counts.items() if one == now) for now in self.columns]


def compare(between: Between) -> Comparison:
    """Read both days and say what has become of every task."""
    pairs = between.pairs()
    found = ((pair.pk, marks(pair)) for pair in pairs)
    return Comparison(between, pairs, {pk: marked for pk, marked in found if marked})


def summed(pairs: Iterable[Pair]) -> Sum:
    """What was in hand, what came and went, and what is."""
    some = list(pairs)
    counts = Counter(mark for pair in some for mark in marks(pair))
    was, now = sum(is_open(pair.was) for pair in some), sum(is_open(pair.now) for pair in some)
    late_was, late_now = sum(is_late(pair.was) for pair in some), sum(is_late(pair.now) for pair in some)
    return Sum(was, now, counts, late_was, late_now)


def days_moved(pair: Pair) -> int | None:
    """By how many calendar days the due date was put off; negative: brought forward; None where one day has none."""
    was, now = (side.due_on if side else None for side in (pair.before, pair.after))
    return (now - was).days if isinstance(was, date) and isinstance(now, date) else None


def _has_something(one: Sum) -> bool:
    return bool(one.was or one.now or one.closed or one.of(*COMES, *GOES))


def _light(side: Side | None) -> str:
    return side.light if side else NOWHERE


def _known(lights: set[str]) -> list[str]:
    """In the order of figures; what was not there first."""
    return [code for code in (NOWHERE, *map(str, SHOWN)) if code in lights]


def _tally(sides: Iterable[Side]) -> Tally:
    return Tally(Counter((Light(side.light), Status(side.status)) for side in sides), Conditions())
