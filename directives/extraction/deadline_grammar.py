"""How speeches word a time limit (期限): all limits in a text, found first and reckoned later.

The grammar is small and regular, and a date library reads it wrongly without saying so (6月底前 as 31 March).
Named groups carry what ``deadline_reckoning`` needs; ``rank`` says which of several expressions binds the task.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from directives.extraction import deadline_events, deadline_forms
from directives.extraction.deadline_parts import NEEDS, Expression, Form

__all__ = ("Expression", "expressions", "forms", "promising")

TIMELY = re.compile(
    r"[月年季旬每节五前后内]|期间|起|开始|限[期时]|\d[日号天周个小]|[一二三四五六七八九十半几两][日号天周个小礼星]|"
    r"周[一二三四五六日天末]|礼拜|星期|[本这下]周|尽[快早]|抓紧|近[期日]|适时|今[天日晚]|明[天日早晚]|后天|百[日天]|"
    r"一次|[按逐]周|一[^，]{1,3}[、，。；”]|时间|至\d|到\d|[-—]\d|正月|腊月|下[次一]|这[几一两]|到[元春清端中]|[今明][冬春]|[暑寒]假|国庆|下班|Q[1-4]"
)


@cache
def forms() -> tuple[Form, ...]:
    """Every form, the more specific before those that are contained in it."""
    return (*deadline_forms.all_forms(), *deadline_events.all_forms())


@cache
def _signs() -> Mapping[str, Sequence[tuple[str, frozenset[int]]]]:
    """By its last character, each sign with the places of the forms that it lets look."""
    looking: dict[str, dict[str, set[int]]] = {}
    for place, form in enumerate(forms()):
        for sign in form.signs:
            looking.setdefault(sign[-1], {}).setdefault(sign, set()).add(place)
    return {last: [(sign, frozenset(places)) for sign, places in signs.items()] for last, signs in looking.items()}


@cache
def _needs() -> Mapping[str, re.Pattern[str]]:
    return {**NEEDS, **deadline_events.needs()}


def promising(text: str) -> list[Form]:
    """The forms whose signs and needs are in ``text``, in their order; no other can be found there."""
    signs, needs, every = _signs(), _needs(), forms()
    looking = [places for last in signs.keys() & set(text) for sign, places in signs[last] if sign in text]
    looked_for = [every[place] for place in sorted(set().union(*looking))]
    missing = {name for name in {form.needs for form in looked_for} if name and not needs[name].search(text)}
    return [form for form in looked_for if form.needs not in missing] if missing else looked_for


@lru_cache(maxsize=1024)
def expressions(text: str) -> tuple[Expression, ...]:
    """The limits worded in ``text``, left to right; where two overlap, the longer, then the one of higher rank."""
    if not TIMELY.search(text):
        return ()
    found = [
        Expression(match.start(), match.end(), match[0], form, _parts(match))
        for form in promising(text)
        for match in form.pattern.finditer(text)
    ]
    found.sort(key=lambda item: (item.start - item.end, -item.form.rank))
    kept: list[Expression] = []
    for item in found:
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(item)
    return tuple(sorted(kept, key=lambda item: item.start))


def _parts(match: re.Match[str]) -> Mapping[str, str]:
    return {name: words for name, words in match.groupdict().items() if words}
