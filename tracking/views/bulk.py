"""An order over many tasks picked on the ledger (批量): asked for, tried and shown, carried out, told row by row."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.bulk import LIMIT, TOO_MANY, Order, Outcome, Pick, carry_out, rehearse
from tracking.actions.running import start_job
from tracking.at_length import unpacked
from tracking.burden.advice import Burden
from tracking.burden.hints import before_giving_out, before_urging_many
from tracking.forms.bulk import KINDS, Kind, OrderForm
from tracking.jobs import enqueue_job
from tracking.ledger import Conditions, Shape, address_in, select, with_rows
from tracking.models import Assignment, Job, Task, load_calendar
from tracking.models.task import IllegalMoveError
from tracking.staffing import silence, silent

NOTHING = "还没有选事项：先在台账里勾选，再选怎么办。"
AT_ONCE = 20  # tasks: an order for so many is tried and done while the browser waits, a larger one in the background
NOT_REACHED = "停下的时候还没有轮到，没有变。"
RESULT = "bulk"  # under which a session keeps what the last order did
PICK = re.compile(r"(?P<pk>[0-9]{1,18}):(?P<version>[0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """A task of the order as it stands, and what would come of it; ``pick``: how it is picked from this page on."""

    task: Task
    pick: str
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was ordered: the act, the ledger it was picked from, and what was said in the form, as it was sent."""

    act: str
    where: str
    given: Mapping[str, str]

    @property
    def kind(self) -> Kind:
        return KINDS[self.act]


@dataclass(frozen=True, slots=True)
class Picked:
    """The picked tasks as they stand; ``outcomes``: what a trial has shown, nothing where none was made."""

    picks: Sequence[Pick]
    known: Mapping[int, Task]
    outcomes: Sequence[Outcome] = ()

    @property
    def rows(self) -> list[Row]:
        versions = {pick.pk: pick.version for pick in self.picks} | {one.task.pk: one.version for one in self.outcomes}
        by_task = {one.task.pk: one for one in self.outcomes}
        return [Row(task, f"{pk}:{versions[pk]}", by_task.get(pk)) for pk, task in self.known.items()]


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
    asked, is_told = _asked_for(request, form), is_said and form.is_valid()
    if is_told and len(picks) > AT_ONCE:
        return _begun(request, "bulk.try", asked, picks)
    order, now = Order(asked.act, form.params() if is_told else {}), timezone.now()
    outcomes = rehearse(picks, order, by=request.user, at=now) if is_told else []
    return _order_page(request, asked, form, Picked(picks, known, outcomes))


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
    asked = _asked_for(request, form)
    if not form.is_valid():
        return _order_page(request, asked, form, Picked(picks, known))
    if len(picks) > AT_ONCE:
        return _begun(request, "bulk.do", asked, picks)
    outcomes = carry_out(picks, Order(asked.act, form.params()), by=request.user, at=timezone.now())
    rows = [[one.task.pk, one.is_done, one.said, one.told] for one in outcomes]
    request.session[RESULT] = {**asdict(asked), "rows": rows}
    return redirect("tracking:bulk_do")


