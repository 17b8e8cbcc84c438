"""What a line of the log must not keep: signed links of mails and addresses of calendars, each for one person."""

import logging
import re

LINK = re.compile(r"((?:/|%2F)(?:l|calendar(?:/|%2F)feed)(?:/|%2F))[\w.=%-]{20,}", re.IGNORECASE)


class WithoutLinks(logging.Formatter):
    """Writes ``/l/…`` or ``/calendar/feed/…`` for a link, wherever it stands: in a request, or in a way back."""

    def format(self, record: logging.LogRecord) -> str:
        return LINK.sub(r"\1…", super().format(record))
