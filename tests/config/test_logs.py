"""What the log keeps of a request, and what it does not."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_task
from tests.tracking.test_sign_links import path_to
from tracking.models import Department
from tracking.workflow import Status


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is written to the log, every line a request leaves among it."""
    [handler] = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    root, page = logging.getLogger(), io.StringIO()
    level, stream = root.level, handler.setStream(page)
    root.setLevel(logging.INFO)
    yield page
    handler.setStream(stream)
    root.setLevel(level)


def test_a_link_in_a_mail_does_not_stand_in_the_log(
    written: io.StringIO, supervisor: User, housing: Department, clerk: User, outsider: User
) -> None:
    path = path_to(clerk, make_task(supervisor, housing, status=Status.ASSIGNED))
    token = path.split("/")[2]
    stranger, other = Client(), Client()
    other.force_login(outsider, backend="django.contrib.auth.backends.ModelBackend")
    asked = stranger.get(path)  # led to the sign-in page, with the way back
    stranger.get(asked["Location"])
    stranger.get(reverse("accounts:login"), {"next": path})
    other.get(path)  # a warning: not his
    other.post(path)
    log = written.getvalue()
    assert log.count("/l/…") + log.count("%2Fl%2F…") >= 5
    assert token not in log
    assert token[:20] not in log


def test_a_line_without_a_link_is_kept_as_it_is(written: io.StringIO, clerk: User) -> None:
    Client().get("/tasks/", {"q": "l/长期坚持", "light": "late"})
    Client().get("/l/short/")
    assert "/tasks/?q=l%2F%E9%95%BF" in written.getvalue()
    assert "/l/short/" in written.getvalue()
