"""Which departments a page shows, and in what order, so that eighty of them stay readable."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tracking.dashboards.figures import Row, Tally
from tracking.deadlines import Light
from tracking.ledger import Conditions
from tracking.models import Department, DepartmentGroup
from tracking.models.department import DepartmentKind
from tracking.workflow import Status

MOST = 30  # departments shown at once, unless all are asked for


class Order(StrEnum):
    """What stands first."""

    LATE = "late"
    RATE = "rate"
    MANY = "many"
    NAME = "name"

    @property
    def words(self) -> str:
        return {"late": "超期多的在前", "rate": "落实率低的在前", "many": "件数多的在前", "name": "按单位顺序"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for: departments of a kind (``office``) or of a group (``g3``), their order, all of them."""

    units: str = ""
    order: Order = Order.LATE
    is_all: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Choice":
        """From a query string; what nobody could have meant is left out."""
        units, order = given.get("units", ""), given.get("order", "")
        group = units.removeprefix("g")
        known = units in DepartmentKind.values or (units.startswith("g") and group.isdecimal() and len(group) < 10)
        is_all = given.get("all") == "1"
        return cls(units if known else "", Order(order) if order in list(Order) else Order.LATE, is_all)

    def query(self, **changes: object) -> dict[str, str]:
        """What the address of the page says of it, with some changed."""
        to = replace(self, **changes)  # type: ignore[arg-type]  # names of fields
        said = {"units": to.units, "order": "" if to.order is Order.LATE else str(to.order), "all": "1" * to.is_all}
        return {name: value for name, value in said.items() if value}

    def of(self, rows: Sequence[Row]) -> list[Row]:
        """The departments it is about, in order, more than are shown at once too."""
        return sorted(filter(self._holds(), rows), key=KEYS[self.order])

    def _holds(self) -> "Belongs":
        if self.units.startswith("g"):
            return Belongs(
                frozenset(Department.objects.filter(groups=int(self.units[1:])).values_list("pk", flat=True))
            )
        return Belongs(None, self.units)


@dataclass(frozen=True, slots=True)
class Belongs:
    """Whether a row is of these departments, or of this kind."""

    departments: frozenset[int] | None
    kind: str = ""

    def __call__(self, row: Row) -> bool:
        if self.departments is not None:
            return row.department in self.departments
        return self.kind in {"", row.kind}


def _worst_first(row: Row) -> tuple[object, ...]:
    return (*(-row.tally.by_light[light] for light in (Light.LATE, Light.BEHIND)), -row.tally.registered.count)


def _lowest_rate(row: Row) -> tuple[object, ...]:
    rate = row.tally.rate
    return (rate is None, rate or 0, *_worst_first(row))


KEYS = {
    Order.LATE: _worst_first,
    Order.RATE: _lowest_rate,
    Order.MANY: lambda row: (-row.tally.registered.count, *_worst_first(row)),
    Order.NAME: lambda row: (row.order, row.department),
}


@dataclass(frozen=True, slots=True)
class Units:
    """The departments a page shows; ``rest``: how many more there are, and ``whole`` the sum of both."""

    choice: Choice
    shown: tuple[Row, ...]
    rest: tuple[Row, ...]
    whole: Tally

    @property
    def count(self) -> int:
        return len(self.shown) + len(self.rest)

    @property
    def remainder(self) -> Tally:
        """The sum of those that are not shown."""
        return together(self.rest)


def units(choice: Choice, rows: Sequence[Row]) -> Units:
    """Those that were asked for: the first thirty, or all."""
    found = choice.of(rows)
    most = len(found) if choice.is_all else MOST
    return Units(choice, tuple(found[:most]), tuple(found[most:]), together(found))


def together(rows: Iterable[Row]) -> Tally:
    """The sum of some departments; nothing lists them together, so only its numbers mean something."""
    sums: Counter[tuple[Light, Status]] = Counter()
    for row in rows:
        sums.update(row.tally.counts)
    return Tally(sums, Conditions())


def choices(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """The kinds and groups one may choose among; none where all departments fit anyway."""
    rows = list(rows)
    if len(rows) <= MOST:
        return []
    kinds = [(str(kind.value), str(kind.label)) for kind in DepartmentKind if any(row.kind == kind for row in rows)]
    groups = DepartmentGroup.objects.order_by("order", "pk").values_list("pk", "name")
    return [("", "全部单位"), *kinds, *((f"g{pk}", name) for pk, name in groups)]
