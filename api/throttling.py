"""How often a token may ask (限速)."""

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from api.counters import Count

MINUTE = 60


class TokenThrottle(BaseThrottle):
    """So many requests a minute for each token; those of an address are counted before (``middleware``)."""

    def __init__(self) -> None:
        self.seconds = 0

    def allow_request(self, request: Request, _view: object) -> bool:
        token = request.auth
        if token is None:
            return True
        self.seconds = Count(f"token:{token.pk}", settings.API_PER_MINUTE, MINUTE).add(timezone.now())
        return not self.seconds

    def wait(self) -> float | None:
        """Seconds; the handler of problems rounds them up by one."""
        return self.seconds - 1 if self.seconds else None
