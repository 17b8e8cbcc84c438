"""The cast, each with a program of theirs, on a Monday morning."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from pytest_django import Settings

from accounts.models import Scope, User
from api import counters
from tests.api.program import Program
from tests.factories import at

Connect = Callable[..., Program]


@pytest.fixture
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Nobody is refused for what the test before has asked."""
    counters.forget()


@pytest.fixture
def connect(db: None, settings: Settings) -> Connect:
    """A program with a token of somebody, with all scopes unless said otherwise."""
    settings.API_PER_MINUTE = settings.API_PER_MINUTE_ADDRESS = 1_000_000  # the clock stands still

    def as_user(user: User, *scopes: Scope) -> Program:
        return Program(user, *scopes)

    return as_user
