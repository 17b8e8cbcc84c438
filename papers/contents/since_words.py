"""和以前相比, in the words and the tables of a 通报. Pure."""

from collections.abc import Iterable
from typing import Any

from papers.contents.since import Kept, Since
from tracking.between.marks import COMES, GOES, Mark


def said_since(one: Since, rate: str, on_time: str) -> list[str]:
    """The section in words; where nothing has changed, a sentence that says so."""
    whole = one.whole
    first = f"与{one.day}相比，{_moved('在办事项', whole.was, whole.now)}"
    parts = [*_parts(whole, COMES), *_parts(whole, GOES)]
    found = [f"{first}{'：' if parts else ''}{'，'.join(parts)}。"]
    found.append(f"{_moved('超期未办结', whole.late_was, whole.late_now)}；{_rates(one, rate, on_time)}。")
    others = [f"{mark.words}{n}件" for mark in OTHERS if (n := whole.n(mark))]
    found += [f"期间另有{'、'.join(others)}。"] if others else []
    found += [] if one.rows else ["期间没有办结、改期、换单位、挂起、中止或者新变为超期的事项，不再列表。"]
    if one.unrecorded:
        found.append(f"另有{one.unrecorded}件在{one.day}没有变化记录，没有算进来。")
    return found


OTHERS = (Mark.MOVED, Mark.LEAD_CHANGED, Mark.DECLINED, Mark.SENT_BACK, Mark.SUSPENDED, Mark.RESUMED)


def _parts(whole: Kept, marks: Iterable[Mark]) -> list[str]:
    return [f"{mark.words}{n}件" for mark in marks if (n := whole.n(mark))]


def _moved(what: str, was: int, now: int) -> str:
    if was == now:
        return f"{what}仍是{now}件"
    return f"{what}由{was}件{'增加' if now > was else '减少'}到{now}件"


def _rates(one: Since, rate: str, on_time: str) -> str:
    said = [("落实率", one.rate_was, rate), ("按期率", one.on_time_was, on_time)]
    return "，".join(f"{name}仍是{now}" if was == now else f"{name}由{was}变为{now}" for name, was, now in said)


def as_placeholders(one: Since | None) -> dict[str, Any]:
    """For a template: the tables of the section, empty where nothing is compared or nothing has changed."""
    if one is None:
        return {"changed_units": [], "changed_sum": {}, "changed": []}
    handed = sum(unit.n(Mark.CAME) for unit in one.units)
    units = [_line(unit) for unit in _told_of(one.units)]
    rows = [
        {"serial": str(n), "change": Mark(row.mark).words, **{name: getattr(row, name) for name in NAMES}}
        for n, row in enumerate(one.rows, 1)
    ]
    return {"changed_units": units, "changed_sum": {**_line(one.whole), **_handed(one, handed)}, "changed": rows}


NAMES = ("number", "title", "lead", "said")


def _told_of(units: Iterable[Kept]) -> list[Kept]:
    """Those where something has changed, then what all others have in hand, so that the column still adds up."""
    moved = [unit for unit in units if unit.counts or unit.was != unit.now or unit.late_was != unit.late_now]
    still = [unit for unit in units if unit not in moved and unit.was]
    if not moved or not still:
        return moved
    was, late = sum(unit.was for unit in still), sum(unit.late_was for unit in still)
    return [*moved, Kept(f"其余{len(still)}个单位", was, was, {}, late, late)]


def _line(one: Kept) -> dict[str, str]:
    return {
        "name": one.name,
        "was": str(one.was),
        "sent": str(one.n(Mark.DISPATCHED, Mark.REOPENED)),
        "came": str(one.n(Mark.CAME)),
        "closed": str(one.n(Mark.CLOSED_IN_TIME, Mark.CLOSED_LATE)),
        "stopped": str(one.n(Mark.CANCELLED, Mark.RECALLED)),
        "left": str(one.n(Mark.LEFT)),
        "now": str(one.now),
        "late": f"{one.late_was}→{one.late_now}",
    }


def _handed(one: Since, handed: int) -> dict[str, str]:
    """What went from one department to another, which the sum of all does not know of, unless it is of one."""
    return {"came": str(handed), "left": str(handed)} if len(one.units) > 1 else {}
