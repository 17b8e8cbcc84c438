"""What lies on somebody's desk (工作台), by role: frozen, read in a constant number of queries."""
