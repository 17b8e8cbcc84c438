"""Why two demands are alike, in sentences for people, and which stretches of their words they share. Pure."""

from collections.abc import Iterable, Iterator

from directives.extraction.records import Span
from directives.similar.reading import Amount, Read, Word, level_less
from directives.similar.records import Demand

TOLD = 3  # words of a kind in a sentence


def reasons(mine: Demand, theirs: Demand, whole: tuple[Read, Read]) -> tuple[str, ...]:
    """What speaks for one matter, then what for two; who and how many, and words of one meaning.

    The words that both share are marked in the quotes, and not told again.
    """
    return (*_for(mine, theirs, *whole), *_against(mine, theirs, *whole))


def _for(mine: Demand, theirs: Demand, a: Read, b: Read) -> Iterator[str]:
    if mine.lead and mine.lead == theirs.lead:
        yield f"牵头单位都是{mine.lead}"
    elif shared := [unit for unit in mine.units if unit in theirs.units]:
        yield f"两边都有{'、'.join(shared[:TOLD])}"
    if amounts := list(_same_amounts(a.amounts, b.amounts)):
        yield f"数量相同：{'、'.join(list(dict.fromkeys(amounts))[:TOLD])}"
    if likes := list(_of_one_meaning([*a.things, *a.acts], [*b.things, *b.acts])):
        yield f"说法不同、意思相近：{'，'.join(likes[:TOLD])}"


def _against(mine: Demand, theirs: Demand, a: Read, b: Read) -> Iterator[str]:
    leads, named = {mine.lead, theirs.lead}, (*mine.units, *theirs.units)
    if all(leads) and len(set(map(level_less, leads))) > 1 and all(named.count(lead) < 2 for lead in leads):
        yield f"牵头单位不同：{mine.lead}，{theirs.lead}"
    if a.amounts and b.amounts and a.values.isdisjoint(b.values):
        yield f"数量不同：{a.amounts[0].text}，{b.amounts[0].text}"
    if a.acts and b.acts and {word.group for word in a.acts}.isdisjoint(word.group for word in b.acts):
        yield f"动作不同：{a.acts[0].text}，{b.acts[0].text}"


def _same_amounts(mine: Iterable[Amount], theirs: Iterable[Amount]) -> Iterator[str]:
    """Each as it is written, both where they are written otherwise: 120处, 两成和20%, 120处和120部."""
    written = [(one.value, one.text) for one in theirs]
    for one in mine:
        texts = [text for value, text in written if value == one.value]
        if texts:
            yield one.text if one.text in texts else f"{one.text}和{texts[0]}"


def _of_one_meaning(mine: Iterable[Word], theirs: Iterable[Word]) -> Iterator[str]:
    """Two words of one group that are not the same word; no word is told twice."""
    others = list(theirs)
    told = {word.text for word in others}
    for word in mine:
        other = next((one for one in others if one.group == word.group and one.text in told), None)
        if other is None:
            continue
        told.discard(other.text)
        if word.text != other.text:
            yield f"“{word.text}”和“{other.text}”"


def shared_spans(mine: Read, theirs: Read) -> tuple[Span, ...]:
    """The stretches of mine that stand in theirs as well: words, what is called otherwise, amounts."""
    things = {word.group for word in theirs.things}
    marked = [(word.start, word.end) for word in mine.things if word.group in things]
    marked += [(place, place + 2) for pair, places in mine.pairs.items() if pair in theirs.pairs for place in places]
    marked += [(one.start, one.end) for one in mine.amounts if one.value in theirs.values]
    return tuple(_joined(marked))


def _joined(marked: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Stretches that touch or overlap as one."""
    start, end = -1, -1
    for left, right in sorted(marked):
        if left > end:
            if start >= 0:
                yield Span(start, end)
            start = left
        end = max(end, right)
    if start >= 0:
        yield Span(start, end)
