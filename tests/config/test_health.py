"""/healthz and ``manage.py health``: what a monitor is told, whatever is down."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import Role, User
from config.health import Health, Part, Trial, Verdict, examine
from tests.factories import MONDAY, at, make_user
from tests.ports import free_port
from tests.tracking.listeners import make_receiver
from tracking.models import Mail, MailServer, Pulse, Receiver
from tracking.models.mail import Channel, MailState

SignIn = Callable[[User], Client]
NINE = at(MONDAY, 9)


@pytest.fixture(autouse=True)
def _all_the_time_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine what is well may answer late; who waits in vain says for how long himself."""
    monkeypatch.setattr("config.health.PATIENCE", 30.0)


@pytest.fixture
def beat(db: None) -> None:
    """A round has just come to its end."""
    Pulse.objects.create(pk=1, began_at=NINE, ended_at=NINE, done_at=NINE)


def mail(**fields: Any) -> Mail:
    number = Mail.objects.count()
    given = {"local_date": MONDAY, "channel": Channel.NOTICE, "not_before": NINE, "made_at": NINE}
    return Mail.objects.create(
        to_key=f"mailbox:{number}", message_id=f"<{number}@test>", address="zhang@yunxi.test", **{**given, **fields}
    )


def bad_parts(health: Health) -> set[str]:
    return {part.name for part in health.parts if part.verdict == Verdict.BAD}


@time_machine.travel(NINE, tick=False)
def test_a_monitor_is_told_that_all_goes_well_without_signing_in(beat: None) -> None:
    answer = Client().get("/healthz")
    told = answer.json()
    assert (answer.status_code, told["status"]) == (200, "ok")
    assert list(told["parts"]) == ["web", "database", "sweep", "mail", "dead", "server", "hooks", "broker"]
    assert {part["status"] for part in told["parts"].values()} == {"ok"}
    assert told["parts"]["sweep"]["seconds"] == told["parts"]["mail"]["seconds"] == 0
    assert "no-store" in answer["Cache-Control"]


def test_the_answer_names_nobody(beat: None) -> None:
    make_user(Role.CLERK, name="何晓岚", email="he@yunxi.test")
    mail(state=MailState.DEAD, last_code="550 zhang@yunxi.test no such user")
    MailServer.objects.create(pk=1, failures=2, last_code="gaierror: mail.yunxi.test")
    written = Client().get("/healthz").content.decode()
    assert "yunxi" not in written
    assert "何晓岚" not in written


@pytest.mark.parametrize(("ago", "is_bad"), [(179, False), (180, False), (181, True), (7200, True)])
def test_rounds_that_have_not_come_by_for_three_minutes_are_bad(beat: None, ago: int, is_bad: bool) -> None:
    health = examine(NINE + timedelta(seconds=ago))
    sweep = next(part for part in health.parts if part.name == "sweep")
    assert (sweep.seconds, bad_parts(health)) == (ago, {"sweep"} if is_bad else set())


def test_an_installation_that_has_never_gone_round_is_bad(db: None) -> None:
    assert bad_parts(examine(NINE)) == {"sweep"}


def test_mail_that_waits_longer_than_a_quarter_of_an_hour_is_bad(beat: None) -> None:
    mail()
    Pulse.objects.update(done_at=NINE + timedelta(minutes=14))
    assert bad_parts(examine(NINE + timedelta(minutes=15))) == set()
    assert bad_parts(examine(NINE + timedelta(minutes=16))) == {"mail"}


def test_a_night_and_a_weekend_are_no_delay_of_mail(db: None) -> None:
    mail()
    saturday = at(MONDAY + timedelta(days=5), 10)
    for now in (at(MONDAY, 22), saturday):
        Pulse.objects.update_or_create(pk=1, defaults={"began_at": now, "ended_at": now, "done_at": now})
        assert bad_parts(examine(now)) == set()


def test_a_refused_address_is_worth_a_look_and_no_alarm(beat: None) -> None:
    mail(state=MailState.DEAD)
    mail(state=MailState.DEAD, not_before=NINE - timedelta(days=1), local_date=MONDAY - timedelta(days=1))
    health = examine(NINE)
    dead = next(part for part in health.parts if part.name == "dead")
    assert (dead.verdict, dead.count, health.is_well) == (Verdict.LOOK, 1, True)


def test_a_mail_server_that_is_left_alone_is_bad_and_one_lost_connection_is_not(beat: None) -> None:
    MailServer.objects.create(pk=1, failures=1)
    assert examine(NINE).is_well
    MailServer.objects.update(failures=5, retry_at=NINE + timedelta(minutes=5))
    assert bad_parts(examine(NINE)) == {"server"}
    later = examine(NINE + timedelta(minutes=6))
    assert next(part for part in later.parts if part.name == "server").verdict == Verdict.LOOK


def hooks(now: datetime = NINE) -> Part:
    """What is told of receivers; they never make the whole bad."""
    health = examine(now)
    assert health.is_well
    return next(part for part in health.parts if part.name == "hooks")


def test_a_receiver_that_hears_nothing_for_an_hour_is_worth_a_look(beat: None) -> None:
    make_receiver(failures=40, failing_since=NINE - timedelta(minutes=59))
    assert (hooks().verdict, hooks().count, hooks().said) == (Verdict.OK, 0, "都送得到。")
    make_receiver(failures=40, failing_since=NINE - timedelta(minutes=60))
    assert (hooks().verdict, hooks().count) == (Verdict.LOOK, 1)
    assert hooks().said.startswith("1 个接收方一小时以上送不到。请管理员")
    Receiver.objects.update(failing_since=None, failures=0)
    assert hooks().verdict == Verdict.OK


