"""Many candidates at once: judge those that are ticked, take the last step back, read a typed date."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.workflow import MOVES
from tracking.actions.judging_several import Order, Outcome, judge_several
from tracking.actions.undoing import Undone, undo
from tracking.cards import open_card
from tracking.forms.several import SeveralForm, read_typed
from tracking.sieves import ALL, WAITING
from tracking.views.reviewing.answers import UNDO, UNDO_MORE, Pieces, say_pieces, show_pieces
from tracking.views.reviewing.asking import address, bench_of, is_quiet, number, speech_of, wants_pieces
from tracking.views.reviewing.remembering import Step, forget_last, last_step, remember
from tracking.workbench import Row, Workbench

TICK_SOME = "先勾选要一起办的候选事项。"


@only(Role.SUPERVISOR)
@require_POST
def judge_ticked(request: SignedInRequest, pk: int) -> HttpResponse:
    """Carry one order out for all ticked candidates; which were not done is told with the reason."""
    bench = bench_of(speech_of(request, pk), request.POST)
    picks = _picks(bench, request.POST.getlist("pick"))
    form = SeveralForm(request.POST, directory=bench.office.directory, spoken_on=bench.speech.spoken_on)
    if not picks or not form.is_valid():
        said = TICK_SOME if not picks else form.problem
        return _answer(request, bench, [], says="", refused=[f"没有办：{said}"])
    order = form.order()
    outcome = judge_several(picks, order, office=bench.office, by=request.user, at=timezone.now())
    says = _says(order, outcome)
    if outcome.done:
        remember(request, bench.speech, says, outcome.steps)
    picked = [row.directive.pk for row, _ in picks]
    return _answer(request, bench.again(*picked), picked, says, outcome.refused)


@only(Role.SUPERVISOR)
@require_POST
def undo_last(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back this person's last step in this speech."""
    speech = speech_of(request, pk)
    step = last_step(request, speech)
    if step is None:
        return _undone(request, bench_of(speech, request.POST), [], "", Undone({}, ("没有可以撤销的了。",)))
    undone = undo(step["changed"], by=request.user, at=timezone.now())
    forget_last(request, speech, undone)
    bench = bench_of(speech, request.POST)
    says = f"撤销了：{step['words']}" if undone.done else ""
    if undone.done and is_quiet(request) and _is_another_list(bench, step) and "listed" not in request.POST:
        return _anew(request, bench, says, undone)
    return _undone(request, bench, [one["pk"] for one in step["changed"]], says, undone)


def _is_another_list(bench: Workbench, step: Step) -> bool:
    """Whether rows may have come or gone: a cut taken back, or a filter that had not listed what was decided."""
    return bench.show not in {WAITING, ALL} or any("second" in one for one in step["changed"])


def _undone(
    request: SignedInRequest, bench: Workbench, touched: Sequence[int], says: str, undone: Undone
) -> HttpResponse:
    """The first one taken back opens; a script hears how each of them stands now, and in which version."""
    rows = [row for row in bench.rows if row.directive.pk in touched]
    first = next((row for row in rows if row.directive.pk in undone.done), None)
    if not is_quiet(request):
        return _told(request, bench, first, says, undone.refused)
    label = UNDO_MORE if says and last_step(request, bench.speech) else ""
    cards = [open_card(first, bench.rows)] if first else []
    pieces = Pieces(cards, rows, says=says, refused=undone.refused, undo_label=label)
    return say_pieces(request, bench, pieces, done=undone.done)


def _anew(request: SignedInRequest, bench: Workbench, says: str, undone: Undone) -> HttpResponse:
    """The whole page again, for a script."""
    for sentence in undone.refused:
        messages.warning(request, sentence)
    messages.success(request, f"{says}。")
    return JsonResponse({"go": address(bench.speech, bench.show, next(iter(undone.done)))})


@only(Role.SUPERVISOR)
@require_GET
def read_words(request: SignedInRequest, pk: int) -> JsonResponse:
    """What a typed date means, before it is saved: the day and the rule, or a sentence that says why there is none."""
    read = read_typed(request.GET.get("words", "")[:40], speech_of(request, pk).spoken_on)
    return JsonResponse(
        {
            "due_on": read.due_on.isoformat() if read.due_on else "",
            "explanation": read.explanation,
            "problem": read.problem,
        }
    )


def _picks(bench: Workbench, given: Sequence[str]) -> list[tuple[Row, int]]:
    """The ticked rows, each with the version that was shown: “17:3”."""
    found: list[tuple[Row, int]] = []
    for each in dict.fromkeys(given):
        pk, _, version = each.partition(":")
        row = bench.row(number(pk))
        if row:
            found.append((row, number(version) or 0))
    return sorted(found, key=lambda pick: pick[0].number)


def _says(order: Order, outcome: Outcome) -> str:
    if not outcome.done:
        return ""
    count = f"{len(outcome.done)} 条"
    if order.body:
        return f"{count}的牵头单位改为{order.body.name}"
    if order.due_on:
        return f"{count}的期限改为{order.due_on.year}年{order.due_on.month}月{order.due_on.day}日"
    return f"{MOVES[order.act].label} {count}"


def _answer(
    request: SignedInRequest, bench: Workbench, changed: Sequence[int], says: str, refused: Sequence[str]
) -> HttpResponse:
    """With a script the rows that changed and the snack; without one the page anew."""
    if not wants_pieces(request):
        return _told(request, bench, None, says, refused)
    rows = [row for row in bench.rows if row.directive.pk in changed]
    opened = next((row for row in rows if row.directive.pk == number(request.POST.get("was"))), None)
    cards = [open_card(opened, bench.rows)] if opened else []
    label = UNDO if says else ""
    pieces = Pieces(cards, [row for row in rows if row != opened], says=says, refused=refused, undo_label=label)
    return show_pieces(request, bench, pieces)


def _told(
    request: SignedInRequest, bench: Workbench, opened: Row | None, says: str, refused: Sequence[str]
) -> HttpResponse:
    """The page anew, with what was done and what was not."""
    for sentence in refused:
        messages.warning(request, sentence)
    if says:
        messages.success(request, f"{says}。")
    return redirect(address(bench.speech, bench.show, opened.directive.pk if opened else None))
