"""落实情况: what was registered, what is closed, what is late, and how it moves; also for the screen of a room."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus
from math import ceil
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.asof.choosing import DayRefusedError, day_asked, why_empty
from tracking.asof.figures import PastScope, board_then
from tracking.dashboards.board import Board, board
from tracking.dashboards.choice import Choice, Order, Units, choices, units
from tracking.dashboards.figures import SHOWN, Row, Tally, light_names
from tracking.dashboards.months import SHARES
from tracking.dashboards.period import Period
from tracking.dashboards.rechecks import FEWEST, recheck_figures
from tracking.dashboards.scope import Scope
from tracking.dashboards.weeks import drawing
from tracking.desks.word import wants_word
from tracking.models import load_calendar
from tracking.views.asof import choosing, refused
from tracking.views.completion_unit import PERIODS, own_unit

A_PART = 9  # rows of a table on the screen of a room at most at a time
SPEECHES = 8
SCREEN_SINCE, SCREEN_DAY = "screen_since", timedelta(days=1)


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN, Role.HEAD)
@require_GET
def show(request: SignedInRequest) -> HttpResponse:
    """The figures of this minute; for a head those of his own department."""
    try:
        day = day_asked(request.GET.dict(), timezone.localdate())
    except DayRefusedError as refusal:
        return refused(request, str(refusal), reverse("tracking:completion"), timezone.localdate())
    if request.user.role == Role.HEAD:
        return own_unit(request, day)
    if day and day < timezone.localdate():
        return _then(request, day)
    now, is_screen = timezone.now(), request.GET.get("screen") == "1"
    period = Period.of(request.GET.get("period", ""))
    if _screen_is_over(request.session, now, is_screen=is_screen):
        return render(request, "tracking/completion_screen_over.html", {"period": period}, status=HTTPStatus.GONE)
    scope = Scope(request.user, timezone.localdate(now), load_calendar(), period)
    found = board(scope)
    context = {"board": found, "completion": found.sums, "now": now, "period": period, "columns": _columns(found)}
    if is_screen:
        context |= _screen(found, PERIODS[period]) | {"late_before": scope.late_before}
        return render(request, "tracking/completion_screen.html", context)
    choice = Choice.read(request.GET.dict())
    context |= _page(found, units(choice, found.sums.departments), period)
    context["word"] = wants_word(scope, found.urged)
    context |= {"again": recheck_figures(request.user, scope.since), "fewest": FEWEST}
    context |= {"late_before": scope.late_before, "period_words": PERIODS[period]}
    context |= choosing({"period": str(period), **choice.query()}, scope.today)
    return render(request, "tracking/completion.html", context)


def _then(request: SignedInRequest, day: date) -> HttpResponse:
    """The same figures as they were when that day ended; every number opens the ledger of that day."""
    period, choice = Period.of(request.GET.get("period", "")), Choice.read(request.GET.dict())
    scope = PastScope(request.user, day, load_calendar(), period)
    found = board_then(scope)
    shown = units(choice, found.sums.departments)
    context = {
        "board": found,
        "completion": found.sums,
        "period": period,
        "period_words": PERIODS[period],
        "late_before": scope.late_before,
        "columns": _columns(found),
        "as_of": day,
        "day": day,
        "unrecorded": scope.past.unrecorded(),
        "why_empty": "" if found.sums.total.registered.count else why_empty(day),
        "back": f"{request.path}?{urlencode({'period': str(period), **choice.query()})}",
        **_page(found, shown, period, day),
        **choosing({"period": str(period), **choice.query()}, timezone.localdate()),
    }
    return render(request, "tracking/completion_then.html", context)


def _screen_is_over(session: SessionBase, now: datetime, *, is_screen: bool) -> bool:
    """Whether the screen has been on for a day. It asks for new figures by itself, and so keeps its session alive.

    After a day it is told to stop asking, and the session ends as any other. Whoever comes back to the page itself is
    there, so the day begins anew.
    """
    if not is_screen:
        session.pop(SCREEN_SINCE, None)
        return False
    since = session.setdefault(SCREEN_SINCE, now.isoformat())
    return now - datetime.fromisoformat(since) > SCREEN_DAY


def _page(found: Board, shown: Units, period: Period, as_of: date | None = None) -> dict[str, Any]:
    """What the page shows beside the figures: the choices, the charts, the map. ``as_of``: of a past day."""
    choice, ledger = shown.choice, reverse("tracking:tasks")
    then = {"as_of": str(as_of)} if as_of else {}

    def address(at: Period = period, **changes: object) -> str:
        return urlencode({"period": str(at), **choice.query(**changes), **then})

    return {
        "units": shown,
        "periods": [(address(p), words, p is period) for p, words in PERIODS.items()],
        "orders": [(address(order=one), one.words, one is choice.order) for one in Order],
        "kinds": [
            (address(units=code), words, code == choice.units) for code, words in choices(found.sums.departments)
        ],
        "all_units": address(is_all=True),
        "chart": _chart(shown.shown, _columns(found), urlencode({"period": str(period), **then})),
        "weeks_chart": drawing(found.weeks, ledger),
        "heat": found.heat.of(row.department for row in shown.shown),
        "shares": [(n, words) for n, (_, words) in enumerate(SHARES)],
    }


def _columns(found: Board) -> list[tuple[str, str]]:
    """The lights somebody has, with their words: columns of the table, parts of the bars."""
    present = {light for light, _ in found.sums.total.parts}
    return light_names(light for light in SHOWN if light in present)


def _chart(rows: Iterable[Row], columns: Iterable[tuple[str, str]], when: str) -> dict[str, Any]:
    """What charts.js draws: names with their own pages (``when``: of that period and day), and for each light its
    numbers with what they open.
    """
    ledger = reverse("tracking:tasks")
    rows = list(rows)
    cells = [row.tally.cells for row in rows]
    return {
        "names": [row.name for row in rows],
        "units": [f"{reverse('tracking:completion_unit', args=[row.department])}?{when}" for row in rows],
        "totals": [row.tally.registered.count for row in rows],
        "parts": [
            {
                "light": code,
                "name": name,
                "counts": [of[code].count for of in cells],
                "urls": [ledger + of[code].query for of in cells],
            }
            for code, name in columns
        ],
    }


def _screen(found: Board, words: str) -> dict[str, Any]:
    """What a room sees: the departments and speeches in parts that fit the screen."""
    rows = found.sums.departments
    most = max((row.tally.registered.count for row in rows), default=0)
    speeches = [row for row in found.sums.speeches if row.tally.registered.count][:SPEECHES]
    return {
        "period_words": words,
        "parts": [[(row, _width(row.tally, most)) for row in part] for part in _parts(rows)],
        "speeches": speeches,
        "weeks_chart": drawing(found.weeks, reverse("tracking:tasks")),
    }


def _parts(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """In as few parts as will do, all about as long: none is left with two rows."""
    a_part = ceil(len(rows) / max(1, ceil(len(rows) / A_PART)))
    return [rows[n : n + a_part] for n in range(0, len(rows), a_part or 1)]


def _width(tally: Tally, most: int) -> str:
    """How long the bar of a department is, in hundredths of the longest."""
    return f"{100 * tally.registered.count / most:.2f}"
