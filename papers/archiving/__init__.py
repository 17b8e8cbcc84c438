"""A finished 立项单 as one file that opens without the system and can be checked outside of it (归档)."""
