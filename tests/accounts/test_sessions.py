"""What one page leaves in a session is not lost to another that was only read meanwhile."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


def begun() -> str:
    store = SessionStore()
    store["steps"] = []
    store.save()
    return str(store.session_key)


def test_a_page_that_was_only_read_overwrites_nothing() -> None:
    key = begun()
    read, pressed = SessionStore(key), SessionStore(key)
    assert read["steps"] == []
    pressed["steps"] = ["阅知 3 条"]
    pressed.save()
    read.save()
    assert SessionStore(key)["steps"] == ["阅知 3 条"]


def test_reading_a_page_keeps_somebody_signed_in() -> None:
    key = begun()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    read = SessionStore(key)
    assert read["steps"] == []
    read.save()
    assert Session.objects.get(pk=key).expire_date > timezone.now() + timedelta(minutes=5)


def test_a_session_that_was_ended_meanwhile_does_not_come_back() -> None:
    key = begun()
    read = SessionStore(key)
    assert read["steps"] == []
    SessionStore(key).delete()
    with pytest.raises(UpdateError):
        read.save()
    assert not Session.objects.exists()
