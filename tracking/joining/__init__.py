"""Demands that look like one (归并): which there are, what was said of each pair, and both side by side."""

from tracking.joining.alike import Alike, alike, apart_from
from tracking.joining.beside import Beside, Side, beside
from tracking.joining.dates import DateOffer, dates_offered, stated_date

__all__ = [
    "Alike",
    "Beside",
    "DateOffer",
    "Side",
    "alike",
    "apart_from",
    "beside",
    "dates_offered",
    "stated_date",
]
