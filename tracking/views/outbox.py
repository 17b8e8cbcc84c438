"""发件箱: every mail with its reasons and its fate, for those who answer for it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.models import Mail
from tracking.outbox.overview import addressee, contents_of, overview


@only(Role.SUPERVISOR, Role.ADMIN)
@require_GET
def outbox(request: SignedInRequest) -> HttpResponse:
    """The mails, newest first, filtered by what became of them."""
    found = overview(request.GET.get("state", ""), request.GET.get("page", "1"))
    return render(request, "tracking/outbox.html", {"outbox": found})


@only(Role.SUPERVISOR, Role.ADMIN)
@require_GET
def mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One mail: its words, what it carried, what the server said."""
    found = get_object_or_404(Mail.objects.select_related("recipient", "department"), pk=pk)
    context = {"mail": found, "to": addressee(found), "items": contents_of(found)}
    return render(request, "tracking/mail.html", context)
