"""What a line of the log must not keep: the signed links of mails, which are each for one person."""

import logging
import re

LINK = re.compile(r"((?:/|%2F)l(?:/|%2F))[\w.=%-]{20,}", re.IGNORECASE)


class WithoutLinks(logging.Formatter):
    """Writes ``/l/…`` for a link, wherever it stands: in a request, in a warning, in an address to come back to."""

    def format(self, record: logging.LogRecord) -> str:
        return LINK.sub(r"\1…", super().format(record))
