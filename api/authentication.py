"""Who asks (令牌): ``Authorization: Bearer zls_…``, and nothing else opens the API, cookies least of all.

Guessing is held up by address and kept on record as a failed sign-in; a right token still opens from there, so that one
program whose token has ended does not shut out the others behind the same gateway. A person who must change the
password first is told so at every address.
"""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts.addresses import client_address
from accounts.models import ApiToken, FailedSignIn, User
from accounts.tokens import SHOWN, bearer, note_use
from api.counters import Count
from api.problems import ProblemError

SCHEME = "Bearer"
CARRIED = "api.carried"  # under which the request carries its token, for the record
WRITTEN = "Authorization 要写成“Bearer 令牌”，令牌以 zls_ 开头。"
WRONG = "令牌不对，或者已经到期、撤销。请本人到“对接令牌”里看，需要时另建一个。"
GUESSING = "从这个地址来的错误令牌太多，请过一会儿再试。"
CHANGE = "这个账号要先登录改密码，改好以后另建令牌。"
WRONG_ONES = 20  # from one address in ``WITHIN`` seconds
WITHIN = 300


class TokenAuthentication(BaseAuthentication):
    """The person of a token, and the token."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        written = request.headers.get("Authorization", "")
        if not written:
            return None
        scheme, _, secret = written.partition(" ")
        if scheme.lower() != SCHEME.lower() or not secret.strip():
            raise _unknown(WRITTEN)
        return self._recognised(request, secret.strip())

    def authenticate_header(self, _request: Request) -> str:
        return SCHEME

    def _recognised(self, request: Request, secret: str) -> tuple[User, ApiToken]:
        now, address = timezone.now(), client_address(request)
        token = bearer(secret, at=now)
        if token is None:
            if wait := Count(f"wrong:{address}", WRONG_ONES, WITHIN).add(now):
                raise ProblemError("too-many", GUESSING, headers={"Retry-After": str(wait)})
            _record(request, secret, address)
            raise _unknown(WRONG)
        if token.user.must_change_password:
            raise ProblemError("forbidden", CHANGE)
        request.META[CARRIED] = token
        note_use(token, address=address, at=now)
        return token.user, token


def _unknown(words: str) -> ProblemError:
    return ProblemError("unauthenticated", words, headers={"WWW-Authenticate": SCHEME})


def _record(request: Request, secret: str, address: str | None) -> None:
    """A row among the failed sign-ins, with as much of the token as tells tokens apart."""
    FailedSignIn.objects.create(
        username=f"令牌 {secret[:SHOWN]}…".replace("\x00", ""),
        ip_address=address,
        user_agent=request.headers.get("User-Agent", "")[:255].replace("\x00", ""),
        http_accept=request.headers.get("Accept", "")[:1025].replace("\x00", ""),
        path_info=request.path[:255],
    )
