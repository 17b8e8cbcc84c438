"""通用接口: our own JSON, for a program of the office that passes it on; signed with HMAC-SHA256 (docs/robots.md).

``X-Duban-Signature: sha256=HEX`` is the HMAC of the timestamp, a full stop and the body, with the shared secret as its
key; ``Idempotency-Key`` is the same for every try of a message.
"""

from datetime import datetime
from hashlib import sha256
from hmac import new as hmac
from typing import Any

from tracking.robots.form import JSON, Heard, Meaning, Reply, Request, Target, as_json
from tracking.robots.message import Message, as_text, fitted

LONGEST = 64 * 1024  # bytes of the whole body


class Webhook:
    """The form of 通用接口."""

    def request(self, message: Message, to: Target, at: datetime) -> Request:
        timestamp = str(int(at.timestamp()))
        body = fitted(message, lambda part: as_json(_said(part, at)), len, LONGEST)
        headers = {
            **JSON,
            "Idempotency-Key": message.key,
            "X-Duban-Timestamp": timestamp,
            "X-Duban-Signature": f"sha256={signature(to.secret, timestamp, body)}",
        }
        return Request(to.url, body, headers)

    def reply(self, heard: Heard) -> Reply:
        if heard.status < 300:
            return Reply(Meaning.TAKEN, f"收到：HTTP {heard.status}")
        return Reply(Meaning.REFUSED, f"对方不收：HTTP {heard.status}")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What a receiver works out again and compares."""
    return hmac(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def _said(message: Message, at: datetime) -> dict[str, Any]:
    items = [{"word": one.word, "title": one.title, "due": one.due, "url": one.url} for one in message.lines]
    return {
        "id": message.key,
        "kind": message.kind,
        "title": message.title,
        "items": items,
        "more": message.more,
        "url": message.url,
        "sender": message.sender,
        "sent_at": at.isoformat(timespec="seconds"),
        "text": as_text(message),
    }
