"""The title a directive gets in the ledger (任务名称): verb and object, at most 24 characters, cut at no word."""

import re
from collections.abc import Sequence

from directives.extraction.records import Body
from directives.extraction.title_acts import Act, acts
from directives.extraction.title_lengths import LONGEST, LOOSE, SHORTEST, cut, fitted, terse
from directives.extraction.title_worth import Draft, worth

__all__ = ("LONGEST", "drafts", "title_of")

SHORTEST_TITLE = 4
PAIRED = re.compile(r"[“”《》（）]")
QUOTES = [("“", "”"), ("《", "》"), ("（", "）")]
EMPTY = re.compile(r"^(?:要|大力|切实|进一步)+(?=.)")
ALL_THAT = re.compile("^凡是?")
EDGES = "，、。；：—-　 *"


def title_of(words: str, bodies: tuple[Body, ...] = ()) -> str:
    """The ledger title of a directive: of its acts, shortened to fit, the one that would serve best."""
    return _best(words, drafts(words, bodies))


def titles_of(words: Sequence[str], bodies: tuple[Body, ...]) -> list[str]:
    """The titles of several directives: all are drafted before any is weighed."""
    found = [drafts(each, bodies) for each in words]
    return list(map(_best, words, found))


def _best(words: str, found: list[Draft]) -> str:
    if not found:
        return _spelled(cut(PAIRED.sub("", words)))
    return (max(found, key=worth) if len(found) > 1 else found[0]).title


def drafts(words: str, bodies: tuple[Body, ...]) -> list[Draft]:
    """The titles that could be given, long enough to say something; short ones only where there are no others."""
    made = [_draft(act) for act in acts(words, bodies)]
    made = [draft for draft in made if not draft.is_cut] or made
    return [draft for draft in made if len(draft.title) >= SHORTEST_TITLE] or [draft for draft in made if draft.title]


def _draft(act: Act) -> Draft:
    words = ALL_THAT.sub("", act.words.strip(EDGES))
    short = words if len(words) <= LONGEST else fitted(words)
    title = _spelled(cut(words) if short is None else short)
    return Draft(title, words, act.place, act.of, act.form, act.is_case, short is None)


def _spelled(title: str) -> str:
    """``title`` as a ledger would write it."""
    if not title.isalnum():
        title = _closed(EMPTY.sub("", title.replace("　", "").replace(" ", "").strip(EDGES)))
    title = EMPTY.sub("", title).strip(EDGES)
    return terse(title) if "的" in title else title


def _closed(title: str) -> str:
    """Without a quotation or bracket that was opened and never closed, nor one that a cut has opened anew."""
    while unequal := [(left, right) for left, right in QUOTES if title.count(left) != title.count(right)]:
        left, right = unequal[0]
        start = title.rfind(left)
        title = LOOSE.sub("", title[:start]) if start >= SHORTEST else title.replace(left, "").replace(right, "")
    return title.strip(EDGES)
