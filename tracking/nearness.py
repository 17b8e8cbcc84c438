"""How alike two short demands are: the share of neighbouring characters they have in common. Pure and quick."""

from functools import lru_cache


@lru_cache(maxsize=1024)  # every card of a speech is compared with all the others
def pairs_of(text: str) -> frozenset[str]:
    """Every two characters that stand beside each other."""
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 (nothing in common) to 1 (the same pairs)."""
    return len(one & other) / (len(one | other) or 1)
