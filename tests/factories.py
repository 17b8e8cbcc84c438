"""Rows for tests, each made with the fewest words: only what a test is about is said."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import ApiToken, Role, Scope, User
from accounts.tokens import hash_of
from directives.models import Directive, Finding, Speech
from tracking.models import (
    Assignment,
    Department,
    Membership,
    Post,
    Registration,
    Robot,
    Task,
    TaskSource,
)
from tracking.models.parts import Part
from tracking.workflow import Status, Structure

PASSWORD = "Yunxi-2026-test"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)  # a working day in a published year; most tests happen on it


class Numbers:
    """Counts what a test makes; each test begins anew (``tests.conftest``), so that none hangs on what ran before."""

    def __init__(self, first: int = 1) -> None:
        self.first = first
        self._count = count(1)
        COUNTERS.append(self)

    def begin(self) -> None:
        self._count = count(self.first)

    def __next__(self) -> int:
        return next(self._count)


COUNTERS: list[Numbers] = []
numbers = Numbers()


def at(day: date = MONDAY, hour: int = 9, minute: int = 0) -> datetime:
    """An instant on a day, in local time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def make_user(role: Role, *departments: Department, name: str = "", **fields: Any) -> User:
    number = next(numbers)
    username = fields.pop("username", f"{role}{number}")
    user = User(
        username=username,
        name=name or f"{role.label}{number}",
        role=role,
        email=fields.pop("email", f"{username}@yunxi.example"),
        must_change_password=fields.pop("must_change_password", False),
        **fields,
    )
    user.set_password(PASSWORD)
    user.save()
    for department in departments:
        Membership.objects.create(user=user, department=department)
    return user


def make_token(user: User, *scopes: Scope, secret: str = "", **fields: Any) -> ApiToken:
    """A token in use, with all scopes unless said otherwise; the person is allowed to have it."""
    number = next(numbers)
    if not user.may_have_tokens:
        user.may_connect = True
        user.save(update_fields=["may_connect"])
    created_at = fields.pop("created_at", at())
    return ApiToken.objects.create(
        user=user,
        name=fields.pop("name", f"第{number}个系统"),
        scopes=list(scopes or Scope),
        prefix=(secret or "zls_12345")[:9],
        secret_hash=hash_of(secret or f"zls_{number}"),
        password_serial=fields.pop("password_serial", user.password_serial),
        created_at=created_at,
        expires_at=fields.pop("expires_at", created_at + timedelta(days=90)),
        **fields,
    )


def make_department(name: str, *aliases: str, **fields: Any) -> Department:
    department = Department.objects.create(name=name, **fields)
    for alias in aliases:
        department.aliases.create(name=alias)
    return department


def make_speech(by: User, text: str = "", *, spoken_on: date = MONDAY, **fields: Any) -> Speech:
    number = next(numbers)
    return Speech.objects.create(
        title=fields.pop("title", f"在全区第{number}次重点工作推进会上的讲话"),
        spoken_on=spoken_on,
        text=text or f"第{number}次会议。区住建局要在12月底前完成17个老旧小区改造。",
        content_hash=f"content-{number}",
        text_hash=f"text-{number}",
        imported_by=by,
        imported_at=at(spoken_on),
        **fields,
    )


def make_directive(speech: Speech, quote: str, **fields: Any) -> Directive:
    """A candidate over the first place where the quote stands in the speech."""
    return Directive.objects.create(speech=speech, **_extracted(speech, quote, fields))


def make_finding(speech: Speech, quote: str, **fields: Any) -> Finding:
    """What a re-extraction found there."""
    return Finding.objects.create(speech=speech, **_extracted(speech, quote, fields))


def _extracted(speech: Speech, quote: str, fields: dict[str, Any]) -> dict[str, Any]:
    start = speech.text.index(quote)
    return {
        "start": start,
        "end": start + len(quote),
        "text": quote,
        "title": quote[:24],
        "kind": "推进",
        "is_hard": True,
        "owner_basis": "explicit",
        "confidence": 0.9,
        **fields,
    }


