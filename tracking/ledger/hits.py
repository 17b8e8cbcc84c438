"""Where the words of a search were found (命中): in which field of a row, with the words around it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from tracking.ledger.searching import CLOSING, OPENING, TO_FULL, TO_HALF, notes_for, reports_for, terms_of
from tracking.models import Task
from tracking.workflow import MOVES

AROUND = 16  # characters shown before the first hit
LENGTH = 60  # characters of an excerpt
MOST = 3  # excerpts in one row
REPORTED = {"progress": "进展", "problems": "问题", "next_step": "下一步"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, sought or not."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An excerpt of a field that holds a word of the search."""

    field: str
    pieces: tuple[Piece, ...]


def sought(q: str) -> re.Pattern[str] | None:
    """What matches any word of the search, however wide or in whatever case it stands; None without a word."""
    terms = sorted(terms_of(q), key=len, reverse=True)
    return re.compile("|".join("".join(map(_any_width, term)) for term in terms), re.IGNORECASE) if terms else None


def _any_width(char: str) -> str:
    half = char.translate(TO_HALF)
    alike = next((side for side in (OPENING, CLOSING) if half in side), half + half.translate(TO_FULL))
    return "[" + "".join(map(re.escape, alike)) + "]"


def marked(text: str, pattern: re.Pattern[str] | None) -> tuple[Piece, ...]:
    """The whole text, with what was sought in pieces of its own."""
    if pattern is None:
        return (Piece(text),)
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces += [Piece(text[end : match.start()]), Piece(match[0], is_hit=True)]
        end = match.end()
    return tuple(piece for piece in (*pieces, Piece(text[end:])) if piece.text)


def excerpt(field: str, text: str, pattern: re.Pattern[str]) -> Hit | None:
    """The first place of the text that was sought, with the words around it; None where there is none."""
    line = " ".join(text.split())
    first = pattern.search(line)
    if first is None:
        return None
    start = max(0, first.start() - AROUND)
    cut = line[start : start + LENGTH]
    before, after = "…" if start else "", "…" if start + LENGTH < len(line) else ""
    return Hit(field, tuple(Piece(text, hit) for text, hit in _edged(before, marked(cut, pattern), after)))


def _edged(before: str, pieces: Iterable[Piece], after: str) -> Iterator[tuple[str, bool]]:
    yield from ((before, False),) if before else ()
    yield from ((piece.text, piece.is_hit) for piece in pieces)
    yield from ((after, False),) if after else ()


def hits_in(tasks: Collection[Task], q: str, user: User, until: datetime | None = None) -> dict[int, tuple[Hit, ...]]:
    """For each task the excerpts in which a word was found, at most ``MOST``; two queries, none without words.
    ``until``: of what had been said at that moment.
    """
    pattern = sought(q)
    if pattern is None or not tasks:
        return {}
    keys = [task.pk for task in tasks]
    found: dict[int, list[Hit]] = defaultdict(list)
    by_then = Q(at__lte=until) if until else Q()
    texts = [*_quotes(tasks), *_reports(keys, user, by_then), *_notes(keys, user, by_then)]
    for pk, field, text in texts:
        hit = excerpt(field, text, pattern)
        if hit and len(found[pk]) < MOST and hit not in found[pk]:
            found[pk].append(hit)
    return {pk: tuple(hits) for pk, hits in found.items()}


Text = tuple[int, str, str]


def _quotes(tasks: Iterable[Task]) -> Iterator[Text]:
    for task in tasks:
        for source in task.sources.all():
            yield task.pk, "原话", source.quote
            yield task.pk, "来源", source.title
        if task.former_number:
            yield task.pk, "原编号", task.former_number


def _reports(keys: Sequence[int], user: User, by_then: Q) -> Iterator[Text]:
    rows = reports_for(user).filter(by_then, task__in=keys).order_by("-at", "-pk")
    for pk, *said in rows.values_list("task_id", *REPORTED):
        yield from ((pk, field, text) for field, text in zip(REPORTED.values(), said, strict=True) if text)


def _notes(keys: Sequence[int], user: User, by_then: Q) -> Iterator[Text]:
    rows = notes_for(user).filter(by_then, Q(task__in=keys)).newest_first()
    for pk, name, note in rows.values_list("task_id", "name", "note"):
        yield pk, MOVES[name].label if name in MOVES else "办理过程", note
