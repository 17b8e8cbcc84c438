"""Searching the ledger (搜索): words that must all be found, each in the title, the number, the original words or the
title of the speech they are from, a report or a note of the story that whoever asks may read.

Plain substrings, so that two characters, names and halves of words are found as they stand (``docs/adr/0040``).
Digits, letters and brackets are found however wide they were typed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Protocol

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Upper
from django.db.models.lookups import GreaterThan

from accounts.models import User
from tracking.models import Department, Report, TaskEvent, TaskSource
from tracking.models.event import TaskEventQuerySet
from tracking.tellings import HIDDEN

MOST_TERMS = 6  # words of one search; more only narrow what is narrow already
TITLES, NUMBERS, ORIGIN = ("title",), ("number", "former_number"), ("quote", "title")
SAID = ("progress", "problems", "next_step")
TO_HALF = {code + 0xFEE0: code for code in range(0x21, 0x7F)}
TO_FULL = {half: full for full, half in TO_HALF.items()}
BRACKETS = ("〔〕", "[]", "()", "【】", "［］", "（）")  # around the year of a number
OPENING, CLOSING = ("".join(pair[side] for pair in BRACKETS) for side in (0, 1))


class Named(Protocol):
    """What a search looks at in the task itself."""

    title: str
    number: str
    former_number: str


def terms_of(q: str) -> tuple[str, ...]:
    """The words of a search, each once."""
    return tuple(dict.fromkeys(q.split()))[:MOST_TERMS]


def spellings(term: str) -> list[str]:
    """A word as it was typed, and with digits, letters and signs of the other width."""
    half = term.translate(TO_HALF)
    return list(dict.fromkeys([term, half, half.translate(TO_FULL)]))


def number_spellings(term: str) -> list[str]:
    """A number, or a piece of one, with every kind of bracket and of digits."""
    half = term.translate(TO_HALF)
    bracketed = (_with_brackets(half, pair) for pair in BRACKETS)
    return list(dict.fromkeys(one for text in (half, *bracketed) for one in spellings(text)))


def _with_brackets(text: str, pair: str) -> str:
    opened = reduce(lambda said, one: said.replace(one, pair[0]), OPENING, text)
    return reduce(lambda said, one: said.replace(one, pair[1]), CLOSING, opened)


def has_number(number: str) -> Q:
    """Whether the number of the task, or the one in the ledger before, holds this."""
    return holds(NUMBERS, number_spellings(number))


def has_words(q: str, user: User) -> Q:
    """Whether every word is found somewhere in the task, in what this person may read of it."""
    meets = Q()
    for term in terms_of(q):
        meets &= Q(*_places(term, user), _connector=Q.OR)
    return meets


def _places(term: str, user: User) -> Iterator[Q]:
    forms = spellings(term)
    yield holds(TITLES, forms)
    yield holds(NUMBERS, number_spellings(term))
    yield Q(pk__in=TaskSource.objects.filter(holds(ORIGIN, forms)).values("task"))
    yield Q(pk__in=reports_for(user).filter(holds(SAID, forms)).values("task"))
    yield Q(pk__in=notes_for(user).filter(holds(("note",), forms)).values("task"))


def reports_for(user: User) -> QuerySet[Report]:
    """The reports of steps this person may know of; joined, because most steps are nobody's secret."""
    own = Department.objects.of(user).values("pk")
    return Report.objects.filter(Q(event__inside=None) | Q(event__inside__in=own))


def notes_for(user: User) -> TaskEventQuerySet:
    """The steps whose notes are told to this person: a department is not told how a draft was changed."""
    unheard = HIDDEN if user.sees_everything else HIDDEN | {"amend"}
    return TaskEvent.objects.visible_to(user).exclude(name__in=unheard).exclude(note="")


def holds(columns: Iterable[str], forms: Iterable[str]) -> Q:
    """Whether one of the columns holds one of these, whatever the case of its letters."""
    return reduce(or_, (_one_holds(column, form) for column in columns for form in forms))


def _one_holds(column: str, form: str) -> Q:
    text, sought = (F(column), form) if form.upper() == form.lower() else (Upper(column), form.upper())
    return Q(GreaterThan(StrIndex(text, Value(sought)), 0))


def said_by_then(keys: Iterable[int], user: User, until: datetime) -> dict[int, list[str]]:
    """By task, everything a search looks at besides title and numbers, as far as it had been said at that moment."""
    said: dict[int, list[str]] = defaultdict(list)
    reports = reports_for(user).filter(task__in=keys, at__lte=until)
    notes = notes_for(user).filter(task__in=keys, at__lte=until)
    origins = TaskSource.objects.known_by(until).filter(task__in=keys)
    for rows in (
        reports.values_list("task", *SAID),
        notes.values_list("task", "note"),
        origins.values_list("task", *ORIGIN),
    ):
        for pk, *texts in rows:
            said[pk] += texts
    return said


def holds_words(q: str, task: Named, texts: Iterable[str]) -> bool:
    """Whether every word is found in the task as it stands here or in these texts: ``has_words`` without a database."""
    numbers = [task.number.casefold(), task.former_number.casefold()]
    said = [task.title.casefold(), *(text.casefold() for text in texts)]
    return all(_any_holds(said, spellings(term)) or _any_holds(numbers, number_spellings(term)) for term in terms_of(q))


def _any_holds(texts: Iterable[str], forms: Sequence[str]) -> bool:
    return any(form.casefold() in text for text in texts for form in forms)