def make_post(name: str = "区政府办公室主任", **fields: Any) -> Post:
    fields.setdefault("can_approve", True)
    return Post.objects.get_or_create(name=name, defaults=fields)[0]


def make_robot(department: Department | None = None, **fields: Any) -> Robot:
    """A robot in the group of a department, or of the office; on since before ``MONDAY`` unless said otherwise."""
    given = {"name": f"第{next(numbers)}个群", "kind": "wecom", "url": "https://group.yunxi.example/", "secret": ""}
    on = {"is_active": True, "active_since": at(MONDAY - timedelta(days=3))}
    return Robot.objects.create(department=department, **{**given, **on, **fields})


def make_registration(by: User, *, speech: Speech | None = None, on: date = MONDAY) -> Registration:
    number = next(numbers)
    return Registration.objects.create(
        number=f"试〔{on.year}〕{number}号",
        source_title=speech.title if speech else "区政府常务会议纪要",
        source_kind="speech" if speech else "minutes",
        source_on=on,
        speech=speech,
        approver=make_post(),
        approved_on=on,
        basis="会议讲话",
        created_by=by,
        created_at=at(on),
    )


def make_task(
    by: User,
    lead: Department,
    *supporting: Department,
    status: Status = Status.ACCEPTED,
    registration: Registration | None = None,
    **fields: Any,
) -> Task:
    """A task in any state, as if the steps before had been taken; dispatched on ``MONDAY`` unless said otherwise."""
    number = next(numbers)
    registration = registration or make_registration(by)
    fields.setdefault("is_long_term", False)
    if not fields["is_long_term"]:
        fields.setdefault("due_on", MONDAY + timedelta(days=30))
    if status != Status.DRAFT:
        fields.setdefault("dispatched_on", MONDAY)
    if status == Status.CLOSED:
        fields.setdefault("closed_on", MONDAY)
    fields.setdefault("rhythm_since", fields.get("dispatched_on"))
    task = Task.objects.create(
        registration=registration,
        officer=fields.pop("officer", by),
        serial=fields.pop("serial", number),
        number=fields.pop("number", f"{registration.number}-{number:02d}"),
        title=fields.pop("title", f"完成第{number}项工作"),
        kind=fields.pop("kind", "推进"),
        status=status,
        created_at=at(),
        **fields,
    )
    signed = None if status in {Status.DRAFT, Status.ASSIGNED, Status.RETURNED} else at()
    Assignment.objects.create(task=task, department=lead, role=Part.LEAD, accepted_at=signed)
    for department in supporting:
        Assignment.objects.create(task=task, department=department, role=Part.SUPPORT)
    TaskSource.objects.create(
        task=task,
        kind=registration.source_kind,
        speech=registration.speech,
        title=registration.source_title,
        said_on=registration.source_on,
        quote=f"{lead}要{task.title}。",
    )
    return task


def make_subtask(
    parent: Task, lead: Department, *supporting: Department, status: Status = Status.ACCEPTED, **fields: Any
) -> Task:
    """A piece of a task (分解子项), due with the whole unless said otherwise."""
    return _make_child(parent, Structure.SUBTASK, lead, *supporting, status=status, **fields)


def make_spread(
    by: User, *units: Department, status: Status = Status.ACCEPTED, each: Status | None = None, **fields: Any
) -> Task:
    """A heading (分发) with a share for each unit; ``each``: the state of the shares, where it is another."""
    heading = make_task(by, units[0], status=status, structure=Structure.SPREAD, **fields)
    heading.assignments.all().delete()
    Task.objects.filter(pk=heading.pk).update(rhythm_since=None)
    for unit in units:
        _make_child(heading, Structure.UNIT, unit, status=each or status)
    return Task.objects.get(pk=heading.pk)


def _make_child(parent: Task, structure: Structure, *departments: Department, **fields: Any) -> Task:
    serial = parent.children.count() + 1
    fields.setdefault("due_on", parent.due_on)
    return make_task(
        parent.officer,
        *departments,
        registration=parent.registration,
        parent=parent,
        structure=structure,
        serial=serial,
        number=f"{parent.number}-{serial:02d}",
        **fields,
    )
