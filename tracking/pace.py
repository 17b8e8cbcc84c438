"""How fast somebody reviews, and how long the rest may take. Pure; nothing is said on too little."""

import statistics
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

FEWEST = 5  # gaps before an estimate is honest
LONGEST = timedelta(minutes=5)  # a longer gap was a pause, not a decision
LAST = 20  # gaps looked at: the pace of now, not of yesterday


def minutes_left(decided_at: Iterable[datetime], waiting: int) -> int | None:
    """Minutes the waiting ones may take at the pace of the last decisions, or None where nobody can say.

    Decisions of one instant (整批) count once.
    """
    instants = sorted(set(decided_at))
    gaps = [later - sooner for sooner, later in pairwise(instants)]
    counted = [gap.total_seconds() for gap in gaps if gap <= LONGEST][-LAST:]
    if len(counted) < FEWEST or not waiting:
        return None
    return max(1, round(waiting * statistics.fmean(counted) / 60))
