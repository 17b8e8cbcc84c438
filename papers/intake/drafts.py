"""A row of a ledger while it is being judged, and what holds for the whole sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from papers.intake.amounts import Read
from papers.intake.fields import LEDGER_FIELDS
from papers.intake.known import Known
from papers.intake.records import Problem
from papers.intake.tables import Row
from papers.intake.texts import quoted
from papers.sheets.records import Cell

HEADINGS = {one.code: one.heading for one in LEDGER_FIELDS}


@dataclass(frozen=True, slots=True)
class Wide:
    """What holds for every row of the sheet.

    ``year``: the ledger's own, from its title. ``are_fractions``: the shares in it are parts of 1.
    """

    known: Known
    names: Mapping[str, int]
    year: int | None = None
    are_fractions: bool = False
    suggestions: dict[str, list[str]] = field(default_factory=dict)  # names that were looked for already

    @property
    def today(self) -> date:
        return self.known.today


@dataclass(slots=True)
class Draft:
    """What has been read of one row so far. ``kept``: words that have no column of their own, for 备注."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def text(self, code: str) -> str:
        return self.row.texts.get(code, "")

    def cell(self, code: str) -> Cell:
        return self.row.cells.get(code)

    def has(self, code: str) -> bool:
        """Whether the sheet has a column for it, or somebody has written it on the page."""
        return code in self.row.cells

    def note(self, code: str, words: str) -> None:
        """``words`` follow the name of the column."""
        self.problems.append(Problem(code, HEADINGS.get(code, "") + words, is_error=False))

    def refuse(self, code: str, words: str, *, unknown: str = "") -> None:
        self.problems.append(Problem(code, HEADINGS.get(code, "") + words, unknown=unknown))

    def take(self, code: str, read: Read[Any]) -> Any:
        """The value of what was read, with its sentences."""
        if read.note:
            self.note(code, read.note)
        if read.error:
            self.refuse(code, read.error)
        return read.value

    def keep(self, code: str, words: str) -> None:
        """Remember words that would be lost otherwise."""
        self.kept.append(f"{HEADINGS[code]}：{words}")

    def is_wrong(self, code: str) -> bool:
        return any(problem.is_error and problem.field == code for problem in self.problems)

    def shorten(self, code: str, text: str, most: int) -> str:
        """At most so many characters, cut between clauses where it can be; the whole is kept elsewhere, and said so."""
        if len(text) <= most:
            return text
        cut = max(text.rfind(sign, most // 2, most) for sign in "。；，、")
        short = text[:cut] if cut > 0 else text[:most]
        self.note(
            code, f"{quoted(text, 20)}有 {len(text)} 个字，最多 {most} 个字：留下前 {len(short)} 个字，全文另外保存。"
        )
        return short
