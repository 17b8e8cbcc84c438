"""What a check-up (体检) finds, how it is told, and whether somebody has been told already."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

PLACES = {
    "vague_title": "事项名称里的",
    "vague_quote": "原话里的",
    "vague_measure": "“到什么程度”里的",
    "unmeasured": "“到什么程度”里的",
}
NAMES = {
    "nothing_new": "没有新内容",
    "copied": "和别的单位一样",
    "only_phrases": "只有套话",
    "full_without_evidence": "100% 没有材料",
}
STOPPING = frozenset({"no_lead", "no_due", "no_rhythm"})  # the 立项 itself refuses these, with a sentence of its own
SHOWN = 30  # characters of a passage


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is missing, vague or empty (体检意见): ``words`` are shown in 「」.

    ``start`` and ``end`` are their place in what was written. ``source``: the department whose report they repeat,
    for the 督查室 alone. ``is_settled``: the plan answers already what the leader's words leave open.
    """

    code: str
    words: str
    reason: str
    start: int | None = None
    end: int | None = None
    source: str = ""
    is_settled: bool = False

    @property
    def place(self) -> str:
        """Where the words stand; empty where nothing else could be meant."""
        return PLACES.get(self.code, "")

    @property
    def name(self) -> str:
        """In a word or two, for lists of reports."""
        return NAMES.get(self.code, "体检有意见")

    @property
    def key(self) -> str:
        """The same for the same advice on the same words, wherever they stand."""
        return hashlib.sha256(f"{self.code} {self.words} {self.source}".encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        """What is kept with a report."""
        kept = {"code": self.code, "words": self.words, "reason": self.reason, "source": self.source}
        return {name: value for name, value in kept.items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read leniently: what is missing is empty."""
        code, words, reason, source = (str(kept.get(name, "")) for name in ("code", "words", "reason", "source"))
        return cls(code, words, reason, source=source)


@dataclass(frozen=True, slots=True)
class Advice:
    """Flaws that say the same of several words, as one line."""

    words: tuple[str, ...]
    place: str
    reason: str
    source: str = ""


def advice(flaws: Iterable[Flaw]) -> tuple[Advice, ...]:
    """The lines to show, in the order of the flaws; a word that is vague twice is named once."""
    lines: dict[tuple[str, str, str], list[str]] = {}
    for flaw in flaws:
        lines.setdefault((flaw.place, flaw.reason, flaw.source), []).append(flaw.words)
    return tuple(
        Advice(tuple(dict.fromkeys(filter(None, words))), place, reason, source)
        for (place, reason, source), words in lines.items()
    )


def seal(flaws: Iterable[Flaw]) -> str:
    """What a form carries so that the same advice is given once: the keys, parted by spaces."""
    return " ".join(sorted({flaw.key for flaw in flaws}))


def has_new(flaws: Sequence[Flaw], seen: str) -> bool:
    """Whether something is advised that was not when ``seen`` was written."""
    return not {flaw.key for flaw in flaws} <= set(seen.split())


def excerpt(words: str) -> str:
    """A passage, short enough to be quoted in a line."""
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