def test_a_receiver_that_was_switched_off_because_nobody_answered_is_worth_a_look_until_it_is_on_again(
    beat: None,
) -> None:
    ended = make_receiver(is_active=False, ended_because="三天送不到", failing_since=NINE - timedelta(days=3))
    make_receiver(failing_since=NINE - timedelta(hours=2))
    assert (hooks().verdict, hooks().count) == (Verdict.LOOK, 2)
    assert hooks().said.startswith("1 个接收方一小时以上送不到，1 个自动停用了。")
    Receiver.objects.exclude(pk=ended.pk).delete()
    assert hooks().count == 1
    Receiver.objects.update(is_active=True, ended_because="", failing_since=None)
    assert hooks().verdict == Verdict.OK


def test_a_receiver_somebody_has_switched_off_himself_is_no_news(beat: None) -> None:
    make_receiver(is_active=False, failing_since=NINE - timedelta(days=3))
    assert hooks().verdict == Verdict.OK


def test_a_folder_of_jobs_that_is_gone_is_bad(beat: None, settings: Settings, tmp_path: Path) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "gone")}
    assert bad_parts(examine(NINE)) == {"broker"}
    (tmp_path / "gone").mkdir()
    assert examine(NINE).is_well
    assert list((tmp_path / "gone").iterdir()) == []


def test_a_broker_that_is_not_there_is_bad(beat: None, settings: Settings) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert bad_parts(examine(NINE)) == {"broker"}


def test_of_jobs_that_cannot_be_handed_over_it_is_said_what_to_do(
    beat: None, settings: Settings, tmp_path: Path
) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "gone")}
    folder = examine(NINE).parts[-1].said
    assert folder.startswith("连不上（FileNotFoundError）。请看 VAR_DIR 下的任务目录在不在、能不能写")
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert "请看 Redis 是不是在运行，REDIS_URL 对不对。提醒和邮件不会丢" in examine(NINE).parts[-1].said


def test_of_a_database_that_is_away_it_is_said_what_to_do(beat: None) -> None:
    with no_database():
        told = {part.name: part.said for part in examine(NINE).parts}
    assert "请看数据库服务是不是在运行，DATABASE_URL 对不对。" in told["database"]
    assert told["mail"] == "数据库没有回应，看不到；先把数据库恢复。"


def test_a_broker_that_answers_nothing_is_given_up(
    beat: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.health.PATIENCE", 6.0)
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        assert bad_parts(examine(NINE)) == {"broker"}


def test_a_part_that_hangs_does_not_hold_up_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.health.PATIENCE", 1.5)
    answered = threading.Event()

    def hang() -> None:
        answered.wait()

    part = Trial(hang).part("database", "数据库")
    assert (part.verdict, part.said) == (Verdict.BAD, "1.5 秒里没有回应。")
    answered.set()


@contextmanager
def no_database() -> Iterator[None]:
    """The database is where nobody answers any more, and where no file can be: for this thread and for new ones."""
    kept = [
        (known, known["NAME"], known["PORT"]) for known in (connection.settings_dict, connections.settings["default"])
    ]
    for known, _, _ in kept:
        known.update(NAME=f"{__file__}/db.sqlite3", PORT="1")
    try:
        yield
    finally:
        for known, name, port in reversed(kept):
            known.update(NAME=name, PORT=port)


def test_without_a_database_the_answer_is_503_and_json_even_for_who_is_signed_in(
    beat: None, supervisor: User, sign_in: SignIn
) -> None:
    client = sign_in(supervisor)
    with no_database():
        answer = client.get("/healthz")
    told = json.loads(answer.content)
    assert (answer.status_code, told["status"]) == (503, "bad")
    assert told["parts"]["web"]["status"] == told["parts"]["broker"]["status"] == "ok"
    assert {name for name, part in told["parts"].items() if part["status"] == "bad"} == {
        "database",
        "sweep",
        "mail",
        "dead",
        "server",
        "hooks",
    }


def test_a_table_that_is_not_there_yet_is_said_and_not_raised(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tracking_pulse RENAME TO tracking_pulse_away")
    try:
        assert bad_parts(examine(NINE)) == {"sweep", "mail", "dead", "server", "hooks"}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE tracking_pulse_away RENAME TO tracking_pulse")


def test_a_signed_in_browser_asks_no_session(beat: None, supervisor: User, sign_in: SignIn) -> None:
    client = sign_in(supervisor)
    with CaptureQueriesContext(connection) as captured:
        client.get("/healthz")
    assert [one["sql"] for one in captured if "session" in one["sql"] or "accounts_user" in one["sql"]] == []


def test_the_answer_does_not_get_dearer_with_mail(beat: None) -> None:
    with CaptureQueriesContext(connection) as few:
        examine(NINE)
    for _ in range(30):
        mail()
    with CaptureQueriesContext(connection) as many:
        examine(NINE)
    assert len(many) == len(few)


@time_machine.travel(NINE, tick=False)
def test_the_command_says_the_same_in_sentences(beat: None) -> None:
    out = StringIO()
    call_command("health", stdout=out)
    assert "巡查　正常　0 分钟前来过。" in out.getvalue()
    assert "数据库　正常　在回应。" in out.getvalue()


@time_machine.travel(NINE, tick=False)
def test_the_command_ends_with_1_where_something_is_bad(db: None) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("health", stdout=out)
    assert ended.value.code == 1
    assert "巡查　不正常　巡查还没有来过" in out.getvalue()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_sent_to_it(beat: None, method: str) -> None:
    assert getattr(Client(), method)("/healthz").status_code == 405
