"""How 减负账本 is asked for, as its address carries it: up to which week, of what kind, in what order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from operator import attrgetter

from django.utils.http import urlencode

from tracking.burden.asks import Kind
from tracking.burden.matrix import WEEK, WEEKS, Line
from tracking.stretches import Days


class Order(StrEnum):
    """By what of their lines the units are sorted; by name: as the office has them."""

    TOTAL = "total"
    LAST = "last"
    CHANGE = "change"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address says; what could not be meant is left out. ``week``: the one whose list is shown."""

    last: date
    today: date
    kind: Kind | None = None
    order: Order = Order.TOTAL
    week: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, str], today: date) -> "Choice":
        asked = _day(given.get("end", ""))
        last = min(asked, today) if asked else today
        kind, order = given.get("kind", ""), given.get("sort", "")
        return cls(
            last,
            today,
            Kind(kind) if kind in Kind.values else None,
            Order(order) if order in set(Order) else Order.TOTAL,
            _day(given.get("week", "")),
        )

    @property
    def days(self) -> Days:
        """Of the list: the chosen week, else the last."""
        return Days.week(self.week or self.last)

    def sorted(self, lines: Iterable[Line]) -> list[Line]:
        """The most first; or as the office has its units."""
        if self.order is Order.NAME:
            return list(lines)
        return sorted(lines, key=attrgetter(self.order), reverse=True)

    @property
    def query(self) -> str:
        """As an address."""
        said = {
            "end": "" if self.last == self.today else self.last.isoformat(),
            "kind": self.kind or "",
            "sort": "" if self.order is Order.TOTAL else self.order,
        }
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def earlier(self) -> "Choice":
        return replace(self, last=Days.week(self.last).end - WEEKS * WEEK)

    @property
    def later(self) -> "Choice | None":
        """None where these are the newest weeks."""
        if Days.week(self.last).end >= self.today:
            return None
        return replace(self, last=min(Days.week(self.last).end + WEEKS * WEEK, self.today))

    def of_kind(self, kind: Kind | None) -> "Choice":
        return replace(self, kind=kind)

    def in_order(self, order: Order) -> "Choice":
        return replace(self, order=order)

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """Address, words, whether it is this one."""
        words = {Order.TOTAL: "合计最多", Order.LAST: "最后一周最多", Order.CHANGE: "增加最多", Order.NAME: "单位顺序"}
        return [(self.in_order(one).query, said, one is self.order) for one, said in words.items()]

    @property
    def offered(self) -> list[tuple[str, str, bool]]:
        """The same of the kinds."""
        kinds: list[tuple[Kind | None, str]] = [(None, "全部"), *((kind, kind.label) for kind in Kind)]
        return [(self.of_kind(kind).query, words, kind is self.kind) for kind, words in kinds]


def _day(given: str) -> date | None:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2999, 1, 1) else None
