"""People from a list (用户导入): accounts made and changed, nobody deactivated, nobody made more by himself."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from papers.actions.matters import Fate, IntakeError, Taken
from papers.actions.taking_in_departments import BEATEN
from papers.intake.list_fields import PEOPLE_FIELDS
from papers.intake.records import Line
from papers.models import Intake
from tracking.actions.registration import Approval
from tracking.models import Membership
from tracking.staffing import gone

WAITING = "还不能登录，请点上面的“生成初始密码”。"


def take_in_people(
    intake: Intake,  # noqa: ARG001
    lines: Sequence[Line],
    *,
    approval: Approval | None,  # noqa: ARG001
    by: User,
    at: datetime,
    source: str = "",  # noqa: ARG001
) -> Taken:
    """Make the new accounts, which have no password yet (``papers.actions.passwords``), change the others."""
    if any(line.target == by.pk and "role" in line.values for line in lines):
        raise IntakeError("没有导入：表里要改您自己的角色，这要另一位管理员来改。请把那一格空着，或者不导入那一行。")
    busy = {one.user.pk: one.count for one in gone()}
    try:
        with transaction.atomic():
            people = _accounts(lines, at)
            _place(lines, people)
    except IntegrityError as error:
        raise IntakeError(BEATEN) from error
    left = {one.user.pk: one.count for one in gone() if one.count > busy.get(one.user.pk, 0)}
    return Taken(tuple(_fates(lines, people, left)))


def _accounts(lines: Sequence[Line], at: datetime) -> dict[str, User]:
    """By user name: new accounts made at once, what was asked for of the others changed."""
    there = {line.target for line in lines if line.target is not None}
    held = User.objects.select_for_update(no_key=True).filter(pk__in=there).order_by("pk")
    people = {user.username: user for user in held}
    new = [line for line in lines if line.target is None and "name" in line.values]
    made = [_new(line, at) for line in sorted(new, key=_username)]  # in one order for everybody who imports
    people |= {user.username: user for user in User.objects.bulk_create(made)}
    for line in lines:
        wanted = {code: line.values[code] for code in ("role", "email", "phone") if code in line.values}
        if line.target is not None and wanted:
            _change(people[_username(line)], wanted)
    return people


def _username(line: Line) -> str:
    return str(line.values["username"])


def _new(line: Line, at: datetime) -> User:
    values = line.values
    user = User(
        username=values["username"],
        name=values["name"],
        role=values["role"],
        email=values.get("email", ""),
        phone=values.get("phone", ""),
        must_change_password=True,
        date_joined=at,
    )
    user.set_unusable_password()
    return user


def _change(user: User, wanted: dict[str, Any]) -> None:
    for code, value in wanted.items():
        setattr(user, code, value)
    user.save(update_fields=list(wanted))


def _place(lines: Sequence[Line], people: dict[str, User]) -> None:
    """Where they work, and as what; a title that the list does not name stays."""
    asked = {(people[_username(line)].pk, key): title for line in lines for key, title in line.values.get("posts", ())}
    there = Membership.objects.filter(user__in={user for user, _ in asked})
    held = {(one.user_id, one.department_id): one for one in there.select_for_update(no_key=True).order_by("pk")}
    Membership.objects.bulk_create(
        Membership(user_id=user, department_id=key, title=title or "")
        for (user, key), title in sorted(asked.items(), key=itemgetter(0))
        if (user, key) not in held
    )
    retitled = [(held[place], title) for place, title in asked.items() if place in held and title is not None]
    for one, title in retitled:
        one.title = title
    Membership.objects.bulk_update([one for one, _ in retitled], ["title"], batch_size=200)


def _fates(lines: Sequence[Line], people: dict[str, User], left: dict[int, int]) -> Iterator[Fate]:
    for line in lines:
        user = people[_username(line)]
        is_new = line.target is None and "name" in line.values
        words = "新建账号" if is_new else "加了任职" if line.target is None else f"更新{_changed(line)}"
        note = WAITING if is_new else ""
        if count := left.pop(user.pk, 0):
            note = f"{user}名下还有 {count} 件没办完的事，本人已经办不了，请督查员移交。"
        yield Fate(line.index, f"{words}（{user.username}）", user.pk, note)


def _changed(line: Line) -> str:
    """Which columns a row has changed."""
    headings = {one.code: one.heading for one in PEOPLE_FIELDS}
    return "、".join(dict.fromkeys(headings[change.field] for change in line.changes))
