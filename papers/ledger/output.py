"""A whole ledger into a file, whatever its format and its day, while somebody is told how far it is."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.utils import timezone

from accounts.models import User
from papers.ledger.asof import read_past_rows
from papers.ledger.columns import COLUMNS
from papers.ledger.csv import write_csv
from papers.ledger.package import About
from papers.ledger.rows import Portion, Row, keys_of, read_rows
from papers.ledger.writer import write_workbook
from papers.models import ExportFormat
from tracking.asof.past import Past
from tracking.calendars import WorkCalendar
from tracking.ledger import Conditions, Shape, select
from tracking.ledger.shape import GROUPS
from tracking.models import Organisation, Task

Tell = Callable[[int, int], None]  # so many tasks looked at, of so many
HUGE = 100_000  # rows from which a sheet may pass 2 GiB before it is packed


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: for whom, which tasks, of when. ``as_of``: the end of that day; None: as it stands."""

    user: User
    asked: Conditions
    as_of: date | None
    format: ExportFormat
    words: str
    at: datetime
    calendar: WorkCalendar
    shape: Shape | None = None  # the page whose order the rows follow; None, and of a past day: that of registration

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def keys(self) -> Sequence[int]:
        """The tasks to look at."""
        if past := self.past:
            return array("q", past.candidates().order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000))
        return keys_of(self.user, self.asked, self.today, self.calendar, self.shape)

    def size(self) -> int:
        """How many tasks there are to look at."""
        if past := self.past:
            return past.candidates().count()
        found = select(Task.objects.visible_to(self.user), self.asked, self.user, self.today, self.calendar)
        return found.count()

    def portions(self, keys: Sequence[int]) -> Iterator[Portion]:
        past = self.past
        return read_past_rows(past, keys) if past else read_rows(keys, self.today, self.calendar)

    @property
    def sequence(self) -> str:
        """The order of the rows, in words."""
        shape = self.shape
        if shape is None or self.as_of:
            return "立项先后"
        return f"按{GROUPS[shape.group]}分组，{shape.sorted_by}" if shape.group else shape.sorted_by

    @property
    def past(self) -> Past | None:
        return Past(self.user, self.asked, self.as_of, self.calendar) if self.as_of else None


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: how many rows, and what whoever opens the file has to know."""

    count: int
    note: str


def write_ledger(target: BinaryIO, order: Order, tell: Tell) -> Written:
    """Write the file. Raises ``TooManyRowsError`` where a sheet cannot hold it."""
    keys = order.keys()
    note = _note(order)
    rows = _told(order.portions(keys), len(keys), tell)
    if order.format == ExportFormat.CSV:
        return Written(write_csv(target, COLUMNS, rows), note)
    return Written(write_workbook(target, COLUMNS, rows, _about(order, note, len(keys))), note)


def _told(portions: Iterable[Portion], total: int, tell: Tell) -> Iterator[Row]:
    done = 0
    tell(done, total)
    for portion in portions:
        yield from portion.rows
        done += portion.looked_at
        tell(done, total)


def _note(order: Order) -> str:
    missing = order.past.unrecorded() if order.past else 0
    if not missing:
        return ""
    return f"有 {missing} 件在那一天已经立项，但变化记录是后来才开始的，说不出那一天的样子，没有列入。"


def _about(order: Order, note: str, total: int) -> About:
    office, made = Organisation.current().name, timezone.localtime(order.at)
    when = f"{_day(order.as_of)}结束时" if order.as_of else f"{_day(made.date())} {made:%H:%M}"
    lines = [
        ("台账", f"{office}督办台账"),
        ("时点", when),
        ("范围", order.words),
        ("次序", order.sequence),
        ("导出", f"{order.user}，{_day(made.date())} {made:%H:%M}"),
        ("名称", "单位和人员用导出那天的名称。"),
    ]
    if note:
        lines.append(("没有列入的", note))
    return About(f"{office}督办台账", str(order.user), order.at, tuple(lines), is_huge=total > HUGE)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
