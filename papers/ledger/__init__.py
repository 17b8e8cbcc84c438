"""The ledger as a file (台账): its columns, its rows, and how they are written."""
