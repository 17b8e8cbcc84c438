"""Which pairs of characters a demand is found again by: the rarest it has, as whole numbers for an index. Pure."""

from collections.abc import Iterable, Iterator

from directives.similar.reading import read
from directives.similar.vocabulary import pair_weight

MOST = 28  # pairs kept of one demand: enough that another wording of it shares several
SHIFT = 21  # bits of a character


def keys_of(*texts: str, most: int = MOST) -> list[int]:
    """The keys of the rarest pairs in these words, the rarest first; the same words give the same keys.

    What goes by several names is found by all of them: 旧改 has the pairs of 老旧小区 too.
    """
    pairs = dict.fromkeys(pair for text in texts if text for pair in _pairs(text))
    return list(map(key, sorted(pairs, key=lambda pair: (-pair_weight(pair), pair))[:most]))


def _pairs(text: str) -> Iterator[str]:
    found = read(text)
    yield from found.pairs
    for name in (thing.group for thing in found.things):
        yield from (name[place : place + 2] for place in range(len(name) - 1))


def key(pair: str) -> int:
    """Two characters as one number; no two pairs have the same."""
    return ord(pair[0]) << SHIFT | ord(pair[1])


def pairs_of(keys: Iterable[int]) -> list[str]:
    """The characters again."""
    return [chr(one >> SHIFT) + chr(one & ((1 << SHIFT) - 1)) for one in keys]
