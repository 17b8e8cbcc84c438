"""The one interface of all platforms: what is sent, and what the answer means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any, Protocol

from tracking.robots.message import Message

JSON = {"Content-Type": "application/json; charset=utf-8"}


class Meaning(Enum):
    """What an answer means for the message."""

    TAKEN = auto()
    LATER = auto()  # too many messages a minute: the robot is left alone for a while
    REFUSED = auto()  # this message, or this robot, will not be taken however often it is tried
    OUTAGE = auto()  # nobody there, nobody in time, or somebody else


@dataclass(frozen=True, slots=True)
class Reply:
    """The meaning, and what was said, in words for an administrator."""

    meaning: Meaning
    words: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a robot is reached: its address, which is a secret itself, and its key where it has one."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Request:
    """A POST."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: the state of HTTP, and the first part of the body."""

    status: int
    body: bytes


class Ear(Protocol):
    """Who understands an answer."""

    def reply(self, heard: Heard) -> Reply:
        """What the answer means, where HTTP itself has not said so already."""


class Form(Ear, Protocol):
    """A platform: how it wants to be told, and how it answers."""

    def request(self, message: Message, to: Target, at: datetime) -> Request:
        """The message as the platform documents it, signed where it signs."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The business codes of a platform: their names in its JSON, which of them pass, and what some mean."""

    number: tuple[str, ...]
    words: tuple[str, ...]
    later: frozenset[int]
    meanings: Mapping[int, str]

    def reply(self, heard: Heard) -> Reply:
        """A platform answers 200 to what it refuses: the code in the body decides."""
        said = _json(heard.body)
        code = next((said[name] for name in self.number if isinstance(said.get(name), int)), None)
        if code is None:
            return _not_the_platform(heard)
        if code == 0 and heard.status < 300:
            return Reply(Meaning.TAKEN, "收到")
        words = next((str(said[name]) for name in self.words if said.get(name)), "")
        meant = f"（{self.meanings[code]}）" if code in self.meanings else ""
        return Reply(Meaning.LATER if code in self.later else Meaning.REFUSED, f"{code} {words[:100]}{meant}")


def as_json(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _not_the_platform(heard: Heard) -> Reply:
    """A portal that wants a sign-in, a proxy, another program: or an address that is not there."""
    if heard.status < 300:
        return Reply(Meaning.OUTAGE, "回应的不是这个平台的格式，可能被网关或者代理拦下了")
    return Reply(Meaning.REFUSED, f"对方不收：HTTP {heard.status}")
