"""The time limit of a directive (完成时限): the expression that binds it, where it stands, and what it comes to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from directives.extraction.deadline_binding import binding, waits_for_event
from directives.extraction.deadline_grammar import expressions
from directives.extraction.deadline_parts import Expression
from directives.extraction.deadline_places import places
from directives.extraction.deadline_reckoning import Reckoned, reckon_expression
from directives.extraction.own_words import own_events
from directives.extraction.records import Context, Deadline, Evidence, Span
from directives.extraction.structure import Outlined, Unit

EVENT_RANK = 2
PERIOD_RANK = 2
FRONTED_RANK = 3  # 明年，…每季度…: what stands in front rules the rest


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline with the rule that found it."""

    deadline: Deadline
    evidence: Evidence


def deadline_of(
    text: Outlined, unit: Unit, spoken_on: date | None, context: Context, details: tuple[Unit, ...] = ()
) -> Limit | None:
    """The limit of ``unit``: in its own words, its note, the sentences that detail it, or a heading above it."""
    for place in places(text, unit, details):
        if found := _best(text, place.span, spoken_on, context, place.least):
            return Limit(found, Evidence(place.rule, found.span.start, found.span.end))
    return None


def reckon(words: str, spoken_on: date, context: Context) -> Deadline | None:
    """The limit a person typed (6月底前, 两周之内), reckoned from ``spoken_on``; None where the words hold none."""
    found = max((*expressions(words), *own_events(words, context)), key=lambda item: item.rank, default=None)
    if found is None:
        return None
    return _deadline(found.words, Span(found.start, found.end), reckon_expression(found, spoken_on, context))


def _deadline(words: str, span: Span, reckoned: Reckoned) -> Deadline:
    return Deadline(words, span, reckoned.due_on, reckoned.recurrence, reckoned.rule, reckoned.base_on)


def _best(text: Outlined, span: Span, spoken_on: date | None, context: Context, least: int) -> Deadline | None:
    """The first of those that bind most closely."""
    found = [each for each in _candidates(span.of(text.shadow), spoken_on, context) if each[0] >= least]
    if not found:
        return None
    _, chosen, reckoned = max(found, key=_closeness)
    place = Span(span.start + chosen.start, span.start + chosen.end)
    return _deadline(place.of(text.source), place, reckoned)


def _closeness(candidate: tuple[int, Expression, Reckoned]) -> tuple[int, int]:
    """By rank; of two periods the one that ends later: 一季度开工六成，上半年全部开工."""
    rank, _, reckoned = candidate
    return rank, reckoned.due_on.toordinal() if rank == PERIOD_RANK and reckoned.due_on else 0


def _candidates(words: str, spoken_on: date | None, context: Context) -> Iterator[tuple[int, Expression, Reckoned]]:
    bound = list(binding(words, context))
    is_staged = sum(each.form.name == "季度" and each.rank == PERIOD_RANK for each in bound) > 1
    for found in bound:
        if waits_for_event(words, found):
            yield EVENT_RANK, found, Reckoned(rule="事后办理")
            continue
        reckoned = reckon_expression(found, spoken_on, context)
        if not _is_past(reckoned, spoken_on):
            yield _rank(words, found, reckoned, is_staged=is_staged), found, reckoned


def _rank(words: str, found: Expression, reckoned: Reckoned, *, is_staged: bool) -> int:
    """During a festival something is kept up, before it something is finished; quarters are steps of a year."""
    if reckoned.rule == "节日期间":
        return EVENT_RANK
    if is_staged and found.form.name == "季度" and found.rank == PERIOD_RANK:
        return PERIOD_RANK - 1
    if found.form.name == "某年" and words.startswith("，", found.end):
        return max(found.rank, FRONTED_RANK)
    return found.rank


def _is_past(reckoned: Reckoned, spoken_on: date | None) -> bool:
    return spoken_on is not None and reckoned.due_on is not None and reckoned.due_on < spoken_on
