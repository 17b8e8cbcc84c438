"""A cheap first look at whether two texts can be nearly the same, before they are compared in full. Pure.

Landmarks are a few runs of Chinese characters from all over a text. Of a text that is nine tenths the same almost all
of them are found again; of another speech hardly any, so most of the shelf is never compared (15 ms a pair).
"""

import re
from collections.abc import Sequence

_RUN = re.compile(r"[\u4e00-\u9fff]{6,}")
MOST = 24
LENGTH = 10
FEWEST_FOUND = 1 / 3


def landmarks(text: str) -> list[str]:
    """Up to 24 runs of six to ten characters, spread over the text."""
    runs = _RUN.findall(text)
    count = min(len(runs), MOST)
    return [runs[index * len(runs) // count][:LENGTH] for index in range(count)]


def may_be_alike(marks: Sequence[str], text: str) -> bool:
    """Whether enough landmarks stand in the text; a text too short for landmarks may be like any other."""
    found = sum(mark in text for mark in marks)
    return found >= len(marks) * FEWEST_FOUND
