"""What a unit was asked for this week, said to the 督查员 before he asks again: advice, never a wall (ADR 17)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracking.burden.asks import ADDED, Kind
from tracking.burden.this_week import this_week
from tracking.models import Department, Organisation

NAMED = 6  # units told one by one


@dataclass(frozen=True, slots=True)
class Load:
    """One unit in the week that runs. ``adds``: what this order would add."""

    department: Department
    counts: Mapping[Kind, int]
    average: float
    limit: int | None
    adds: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.get(kind, 0) for kind in ADDED)

    @property
    def is_over(self) -> bool:
        """Whether this order brings it to the limit, or beyond."""
        return self.limit is not None and self.total + self.adds > self.limit

    @property
    def words(self) -> str:
        """区住建局本周已收到 6 件交办、4 次催办，本周要报 9 份进展，合计 19 件次；全区平均 2.1 件次."""
        given, urged = self.counts.get(Kind.ORDER, 0), self.counts.get(Kind.URGING, 0)
        got = "、".join(
            words for words, n in ((f"{given} 件交办", given), (f"{urged} 次催办", urged), self._rechecks) if n
        )
        due = self.counts.get(Kind.REPORT, 0)
        said = [f"{self.department}本周{f'已收到 {got}' if got else '还没有收到交办和催办'}"]
        said += [f"本周要报 {due} 份进展"] if due else []
        said += [f"合计 {self.total} 件次"] if self.total else []
        return f"{'，'.join(said)}；全区平均每个单位 {self.average:.1f} 件次。"

    @property
    def _rechecks(self) -> tuple[str, int]:
        count = self.counts.get(Kind.RECHECK, 0)
        return f"{count} 次回头看", count

    @property
    def warning(self) -> str:
        """What is said beside it at the limit; empty below it."""
        if not self.is_over:
            return ""
        return f"再加 {self.adds} 件次就是 {self.total + self.adds} 件次，超过每周 {self.limit} 件次的上限。"


@dataclass(frozen=True, slots=True)
class Burden:
    """The loads of the units an order names, the heaviest first, and what would lighten them."""

    loads: tuple[Load, ...]
    hints: tuple[str, ...] = ()
    urging: Department | None = None  # whose matters could be urged about in one paper

    @property
    def shown(self) -> Sequence[Load]:
        return self.loads[:NAMED]

    @property
    def left(self) -> int:
        return len(self.loads) - len(self.shown)

    @property
    def is_over(self) -> bool:
        return any(load.is_over for load in self.loads)


def loads(adds: Mapping[int, int], today: date) -> tuple[Load, ...]:
    """Of these units, with how much would be added to each."""
    if not adds:
        return ()
    week = this_week(today)
    units = Department.objects.filter(pk__in=adds)
    asked = Department.objects.active().count() or 1
    average, limit = sum(map(_total, week.values())) / asked, Organisation.current().weekly_asks
    nothing: Counter[Kind] = Counter()
    found = [Load(one, week.get(one.pk, nothing), average, limit, adds[one.pk]) for one in units.in_order()]
    return tuple(sorted(found, key=lambda load: -(load.total + load.adds)))


def _total(counts: Mapping[Kind, int]) -> int:
    return sum(counts.get(kind, 0) for kind in ADDED)
