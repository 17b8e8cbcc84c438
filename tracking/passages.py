"""The exact words of a task in the paragraph they were said in (原话溯源)."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from tracking.models import Task, TaskSource

AROUND = 240  # characters of the paragraph shown on each side of the words, rounded up to whole sentences
REACH = 60  # how much further a sentence may go
ENDS = "。！？；"


@dataclass(frozen=True, slots=True)
class Passage:
    """A source with what stands around its words in the same paragraph, and the headings above them."""

    source: TaskSource
    before: str = ""
    after: str = ""
    headings: tuple[str, ...] = ()
    is_repeated: bool = False  # the same demand, said again in another place (再次强调)
    url: str = ""  # the speech at this place; empty: the whole of it is not open to this person


def passages(task: Task, user: User) -> list[Passage]:
    """All sources of a task, the first one first. ``sources`` come with ``speech`` and ``directive``."""
    sources = sorted(task.sources.all(), key=lambda source: source.pk)
    return [_passage(source, user, is_repeated=number > 0) for number, source in enumerate(sources)]


def _passage(source: TaskSource, user: User, *, is_repeated: bool) -> Passage:
    headings = tuple(source.directive.section) if source.directive else ()
    before, after = "", ""
    if source.speech and source.start is not None and source.end is not None:
        before, after = around(source.speech.text, source.start, source.end)
    return Passage(source, before, after, headings, is_repeated, speech_url(source, user))


def speech_url(source: TaskSource, user: User) -> str:
    """The speech at the place of these words; empty where the whole of it is not open to this person."""
    if source.speech is None or not (user.sees_everything or source.speech.is_open):
        return ""
    url = reverse("directives:speech", args=[source.speech.pk])
    return f"{url}#c{source.directive_id}" if source.directive_id else url


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after ``text[start:end]`` in its paragraph, in whole sentences, cut with … where long."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    before, after = text[first:start].lstrip(), text[end : last if last >= 0 else len(text)].rstrip()
    return _end_of(before), _beginning_of(after)


def _end_of(words: str) -> str:
    """The last sentences of it, at least ``AROUND`` characters where there are so many."""
    if len(words) <= AROUND:
        return words
    reach = words[-AROUND - REACH : -AROUND]
    at = max(reach.rfind(mark) for mark in ENDS)
    return "…" + words[len(words) - AROUND - len(reach) + at + 1 if at >= 0 else -AROUND :]


def _beginning_of(words: str) -> str:
    """The first sentences of it."""
    if len(words) <= AROUND:
        return words
    found = [at for mark in ENDS if (at := words.find(mark, AROUND - 1)) >= 0]
    at = min(found, default=len(words))
    return words[: at + 1 if at < AROUND + REACH else AROUND] + "…"
