"""Which version somebody has read (ETag, If-None-Match, If-Match), so that nobody overwrites what he has not seen.

An ETag is the version of the row and a digest of what was shown: ``"7-9f3ac21b04d7"``. Lights and open steps change
without the row; so a copy is fresh only where all of it is the same, but a change is held against the version alone.
"""

import hashlib
import re
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import ProblemError

WRITTEN = re.compile(r'"(\d{1,9})-[0-9a-f]{12}"')
ANY = "*"
MISSING = "没有写 If-Match。先读取这一项，把答复里的 ETag 原样写进 If-Match。"
UNREADABLE = "If-Match 不是这里发出的 ETag，请原样写回读取时得到的那一个。"


def etag_of(version: int, shown: Any) -> str:
    digest = hashlib.sha256(JSONRenderer().render(shown)).hexdigest()[:12]
    return f'"{version}-{digest}"'


def shown(request: Request, data: Any, version: int, status: int = 200, **headers: str) -> Response:
    """The thing with its ETag; nothing but 304 where the asker has just this."""
    etag = etag_of(version, data)
    kept = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    if request.method in {"GET", "HEAD"} and kept & {etag, ANY}:
        return Response(status=304, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
    return Response(data, status=status, headers={"ETag": etag, "Cache-Control": "private, no-cache", **headers})


def version_read(request: Request, current: int) -> int:
    """The version the asker has read; ``*`` for whatever stands there now. A problem where he says none."""
    written = request.headers.get("If-Match", "").strip()
    if not written:
        raise ProblemError("no-precondition", MISSING)
    if written == ANY:
        return current
    match = WRITTEN.fullmatch(written)
    if match is None:
        raise ProblemError("bad-request", UNREADABLE)
    return int(match[1])
