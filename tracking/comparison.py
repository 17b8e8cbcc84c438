"""The page that compares a re-extraction with what stands (重新提取的比较): four groups, every value in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directives.comparing import Change, Changed, New, Value, Vanished, compare_speech
from directives.dates import full_day_words
from directives.models import Directive, Extracted, Speech
from tracking import rhythms
from tracking.actions.settling import Difference, differences, key_of
from tracking.evidence import why_judged_otherwise
from tracking.models import Handling, Task, TaskSource


@dataclass(frozen=True, slots=True)
class Line:
    """One aspect, before and after; ``code`` is what is sent to take it over."""

    code: str
    label: str
    old: str
    new: str
    is_by_hand: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One difference on the page. ``row`` is what is shown of it: the finding where it is new, else the candidate."""

    key: str
    row: Extracted
    directive: Directive | None = None
    within: tuple[Directive, ...] = ()
    lines: tuple[Line, ...] = ()
    task: Task | None = None
    is_planned: bool = False
    is_touched: bool = True

    @property
    def pick(self) -> str:
        """What a form sends for it: the key, and the version it was shown in."""
        return f"{self.key}:{self.directive.version}" if self.directive else self.key

    @property
    def facts(self) -> list[str]:
        """Who and by when, in a few words."""
        limit = words_of("deadline", [self.row.deadline, _iso(self.row.due_on), self.row.recurrence])
        return [
            "、".join(self.row.owners) or "没有写明单位",
            limit,
            "硬任务" if self.row.is_hard else "软要求",
            self.row.kind,
        ]

    @property
    def is_for_all(self) -> bool:
        """Whether taking everything over at once would change something: not where people set all of it."""
        return not self.lines or any(not line.is_by_hand for line in self.lines)


@dataclass(frozen=True, slots=True)
class Compared:
    """The groups of the page; ``registered`` is only for information."""

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    vanished: tuple[Entry, ...]
    registered: tuple[Entry, ...]
    same: int

    @property
    def size(self) -> int:
        return len(self.new) + len(self.changed) + len(self.vanished) + len(self.registered)

    @property
    def untouched(self) -> list[Entry]:
        """What may be replaced as a whole: everything new, and what nobody has looked at."""
        return [*self.new, *(one for one in (*self.changed, *self.vanished) if not one.is_touched)]

    @property
    def for_all(self) -> list[Entry]:
        return [one for one in self.changed if one.is_for_all]


def open_comparison(speech: Speech) -> Compared:
    """Read the comparison of a speech in a constant number of queries."""
    found = compare_speech(speech)
    sources = TaskSource.objects.filter(directive__speech=speech).select_related("task")
    tasks = {source.directive_id: source.task for source in sources}
    planned = set(Handling.objects.filter(directive__speech=speech).values_list("directive", flat=True))
    entries = [_entry(one, tasks, planned) for one in differences(found)]
    free = [one for one in entries if one.task is None]
    return Compared(
        new=_group(free, "n"),
        changed=_group(free, "c"),
        vanished=_group(free, "v"),
        registered=tuple(one for one in entries if one.task),
        same=found.same,
    )


def words_of(code: str, value: Value) -> str:
    """A value as people read it."""
    match code, value:
        case "deadline", [str(said), str(due), str(recurrence)]:
            return _limit_words(said, due, recurrence)
        case "is_hard", bool():
            return "硬任务" if value else "软要求"
        case "decision", _:
            return "拿得准" if value == "asserted" else "拿不准"
        case _, list():
            return "、".join(value) or {"owners": "没有写明", "deadline": "没有期限"}.get(code, "没有")
    return str(value)


def _limit_words(said: str, due: str, recurrence: str) -> str:
    if not said:
        return "没有期限"
    if due:
        return f"{said}，{full_day_words(date.fromisoformat(due))}"
    rhythm = rhythms.words(rhythms.nearest(recurrence)) if recurrence else ""
    return f"{said}，{rhythm}" if rhythm else f"{said}，推算不出日期"


def _entry(one: Difference, tasks: dict[int | None, Task], planned: set[int]) -> Entry:
    match one:
        case New():
            return Entry(key_of(one), one.finding, within=one.within, is_touched=False)
        case Changed():
            lines = tuple(_line(change, one) for change in one.changes)
        case Vanished():
            lines = ()
    directive = one.directive
    return Entry(
        key_of(one),
        directive,
        directive,
        lines=lines,
        task=tasks.get(directive.pk),
        is_planned=directive.pk in planned,
        is_touched=one.is_touched,
    )


def _line(change: Change, one: Changed) -> Line:
    old, new = words_of(change.code, change.old), words_of(change.code, change.new)
    why = why_judged_otherwise(one.directive, one.finding) if change.code == "decision" else ""
    return Line(change.code, change.label, old, new, change.is_by_hand, why)


def _group(entries: Iterable[Entry], first: str) -> tuple[Entry, ...]:
    return tuple(one for one in entries if one.key.startswith(first))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
