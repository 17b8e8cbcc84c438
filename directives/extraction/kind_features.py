"""What a directive shows of its kind: the signs and pairs of signs of its acts; all weighed elsewhere.

Pairs of signs stand for words (整治, 治理 and 根治 share 治): a verb nobody listed resembles those it is made of.
What is said first counts more than what follows; the title, the headings and the sentences beside count a little.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import sqrt
from operator import add

BODY = 60
BESIDE = 20  # of a sentence beside, its beginning tells the subject
UNIT = 20  # strengths are counted in twentieths: whole numbers are added faster and in any order
TITLE = 12
CLAUSES = (12, 12, 10, 8)
LATER = 6
HEADING = 10  # the innermost only
NEIGHBOURS = 3
LENGTH = 4.0  # of the whole vector of signs, so that a long sentence weighs as much as a short one
ENDS = 10
KNOWN = 30

_PAUSE = re.compile("[，；。：！？]")
_NUMBER = re.compile(r"\d[\d.]*")


@dataclass(frozen=True, slots=True)
class Shown:
    """Every feature that is there, in twentieths: the pieces of text whose signs count, and all others.

    Signs and pairs are named by themselves (治, 整治; ^ and $ for the edges of a clause), every other name has a colon.
    """

    pieces: Sequence[tuple[int, str]]
    others: Mapping[str, int]

    @property
    def scale(self) -> float:
        """What makes the signs of any sentence, long or short, a vector of about one length, as if none came twice."""
        return LENGTH / sqrt(sum([weight * weight * (2 * len(edged(piece)) - 3) for weight, piece in self.pieces]) or 1)

    def strengths(self) -> dict[str, float]:
        """The features as training needs them: all by name, the signs scaled."""
        found: defaultdict[str, float] = defaultdict(float)
        for weight, piece in self.pieces:
            for name in signs_of(piece):
                found[name] += weight * self.scale
        return found | {name: count / UNIT for name, count in self.others.items()}


def features(
    words: str,
    title: str,
    section: Sequence[str],
    beside: Sequence[str] = (),
    *,
    has_deadline: bool,
    has_target: bool,
) -> Shown:
    """What is shown by ``words``, the headings above (outermost first) and the sentences before and after."""
    words = words[:BODY]
    others = {
        "常数:": UNIT,
        "有:期限": KNOWN * has_deadline,
        "有:指标": KNOWN * has_target,
        f"首:{title[:2]}": ENDS,
        f"尾:{title[-2:]}": ENDS,
    }
    return Shown(tuple(_pieces(words, title, section, beside)), others)


def _pieces(words: str, title: str, section: Sequence[str], beside: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The stretches of text that tell the kind, each with its weight."""
    yield TITLE, title
    clauses = [clause for clause in _PAUSE.split(words) if clause]
    for place, clause in enumerate(clauses):
        yield CLAUSES[place] if place < len(CLAUSES) else LATER, clause
    for heading in section[-1:]:
        yield HEADING, heading
    for sentence in beside:
        yield NEIGHBOURS, sentence[:BESIDE]


@lru_cache(maxsize=512)
def edged(piece: str) -> str:
    """A piece with its edges marked, numbers all alike; a heading or a neighbour is asked for more than once."""
    return f"^{_NUMBER.sub('0', piece)}$"


def signs_of(piece: str) -> Iterator[str]:
    """Single signs and pairs: always three fewer than twice the length of the edged piece."""
    whole = edged(piece)
    return chain(whole[1:-1], map(add, whole, whole[1:]))
