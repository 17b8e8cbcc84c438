"""A name nobody in the directory goes by: placed from the card where it stands."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.actions import NotAllowedError
from tracking.actions.departments import add_alias, create_department
from tracking.cards import placed_card
from tracking.forms.missed import NameForm
from tracking.models import Department, DepartmentGroup
from tracking.views.reviewing.answers import show_page
from tracking.views.reviewing.asking import address, bench_of, row_of, speech_of, wants_pieces
from tracking.workbench import Row, Workbench


@only(Role.SUPERVISOR)
@require_POST
def place_name(request: SignedInRequest, pk: int, directive_pk: int) -> HttpResponse:
    """Make an unknown name an alias of a body or a new department, without leaving the card."""
    speech = speech_of(request, pk)
    get_object_or_404(speech.directives, pk=directive_pk)
    before = {row.directive.pk: row.who for row in bench_of(speech, request.POST).rows}
    problem, named = "", None
    try:
        named = _place(NameForm(request.POST), is_new="new" in request.POST)
    except NotAllowedError as error:
        problem = str(error)
    bench = bench_of(speech, request.POST)
    row = row_of(bench, directive_pk)
    card = placed_card(row, request.POST.get("box", ""), named, problem)
    if not wants_pieces(request) and not problem:
        return redirect(address(speech, bench.show, directive_pk))
    if not wants_pieces(request):
        return show_page(request, bench, card, status=422)
    anew = _named_anew(bench, before, directive_pk)
    context = {"bench": bench, "card": card, "row": row, "named": anew, "light": True}
    return render(request, "tracking/_review_placed.html", context)


def _named_anew(bench: Workbench, before: dict[int, str], but: int) -> list[Row]:
    """The rows on the page that now say another department than before, besides the open card."""
    listed = (*bench.shown, *bench.reviewed)
    return [row for row in listed if row.directive.pk != but and row.who != before[row.directive.pk]]


def _place(form: NameForm, *, is_new: bool) -> Department | DepartmentGroup:
    """Whoever goes by the name from now on."""
    if not form.is_valid():
        raise NotAllowedError("没有保存：请选一个单位，或者选新单位的类别。")
    name = form.cleaned_data["name"]
    if is_new:
        return create_department(name, form.cleaned_data["kind"])
    if form.body is None:
        raise NotAllowedError(f"没有保存：请先选“{name}”是哪个单位的别名。")
    add_alias(name, form.body)
    return form.body
