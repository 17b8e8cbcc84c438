"""Moods (语气): what each clause of a unit does, told by constructions that are looked for in its words."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from directives.extraction.constructions import possible, time_limits
from directives.extraction.lexicon import Vocabulary, pattern, signs, words
from directives.extraction.outline import mark_of
from directives.extraction.records import Span
from directives.extraction.structure import Cue, Mood, Outlined, Unit
from directives.extraction.units import clause_spans


@cache
def _modal() -> re.Pattern[str]:
    exceptions, modals = pattern("modal_exceptions").pattern, pattern("modals").pattern
    return re.compile(rf"(?:{exceptions})|(?P<modal>{modals})")


@cache
def _ban() -> re.Pattern[str]:
    exceptions, bans = pattern("prohibition_exceptions").pattern, pattern("prohibitions").pattern
    return re.compile(rf"(?:{exceptions})|(?P<ban>{bans})")


@cache
def _body_ends() -> tuple[str, ...]:
    return tuple(words("bodies"))


@cache
def _short() -> re.Pattern[str]:
    """A verb of one character with the result it is to have: 抓好, 建起来, 管一管."""
    return re.compile(
        rf"(?:{pattern('result_verbs').pattern})(?:[好实紧牢住出到清起准深透强优大足全齐严细活]|一[^，]{{0,3}}|下去|上去|起来"
        r"|[^，。；]{1,14}(?:好|实|清|到位|起来|下去|出来|上去))"
    )


def _names_body(left: str) -> bool:
    """Whether the words before a modal end with a body, a bracket or a quotation mark behind it left aside."""
    stem = _BRACKET.sub("", left).rstrip("”’都也均")
    return stem.endswith(_body_ends()) or bool(_body_then_phrase().search(stem))


@cache
def _body_then_phrase() -> re.Pattern[str]:
    """A collective body with a prepositional phrase before its modal: 各部门对这一问题（都要）."""
    return re.compile(
        rf"(?:各|全|所有)[^，]{{0,14}}?(?:{pattern('bodies').pattern})(?:[对把将在按以向与从为]|根据|结合|针对|围绕)"
    )


@cache
def _body() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('bodies').pattern})(?:（[^（）]*）)?")


@cache
def _vocabulary(name: str) -> Vocabulary:
    return Vocabulary(*name.split())


_LEAD = re.compile(
    r"(?:同时|此外|比如|另外|此外|其次|首先|再次|最后|因此|所以|为此|对此|特别是|尤其是|一方面|另一方面|但是?|而且|并且|总之|今后|当前|今天|现在|今年|明年|下一步|接下来|在此基础上|与此同时|一定|还是?|又|既|更|都|也|就|则)+"
)
_FRONT = re.compile(
    r"把|将|对|向|以|从|用|在|按|按照|根据|依据|围绕|针对|结合|通过|利用|借助|立足|着眼|紧扣|聚焦|因|凡|凡是|为|就|让|使|与|同|给|除|于"
)
_REQUEST = re.compile(r"(?:现|同意|也|特|敬)?请(?!示|求|你|假|客|问)")
_BRACKET = re.compile("（[^（）]*）$")
_ADVERBIAL = re.compile(
    r"(?:对|对于|针对|围绕|按照|根据|依据|结合|随着|作为|以|为|为了|在|从|通过|凡|凡是|因)(?![^，]*(?:要|必须|应当|了$|过$))"
    r"[^，]*(?:的|中|上|下|里|时|后|前|内|外|为[^，]{2,16}|看|起|方面|基础|契机|抓手|重点|目标|导向|要求|精神|实际|[^了])$"
)
_WHEN = re.compile(rf"(?:{time_limits()})|[^，。；]{{1,10}}(?:前|期间|结束后|日起)(?=[，完把要])")
_TIMED = re.compile("[前内底末旬期后起每五]")  # no time of those ``_WHEN`` knows does without
_WE = re.compile(r"(?:我们|咱们)(?:都|也|还|一定|更|必须)?$")
_NOT_AFTER = re.compile(r"[了着过的]")
_METHOD = re.compile("“[^”]{2,14}”")
_FUTURE = re.compile(r"(?<![即必终])将(?!领|军|士|来|近|要)")
_LIMITED = re.compile("[前内起后底末间]|每")
_PREPOSITIONS = frozenset("对在由按从以向为于与给")
_PROHIBITED = ("不要", "不能", "不可", "别", "莫", "勿")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a unit, past the number it begins with, and their clauses."""

    words: Span
    clauses: list[Span]


def all_cues(text: Outlined, verbs: Vocabulary | None = None) -> list[list[Cue]]:
    """The constructions of every unit of a text; none in headings and what surrounds a speech.

    ``verbs`` are an organisation's own, which begin an act as those of our lists do. Patterns are looked for in all
    units before the grammar is asked about any, so that each stays in the machine's nearest memory.
    """
    said = [_said(text.shadow, unit) for unit in text.units]
    found = [list(_from_rules(text.shadow, each)) if each else [] for each in said]
    for cues, each in zip(found, said, strict=True):
        if each:
            cues.extend(_from_grammar(text.shadow, each, verbs))
    return [_from_proper(text.shadow, each, cues) if each else cues for each, cues in zip(said, found, strict=True)]


