"""Which registrations the page counts: all, or those of a stretch that lasts until today."""

from datetime import date
from enum import StrEnum
from typing import Self


class Period(StrEnum):
    """Which registrations are counted: all, those approved this year, or this quarter."""

    ALL = "all"
    YEAR = "year"
    QUARTER = "quarter"

    @classmethod
    def of(cls, code: str) -> Self:
        """The period of that code; all where there is no such code."""
        return cls(code) if code in list(cls) else cls.ALL

    def since(self, today: date) -> date | None:
        if self is Period.YEAR:
            return today.replace(month=1, day=1)
        if self is Period.QUARTER:
            return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        return None
