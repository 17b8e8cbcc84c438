"""What is said where something cannot be answered (问题): RFC 9457 ``application/problem+json``, in Chinese.

``type`` is an address that does not change and explains itself (``views.problems``); ``detail`` is a sentence for the
person behind the program; ``errors`` names the fields.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import exceptions as django
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions as drf
from rest_framework.response import Response

from directives.actions import NotAllowedError
from tracking.actions.registration import RegistrationError
from tracking.models.task import IllegalMoveError

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
BASE = "/api/v1/problems/"
SOON = 5  # seconds after which a database that did not answer is asked again


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the end of its address, its status, what it is called, and what to do about it."""

    slug: str
    status: int
    title: str
    remedy: str

    @property
    def uri(self) -> str:
        return f"{BASE}{self.slug}/"


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("bad-request", 400, "请求看不懂", "照接口说明改正请求的格式或参数再发。"),
        Kind("unauthenticated", 401, "没有有效的令牌", "在 Authorization 里写“Bearer 令牌”；到期或撤销的另建一个。"),
        Kind("forbidden", 403, "没有这个权限", "换有这项权限的人的令牌，或者给令牌加上需要的范围。"),
        Kind("not-found", 404, "没有这一项", "核对地址和编号；别的单位的事项也按没有答复。"),
        Kind("wrong-method", 405, "这个地址不能这样用", "看 Allow 里列出的方法。"),
        Kind("not-acceptable", 406, "没有要的格式", "Accept 写 application/json，或者不写。"),
        Kind("refused", 409, "现在不能这样办", "看 detail 里的原因，按它说的先办别的，或者重新读取以后再定。"),
        Kind("in-progress", 409, "同一个请求还在办", "过 Retry-After 秒用同一个 Idempotency-Key 再发。"),
        Kind("stale", 412, "读取以后有了变化", "看 current 里现在的样子，定了以后用新的 ETag 再发。"),
        Kind("too-large", 413, "发来的内容太大", "把文件分开传，或者压小。"),
        Kind("unsupported-type", 415, "不收这种格式", "发 application/json；带附件时发 multipart/form-data。"),
        Kind("invalid", 422, "有的内容不对", "errors 里逐项说明了哪一项为什么不对。"),
        Kind("needs-confirmation", 422, "要先看过再定", "看过 errors 和 advice，确定要办的，照说明补上那一项再发。"),
        Kind("key-reused", 422, "Idempotency-Key 用过了", "每个新的请求用一个新的 Idempotency-Key。"),
        Kind("no-precondition", 428, "没有说明读的是哪一版", "先读取，把答复里的 ETag 写进 If-Match 再发。"),
        Kind("too-many", 429, "请求太多", "等 Retry-After 秒再发。"),
        Kind("fault", 500, "程序出了错", "请管理员看运行记录；这次没有改动任何内容，可以再试。"),
        Kind("unavailable", 503, "暂时办不了", "等 Retry-After 秒再试。"),
    )
}


