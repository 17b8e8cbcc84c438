"""What was read beside the place of a directive, held against what people marked: who, by when, how much, what for.

A row may leave an attribute out; then nobody judged it and it does not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from directives.extraction.agreement import likeness, party, words_agree
from directives.extraction.matching import Marked, Matched
from directives.extraction.records import EVERYBODY, Deadline, Found
from directives.extraction.tallies import Counts, Figure, Share, Tally


@dataclass(frozen=True, slots=True)
class Attributes(Counts):
    """How well the attributes were read. Deadlines and targets of what was missed are missed too; the rest is of the
    found ones only. ``named`` are the leads that stand in the text or in a heading; ``title`` is the mean likeness to
    the nearer of the titles people wrote.
    """

    kind: Share = field(default_factory=Share)
    hardness: Share = field(default_factory=Share)
    lead: Share = field(default_factory=Share)
    named: Share = field(default_factory=Share)
    title: Share = field(default_factory=Share)
    deadline: Tally = field(default_factory=Tally)
    due: Tally = field(default_factory=Tally)
    target: Tally = field(default_factory=Tally)

    def as_json(self) -> Figure:
        return {each.name: getattr(self, each.name).as_json() for each in fields(self)}


def attributes(matched: Matched) -> Attributes:
    """The attributes of all marked directives of one text."""
    found = [_of_found(unit, each) + _limits(unit, each) for unit, each in matched.hits]
    missed = [_limits(unit, None) for unit in matched.missed]
    return sum([*found, *missed], Attributes())


def _of_found(unit: Marked, found: Found) -> Attributes:
    lead = _lead(unit, found)
    return Attributes(
        kind=_share(found.kind in unit["kinds"]) if "kinds" in unit else Share(),
        hardness=_share(found.hard == unit["hard"]) if unit.get("hard") is not None else Share(),
        lead=lead,
        named=lead if unit.get("named") else Share(),
        title=_title(found.title, unit.get("titles", ())),
    )


def _lead(unit: Marked, found: Found) -> Share:
    if "leads" not in unit:
        return Share()
    mine = party(found.owners[0] if found.owners else EVERYBODY)
    return _share(mine in {party(name) for name in unit["leads"]})


def _title(title: str, written: Sequence[str]) -> Share:
    return Share(max(likeness(title, each) for each in written), 1) if written else Share()


def _share(is_right: bool) -> Share:
    return Share(int(is_right), 1)


def _limits(unit: Marked, found: Found | None) -> Attributes:
    """Deadline and targets; where people could not agree whether there is a deadline, none is counted."""
    target = _targets(unit["targets"], found.targets if found else ()) if "targets" in unit else Tally()
    if "deadline" not in unit or unit.get("deadline_open"):
        return Attributes(target=target)
    limit = found.deadline if found else None
    return Attributes(
        deadline=_deadline(unit["deadline"], limit.text if limit else None),
        due=_due(unit["due"], limit) if "due" in unit else Tally(),
        target=target,
    )


def _deadline(want: str | None, got: str | None) -> Tally:
    return _one(want, got, is_right=bool(want and got and words_agree(want, got)))


def _due(want: str | None, limit: Deadline | None) -> Tally:
    got = limit.due_on.isoformat() if limit and limit.due_on else None
    return _one(want, got, is_right=bool(want) and want == got)


def _one(want: str | None, got: str | None, *, is_right: bool) -> Tally:
    """Something else than wanted is found wrongly, and what was wanted is missed."""
    return Tally(int(is_right), int(bool(got) and not is_right), int(bool(want) and not is_right))


def _targets(wanted: Sequence[str], found: Sequence[str]) -> Tally:
    """Each wanted target takes the first found one that agrees with it."""
    left = list(found)
    for target in wanted:
        hit = next((each for each in left if words_agree(target, each)), None)
        if hit is not None:
            left.remove(hit)
    right = len(found) - len(left)
    return Tally(right, len(left), len(wanted) - right)
