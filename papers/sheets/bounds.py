"""How much a spreadsheet may hold."""

LARGEST = 20 * 1024 * 1024  # bytes, as it comes
MOST_SHEETS = 30
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_CELLS = 4_000_000  # down and across to the farthest that holds something, before what is empty is cut off
MOST_CHARACTERS = 10_000_000