class ProblemError(Exception):
    """Something to be answered with a problem; ``extra`` are further members, ``headers`` go with it."""

    def __init__(
        self,
        slug: str,
        detail: str,
        *,
        errors: "list[FieldError] | None" = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail = KINDS[slug], detail
        self.errors, self.extra, self.headers = errors or [], dict(extra or {}), dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        kind = self.kind
        said = {"type": kind.uri, "title": kind.title, "status": kind.status, "detail": self.detail}
        return {**said, "errors": self.errors, **self.extra}

    def response(self) -> Response:
        return Response(self.body, status=self.kind.status, headers=self.headers, content_type=MEDIA_TYPE)


FieldError = dict[str, str]  # field, as a path (pieces.0.title; empty: the whole), and detail


def answer(error: Exception, _context: Mapping[str, Any]) -> Response:
    """The exception handler of every view: whatever happened is a problem, and never a page."""
    return problem_of(error).response()


def problem_of(error: Exception) -> ProblemError:
    """The problem that an exception comes to; what nobody expected is written to the log."""
    if isinstance(error, ProblemError):
        return error
    made = next((made for known, made in READINGS if isinstance(error, known)), None)
    if made:
        return made(error)
    log.error("unexpected in the API", exc_info=error)
    return ProblemError("fault", "程序出了错，这次没有改动任何内容。")


def _of_framework(error: Any) -> ProblemError:
    """What the framework refuses by itself: methods, formats, rates, tokens."""
    slug, words = FRAMEWORK.get(error.status_code, ("bad-request", "请求看不懂。"))
    headers = {"WWW-Authenticate": error.auth_header} if getattr(error, "auth_header", None) else {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return ProblemError(slug, words, headers=headers)


FRAMEWORK = {
    400: ("bad-request", "请求的内容不是完整的 JSON 或者表单，读不出来。"),
    401: ("unauthenticated", "没有令牌，或者令牌不对、到期、撤销了。"),
    403: ("forbidden", "这个令牌或者它的人没有这个权限。"),
    404: ("not-found", "没有这一项，或者不在您能看的范围里。"),
    405: ("wrong-method", "这个地址不能用这种方法。"),
    406: ("not-acceptable", "只有 application/json 一种格式。"),
    415: ("unsupported-type", "不收这种格式的内容，请发 application/json；带附件时发 multipart/form-data。"),
    429: ("too-many", "请求太多，请等一会儿再发。"),
}


def _of_invalid(error: Any) -> ProblemError:
    errors = list(flat(error.detail))
    return ProblemError("invalid", _first(errors), errors=errors)


def flat(detail: Any, path: str = "") -> Iterator[FieldError]:
    """Field by field, as ``pieces.0.title``; what is said of the whole has no field."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = "" if name == "non_field_errors" else str(name)
            yield from flat(inner, ".".join(filter(None, [path, here])))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            is_nested = isinstance(inner, Mapping | list)
            yield from flat(inner, f"{path}.{number}".lstrip(".")) if is_nested else flat(inner, path)
    else:
        yield {"field": path, "detail": str(detail)}


def invalid(errors: list[FieldError], slug: str = "invalid", **extra: Any) -> ProblemError:
    """What was sent is wrong, field by field."""
    return ProblemError(slug, _first(errors), errors=errors, extra=extra)


def _first(errors: list[FieldError]) -> str:
    """One sentence of several: the first, of which field it is, and how many more there are."""
    if not errors:
        return "有的内容不对。"
    more = f"（共 {len(errors)} 处，见 errors。）" if len(errors) > 1 else ""
    field = f"{errors[0]['field']}：" if errors[0]["field"] else ""
    return f"{field}{errors[0]['detail']}{more}"


def _of_roles(error: Exception) -> ProblemError:
    roles = str(error)
    return ProblemError("forbidden", f"这一步只归{roles}办，您的角色不能办。" if roles else FRAMEWORK[403][1])


def _of_database(error: Exception) -> ProblemError:
    log.error("the database does not answer", exc_info=error)
    return ProblemError("unavailable", "数据库暂时没有答复，请稍后再试。", headers={"Retry-After": str(SOON)})


def too_large() -> ProblemError:
    """More than a form may bring, files apart."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
    return ProblemError("too-large", f"发来的内容太大：一次最多 {most} KB，附件请用 multipart/form-data 传。")


def _of_refusal(error: Exception) -> ProblemError:
    return ProblemError("refused", str(error))


Known = type[Exception] | tuple[type[Exception], ...]
READINGS: tuple[tuple[Known, Callable[[Any], ProblemError]], ...] = (
    (drf.ValidationError, _of_invalid),
    (drf.APIException, _of_framework),
    ((IllegalMoveError, RegistrationError, NotAllowedError), _of_refusal),
    (Http404, lambda _: ProblemError("not-found", FRAMEWORK[404][1])),
    (django.PermissionDenied, _of_roles),
    (django.RequestDataTooBig, lambda _: too_large()),
    (django.SuspiciousOperation, lambda _: ProblemError("bad-request", "请求里有不该有的内容。")),
    (OperationalError, _of_database),
)
