"""Who may open a page: every view names its roles, and is closed to everybody else."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import Role, User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class SignedInRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User


def signed_in(view: Callable[Concatenate[SignedInRequest, P], HttpResponse]) -> View[P]:
    """Open to every role, once signed in."""
    return login_required(cast("View[P]", view))


def only(*roles: Role) -> Callable[[Callable[Concatenate[SignedInRequest, P], HttpResponse]], View[P]]:
    """Open to these roles; others are told plainly that the page is not theirs (403)."""

    def decorate(view: Callable[Concatenate[SignedInRequest, P], HttpResponse]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            signed = cast("SignedInRequest", request)
            if signed.user.role not in roles:
                raise PermissionDenied("、".join(Role(role).label for role in roles))
            return view(signed, *args, **kwargs)

        return login_required(guarded)

    return decorate
