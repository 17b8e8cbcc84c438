"""A candidate that looks like a task or another candidate: told on its card, compared on a page of its own, joined."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.actions import NotAllowedError, StaleError
from directives.models import Directive
from tracking.actions.handling import merge_candidate
from tracking.actions.joining import join_candidate
from tracking.actions.parting import ask_again, keep_apart
from tracking.actions.undoing import after, before
from tracking.forms.joining import AGAIN, BOTH, JOIN, AlikeForm
from tracking.joining import alike, apart_from, beside, dates_offered, stated_date
from tracking.joining.beside import side_of_candidate
from tracking.joining.verdicts import Thing
from tracking.models import Task, Verdict
from tracking.models.task import IllegalMoveError
from tracking.office import Office
from tracking.views.reviewing.asking import address, bench_of, row_of, speech_of
from tracking.views.reviewing.remembering import remember
from tracking.workbench import Row, Workbench

DONE = {Verdict.OTHER: "记下了：不是一件事，以后不再提", Verdict.BOTH: "记下了：两件都保留"}


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def alike_ones(request: SignedInRequest, pk: int, directive_pk: int) -> HttpResponse:
    """What looks like this candidate: a line for its card (``piece``), or the page that compares and decides."""
    speech = speech_of(request, pk)
    if request.method == "POST":
        return _decide(request, pk, directive_pk)
    if "piece" in request.GET:
        directive = get_object_or_404(speech.directives.select_related("speech"), pk=directive_pk)
        return _line(request, directive)
    bench = bench_of(speech, request.GET)
    return _page(request, bench, row_of(bench, directive_pk))


def _line(request: SignedInRequest, directive: Directive) -> HttpResponse:
    office = Office.on(timezone.localdate())
    found = [] if directive.merged_as else alike(directive, user=request.user, directory=office.directory)
    context = {"directive": directive, "alikes": found, "show": request.GET.get("show", "")}
    return render(request, "tracking/_review_alike.html", context)


def _page(request: SignedInRequest, bench: Workbench, row: Row, *, status: int = 200) -> HttpResponse:
    directive, office = row.directive, bench.office
    mine = side_of_candidate(directive, office, name="这一条")
    stated = [stated_date(row.proposal)]
    found = [] if row.is_registered else alike(directive, user=request.user, directory=office.directory)
    pairs = [beside(one, mine, directive.text, stated, office) for one in found]
    context = {
        "bench": bench,
        "row": row,
        "directive": directive,
        "mine": mine,
        "near": [pair for pair in pairs if pair.is_near],
        "far": [pair for pair in pairs if not pair.is_near],
        "apart": apart_from(directive, user=request.user, directory=office.directory),
        "back": address(bench.speech, bench.show, directive.pk),
    }
    return render(request, "tracking/alike.html", context, status=status)


def _decide(request: SignedInRequest, pk: int, directive_pk: int) -> HttpResponse:
    bench = bench_of(speech_of(request, pk), request.POST)
    row = row_of(bench, directive_pk)
    form = AlikeForm(request.POST)
    if not form.is_valid():
        raise Http404
    now = timezone.now()
    try:
        theirs = _theirs(request, form)
        if form.cleaned_data["act"] != JOIN:
            _say_apart(request, row, theirs, form.cleaned_data["act"])
            return _back(request, bench, row)
        _join(request, row, theirs, form, now)
    except (NotAllowedError, StaleError, IllegalMoveError) as error:
        messages.error(request, str(error))
        return _page(request, bench.again(directive_pk), row_of(bench.again(directive_pk), directive_pk), status=409)
    following = bench.again(directive_pk).next_after(directive_pk)
    onwards = address(bench.speech, bench.show, following.directive.pk if following else None)
    return redirect(onwards.replace("?", "?told=1&", 1))  # what was done stands there with the way back


def _theirs(request: SignedInRequest, form: AlikeForm) -> Thing:
    """The other one of the pair, as far as this person may see it."""
    if form.kind == "task":
        tasks = Task.objects.visible_to(request.user).prefetch_related("sources", "assignments__department")
        return get_object_or_404(tasks, pk=form.key)
    return get_object_or_404(Directive.objects.select_related("speech"), pk=form.key)


def _join(request: SignedInRequest, row: Row, theirs: Thing, form: AlikeForm, now: datetime) -> None:
    """Join, and keep what stood there so that it can be taken back."""
    directive, version = row.directive, form.cleaned_data["version"]
    kept = before(directive, row.handling)
    if isinstance(theirs, Task):
        offers = dates_offered(theirs, [stated_date(row.proposal)], row.office.today)
        join_candidate(directive, theirs, version=version, by=request.user, at=now, due_on=form.chosen_date(offers))
        into = theirs.number
    else:
        merge_candidate(directive, theirs, version=version, by=request.user, at=now)
        into = f"“{theirs.title}”"
    says = f"第 {row.number} 条“{directive.title}”归并到{into}"
    remember(request, directive.speech, says, [after(kept, directive)])


def _say_apart(request: SignedInRequest, row: Row, theirs: Thing, act: str) -> None:
    if act == AGAIN:
        ask_again(row.directive, theirs)
        messages.success(request, "又列出来了，请再看一次。")
        return
    verdict = Verdict.BOTH if act == BOTH else Verdict.OTHER
    keep_apart(row.directive, theirs, verdict, by=request.user, at=timezone.now())
    messages.success(request, f"{DONE[verdict]}。")


def _back(request: SignedInRequest, bench: Workbench, row: Row) -> HttpResponse:
    """To what is left to compare, or to the card where nothing is."""
    left = alike(row.directive, user=request.user, directory=bench.office.directory)
    if any(one.is_open for one in left):
        page = reverse("tracking:alike", args=[bench.speech.pk, row.directive.pk])
        return redirect(f"{page}?show={bench.show}")
    return redirect(address(bench.speech, bench.show, row.directive.pk))
