"""When a site is at rest: what pages have asked it for is answered, and nothing more is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from django.core.signals import request_finished, request_started

from tests.browser.walking import PATIENCE


class UnderWay:
    """How many requests the threads of the server have begun and not finished."""

    def __init__(self) -> None:
        self._count, self._changed = 0, Condition()

    def begin(self, **_: object) -> None:
        self._count_on(1)

    def end(self, **_: object) -> None:
        self._count_on(-1)

    def _count_on(self, step: int) -> None:
        with self._changed:
            self._count += step
            self._changed.notify_all()

    def wait(self) -> bool:
        """Until there is none; whether that has come."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count <= 0, timeout=PATIENCE / 1000)


@contextmanager
def rested() -> Iterator[None]:
    """A page that asks by itself, or is closed while an answer travels, writes nothing into the next test's tables."""
    under_way = UnderWay()
    request_started.connect(under_way.begin)
    request_finished.connect(under_way.end)
    try:
        yield
        under_way.wait()
    finally:
        request_started.disconnect(under_way.begin)
        request_finished.disconnect(under_way.end)
