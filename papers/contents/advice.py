"""What a reader would stumble over (提示): numbers and words in passages that are not what the snapshot says. Pure.

Never a wall: a person may know better. What must hold is in ``checks``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directives.dates import full_day_words
from papers.contents.known_numbers import Known
from papers.contents.records import Content, Facts, Passage
from papers.contents.snapshot import Snapshot

STOPS = "。；\n"
UNCHECKED = frozenset({"addressee", "copies"})
NUMBER = re.compile(
    r"(?P<date>(?:\d{4}年)?\d{1,2}月\d{1,2}日)"
    r"|(?P<bad_date>(?<!\d)\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d))"
    r"|(?P<percent>\d+(?:\.\d+)?)[%％]"
    r"|(?P<count>\d+)件"
    r"|^\d{1,2}[.．](?!\d)"
    r"|(?P<other>\d+(?:\.\d+)?[^\s\d，。；：、（）“”《》]?)",
    re.MULTILINE,
)
LABELS = {
    "共立项督办事项": "registered",
    "督办事项共": "registered",
    "立项": "registered",
    "按期办结": "closed_in_time",
    "超期办结": "closed_late",
    "已办结": "closed",
    "正在办理": "open",
    "超期未办结": "late",
    "超期": "late",
    "挂起": "suspended",
    "待交办": "draft",
    "中止": "cancelled",
    "未签收": "unsigned",
}
CLAIM = re.compile(f"({'|'.join(LABELS)})(?:的|的有|的共|共|有|了|共有)?(\\d+)件")
IN_WORDS = re.compile(r"(?<![一二三四五六七八九十百两几这那每逐])(?!一件)[一二三四五六七八九十百两]{1,5}件")
QUOTED = re.compile(r"“([^“”]{8,})”")


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to look at before a paper goes on: in which passage (empty: the whole), and what, in a sentence."""

    passage: str
    words: str


def advise(content: Content, facts: Facts, texts: Mapping[str, str], today: date) -> Sequence[Advice]:
    """All that is to be pointed out about a draft, its passages in their order; nothing about what was proposed."""
    taken = Snapshot.read(facts)
    known = Known.of(taken, content.propose(facts).values())
    passages = [one for one in content.passages if one.code not in UNCHECKED]
    found = [Advice("", words) for words in _of_the_whole(taken, today)]
    return [*found, *(advice for one in passages for advice in _of_passage(one, texts.get(one.code, ""), taken, known))]


def _of_the_whole(taken: Snapshot, today: date) -> Iterator[str]:
    on, answer_by = taken.at.date(), date.fromisoformat(taken.answer_by)
    if on < today:
        yield f"数字是{full_day_words(on)}取的，已经过了 {(today - on).days} 天；要用现在的数字，请重取。"
    if answer_by <= today:
        yield f"答复期限{full_day_words(answer_by)}已经到了；重取的时候从那天起另算期限。"
    if not taken.is_published:
        yield f"{answer_by.year}年的放假安排还没有公布，答复期限是按周一到周五推算的，请核对。"
    if silent := [row.number for row in taken.rows if not row.quote.strip()]:
        yield f"有 {len(silent)} 件没有原话：{'、'.join(silent[:5])}{'等' if len(silent) > 5 else ''}。"


def _of_passage(passage: Passage, text: str, taken: Snapshot, known: Known) -> Iterator[Advice]:
    claims = {match.span(): words for match, words in _false_claims(text, taken, known)}
    unknown = (words for at, words in _unknown_numbers(text, known) if not any(a <= at < b for a, b in claims))
    yield from (
        Advice(passage.label, said) for said in dict.fromkeys([*unknown, *claims.values(), *_form(text, known)])
    )


def _unknown_numbers(text: str, known: Known) -> Iterator[tuple[int, str]]:
    """Where each stands, and what is to be said about it."""
    for match in NUMBER.finditer(text):
        if match["bad_date"]:
            yield match.start(), f"日期“{match[0]}”请写作“2026年3月5日”的样子。"
        elif not known.has(match.lastgroup or "", match[match.lastgroup] if match.lastgroup else "", match[0]):
            yield match.start(), f"“{match[0]}”在这次取的数据里没有，请核对。"


def _false_claims(text: str, taken: Snapshot, known: Known) -> Iterator[tuple[re.Match[str], str]]:
    """已办结27件 where 28 are closed: each is compared with the figure it names, of all or of a department named."""
    for match in CLAIM.finditer(text):
        sentence = _sentence_around(text, match.start())
        units = [(unit.name, unit.totals) for unit in taken.figures.units if unit.name in sentence]
        figures = [
            (name, getattr(totals, LABELS[match[1]])) for name, totals in (*units, ("总数", taken.figures.totals))
        ]
        if int(match[2]) not in dict(figures).values() and not known.is_said(match[0]):
            right = "，".join(f"{name}是 {figure} 件" for name, figure in figures)
            yield match, f"“{match[0]}”和数据不一致，数据里{right}。"


def _sentence_around(text: str, at: int) -> str:
    start = max(text.rfind(stop, 0, at) for stop in STOPS) + 1
    ends = [end for stop in STOPS if (end := text.find(stop, at)) >= 0]
    return text[start : min(ends, default=len(text))]


def _form(text: str, known: Known) -> Iterator[str]:
    for match in IN_WORDS.finditer(text):
        yield f"“{match[0]}”里的件数请用阿拉伯数字。"
    for match in QUOTED.finditer(text):
        if not known.is_said(match[1]):
            yield f"引号里的“{_short(match[1])}”和原话、事项名称都对不上，请核对。"


def _short(words: str) -> str:
    return words if len(words) <= 24 else f"{words[:24]}……"
