"""Keeping a ledger under a name, and changing or forgetting what was kept."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, signed_in
from tracking.actions.saving_views import (
    ViewRefusedError,
    address_of,
    change_view,
    overwrite_view,
    remove_view,
    save_view,
)
from tracking.forms.saving_views import NewViewForm, ViewForm
from tracking.models import SavedView


@signed_in
@require_POST
def save(request: SignedInRequest) -> HttpResponse:
    """Keep the ledger as it is set up now, and go on with it."""
    form = NewViewForm(request.POST, user=request.user)
    if form.is_valid():
        said, over = form.cleaned_data["name"], form.cleaned_data["over"]
        try:
            kept = save_view(said, form.given, is_shared=form.is_shared, over=over, by=request.user, at=timezone.now())
        except ViewRefusedError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"存成了视图“{kept}”，在上面的标签里随时打开。")
            return redirect(address_to(kept))
    return _asked_again(request, form, "存为视图")


@signed_in
@require_POST
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename or share a view, keep in it what the page shows now, or forget it."""
    view = get_object_or_404(SavedView.objects.editable_by(request.user), pk=pk)
    acts = {"rename": _rename, "overwrite": _overwrite, "remove": _remove}
    if request.POST.get("do") not in acts:
        raise Http404
    return acts[request.POST["do"]](request, view)


def _rename(request: SignedInRequest, view: SavedView) -> HttpResponse:
    form = ViewForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            kept = change_view(view, name=form.cleaned_data["name"], is_shared=form.is_shared, at=timezone.now())
        except ViewRefusedError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"视图“{kept}”改好了。")
            return redirect(address_to(kept))
    return _asked_again(request, form, "改视图", view)


def _overwrite(request: SignedInRequest, view: SavedView) -> HttpResponse:
    kept = overwrite_view(view, _where(request), at=timezone.now())
    messages.success(request, f"视图“{kept}”现在是这一页的样子。")
    return redirect(address_to(kept))


def _remove(request: SignedInRequest, view: SavedView) -> HttpResponse:
    remove_view(view)
    messages.success(request, f"视图“{view}”删掉了，里面的事项都还在。")
    return redirect(f"{reverse('tracking:tasks')}?{urlencode(address_of(_where(request)))}")


def _where(request: SignedInRequest) -> dict[str, str]:
    return QueryDict(request.POST.get("where", "")[:2000]).dict()


def address_to(view: SavedView) -> str:
    """The ledger as it was kept, with the view marked as where one is."""
    return f"{reverse('tracking:tasks')}?{urlencode({**address_of(view.address), 'view': str(view.pk)})}"


def _asked_again(request: SignedInRequest, form: ViewForm, heading: str, view: SavedView | None = None) -> HttpResponse:
    """The form with what is wrong, on a page of its own; nothing that was written is lost."""
    context = {"form": form, "heading": heading, "view": view, "where": urlencode(address_of(_where(request)))}
    return render(request, "tracking/saved_view.html", context, status=422)
