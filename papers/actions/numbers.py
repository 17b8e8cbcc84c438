"""The number of a paper (文号、期号): given when it is signed, in order within a kind and year, never used again."""

from papers.models import PaperFormat
from papers.workflow import PaperKind
from tracking.actions.numbering import next_number
from tracking.models import Counter

COUNTERS = {kind: f"paper-{kind}" for kind in PaperKind}
ISSUES = frozenset({PaperKind.BULLETIN, PaperKind.BRIEF})  # a series: 第1期; the others are letters: 督通〔2026〕1号


def take_number(kind: PaperKind, year: int) -> int:
    """The next one of the year, in the transaction of the paper that carries it."""
    return next_number(COUNTERS[kind], year)


def foreseen(kind: PaperKind, year: int) -> int:
    """Which number it would be now. Nothing is taken: somebody else may be given it first."""
    last = Counter.objects.filter(name=COUNTERS[kind], year=year).values_list("value", flat=True).first()
    return (last or 0) + 1


def written(kind: PaperKind, year: int, serial: int) -> str:
    """``督通〔2026〕1号``, or ``第1期``."""
    if kind in ISSUES:
        return f"第{serial}期"
    shape = PaperFormat.current()
    prefix = {PaperKind.NOTICE: shape.notice_prefix, PaperKind.URGING: shape.urging_prefix}[kind]
    return f"{prefix}〔{year}〕{serial}号"
