"""单位词: where the administrator edits what extraction should know of this organisation, and tries it out."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.actions import NotAllowedError
from tracking.actions import departments
from tracking.actions.words import (
    EventNotAllowedError,
    add_stop_phrase,
    add_verb,
    remove_event_date,
    remove_word,
    set_event_dates,
)
from tracking.forms.words import AliasForm, EventForm, TrialForm, WordForm
from tracking.models import EventDate, OwnWord
from tracking.models.words import WordKind
from tracking.naming import extraction_context
from tracking.own_words import load_own_words
from tracking.trial import try_words


@only(Role.ADMIN)
@require_GET
def words(request: SignedInRequest) -> HttpResponse:
    """All own words on one page, with what each sort is for."""
    return _page(request)


@only(Role.ADMIN)
@require_POST
def add(request: SignedInRequest) -> HttpResponse:
    """Add a verb or a stop phrase."""
    kind = request.POST.get("kind", "")
    if kind not in WordKind.values:
        raise Http404
    form = WordForm(WordKind(kind), request.POST)
    if not form.is_valid():
        return _refused(request, form)
    try:
        sentence = _add(form.kind, form.cleaned_data["text"], request)
    except NotAllowedError as error:
        form.add_error("text", str(error))
        return _refused(request, form)
    messages.success(request, sentence)
    return _done()


@only(Role.ADMIN)
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    word = get_object_or_404(OwnWord, pk=pk)
    remove_word(word)
    messages.success(request, f"“{word}”删掉了，下次提取不再管它。")
    return _done()


@only(Role.ADMIN)
@require_POST
def add_date(request: SignedInRequest) -> HttpResponse:
    """Give an event its day, or another one."""
    form = EventForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    now, given = timezone.now(), form.cleaned_data
    try:
        sentence = set_event_dates(
            given["name"], given["day"], given["year"], by=request.user, at=now, today=timezone.localdate(now)
        )
    except EventNotAllowedError as error:
        form.add_error(error.field, str(error))
        return _refused(request, form)
    messages.success(request, sentence)
    return _done()


@only(Role.ADMIN)
@require_POST
def remove_date(request: SignedInRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(EventDate, pk=pk)
    remove_event_date(event)
    messages.success(request, f"“{event}”删掉了。")
    return _done()


@only(Role.ADMIN)
@require_POST
def add_alias(request: SignedInRequest) -> HttpResponse:
    """Let a department or a group go by one more name."""
    form = AliasForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    try:
        departments.add_alias(form.cleaned_data["name"], form.body)
    except NotAllowedError as error:
        form.add_error("name", str(error))
        return _refused(request, form)
    messages.success(request, f"以后“{form.cleaned_data['name']}”就是{form.body}。")
    return _done()


@only(Role.ADMIN)
@require_POST
def remove_alias(request: SignedInRequest) -> HttpResponse:
    form = AliasForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    departments.remove_alias(form.cleaned_data["name"], form.body)
    messages.success(request, f"“{form.cleaned_data['name']}”不再是{form.body}的别名。")
    return _done()


@only(Role.ADMIN)
@require_POST
def try_(request: SignedInRequest) -> HttpResponse:
    """What the words as they are make of a few sentences; nothing is kept."""
    form = TrialForm(request.POST, today=timezone.localdate())
    trial = None
    if form.is_valid():
        given = form.cleaned_data
        trial = try_words(given["text"], given["spoken_on"], extraction_context())
    if request.htmx:
        return render(request, "tracking/_words_trial.html", {"trial_form": form, "trial": trial})
    return _page(request, trial_form=form, trial=trial, status=422 if form.errors else 200)


def _add(kind: WordKind, text: str, request: SignedInRequest) -> str:
    """Add the word; what was done, and what to know about it."""
    now = timezone.now()
    if kind == WordKind.VERB:
        verb = add_verb(text, by=request.user, at=now)
        return f"加上了“{verb}”。以“{verb}”开头的分句，下次提取起当作一件要办的事来看。"
    phrase, adopted = add_stop_phrase(text, by=request.user, at=now)
    said = f"加上了“{phrase}”。含有它的句子，下次提取起不再直接列出。"
    if not adopted:
        return said
    return f"{said}请留意：已经采纳的候选里有 {adopted} 条含有它，以后这样的句子只列在“拿不准”里。"


def _done() -> HttpResponse:
    """Back to the top of the page, where what was done is said; a browser would else keep the place of the form."""
    return redirect(reverse("tracking:words") + "#messages")


def _refused(request: SignedInRequest, form: forms.Form) -> HttpResponse:
    """The page with the one form that was not accepted, as it was filled in."""
    return _page(request, refused=form, status=422)


def _page(
    request: SignedInRequest, *, refused: forms.Form | None = None, status: int = 200, **trial: object
) -> HttpResponse:
    context = {
        "own": load_own_words(),
        "verb_form": _word_form(WordKind.VERB, refused),
        "stop_form": _word_form(WordKind.STOP, refused),
        "event_form": refused if isinstance(refused, EventForm) else EventForm(),
        "alias_form": refused if isinstance(refused, AliasForm) else AliasForm(),
        "trial_form": TrialForm(today=timezone.localdate()),
        **trial,
    }
    return render(request, "tracking/words.html", context, status=status)


def _word_form(kind: WordKind, refused: forms.Form | None) -> WordForm:
    return refused if isinstance(refused, WordForm) and refused.kind == kind else WordForm(kind)
