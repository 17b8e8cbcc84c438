"""Pages of spreadsheets that come in: the list and the upload, the preview to correct, the import, what came of it."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.actions.importing import ConfirmInternalError
from papers.actions.intake_kinds import MATTERS, matter_of
from papers.actions.intakes import (
    TAKING_IN,
    choose_head,
    choose_sheet,
    correct,
    give_up,
    is_large,
    ready,
    skip_wrong,
    take_in,
)
from papers.actions.matters import IntakeError, NotApprovedError, StaleIntakeError
from papers.actions.receiving import Received, kinds_for, receive
from papers.actions.taking_in_ledger import title_of
from papers.at_length.judging import judgement, start_judging
from papers.at_length.taking_in import start_taking_in
from papers.forms.intake import GivenApprovalForm, UploadForm, read_corrections, version_of
from papers.forms.outcome import open_outcome
from papers.forms.preview import Preview, open_preview
from papers.models import Intake, IntakeState
from tracking.forms.registration import Offer
from tracking.models import Job

A_PAGE = 30


@only(Role.SUPERVISOR, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def intakes(request: SignedInRequest) -> HttpResponse:
    """What came in, the newest first, and the place to upload; what is refused is refused before anything is kept."""
    kinds = tuple(kind for kind in kinds_for(request.user) if kind in MATTERS)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, internal = UploadForm(data, files, kinds=kinds, initial={"kind": request.GET.get("kind")}), ""
    if data is not None and form.is_valid():
        given = form.cleaned_data
        try:
            received = receive(
                given["kind"],
                *form.document(),
                is_not_secret=given["is_not_secret"],
                is_internal_confirmed=given["is_internal_confirmed"],
                by=request.user,
                at=timezone.now(),
            )
        except IntakeError as error:
            form.add_error(None, str(error))
        except ConfirmInternalError as error:
            internal = str(error)
        else:
            return _opened(request, received)
    found = Intake.objects.visible_to(request.user).defer("sheets", "result").select_related("by", "done_by")
    page = Paginator(found.order_by("-at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "internal": internal, "page": page, "matters": [(kind, MATTERS[kind]) for kind in kinds]}
    return render(request, "papers/intakes.html", context, status=422 if form.errors or internal else 200)


def _opened(request: SignedInRequest, received: Received) -> HttpResponse:
    intake = received.intake
    if not received.is_new:
        on = timezone.localtime(intake.at)
        messages.warning(
            request,
            f"这个文件已经上传过了（{intake.by}，{on:%Y-%m-%d}，{intake.get_state_display()}），打开的是那一次。",
        )
    return redirect("papers:intake", intake.pk)


@only(Role.SUPERVISOR, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def intake(request: SignedInRequest, pk: int) -> HttpResponse:
    """Look through the rows and correct them; once it is over, what came of each."""
    found, now = _intake(request, pk), timezone.now()
    if found.state != IntakeState.OPEN:
        return _over(request, found)
    if going := Job.objects.about(TAKING_IN, pk).unfinished().select_related("by").first():
        return _taking_in(request, going)
    if request.method == "GET":
        return _to_look_through(request, found, now)
    try:
        return _decided(request, found, now)
    except StaleIntakeError as error:
        return _refused(request, error.current, now, str(error))
    except IntakeError as error:
        return _refused(request, found, now, str(error))


def _over(request: SignedInRequest, found: Intake) -> HttpResponse:
    if request.method == "POST":
        messages.warning(request, f"没有保存：这次导入{found.get_state_display()}，不能再改。")
        return redirect("papers:intake", found.pk)
    return _outcome_page(request, found)


def _to_look_through(request: SignedInRequest, found: Intake, now: datetime) -> HttpResponse:
    seen = judgement(found, now)
    if seen is None:
        return _looked_through(request, found, request.get_full_path())
    return _preview_page(request, open_preview(found, seen.at, asked=request.GET.dict(), table=seen.table))


def _looked_through(request: SignedInRequest, found: Intake, place: str, *, skip: bool = False) -> HttpResponse:
    """Have a large sheet judged, and lead to where one sees how far it is; afterwards on to ``place``."""
    return redirect(start_judging(found, place=place, skip=skip, by=request.user, at=timezone.now()))


def _taking_in(request: SignedInRequest, going: Job) -> HttpResponse:
    """It is being taken in: to its progress, where it is one's own."""
    if going.by == request.user:
        return redirect(going)
    messages.warning(request, f"{going.by}正在导入这张表，导入完就看得到结果，现在不能改。")
    return redirect("papers:intakes")


def _decided(request: SignedInRequest, found: Intake, now: datetime) -> HttpResponse:
    """Keep what the page says, then do what was pressed."""
    data, by = request.POST, request.user
    act, _, which = data.get("do", "").partition(":")
    given, is_careful = read_corrections(data, found), act in {"sheet", "head", "skip"}
    held = correct(found, given, version=version_of(data), by=by, may_be_old=not is_careful)
    if act == "next":
        return _onwards(request, held, now)
    if act == "sheet":
        choose_sheet(held, _number(data, "sheet"), version=held.version, by=by)
    elif act == "head":
        choose_head(held, _number(data, "head"), version=held.version, by=by)
    elif act == "skip" and is_large(held):
        return _looked_through(request, held, _address(request, act, which), skip=True)
    elif act == "skip":
        skip_wrong(held, version=held.version, by=by, at=now)
    fresh = _intake(request, held.pk)
    if is_large(fresh) and judgement(fresh, now) is None:
        return _looked_through(request, fresh, _address(request, act, which))
    return redirect(_address(request, act, which))


