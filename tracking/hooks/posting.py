"""Handing an event over (送一次): one signed POST; taken is what is answered with 2xx, all else is tried again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from tracking.hooks.places import guarded
from tracking.hooks.signing import HEADER, signed
from tracking.robots.courier import deliver
from tracking.robots.form import JSON, Heard, Meaning, Reply, Request, Target, as_json
from tracking.robots.telling import without_secrets

SCHEMA = 1  # of the body; raised where something is taken away or means something else


@dataclass(frozen=True, slots=True)
class Place:
    """Where a receiver is, and the secrets that hold: two while one takes the place of the other."""

    url: str
    secrets: tuple[str, ...]


class Plain:
    """What an answer means: only the state of HTTP is looked at."""

    def reply(self, heard: Heard) -> Reply:
        if 200 <= heard.status < 300:
            return Reply(Meaning.TAKEN, f"收下了：HTTP {heard.status}")
        return Reply(Meaning.OUTAGE, f"对方没有收：HTTP {heard.status}{HINTS.get(heard.status, '')}")


HINTS = {401: "（多半是密钥不对）", 403: "（多半是密钥不对）", 404: "（地址不对）", 410: "（对方说不再收了）"}


def post(to: Place, said: Mapping[str, Any], at: datetime) -> Reply:
    """Send one event; every failure comes back as a reply, without a secret in it."""
    reply = deliver(_request(to, said, at), Plain(), way=guarded(settings.HOOKS_LOCAL))
    return Reply(reply.meaning, _clean(reply.words, to.url, to.secrets))


def _request(to: Place, said: Mapping[str, Any], at: datetime) -> Request:
    body = as_json(said)
    headers = {
        **JSON,
        HEADER: signed(to.secrets, int(at.timestamp()), body),
        "X-Zhualuoshi-Event": str(said["type"]),
        "X-Zhualuoshi-Delivery": str(said["id"]),
    }
    return Request(to.url, body, headers)


def _clean(words: str, url: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        words = without_secrets(words, Target(url, secret))
    return words
