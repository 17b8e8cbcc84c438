"""Telling programs: what they refuse, put off or never answer; what lasts too long; and that nobody else waits."""

import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test import override_settings

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_task, make_user
from tests.servers import wait_until
from tests.tracking.due import due
from tests.tracking.listeners import (
    CLOCK,
    SALT,
    Connect,
    Listener,
    connect,
    documented,
    listening,
    tell_at,
    verification,
)
from tests.tracking.outgoing import make_event
from tests.tracking.sink import Sink
from tracking.actions.hooks import BOTH_HOLD, make_new_secret, try_receiver
from tracking.hooks.keys import secret_of
from tracking.hooks.posting import Place, post
from tracking.hooks.signing import signed
from tracking.models import Announcement, Department, Mail, Receiver
from tracking.models.mail import Channel, MailState
from tracking.outbox.breaker import IN_A_ROW, QUIET, REST
from tracking.outbox.delays import lag, late_mails
from tracking.outbox.hook_ends import PATIENCE, why_gone
from tracking.outbox.hook_sending import BUDGET, SWITCHED_OFF, tell_receivers
from tracking.outbox.hours import Hours
from tracking.outbox.leases import LEASE, RETRIES
from tracking.outbox.overview import overview
from tracking.outbox.rounds import do_round
from tracking.outbox.searching import Conditions
from tracking.robots.courier import LONGEST
from tracking.robots.form import Meaning

__all__ = ["connect"]
NINE = at(MONDAY, 9)
MINUTE = timedelta(minutes=1)


def happened(by: User, lead: Department, count: int = 1, when: datetime = NINE) -> None:
    """So many steps that are to be told."""
    for _ in range(count):
        make_event(make_task(by, lead), by, "urge", at=when)


def only_hook() -> Mail:
    return Mail.objects.get(receiver__isnull=False)


