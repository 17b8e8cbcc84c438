"""Zones (段落性质): which part of a speech a unit stands in. A prior for the later stages, never a veto."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from directives.extraction.lexicon import pattern
from directives.extraction.structure import Cut, Zone

_SALUTATION = re.compile(
    r"(?:尊敬的|亲爱的|各位|同志们|老师们|女士们|先生们|朋友们|同学们|家长们|战友们|乡亲们|代表们)"
    r"(?:[^。；]{0,44}(?:们|宾|代表|领导|委员|同志|老师|同学|朋友|阁下|乡亲|家长))?[：！]?$"
)
_FORMAL_CLOSE = re.compile(r"(?:同志们|各位[^，]{1,6}|老师们[^，]{0,6}|朋友们)[，！：]")
_TRANSITION = re.compile(
    r"(?:下面|接下来|最后|为此|在此|这里|借此机会|围绕[^，。]{2,20}，我)[^。；]{0,40}(?:讲|谈|强调|说|提)[^。；，]{0,12}(?:点|个|层|件|条|块|方面|意见|要求|问题|话|情况)"
    r"|我(?:再)?(?:讲|谈|强调|提)[^。；，]{0,8}(?:点|个|层|件|条|方面)[^。；，]{0,6}[：。]?$|重点做好[^。；，]{0,8}方面"
)
_SECTION = re.compile(
    r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+(?:[，、]|个?(?:方面|部分|问题|件事?|点)[，：])"
)
_CHAPTER = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SUBSECTION = re.compile(r"（[一二三四五六七八九十]{1,3}）")
_LOOKING_BACK = re.compile(r"回顾|成绩|成效|工作总结|以来(?:的)?工作|工作情况|基本情况|取得的")
_TROUBLE = re.compile(
    r"存在的?[^，。]{0,6}(?:问题|不足|差距)|主要问题|问题和不足|短板和?不足|面临的?(?:形势|困难|挑战)"
)
_BUT = re.compile(
    r"(?:但|但是|不过|可是|然而|当然|同时|在看到成绩|在肯定成绩|红字|问题)[^。]{0,24}(?:问题|不足|差距|短板|清醒|困难|不少|两头|等于|摆)"
    r"|看到成绩的同时|问题也"
)
_PAST = re.compile(
    r"(?:过去|刚刚过去)的?(?:一年|两年|三年|五年|几年)|去年以来|今年以来|[一两三五]年来|近(?:几|些)?年来?|回(?:头看|顾)|综观|^(?:先说)?去年|"
    r"(?:组织|宣传|统战|各)?(?:工作|部门)?.{0,12}取得了"
)


@dataclass(frozen=True, slots=True)
class Landmarks:
    """The first unit of the speech itself, the first one after its opening, the first one of its close."""

    first: int
    body: int
    closing: int


def zones(shadow: str, cuts: Sequence[Cut]) -> list[Zone]:
    """The zone of each unit, in order; noise has been set aside before."""
    texts = [span.of(shadow) for span, _ in cuts]
    marks = _landmarks(cuts, texts)
    found: list[Zone] = []
    standing: Zone = "body"
    for _, group in groupby(range(len(cuts)), key=lambda index: cuts[index][1]):
        paragraph = list(group)
        standing = _section_zone(texts[paragraph[0]], standing)
        mood = _paragraph_zone(texts[paragraph[0]]) if paragraph[0] < marks.body else standing
        found.extend(_unit_zone(index, texts[index], marks, mood) for index in paragraph)
    return found


def _unit_zone(index: int, text: str, marks: Landmarks, mood: Zone) -> Zone:
    if _SALUTATION.match(text) and len(text) < 48:
        return "salutation"
    if index < marks.first:
        return "title"
    if index >= marks.closing:
        return "closing"
    if _TRANSITION.search(text) and len(text) < 90:
        return "transition"
    return mood


def _landmarks(cuts: Sequence[Cut], texts: Sequence[str]) -> Landmarks:
    total = len(texts)
    greeting = next((i for i, text in enumerate(texts[:40]) if _SALUTATION.match(text)), None)
    first = greeting if greeting is not None else _first_sentence(texts)
    sections = (i for i in range(first, total) if _opens_line(cuts, i) and _SECTION.match(texts[i]))
    transitions = (i for i in range(first, total) if _TRANSITION.search(texts[i]))
    body = min(next(sections, total), next(transitions, total))
    return Landmarks(first, first if body > 0.7 * total else body, _closing(cuts, texts, body))


def _first_sentence(texts: Sequence[str]) -> int:
    candidates = (i for i, text in enumerate(texts) if _reads_as_text(text))
    return next(candidates, 0)


def _reads_as_text(text: str) -> bool:
    return (len(text) > 18 and text[-1] in "。；！？") or bool(_SECTION.match(text) or _SUBSECTION.match(text))


def _opens_line(cuts: Sequence[Cut], index: int) -> bool:
    return index == 0 or cuts[index - 1][1] != cuts[index][1]


def _closing(cuts: Sequence[Cut], texts: Sequence[str], body: int) -> int:
    """Where the close begins: the last paragraph that takes leave, within the last sixth of the text."""
    total = len(texts)
    for index in range(total - 1, max(body, total - max(14, total // 6)) - 1, -1):
        if not _opens_line(cuts, index):
            continue
        end = next((i for i in range(index + 1, total) if _opens_line(cuts, i)), total)
        if _FORMAL_CLOSE.match(texts[index]) and any(pattern("closing").search(t) for t in texts[index:end]):
            return index
    return total


def _section_zone(text: str, standing: Zone) -> Zone:
    """What the heading of a section says about the section; any other line leaves it as it stands."""
    if not (_SECTION.match(text) or (standing == "body" and _SUBSECTION.match(text))):
        return standing
    if len(text) > 50:
        return "body" if _CHAPTER.match(text) else standing
    if _TROUBLE.search(text):
        return "problems"
    return "retrospect" if _LOOKING_BACK.search(text) else "body"


def _paragraph_zone(text: str) -> Zone:
    """What the first sentence of a paragraph before the first section says about the paragraph."""
    if _BUT.search(text):
        return "problems"
    return "retrospect" if _PAST.search(text) else "opening"
