"""Static files go out before the middleware of pages is asked; what they must carry all the same."""

from functools import cache
from wsgiref.headers import Headers

from csp.utils import build_policy


def secure(headers: Headers, path: str, url: str) -> None:  # noqa: ARG001 - WhiteNoise's signature
    """The policy of the pages on a file of ours: an SVG opened by itself is a document too."""
    headers["Content-Security-Policy"] = _policy()


@cache
def _policy() -> str:
    return build_policy()
