"""The signature of what a receiver is sent (docs/webhooks.md): ``t=1795392000,v1=HEX``, while two secrets hold two v1.

``v1`` is the HMAC-SHA256 of the timestamp, a full stop and the body, with the secret as its key.
"""

from collections.abc import Iterable
from hashlib import sha256
from hmac import new as hmac

HEADER = "X-Zhualuoshi-Signature"


def signed(secrets: Iterable[str], timestamp: int, body: bytes) -> str:
    """What stands in the header."""
    return ",".join([f"t={timestamp}", *(f"v1={signature(secret, timestamp, body)}" for secret in secrets)])


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """What a receiver works out again and compares."""
    return hmac(secret.encode(), b"%d.%s" % (timestamp, body), sha256).hexdigest()
