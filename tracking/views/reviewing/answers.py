"""What the review workbench answers: the whole page, or only the pieces of it that changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.access import SignedInRequest
from directives.comparing import compare_speech
from directives.highlighting import Mark
from directives.reading import Section, blocks
from tracking.actions.handling import SAVE
from tracking.cards import Card, open_card
from tracking.forms.missed import MissedForm
from tracking.forms.several import SeveralForm
from tracking.pace import minutes_left
from tracking.reading_again import outline_of, read_again
from tracking.spelling import pickable
from tracking.views.reviewing.asking import address, is_quiet, row_of
from tracking.views.reviewing.remembering import last_step
from tracking.workbench import Row, Workbench

UNDO, UNDO_MORE = "撤销", "再撤销一步"


@dataclass(frozen=True)
class Pieces:
    """What changed on the page: cards that are open, rows that are closed, and what stands around the list."""

    cards: Sequence[Card] = ()
    rows: Sequence[Row] = ()
    is_told: bool = True  # whether progress, filters and outline are told anew
    says: str = ""
    refused: Sequence[str] = ()
    undo_label: str = ""  # the button that takes it back, where something can be
    said: Card | None = None  # saved and still open: only what the page says of it is told anew


def show_pieces(request: SignedInRequest, bench: Workbench, pieces: Pieces) -> HttpResponse:
    return HttpResponse(_written(request, bench, pieces))


def say_pieces(
    request: SignedInRequest, bench: Workbench, pieces: Pieces, *, status: int = 200, **said: object
) -> JsonResponse:
    """The pieces for a script that does not wait for them: it has shown already what it asked for."""
    return JsonResponse({"html": _written(request, bench, pieces), **said}, status=status)


def _written(request: SignedInRequest, bench: Workbench, pieces: Pieces) -> str:
    told = _told(request, bench) if pieces.is_told else {}
    context = {"bench": bench, "pieces": pieces, "light": True, "csrf_token": get_token(request), **told}
    return render_to_string("tracking/_review_pieces.html", context)  # nothing around the page is asked


def judged(request: SignedInRequest, bench: Workbench, pk: int, act: str, says: str) -> HttpResponse:
    """After a decision the next candidate opens; after mere saving the same one stays open."""
    row = row_of(bench, pk)
    if is_quiet(request):
        return _judged_quietly(request, bench, row, act, says)
    following = row if act in {SAVE, "restore"} else bench.next_after(pk)
    return redirect(address(bench.speech, bench.show, following.directive.pk if following else None))


def _judged_quietly(request: SignedInRequest, bench: Workbench, row: Row, act: str, says: str) -> HttpResponse:
    """Which version it has now and how it reads closed; the page has opened the next card by itself."""
    card = open_card(row, bench.rows) if act in {SAVE, "restore"} else None
    cards = [card] if card and act == "restore" else []
    said = card if act == SAVE else None
    pieces = Pieces(cards, [row], is_told=act != SAVE, says=says, undo_label=UNDO, said=said)
    at = f"{timezone.localtime():%H:%M}"
    return say_pieces(request, bench, pieces, version=row.directive.version, at=at)


def refused(request: SignedInRequest, bench: Workbench, card: Card) -> HttpResponse:
    """The card with what was typed and why it was not done."""
    status = 409 if card.is_conflict else 422
    if is_quiet(request):
        pieces = Pieces([card], [card.row], is_told=False)
        return say_pieces(request, bench, pieces, status=status, problem=card.sentence)
    return show_page(request, bench, card, status=status)


def show_page(
    request: SignedInRequest,
    bench: Workbench,
    card: Card | None,
    *,
    missed: MissedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_told(request, bench),
        "card": card,
        "speech": bench.speech,
        "blocks": blocks(read_again(bench.speech.text), _marks(bench, card)),
        "missed": missed or MissedForm(),
        "several": SeveralForm(directory=bench.office.directory),
        "is_titled": bench.speech.title in bench.speech.text[:500],
        "differences": compare_speech(bench.speech).size,
        "pickable": pickable(bench.office.directory.departments, bench.office.directory.groups, bench.office.posts),
        "step": last_step(request, bench.speech),
    }
    return render(request, "tracking/review.html", context, status=status)


def _told(request: SignedInRequest, bench: Workbench) -> dict[str, object]:
    """What stands around the list: the outline with its counts, and the pace."""
    mine = (row.directive for row in bench.rows if row.directive.reviewed_by_id == request.user.pk)
    decided_at = [one.reviewed_at for one in mine if one.reviewed_at]
    return {"bench": bench, "outline": _outline(bench), "minutes_left": minutes_left(decided_at, bench.waiting)}


def _marks(bench: Workbench, card: Card | None) -> list[Mark]:
    """Every candidate over the speech, the open one strongest."""
    now = card.row.directive.pk if card else None
    return [
        Mark(
            row.directive.start,
            row.directive.end,
            str(row.directive.pk),
            row.highlight + (" cand-now" if row.directive.pk == now else ""),
            f"?show={bench.show}&focus={row.directive.pk}#q{row.directive.pk}",
            str(row.number),
            f"c{row.directive.pk}",
        )
        for row in bench.rows
    ]


def _outline(bench: Workbench) -> list[tuple[Section, int, int]]:
    """The headings, each with how many candidates under it wait, and how many there are."""
    found: list[tuple[Section, int, int]] = []
    for section in outline_of(bench.speech.text):
        here = [row for row in bench.rows if section.start <= row.directive.start < section.end]
        found.append((section, sum(row.is_waiting for row in here), len(here)))
    return found
