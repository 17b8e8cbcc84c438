"""The title a directive gets in the ledger (任务名称): verb and object, at most 24 characters, cut at no word."""

import re

from directives.extraction.records import Body
from directives.extraction.title_acts import CLAUSES, Act, acts
from directives.extraction.title_lengths import LONGEST, SHORTEST, cut, fitted, terse
from directives.extraction.title_worth import Draft, worth

__all__ = ("LONGEST", "drafts", "title_of")

SHORTEST_TITLE = 4
FIRST = 2  # clauses: mostly the title stands in them
GOOD = 6.0  # worth enough not to look further
PAIRED = re.compile(r"[“”《》（）]")
EMPTY = re.compile(r"^(?:要|大力|切实|进一步)+(?=.)")
ALL_THAT = re.compile("^凡是?")
LOOSE_ENDS = frozenset("的在和与及由将把从向按被")
EDGES = "，、。；：—-　 *"


def title_of(words: str, bodies: tuple[Body, ...] = ()) -> str:
    """The ledger title of a directive: of its acts, shortened to fit, the one that would serve best."""
    best = _best(drafts(words, bodies, FIRST))
    if best is None or worth(best) < GOOD:
        best = _best(drafts(words, bodies))
    return best.title if best else _spelled(cut(PAIRED.sub("", words)))


def _best(found: list[Draft]) -> Draft | None:
    return max(found, key=worth) if len(found) > 1 else next(iter(found), None)


def drafts(words: str, bodies: tuple[Body, ...], most: int = CLAUSES) -> list[Draft]:
    """The titles that could be given, long enough to say something; short ones only where there are no others."""
    made = [_draft(act) for act in acts(words, bodies, most)]
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
    title = title[:-1] if title[-1:] in LOOSE_ENDS and len(title) > SHORTEST else title
    return terse(title) if "的" in title else title


def _closed(title: str) -> str:
    """Without a quotation or bracket that was opened and never closed."""
    for left, right in ("“”", "《》", "（）"):
        while title.count(left) != title.count(right):
            start = title.rfind(left)
            title = title[:start] if start >= SHORTEST else title.replace(left, "").replace(right, "")
    return title.strip(EDGES)
