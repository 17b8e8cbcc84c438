"""The acts a directive asks for, one a clause, each beginning with its verb: what a ledger title is made from."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from directives.extraction.deadline_grammar import expressions
from directives.extraction.notes import BRACKET, NOTE
from directives.extraction.records import Body
from directives.extraction.title_lengths import LONGEST, QUOTED
from directives.extraction.title_predicates import MODAL, adverbs, fillers, predicate, verbs
from directives.extraction.title_settings import begins_case, is_case, is_no_title, is_setting

OPENING = re.compile("[“《（]")
CUTS = re.compile(r"[，；。：！？\n]+|——|…")
RELAYED = re.compile(r"^[^，。“”]{0,40}?(?:要求|强调|指出|提出|表示)[，：]")
TOPIC = re.compile(r"(?:对于?|针对|关于)?(?P<thing>[^，]{2,20}?)(?:方面|(?<!以)上|工作中)?$")
BARE_ACT = re.compile(
    r"(?![我你他不没逾]|时$)(?:全部|一律|必须|均|全|坚决|逐[^，]{1,2}|基本|一次性|按期|如期|再|直接|彻底)*(?:[一-龥]{2,4}|(?:[一-龥]{1,3}[到至]?)?\d[\d.]*[%％万亿]?[一-龥]{0,2})$"
)
HANDLED = re.compile(r"对(?P<thing>[^，]{2,32}?)(?:进行|加以|予以)(?P<verb>[一-龥]{2})")
NO_THING = re.compile(rf"{MODAL.pattern}|^[我你他]|^[与和同把将对](?=.{{6}})|举行|确保|没有$|达\d|[牢住实清]$|[都不就]")
LONGEST_BARE = 16
CLAUSES = 5  # what a supervisor registers stands in the first clauses
TIMED = 4
MEASURED = re.compile(r"(?:[\d.至到为每]|不少于|不低于|超过|突破)$")  # 缩短至7天以内
AT_TIME = re.compile(r"(?:请?[在于])?$")


class Act(NamedTuple):
    """What is to be done, as written from its verb on, and where: in the ``place``-th of ``of`` clauses.

    ``form`` is 单 for a clause by itself, 题 where it takes its object from a clause before, 条件 with its case;
    ``takes`` is the place of that clause.
    """

    words: str
    place: int
    of: int
    is_case: bool = False
    form: str = "单"
    takes: int = -1


def acts(text: str, bodies: tuple[Body, ...]) -> list[Act]:
    """The acts in ``text`` (a unit of the shadow) in their order, one a clause, those made of two clauses last."""
    clauses = _clauses(_plain(text))[:CLAUSES]
    read = [_act(clause, place, len(clauses), bodies) for place, clause in enumerate(clauses)]
    found = [act for act in read if len(act.words) > 1]
    told = [act for act in found if not is_setting(act.words)]
    joined = [*_with_topics(told), *_with_conditions(told)]
    taken = {act.takes for act in joined}
    alone = [act for act in told or found if act.place not in taken]
    offered = [*alone, *joined]
    return [act for act in offered if not is_no_title(act.words)] or offered


def _plain(text: str) -> str:
    """``text`` without who reports it, who is named behind it, and when."""
    text = _without_times(text)
    if BRACKET.search(text):
        text = NOTE.sub("", text).replace("（）", "")
    relayed = RELAYED.match(text)
    return (text[relayed.end() :] if relayed else text).rstrip("。；！？ 　")


def _without_times(text: str) -> str:
    """The ledger has a column for the deadline; the title does without it."""
    for found in reversed(expressions(text)):
        if found.rank >= TIMED and not MEASURED.search(text, 0, found.start):
            before = AT_TIME.search(text, max(0, found.start - 2), found.start)
            end = found.end + text.startswith("的", found.end)
            text = text[: before.start() if before else found.start] + text[end:]
    return text


def _with_topics(found: list[Act]) -> Iterator[Act]:
    """已开工的23个项目，全部完工: an act without an object takes the one named right before it."""
    for place, (before, act) in enumerate(pairwise(found), 1):
        if not _may_lack_object(act.words):
            continue
        said = (each for each in found[:place] if _without_repeated(act.words, each.words) != act.words)
        topic = next(said, before)
        rest = _without_repeated(act.words, topic.words)
        thing = _thing(topic.words) if BARE_ACT.fullmatch(rest) else ""
        if thing and len(thing) + len(rest) <= LONGEST:
            yield act._replace(words=thing + rest, form="题", takes=topic.place, is_case=False)


def _may_lack_object(words: str) -> bool:
    """全部完工, 加装120部: nothing longer, and nothing that names its own object."""
    if len(words) > LONGEST_BARE:
        return False
    end = verbs().at(words, 0)
    return bool(BARE_ACT.fullmatch(words)) or (end > 1 and words[end : end + 1].isdecimal())


def _without_repeated(words: str, topic: str) -> str:
    """住宅加装电梯，加装120部: the verb the topic has said already is not said again."""
    end = verbs().at(words, 0)
    return words[end:] if end > 1 and words[:end] in topic and words[end : end + 1].isdecimal() else words


def _thing(words: str) -> str:
    """What a clause that only names something names: neither an act nor a setting."""
    match = TOPIC.match(words)
    begins = any(words_of.at(words, 0) for words_of in (verbs(), adverbs(), fillers()))
    if not match or (begins and not words.startswith("已经")) or NO_THING.search(words):
        return ""
    return re.sub("^已经", "已", match["thing"]).removesuffix("问题").removesuffix("的")


def _with_conditions(found: list[Act]) -> Iterator[Act]:
    """逾期不报的，公开通报: the case belongs to what is done about it."""
    for case, act in pairwise(found):
        if case.is_case and len(case.words) + len(act.words) <= LONGEST and not begins_case(act.words):
            yield act._replace(words=case.words + act.words, form="条件", takes=case.place, is_case=False)


def _clauses(text: str) -> list[str]:
    """The clauses, never cut inside quotation marks or brackets."""
    held = {place for match in QUOTED.finditer(text) for place in range(*match.span())} if OPENING.search(text) else ()
    clauses, start = [], 0
    for cut in CUTS.finditer(text):
        if cut.start() not in held:
            clauses.append(text[start : cut.start()])
            start = cut.end()
    return [clause.strip("　 ") for clause in [*clauses, text[start:]] if clause.strip("　 ")]


def _act(clause: str, place: int, of: int, bodies: tuple[Body, ...]) -> Act:
    words = _verb_first(predicate(clause, bodies))
    return Act(words, place, of, is_case(words))


def _verb_first(words: str) -> str:
    """对现有项目进行梳理 → 梳理现有项目."""
    match = HANDLED.fullmatch(words)
    return match["verb"] + match["thing"] if match and verbs().at(match["verb"], 0) == len(match["verb"]) else words
