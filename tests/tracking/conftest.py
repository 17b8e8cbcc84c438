"""What tests of this room share: a mail server, and rounds of the outbox at a given hour."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from pytest_django import Settings

from tests.tracking.sink import Sink, serving
from tracking.models import ReminderRule
from tracking.models.reminder import RuleKind
from tracking.outbox.rounds import Round, do_round


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """Mail goes by SMTP to a server of this test."""
    server = Sink()
    controller = serving(server)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_TIMEOUT = 10  # a busy machine is not silent; a test of silence sets its own
    yield server
    controller.stop()


@pytest.fixture
def only_rules_of_tasks(db: None) -> None:
    """The rules that look at tasks; whether anybody is left in a department is not what these tests are about."""
    ReminderRule.objects.filter(kind=RuleKind.DESERTED).update(is_active=False)


@pytest.fixture
def round_at(db: None) -> Callable[[datetime], Round]:
    """One round of the outbox, the clock standing still."""
    return lambda now: do_round(lambda: now)
