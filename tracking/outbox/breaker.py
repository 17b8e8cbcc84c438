"""Leaving alone who does not answer (熔断): five failures in a row, and it is not tried for five minutes.

One rule for the mail server, each robot and each receiver; the row of each keeps its own failures.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet

from tracking.models import MailServer, Receiver, Robot

IN_A_ROW = 5
REST = timedelta(minutes=5)
QUIET = timedelta(minutes=10)  # after too many messages a minute; 钉钉 is silent for as long
WELL = {"failures": 0, "retry_at": None, "last_code": ""}
Row = QuerySet[MailServer] | QuerySet[Robot] | QuerySet[Receiver]


def has_answered(row: Row, **also: Any) -> None:
    """Its failures are forgotten."""
    row.update(**WELL, **also)


def has_failed(row: Row, code: str, now: datetime) -> None:
    """One more failure in a row; from the fifth on it rests."""
    row.update(failures=F("failures") + 1, last_code=code[:200])
    row.filter(failures__gte=IN_A_ROW).update(retry_at=now + REST)


def was_told_too_much(row: Row, code: str, now: datetime) -> None:
    """That is no failure, but makes us quiet."""
    row.update(retry_at=now + QUIET, last_code=code[:200])
