"""对接令牌: where people whom the administrator allows it make tokens for other programs, and take them back."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import ROLES, SignedInRequest, View, signed_in
from accounts.models import ApiToken, Role, Scope
from accounts.token_forms import MEANS, NewTokenForm
from accounts.tokens import TokenRefusedError, issue_token, revoke_token

RECENT = 50  # uses on the page of a token

P = ParamSpec("P")


def for_connecting(view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase]) -> View[P]:
    """Open to an administrator, and to those whom one has allowed tokens."""

    @wraps(view)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.may_have_tokens:
            raise PermissionDenied("管理员，和管理员勾了“可以建对接令牌”的人")
        return view(request, *args, **kwargs)

    guarded.__dict__[ROLES] = frozenset({Role.ADMIN})  # whom a link may always lead here
    return signed_in(guarded)


@for_connecting
@require_GET
def tokens(request: SignedInRequest) -> HttpResponse:
    """One's own tokens, and for an administrator everybody's; those in use first."""
    now = timezone.now()
    rows = ApiToken.objects.visible_to(request.user).select_related("user").order_by("-created_at", "-pk")
    shown = sorted(((token, token.ended(now)) for token in rows), key=lambda row: bool(row[1]))
    return render(request, "accounts/tokens.html", {"rows": shown, "means": _scopes()})


@for_connecting
@never_cache
@require_http_methods(["GET", "POST"])
def new_token(request: SignedInRequest) -> HttpResponse:
    """Make one. Its secret is in this answer and nowhere else, so the answer is no redirect."""
    now = timezone.now()
    form = NewTokenForm(request.POST if request.method == "POST" else None, today=timezone.localdate(now))
    if form.is_valid():
        given = form.cleaned_data
        try:
            issued = issue_token(
                request.user,
                name=given["name"],
                scopes=[Scope(scope) for scope in given["scopes"]],
                expires_at=form.expires_at,
                at=now,
            )
        except TokenRefusedError as refusal:
            form.add_error("name", str(refusal))
        else:
            return render(request, "accounts/token_issued.html", {"token": issued.token, "secret": issued.secret})
    return render(request, "accounts/token_new.html", {"form": form}, status=422 if form.errors else 200)


@for_connecting
@require_GET
def token(request: SignedInRequest, pk: int) -> HttpResponse:
    """One token: what it is good for, until when, and what was done with it."""
    found = get_object_or_404(ApiToken.objects.visible_to(request.user).select_related("user", "revoked_by"), pk=pk)
    context = {
        "token": found,
        "ended": found.ended(timezone.now()),
        "scopes": [one for one in _scopes() if one[0] in found.scopes],
        "uses": found.uses.order_by("-at", "-pk")[:RECENT],
    }
    return render(request, "accounts/token.html", context)


@for_connecting
@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it back; whatever used it is told at its next request."""
    found = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    if revoke_token(found, by=request.user, at=timezone.now()):
        messages.success(request, f"“{found}”撤销了，从现在起不能用。它办过的事都留着。")
    else:
        messages.info(request, f"“{found}”早已撤销。")
    return redirect("accounts:token", pk)


def _scopes() -> list[tuple[str, str, str]]:
    return [(scope.value, scope.label, MEANS[scope]) for scope in Scope]
