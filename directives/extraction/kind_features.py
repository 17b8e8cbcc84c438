"""What a directive shows of its kind: the signs and pairs of signs of its acts, and cues; all weighed elsewhere.

Pairs of signs stand for words (整治, 治理 and 根治 share 治): a verb nobody listed resembles those it is made of.
What is said first counts more than what follows; the title, the headings and the sentences beside count a little.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from math import sqrt
from operator import mul

from directives.extraction.wordlists import rows

BODY = 60
BESIDE = 20  # of a sentence beside, its beginning tells the subject
TITLE = 0.6
CLAUSES = (0.6, 0.6, 0.5, 0.4)
LATER = 0.3
HEADINGS = (0.5, 0.3)  # the innermost heading first
NEIGHBOURS = 0.15
LENGTH = 4.0  # of the whole vector of signs, so that a long sentence weighs as much as a short one
CUE = 0.3
ENDS = 0.5
KNOWN = 1.5

_PAUSE = re.compile("[，；。：！？]")
_NUMBER = re.compile(r"\d[\d.]*")


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in rows("kind_cues"))


def features(
    words: str,
    title: str,
    section: Sequence[str],
    beside: Sequence[str] = (),
    *,
    has_deadline: bool,
    has_target: bool,
) -> Mapping[str, float]:
    """Every feature that is there, with its strength.

    ``section`` are the headings above, outermost first, ``beside`` the sentences before and after. Signs and pairs of
    signs are named by themselves (治, 整治; ^ and $ for the edges of a clause), every other name has a colon.
    """
    words = words[:BODY]
    found = _signs(_pieces(words, title, section, beside))
    found.update(_cued(words, title, section))
    found |= {"常数:": 1.0, "有:期限": KNOWN * has_deadline, "有:指标": KNOWN * has_target}
    return found | {f"首:{title[:2]}": ENDS, f"尾:{title[-2:]}": ENDS}


def _pieces(words: str, title: str, section: Sequence[str], beside: Sequence[str]) -> Iterator[tuple[float, str]]:
    """The stretches of text that tell the kind, each with its weight."""
    yield TITLE, title
    clauses = [clause for clause in _PAUSE.split(words) if clause]
    for place, clause in enumerate(clauses):
        yield CLAUSES[place] if place < len(CLAUSES) else LATER, clause
    yield from zip(HEADINGS, reversed(section), strict=False)
    for sentence in beside:
        yield NEIGHBOURS, sentence[:BESIDE]


def _signs(pieces: Iterator[tuple[float, str]]) -> dict[str, float]:
    """The signs and pairs of the pieces, scaled to one common length."""
    found: dict[str, float] = {}
    for weight, piece in pieces:
        for name in _grams(piece):
            found[name] = found.get(name, 0.0) + weight
    strengths = found.values()
    scale = LENGTH / sqrt(sum(map(mul, strengths, strengths)) or 1.0)
    return {name: strength * scale for name, strength in found.items()}


@lru_cache(maxsize=512)
def _grams(piece: str) -> tuple[str, ...]:
    """Single signs and pairs, numbers all alike; a heading or a neighbour is asked for more than once."""
    edged = f"^{_NUMBER.sub('0', piece)}$"
    return (*edged[1:-1], *(left + right for left, right in pairwise(edged)))


def _cued(words: str, title: str, section: Sequence[str]) -> Mapping[str, float]:
    """The cues in the text, in its title and in the two headings right above it."""
    found: dict[str, float] = {}
    for name, cue in _cues():
        if cue.search(words):
            found[f"正文:{name}"] = CUE
            if cue.search(title):
                found[f"名称:{name}"] = CUE
    for share, line in zip(HEADINGS, reversed(section), strict=False):
        for name in _cues_of(line):
            found[f"标题:{name}"] = found.get(f"标题:{name}", 0.0) + share
    return found


@lru_cache(maxsize=512)
def _cues_of(line: str) -> tuple[str, ...]:
    """The cues in a heading; many directives stand below the same one."""
    return tuple(name for name, cue in _cues() if cue.search(line))
