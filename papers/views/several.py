"""The same step on several papers ticked in the list: each by itself, and those that were refused are named."""

import re
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from papers.actions.papers import publish, send_up, sign
from papers.actions.stepping import PaperRefusedError
from papers.dossier import papers_in_full
from papers.forms.papers import PostForm
from papers.layout.records import UnusableTemplateError
from papers.models import Paper
from papers.models.paper import PaperQuerySet

MOST = 50
TICKED = re.compile(r"(?P<pk>[0-9]{1,18}):(?P<version>[0-9]{1,9})", re.ASCII)


@only(Role.LEADER)
@require_POST
def sign_several(request: SignedInRequest) -> HttpResponse:
    """签发 all that are ticked, in the order they were drafted."""
    return _several(request, sign, "签发")


@only(Role.SUPERVISOR)
@require_POST
def publish_several(request: SignedInRequest) -> HttpResponse:
    """印发 all that are ticked."""
    return _several(request, publish, "印发")


@only(Role.SUPERVISOR)
@require_POST
def send_up_several(request: SignedInRequest) -> HttpResponse:
    """送签 all that are ticked, to one leader."""
    form = PostForm(request.POST)
    if not form.is_valid():
        unticked = "" if request.POST.getlist("paper") else refusal_of(0, "送签")
        messages.warning(request, unticked or "没有送签：请选送谁签发。")
        return redirect("papers:papers")
    return _several(request, partial(send_up, post=form.cleaned_data["post"]), "送签")


def ticked(request: SignedInRequest, among: PaperQuerySet) -> list[tuple[Paper, int]]:
    """The ticked papers with the versions that were read, the oldest first; 404 where one is not among these."""
    read = [TICKED.fullmatch(one) for one in request.POST.getlist("paper")]
    versions = {int(match["pk"]): int(match["version"]) for match in read if match}
    found = list(among.filter(pk__in=versions).order_by("drafted_at", "pk"))
    if None in read or len(found) != len(versions):
        raise Http404
    return [(paper, versions[paper.pk]) for paper in found]


def refusal_of(count: int, label: str) -> str:
    """Why nothing can be done with so many; empty where it can."""
    if not count:
        return f"没有{label}：没有勾选公文，请先在列表里勾选。"
    return f"没有{label}：一次最多 {MOST} 份，选了 {count} 份。" if count > MOST else ""


def _several(request: SignedInRequest, act: Callable[..., object], label: str) -> HttpResponse:
    papers, now, done, refused = ticked(request, papers_in_full(request.user)), timezone.now(), list[str](), list[str]()
    if refusal := refusal_of(len(papers), label):
        messages.warning(request, refusal)
        return redirect("papers:papers")
    for paper, version in papers:
        try:
            act(paper, by=request.user, at=now, seen=version)
        except (PaperRefusedError, UnusableTemplateError) as error:
            refused.append(str(error))
        else:
            done.append(paper.number or str(paper.department or paper.title))
    if done:
        messages.success(request, f"{label}了 {len(done)} 份：{'、'.join(done)}。")
    for said in refused:
        messages.error(request, said)
    return redirect("papers:papers")
