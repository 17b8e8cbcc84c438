"""Papers handed out: as Word, as PDF where there is LibreOffice, and several in one zip; only as they were signed."""

import io
import zipfile
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, signed_in
from accounts.models import User
from papers.dossier import ALTERED, papers_in_full
from papers.layout.records import UnusableTemplateError
from papers.models import Paper
from papers.models.paper import PaperQuerySet
from papers.pdf_copies import pdf_of
from papers.printing import AlteredFileError, word_file
from papers.views.handing_out import WORD, file_name, handed_out
from papers.views.several import refusal_of, ticked
from papers.workflow import PaperState


@signed_in
@require_GET
def word(request: SignedInRequest, pk: int) -> HttpResponse:
    """The paper as a Word file."""
    paper = get_object_or_404(papers_to_take(request.user), pk=pk)
    try:
        return handed_out(word_file(paper), f"{name_of(paper)}.docx", WORD)
    except (UnusableTemplateError, AlteredFileError) as error:
        return _not_handed_out(request, paper, error)


@signed_in
@require_GET
def pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The paper as PDF, made from the Word file; of a signed one the copy that is kept."""
    paper = get_object_or_404(papers_to_take(request.user), pk=pk)
    try:
        made = pdf_of(paper)
    except (UnusableTemplateError, AlteredFileError) as error:
        return _not_handed_out(request, paper, error)
    if made is None:
        messages.error(request, "没有生成 PDF：这台服务器现在转不了。请下载 Word 文件，在 Word 或 WPS 里另存为 PDF。")
        return redirect("papers:paper", pk)
    return handed_out(made, f"{name_of(paper)}.pdf", "application/pdf")


@signed_in
@require_POST
def together(request: SignedInRequest) -> HttpResponse:
    """The ticked papers in one zip; a list inside names what could not be put in, and why."""
    found = [paper for paper, _ in ticked(request, papers_to_take(request.user))]
    if refusal := refusal_of(len(found), "打包"):
        messages.warning(request, refusal)
        return redirect("papers:papers")
    return handed_out(_zipped(found), f"公文{timezone.localdate():%Y%m%d}共{len(found)}份.zip", "application/zip")


def papers_to_take(user: User) -> PaperQuerySet:
    """What this person may save: of what is void only the office keeps a copy."""
    papers = papers_in_full(user)
    return papers if user.sees_everything else papers.exclude(state=PaperState.VOID)


def name_of(paper: Paper) -> str:
    """``督通〔2026〕1号 关于……的督办通知``; what no system takes in a name is left out."""
    of_whom = f"（{paper.department}）" if paper.department else ""
    mark = paper.number or "草稿"
    state = "（作废）" if paper.state == PaperState.VOID else ""
    return file_name(f"{mark} {paper.title[:60]}{of_whom}{state}")


def _not_handed_out(request: SignedInRequest, paper: Paper, error: Exception) -> HttpResponse:
    context = {"paper": paper, "why": why(error)}
    return render(request, "papers/not_handed_out.html", context, status=409)


def why(error: Exception) -> str:
    """Why a paper cannot be handed out, for the person who asked."""
    return f"按现在的模板套不出来：{error.message}" if isinstance(error, UnusableTemplateError) else ALTERED


def _zipped(papers: Iterable[Paper]) -> bytes:
    kept, missing = io.BytesIO(), []
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as folder:
        for number, paper in enumerate(papers, 1):
            try:
                folder.writestr(f"{number:02d} {name_of(paper)}.docx", word_file(paper))
            except (UnusableTemplateError, AlteredFileError) as error:
                missing.append(f"{number:02d} {name_of(paper)}：{why(error)}")
        if missing:
            folder.writestr("没有放进来的.txt", "\r\n".join(missing).encode("utf-8-sig"))
    return kept.getvalue()
