"""Those a paper is addressed to say that they have read it (已阅)."""

from datetime import datetime

from accounts.models import User
from papers.actions.stepping import PaperRefusedError
from papers.models import Paper, Reading
from papers.workflow import PaperState


def mark_read(paper: Paper, *, by: User, at: datetime) -> Reading:
    """Note that somebody of a department it was sent to has opened it: the first time counts."""
    if paper.state != PaperState.PUBLISHED or not paper.is_addressed_to(by):
        raise PaperRefusedError(f"《{paper.title}》不是发给您单位的，不用收阅。")
    reading, _ = Reading.objects.get_or_create(paper=paper, user=by, defaults={"at": at})
    return reading
