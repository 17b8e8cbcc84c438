"""What a row of a ledger may say (台账的栏目): the columns of our own file, and what other ledgers have besides."""

from papers.intake.records import Field
from papers.ledger.columns import COLUMNS

_HEADINGS = {column.code: column.heading for column in COLUMNS}
LEDGER_FIELDS: tuple[Field, ...] = tuple(Field(code, heading) for code, heading in _HEADINGS.items())
