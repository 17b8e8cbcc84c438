"""减负账本 as a page: departments by weeks, what each was asked for, beside the same number of weeks before."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from tracking.burden.asks import ADDED, Ask, Kind, asks
from tracking.models import Department, Organisation
from tracking.stretches import Days

WEEKS = 12
WEEK = timedelta(weeks=1)
Counts = Mapping[Kind, int]


class Heat(Enum):
    """How much a number is, in words: a colour alone tells nothing."""

    NONE = 0, "没有"
    LOW = 1, "少"
    MIDDLE = 2, "中等"
    HIGH = 3, "多"
    FULL = 4, "到上限"

    @property
    def level(self) -> int:
        return int(self.value[0])

    @property
    def words(self) -> str:
        return str(self.value[1])


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit in one week."""

    week: Days
    counts: Counts
    number: int
    heat: Heat

    @property
    def told(self) -> str:
        """交办 6、催办 4，公文 1 份; read aloud, and shown on pointing."""
        said = "、".join(f"{kind.label} {self.counts[kind]}" for kind in ADDED if self.counts.get(kind))
        papers = self.counts.get(Kind.PAPER)
        return "，".join(words for words in (said or "没有要求", f"公文 {papers} 份" if papers else "") if words)


@dataclass(frozen=True, slots=True)
class Line:
    """One unit over all the weeks. ``before``: what it came to in as many weeks before."""

    department: Department
    cells: tuple[Cell, ...]
    before: int
    counts: Counts

    @property
    def total(self) -> int:
        return sum(cell.number for cell in self.cells)

    @property
    def change(self) -> int:
        return self.total - self.before

    @property
    def less(self) -> int:
        return -self.change

    @property
    def last(self) -> int:
        return self.cells[-1].number

    @property
    def papers(self) -> int:
        return self.counts.get(Kind.PAPER, 0)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The page. ``kind``: only this is counted, where one is chosen."""

    weeks: tuple[Days, ...]
    lines: tuple[Line, ...]
    limit: int | None
    kind: Kind | None

    @property
    def idle(self) -> list[Line]:
        """The units nothing was asked of, in these weeks and in those before."""
        return [line for line in self.lines if not (line.total or line.before or line.papers)]

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def before(self) -> int:
        return sum(line.before for line in self.lines)

    @property
    def change(self) -> int:
        return self.total - self.before

    @property
    def less(self) -> int:
        return -self.change

    @property
    def papers(self) -> int:
        return sum(line.papers for line in self.lines)

    @property
    def sums(self) -> list[int]:
        """All units together, week by week."""
        return [sum(line.cells[place].number for line in self.lines) for place in range(len(self.weeks))]

    @property
    def average(self) -> float:
        """A unit a week."""
        return self.total / (len(self.lines) * len(self.weeks)) if self.lines else 0.0

    @property
    def days(self) -> Days:
        return Days(self.weeks[0].begin, self.weeks[-1].end)

    @property
    def full(self) -> list[Line]:
        """The units that have come to the limit in the last week."""
        return [line for line in self.lines if line.cells[-1].heat is Heat.FULL]


def weeks_until(last: date) -> tuple[Days, ...]:
    """Twelve weeks, the oldest first; the last is the one of that day."""
    week = Days.week(last)
    return tuple(Days(week.begin - n * WEEK, week.end - n * WEEK) for n in reversed(range(WEEKS)))


def matrix(last: date, units: Collection[int] | None = None, kind: Kind | None = None) -> Matrix:
    """Up to the week of that day, in their order; ``units``: only these."""
    weeks = weeks_until(last)
    found = asks(Days(weeks[0].begin - WEEKS * WEEK, weeks[-1].end), units)
    by_week, earlier = _by_week(found, weeks[0].begin)
    limit = Organisation.current().weekly_asks if kind is None else None
    asked = {unit for unit, _ in by_week} | earlier.keys()
    rows = Department.objects.in_order()
    shown = [one for one in rows if (one.is_active or one.pk in asked) and (units is None or one.pk in units)]
    most = max((_number(counts, kind) for counts in by_week.values()), default=0)
    scale = limit or most or 1
    nothing: Counts = {}
    lines = tuple(
        _line(
            one,
            [(week, by_week.get((one.pk, week.begin), nothing)) for week in weeks],
            _number(earlier.get(one.pk, nothing), kind),
            kind,
            scale,
        )
        for one in shown
    )
    return Matrix(weeks, lines, limit, kind)


def _by_week(
    found: Iterable[Ask], begin: date
) -> tuple[dict[tuple[int, date], Counter[Kind]], dict[int, Counter[Kind]]]:
    """Unit and Monday → counts; and unit → counts of the weeks before."""
    by_week, earlier = defaultdict[tuple[int, date], Counter[Kind]](Counter), defaultdict[int, Counter[Kind]](Counter)
    for ask in found:
        if ask.on < begin:
            earlier[ask.department][ask.kind] += 1
        else:
            by_week[ask.department, Days.week(ask.on).begin][ask.kind] += 1
    return by_week, earlier


def _number(counts: Counts, kind: Kind | None) -> int:
    return counts.get(kind, 0) if kind else sum(counts.get(one, 0) for one in ADDED)


def _line(
    department: Department, found: Sequence[tuple[Days, Counts]], before: int, kind: Kind | None, scale: int
) -> Line:
    cells = (Cell(week, counts, number := _number(counts, kind), heat_of(number, scale)) for week, counts in found)
    together = Counter[Kind]()
    for _, counts in found:
        together.update(counts)
    return Line(department, tuple(cells), before, together)


def heat_of(number: int, scale: int) -> Heat:
    """Thirds of the limit, or of the most there is where no limit is set."""
    if not number:
        return Heat.NONE
    if number >= scale:
        return Heat.FULL
    return Heat.LOW if number * 3 < scale else Heat.MIDDLE if number * 3 < scale * 2 else Heat.HIGH
