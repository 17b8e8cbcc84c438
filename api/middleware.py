"""What stands before and after every request of the API: no cookies, not too often, and what was done is on record."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from accounts.addresses import client_address
from accounts.models import ApiToken
from accounts.tokens import record_use
from api.authentication import CARRIED
from api.counters import Count
from api.problems import MEDIA_TYPE, ProblemError
from api.throttling import MINUTE

log = logging.getLogger(__name__)
BASE = "/api/"
PAGES = ("/api/v1/docs/", "/api/v1/schema/")  # read in a browser by who has signed in
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOO_MANY = "从这个地址来的请求太多，请等一会儿再发。"


class ApiMiddleware:
    """A browser's cookies open nothing here, so no page elsewhere can act through one that is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(BASE) or request.path.startswith(PAGES):
            return self.get_response(request)
        request.COOKIES = {}
        now, address = timezone.now(), client_address(request)
        if wait := Count(f"address:{address}", settings.API_PER_MINUTE_ADDRESS, MINUTE).add(now):
            return _too_many(wait)
        response = self.get_response(request)
        token = request.META.get(CARRIED)
        if isinstance(token, ApiToken) and _is_worth_keeping(request, response):
            _keep(token, request, response, now)
        return response


def _too_many(wait: int) -> HttpResponse:
    problem = ProblemError("too-many", TOO_MANY)
    headers = {"Retry-After": str(wait)}
    words = {"ensure_ascii": False}
    return JsonResponse(problem.body, status=429, headers=headers, content_type=MEDIA_TYPE, json_dumps_params=words)


def _is_worth_keeping(request: HttpRequest, response: HttpResponse) -> bool:
    """Everything that changes something or was to, and files that were handed out."""
    return request.method not in SAFE or "Content-Disposition" in response


def _keep(token: ApiToken, request: HttpRequest, response: HttpResponse, at: datetime) -> None:
    """What was done is done: a database that fails now is said in the log, and the answer stays what it was."""
    told = {"method": request.method or "", "path": request.get_full_path(), "status": response.status_code}
    try:
        record_use(token, **told, address=client_address(request), at=at)  # type: ignore[arg-type]
    except DatabaseError:
        log.exception("not recorded: token %s, %s", token.pk, told)
