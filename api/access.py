"""Who may ask: every view names the scopes its token needs; what it shows is for the querysets to say."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

from rest_framework.decorators import api_view, parser_classes, permission_classes
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiToken, Role, Scope, User
from api.idempotency import once
from api.parsing import BoundedJSONParser
from api.problems import ProblemError

JSON: list[type[BaseParser]] = [BoundedJSONParser]
FORMS: list[type[BaseParser]] = [BoundedJSONParser, MultiPartParser]
UNNAMED = "没有令牌。请求头里写“Authorization: Bearer 令牌”。"
NARROW = "这个令牌没有“{scope}”的范围。请本人另建一个带这个范围的令牌。"
NOT_YOURS = "这个地址只给{roles}用，您的角色不能用。"


class Asked(Request):
    """A request of a person's token, as views see it."""

    user: User
    auth: ApiToken


View = Callable[..., Response]


def endpoint(
    *methods: str,
    read: Scope | None = None,
    write: Scope | None = None,
    roles: Sequence[Role] = tuple(Role),
    files: bool = False,
) -> Callable[[View], Any]:
    """A view of the API: its methods, and the scope a token needs to read and to write.

    ``roles``: whom the subject concerns at all, as ``accounts.access.only`` does for pages. ``files``: what is sent may
    be a form with files. Every POST may carry an ``Idempotency-Key``.
    """

    def decorate(view: View) -> Any:
        @wraps(view)
        def guarded(request: Any, **named: Any) -> Response:
            return once(view, request, named) if request.method == "POST" else view(request, **named)

        made: Any = permission_classes([_guard(read, write, roles)])(cast("Any", guarded))
        heard = [*methods, "HEAD"] if "GET" in methods else [*methods]
        made = api_view(heard)(parser_classes(FORMS if files else JSON)(made))
        made.__dict__["scopes"] = {"read": read, "write": write}  # for the tests of rights, and for the schema
        made.__dict__["roles"] = frozenset(roles)
        return made

    return decorate


def _guard(read: Scope | None, write: Scope | None, roles: Sequence[Role]) -> type[BasePermission]:
    class Guard(BasePermission):
        """Whether the token has the scope, and its person the role; what is lacking is said."""

        def has_permission(self, request: Request, view: object) -> bool:  # noqa: ARG002
            refuse_unless(request, read if request.method in SAFE_METHODS else write, roles)
            return True

    return Guard


def refuse_unless(request: Request, scope: Scope | None, roles: Sequence[Role]) -> None:
    """Raise a problem where there is no token, or it is too narrow, or the person has another role."""
    if not isinstance(request.user, User) or not isinstance(request.auth, ApiToken):
        raise ProblemError("unauthenticated", UNNAMED, headers={"WWW-Authenticate": "Bearer"})
    if scope is not None and scope not in request.auth.scopes:
        raise ProblemError("forbidden", NARROW.format(scope=scope.label))
    if request.user.role not in roles:
        raise ProblemError("forbidden", NOT_YOURS.format(roles="、".join(Role(role).label for role in roles)))
