"""Nobody works with a password somebody else chose."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User


class FirstPasswordMiddleware:
    """Sends whoever must change the password to that page, whatever page was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and user.must_change_password and not self._is_free(request.path):
            return redirect("accounts:password")
        return self.get_response(request)

    def _is_free(self, path: str) -> bool:
        return path in {reverse("accounts:password"), reverse("accounts:logout")}
