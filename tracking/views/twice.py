"""Before 立项: which candidates of a speech look like a task that is not done yet."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.models import Speech
from tracking.joining.before_registering import twice
from tracking.office import Office
from tracking.plans import awaiting_registration


@only(Role.SUPERVISOR)
@require_GET
def alike_before_registering(request: SignedInRequest, pk: int) -> HttpResponse:
    """A note for the page of 立项, fetched after it stands; without a script a page of its own."""
    speech = get_object_or_404(Speech.objects.visible_to(request.user), pk=pk)
    waiting = awaiting_registration().filter(speech=speech).in_order().select_related("speech")
    found = twice(waiting, user=request.user, directory=Office.on(timezone.localdate()).directory)
    is_piece = request.htmx and not request.htmx.history_restore_request
    template = "tracking/_registration_alike.html" if is_piece else "tracking/registration_alike.html"
    return render(request, template, {"speech": speech, "found": found})
