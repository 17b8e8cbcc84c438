"""Whom an unnamed directive still speaks to: the body its paragraph, its list or its talk was turned to before."""

import re
from dataclasses import replace

from directives.extraction.clauses import NUMBERING
from directives.extraction.owner_doers import addressed, is_for_all, talks
from directives.extraction.owner_quoting import Owners, doer_of, explicit, named_at
from directives.extraction.records import EVERYBODY, Body
from directives.extraction.structure import Outlined, Unit

NEW_TURN = re.compile(
    r"(?:今后)?(?:严禁|绝不|任何|凡是?未|新进|要引导|大家|如果|严格执行|我们|往后|[一-龥]{2,4}(?:上|方面|这块|这一块)，)"
)
TOLD = re.compile(
    r"[局委院校司镇道会部](?:组织|主持)?(?:召开|举行)|了[，。；、]|了(?:\d|《|[一二两三四五六七八九十](?!下))|意见：|已经|近年来|去年以来|取得|荣获|成效|不少"
)
FIRST_ITEM = re.compile(r"：(?:一是|一要|第一|首先|1[.、])")
PARAGRAPH = 12  # how many sentences back talk can still be to the same person
REACH = 6  # how many sentences back a paragraph still speaks of the same body


def carried(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    """The body the paragraph has been speaking to; 各级 and the like hold only within their own sentence."""
    words = unit.span.of(text.shadow)
    if NUMBERING.match(words):
        return _from_first_item(text, unit, bodies)
    if NEW_TURN.match(words) or (talks(text) and is_for_all(words)):
        return None
    for before in reversed(text.units[max(0, unit.index - REACH) : unit.index]):
        if before.paragraph != unit.paragraph or before.is_heading or before.headings != unit.headings:
            return None
        found = (
            explicit(text, before.span, bodies, "heading", lasting=True)
            if not TOLD.search(before.span.of(text.shadow))
            else None
        )
        if found and (found.names[0] != EVERYBODY or _runs_on(text, before, words)):
            return replace(found, evidence=tuple(replace(item, rule="who.earlier") for item in found.evidence))
        if found or NUMBERING.match(before.span.of(text.shadow)):
            return None
    return None


def _from_first_item(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    """各实体单位要做好：一是…；二是…: whom the sentence that opens the list of its paragraph names."""
    for before in reversed(text.units[max(0, unit.index - PARAGRAPH) : unit.index]):
        if before.paragraph != unit.paragraph:
            return None
        if FIRST_ITEM.search(before.span.of(text.shadow)):
            found = explicit(text, before.span, bodies, "heading", ordered=True)
            return (
                replace(found, evidence=tuple(replace(item, rule="who.earlier") for item in found.evidence))
                if found
                else None
            )
    return None


def _runs_on(text: Outlined, before: Unit, words: str) -> bool:
    return before.span.of(text.shadow).rstrip().endswith("；") or words.startswith(("同时", "并"))


def spoken_to(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    """Whom the paragraph of talk was last turned to before ``unit``."""
    if not talks(text) or is_for_all(unit.span.of(text.shadow)):
        return None
    for before in reversed(text.units[max(0, unit.index - PARAGRAPH) : unit.index]):
        if before.paragraph != unit.paragraph:
            return None
        if found := addressed(text, before):
            return named_at(text, found, bodies, "heading", "who.earlier")
        told = TOLD.search(before.span.of(text.shadow))
        asked = None if told else explicit(text, before.span, bodies, "heading", lasting=True)
        if found_here := asked or doer_of(text, before, bodies):
            return replace(
                found_here,
                basis="heading",
                evidence=tuple(replace(item, rule="who.earlier") for item in found_here.evidence),
            )
    return None
