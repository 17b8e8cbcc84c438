"""Who may open a page: every view names its roles, and is closed to everybody else."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from accounts.models import Role, User

ROLES = "roles"  # under which a view keeps whom it is open to

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User
    htmx: HtmxDetails


def signed_in(view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase]) -> View[P]:
    """Open to every role, once signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        return view(cast("SignedInRequest", request), *args, **kwargs)

    return guarded


def only(*roles: Role) -> Callable[[Callable[Concatenate[SignedInRequest, P], HttpResponseBase]], View[P]]:
    """Open to these roles; others are told plainly that the page is not theirs (403)."""

    def decorate(view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase]) -> View[P]:
        @wraps(view)
        def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.user.role not in roles:
                raise PermissionDenied("、".join(Role(role).label for role in roles))
            return view(request, *args, **kwargs)

        guarded.__dict__[ROLES] = frozenset(roles)  # wraps() hands it on to what stands around the view
        return signed_in(guarded)

    return decorate


def may_open(user: User, url: str) -> bool:
    """Whether the page at this address is open to somebody of this role; what it shows may be narrower still."""
    match = resolve(url)
    roles = {Role.ADMIN} if "admin" in match.namespaces else match.func.__dict__.get(ROLES, frozenset(Role))
    return user.role in roles


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a fragment would be swapped into the page, so htmx is told to load it anew."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect_to_login(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    """Where to go on after signing in: what was sent is gone, so a button leads back to the page it stood on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return urlsplit(page)._replace(scheme="", netloc="").geturl()
