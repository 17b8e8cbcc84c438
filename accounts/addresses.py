"""From which address somebody signs in, as the lock and the records know it."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address: what our own proxy saw last, or the peer itself where there is no proxy.

    Only the last entry of ``X-Forwarded-For`` is written by the proxy; whatever stands before it the visitor can
    make up, and must not be able to open a lock with.
    """
    peer: str | None = request.META.get("REMOTE_ADDR")
    if not settings.BEHIND_PROXY:
        return peer
    seen = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return seen if _is_address(seen) else peer


def _is_address(written: str) -> bool:
    try:
        ip_address(written)
    except ValueError:
        return False
    return True
