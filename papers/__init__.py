"""What comes in and goes out on paper (台账和公文): ledgers, lists of departments and people, notices and bulletins."""
