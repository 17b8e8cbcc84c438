"""What has become of a task between two days (变化): from how it stood on the one and on the other. Pure.

What happened twice counts once, and what was undone again not at all: closed and opened again is neither. So the sums
add up: what was in hand, what came and what went give what is in hand.
"""

from collections.abc import Callable
from enum import StrEnum

from tracking.between.pairs import Pair, Side
from tracking.deadlines import Light
from tracking.workflow import OPEN, Status


class Mark(StrEnum):
    """A change somebody asks for; a task may have several."""

    REGISTERED = "registered"
    DISPATCHED = "dispatched"
    REOPENED = "reopened"
    CAME = "came"
    CLOSED_IN_TIME = "closed_in_time"
    CLOSED_LATE = "closed_late"
    CANCELLED = "cancelled"
    RECALLED = "recalled"
    LEFT = "left"
    SIGNED = "signed"
    BECAME_LATE = "became_late"
    NO_LONGER_LATE = "no_longer_late"
    MOVED = "moved"
    DECLINED = "declined"
    SENT_BACK = "sent_back"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    LEAD_CHANGED = "lead_changed"
    DROPPED = "dropped"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    Mark.REGISTERED: "新立项",
    Mark.DISPATCHED: "新交办",
    Mark.REOPENED: "重新打开",
    Mark.CAME: "转来牵头",
    Mark.CLOSED_IN_TIME: "按期办结",
    Mark.CLOSED_LATE: "超期办结",
    Mark.CANCELLED: "中止",
    Mark.RECALLED: "撤回交办",
    Mark.LEFT: "转给别的单位",
    Mark.SIGNED: "牵头单位签收",
    Mark.BECAME_LATE: "变为超期",
    Mark.NO_LONGER_LATE: "不再超期",
    Mark.MOVED: "时限改了",
    Mark.DECLINED: "退签",
    Mark.SENT_BACK: "退回重办",
    Mark.SUSPENDED: "挂起",
    Mark.RESUMED: "恢复办理",
    Mark.LEAD_CHANGED: "换了牵头单位",
    Mark.DROPPED: "没有交办就中止",
}
COMES = (Mark.DISPATCHED, Mark.REOPENED, Mark.CAME)  # into what is in hand
GOES = (Mark.CLOSED_IN_TIME, Mark.CLOSED_LATE, Mark.CANCELLED, Mark.RECALLED, Mark.LEFT)  # out of it


def is_open(side: Side | None) -> bool:
    """Whether it was in hand (在办)."""
    return side is not None and side.status in OPEN


def is_late(side: Side | None) -> bool:
    return side is not None and side.light == Light.LATE


def _is(side: Side | None, *states: Status) -> bool:
    return side is not None and side.status in states


def _was_sent(side: Side | None) -> bool:
    """Whether it had gone out to a department by then."""
    return side is not None and side.status != Status.DRAFT and side.dispatched_on is not None


def _ended(pair: Pair, state: Status) -> bool:
    """Whether it came to that end in between, after it had gone out."""
    return _is(pair.now, state) and not _is(pair.before, state) and _was_sent(pair.now)


def _closed(pair: Pair, light: Light) -> bool:
    return _ended(pair, Status.CLOSED) and pair.now is not None and pair.now.light == light


def _is_reopened(pair: Pair) -> bool:
    return _is(pair.before, Status.CLOSED) and pair.now is not None and not _is(pair.now, Status.CLOSED)


def _is_dropped(pair: Pair) -> bool:
    return _is(pair.now, Status.CANCELLED) and not _is(pair.before, Status.CANCELLED) and not _was_sent(pair.now)


def _is_resumed(pair: Pair) -> bool:
    return _is(pair.before, Status.SUSPENDED) and is_open(pair.now) and not _is(pair.now, Status.SUSPENDED)


def _is_signed(pair: Pair) -> bool:
    before, now = pair.before, pair.now
    return now is not None and now.has_signed and not (before and before.has_signed)


def _differs(pair: Pair, name: str) -> bool:
    one, other = pair.before, pair.after
    return bool(one and other and getattr(one, name) != getattr(other, name))


TESTS: dict[Mark, Callable[[Pair], bool]] = {
    Mark.REGISTERED: lambda pair: pair.before is None and pair.now is not None,
    Mark.DISPATCHED: lambda pair: not _was_sent(pair.before) and _was_sent(pair.now),
    Mark.REOPENED: _is_reopened,
    Mark.CAME: lambda pair: pair.was is None and is_open(pair.before) and pair.now is not None,
    Mark.CLOSED_IN_TIME: lambda pair: _closed(pair, Light.CLOSED),
    Mark.CLOSED_LATE: lambda pair: _closed(pair, Light.CLOSED_LATE),
    Mark.CANCELLED: lambda pair: _ended(pair, Status.CANCELLED),
    Mark.RECALLED: lambda pair: is_open(pair.before) and _is(pair.now, Status.DRAFT),
    Mark.LEFT: lambda pair: is_open(pair.was) and pair.now is None,
    Mark.SIGNED: _is_signed,
    Mark.BECAME_LATE: lambda pair: is_late(pair.now) and not is_late(pair.was),
    Mark.NO_LONGER_LATE: lambda pair: is_late(pair.was) and not is_late(pair.now),
    Mark.MOVED: lambda pair: _differs(pair, "due_on"),
    Mark.DECLINED: lambda pair: pair.is_declined,
    Mark.SENT_BACK: lambda pair: sent_back(pair) > 0,
    Mark.SUSPENDED: lambda pair: _is(pair.now, Status.SUSPENDED) and not _is(pair.before, Status.SUSPENDED),
    Mark.RESUMED: _is_resumed,
    Mark.LEAD_CHANGED: lambda pair: _differs(pair, "unit"),
    Mark.DROPPED: _is_dropped,
}


def sent_back(pair: Pair) -> int:
    """How many times it was sent back (退回) in between."""
    return (pair.now.sent_back if pair.now else 0) - (pair.before.sent_back if pair.before else 0)


def marks(pair: Pair) -> frozenset[Mark]:
    """All that has become of it."""
    return frozenset(mark for mark, holds in TESTS.items() if holds(pair))
