"""A cheap first look at whether two texts can be nearly the same, before they are compared in full. Pure.

Landmarks are short stretches from all over a text, long enough that two clauses of office prose rarely share one. Of a
text that is nine tenths the same most of them are found again; of another speech hardly any, so most of the shelf is
never compared (15 ms a pair). A copy typed with other punctuation is still known by the hash of its words.
"""

import re
from collections.abc import Sequence

MOST = 24
LENGTH = 14
FEWEST_FOUND = 1 / 3
_RUN = re.compile(rf"\S{{{LENGTH}}}")


def landmarks(text: str) -> list[str]:
    """Up to 24 stretches, spread over the text; blanks do not count."""
    runs = _RUN.findall(_in_one(text))
    count = min(len(runs), MOST)
    return [runs[index * len(runs) // count] for index in range(count)]


def may_be_alike(marks: Sequence[str], text: str) -> bool:
    """Whether enough landmarks stand in the text; a text too short for landmarks may be like any other."""
    whole = _in_one(text)
    found = sum(mark in whole for mark in marks)
    return found >= len(marks) * FEWEST_FOUND


def _in_one(text: str) -> str:
    """Without blanks: a line ends elsewhere in a PDF than in the Word file it was made from."""
    return "".join(text.split())