def cues_of(shadow: str, unit: Unit, verbs: Vocabulary | None = None) -> list[Cue]:
    """The constructions of a single unit."""
    return all_cues(Outlined(shadow, shadow, (unit,)), verbs)[0]


def _said(shadow: str, unit: Unit) -> Said | None:
    if unit.is_heading or unit.zone in {"noise", "title"}:
        return None
    mark = mark_of(shadow, unit.span)
    own = Span(mark.title, unit.span.end) if mark and mark.title < unit.span.end else unit.span
    return Said(own, clause_spans(shadow, own))


def _from_proper(shadow: str, said: Said, cues: list[Cue]) -> list[Cue]:
    """The cues with their clauses counted from the sentence proper: those that only say when or where come before."""
    last = len(said.clauses) - 1
    skipped = next((n for n, clause in enumerate(said.clauses) if n >= last or not _is_adverbial(clause.of(shadow))), 0)
    return [_counted_from(skipped, cue) for cue in cues] if skipped else cues


def _counted_from(first: int, cue: Cue) -> Cue:
    """``cue`` in its clause counted from the ``first``, where the sentence proper begins."""
    return Cue(cue.rule, cue.mood, cue.span, max(0, cue.clause - first)) if cue.clause else cue


def _is_adverbial(text: str) -> bool:
    """Whether a clause only says when, where, how or to whom; the sentence proper begins behind it."""
    when = _WHEN.match(text) if _TIMED.search(text) else None
    if when and _vocabulary("adverbs when").skip(text, when.end()) >= len(text):
        return True
    lead = _LEAD.match(text)
    rest = text[lead.end() if lead else 0 :]
    return not rest or _vocabulary("adverbs when").skip(rest, 0) >= len(rest) or bool(_ADVERBIAL.match(rest))


def _from_rules(shadow: str, said: Said) -> Iterator[Cue]:
    text, start = said.words.of(shadow), said.words.start
    ends = [clause.end for clause in said.clauses]
    last = max(len(ends) - 1, 0)
    for rule in possible(frozenset(text)):
        if hit := rule.words.search(text):
            where = _at(start, hit)
            yield Cue(rule.key, rule.mood, where, min(bisect_right(ends, where.start), last))


def _from_grammar(shadow: str, said: Said, verbs: Vocabulary | None) -> Iterator[Cue]:
    for number, clause in enumerate(said.clauses):
        yield from _from_clause(shadow, clause, number, verbs)


def _from_clause(shadow: str, clause: Span, number: int, verbs: Vocabulary | None) -> Iterator[Cue]:
    """What the beginning of a clause shows: who is spoken to, which modal, which verb."""
    text = clause.of(shadow)
    start = clause.start
    lead = _LEAD.match(text)
    opening = lead.end() if lead else 0
    if banned := _banned(text):
        loose = banned[0] in _PROHIBITED
        yield Cue("avoid" if loose else "prohibition", "order", _at(start, banned), number)
    modal = _modal_in(text)
    if "需要" in text:
        yield Cue("needs", "problem", Span(start, clause.end), number)
    asked = _REQUEST.match(text, opening)
    if asked and not pattern("request_exceptions").match(text, asked.end() - 1):
        yield Cue("request", "order", _at(start, asked), number)
    if future := _future(text):
        yield Cue("will", "commitment", Span(start + future, start + future + 1), number)
    if modal:
        yield Cue(_modal_rule(text, opening, modal), "order", _at(start, modal), number)
    elif verbal := (verbs and _own(text, opening, verbs)) or _verbal(text, opening):
        rule, mood, begin, end = verbal
        yield Cue(rule, mood, Span(start + begin, start + end), number)


def _banned(text: str) -> re.Match[str] | None:
    if signs("prohibitions").isdisjoint(text):
        return None
    return next((hit for hit in _ban().finditer(text) if hit["ban"]), None)


def _modal_in(text: str) -> re.Match[str] | None:
    if signs("modals").isdisjoint(text):
        return None
    return next((hit for hit in _modal().finditer(text) if hit["modal"] and _is_modal(text, hit)), None)


def _is_modal(text: str, hit: re.Match[str]) -> bool:
    """应 and 须 are also parts of names (应化所); they oblige where a verb or a preposition follows."""
    if hit["modal"] not in {"应", "须", "需"}:
        return True
    following = text[hit.end() : hit.end() + 1]
    later = _vocabulary("adverbs").skip(text, hit.end())
    return (
        following in "把将对在于按以由向与为有是从及"
        or later > hit.end()
        or _vocabulary("verbs").at(text, later) > later
    )


def _future(text: str) -> int | None:
    """Where a 将 stands that says what will be done, not one that fronts an object."""
    if "将" not in text:
        return None
    for found in _FUTURE.finditer(text):
        after = _vocabulary("adverbs").skip(text, found.end())
        if (
            text[after : after + 1] in _PREPOSITIONS
            or _vocabulary("verbs").at(text, after) > after
            or text[after : after + 2] in {"作为", "成为", "开设", "不再"}
        ):
            return found.start()
    return None


