"""Sums checked before a paper goes on (核对): every figure once more, straight from the rows, by another way. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from papers.contents.figures import NO_RATE, Totals
from papers.contents.records import Check, Facts
from papers.contents.rows import TaskRow
from papers.contents.since import Kept, Since, came_and_went
from papers.contents.snapshot import Snapshot
from tracking.deadlines import Light
from tracking.workflow import Status

ENDED = {Status.CLOSED, Status.SUSPENDED, Status.DRAFT, Status.CANCELLED}


def check_rows(facts: Facts) -> Sequence[Check]:
    """What holds of every list of tasks."""
    taken = Snapshot.read(facts)
    return list(_of_rows(taken))


def check_figures(facts: Facts) -> Sequence[Check]:
    """What holds of a paper with totals."""
    taken = Snapshot.read(facts)
    return [*_of_rows(taken), *_of_totals(taken), *_of_units(taken), *_of_rates(taken.figures.totals, taken.rows)]


def check_since(earlier: Since, taken: Snapshot) -> Iterator[Check]:
    """That what was, what came and what went give what is, in all and by department, and what is is what is told."""
    whole, totals, units = earlier.whole, taken.figures.totals, earlier.units
    came, went = came_and_went(whole)
    yield Check(f"{earlier.day}在办 + 增加 − 减少 = 现在在办", whole.was + came - went, whole.now)
    alike = sum(unit.was + sum(_signed(unit)) == unit.now for unit in units)
    yield Check("各单位原来在办 + 增加 − 减少 = 现在在办：对得上的单位数 = 单位数", alike, len(units))
    yield Check("各单位原来在办之和 = 原来在办", sum(unit.was for unit in units), whole.was)
    yield Check("各单位现在在办之和 = 现在在办", sum(unit.now for unit in units), whole.now)
    yield Check("比较里的现在在办 = 正在办理 + 挂起", whole.now, totals.open + totals.suspended)
    yield Check("比较里的现在超期 = 超期未办结", whole.late_now, totals.late)
    yield Check(
        f"{earlier.day}立项 + 增加 − 减少 = 立项件数", earlier.there + earlier.come - earlier.gone, totals.registered
    )


def _signed(one: Kept) -> tuple[int, int]:
    came, went = came_and_went(one)
    return came, -went


def _of_rows(taken: Snapshot) -> Iterator[Check]:
    rows = taken.rows
    yield Check("所列事项没有重复：不同编号的个数 = 所列件数", len({row.number for row in rows}), len(rows))
    alike = sum(row.light == row.listed for row in rows)
    yield Check("每一件的灯都和台账上的一样：一样的件数 = 所列件数", alike, len(rows))


def _of_totals(taken: Snapshot) -> Iterator[Check]:
    totals, rows = taken.figures.totals, taken.rows
    yield Check("立项件数 = 附表行数", totals.registered, len(rows))
    parts = totals.closed + totals.open + totals.suspended + totals.draft + totals.cancelled
    yield Check("已办结 + 正在办理 + 挂起 + 待交办 + 中止 = 立项件数", parts, totals.registered)
    yield Check("按期办结 + 超期办结 = 已办结", totals.closed_in_time + totals.closed_late, totals.closed)
    yield Check("各种灯的件数之和 = 立项件数", sum(taken.figures.lights.values()), totals.registered)
    for words, count, counts in RECOUNTED:
        yield Check(f"{words} = 附表里逐行数的件数", count(totals), sum(map(counts, rows)))


def _of_units(taken: Snapshot) -> Iterator[Check]:
    totals, units = taken.figures.totals, taken.figures.units
    for name, words in (("registered", "立项"), ("closed", "已办结"), ("open", "正在办理"), ("late", "超期未办结")):
        summed = sum(getattr(unit.totals, name) for unit in units)
        yield Check(f"各单位{words}件数之和 = {words}总件数", summed, getattr(totals, name))


def _of_rates(totals: Totals, rows: Iterable[TaskRow]) -> Iterator[Check]:
    """In tenths of a per cent, as they are written."""
    every = list(rows)
    closed = [row for row in every if row.status == Status.CLOSED]
    due = sum(row.status != Status.CANCELLED for row in every)
    in_time = sum(not row.due_on or row.closed_on <= row.due_on for row in closed)
    ended = len(closed) + sum(_is_late(row) for row in every)
    yield Check("落实率 = 按附表重新算的落实率", _tenths(totals.rate), _again(len(closed), due), is_rate=True)
    yield Check("按期率 = 按附表重新算的按期率", _tenths(totals.on_time_rate), _again(in_time, ended), is_rate=True)


def _is_late(row: TaskRow) -> bool:
    return row.light == Light.LATE


RECOUNTED: tuple[tuple[str, Callable[[Totals], int], Callable[[TaskRow], bool]], ...] = (
    ("已办结", lambda totals: totals.closed, lambda row: row.status == Status.CLOSED),
    ("正在办理", lambda totals: totals.open, lambda row: row.status not in ENDED),
    ("超期未办结", lambda totals: totals.late, _is_late),
    ("挂起", lambda totals: totals.suspended, lambda row: row.status == Status.SUSPENDED),
    ("中止", lambda totals: totals.cancelled, lambda row: row.status == Status.CANCELLED),
)


def _tenths(written: str) -> int:
    return 0 if written == NO_RATE else int(Fraction(written.rstrip("%")) * 10)


def _again(part: int, whole: int) -> int:
    """Rounded half up, kept off 0 and 1000 unless it is nothing or everything."""
    if not whole:
        return 0
    tenths = int(Fraction(part * 1000, whole) + Fraction(1, 2))
    return min(max(tenths, int(part > 0)), 1000 - int(part < whole))
