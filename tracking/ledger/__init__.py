"""The ledger (督办台账): conditions read from an address, the tasks that meet them, and one page of them."""

from tracking.ledger.conditions import (
    AGAIN,
    ANY,
    HARD,
    OPEN_ONES,
    PARTS,
    SAID,
    SIGNING,
    STATUSES,
    Conditions,
    address_in,
)
from tracking.ledger.days import CLOSED, DUE, closed_days, due_span, sent_span
from tracking.ledger.pages import Page, open_page, with_rows
from tracking.ledger.selecting import select
from tracking.ledger.shape import Shape
from tracking.ledger.tabs import View, views

__all__ = [
    "AGAIN",
    "ANY",
    "CLOSED",
    "DUE",
    "HARD",
    "OPEN_ONES",
    "PARTS",
    "SAID",
    "SIGNING",
    "STATUSES",
    "Conditions",
    "Page",
    "Shape",
    "View",
    "address_in",
    "closed_days",
    "due_span",
    "open_page",
    "select",
    "sent_span",
    "views",
    "with_rows",
]
