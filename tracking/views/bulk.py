"""An order over many tasks picked on the ledger (批量): asked for, tried and shown, carried out, told row by row."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.bulk import LIMIT, TOO_MANY, Order, Outcome, Pick, carry_out, rehearse
from tracking.forms.bulk import KINDS, Kind, OrderForm
from tracking.ledger import Conditions, select, with_rows
from tracking.models import Task, load_calendar
from tracking.models.task import IllegalMoveError

NOTHING = "还没有选事项：先在台账里勾选，再选怎么办。"
RESULT = "bulk"  # under which a session keeps what the last order did
PICK = re.compile(r"(?P<pk>[0-9]{1,18}):(?P<version>[0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """A task of the order as it stands, and what would come of it; ``pick``: how it is picked from this page on."""

    task: Task
    pick: str
    outcome: Outcome | None = None


@only(Role.SUPERVISOR)
@require_POST
def bulk(request: SignedInRequest) -> HttpResponse:
    """Ask for what the order needs and, once that is said, show what it will do to each task."""
    kind = _kind(request)
    try:
        picks = _picks(request)
    except IllegalMoveError as refusal:
        return _back(request, str(refusal))
    known = _known(request, picks)
    is_said = "said" in request.POST or not kind.asks
    form = kind.form(request.POST if is_said else None, tasks=known.values())
    return _order_page(request, kind, picks, known, form)


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def bulk_do(request: SignedInRequest) -> HttpResponse:
    """Carry the order out and lead to what came of it; looking at that page again does nothing again."""
    if request.method == "GET":
        return _result_page(request)
    kind = _kind(request)
    try:
        picks = _picks(request)
    except IllegalMoveError as refusal:
        return _back(request, str(refusal))
    known, form = _known(request, picks), kind.form(request.POST)
    if not form.is_valid():
        return _order_page(request, kind, picks, known, form)
    outcomes = carry_out(picks, Order(_act(request), form.params()), by=request.user, at=timezone.now())
    request.session[RESULT] = _kept(request, form, outcomes)
    return redirect("tracking:bulk_do")


def _act(request: SignedInRequest) -> str:
    return request.POST.get("act", "")


def _kind(request: SignedInRequest) -> Kind:
    if _act(request) not in KINDS:
        raise Http404
    return KINDS[_act(request)]


def _picks(request: SignedInRequest) -> list[Pick]:
    """The ticked rows, or all that meet the conditions of the ledger; refused where none or too many."""
    if "all" in request.POST:
        asked, today = _asked(request.POST.get("where", "")), timezone.localdate()
        found = select(Task.objects.visible_to(request.user), asked, request.user, today, load_calendar())
        _refuse(found.count())
        return [Pick(*row) for row in found.values_list("pk", "version")]
    ticked = set(request.POST.getlist("task"))
    _refuse(len(ticked))
    read = [PICK.fullmatch(one) for one in ticked]
    if None in read:
        raise Http404
    return [Pick(int(match["pk"]), int(match["version"])) for match in read if match]


def _refuse(count: int) -> None:
    if not count:
        raise IllegalMoveError(NOTHING)
    if count > LIMIT:
        raise IllegalMoveError(TOO_MANY.format(limit=LIMIT, count=count))


def _asked(where: str) -> Conditions:
    return Conditions.read(QueryDict(where).dict())


def _ledger(where: str) -> str:
    """The ledger as it was filtered."""
    return f"{reverse('tracking:tasks')}?{urlencode(_asked(where).query())}"


def _back(request: SignedInRequest, refusal: str) -> HttpResponse:
    messages.warning(request, refusal)
    return redirect(_ledger(request.POST.get("where", "")))


def _known(request: SignedInRequest, picks: Iterable[Pick]) -> dict[int, Task]:
    """The tasks with all that a row shows, by due date; 404 where one is none that this person may see."""
    wanted = {pick.pk for pick in picks}
    lit = Task.objects.visible_to(request.user).with_light(timezone.localdate(), load_calendar())
    rows = with_rows(lit.filter(pk__in=wanted)).order_by(F("due_on").asc(nulls_last=True), "pk")
    known = {task.pk: task for task in rows}
    if known.keys() != wanted:
        raise Http404
    return known


def _order_page(
    request: SignedInRequest, kind: Kind, picks: Sequence[Pick], known: dict[int, Task], form: OrderForm
) -> HttpResponse:
    """``known``: the picked tasks as they stand."""
    outcomes: list[Outcome] = []
    if form.is_bound and form.is_valid():
        outcomes = rehearse(picks, Order(_act(request), form.params()), by=request.user, at=timezone.now())
    versions = {pick.pk: pick.version for pick in picks} | {one.task.pk: one.version for one in outcomes}
    by_task = {one.task.pk: one for one in outcomes}
    rows = [Row(task, f"{pk}:{versions[pk]}", by_task.get(pk)) for pk, task in known.items()]
    ready = [row for row in rows if row.outcome and row.outcome.is_done]
    where = request.POST.get("where", "")
    context = {
        "act": _act(request),
        "kind": kind,
        "form": form,
        "given": _given(request, form),
        "rows": rows,
        "ready": ready,
        "refused": [row for row in rows if row.outcome and not row.outcome.is_done],
        "is_tried": bool(outcomes),
        "is_stale": any(one.is_stale for one in outcomes),
        "told": sum(row.outcome.told for row in ready if row.outcome),
        "units": Counter(str(row.task.lead.department) for row in ready if row.task.lead).most_common(),
        "where": where,
        "ledger": _ledger(where),
        "today": timezone.localdate(),
        "calendar": load_calendar(),
    }
    return render(request, "tracking/bulk.html", context, status=422 if form.errors else 200)


def _kept(request: SignedInRequest, form: OrderForm, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What a session keeps of an order, to be told on the next page."""
    rows = [[one.task.pk, one.is_done, one.said, one.told] for one in outcomes]
    return {"act": _act(request), "where": request.POST.get("where", ""), "given": _given(request, form), "rows": rows}


def _given(request: SignedInRequest, form: OrderForm) -> dict[str, str]:
    """What was said, to be sent again as it is."""
    return {name: request.POST.get(name, "") for name in form.fields}


def _result_page(request: SignedInRequest) -> HttpResponse:
    kept = request.session.get(RESULT)
    if not kept:
        return redirect("tracking:tasks")
    tasks = Task.objects.visible_to(request.user).with_light(timezone.localdate(), load_calendar())
    known = {task.pk: task for task in with_rows(tasks.filter(pk__in=[pk for pk, *_ in kept["rows"]]))}
    rows = [(known[pk], is_done, said) for pk, is_done, said, _ in kept["rows"] if pk in known]
    context = {
        "act": kept["act"],
        "kind": KINDS[kept["act"]],
        "given": kept["given"],
        "done": [(task, said) for task, is_done, said in rows if is_done],
        "refused": [(task, said) for task, is_done, said in rows if not is_done],
        "told": sum(told for *_, told in kept["rows"]),
        "where": kept["where"],
        "ledger": _ledger(kept["where"]),
        "today": timezone.localdate(),
        "calendar": load_calendar(),
    }
    return render(request, "tracking/bulk_done.html", context)
