"""Secrets of receivers (对接密钥): worked out from a salt and the key of this machine, so that no row holds them.

A copy of the database alone signs nothing. Where the key of the machine has been changed, ``mark`` no longer fits, and
nothing is sent until somebody has made a new secret.
"""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from django.utils.crypto import salted_hmac

BEGINNING = "zlsh_"


def new_salt() -> str:
    return secrets.token_hex(24)


def secret_of(salt: str) -> str:
    """The secret both sides sign and verify with."""
    digest = salted_hmac("tracking.hooks", salt, algorithm="sha256").digest()
    return BEGINNING + urlsafe_b64encode(digest).decode().rstrip("=")


def mark_of(salt: str) -> str:
    """Eight digits by which people see whether both sides have the same secret; it says nothing else of it."""
    return sha256(secret_of(salt).encode()).hexdigest()[:8]