def _onwards(request: SignedInRequest, held: Intake, now: datetime) -> HttpResponse:
    """To the last page before the import, where nothing is in the way any more."""
    seen = judgement(held, now)
    if seen is None:
        return _looked_through(request, held, reverse("papers:take_in", args=[held.pk]))
    try:
        ready(seen.table)
    except IntakeError as error:
        messages.error(request, str(error))
        return redirect("papers:intake", held.pk)
    return redirect("papers:take_in", held.pk)


def _address(request: SignedInRequest, act: str, which: str) -> str:
    """The page again: at the same rows, or where a tab, another page or a row to open was pressed."""
    asked = {name: request.GET[name] for name in ("show", "page") if name in request.GET}
    if act in {"sheet", "head"}:
        return request.path
    if act == "show":
        asked = {"show": which}
    elif act in {"page", "open"}:
        asked[act] = which
    place = f"row-{which}" if act == "open" else "rows"
    return f"{request.path}?{urlencode(asked)}#{place}"


def _number(data: QueryDict, name: str) -> int:
    given = data.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 8 else -1


def _refused(request: SignedInRequest, current: Intake, now: datetime, refusal: str) -> HttpResponse:
    """The page as it stands now, with what was written in the fields."""
    if current.state != IntakeState.OPEN:
        messages.error(request, refusal)
        return redirect("papers:intake", current.pk)
    preview = open_preview(current, now, asked=request.GET.dict(), data=request.POST)
    return _preview_page(request, preview, refusal)


def _preview_page(request: SignedInRequest, preview: Preview, refusal: str = "") -> HttpResponse:
    context = {"preview": preview, "intake": preview.intake, "matter": preview.matter, "refusal": refusal}
    return render(request, "papers/intake.html", context, status=409 if refusal else 200)


def _outcome_page(request: SignedInRequest, found: Intake) -> HttpResponse:
    outcome = open_outcome(found, asked=request.GET.dict())
    return render(request, "papers/intake_outcome.html", {"intake": found, "outcome": outcome})


@only(Role.SUPERVISOR, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def take_in_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What will happen, in numbers; who approved; then all rows at once."""
    found, now = _intake(request, pk), timezone.now()
    if found.state != IntakeState.OPEN:
        messages.warning(request, f"没有再导入一次：这次导入{found.get_state_display()}。")
        return redirect("papers:intake", pk)
    if going := Job.objects.about(TAKING_IN, pk).unfinished().select_related("by").first():
        return _taking_in(request, going)
    seen = judgement(found, now)
    if seen is None:
        return _looked_through(request, found, request.path)
    data, refusal = request.POST if request.method == "POST" else None, ""
    preview = open_preview(found, seen.at, asked={}, table=seen.table)
    form = GivenApprovalForm(data, offer=Offer.load(), initial=_proposed(found, now))
    if data is not None:
        try:
            return _taken_in(request, preview, form, now)
        except NotApprovedError:
            pass  # the form says what is missing
        except IntakeError as error:
            refusal = str(error)
    return _take_in_form(request, preview, form, refusal)


def _taken_in(request: SignedInRequest, preview: Preview, form: GivenApprovalForm, now: datetime) -> HttpResponse:
    """Take it in while the browser waits, or leave it to a worker where that takes longer."""
    found, by, version = preview.intake, request.user, version_of(request.POST)
    approval, source = form.approval() if form.is_valid() else None, form.cleaned_data.get("source", "")
    if preview.is_long:
        table = preview.table
        return redirect(start_taking_in(found, table, version=version, approval=approval, source=source, by=by, at=now))
    done, taken = take_in(found, version=version, approval=approval, by=by, at=now, source=source)
    messages.success(request, f"导入完成：{len(taken.fates)} {matter_of(done.kind).unit}。")
    return redirect("papers:intake", found.pk)


def _proposed(found: Intake, now: datetime) -> dict[str, object]:
    return {"approved_on": timezone.localdate(now), "source": title_of(found)}


def _take_in_form(
    request: SignedInRequest, preview: Preview, form: GivenApprovalForm, refusal: str = ""
) -> HttpResponse:
    """The last page before the import; where something is in the way, back to the rows."""
    if preview.in_the_way:
        messages.error(request, preview.in_the_way)
        return redirect("papers:intake", preview.intake.pk)
    context = {"preview": preview, "intake": preview.intake, "matter": preview.matter, "form": form, "refusal": refusal}
    return render(request, "papers/intake_take_in.html", context, status=409 if refusal else 200)


@only(Role.SUPERVISOR, Role.ADMIN)
@require_POST
def give_up_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take nothing of it in."""
    found = _intake(request, pk)
    try:
        give_up(found, by=request.user)
    except IntakeError as error:
        messages.error(request, str(error))
        return redirect("papers:intake", pk)
    messages.success(request, f"“{found.name}”已经放弃，什么都没有导入。同一个文件以后可以再上传。")
    return redirect(reverse("papers:intakes"))


def _intake(request: SignedInRequest, pk: int) -> Intake:
    found = Intake.objects.visible_to(request.user).select_related("by", "done_by", "registration")
    return get_object_or_404(found, pk=pk)
