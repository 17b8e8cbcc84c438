"""The review workbench (梳理): the speech beside its candidates. Only for the 督查员."""

import re
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.actions import NotAllowedError, StaleError
from directives.actions.reviewing import add_directive, adopt_all_hard
from directives.comparing import compare_speech
from directives.extraction.pipeline import outlined
from directives.extraction.records import Span
from directives.extraction.structure import Outlined
from directives.highlighting import Mark
from directives.models import Extraction, ExtractionState, Speech
from directives.reading import Section, blocks, sections
from directives.workflow import MOVES
from tracking.actions.departments import add_alias, create_department
from tracking.actions.handling import SAVE, judge_candidate, split_candidate
from tracking.cards import Card, open_card
from tracking.forms.review import CandidateForm, MissedForm, NameForm
from tracking.naming import extraction_context
from tracking.office import Office
from tracking.workbench import Row, Workbench, open_workbench

UNFINISHED = {ExtractionState.WAITING, ExtractionState.RUNNING}


@only(Role.SUPERVISOR)
@require_GET
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """The workbench of a speech; ``focus`` opens a candidate, ``show`` filters the list."""
    speech = _speech(request, pk)
    if Extraction.objects.filter(speech=speech, state__in=UNFINISHED, extracted_at=None).exists():
        return redirect("directives:progress", pk)
    bench = _bench(speech, request.GET)
    row = bench.row(_number(request.GET.get("focus"))) or bench.next_after(None)
    if row and _htmx(request):
        was = bench.row(_number(request.GET.get("was")))
        return _pieces(request, bench, [open_card(row)], [was] if was and was != row else [])
    return _page(request, bench, open_card(row) if row else None)


@only(Role.SUPERVISOR)
@require_POST
def judge(request: SignedInRequest, pk: int, directive_pk: int) -> HttpResponse:
    """Save the card and take the decision of the button that was pressed."""
    bench = _bench(_speech(request, pk), request.POST)
    row = _row(bench, directive_pk)
    act = request.POST.get("act", SAVE)
    if act != SAVE and act not in MOVES:
        raise Http404
    form = CandidateForm(request.POST, row=row)
    if not form.is_valid():
        return _refused(request, bench, Card(row, form, problem="没有保存：请改好标红的地方。"))
    try:
        judge_candidate(
            row.directive,
            act,
            form.revision(),
            version=form.cleaned_data["version"],
            office=bench.office,
            by=request.user,
            at=timezone.now(),
        )
    except StaleError as error:
        return _conflict(request, pk, directive_pk, str(error))
    except NotAllowedError as error:
        return _refused(request, bench, Card(row, form, problem=str(error)))
    return _judged(request, _bench(bench.speech, request.POST), directive_pk, act)


