"""Where a worker of a test is ended by SIGKILL: it watches its own statements, the product knows nothing of it.

What the server sees (the whole mail has come, the 250 not yet said) the mail server of the tests does itself.
"""

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

MAIL, ITEM, REMINDER = '"tracking_mail"', '"tracking_mailitem"', '"tracking_reminder"'


@dataclass(frozen=True)
class Statement:
    """The statement a moment lies at: how it begins, a value it writes, and whether the worker gets that far."""

    begins: str
    value: str = ""
    is_over: bool = False  # the kill comes when what it wrote is committed; else just before it runs
    is_within: bool = False  # with ``is_over``: as soon as it has run, before its transaction is committed

    def matches(self, sql: str, params: Sequence[object]) -> bool:
        """Only what is written counts, not what is asked for in the WHERE."""
        if not sql.lstrip().startswith(self.begins):
            return False
        written = params[: sql.partition(" WHERE ")[0].count("%s")]
        return not self.value or any(isinstance(value, str) and value == self.value for value in written)


class Moment(Enum):
    """The six moments of a mail, and three of what is made before and after it."""

    SWEPT = Statement("INSERT INTO tracking_reminder", is_over=True)
    COMPOSED = Statement(f"INSERT INTO {ITEM}", is_over=True, is_within=True)
    BEFORE_CLAIM = Statement(f"UPDATE {MAIL}", "leased")
    CLAIMED = Statement(f"UPDATE {MAIL}", "leased", is_over=True)
    RENDERED = Statement(f"UPDATE {MAIL}", "sending", is_over=True)
    DATA_SENT = Statement("")  # the mail server kills
    ANSWERED = Statement(f"UPDATE {MAIL}", "sent")
    COMMITTED = Statement(f"UPDATE {MAIL}", "sent", is_over=True)
    SETTLING = Statement(f"UPDATE {REMINDER}", "sent")

    @property
    def is_in_the_window(self) -> bool:
        """Between the server's 250 and the commit: the one place where a mail may go twice."""
        return self is Moment.ANSWERED


@dataclass
class Death:
    """Ends this process at the n-th time the moment comes."""

    moment: Moment
    left: int

    def lie_in_wait(self) -> None:
        """For every connection this process makes, in whatever thread."""
        if self.moment is not Moment.DATA_SENT:
            connection_created.connect(self._watch, weak=False)

    def _watch(self, connection: BaseDatabaseWrapper, **_: object) -> None:
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not self.moment.value.matches(str(sql), params or ()):
            return execute(sql, params, many, context)
        self.left -= 1
        if self.left:
            return execute(sql, params, many, context)
        if not self.moment.value.is_over:
            die()
        answer = execute(sql, params, many, context)
        if self.moment.value.is_within:
            die()
        transaction.on_commit(die, using=context["connection"].alias)
        return answer


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
