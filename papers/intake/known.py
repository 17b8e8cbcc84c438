"""What the office knows when it reads a ledger: names, tasks, the day (loaded by ``papers.actions.knowing``)."""

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

    ``groups`` has the keys of the departments in a group, by the group's key; ``posts`` the key of a leader's post by
    its name and by that of who holds it; ``people`` the accounts in a department by its key and their name. ``tasks``
    has what is registered under the numbers that stand in the sheet, ``former`` what came in under them from earlier
    ledgers (several ledgers count from 1); ``namesakes`` the number of a task by its title, where a row has the same.
    """

    directory: Directory
    today: date
    context: Context = field(default_factory=Context)
    groups: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    posts: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)
    tasks: Mapping[str, Existing] = field(default_factory=dict)
    former: Mapping[str, tuple[Existing, ...]] = field(default_factory=dict)
    namesakes: Mapping[str, str] = field(default_factory=dict)
