"""Papers told by mail (告知): who is to sign one, and those a published one is addressed to."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from papers.models import Paper
from papers.workflow import PaperState
from tracking.announcing import Words, announce
from tracking.models.notice import NewsKind
from tracking.notices import people_of


def announce_published(paper: Paper, *, at: datetime) -> None:
    """Everybody of the departments it is addressed to; a department without people is told by its mailbox."""
    departments = paper.addressees
    words = Words(
        word=f"印发{paper.get_kind_display()}",
        title=f"{paper.title}（{paper.number}）" if paper.number else paper.title,
        words=f"由{paper.approver}签发。" if paper.approver else "",
        expected="看过公文按“收阅”，按要求办理。",
        button="看公文",
        place=reverse("papers:paper", args=[paper.pk]),
    )
    empty = [d for d in departments if not people_of([d])]
    announce(f"paper:{paper.pk}.published", NewsKind.PAPERS, words, to=people_of(departments), mailboxes=empty, at=at)


def announce_to_sign(paper: Paper, *, at: datetime) -> None:
    """Whoever holds the post it was sent to; told again when it comes back after a change."""
    holder = paper.approver.holder if paper.approver else None
    if holder is None:
        return
    words = Words(
        word="等您签发",
        title=paper.title,
        words=f"{paper.drafted_by}送签的{paper.get_kind_display()}。",
        expected="看内容，签发，或者退回修改。",
        button="去签发",
        place=reverse("papers:paper", args=[paper.pk]),
    )
    announce(f"paper:{paper.pk}.sign.{paper.version}", NewsKind.REQUESTS, words, to=[holder], at=at)


def why_gone(keys: Sequence[str]) -> dict[str, str]:
    """Of these announcements (``12.published``, ``12.sign.3``) the ones that hold no more, each with the reason."""
    parts = {key: key.split(".") for key in keys}
    papers = Paper.objects.only("state", "version").in_bulk({int(pk) for pk, *_ in parts.values()})
    reasons = {key: _why_gone(papers.get(int(pk)), *what) for key, (pk, *what) in parts.items()}
    return {key: reason for key, reason in reasons.items() if reason}


def _why_gone(paper: Paper | None, what: str, version: str = "") -> str:
    if paper is None:
        return "公文已删除"
    if what == "published":
        return "" if paper.state == PaperState.PUBLISHED else "公文已作废"
    return "" if paper.state == PaperState.SENT_UP and str(paper.version) == version else "已经处理"
