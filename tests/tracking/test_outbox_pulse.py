"""The pulse of the outbox: every round leaves its mark, and whoever looks is told when none comes any more."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain, repeat

import pytest

from tests.factories import MONDAY, at
from tracking.models import Mail, Pulse
from tracking.models.mail import Channel, MailState
from tracking.outbox.leases import LEASE
from tracking.outbox.pulse import Rounds, beating, minutes, rounds
from tracking.outbox.rounds import Round, do_round

RoundAt = Callable[[datetime], Round]
NINE = at(MONDAY, 9)
LATER = NINE + timedelta(minutes=10)


def test_a_round_writes_down_when_it_began_and_when_it_was_done(db: None) -> None:
    instants = chain([NINE, NINE], repeat(NINE + timedelta(seconds=5)))
    do_round(lambda: next(instants))
    pulse = Pulse.objects.get()
    assert (pulse.began_at, pulse.ended_at, pulse.done_at) == (
        NINE,
        NINE + timedelta(seconds=5),
        NINE + timedelta(seconds=5),
    )


def test_there_is_one_pulse_however_many_rounds(round_at: RoundAt) -> None:
    for n in range(3):
        round_at(NINE + timedelta(minutes=n))
    assert Pulse.objects.get().done_at == NINE + timedelta(minutes=2)


def test_a_round_that_breaks_off_is_begun_and_not_done(round_at: RoundAt) -> None:
    round_at(NINE)
    with pytest.raises(RuntimeError), beating(lambda: LATER):
        raise RuntimeError
    pulse = Pulse.objects.get()
    assert (pulse.began_at, pulse.ended_at, pulse.done_at) == (LATER, None, NINE)


def test_rounds_that_break_off_again_and_again_are_told_from_rounds_that_do_not_come(round_at: RoundAt) -> None:
    round_at(NINE)
    with pytest.raises(RuntimeError), beating(lambda: LATER):
        raise RuntimeError
    said = rounds().in_words(LATER + timedelta(seconds=30))
    assert said.startswith("巡查11月23日 09:10开始，还没有做完，上一次做完是11月23日 09:00。")
    said = rounds().in_words(LATER + timedelta(hours=1))
    assert said.startswith("巡查已经 70 分钟没有来过（上一次是11月23日 09:00）。")


def test_as_long_as_rounds_come_nothing_is_said(round_at: RoundAt) -> None:
    round_at(NINE)
    assert rounds().in_words(NINE + timedelta(minutes=3)) == ""


def test_before_the_first_round_it_is_said_that_nothing_goes_by_itself(db: None) -> None:
    assert rounds().in_words(NINE).startswith("巡查还没有来过，提醒和邮件不会自己发。")
    with pytest.raises(RuntimeError), beating(lambda: NINE):
        raise RuntimeError
    assert rounds().in_words(NINE).startswith("巡查11月23日 09:00开始，还没有做完。")


def test_a_long_round_is_alive_as_long_as_it_takes_up_mail(round_at: RoundAt) -> None:
    round_at(NINE)
    Mail.objects.create(
        to_key="mailbox:1",
        local_date=MONDAY,
        channel=Channel.NOTICE,
        not_before=NINE,
        made_at=NINE,
        state=MailState.LEASED,
        lease_until=LATER + LEASE,
        message_id="<1@test>",
    )
    assert rounds().silence(LATER + timedelta(minutes=1)) == timedelta(minutes=1)
    assert not rounds().is_silent(LATER + timedelta(minutes=3))
    assert rounds().is_silent(LATER + timedelta(minutes=4))


def test_a_clock_that_was_set_back_is_no_silence() -> None:
    went = Rounds(last=LATER, began=LATER)
    assert went.silence(NINE) == timedelta()
    assert not went.is_silent(NINE)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "0 分钟"),
        (timedelta(minutes=119), "119 分钟"),
        (timedelta(hours=30), "30 小时"),
        (timedelta(days=3, hours=5), "3 天"),
    ],
)
def test_a_span_is_as_exact_as_anybody_wants_to_know(span: timedelta, said: str) -> None:
    assert minutes(span) == said
