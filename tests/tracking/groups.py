"""Groups with robots of ours in them, and rounds that tell them, for tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.factories import make_robot
from tests.tracking.platforms import Group, open_group
from tracking.models import Department, Robot
from tracking.models.robot import RobotKind
from tracking.outbox.group_sending import tell_groups
from tracking.outbox.hours import Hours

Join = Callable[..., tuple[Robot, Group]]


@pytest.fixture
def join(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Join]:
    """A robot that is switched on, in a group that is really there."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with ExitStack() as stack:

        def one(
            department: Department | None = None,
            kind: RobotKind = RobotKind.WECOM,
            misbehaving: tuple[str, ...] = (),
            **fields: Any,
        ) -> tuple[Robot, Group]:
            group = stack.enter_context(open_group(Group(kind, misbehaving=list(misbehaving))))
            return make_robot(department, kind=kind, url=group.url, secret=group.secret, **fields), group

        yield one


def tell_at(now: datetime) -> dict[str, int]:
    """What groups are told in one round, the clock standing still."""
    return dict(tell_groups(lambda: now, uuid4().hex, Hours.load()))
