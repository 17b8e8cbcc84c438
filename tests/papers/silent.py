"""A reader of spreadsheets that never answers."""

import time

from directives.documents.child import serve
from papers.sheets.child import Answer


def keep_silent(_: bytes) -> Answer:
    """Sleeps for longer than anybody waits."""
    time.sleep(600)
    raise AssertionError


if __name__ == "__main__":
    serve(keep_silent)
