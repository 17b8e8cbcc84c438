"""The drawer of papers in the cabinet: one in every state, and a form for every step, filled in well."""

import hashlib
import io
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from docx import Document

from accounts.models import User
from papers.actions.drafting import Order, draft
from papers.models import Paper
from papers.workflow import PaperKind, PaperState
from tests.factories import make_post, make_registration, make_task
from tracking.models import Department


def papers_in_every_state(by: User, department: Department, leader: User) -> dict[str, Paper]:
    """督办通知单 to a department, of which the signed ones carry a file; the last one's has been changed since."""
    post = make_post()
    post.holder = leader
    post.save()
    states = {f"paper_{state}": state for state in PaperState} | {"paper_altered": PaperState.PUBLISHED}
    papers = {name: _draft(by, department) for name in states}
    for serial, (name, state) in enumerate(states.items(), 1):
        paper = papers[name]
        paper.state = state
        paper.approver = None if state in {PaperState.DRAFT, PaperState.VOID} else post
        if state in {PaperState.SIGNED, PaperState.PUBLISHED}:
            _freeze(paper, serial, is_altered=name == "paper_altered")
        paper.save()
    return papers


def _draft(by: User, department: Department) -> Paper:
    registration = make_registration(by)
    make_task(by, department, registration=registration)
    return draft(Order(PaperKind.NOTICE, department, registration), by=by, at=timezone.now())


def _freeze(paper: Paper, serial: int, *, is_altered: bool) -> None:
    now = timezone.now()
    content = word_file()
    paper.number, paper.year, paper.serial = f"督通〔{now.year}〕{serial}号", now.year, serial
    paper.signed_on, paper.signed_at = timezone.localdate(now), now
    paper.published_at = now if paper.state == PaperState.PUBLISHED else None
    paper.sha256 = "0" * 64 if is_altered else hashlib.sha256(content).hexdigest()
    paper.file.save("kept.docx", ContentFile(content), save=False)


@cache
def word_file() -> bytes:
    """A paper of one paragraph."""
    document, made = Document(), io.BytesIO()
    document.add_paragraph("请于11月底前办结。")
    document.save(made)
    return made.getvalue()


def sent_to_papers(papers: Mapping[str, Paper], waiting: int, today: date) -> dict[str, dict[str, Any]]:
    """``waiting``: a task that 区住建局 was urged about and has not answered."""
    post = papers["paper_sent_up"].approver_id
    seen = {"version": 1}
    ticked = {name: f"{paper.pk}:{paper.version}" for name, paper in papers.items()}
    return {
        "papers:together": {"paper": [ticked["paper_published"]]},
        "papers:sign_several": {"paper": [ticked["paper_sent_up"]]},
        "papers:send_up_several": {"paper": [ticked["paper_draft"]], "post": post},
        "papers:publish_several": {"paper": [ticked["paper_signed"]]},
        "papers:urging": {"tasks": [waiting]},
        "papers:edit": {**seen, "title": "关于抓紧办理的通知", "intro": "请抓紧。", "requirements": "月底前办结。"},
        **{f"papers:{name}": seen for name in ("retake", "take_back", "sign", "publish")},
        "papers:send_up": {**seen, "post": post},
        "papers:record": {**seen, "post": post, "signed_on": today.isoformat()},
        **{f"papers:{name}": {**seen, "note": "第二段要改。"} for name in ("turn_down", "void")},
    }
