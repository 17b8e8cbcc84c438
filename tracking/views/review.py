"""The review workbench (梳理): the speech beside its candidates. Only for the 督查员."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.actions import NotAllowedError, StaleError
from directives.actions.reviewing import adopt_all_hard
from directives.models import Extraction, ExtractionState
from directives.workflow import MOVES
from tracking.actions.handling import SAVE, judge_candidate
from tracking.actions.undoing import after, before
from tracking.cards import Card, open_card
from tracking.forms.review import CandidateForm
from tracking.views.reviewing.answers import Pieces, judged, refused, say_pieces, show_page
from tracking.views.reviewing.asking import bench_of, number, row_of, speech_of
from tracking.views.reviewing.remembering import remember
from tracking.workbench import Row, Workbench

MOST = 10  # cards fetched at once
UNFINISHED = {ExtractionState.WAITING, ExtractionState.RUNNING}


@only(Role.SUPERVISOR)
@require_GET
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """The workbench of a speech; ``focus`` opens a candidate, ``show`` filters the list."""
    speech = speech_of(request, pk)
    if Extraction.objects.filter(speech=speech, state__in=UNFINISHED, extracted_at=None).exists():
        return redirect("directives:progress", pk)
    bench = bench_of(speech, request.GET)
    row = bench.row(number(request.GET.get("focus"))) or bench.next_after(None)
    return show_page(request, bench, open_card(row, bench.rows) if row else None)


@only(Role.SUPERVISOR)
@require_GET
def cards(request: SignedInRequest, pk: int) -> HttpResponse:
    """The cards asked for, open and closed: a script fetches the neighbours while somebody reads."""
    bench = bench_of(speech_of(request, pk), request.GET)
    asked = {number(given) for given in request.GET.getlist("card")[:MOST]}
    rows = [row for row in bench.rows if row.directive.pk in asked]
    return say_pieces(request, bench, Pieces([open_card(row, bench.rows) for row in rows], rows, is_told=False))


@only(Role.SUPERVISOR)
@require_POST
def judge(request: SignedInRequest, pk: int, directive_pk: int) -> HttpResponse:
    """Save the card and take the decision of the button that was pressed."""
    bench = bench_of(speech_of(request, pk), request.POST)
    row = row_of(bench, directive_pk)
    act = request.POST.get("act", SAVE)
    if act != SAVE and act not in MOVES:
        raise Http404
    form = CandidateForm(request.POST, row=row)
    if not form.is_valid():
        return refused(request, bench, Card(row, form, problem="没有保存：请改好标红的地方。"))
    try:
        says = _judge(request, row, form, act)
    except StaleError as error:
        return _conflict(request, bench, directive_pk, str(error))
    except NotAllowedError as error:
        return refused(request, bench.again(directive_pk), Card(row, form, problem=str(error)))
    return judged(request, bench.again(directive_pk), directive_pk, act, says)


@only(Role.SUPERVISOR)
@require_POST
def adopt_hard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adopt all hard candidates that wait, at once."""
    speech = speech_of(request, pk)
    rows = {row.directive.pk: before(row.directive, row.handling) for row in bench_of(speech, request.POST).rows}
    adopted = adopt_all_hard(speech, by=request.user, at=timezone.now())
    if adopted:
        words = f"采纳了 {len(adopted)} 条硬任务"
        remember(request, speech, words, [after(rows[one.pk], one) for one in adopted if one.pk in rows])
    messages.success(request, f"采纳了 {len(adopted)} 条硬任务。软要求和拿不准的留下，逐条看。")
    return redirect("tracking:review", pk)


def _judge(request: SignedInRequest, row: Row, form: CandidateForm, act: str) -> str:
    """Save and decide; the decision is kept so that it can be taken back. What was done, in words."""
    kept = before(row.directive, row.handling)
    judge_candidate(
        row.directive,
        act,
        form.revision(),
        version=form.cleaned_data["version"],
        office=row.office,
        by=request.user,
        at=timezone.now(),
    )
    if act == SAVE:
        return ""
    says = f"第 {row.number} 条“{row.directive.title}”{MOVES[act].label}"
    remember(request, row.directive.speech, says, [after(kept, row.directive)])
    return says


def _conflict(request: SignedInRequest, bench: Workbench, pk: int, sentence: str) -> HttpResponse:
    """Both versions, with what was typed kept; pressing again is a decision made knowingly."""
    fresh = bench.again(pk)
    row = row_of(fresh, pk)
    typed = request.POST.copy()
    typed["version"] = str(row.directive.version)
    form = CandidateForm(typed, row=row)
    form.is_valid()
    return refused(request, fresh, Card(row, form, problem=sentence, is_conflict=True))
