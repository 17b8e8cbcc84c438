"""Any past day (时点): how tasks stood when it ended, the ledger and the figures of then, and what one page shows."""
