"""Tokens (对接令牌): made once and shown once, recognised by their hash, taken back for good."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import ApiToken, Scope, TokenUse, User

BEGINNING = "zls_"
SHOWN = 9  # characters by which people tell tokens apart; the other 38 are the secret
LOOKED = timedelta(minutes=1)  # how exactly the last use is known
PATH = 300  # characters of an address that are kept
USES_KEPT = timedelta(days=400)  # a year and a month; an assessor asks for half a year
USES_AT_ONCE = 5_000  # that are removed in one go


class TokenRefusedError(Exception):
    """No token came of it; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token, and the only copy of its secret."""

    token: ApiToken
    secret: str


def issue_token(user: User, *, name: str, scopes: Iterable[Scope], expires_at: datetime, at: datetime) -> Issued:
    """A token for oneself. One of the same name that has ended makes way; one in use does not."""
    if not user.may_have_tokens:
        message = "您还不能建对接令牌，请管理员在您的账号上勾选“可以建对接令牌”。"
        raise TokenRefusedError(message)
    if not at < expires_at <= at + timedelta(days=settings.API_TOKEN_DAYS):
        message = f"到期日要在今天以后、{settings.API_TOKEN_DAYS} 天以内。"
        raise TokenRefusedError(message)
    secret = BEGINNING + secrets.token_urlsafe(32)
    token = ApiToken(
        user=user,
        name=name,
        scopes=[scope for scope in Scope if scope in set(scopes)],
        prefix=secret[:SHOWN],
        secret_hash=hash_of(secret),
        password_serial=user.password_serial,
        created_at=at,
        expires_at=expires_at,
    )
    _keep(token, at)
    return Issued(token, secret)


def _keep(token: ApiToken, at: datetime) -> None:
    same = ApiToken.objects.filter(user=token.user, name=token.name, revoked_at=None)
    try:
        with transaction.atomic():
            same.exclude(pk__in=same.live(at).values("pk")).update(revoked_at=at, revoked_by=token.user)
            token.save()
    except IntegrityError:
        message = f"您已经有一个叫“{token.name}”的令牌在用。换一个名称，或者先撤销那一个。"
        raise TokenRefusedError(message) from None


def revoke_token(token: ApiToken, *, by: User, at: datetime) -> bool:
    """Take it back for good; False where it had been taken back before."""
    return bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at, revoked_by=by))


def bearer(secret: str, *, at: datetime) -> ApiToken | None:
    """The token in use that has this secret, with its person."""
    if not secret.startswith(BEGINNING) or len(secret) > 100:
        return None
    return ApiToken.objects.live(at).select_related("user").filter(secret_hash=hash_of(secret)).first()


def note_use(token: ApiToken, *, address: str | None, at: datetime) -> None:
    """When and from where it was used last, to the minute, so that reading does not write every time."""
    is_known = token.last_used_at and token.last_used_at > at - LOOKED and token.last_used_from == address
    if not is_known:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at, last_used_from=address)


def record_use(token: ApiToken, *, method: str, path: str, status: int, address: str | None, at: datetime) -> TokenUse:
    """Write down what was done or tried with a token."""
    return TokenUse.objects.create(
        token=token, at=at, method=method[:8], path=path[:PATH], status=status, address=address
    )


def forget_old_uses(*, at: datetime) -> int:
    """Remove the oldest of what was recorded, so many at a time; how many there were."""
    oldest = TokenUse.objects.order_by("pk").values_list("pk", "at")[:USES_AT_ONCE]
    past = [pk for pk, when in oldest if when < at - USES_KEPT]
    return TokenUse.objects.filter(pk__in=past).delete()[0] if past else 0


def hash_of(secret: str) -> str:
    """Without salt or slowness: a secret of 256 random bits cannot be guessed from it."""
    return hashlib.sha256(secret.encode()).hexdigest()
