"""批示 and 留言: what leaders and people say about a task, and who is told of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from tracking.actions.attachments import Upload, attach, discarded_on_failure, share
from tracking.mentions import people_around
from tracking.models import Post, Task, TaskEvent
from tracking.models.task import IllegalMoveError
from tracking.notices import notify
from tracking.workflow import FINISHED, MOVES, Status, Structure

PRESSED_TWICE = timedelta(minutes=1)


def instruct(
    task: Task,
    *,
    text: str,
    by: User,
    at: datetime,
    post: Post | None = None,
    mentions: Sequence[User] = (),
    files: Sequence[Upload] = (),
) -> TaskEvent:
    """批示: a leader's words on a task, told to everybody on it. A 督查员 records those of the leader in ``post``.

    Words on a task that is spread over units are words to each unit: its own share carries them too.
    """
    with discarded_on_failure() as stored, transaction.atomic():
        author = _author(task, post, by)
        fresh = _heard("instruct", task, text, by, at)
        said: dict[str, Any] = {"by": by, "at": at, "note": text, "acting_for": author}
        event = task.move("instruct", **said, data=_named(fresh, mentions))
        copies = [unit.move("instruct", **said, data={"from": task.number}) for unit in _units(task)]
        share(attach(event, files, by=by, at=at, stored=stored), copies)
        for one in [event, *copies]:
            notify(one, at=at)
    return event


def remark(
    task: Task,
    *,
    text: str,
    by: User,
    at: datetime,
    mentions: Sequence[User] = (),
    files: Sequence[Upload] = (),
) -> TaskEvent:
    """留言: a word on a task for everybody on it to read; only people who are named are told."""
    with discarded_on_failure() as stored, transaction.atomic():
        fresh = _heard("remark", task, text, by, at)
        event = task.move("remark", by=by, at=at, note=text, data=_named(fresh, mentions))
        attach(event, files, by=by, at=at, stored=stored)
        notify(event, at=at)
    return event


def _author(task: Task, post: Post | None, by: User) -> Post | None:
    """Whose words a 督查员 writes down; a leader's are his own."""
    if not by.is_supervisor:
        return None
    if post is None or not post.is_active:
        raise IllegalMoveError(f"没有记下“{task.title}”的批示：请选是哪位领导的批示。")
    return post


def _heard(name: str, task: Task, text: str, by: User, at: datetime) -> Task:
    """The task, held; the same words of the same person within a minute are a button pressed twice."""
    label = MOVES[name].label
    fresh = task.held(label)
    just_now = fresh.events.filter(name=name, by=by, note=text.strip(), at__gt=at - PRESSED_TWICE)
    if text.strip() and just_now.exists():
        raise IllegalMoveError(f"没有再记一次：“{task.title}”上刚刚已经有这条{label}。")
    return fresh


def _named(task: Task, mentions: Sequence[User]) -> dict[str, Any]:
    """Whom the words name; only people of the task can be."""
    around = {user.pk for user in people_around(task)} if mentions else set()
    if others := [str(user) for user in mentions if user.pk not in around]:
        raise IllegalMoveError(f"没有发出：{'、'.join(others)}不在“{task.title}”里，不能点名。")
    return {"mentions": [user.pk for user in mentions], "shown": [str(user) for user in mentions]}


def _units(task: Task) -> list[Task]:
    """The units' shares in hand of a task that is spread; always locked in the same order."""
    if task.structure != Structure.SPREAD:
        return []
    return list(task.children.exclude(status__in=[Status.DRAFT, *FINISHED]).order_by("pk"))
