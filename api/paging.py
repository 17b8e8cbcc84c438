"""Lists page by page (``limit``, ``cursor``, ``next``), by key: whatever changes meanwhile, nothing is met twice.

A cursor is the keys of the last row, signed together with what list it is for, so that it cannot be made up or used on
another list. The total is counted only where it is asked for (``count=1``).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import ProblemError
from tracking.paging import Cursor, Leaf, Order, turn

USUAL, MOST = 50, 200
OWN = frozenset({"limit", "cursor", "count"})
SALT = "api.cursor"
UNKNOWN = "没有“{name}”这个参数。可以用的有：{known}。"
TWICE = "参数“{name}”写了不止一次。"
BAD_CURSOR = "cursor 不是这个列表给出的。翻页请原样打开 next 里的地址，不要改条件。"


def parameters(request: Request, known: Iterable[str], several: Mapping[str, str] | None = None) -> dict[str, str]:
    """What stands in the address, without what paging needs. A problem where a parameter is unknown or said twice.

    ``several``: those that may be, and what then stands between the values.
    """
    names = sorted({*known, *OWN})
    for name, values in request.query_params.lists():
        if name not in names:
            raise ProblemError("bad-request", UNKNOWN.format(name=name[:40], known="、".join(names)))
        if len(values) > 1 and name not in (several or {}):
            raise ProblemError("bad-request", TWICE.format(name=name))
    between = several or {}
    given = {name: between.get(name, "").join(map(str, many)) for name, many in request.query_params.lists()}
    return {name: value for name, value in given.items() if value and name not in OWN}


def page(
    request: Request,
    rows: QuerySet[Any],
    order: Order,
    show: Callable[[Sequence[int]], list[Any]],
    asked: Mapping[str, str],
) -> Response:
    """One page of ``rows``; ``show`` gets its keys, in order. ``asked``: the conditions and the sort it is for."""
    found = Found(order, lambda size, after: turn(rows, order, size, after=after), rows.count)
    return turned(request, found, show, asked)


@dataclass(frozen=True, slots=True)
class Found:
    """What a list is turned of: its order, what finds so many behind a place, and how many there are."""

    order: Order
    leaf: Callable[[int, Cursor | None], Leaf]
    count: Callable[[], int]


def turned(
    request: Request,
    found: Found,
    show: Callable[[Sequence[int]], list[Any]],
    asked: Mapping[str, str],
    more: Mapping[str, Any] | None = None,
) -> Response:
    """One page of what was found. ``more``: what is said of the whole list."""
    size, seal = limit_of(request), _seal(request, asked)
    leaf = found.leaf(size, _place(request, found.order, seal))
    data: dict[str, Any] = {"results": show(leaf.pks), "next": None, **(more or {})}
    if request.query_params.get("count") == "1":
        data["total"] = found.count()
    headers = {"Cache-Control": "private, no-cache"}
    if leaf.after:
        cursor = signing.dumps([seal, str(leaf.after)], salt=SALT, compress=True)
        query = urlencode({**asked, "limit": size, "cursor": cursor})
        data["next"] = request.build_absolute_uri(f"{request.path}?{query}")
        headers["Link"] = f'<{data["next"]}>; rel="next"'
    return Response(data, headers=headers)


def limit_of(request: Request) -> int:
    written = request.query_params.get("limit", "") or str(USUAL)
    if not (written.isascii() and written.isdecimal() and len(written) < 5 and 1 <= int(written) <= MOST):
        raise ProblemError("bad-request", f"limit 填 1 到 {MOST} 的整数。")
    if (counted := request.query_params.get("count", "")) not in {"", "0", "1"}:
        raise ProblemError("bad-request", f"count 填 1 或者 0，不是“{counted[:20]}”。")
    return int(written)


def _seal(request: Request, asked: Mapping[str, str]) -> str:
    """Which list this is: the address and the conditions."""
    told = json.dumps([request.path, sorted(asked.items())], ensure_ascii=False)
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:16]


def _place(request: Request, order: Order, seal: str) -> Cursor | None:
    written = request.query_params.get("cursor", "")
    if not written:
        return None
    try:
        own, place = signing.loads(written, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):  # the last two: not what this list signs
        raise ProblemError("bad-request", BAD_CURSOR) from None
    cursor = Cursor.read(str(place), order) if own == seal else None
    if cursor is None:
        raise ProblemError("bad-request", BAD_CURSOR)
    return cursor
