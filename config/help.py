"""The help (帮助): a page for each role, with pictures made from the sample (``make screenshots``)."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from accounts.models import Role

PAGES = {role.value: role.label for role in Role}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the help: whose it is, and whether it is the one that is open."""

    role: str
    label: str
    is_open: bool


@signed_in
@require_GET
def own_help(request: SignedInRequest) -> HttpResponse:
    """To the page of one's own role."""
    return redirect("help", request.user.role)


@signed_in
@require_GET
def help_page(request: SignedInRequest, role: str) -> HttpResponse:
    """What somebody of this role does, step by step; open to everybody, for people ask each other."""
    if role not in PAGES:
        raise Http404
    leaves = [Leaf(code, label, code == role) for code, label in PAGES.items()]
    return render(request, f"help/{role}.html", {"leaves": leaves, "role": PAGES[role]})
