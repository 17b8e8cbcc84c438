"""比较两天: what came, what went and what has changed between the ends of two days; the address can be sent on."""

from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from tracking.asof.choosing import DayRefusedError, quick_days
from tracking.between.asking import Question
from tracking.between.comparing import NOWHERE, Comparison, compare
from tracking.between.lists import lists, rows_of
from tracking.between.marks import Mark
from tracking.between.pairs import Between
from tracking.dashboards.figures import light_names
from tracking.forms.between import BetweenForm
from tracking.models import load_calendar

PAGE = 50
TOLD = tuple(mark for mark in Mark if mark not in {Mark.CAME, Mark.LEFT})


@signed_in
@require_GET
def between(request: SignedInRequest) -> HttpResponse:
    """The page of all, or the list behind one of its numbers."""
    today = timezone.localdate()
    given = {name: str(value) for name, value in request.GET.dict().items()}
    try:
        asked = Question.read(given, today)
    except DayRefusedError as refusal:
        context = {"refusal": str(refusal), "form": BetweenForm(given, request.user), **_spans(today)}
        return render(request, "tracking/between.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    found = compare(asked_of(asked, request))
    form = BetweenForm({**given, **asked.query()}, request.user)
    context = {"asked": asked, "found": found, "form": form, "today": today, **_spans(today)}
    if asked.is_list:
        return render(request, "tracking/between_list.html", context | _listed(request, asked, found))
    return render(request, "tracking/between.html", context | _all(asked, found))


def asked_of(asked: Question, request: SignedInRequest) -> Between:
    """What is to be read for it."""
    calendar = load_calendar()
    return Between(request.user, asked.first, asked.second, calendar, asked.department, asked.speech)


def _spans(today: Any) -> dict[str, Any]:
    spans = [(one, urlencode({"from": str(one.day), "to": str(today)})) for one in quick_days(today)]
    return {"spans": spans, "last_day": today}


def names() -> dict[str, str]:
    """The words of the lights, and of what was not there."""
    return {NOWHERE: "没有", **dict(light_names())}


def _all(asked: Question, found: Comparison) -> dict[str, Any]:
    order = [mark for mark in Mark if asked.department is not None or mark in TOLD]
    words = names()
    matrix = found.matrix
    return {
        "lists": [(one, urlencode(asked.query(show=one.mark))) for one in lists(found, order)],
        "columns": [(code, words[code] if code else "已转走") for code in matrix.columns],
        "rows": [
            (code, words[code] if code else "当时没有", [(n, _cell(asked, code, now)) for now, n in cells], total)
            for code, cells, total in matrix.rows
        ],
        "totals": matrix.totals,
        "units": [(row, urlencode(asked.query(department=row.department.pk))) for row in found.units],
        "changed_hands": sum(row.sum.of(Mark.CAME) for row in found.units),
        "where": urlencode(asked.summary),
        "comes": [(mark, n, urlencode(asked.query(show=mark))) for mark, n in found.sum.comes],
        "goes": [(mark, n, urlencode(asked.query(show=mark))) for mark, n in found.sum.goes],
        "unrecorded": found.between.unrecorded(),
    }


def _cell(asked: Question, was: str, now: str) -> str:
    return urlencode(asked.query(lights=(was, now)))


def _listed(request: SignedInRequest, asked: Question, found: Comparison) -> dict[str, Any]:
    if asked.show:
        pairs, heading = found.with_mark(asked.show), asked.show.words
    else:
        was, now = asked.lights or ("", "")
        words = names()
        pairs = found.with_lights(was, now)
        heading = f"{words[was] if was else '当时没有'} → {words[now] if now else '已转走'}"
    page = Paginator(pairs, PAGE).get_page(request.GET.get("page"))
    turns = {"before": page.number - 1, "after": page.number + 1 if page.has_next() else 0}
    return {
        "heading": heading,
        "page": page,
        "rows": rows_of(list(page.object_list)),
        "back": urlencode(asked.summary),
        "turns": {way: urlencode({**asked.query(), "page": str(n)}) for way, n in turns.items() if n},
    }
