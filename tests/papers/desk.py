"""Papers for tests: drafted for real, from real tasks, and brought as far as a test needs them."""

import hashlib
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from docx import Document

from accounts.models import Role, User
from papers.actions import papers as steps
from papers.actions.drafting import Order, draft
from papers.contents.scope import Scope
from papers.models import Paper, PaperTemplate
from papers.workflow import PaperKind, PaperState
from tests.factories import at, make_department, make_post, make_registration, make_task, make_user
from tracking.models import Department, Post, Registration

SignIn = Callable[[User], Client]
NINE, TEN = at(), at(hour=10)
BEFORE = {
    PaperState.SENT_UP: ("send_up",),
    PaperState.SIGNED: ("send_up", "sign"),
    PaperState.PUBLISHED: ("send_up", "sign", "publish"),
    PaperState.VOID: ("void",),
}


def signing_post(leader: User | None = None) -> Post:
    """The post papers are sent to; its holder is a leader."""
    post = make_post("分管督查的副区长", can_approve=True)
    if post.holder is None or (leader and post.holder != leader):
        post.holder = leader or make_user(Role.LEADER)
        post.save()
    return post


def draft_notice(
    by: User, department: Department | None = None, *, registration: Registration | None = None, when: datetime = NINE
) -> Paper:
    """督办通知单 to a department about one task that it leads."""
    department = department or make_department("区交通局")
    if registration is None:
        registration = make_registration(by)
        make_task(by, department, registration=registration)
    return draft(Order(PaperKind.NOTICE, department, registration), by=by, at=when)


def draft_report(by: User, kind: PaperKind = PaperKind.BULLETIN, *, when: datetime = NINE) -> Paper:
    """A 通报 or 专报 about everything there is."""
    return draft(Order(kind, scope=Scope(), sends_to_all=kind == PaperKind.BULLETIN), by=by, at=when)


def bring(paper: Paper, state: PaperState, by: User, *, when: datetime = TEN) -> Paper:
    """Take the steps that lead from a draft to a state, as the office and its leader take them."""
    for name in BEFORE.get(state, ()):
        take(paper, name, by, when=when)
    return Paper.objects.get(pk=paper.pk)


def take(paper: Paper, name: str, by: User, *, when: datetime = TEN) -> None:
    """One step, by whoever takes it: ``by`` for the office, the holder of the post for the leader."""
    paper.refresh_from_db()
    post = paper.approver or signing_post()
    said: dict[str, dict[str, Any]] = {
        "send_up": {"post": post},
        "turn_down": {"note": "第二段写清楚。"},
        "void": {"note": "重复了。"},
    }
    who = post.holder if name in {"sign", "turn_down"} else by
    getattr(steps, name)(paper, by=who, at=when, **said.get(name, {}))


def put_template(kind: str, text: str, by: User) -> PaperTemplate:
    """The office's own template, a Word file of one paragraph."""
    document, made = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(made)
    digest = hashlib.sha256(made.getvalue()).hexdigest()
    template = PaperTemplate(kind=kind, name="模板.docx", sha256=digest, by=by, at=at())
    template.file.save("own.docx", ContentFile(made.getvalue()))
    return template


def files_in(folder: Any) -> set[str]:
    return {str(path) for path in Path(folder).rglob("*") if path.is_file()}


def page_of(paper: Paper) -> str:
    return reverse("papers:paper", args=[paper.pk])


def text_of(answer: Any) -> str:
    """What an answer says."""
    text: str = answer.content.decode()
    return text
