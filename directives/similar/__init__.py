"""Whether two demands are one (归并): how alike they are, why, and what they share. Pure: no database, no clock."""

from directives.similar.records import SHOWN, STRONG, Demand, Likeness
from directives.similar.weighing import compare, score

__all__ = ("SHOWN", "STRONG", "Demand", "Likeness", "compare", "score")
