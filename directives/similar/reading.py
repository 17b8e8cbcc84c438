"""A demand cut into what may be compared: its signs, pairs of them, acts, things, amounts. Pure.

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
from directives.similar.amounts import amount_of
from directives.similar.vocabulary import groups, like, lines, pair_weight, sign_weight

GAP = "\0"
HELPERS = frozenset("要须应的了着和与及或等并把将对在于由向为以从其各本我们全且也都均再又所这那个是有")
LEVEL = re.compile(r"^[省市区县州旗](?:委(?=.)|直)?")
WHEN = re.compile(
    r"(?:20\d\d|[今明当本])年(?:年?[底末初内中](?:以?前|之前)?|[上下]半年|第?[一二三四]季度)?"
    r"|(?:[上下]半年|第?[一二三四]季度)(?:[底末初内]|之?前)?"
    r"|\d{1,2}月(?:份|\d{1,2}[日号]|[上中下]旬|[底末初])?(?:以前|之前|前|内)?|\d{1,2}[日号](?:以前|之前|前)?"
    r"|(?:[本下这]|每|下个|这个)?(?:周|月|季度?|星期)(?:[一二三四五六日天]|[底末初内])(?:以前|之前|前)?"
    r"|年[底末内](?:以?前|之前)?"
    r"|(?:春节|国庆节?|五一|元旦|中秋节?|汛期|入冬|供暖季?|开学|两会|高考|汛|节)(?:来临|到来|开始)?(?:以前|之前|前)"
    r"|[\d一二两三四五六七八九十半]+个?(?:工作日|天|日|周|月|年|小时|季度)(?:之?内|以内|之?前)?"
)
DATE = re.compile(
    r"20\d\d年|\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}(?:号|日(?=以?前|之前))"
)  # a day, no amount: 12月10日, 10日前
LISTED = re.compile(r"^(?:第?[一二三四五六七八九十]+[是要、，]|[（(]?\d{1,2}[)）.、])")
RUN = re.compile(r"[\u3400-\u9fffA-Za-z0-9]+")
SAID_BY = re.compile(  # 住建局要…, 各镇街须…: who is asked, whatever they are called
    r"(?:^|(?<=[，。；：、（ ]))[\u4e00-\u9fff]{0,9}?"
    r"(?:局|委|委办|办|办公室|中心|镇|乡|街道|公司|集团|部门|镇街|部|办事处|支队|大队|院|股|科)"
    r"(?=要|须|应|负责|牵头|会同|配合|抓紧|尽快|必须|务必|在|于|按|对|把|、|和|，)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is known by its group of like words, and where it stands."""

    group: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as it is compared (两成 and 20% are one), as it was written, and where."""

    value: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Read:
    """What stands in a demand. ``pairs``: neighbouring characters that count, each with the places where it begins.

    ``signs`` are its characters and those of what its things are also called; ``worth`` is what all of them weigh.
    """

    signs: frozenset[str]
    worth: float
    pairs: dict[str, tuple[int, ...]]
    acts: tuple[Word, ...]
    things: tuple[Word, ...]
    amounts: tuple[Amount, ...]

    @property
    def values(self) -> frozenset[str]:
        return frozenset(one.value for one in self.amounts)


@lru_cache(maxsize=4096)
def read(text: str, units: tuple[str, ...] = ()) -> Read:
    """Look at the words of a demand; ``units`` are the names of those who do it."""
    plain = shadow(text).lower()
    amounts = tuple(_amounts(plain, text))
    kept = _looked_past(plain, units, amounts)
    things = tuple(_known(kept, text, "like_things"))
    runs = [Span(*run.span()) for run in RUN.finditer(kept)]
    signs = _signs(kept, runs, things)
    return Read(signs, weight_of(signs), _pairs(kept, runs), tuple(_known(kept, text, "like_acts")), things, amounts)


def weight_of(signs: Iterable[str]) -> float:
    """How much these characters say together."""
    return sum(map(sign_weight, signs))


def weight_of_pairs(pairs: Iterable[str]) -> float:
    """How much these pairs say together."""
    return sum(map(pair_weight, pairs))


def _amounts(plain: str, text: str) -> Iterator[Amount]:
    days = {place for found in DATE.finditer(plain) for place in range(*found.span())}
    for found in AMOUNT.finditer(plain):
        if found.start() not in days and (value := amount_of(found[0])):
            yield Amount(value, text[found.start() : found.end()], *found.span())


def _looked_past(plain: str, units: Iterable[str], amounts: Iterable[Amount]) -> str:
    """The words with gaps, as long as before, where nothing stands that would tell one demand from another."""
    for name in sorted(_names(units), key=len, reverse=True):
        plain = plain.replace(name, GAP * len(name))
    spans = [(one.start, one.end) for one in amounts]
    spans += [found.span() for pattern in (LISTED, SAID_BY, WHEN) for found in pattern.finditer(plain)]
    kept = list(plain)
    for start, end in spans:
        kept[start:end] = GAP * (end - start)
    return _without_stock("".join(kept))


def _names(units: Iterable[str]) -> Iterator[str]:
    """What a unit is called, with and without its level: 区住建局, 住建局."""
    for unit in units:
        yield from {unit.lower(), level_less(unit.lower())} - {""}


def level_less(unit: str) -> str:
    """The name of a unit without the level of government before it: 区住建局 → 住建局."""
    return LEVEL.sub("", unit)


@cache
def _stock() -> Vocabulary:
    lists = ("title_fillers", "adverbs", "vague", "modals", "title_stances", "times", "when")
    said = [word for name in lists for word in words(name) if len(word) > 1 and "…" not in word]
    return Vocabulary.of([*said, *(word for line in lines("set_phrases") for word in line.split())])


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


def _known(plain: str, text: str, name: str) -> Iterator[Word]:
    """The words of a list in the text, the longest where several begin."""
    vocabulary, place = _vocabulary(name), 0
    while place < len(plain):
        end = vocabulary.at(plain, place)
        if end > place:
            yield Word(like(name, plain[place:end]), text[place:end], place, end)
        place = max(end, place + 1)


def _signs(plain: str, runs: Iterable[Span], things: Iterable[Word]) -> frozenset[str]:
    own = {sign for run in runs for sign in run.of(plain) if not sign.isascii()}
    also = {sign for thing in things for sign in thing.group}
    return frozenset((own | also) - HELPERS)


def _pairs(plain: str, runs: Iterable[Span]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for run in runs:
        for place in range(run.start, run.end - 1):
            pair = plain[place : place + 2]
            if HELPERS.isdisjoint(pair):
                found.setdefault(pair, []).append(place)
    return {pair: tuple(places) for pair, places in found.items()}
