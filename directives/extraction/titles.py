"""The title a directive gets in the ledger (任务名称): verb and object, at most 24 characters, cut at no word."""

import re
from functools import cache

from directives.extraction.lexicon import Vocabulary
from directives.extraction.records import Body
from directives.extraction.title_acts import QUOTED, acts

LONGEST = 24
SHORTEST = 6
BRACKET = re.compile(r"（[^（）]*）")
LIST_TAIL = re.compile(r"(?:、[^、，“”《》]{1,16})+(?=等)")
QUOTE = re.compile(r"[“”《》]")
PAIRED = re.compile(r"[“”《》（）]")
SAFE = re.compile(
    r"[、，]|(?<=.{4})(?:(?<![共总温缓调])和(?![谐平解气])|(?<!参)与(?!会)|(?<!普)及(?!时|其)|以及|(?<!合)并(?![联购]))"
)
EMPTY = re.compile(r"^(?:要|大力|切实|进一步)+(?=.)")
EDGES = "，、。；：—-　 *"


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs", "title_verbs")


def title_of(words: str, bodies: tuple[Body, ...] = ()) -> str:
    """The ledger title of a directive, from its first concrete act that fits, shortened where nothing fits."""
    return _chosen(words, bodies) or _spelled(_cut(PAIRED.sub("", words)))


def _chosen(words: str, bodies: tuple[Body, ...]) -> str:
    found = [act.words.strip(EDGES) for act in acts(words, bodies)]
    for candidate in found[:1] or [words]:
        if title := _fitted(candidate):
            return _spelled(title)
    fitting = [title for candidate in found[1:] if (title := _fitted(candidate)) and len(title) >= SHORTEST]
    return _spelled(fitting[0] if fitting else _cut(found[0] if found else words))


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
