"""The filters of the review workbench (筛选): each a question about a candidate, combinable, carried in the address.

What waits and all of them exclude each other, and so do hard and soft; the rest narrow whatever else is chosen.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracking.workbench import Row


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of candidates, with its name on the page; of one ``family`` only one is on."""

    code: str
    label: str
    family: str
    accepts: Callable[["Row"], bool]


WAITING, ALL = "waiting", "all"
FILTERS = (
    Filter(WAITING, "待审", "state", lambda row: row.is_waiting),
    Filter(ALL, "全部", "state", lambda _: True),
    Filter("hard", "硬任务", "hardness", lambda row: row.directive.is_hard),
    Filter("soft", "软要求", "hardness", lambda row: not row.directive.is_hard),
    Filter("unsure", "拿不准", "unsure", lambda row: row.is_unsure),
    Filter("nobody", "没有单位", "nobody", lambda row: row.has_nobody),
    Filter("undated", "没有期限", "undated", lambda row: row.has_no_limit),
)
BY_CODE = {one.code: one for one in FILTERS}


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as the page offers it: ``count`` rows and the address' ``show`` once it is pressed."""

    filter: Filter
    count: int
    show: str
    is_on: bool


def read_show(given: str) -> tuple[Filter, ...]:
    """The filters an address names (waiting,hard); what it names wrongly is left out, and nothing means what waits."""
    codes = set(given.split(",")) & BY_CODE.keys()
    kept = {BY_CODE[code].family: BY_CODE[code] for code in codes - {ALL}}
    if not kept:
        return (BY_CODE[ALL if ALL in codes else WAITING],)
    return tuple(one for one in FILTERS if kept.get(one.family) == one)


def written(chosen: Iterable[Filter]) -> str:
    """The filters as an address names them."""
    return ",".join(one.code for one in chosen) or ALL


def pressed(chosen: tuple[Filter, ...], one: Filter) -> tuple[Filter, ...]:
    """What is on after a filter was pressed: it joins, replaces its like, or goes away again."""
    if one.code == ALL:
        return (one,)
    others = [each for each in chosen if each.family != one.family and each.code != ALL]
    if one not in chosen:
        others.append(one)
    return tuple(each for each in FILTERS if each in others) or (BY_CODE[ALL],)


def accepted(chosen: Iterable[Filter], row: "Row") -> bool:
    return all(one.accepts(row) for one in chosen)


def choices(chosen: tuple[Filter, ...], rows: Iterable["Row"]) -> list[Choice]:
    """Every filter with how many rows it would leave beside those of other families that are on."""
    rows = tuple(rows)
    found: list[Choice] = []
    for one in FILTERS:
        beside = [each for each in chosen if each.family != one.family] if one.code != ALL else []
        count = sum(accepted((*beside, one), row) for row in rows)
        found.append(Choice(one, count, written(pressed(chosen, one)), one in chosen))
    return found
