"""The link in a mail that asks for a signature (签收链接): it shows the task and the button, and changes nothing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, signed_in
from tracking.invitation import invitation_for
from tracking.links import BrokenLinkError, read_link


@signed_in
@require_safe
def sign_link(request: SignedInRequest, token: str) -> HttpResponse:
    """Opened by whoever the mail was for, by somebody else at the same desk, or by a program that looks for viruses."""
    try:
        link = read_link(token)
    except BrokenLinkError:
        return _discreet(render(request, "tracking/invitation_broken.html", status=400))
    invitation = invitation_for(link, request.user, timezone.now())
    if invitation is None:
        return _discreet(render(request, "tracking/invitation_of_others.html", {"token": token}, status=404))
    context = {"it": invitation, "token": token, "phone_title": "邮件里的事项"}
    return _discreet(render(request, "tracking/invitation.html", context))


def _discreet(response: HttpResponse) -> HttpResponse:
    """The address is for one person: no page that is opened from here is told it, and nobody keeps the page.

    Only where it comes from is told, because a form without that is refused as foreign.
    """
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store"
    return response
