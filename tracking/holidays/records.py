"""What is read from a notice: frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")  # 全国年节及纪念日放假办法，第二条


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day the notice names: off (weekend days of a long holiday too), or a weekend day that is worked.

    ``name``: whose holiday it belongs to (国庆节、中秋节); ``sentence``: its place in ``Arrangement.sentences``.
    """

    on: date
    is_working: bool
    name: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit, as a sentence with what to do; ``sentence``: where, or None for the notice as a whole."""

    words: str
    sentence: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the notice says of one holiday: ``source[start:end]``, its words without breaks, and what it rules.

    ``amends``: an earlier notice had said something else of it. ``extended_to``: only its last day is moved.
    """

    name: str
    text: str
    start: int
    end: int
    amends: bool = False
    extended_to: date | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The holidays of a year as a notice arranges them; ``year`` is None where the notice does not say it.

    ``number`` and ``issued_on``: which notice it is (国办发明电〔2025〕7号, 2025-11-04), where it says so.
    ``advice``: sentences that only encourage, and so change nothing.
    """

    year: int | None
    sentences: tuple[Sentence, ...] = ()
    days: tuple[SpecialDay, ...] = ()
    problems: tuple[Problem, ...] = ()
    advice: tuple[str, ...] = ()
    number: str = ""
    issued_on: date | None = None

    @property
    def is_notice(self) -> bool:
        """Whether anything at all was read."""
        return bool(self.days) or any(sentence.extended_to for sentence in self.sentences)

    @property
    def is_amendment(self) -> bool:
        """Whether it changes single holidays of a year and leaves the others as they were."""
        return any(sentence.amends for sentence in self.sentences)

    @property
    def names(self) -> frozenset[str]:
        """The festivals it speaks of, one by one."""
        return frozenset(part for sentence in self.sentences for part in sentence.name.split("、"))

    def by_day(self) -> Mapping[date, SpecialDay]:
        """The first word on each day holds; that there were two is among the problems."""
        return {day.on: day for day in reversed(self.days)}

    def days_of(self, sentence: int) -> list[SpecialDay]:
        return [day for day in self.days if day.sentence == sentence]

    def problems_of(self, sentence: int) -> list[Problem]:
        return [problem for problem in self.problems if problem.sentence == sentence]

    def with_problems(self, found: Iterable[Problem]) -> Self:
        return replace(self, problems=(*self.problems, *found))
