"""News that is no step on a task (告知): announced by rooms above this one, mailed once to each reader."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from tracking.models import Announcement, Department

WhyGone: TypeAlias = Callable[[Sequence[str]], Mapping[str, str]]  # what follows the colon → why it holds no more


@dataclass(frozen=True, slots=True)
class Words:
    """What an announcement says: what happened (``word``), to what, with what to do, and where it leads."""

    word: str
    title: str
    place: str
    button: str
    words: str = ""
    expected: str = ""


def announce(
    matter: str, kind: str, words: Words, *, to: Iterable[User], mailboxes: Iterable[Department] = (), at: datetime
) -> None:
    """Tell each of them once; whoever has been told of the matter is not told again."""
    said = {
        "matter": matter,
        "kind": kind,
        "word": words.word,
        "title": words.title[:200],
        "words": words.words,
        "expected": words.expected,
        "button": words.button,
        "place": words.place,
        "made_at": at,
    }
    rows = [Announcement(recipient=user, **said) for user in to if user.is_active]
    boxes = [Announcement(department=department, **said) for department in mailboxes]
    Announcement.objects.bulk_create([*rows, *boxes], ignore_conflicts=True)


def why_gone(matters: Iterable[str]) -> dict[str, str]:
    """Of these matters the ones that need not be told any more, each with the reason; the room it is of is asked."""
    by_room = defaultdict(list)
    for matter in set(matters):
        room, _, key = matter.partition(":")
        by_room[room].append(key)
    gone: dict[str, str] = {}
    for room, keys in by_room.items():
        ask: WhyGone = import_string(settings.ANNOUNCERS[room])
        gone |= {f"{room}:{key}": reason for key, reason in ask(keys).items()}
    return gone
