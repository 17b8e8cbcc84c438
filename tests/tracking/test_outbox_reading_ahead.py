"""While one mail goes, those that come next are read and worded: sooner done, and as true as before."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import MONDAY, at
from tests.tracking.sink import Sink
from tests.tracking.test_outbox_sending import START, composed
from tracking.models import Mail, Task
from tracking.models.mail import MailState
from tracking.outbox.hours import Hours
from tracking.outbox.rounds import Round
from tracking.outbox.sending import send_waiting
from tracking.outbox.shift import FRESH, Pace
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
MANY = 24  # more than are read the first time


@pytest.fixture(autouse=True, params=[False, True], ids=["one at a time", "pipelining"])
def takes_many(request: pytest.FixtureRequest, sink: Sink) -> bool:
    """Whether the server takes several commands at a time; it takes long enough for us to do something meanwhile."""
    sink.thinks = 0.1
    sink.takes_many = request.param
    return sink.takes_many


class Trouble:
    """The database fails as the nth statement that says of mails that they go now."""

    def __init__(self, nth: int, error: Exception) -> None:
        self.left, self.error = nth, error

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith('UPDATE "tracking_mail"') and MailState.SENDING in params[:2]:
            self.left -= 1
            if not self.left:
                raise self.error
        return execute(sql, params, many, context)


def states() -> Counter[str]:
    return Counter(Mail.objects.values_list("state", flat=True))


def is_said(sql: str, state: MailState) -> bool:
    """Whether the statement says of mails that they have come so far."""
    return sql.startswith('UPDATE "tracking_mail"') and f"'{state.value}'" in sql.partition(" WHERE ")[0]


def test_the_next_mails_are_read_while_the_first_ones_go(sink: Sink, supervisor: User) -> None:
    composed(supervisor, MANY)
    with CaptureQueriesContext(connection) as captured:
        send_waiting(lambda: START, "one", Hours.load())
    said = [query["sql"] for query in captured.captured_queries]
    begun = [number for number, sql in enumerate(said) if is_said(sql, MailState.SENDING)]
    assert len(begun) == 3, "ten, as many ahead, and the rest"
    recorded = [number for number, sql in enumerate(said[: begun[1]]) if MailState.SENT in sql]
    assert len(recorded) < 10, "before the first ten have gone"
    assert len(sink.received) == len({m["Message-ID"] for m in sink.received}) == MANY


def test_what_was_read_ahead_is_read_again_where_time_has_passed(sink: Sink, supervisor: User) -> None:
    """When twelve have gone the office closes everything; a second later nothing of it is in any mail."""
    composed(supervisor, MANY)

    def clock() -> datetime:
        if len(sink.received) < 12:
            return START
        Task.objects.update(status=Status.CLOSED, closed_on=MONDAY)
        return START + timedelta(seconds=1)

    send_waiting(clock, "one", Hours.load())
    assert len(sink.received) == 12
    left = Mail.objects.exclude(state=MailState.SENT)
    assert set(left.values_list("state", "reason")) == {(MailState.SUPPRESSED, "已办结")}


def test_with_a_slow_server_nothing_is_read_ahead(sink: Sink, supervisor: User) -> None:
    """Half a second a mail: what would be read ahead would be old, so each is read when it is its turn."""
    composed(supervisor, 14)
    with CaptureQueriesContext(connection) as captured:
        send_waiting(lambda: START + timedelta(seconds=0.5 * len(sink.received)), "one", Hours.load())
    assert len(sink.received) == 14
    begun = sum(is_said(query["sql"], MailState.SENDING) for query in captured.captured_queries)
    assert begun == 2 + 12, "two at a good pace, of which two mails went; then one a mail"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shipped_rules")
@pytest.mark.parametrize("error", [OperationalError("the database is gone"), ValueError("nonsense")])
def test_trouble_with_reading_ahead_loses_no_answer_to_a_mail_that_goes(
    sink: Sink, supervisor: User, round_at: RoundAt, error: Exception
) -> None:
    """What has been taken is written down as sent; the others are given back, and go in the next round."""
    composed(supervisor, MANY)
    with connection.execute_wrapper(Trouble(2, error)), pytest.raises(type(error)):
        send_waiting(lambda: START, "one", Hours.load())
    assert states() == {MailState.SENT: 10, MailState.QUEUED: MANY - 10}
    assert len(sink.received) == 10
    assert not Mail.objects.filter(state=MailState.QUEUED).exclude(attempts=0, lease_owner="").exists()
    round_at(START + timedelta(minutes=1))
    assert len(sink.received) == len({m["Message-ID"] for m in sink.received}) == MANY


def test_an_outage_gives_back_what_was_read_ahead(sink: Sink, supervisor: User, round_at: RoundAt) -> None:
    people = composed(supervisor, MANY)
    sink.refusing[people[3].email] = ["421 4.3.2 shutting down"] * 2  # a worn line is made anew
    round_at(START)
    assert Mail.objects.get(recipient=people[3]).attempts == 1
    assert states() == {MailState.SENT: MANY - 1, MailState.QUEUED: 1}
    round_at(START + timedelta(minutes=2))
    assert len(sink.received) == len({m["Message-ID"] for m in sink.received}) == MANY


def test_the_pace_keeps_two_readings_fresh() -> None:
    pace = Pace()
    pace.note(10, timedelta(seconds=0.1))
    assert 2 * pace.at_once * timedelta(seconds=0.01) <= FRESH
    pace.note(10, timedelta(seconds=5))
    assert pace.at_once == 1
    pace.note(1, timedelta(seconds=0.01))
    assert 1 < pace.at_once <= 4, "faster again, but not all at once"


def test_the_hours_end_for_what_was_read_ahead_too(sink: Sink, supervisor: User) -> None:
    composed(supervisor, MANY)
    send_waiting(lambda: at(MONDAY, 18) if len(sink.received) >= 11 else START, "one", Hours.load())
    assert len(sink.received) == 11
    assert Mail.objects.filter(state=MailState.QUEUED, attempts=0, lease_owner="").count() == MANY - 11
