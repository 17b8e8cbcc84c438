"""What lies at no address of the API, and what each kind of problem means."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from api.problems import FRAMEWORK, KINDS, MEDIA_TYPE, ProblemError

JSON: dict[str, Any] = {"ensure_ascii": False}


@csrf_exempt
def unknown(request: HttpRequest) -> JsonResponse:
    """Nothing lies here: said as a problem, with the address that was meant where only the last stroke is missing."""
    detail = f"没有 {request.path[:200]} 这个地址。有哪些地址，登录以后看 /api/v1/docs/。"
    if _is_there(f"{request.path}/"):
        detail = f"地址末尾少了“/”，应当是 {request.path}/。"
    problem = ProblemError("not-found", detail)
    return JsonResponse(problem.body, status=problem.kind.status, content_type=MEDIA_TYPE, json_dumps_params=JSON)


def _is_there(path: str) -> bool:
    try:
        return resolve(path).url_name != "unknown"
    except Resolver404:
        return False


@csrf_exempt
def problem(request: HttpRequest, slug: str) -> JsonResponse:
    """What a kind of problem means and what to do about it; no secret, so nobody is asked for a token."""
    kind = KINDS.get(slug)
    if kind is None:
        return unknown(request)
    if request.method not in {"GET", "HEAD"}:
        refused = ProblemError("wrong-method", FRAMEWORK[405][1]).body
        allow = {"Allow": "GET, HEAD"}
        return JsonResponse(refused, status=405, headers=allow, content_type=MEDIA_TYPE, json_dumps_params=JSON)
    told = {"type": kind.uri, "title": kind.title, "status": kind.status, "remedy": kind.remedy}
    return JsonResponse(told, json_dumps_params=JSON)
