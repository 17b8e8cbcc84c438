"""A demand cut into what may be compared: pairs of characters, segments, acts, things, figures. Pure.

Units, time limits, amounts and words that say nothing are looked past: they are alike in most demands of an office.
Every place is an offset into the words as they were given.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from directives.extraction.lexicon import Vocabulary, words
from directives.extraction.normalise import shadow
from directives.extraction.quantities import AMOUNT
from directives.extraction.records import Span
from directives.similar.vocabulary import groups

GAP = "\0"
HELPERS = frozenset("要须应的了着和与及或等并把将对在于由向为以从其各本我们全且也都均再又所这那个是有")
WHEN = re.compile(
    r"(?:20\d\d|今|明|当|本)年(?:年?[底末初内中](?:以?前|之前)?|[上下]半年|第?[一二三四]季度)?|(?:[上下]半年|第?[一二三四]季度)(?:[底末初内]|之?前)?"
    r"|\d{1,2}月(?:份|\d{1,2}[日号]|[上中下]旬|[底末初])?(?:以前|之前|前|内)?|\d{1,2}[日号](?:以前|之前|前)?"
    r"|(?:[本下这]|每|下个|这个)?(?:周|月|季度?|星期)(?:[一二三四五六日天]|[底末初内])(?:以前|之前|前)?|年[底末内](?:以?前|之前)?"
    r"|(?:春节|国庆节?|五一|元旦|中秋节?|汛期|入冬|供暖季?|开学|两会|高考|汛|节)(?:来临|到来|开始)?(?:以前|之前|前)"
    r"|[\d一二两三四五六七八九十半]+个?(?:工作日|天|日|周|月|年|小时|季度)(?:之?内|以内|之?前)?"
)
LISTED = re.compile(r"^(?:第?[一二三四五六七八九十]+[是要、，]|[（(]?\d{1,2}[)）.、])")
QUOTED = re.compile(r"[“《]([^”》]{2,20})[”》]")
RUN = re.compile(r"[\u3400-\u9fffA-Za-z0-9]+")
SAID_BY = re.compile(
    r"(?:^|(?<=[，。；：、（ ]))[\u4e00-\u9fff]{0,9}?"
    r"(?:局|委|委办|办|办公室|中心|镇|乡|街道|公司|集团|部门|镇街|部|办事处|支队|大队|院|股|科)"
    r"(?=要|须|应|负责|牵头|会同|配合|抓紧|尽快|必须|务必|在|于|按|对|把|、|和|，)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is known by its group of like words, and where it stands."""

    group: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount: its number and what is counted, and where it stands."""

    value: str
    of: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Read:
    """What stands in a demand; ``pairs`` are of the words that count, each with the places where it begins."""

    pairs: dict[str, tuple[int, ...]]
    objects: frozenset[str]
    acts: tuple[Word, ...]
    things: tuple[Word, ...]
    segments: tuple[Span, ...]
    figures: tuple[Figure, ...]
    quoted: frozenset[str]


@lru_cache(maxsize=4096)
def read(text: str, units: tuple[str, ...] = ()) -> Read:
    """Look at the words of a demand; ``units`` are the names of those who do it."""
    plain = shadow(text).lower()
    figures = tuple(_figures(plain))
    kept = _looked_past(plain, units, figures)
    acts = tuple(_known(kept, "like_acts"))
    things = tuple(_known(kept, "like_things"))
    runs = [Span(*run.span()) for run in RUN.finditer(kept)]
    return Read(
        pairs=_pairs(kept, runs),
        objects=frozenset(_pairs(_without(kept, acts), runs)),
        acts=acts,
        things=things,
        segments=tuple(run for run in runs if run.end - run.start > 1),
        figures=figures,
        quoted=frozenset(QUOTED.findall(plain)),
    )


def _figures(plain: str) -> Iterator[Figure]:
    for found in AMOUNT.finditer(plain):
        if found["time"] or found["spelt_time"]:
            continue
        number = re.match(r"[\d.]+|[一二三四五六七八九十百千万两]+", found[0])
        if number and found[0] not in {"一个", "一批", "一次", "一起", "一件", "一体", "一层", "一级", "一场"}:
            yield Figure(number[0], found[0][number.end() :], *found.span())


def _looked_past(plain: str, units: Iterable[str], figures: Iterable[Figure]) -> str:
    """The words with gaps, as long as before, where nothing stands that would tell one demand from another."""
    for unit in sorted(units, key=len, reverse=True):
        plain = plain.replace(unit.lower(), GAP * len(unit)) if unit else plain
    spans = [(one.start, one.end) for one in figures]
    spans += [found.span() for pattern in (LISTED, SAID_BY, WHEN) for found in pattern.finditer(plain)]
    kept = list(plain)
    for start, end in spans:
        kept[start:end] = GAP * (end - start)
    return _without_stock("".join(kept))


@cache
def _stock() -> Vocabulary:
    said = words("title_fillers") | words("adverbs") | words("vague") | words("modals") | words("title_stances")
    own = words("times") | words("when")
    return Vocabulary.of(word for word in said | own if len(word) > 1 and "…" not in word)


def _without_stock(plain: str) -> str:
    kept, place, stock = list(plain), 0, _stock()
    while place < len(plain):
        end = stock.at(plain, place)
        kept[place:end] = GAP * (end - place)
        place = max(end, place + 1)
    return "".join(kept)


@cache
def _vocabulary(name: str) -> Vocabulary:
    return Vocabulary.of(groups(name))


def _known(plain: str, name: str) -> Iterator[Word]:
    """The words of a list in the text, the longest where several begin."""
    vocabulary, group, place = _vocabulary(name), groups(name), 0
    while place < len(plain):
        end = vocabulary.at(plain, place)
        if end > place:
            yield Word(group[plain[place:end]], place, end)
        place = max(end, place + 1)


def _without(plain: str, known: Iterable[Word]) -> str:
    kept = list(plain)
    for word in known:
        kept[word.start : word.end] = GAP * (word.end - word.start)
    return "".join(kept)


def _pairs(plain: str, runs: Iterable[Span]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for run in runs:
        for place in range(run.start, run.end - 1):
            pair = plain[place : place + 2]
            if HELPERS.isdisjoint(pair) and GAP not in pair:
                found.setdefault(pair, []).append(place)
    return {pair: tuple(places) for pair, places in found.items()}