def states(receiver: Receiver) -> list[str]:
    return list(Mail.objects.filter(receiver=receiver).order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("behaviour", ["500", "503", "400", "401", "404", "410", "drop", "408"])
def test_what_is_not_taken_is_sent_again_with_the_same_id(
    connect: Connect, supervisor: User, housing: Department, behaviour: str
) -> None:
    receiver, listener = connect(misbehaving=(behaviour,))
    happened(supervisor, housing)
    assert tell_at(NINE + MINUTE) == {"later": 1}
    waiting = only_hook()
    assert (waiting.state, waiting.attempts) == (MailState.QUEUED, 1)
    assert NINE + 2 * MINUTE <= waiting.not_before <= NINE + 3 * MINUTE
    receiver.refresh_from_db()
    assert (receiver.failures, receiver.failing_since, bool(receiver.last_code)) == (1, NINE + MINUTE, True)
    tell_at(NINE + 3 * MINUTE)
    [event] = listener.heard
    assert event["id"] == waiting.message_id == str(UUID(waiting.message_id))
    receiver.refresh_from_db()
    assert (receiver.failures, receiver.failing_since, receiver.last_code) == (0, None, "")


def test_a_place_that_leads_elsewhere_is_not_followed(connect: Connect, supervisor: User, housing: Department) -> None:
    _, listener = connect(misbehaving=("redirect",))
    happened(supervisor, housing)
    assert tell_at(NINE + MINUTE) == {MailState.DEAD: 1}
    assert "没有跟过去" in only_hook().last_code
    assert listener.tries == 1


def test_an_answer_without_an_end_is_not_listened_to(connect: Connect, supervisor: User, housing: Department) -> None:
    connect(misbehaving=("flood",))
    happened(supervisor, housing)
    assert tell_at(NINE + MINUTE) == {MailState.SENT: 1}
    assert len(only_hook().last_code) < 200 < LONGEST


def test_after_all_the_retries_it_is_dead_and_says_so(connect: Connect, supervisor: User, housing: Department) -> None:
    _, listener = connect(misbehaving=("503",) * 9)
    happened(supervisor, housing)
    now, pauses = NINE + MINUTE, []
    for _ in range(len(RETRIES) + 1):
        Receiver.objects.update(retry_at=None)
        tell_at(now)
        pauses.append((only_hook().not_before - now).total_seconds() / 60)
        now = only_hook().not_before
    assert [least <= pause <= 1.2 * least for least, pause in zip(RETRIES, pauses, strict=False)] == [True] * 5
    assert (only_hook().state, only_hook().reason) == (MailState.DEAD, "试了 6 次没有送出")
    tell_at(now + MINUTE)
    assert listener.tries == 6


def test_who_is_told_too_much_is_left_in_quiet_for_ten_minutes(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    receiver, listener = connect(misbehaving=("429",))
    happened(supervisor, housing)
    tell_at(NINE + MINUTE)
    receiver.refresh_from_db()
    assert (receiver.retry_at, receiver.failures, receiver.failing_since) == (NINE + MINUTE + QUIET, 0, None)
    tell_at(NINE + 5 * MINUTE)
    assert listener.tries == 1
    tell_at(NINE + MINUTE + QUIET)
    assert len(listener.heard) == 1


def test_after_five_failures_in_a_row_it_rests_and_comes_back(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    receiver, listener = connect(misbehaving=("503",) * IN_A_ROW)
    happened(supervisor, housing, IN_A_ROW + 1)
    for _ in range(IN_A_ROW):
        tell_at(NINE + MINUTE)
    receiver.refresh_from_db()
    assert receiver.retry_at == NINE + MINUTE + REST
    assert tell_at(NINE + 2 * MINUTE) == {}
    assert listener.tries == IN_A_ROW
    tell_at(NINE + MINUTE + REST)
    assert len(listener.heard) == IN_A_ROW + 1


def test_one_that_fails_costs_one_try_a_round_and_holds_up_no_other(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, silent = connect(misbehaving=("drop",) * 9)
    _, healthy = connect()
    happened(supervisor, housing, 3)
    assert tell_at(NINE + MINUTE) == {"later": 1, MailState.SENT: 3}
    assert (silent.tries, len(healthy.heard)) == (1, 3)


def test_a_round_has_half_a_minute_and_every_receiver_its_share(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    first, second = connect()[0], connect()[0]
    happened(supervisor, housing, 8)
    ticks = iter(NINE + MINUTE + n * BUDGET / 20 for n in range(200))
    tell_receivers(lambda: next(ticks), "worker", Hours.load())
    for receiver in (first, second):
        assert {MailState.SENT, MailState.QUEUED} == set(states(receiver))
    for minutes in (5, 6):
        tell_at(NINE + minutes * MINUTE)
    assert set(states(first) + states(second)) == {MailState.SENT}


@pytest.mark.usefixtures("only_rules_of_tasks")
def test_the_mails_of_a_round_go_first_and_whatever_becomes_of_programs(
    sink: Sink, connect: Connect, supervisor: User, housing: Department
) -> None:
    make_user(Role.CLERK, housing, email="he@yunxi.test")
    due(supervisor, housing, -1)
    connect(misbehaving=("drop",))
    now = at(MONDAY, 8, 30)
    done = do_round(lambda: now)
    assert len(sink.received) == 1
    assert (done.sent, done.hooks, done.is_idle) == ({MailState.SENT: 1}, {"later": 1}, False)


@pytest.mark.parametrize("broken", [{"url": "http://[::1/"}, {"url": ""}, {"kinds": ["smoke"]}])
def test_one_that_cannot_be_told_at_all_holds_up_no_other(
    connect: Connect, supervisor: User, housing: Department, broken: dict[str, object]
) -> None:
    odd, _ = connect()
    _, healthy = connect()
    Receiver.objects.filter(pk=odd.pk).update(**broken)
    happened(supervisor, housing)
    tell_at(NINE + MINUTE)
    assert len(healthy.heard) == 1
    assert MailState.SENT not in states(odd)


# --- the end of patience -------------------------------------------------------------------------------------------


def test_one_that_is_silent_for_three_days_is_switched_off_and_the_administrators_are_told(
    connect: Connect, supervisor: User, housing: Department, administrator: User
) -> None:
    receiver, _ = connect(misbehaving=("503",) * 9, name="政务平台")
    happened(supervisor, housing, 3)
    tell_at(NINE + MINUTE)
    tell_at(NINE + MINUTE + PATIENCE - 2 * MINUTE)
    assert Receiver.objects.active().exists()
    tell_at(NINE + MINUTE + PATIENCE)
    receiver.refresh_from_db()
    assert not receiver.is_active
    assert receiver.ended_because == "从11月23日 09:01起一直送不到，最后一次的回应是：对方出错：HTTP 503"
    [told] = Announcement.objects.all()
    assert (told.recipient, told.title) == (administrator, "“政务平台”送不到，已自动停用")
    assert told.place == f"/hooks/{receiver.pk}/"
    assert why_gone([told.matter.partition(":")[2]]) == {}


@pytest.mark.usefixtures("only_rules_of_tasks")
def test_that_mail_goes_by_the_outbox_unless_somebody_has_mended_it(
    sink: Sink, connect: Connect, supervisor: User, housing: Department, administrator: User
) -> None:
    User.objects.filter(pk=administrator.pk).update(email="admin@yunxi.test")
    connect(misbehaving=("503",) * 3, failing_since=NINE - PATIENCE, failures=3, name="政务平台")
    happened(supervisor, housing)
    for minutes in (1, 12):
        do_round(lambda minutes=minutes: NINE + minutes * MINUTE)  # type: ignore[misc]
    [mail] = Mail.objects.filter(recipient=administrator)
    assert (mail.state, mail.reason) == (MailState.SENT, "")
    assert "“政务平台”送不到，已自动停用" in mail.body_text
    Receiver.objects.update(is_active=True, ended_because="")
    matter = Announcement.objects.get().matter.partition(":")[2]
    assert list(why_gone([matter])) == [matter]


def test_what_waits_for_one_that_is_switched_off_ends_and_says_so(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect(misbehaving=("503",))
    happened(supervisor, housing)
    tell_at(NINE + MINUTE)
    Receiver.objects.update(is_active=False)
    tell_at(NINE + 5 * MINUTE)
    assert listener.tries == 1
    assert (only_hook().state, only_hook().reason) == (MailState.SUPPRESSED, SWITCHED_OFF)


# --- workers that die ----------------------------------------------------------------------------------------------


def test_a_message_whose_worker_died_is_sent_by_the_next_with_the_same_id(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect(misbehaving=("503",))
    happened(supervisor, housing)
    tell_at(NINE)
    Mail.objects.update(state=MailState.SENDING, lease_owner="dead", lease_until=NINE + LEASE, not_before=NINE)
    tell_at(NINE + LEASE - MINUTE)
    assert listener.tries == 1
    tell_at(NINE + LEASE + MINUTE)
    assert [event["id"] for event in listener.heard] == [only_hook().message_id]


def test_a_message_that_ends_every_worker_is_dead_in_the_end(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect(misbehaving=("503",))
    happened(supervisor, housing)
    tell_at(NINE)
    gone = {"state": MailState.SENDING, "lease_owner": "dead", "lease_until": NINE, "not_before": NINE}
    Mail.objects.update(**gone, attempts=len(RETRIES) + 1)
    tell_at(NINE + MINUTE)
    assert listener.tries == 1
    assert only_hook().state == MailState.DEAD
    assert "每次都中断了" in only_hook().reason


def test_an_answer_that_comes_when_another_has_taken_over_changes_nothing(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect()
    happened(supervisor, housing)

    def clock() -> datetime:
        Mail.objects.filter(state=MailState.SENDING).update(lease_owner="another")
        return NINE

    CLOCK["now"] = NINE.timestamp()
    assert dict(tell_receivers(clock, "slow", Hours.load())) == {"lost": 1}
    assert (only_hook().lease_owner, only_hook().state) == ("another", MailState.SENDING)
    assert len(listener.heard) == 1


# --- signing -------------------------------------------------------------------------------------------------------


def test_the_header_names_the_event_and_signs_the_bytes(
    connect: Connect, supervisor: User, housing: Department
) -> None:
    _, listener = connect()
    happened(supervisor, housing)
    tell_at(NINE + MINUTE)
    [headers], [event] = listener.headers, listener.heard
    assert (headers["x-zhualuoshi-event"], headers["x-zhualuoshi-delivery"]) == ("task.moved", event["id"])
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(only_hook().body_text) == event
    stamp = int(headers["x-zhualuoshi-signature"].split(",")[0].removeprefix("t="))
    assert stamp == int((NINE + MINUTE).timestamp())


def test_while_two_secrets_hold_either_verifies_and_afterwards_only_the_new_one(
    connect: Connect, supervisor: User, housing: Department, administrator: User
) -> None:
    receiver, old = connect()
    issued = make_new_secret(receiver, at_once=False, seen=1, by=administrator, at=NINE)
    with listening(Listener(secret=issued.secret)) as new:
        happened(supervisor, housing)
        tell_at(NINE + MINUTE)
        Receiver.objects.update(url=new.url)
        happened(supervisor, housing, when=NINE + 2 * MINUTE)
        tell_at(NINE + 3 * MINUTE)
        assert (len(old.heard), len(new.heard)) == (1, 1)
        Receiver.objects.update(url=old.url)
        happened(supervisor, housing, when=NINE + BOTH_HOLD)
        assert tell_at(NINE + BOTH_HOLD + MINUTE) == {"later": 1}
    assert len(old.heard) == 1


def test_a_secret_that_leaked_holds_no_longer_at_once(
    connect: Connect, supervisor: User, housing: Department, administrator: User
) -> None:
    receiver, listener = connect()
    issued = make_new_secret(receiver, at_once=True, seen=1, by=administrator, at=NINE)
    happened(supervisor, housing)
    assert tell_at(NINE + MINUTE) == {"later": 1}
    assert "多半是密钥不对" in only_hook().last_code
    listener.secret = issued.secret
    tell_at(NINE + 5 * MINUTE)
    assert len(listener.heard) == 1


def test_with_another_key_of_the_machine_nothing_goes_and_the_reason_is_said(
    connect: Connect, supervisor: User, housing: Department, administrator: User
) -> None:
    receiver, listener = connect()
    happened(supervisor, housing)
    with override_settings(SECRET_KEY="another key of the machine, long enough to be taken for one"):
        tell_at(NINE + MINUTE)
        assert listener.tries == 0
        assert "请到接收方的页面重新生成密钥" in only_hook().last_code
        issued = make_new_secret(receiver, at_once=False, seen=1, by=administrator, at=NINE)
        assert issued.receiver.old_salt == ""  # nobody can sign with the former one
        listener.secret = issued.secret
        tell_at(NINE + 5 * MINUTE)
    assert len(listener.heard) == 1


def test_no_row_holds_a_secret(connect: Connect, supervisor: User, housing: Department) -> None:
    _, listener = connect(misbehaving=("404",))
    happened(supervisor, housing)
    tell_at(NINE + MINUTE)
    kept = str(list(Mail.objects.values())) + str(list(Receiver.objects.values()))
    assert secret_of(SALT).removeprefix("zlsh_") not in kept
    assert "geheim" not in str(list(Mail.objects.values())) + str(list(Receiver.objects.values("last_code")))
    assert listener.secret == secret_of(SALT)


@pytest.mark.parametrize("shift", [-301, 301])
def test_what_is_five_minutes_off_is_not_genuine(shift: int) -> None:
    header = signed(["zlsh_geheim"], 1_795_392_000, b"{}")
    is_genuine = verification()
    assert is_genuine("zlsh_geheim", header, b"{}", 1_795_392_000)
    assert not is_genuine("zlsh_geheim", header, b"{}", 1_795_392_000 + shift)


@pytest.mark.parametrize(
    "header", ["", "t=,v1=", "v1=00", "t=1795392000", "t=1,t=1795392000,v1=00", "t=²,v1=00", "t=1795392000,v1=签名"]
)
def test_what_is_no_signature_is_not_genuine(header: str) -> None:
    assert not verification()("zlsh_geheim", header, b"{}", 1_795_392_000)
    assert not verification()("zlsh_geheim", signed(["zlsh_geheim"], 1_795_392_000, b"{}"), b"{ }", 1_795_392_000)


def test_the_program_in_the_document_takes_what_we_send_and_what_curl_sends(connect: Connect, tmp_path: Path) -> None:
    receiver, _ = connect()
    program = tmp_path / "receiver.py"
    program.write_text("\n\n".join(documented("python")), encoding="utf-8")
    with listening(Listener()) as somebody:  # a port that is free in a moment
        port = somebody.base.rpartition(":")[2]
    secret = secret_of(SALT)
    given = {**os.environ, "ZHUALUOSHI_SECRET": secret, "PORT": port, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen([sys.executable, program], env=given, stdout=subprocess.PIPE, text=True) as running:
        try:
            url = f"http://127.0.0.1:{port}/"
            place = Place(url, (secret,))
            said = {"id": "00000000-0000-4000-8000-000000000002", "type": "task.late", "task": {"number": "1号"}}
            now = datetime.fromtimestamp(time.time()).astimezone()
            wait_until(lambda: post(place, said, now).meaning == Meaning.TAKEN, "the program to listen")
            script = documented("sh")[0]
            shell = {**os.environ, "SECRET": secret, "URL": url, "NO_PROXY": "*", "no_proxy": "*"}
            answered = subprocess.run(["sh", "-ec", script], env=shell, capture_output=True, text=True, check=True)
            assert answered.stdout.strip() == "204"
            shell["SECRET"] = "zlsh_another"
            refused = subprocess.run(["sh", "-ec", script], env=shell, capture_output=True, text=True, check=True)
            assert refused.stdout.strip() == "401"
        finally:
            running.terminate()
        printed = running.stdout.read() if running.stdout else ""
    assert printed.splitlines() == ["task.late 1号", "ping None"]
    assert receiver.is_active


# --- what people see of the outbox stays about people ----------------------------------------------------------------


def test_what_programs_are_told_is_no_mail_of_people(connect: Connect, supervisor: User, housing: Department) -> None:
    connect(misbehaving=("503",) * 3)
    happened(supervisor, housing)
    tell_at(NINE + MINUTE)
    hours, now = Hours.load(), NINE + timedelta(hours=1)
    assert lag(now, hours) == timedelta()
    assert not late_mails(now, hours).exists()
    assert overview(Conditions(), {}, now).is_empty
    assert Mail.objects.get().channel == Channel.HOOK


def test_a_trial_is_a_ping_and_nothing_is_kept_of_it_but_the_answer(connect: Connect) -> None:
    receiver, listener = connect(misbehaving=("500",), tried_at=None)
    assert try_receiver(receiver, at=NINE).meaning == Meaning.OUTAGE
    receiver.refresh_from_db()
    assert receiver.last_code == "对方出错：HTTP 500"
    CLOCK["now"] = (NINE + MINUTE).timestamp()
    assert try_receiver(receiver, at=NINE + MINUTE).meaning == Meaning.TAKEN
    receiver.refresh_from_db()
    assert receiver.last_code == ""
    [event] = listener.heard
    assert (event["type"], event["task"], event["sequence"]) == ("ping", None, None)
    assert not Mail.objects.exists()
    assert connection.vendor in {"sqlite", "postgresql"}
