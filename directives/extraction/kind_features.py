"""What a directive shows of its kind: cues and verbs in its title, its words and its heading, weighed elsewhere."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice

from directives.extraction.lexicon import Vocabulary
from directives.extraction.wordlists import rows

OPENING = 2  # a cue within the first characters of a title is its verb
OFTEN = 3  # more than so many of a cue say nothing new
LONG = 100
MANY_VERBS = 8
HEAD = 60  # the verbs of the main act stand in the beginning
BODY = 160
HEADINGS = (0.6, 0.3)


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in rows("kind_cues"))


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs")


def _verbs_in(words: str, most: int) -> list[str]:
    """The first verbs of two signs or more, left to right, the longest at each place."""
    found: list[str] = []
    place = 0
    while place < len(words) and len(found) < most:
        end = _verbs().at(words, place)
        if end > place + 1:
            found.append(words[place:end])
        place = max(end, place + 1)
    return found


def features(
    words: str, title: str, section: Sequence[str], *, has_deadline: bool, has_target: bool
) -> Mapping[str, float]:
    """Every feature that is there, with its strength; names are made of a place and a cue or verb."""
    found = {"常数": 1.0, "期限": float(has_deadline), "指标": float(has_target), "长度": len(words) / LONG}
    for name, cue in _cues():
        found.update(_places(name, cue, words, title))
    for share, line in zip(HEADINGS, reversed(section), strict=False):
        for name in _cues_of(line):
            found[f"标题:{name}"] = found.get(f"标题:{name}", 0.0) + share
    verbs = _verbs_in(title, MANY_VERBS)
    found.update({f"名称动词:{verb}": 0.7 for verb in verbs})
    found.update({f"正文动词:{verb}": 0.35 for verb in _verbs_in(words[:HEAD], MANY_VERBS)})
    if verbs:
        found[f"首个动词:{verbs[0]}"] = 1.0
    return found


def _places(name: str, cue: re.Pattern[str], words: str, title: str) -> Mapping[str, float]:
    found: dict[str, float] = {}
    if match := cue.search(title):
        found[f"名称:{name}"] = 1.0
        if match.start() < OPENING:
            found[f"首词:{name}"] = 1.0
    if count := sum(1 for _ in islice(cue.finditer(words, 0, BODY), OFTEN)):
        found[f"正文:{name}"] = count / OFTEN
    return found


@lru_cache(maxsize=512)
def _cues_of(line: str) -> tuple[str, ...]:
    """The cues in a heading; many directives stand below the same one."""
    return tuple(name for name, cue in _cues() if cue.search(line))