@only(Role.SUPERVISOR)
@require_POST
def add_missed(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a demand that extraction missed, from the selected words."""
    speech = _speech(request, pk)
    form = MissedForm(request.POST)
    if not form.is_valid():
        return _page(request, _bench(speech, request.POST), None, missed=form, status=422)
    try:
        span = selected_span(speech.text, form.cleaned_data)
        note = form.cleaned_data["note"]
        added = add_directive(speech, span, context=extraction_context(), by=request.user, at=timezone.now(), note=note)
    except NotAllowedError as error:
        form.add_error("words", str(error))
        return _page(request, _bench(speech, request.POST), None, missed=form, status=422)
    messages.success(request, "补上了一条，单位、期限和类型是程序提的，请核对。")
    return redirect(_address(speech, "waiting", added.pk))


@only(Role.SUPERVISOR)
@require_POST
def split(request: SignedInRequest, pk: int, directive_pk: int) -> HttpResponse:
    """Cut a candidate in two at the chosen place; the first part opens."""
    speech = _speech(request, pk)
    bench = _bench(speech, request.POST)
    row = _row(bench, directive_pk)
    place, version = _number(request.POST.get("cut")) or 0, _number(request.POST.get("version")) or 0
    try:
        split_candidate(
            row.directive, place, version=version, context=extraction_context(), by=request.user, at=timezone.now()
        )
    except (NotAllowedError, StaleError) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "拆成了两条，单位、期限、类型和标题都是重新提的，请核对。")
    return redirect(_address(speech, bench.show, directive_pk))


@only(Role.SUPERVISOR)
@require_POST
def adopt_hard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adopt all hard candidates that wait, at once."""
    speech = _speech(request, pk)
    adopted = adopt_all_hard(speech, by=request.user, at=timezone.now())
    messages.success(request, f"采纳了 {len(adopted)} 条硬任务。软要求和拿不准的留下，逐条看。")
    return redirect("tracking:review", pk)


@only(Role.SUPERVISOR)
@require_POST
def place_name(request: SignedInRequest, pk: int, directive_pk: int) -> HttpResponse:
    """Make an unknown name an alias of a body or a new department, without leaving the card."""
    speech = _speech(request, pk)
    get_object_or_404(speech.directives, pk=directive_pk)
    before = {row.directive.pk: row.who for row in _bench(speech, request.POST).rows}
    problem = ""
    try:
        _place(NameForm(request.POST), is_new="new" in request.POST)
    except NotAllowedError as error:
        problem = str(error)
    bench = _bench(speech, request.POST)
    row = _row(bench, directive_pk)
    card = replace(open_card(row), name_problem=problem)
    if not _htmx(request) and not problem:
        return redirect(_address(speech, bench.show, directive_pk))
    if not _htmx(request):
        return _page(request, bench, card, status=422)
    context = {"bench": bench, "card": card, "row": row, "named": _named_anew(bench, before, directive_pk)}
    return render(request, "tracking/_review_placed.html", context)


def _named_anew(bench: Workbench, before: dict[int, str], but: int) -> list[Row]:
    """The rows on the page that now say another department than before, besides the open card."""
    listed = (*bench.shown, *bench.reviewed)
    return [row for row in listed if row.directive.pk != but and row.who != before[row.directive.pk]]


def selected_span(text: str, given: dict[str, object]) -> Span:
    """The place of the selected words: where the page says they stand, else the first place they are found."""
    words, start, end = str(given["words"]).strip(), given["start"], given["end"]
    if isinstance(start, int) and isinstance(end, int) and text[start:end].strip() == words:
        return Span(start, end)
    loose = re.compile(r"\s*".join(re.escape(part) for part in words.split()))
    if found := loose.search(text):
        return Span(*found.span())
    raise NotAllowedError("原文里没有找到这句话。请照原文一字不差地选中或粘贴。")


def _place(form: NameForm, *, is_new: bool) -> None:
    if not form.is_valid():
        raise NotAllowedError("没有保存：请选一个单位，或者选新单位的类别。")
    name = form.cleaned_data["name"]
    if is_new:
        create_department(name, form.cleaned_data["kind"])
    elif form.body:
        add_alias(name, form.body)
    else:
        raise NotAllowedError(f"没有保存：请先选“{name}”是哪个单位的别名。")


def _speech(request: SignedInRequest, pk: int) -> Speech:
    return get_object_or_404(Speech.objects.visible_to(request.user), pk=pk)


def _bench(speech: Speech, given: QueryDict) -> Workbench:
    return open_workbench(speech, Office.on(timezone.localdate()), given.get("show", "waiting"))


def _row(bench: Workbench, pk: int) -> Row:
    row = bench.row(pk)
    if row is None:
        raise Http404
    return row


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 10 else None


def _htmx(request: SignedInRequest) -> bool:
    """Whether only pieces are wanted; a page restored from history is wanted whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def _address(speech: Speech, show: str, focus: int | None) -> str:
    address = reverse("tracking:review", args=[speech.pk]) + f"?show={show}"
    return f"{address}&focus={focus}#q{focus}" if focus else address


def _judged(request: SignedInRequest, bench: Workbench, pk: int, act: str) -> HttpResponse:
    """After a decision the next candidate opens; after mere saving the same one stays open."""
    row = _row(bench, pk)
    stays = act in {SAVE, "restore"}
    following = row if stays else bench.next_after(pk)
    if not _htmx(request):
        return redirect(_address(bench.speech, bench.show, following.directive.pk if following else None))
    opened = [replace(open_card(following), is_saved=stays)] if following else []
    return _pieces(request, bench, opened, [] if stays else [row], first=pk)


def _conflict(request: SignedInRequest, pk: int, directive_pk: int, sentence: str) -> HttpResponse:
    """Both versions, with what was typed kept; pressing again is a decision made knowingly."""
    bench = _bench(_speech(request, pk), request.POST)
    row = _row(bench, directive_pk)
    typed = request.POST.copy()
    typed["version"] = str(row.directive.version)
    form = CandidateForm(typed, row=row)
    form.is_valid()
    return _refused(request, bench, Card(row, form, problem=sentence, is_conflict=True))


def _refused(request: SignedInRequest, bench: Workbench, card: Card) -> HttpResponse:
    if _htmx(request):
        return _pieces(request, bench, [card], [])
    return _page(request, bench, card, status=409 if card.is_conflict else 422)


def _pieces(
    request: SignedInRequest, bench: Workbench, cards: list[Card], rows: list[Row], first: int | None = None
) -> HttpResponse:
    """Only what changed: the cards that open, the rows that close, the progress and the filters."""
    context = {
        "bench": bench,
        "cards": cards,
        "rows": rows,
        "first": first or cards[0].row.directive.pk,
        "outline": _outline(bench, outlined(bench.speech.text)),
    }
    return render(request, "tracking/_review_pieces.html", context)


def _page(
    request: SignedInRequest,
    bench: Workbench,
    card: Card | None,
    *,
    missed: MissedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    text = outlined(bench.speech.text)
    context = {
        "bench": bench,
        "card": card,
        "speech": bench.speech,
        "blocks": blocks(text, _marks(bench, card)),
        "outline": _outline(bench, text),
        "missed": missed or MissedForm(),
        "is_titled": bench.speech.title in bench.speech.text[:500],
        "differences": compare_speech(bench.speech).size,
    }
    return render(request, "tracking/review.html", context, status=status)


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


def _outline(bench: Workbench, text: Outlined) -> list[tuple[Section, int, int]]:
    """The headings, each with how many candidates under it wait, and how many there are."""
    found: list[tuple[Section, int, int]] = []
    for section in sections(text):
        here = [row for row in bench.rows if section.start <= row.directive.start < section.end]
        found.append((section, sum(row.is_waiting for row in here), len(here)))
    return found
