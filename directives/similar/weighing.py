"""How alike two demands are, why, and what they share: from what ``reading`` found in both. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp

from directives.extraction.records import Span
from directives.similar.reading import Read, read
from directives.similar.records import Demand, Likeness
from directives.similar.vocabulary import weight

WEIGHTS: Mapping[str, float] = {
    "bias": -4.0,
    "covered": 4.0,
    "shared": 3.0,
    "core": 2.0,
    "acts": 1.0,
    "things": 1.0,
    "same_lead": 0.8,
    "other_lead": -1.5,
    "figures": 0.5,
}


@dataclass(frozen=True, slots=True)
class Both:
    """Two demands side by side: whole (title and words) and their titles alone."""

    mine: Demand
    theirs: Demand
    whole: tuple[Read, Read]
    cores: tuple[Read, Read]


def compare(mine: Demand, theirs: Demand) -> Likeness:
    """How alike two demands are."""
    both = Both(mine, theirs, (_whole(mine), _whole(theirs)), (_core(mine), _core(theirs)))
    score = 1 / (1 + exp(-sum(WEIGHTS[name] * value for name, value in features(both).items())))
    quotes = read(mine.quote, mine.units), read(theirs.quote, theirs.units)
    return Likeness(score, tuple(_reasons(both)), shared_spans(*quotes), shared_spans(*reversed(quotes)))


def _whole(demand: Demand) -> Read:
    return read(f"{demand.title}\n{demand.quote}", demand.units)


def _core(demand: Demand) -> Read:
    return read(demand.title or demand.quote, demand.units)


def features(both: Both) -> dict[str, float]:
    """What speaks for and against one demand, each from 0 to 1."""
    a, b = both.whole
    core_a, core_b = both.cores
    leads = both.mine.lead, both.theirs.lead
    is_same = leads[0] == leads[1] or leads[0] in both.theirs.units or leads[1] in both.mine.units
    return {
        "bias": 1.0,
        "covered": _covered(a.pairs, b.pairs),
        "shared": _shared(a.pairs, b.pairs),
        "core": max(_within(core_a.pairs, b.pairs), _within(core_b.pairs, a.pairs)),
        "acts": _agree({w.group for w in core_a.acts}, {w.group for w in core_b.acts}),
        "things": _agree({w.group for w in a.things}, {w.group for w in b.things}),
        "same_lead": float(all(leads) and is_same),
        "other_lead": float(all(leads) and not is_same),
        "figures": float(bool(_same_figures(a, b))),
    }


def _sum(pairs: Iterable[str]) -> float:
    return sum(map(weight, pairs))


def _covered(a: Mapping[str, object], b: Mapping[str, object]) -> float:
    """The share of the shorter one that stands in the other."""
    return _sum(a.keys() & b.keys()) / (min(_sum(a), _sum(b)) or 1.0)


def _shared(a: Mapping[str, object], b: Mapping[str, object]) -> float:
    return 2 * _sum(a.keys() & b.keys()) / ((_sum(a) + _sum(b)) or 1.0)


def _within(core: Mapping[str, object], whole: Mapping[str, object]) -> float:
    return _sum(core.keys() & whole.keys()) / (_sum(core) or 1.0)


def _agree(a: set[str], b: set[str]) -> float:
    """From -1 (both have some, none alike) over 0 (nothing known) to 1."""
    if not a or not b:
        return 0.0
    return len(a & b) / min(len(a), len(b)) if a & b else -1.0


def _same_figures(a: Read, b: Read) -> set[str]:
    said = {(one.value, one.of) for one in a.figures} & {(one.value, one.of) for one in b.figures}
    return {value + of for value, of in said}


def _reasons(both: Both) -> Iterable[str]:
    a, b = both.whole
    if both.mine.lead and both.mine.lead == both.theirs.lead:
        yield f"牵头都是{both.mine.lead}"
    if figures := _same_figures(a, b):
        yield f"数量相同：{'、'.join(sorted(figures))}"


def shared_spans(mine: Read, theirs: Read) -> tuple[Span, ...]:
    """The stretches of mine that stand in theirs as well, or mean the same."""
    groups = {word.group for word in (*theirs.acts, *theirs.things)}
    marked = [(w.start, w.end) for w in (*mine.acts, *mine.things) if w.group in groups]
    marked += [(place, place + 2) for pair, places in mine.pairs.items() if pair in theirs.pairs for place in places]
    marked += [
        (one.start, one.end)
        for one in mine.figures
        if any(one.value == o.value and one.of == o.of for o in theirs.figures)
    ]
    return tuple(_joined(marked))


def _joined(marked: Iterable[tuple[int, int]]) -> Iterable[Span]:
    """Stretches that touch or overlap as one."""
    open_from, open_to = -1, -1
    for start, end in sorted(marked):
        if start > open_to:
            if open_to > 0:
                yield Span(open_from, open_to)
            open_from = start
        open_to = max(open_to, end) if start <= open_to else end
    if open_to > 0:
        yield Span(open_from, open_to)
