"""From a name as people say it to a department or a group: full names, aliases, with or without 区/县/市."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils import timezone

from directives.extraction.records import Body, Context
from tracking.models import Department, DepartmentGroup, load_calendar
from tracking.models.words import WordKind
from tracking.own_words import event_days, own_words

Named = Department | DepartmentGroup
_LEVEL = re.compile(r"^(?:中共)?(?:本|全)?[省市区县州旗](?=.{2})(?:委(?=.*(?:部|办|委|局))|直|属)?")


def bare(name: str) -> str:
    """The name without spaces and without the level of government before it: 区住建局 → 住建局."""
    name = re.sub(r"\s+", "", name)
    return _LEVEL.sub("", name) or name


@dataclass(frozen=True, slots=True)
class Directory:
    """All active departments and groups by every name they go by, loaded once for a page or a job."""

    exact: dict[str, Named]
    loose: dict[str, Named]
    departments: tuple[Department, ...] = ()
    groups: tuple[DepartmentGroup, ...] = ()

    @classmethod
    def load(cls) -> Self:
        departments = tuple(Department.objects.active().in_order().prefetch_related("aliases"))
        groups = tuple(DepartmentGroup.objects.order_by("order", "pk").prefetch_related("members"))
        pairs: list[tuple[str, Named]] = [(name, d) for d in departments for name in _names(d)]
        pairs += [(name, g) for g in groups for name in (g.name, *g.aliases)]
        loose = _first_wins((bare(name), named) for name, named in pairs)
        return cls(_first_wins(pairs), loose, departments, groups)

    def resolve(self, name: str) -> Named | None:
        """Whom the name means, or None where nobody goes by it."""
        name = re.sub(r"\s+", "", name)
        return self.exact.get(name) or self.loose.get(bare(name))

    def bodies(self) -> tuple[Body, ...]:
        """The same list for the extractor: canonical names with what else people call them."""
        names: dict[str, list[str]] = {}
        for alias, named in {**self.loose, **self.exact}.items():
            names.setdefault(named.name, []).append(alias)
        return tuple(Body(name, tuple(a for a in aliases if a != name)) for name, aliases in names.items())


def _names(department: Department) -> list[str]:
    aliases = [alias.name for alias in department.aliases.all()]
    return [name for name in (department.name, department.full_name, *aliases) if name]


def _first_wins(pairs: Iterable[tuple[str, Named]]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for name, named in pairs:
        found.setdefault(name, named)
    return found


def extraction_context(today: date | None = None) -> Context:
    """What this office knows that a speech does not say; the door through which extraction gets it (settings)."""
    year = (today or timezone.localdate()).year
    return Context(
        bodies=Directory.load().bodies(),
        calendar=load_calendar().for_extraction(range(year - 3, year + 4)),
        events=event_days(range(year - 10, year + 11)),
        verbs=own_words(WordKind.VERB),
        stop_phrases=own_words(WordKind.STOP),
    )
