"""Papers handed out: as Word, as PDF where there is LibreOffice, and several in one zip; only as they were signed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, signed_in
from papers.at_length.files import NO_PDF, PDF, ZIP, made_file, start_pdf, start_zip
from papers.dossier import papers_to_take
from papers.file_names import name_of
from papers.layout.pdf import office
from papers.layout.records import UnusableTemplateError
from papers.models import Paper
from papers.pdf_copies import is_kept, pdf_of
from papers.printing import AlteredFileError, word_file
from papers.views.handing_out import WORD, handed_out
from papers.views.several import refusal_of, ticked
from papers.zipping import takes_long, why, zip_name, zipped
from tracking.models import Job

TYPES = {ZIP: "application/zip", PDF: "application/pdf"}
GONE = "文件已经不在了：生成的文件留 7 天，公文本身都在。要的话请再下载一次。"


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
    """The copy that is kept of a signed paper; else it is made by a worker, and handed out when it is there."""
    paper = get_object_or_404(papers_to_take(request.user), pk=pk)
    try:
        word_file(paper)
        kept = pdf_of(paper) if is_kept(paper) else None
    except (UnusableTemplateError, AlteredFileError) as error:
        return _not_handed_out(request, paper, error)
    if kept is not None:
        return handed_out(kept, f"{name_of(paper)}.pdf", TYPES[PDF])
    if office() is None:
        messages.error(request, NO_PDF)
        return redirect("papers:paper", pk)
    return redirect(start_pdf(paper, by=request.user, at=timezone.now()))


@signed_in
@require_POST
def together(request: SignedInRequest) -> HttpResponse:
    """The ticked papers in one zip, made by a worker where many of them are drafts."""
    found, now = [paper for paper, _ in ticked(request, papers_to_take(request.user))], timezone.now()
    if refusal := refusal_of(len(found), "打包"):
        messages.warning(request, refusal)
        return redirect("papers:papers")
    if takes_long(found):
        return redirect(start_zip(found, by=request.user, at=now))
    return handed_out(zipped(found)[0], zip_name(len(found), now), TYPES[ZIP])


@signed_in
@require_GET
def made(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a worker has made for this person, as long as it is kept and he may still see what is in it."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    wanted = job.order.get("papers", []) if job.kind in TYPES else []
    may_take = papers_to_take(request.user).filter(pk__in=wanted).count() == len(wanted)
    content = made_file(job) if wanted and may_take else None
    if content is None:
        messages.warning(request, GONE)
        return redirect("papers:papers")
    return handed_out(content, job.kept["name"], TYPES[job.kind])


def _not_handed_out(request: SignedInRequest, paper: Paper, error: Exception) -> HttpResponse:
    context = {"paper": paper, "why": why(error)}
    return render(request, "papers/not_handed_out.html", context, status=409)
