"""What a spreadsheet can be about (内容): the protocol by which each kind is judged, shown and taken in.

A kind is one ``Matter`` in ``papers.actions.intake_kinds.MATTERS``; the pages of intakes know nothing else of it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from accounts.models import User
from papers.intake.records import Field, Line, Table
from papers.models import Intake
from papers.sheets.records import Sheet
from tracking.actions.registration import Approval
from tracking.models import Registration


class IntakeError(Exception):
    """Nothing was changed; the message says why and what to do, for the person at the page."""


class NotApprovedError(IntakeError):
    """Something is new, and it has not been said who agreed to it."""


class StaleIntakeError(IntakeError):
    """Somebody else has gone on meanwhile: ``current`` is how it stands now."""

    def __init__(self, current: Intake) -> None:
        super().__init__("没有保存：刚刚有人改过这张表。您填的还在下面，请看过以后再保存一次。")
        self.current = current


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one row: ``words`` is a short sentence, ``key`` of what there is now (``Matter.opens`` shows it).

    ``note`` is what somebody still has to do about it by hand.
    """

    index: int  # of the row in the sheet, from 0
    words: str
    key: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an intake did: a fate for every line handed over."""

    fates: tuple[Fate, ...]
    registration: Registration | None = None


class Judge(Protocol):
    """Judges a sheet from what a person has decided; pure: what the office knows comes in as ``known``."""

    def __call__(
        self,
        sheet: Sheet,
        *,
        head: int,
        mapping: Mapping[int, str],
        fixes: Mapping[str, str],
        names: Mapping[str, int],
        skipped: Collection[int],
        known: Any,
        tell: "Tell",
    ) -> Table: ...


class TakeIn(Protocol):
    """Applies lines that are NEW or CHANGED and hold no error: all of them, or ``IntakeError`` and none.

    Called within a transaction, with the intake's row locked; ``lines`` are in the order of the sheet. ``approval`` is
    None where the kind asks for none, or where nothing is new. ``source`` is what the source is called (来源名称);
    where it is empty, what the table itself is called.
    """

    def __call__(
        self,
        intake: Intake,
        lines: Sequence[Line],
        *,
        approval: Approval | None,
        by: User,
        at: datetime,
        source: str = "",
    ) -> Taken: ...


Tell: TypeAlias = Callable[[int, int], None]  # hears how many rows are done, and of how many


def silent(_done: int, _total: int) -> None:
    """For who does not want to know."""


def _none(_lines: Sequence[Line]) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of spreadsheet."""

    fields: tuple[Field, ...]
    load: Callable[[Intake, datetime], Any]  # what the office knows, for ``judge``: the only look at the database
    judge: Judge
    take_in: TakeIn
    opens: str  # name of the address that shows what a row became, by its key
    headline: str  # code of the field a row is called by
    details: tuple[str, ...]  # codes of what stands below it on the page
    unit: str = "条"  # how rows are counted: 件 of tasks, 个 of departments
    asks_approval: bool = False  # who agreed, when, on what ground: asked where something is new
    about: str = ""  # a sentence or two for the page: what can be imported, what happens to what is there already
    effects: tuple[str, ...] = ()  # what happens with what is new that a person wants to know before: a sentence each
    effects_of_changes: tuple[str, ...] = ()  # what happens with what is changed
    warnings: Callable[[Sequence[Line]], list[str]] = _none  # what nobody may overlook in what is new: a sentence each
    units: tuple[str, ...] = ()  # codes whose values are keys of departments: the page says whom a name means
    follow_up: tuple[str, str] | None = None  # what is still to be done afterwards: name of the address, by the intake
