"""Which pairs of characters a demand is found again by: the rarest it has, as whole numbers for an index. Pure."""

from collections.abc import Iterable

from directives.similar.reading import read
from directives.similar.vocabulary import weight

MOST = 28  # pairs kept of one demand: enough that another wording of it shares several
SHIFT = 21  # bits of a character


def keys_of(*texts: str, most: int = MOST) -> list[int]:
    """The keys of the rarest pairs in these words, the rarest first; the same words give the same keys."""
    pairs = dict.fromkeys(pair for text in texts if text for pair in read(text).pairs)
    return list(map(key, sorted(pairs, key=lambda pair: (-weight(pair), pair))[:most]))


def key(pair: str) -> int:
    """Two characters as one number; no two pairs have the same."""
    return ord(pair[0]) << SHIFT | ord(pair[1])


def pairs(keys: Iterable[int]) -> list[str]:
    """The characters again."""
    return [chr(one >> SHIFT) + chr(one & ((1 << SHIFT) - 1)) for one in keys]
