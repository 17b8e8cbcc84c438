"""What takes a while with papers and spreadsheets, done as jobs; see ``tracking.working``."""
