"""What the office knows when it reads a ledger: names, tasks, and the day it is (``papers.actions.knowing`` loads it)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from directives.extraction.records import Context
from tracking.naming import Directory


@dataclass(frozen=True, slots=True)
class Existing:
    """A task that is there already, as its row in our own ledger says it (台账的一行).

    ``values`` has the same codes and types as ``Line.values`` of a ledger; ``words`` what the row shows for a person.
    """

    key: int
    number: str
    values: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """The office's own knowledge, frozen at the door.

    ``posts`` leads from a leader's post, or the name of who holds it, to the post's key; ``people`` from a
    department's key and a name to the accounts of that name in it. ``tasks`` has what is registered under the numbers
    that stand in the sheet, ``former`` what came in under them from earlier ledgers (several ledgers count from 1).
    """

    directory: Directory
    today: date
    context: Context = field(default_factory=Context)
    posts: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)
    tasks: Mapping[str, Existing] = field(default_factory=dict)
    former: Mapping[str, tuple[Existing, ...]] = field(default_factory=dict)