def _at(start: int, hit: re.Match[str]) -> Span:
    return Span(start + hit.start(), start + hit.end())


def _modal_rule(text: str, opening: int, modal: re.Match[str]) -> str:
    """Who stands before the modal: nobody, we, a body, or a topic."""
    left = text[opening : modal.start()]
    if _vocabulary("adverbs").skip(left, 0) >= len(left):
        return "modal_open"
    if _WE.search(left):
        return "modal_we"
    if _names_body(_without_adverbs(left)):
        return "modal_body"
    return "modal_front" if _FRONT.match(left) else "modal_topic"


def _verbal(text: str, opening: int) -> tuple[str, Mood, int, int] | None:
    """What a clause without a modal begins with: rule, mood, and where its words begin and end."""
    return _due(text, opening) or _bare(text, opening) or _with_body(text, opening) or _fronted(text, opening)


def _due(text: str, opening: int) -> tuple[str, Mood, int, int] | None:
    """A body, then a time, then a verb: 区财政局每月5日前公布…."""
    if not _LIMITED.search(text, opening):
        return None
    for body in _body().finditer(text, opening, opening + 32):
        when = _WHEN.match(text, body.end())
        if when and (end := _verb_at(text, when.end())):
            return "verb_due", "order", opening, end
    return None


def _bare(text: str, opening: int) -> tuple[str, Mood, int, int] | None:
    """A verb at the head of the clause, or behind a time."""
    if end := _verb_at(text, opening):
        return "verb_open", "imperative", opening, end
    place = _behind_time(text, opening)
    end = _verb_at(text, place) if place > opening else 0
    return ("verb_open", "imperative", place, end) if end else None


def _with_body(text: str, opening: int) -> tuple[str, Mood, int, int] | None:
    """A body and at once its verb, or 把 and 对."""
    for body in _body().finditer(text, opening, opening + 32):
        after = _vocabulary("adverbs").skip(text, body.end())
        if (end := _verb_at(text, body.end())) or text[after : after + 1] in {"把", "将", "对"}:
            return "verb_body", "imperative", opening, max(end, after)
    return None


def _fronted(text: str, opening: int) -> tuple[str, Mood, int, int] | None:
    """A preposition and its object before the verb."""
    front = _FRONT.match(text, opening)
    if front is None:
        return None
    if front[0] in {"把", "将"}:
        return "front_ba", "imperative", opening, len(text)
    verbs = _vocabulary("verbs")
    has_verb = any(verbs.at(text, place) > place for place in range(front.end() + 1, len(text) - 1))
    return ("front", "imperative", opening, len(text)) if has_verb else None


def _own(text: str, opening: int, verbs: Vocabulary) -> tuple[str, Mood, int, int] | None:
    """A verb of the organisation's own where one of ours would begin an act; only the verb is marked."""
    for place in range(opening, len(text)):
        end = verbs.at(text, place)
        if end == place or _NOT_AFTER.match(text, end):
            continue
        if rule := _opened_by(text, opening, place):
            return rule, "order" if rule == "verb_due" else "imperative", place, end
    return None


def _opened_by(text: str, opening: int, place: int) -> str | None:
    """By which rule a verb at ``place`` begins an act; a body before it never counts against an own word."""
    left = text[:place]
    adverbs = _vocabulary("adverbs")
    if any(adverbs.skip(left, start) >= place for start in (opening, _behind_time(left, opening))):
        return "verb_open"
    bodies = _body().finditer(left, opening, opening + 32)
    times = (when.end() for body in bodies if (when := _WHEN.match(text, body.end())))
    if any(adverbs.skip(left, start) == place for start in times):
        return "verb_due"
    fronted = _FRONT.match(left, opening)
    return "verb_open" if fronted or _names_body(_without_adverbs(left[opening:])) else None


def _without_adverbs(left: str) -> str:
    """The words before a modal or a verb without the adverbs at their end."""
    adverbs = _vocabulary("adverbs").entries
    while left and (cut := next((n for n in (4, 3, 2, 1) if left[-n:] in adverbs), 0)):
        left = left[:-cut]
    return left


def _behind_time(text: str, position: int) -> int:
    """Where the words behind a time or a quoted method (“一室一策”支持…) begin."""
    if quoted := _METHOD.match(text, position):
        return quoted.end()
    when = _WHEN.match(text, position) if _TIMED.search(text, position) else None
    return when.end() if when else _vocabulary("when").skip(text, position)


def _verb_at(text: str, position: int) -> int:
    """Where the verb that begins at ``position`` (behind adverbs) ends, 0 if none does or it reports something done."""
    place = position
    for _ in range(8):
        end = _vocabulary("verbs").at(text, place)
        if end > place and not _NOT_AFTER.match(text, end):
            return end
        if short := _short().match(text, place):
            return short.end()
        following = _vocabulary("adverbs").at(text, place)
        if following == place:
            return 0
        place = following
    return 0
