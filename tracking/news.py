"""What a notice says to who reads it in the application: who did what, and the words that came with it. Pure."""

from dataclasses import dataclass
from datetime import date

from tracking.chapters import in_one_line, speaker
from tracking.models import Notice
from tracking.tellings import TELLINGS


@dataclass(frozen=True, slots=True)
class News:
    """A notice as its row shows it. ``is_ruling``: a leader's words, shown as such."""

    notice: Notice
    who: str
    did: str
    said: str
    files: int
    is_ruling: bool


def news(notice: Notice, today: date) -> News:
    """A row of the notices that ``NoticeQuerySet.for_display`` has read."""
    event = notice.event
    report = getattr(event, "report", None)
    return News(
        notice=notice,
        who=speaker(event),
        did=in_one_line(event, today),
        said=report.progress if report else TELLINGS[event.name].said(event),
        files=len(event.attachments.all()),
        is_ruling=event.name == "instruct",
    )
