"""What two demands are compared by, and what comes of it: frozen values, no database."""

from dataclasses import dataclass

from directives.extraction.records import Span

STRONG = 0.7  # from here on two demands are most likely one; chosen on the open half (``manage.py evaluate_likeness``)
SHOWN = 0.45  # below this nothing is said of it


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand (要求) as two are compared: its title, the exact words, who leads and who supports.

    ``lead`` and ``supporting`` are names as the directory has them, empty where nobody is named.
    """

    title: str
    quote: str
    lead: str = ""
    supporting: tuple[str, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """All that are named, the lead first."""
        return (self.lead, *self.supporting) if self.lead else self.supporting


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two demands are, from 0 to 1, why (sentences for people), and what they share in either quote."""

    score: float
    reasons: tuple[str, ...]
    mine: tuple[Span, ...]
    theirs: tuple[Span, ...]

    @property
    def is_strong(self) -> bool:
        return self.score >= STRONG

    @property
    def is_shown(self) -> bool:
        return self.score >= SHOWN
