"""Passwords to begin with (初始密码): made when they are fetched, handed out once in a file, kept nowhere.

An imported account cannot be signed in to until then. Fetching them again makes new ones for whoever has not signed
in yet, so that a file that was lost, or seen by the wrong person, is worth nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from secrets import choice

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from papers.actions.matters import IntakeError
from papers.models import Intake, IntakeKind
from tracking.models import Membership

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # nothing that is taken for something else on paper
GROUPS, GROUP = 3, 4  # abcd-efgh-ijkm: 60 bits, which nobody tries out
ROUNDS = 1_000  # of PBKDF2: a password of 60 random bits needs no slow hash; the one chosen at sign-in gets it


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person is told: where he works, his name, his user name, the password to begin with."""

    department: str
    name: str
    username: str
    password: str


def waiting_accounts(intake: Intake) -> QuerySet[User]:
    """Accounts an import made that nobody has signed in to with a password of his own."""
    if intake.kind != IntakeKind.PEOPLE or intake.done_at is None:
        return User.objects.none()
    made = User.objects.filter(date_joined=intake.done_at, must_change_password=True, last_login=None)
    return made.filter(is_active=True).order_by("username")


@transaction.atomic
def hand_out_passwords(intake: Intake, *, by: User, at: datetime) -> list[Slip]:
    """A new password for each waiting account of an import. Raises ``IntakeError`` where none is waiting."""
    held = Intake.objects.visible_to(by).select_for_update().get(pk=intake.pk)
    people = list(waiting_accounts(held).select_for_update(no_key=True))
    if not people:
        raise IntakeError("没有生成：这次导入的账号都已经登录过，或者已经停用；忘了密码的请在后台重设。")
    given = {user.pk: one_time_password() for user in people}
    for user in people:
        user.password = _hashed(given[user.pk])
    User.objects.bulk_update(people, ["password"], batch_size=200)
    held.result = {**held.result, "handed_out": {"at": at.isoformat(), "by": str(by), "count": len(people)}}
    held.save(update_fields=["result"])
    places = _places(people)
    slips = [Slip(places.get(user.pk, ""), user.name, user.username, given[user.pk]) for user in people]
    return sorted(slips, key=attrgetter("department", "username"))  # a department's stand together


def one_time_password() -> str:
    """Letters and digits in groups, drawn by the system's generator; never digits alone."""
    while True:
        drawn = "-".join("".join(choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
        if any(letter.isalpha() for letter in drawn):
            return drawn


def _hashed(password: str) -> str:
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), iterations=ROUNDS)
    return hasher.encode(password, hasher.salt())


def _places(people: list[User]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for one in Membership.objects.filter(user__in=people).select_related("department").order_by("pk"):
        found.setdefault(one.user_id, []).append(one.department.name)
    return {pk: "、".join(names) for pk, names in found.items()}
