"""Every kind of spreadsheet that can come in: add a ``Matter`` here and the pages offer it."""

from papers.actions.intake_ledger import LEDGER
from papers.actions.intake_lists import LISTS
from papers.actions.matters import Matter
from papers.models import IntakeKind

MATTERS: dict[str, Matter] = {IntakeKind.LEDGER: LEDGER, **LISTS}


def matter_of(kind: str) -> Matter:
    """The kind's; ``KeyError`` where nobody has registered it."""
    return MATTERS[IntakeKind(kind)]
