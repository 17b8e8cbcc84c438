"""What stands before everything else a request passes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEALTH = "/healthz"


class NobodyAsksForHealthMiddleware:
    """A monitor is nobody: without cookies no session is looked up, so the page answers when the database is down."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == HEALTH:
            request.COOKIES = {}
        return self.get_response(request)
