"""Every number and every word a snapshot vouches for: what is typed into a passage is looked up here. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Self

from directives.dates import day_words, full_day_words
from papers.contents.figures import Totals
from papers.contents.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Known:
    """``words`` is all text of the snapshot and of the passages proposed."""

    counts: frozenset[str]
    percents: frozenset[str]
    dates: frozenset[str]
    words: str

    @classmethod
    def of(cls, taken: Snapshot, proposed: Iterable[str]) -> Self:
        """``proposed``: the passages as the program words them."""
        every = [taken.figures.totals, *(unit.totals for unit in taken.figures.units)]
        said = "\n".join([*proposed, *_texts(taken)])
        counts = {str(count) for totals in every for count in asdict(totals).values()}
        return cls(
            counts=frozenset(counts | set(re.findall(r"(\d+)件", said))),
            percents=frozenset({*_percents(taken, every), *re.findall(r"(\d+(?:\.\d+)?)[%％]", said)}),
            dates=frozenset(_dates(taken)),
            words=said,
        )

    def has(self, sort: str, number: str, written: str) -> bool:
        """Whether the snapshot knows a number of that sort: date, percent, count, other; no sort: mere numbering."""
        known = {"date": self.dates, "percent": self.percents, "count": self.counts}.get(sort)
        if not sort or (known is not None and number in known):
            return True
        return (
            re.search(rf"(?<![\d.]){re.escape(written)}" + (r"(?!\d)" if written[-1].isdigit() else ""), self.words)
            is not None
        )

    def is_said(self, words: str) -> bool:
        """Whether these words stand so in the snapshot, whatever quotation marks are inside."""
        return _plain(words) in _plain(self.words)


def _plain(words: str) -> str:
    return words.replace("‘", "“").replace("’", "”")


def _texts(taken: Snapshot) -> Iterator[str]:
    yield from (taken.office, taken.phone, taken.basis, taken.scope, taken.addressee)
    if taken.order:
        yield from asdict(taken.order).values()
    for row in taken.rows:
        yield from (row.number, row.title, row.measure, row.when, row.latest, row.problems, row.next_step, row.leader)
        yield from (part for source in row.sources for part in (source.title, source.quote))


def _percents(taken: Snapshot, every: Iterable[Totals]) -> Iterator[str]:
    yield from (str(row.percent) for row in taken.rows)
    for totals in every:
        yield from (totals.rate.rstrip("%"), totals.on_time_rate.rstrip("%"))


def _dates(taken: Snapshot) -> Iterator[str]:
    """Every day of the snapshot, with its year and without."""
    order = (taken.order.source_on, taken.order.approved_on) if taken.order else ()
    of_rows = (
        on
        for row in taken.rows
        for on in (row.due_on, row.closed_on, row.dispatched_on, row.latest_on, *(one.on for one in row.sources))
    )
    for on in {taken.taken_at[:10], taken.answer_by, *order, *of_rows} - {""}:
        day = date.fromisoformat(on)
        yield from (full_day_words(day), day_words(day, day))