@only(Role.SUPERVISOR)
@require_GET
def bulk_order(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the trial of a large order has shown, or what came of it; how far it is while it goes on."""
    orders = Job.objects.visible_to(request.user).filter(kind__in=("bulk.try", "bulk.do"))
    job = get_object_or_404(orders, pk=pk)
    if job.is_unfinished or not job.kept:
        return redirect(job)
    picks = [Pick(*one) for one in job.order["picks"]]
    asked = Asked(job.order["act"], job.order["where"], job.order["given"])
    if job.kind == "bulk.do":
        return _show_result(request, asked, _rows_of(job, picks))
    known = _known(request, picks)
    form = asked.kind.form(asked.given, tasks=known.values())
    form.is_valid()  # so that it shows what was given
    return _order_page(request, asked, form, Picked(picks, known, unpacked(job.kept, known)))


def _begun(request: SignedInRequest, kind: str, asked: Asked, picks: Sequence[Pick]) -> HttpResponse:
    """Leave it to a worker, and lead to where one sees how far it is."""
    order = {**asdict(asked), "picks": sorted([pick.pk, pick.version] for pick in picks)}
    about = hashlib.sha256(json.dumps(order, sort_keys=True).encode()).hexdigest()[:40]
    label = asked.kind.label
    title = f"看看{label} {len(picks)} 件会怎样" if kind == "bulk.try" else f"{label} {len(picks)} 件"
    job = start_job(
        kind,
        about,
        title=title,
        unit="件",
        order=order,
        place=lambda made: reverse("tracking:bulk_order", args=[made.pk]),
        by=request.user,
        at=timezone.now(),
    )
    enqueue_job(job)
    return redirect(job)


def _rows_of(job: Job, picks: Sequence[Pick]) -> list[list[Any]]:
    """What came of each, those that were not reached any more among them."""
    rows: list[list[Any]] = job.kept["rows"]
    reached = {pk for pk, *_ in rows}
    return [*rows, *([pick.pk, False, NOT_REACHED, 0] for pick in picks if pick.pk not in reached)]


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
    return Conditions.read(address_in(QueryDict(where)))


def _ledger(where: str) -> str:
    """The ledger as it was filtered and laid out."""
    shape = Shape.read(QueryDict(where).dict())
    return f"{reverse('tracking:tasks')}?{urlencode(_asked(where).query() | shape.query())}"


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


def _order_page(request: SignedInRequest, asked: Asked, form: OrderForm, picked: Picked) -> HttpResponse:
    rows = picked.rows
    ready = [row for row in rows if row.outcome and row.outcome.is_done]
    context = {
        **_common(asked),
        "form": form,
        "rows": rows,
        "ready": ready,
        "refused": [row for row in rows if row.outcome and not row.outcome.is_done],
        "is_tried": bool(picked.outcomes),
        "is_stale": any(one.is_stale for one in picked.outcomes),
        "told": sum(row.outcome.told for row in ready if row.outcome),
        "units": Counter(str(row.task.lead.department) for row in ready if row.task.lead).most_common(),
        "silence": _silence([row.task.pk for row in ready]) if asked.act == "dispatch" else "",
        "burden": _burden(asked.act, [row.task for row in ready or rows]),
    }
    return render(request, "tracking/bulk.html", context, status=422 if form.errors else 200)


def _silence(tasks: Sequence[int]) -> str:
    """That nobody can sign for some of the units to which these go out, the units of what is spread included."""
    parts = Assignment.objects.filter(Q(task__in=tasks) | Q(task__parent__in=tasks))
    return silence(silent(parts.values_list("department", flat=True)))


def _burden(act: str, tasks: Sequence[Task]) -> Burden | None:
    """What the units were asked for this week, before they are asked again."""
    today = timezone.localdate()
    if act == "urge":
        return before_urging_many(tasks, today)
    keys = [task.pk for task in tasks]
    return before_giving_out(Task.objects.filter(pk__in=keys), today) if act == "dispatch" else None


def _common(asked: Asked) -> dict[str, Any]:
    """What every page of an order shows."""
    return {
        "act": asked.act,
        "kind": asked.kind,
        "given": asked.given,
        "where": asked.where,
        "ledger": _ledger(asked.where),
        "at_once": AT_ONCE,
        "today": timezone.localdate(),
        "calendar": load_calendar(),
    }


def _asked_for(request: SignedInRequest, form: OrderForm) -> Asked:
    """What was sent, to be sent again as it is."""
    given = {name: request.POST.get(name, "") for name in form.fields}
    return Asked(_act(request), request.POST.get("where", ""), given)


def _result_page(request: SignedInRequest) -> HttpResponse:
    kept = request.session.get(RESULT)
    if not kept:
        return redirect("tracking:tasks")
    return _show_result(request, Asked(kept["act"], kept["where"], kept["given"]), kept["rows"])


def _show_result(request: SignedInRequest, asked: Asked, told: Sequence[Sequence[Any]]) -> HttpResponse:
    """``told``: of each task its key, whether it was done, what is said of it, how many heard of it."""
    tasks = Task.objects.visible_to(request.user).with_light(timezone.localdate(), load_calendar())
    known = {task.pk: task for task in with_rows(tasks.filter(pk__in=[pk for pk, *_ in told]))}
    rows = [(known[pk], is_done, said) for pk, is_done, said, _ in told if pk in known]
    context = {
        **_common(asked),
        "done": [(task, said) for task, is_done, said in rows if is_done],
        "refused": [(task, said) for task, is_done, said in rows if not is_done],
        "told": sum(heard for *_, heard in told),
    }
    return render(request, "tracking/bulk_done.html", context)
