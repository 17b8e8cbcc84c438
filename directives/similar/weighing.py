"""How alike two demands are: what speaks for one and what for two, weighed as the open half of the pairs teaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import exp

from directives.similar.amounts import is_telling
from directives.similar.reading import Read, level_less, read, weight_of, weight_of_pairs
from directives.similar.records import Demand, Likeness
from directives.similar.telling import reasons, shared_spans

MUCH = 40.0  # what some ten rare characters weigh: sharing more says no more
MANY = 30.0
BIAS = -2.2
WEIGHTS: Mapping[str, float] = {
    "covered": 1.6,
    "evidence": 3.2,
    "pairs": 0.7,
    "same_act": 0.4,
    "other_act": -1.5,
    "same_lead": 0.3,
    "other_lead": -2.8,
    "said_to_others": -2.9,
    "same_amount": 1.3,
    "telling_amount": 1.1,
    "other_amount": -1.1,
}


@dataclass(frozen=True)
class Both:
    """Two demands side by side: each as a whole, title and words."""

    mine: Demand
    theirs: Demand

    @cached_property
    def whole(self) -> tuple[Read, Read]:
        return _whole(self.mine), _whole(self.theirs)

    @cached_property
    def quotes(self) -> tuple[Read, Read]:
        return read(self.mine.quote, self.mine.units), read(self.theirs.quote, self.theirs.units)


def compare(mine: Demand, theirs: Demand) -> Likeness:
    """How alike two demands are, and why; the same whichever comes first."""
    both = Both(mine, theirs)
    quotes = both.quotes
    return Likeness(
        score_of(both), reasons(mine, theirs, both.whole), shared_spans(*quotes), shared_spans(*reversed(quotes))
    )


def score(mine: Demand, theirs: Demand) -> float:
    """How alike alone, in half the time."""
    return score_of(Both(mine, theirs))


def score_of(both: Both) -> float:
    """From 0 (two matters) to 1 (one)."""
    return 1 / (1 + exp(-BIAS - sum(WEIGHTS[name] * value for name, value in features(both).items())))


def features(both: Both) -> dict[str, float]:
    """What speaks for one demand or for two, each from 0 to 1."""
    words, leads = _words(both), _leads(both.mine, both.theirs)
    return {
        **words,
        **_acts(*both.whole),
        **leads,
        "said_to_others": leads["other_lead"] * words["evidence"],
        **_amounts(*both.whole),
    }


def _whole(demand: Demand) -> Read:
    return read(f"{demand.title}\n{demand.quote}" if demand.title else demand.quote, demand.units)


def _words(both: Both) -> dict[str, float]:
    """``covered``: the share of the shorter one; ``evidence`` and ``pairs``: how much it is that they share at all."""
    a, b = both.whole
    shared = weight_of(a.signs & b.signs)
    return {
        "covered": _share(shared, min(a.worth, b.worth)),
        "evidence": min(1.0, shared / MUCH),
        "pairs": min(1.0, weight_of_pairs(a.pairs.keys() & b.pairs.keys()) / MANY),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _acts(a: Read, b: Read) -> dict[str, float]:
    mine, theirs = {word.group for word in a.acts}, {word.group for word in b.acts}
    is_same = not mine.isdisjoint(theirs)
    return {"same_act": float(is_same), "other_act": float(bool(mine and theirs) and not is_same)}


def _leads(a: Demand, b: Demand) -> dict[str, float]:
    """Who leads one may support the other; where nobody is named nothing is known. 住建局 and 区住建局 are one."""
    are_named = bool(a.lead and b.lead)
    is_same = level_less(a.lead) in map(level_less, b.units) or level_less(b.lead) in map(level_less, a.units)
    return {"same_lead": float(are_named and is_same), "other_lead": float(are_named and not is_same)}


def _amounts(a: Read, b: Read) -> dict[str, float]:
    shared = a.values & b.values
    return {
        "same_amount": float(bool(shared)),
        "telling_amount": float(any(map(is_telling, shared))),
        "other_amount": float(bool(a.values and b.values) and not shared),
    }
