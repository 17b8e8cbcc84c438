"""What each kind of paper is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from papers.models import Paper

Facts = dict[str, Any]  # JSON: everything the paper says that is not wording, as it stood at one instant


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage a person may word (一段文字): code, name on the page, and whether it may be empty."""

    code: str
    label: str
    is_needed: bool = True
    help: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One sum that was checked (核对): what was compared, both numbers, and whether they agree."""

    words: str
    left: int
    right: int
    is_rate: bool = False  # both in tenths of a per cent

    @property
    def left_words(self) -> str:
        return self._written(self.left)

    @property
    def right_words(self) -> str:
        return self._written(self.right)

    def _written(self, number: int) -> str:
        return f"{number / 10:.1f}%" if self.is_rate else str(number)

    @property
    def holds(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name a template may use (占位符), what it stands for, and an example."""

    name: str  # ``number``, or ``tasks[].title`` for what a list holds
    words: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One kind of paper: how its figures are taken, worded, checked, and handed to a template.

    ``collect`` reads ``kind``, ``scope``, ``department``, ``registration`` and ``drafted_by``: the paper need not be
    saved yet. It raises ``papers.contents.scope.ContentError`` with a sentence where there is nothing to write about.
    """

    passages: tuple[Passage, ...]
    collect: Callable[[Paper, datetime], Facts]  # reads the database, once, in one transaction
    title: Callable[[Facts], str]  # the title proposed
    propose: Callable[[Facts], Mapping[str, str]]  # passage → text
    check: Callable[[Facts], Sequence[Check]]
    context: Callable[[Paper], dict[str, Any]]  # placeholder → value; nothing read but the paper and the settings
    placeholders: tuple[Placeholder, ...]
