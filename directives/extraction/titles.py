"""The title a directive gets in the ledger (任务名称): verb and object, at most 24 characters, cut at no word."""

import re
from functools import cache

from directives.extraction.lexicon import Vocabulary
from directives.extraction.records import Body
from directives.extraction.title_acts import QUOTED, Act, acts
from directives.extraction.title_worth import Draft, worth

LONGEST = 24
SHORTEST = 6
SHORTEST_TITLE = 4
BRACKET = re.compile(r"（[^（）]*）")
LIST_TAIL = re.compile(r"(?:、[^、，“”《》]{1,16})+(?=等)")
QUOTE = re.compile(r"[“”《》]")
PAIRED = re.compile(r"[“”《》（）]")
SAFE = re.compile(
    r"[、，]|(?<=.{4})(?:(?<![共总温缓调])和(?![谐平解气])|(?<!参)与(?!会)|(?<!普)及(?!时|其)|以及|(?<!合)并(?![联购]))"
)
EMPTY = re.compile(r"^(?:要|大力|切实|进一步)+(?=.)")
ALL_THAT = re.compile("^凡是?")
EDGES = "，、。；：—-　 *"


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs", "title_verbs")


def title_of(words: str, bodies: tuple[Body, ...] = ()) -> str:
    """The ledger title of a directive: of its acts, shortened to fit, the one that would serve best."""
    found = drafts(words, bodies)
    if not found:
        return _spelled(_cut(PAIRED.sub("", words)))
    return (max(found, key=worth) if len(found) > 1 else found[0]).title


def drafts(words: str, bodies: tuple[Body, ...]) -> list[Draft]:
    """The titles that could be given, long enough to say something; short ones only where there are no others."""
    made = [_draft(act) for act in acts(words, bodies)]
    return [draft for draft in made if len(draft.title) >= SHORTEST_TITLE] or [draft for draft in made if draft.title]


def _draft(act: Act) -> Draft:
    words = ALL_THAT.sub("", act.words.strip(EDGES))
    title = _spelled(_fitted(words) or _cut(words))
    return Draft(title, words, act.place, act.of, act.form, act.is_case)


def _spelled(title: str) -> str:
    title = title.replace("　", "").replace(" ", "").strip(EDGES)
    title = _closed(EMPTY.sub("", title))
    return EMPTY.sub("", title).strip(EDGES)


def _closed(title: str) -> str:
    """Without a quotation or bracket that was opened and never closed."""
    for left, right in ("“”", "《》", "（）"):
        while title.count(left) != title.count(right):
            start = title.rfind(left)
            title = title[:start] if start >= SHORTEST else title.replace(left, "").replace(right, "")
    return title.strip(EDGES)


def _fitted(words: str) -> str | None:
    """``words`` made short enough by leaving out what a title can do without, or None."""
    for shorten in (_same, _without_brackets, _without_list, _without_attribute):
        shortened = shorten(words)
        if len(shortened) <= LONGEST:
            return shortened
    return _first_part(_without_brackets(words))


def _same(words: str) -> str:
    return words


def _without_brackets(words: str) -> str:
    return BRACKET.sub("", words)


def _without_list(words: str) -> str:
    """A、B、C等工作 → A等工作."""
    return LIST_TAIL.sub("", _without_brackets(words))


def _without_attribute(words: str) -> str:
    """建立面向一线的选拔机制 → 建立选拔机制: verb and head stay."""
    words = _without_list(words)
    verb = _verbs().at(words, 0)
    head = words.rfind("的")
    if not verb or head <= verb or not len(words) - head - 1 >= SHORTEST - 2 or QUOTE.search(words, verb, head):
        return words
    return words[:verb] + words[head + 1 :]


def _first_part(words: str) -> str | None:
    """The longest beginning that ends before 、 or 和 and is no fragment."""
    held = {place for match in QUOTED.finditer(words) for place in range(match.start() + 1, match.end())}
    places = [match.start() for match in SAFE.finditer(words) if match.start() not in held and match.start() <= LONGEST]
    best = max(places, default=0)
    return words[:best] if best >= SHORTEST else None


def _cut(words: str) -> str:
    """The last resort: up to the first place in reach that is no middle of a quotation."""
    words = _without_brackets(words)
    for match in QUOTED.finditer(words):
        if match.start() < LONGEST < match.end():
            return words[: match.start()] if match.start() >= SHORTEST else match[0][:LONGEST]
    verbs = [place for place in range(SHORTEST, LONGEST + 1) if _verbs().at(words, place) > place + 1]
    return words[: verbs[-1]] if len(words) > LONGEST and verbs else words[:LONGEST]
