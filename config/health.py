"""Whether all goes well (健康状况), for a monitor: one look at each part, within about two seconds, whatever is down.

The database and the broker are tried first, by connections of their own in threads that are not waited for longer
than ``PATIENCE``: a server that swallows packets must not hold up the answer. Nothing here names a person, an
address or a host.
"""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone
from kombu import Connection

from tracking.models import Mail, MailServer, Receiver
from tracking.models.mail import MailState
from tracking.outbox.delays import LATE, lag
from tracking.outbox.hours import Hours
from tracking.outbox.pulse import minutes, rounds

PATIENCE = 1.5  # seconds for the database and the broker to answer, both at once
FAILING = timedelta(hours=1)  # a receiver may be restarted meanwhile
QUERY = 400  # milliseconds for each question after that


class Verdict(StrEnum):
    """How a part does. What is only worth a look (a mail that was refused) does not make the whole bad."""

    OK = "ok"
    LOOK = "look"
    BAD = "bad"

    @property
    def word(self) -> str:
        return {"ok": "正常", "look": "看一看", "bad": "不正常"}[self.value]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: how it does, the figure that says so (seconds where it is a time), and a sentence."""

    name: str
    label: str
    verdict: Verdict
    said: str
    seconds: float | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """All parts at one instant."""

    at: datetime
    parts: tuple[Part, ...]

    @property
    def is_well(self) -> bool:
        return all(part.verdict != Verdict.BAD for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        parts = {part.name: _figures(part) for part in self.parts}
        return {
            "status": "ok" if self.is_well else "bad",
            "at": timezone.localtime(self.at).isoformat(timespec="seconds"),
            "parts": parts,
        }


def _figures(part: Part) -> dict[str, Any]:
    figures = {"seconds": part.seconds, "count": part.count}
    return {"status": str(part.verdict)} | {name: value for name, value in figures.items() if value is not None}


def examine(now: datetime) -> Health:
    """Look at every part; nothing that is down raises."""
    database = Trial(try_database, "请看数据库服务是不是在运行，DATABASE_URL 对不对。")
    broker = Trial(try_broker, _about_the_broker())
    parts = [Part("web", "网页", Verdict.OK, "在回应。"), database.part("database", "数据库")]
    if parts[-1].verdict == Verdict.OK:
        parts += look_inside(now)
    else:
        parts += [
            Part(name, label, Verdict.BAD, "数据库没有回应，看不到；先把数据库恢复。") for name, label in INSIDE.items()
        ]
    return Health(now, (*parts, broker.part("broker", "任务队列")))


class Trial:
    """An attempt that runs beside the others and is given up after ``PATIENCE``, whatever it hangs on."""

    def __init__(self, attempt: Callable[[], None], advice: str = "") -> None:
        self.attempt, self.error, self.advice = attempt, "", advice
        self.began, self.took = perf_counter(), 0.0
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.attempt()
        except Exception as error:  # noqa: BLE001 (whatever stands in the way is the answer)
            self.error = type(error).__name__
        self.took = perf_counter() - self.began

    def part(self, name: str, label: str) -> Part:
        self.thread.join(max(0.0, self.began + PATIENCE - perf_counter()))
        if self.thread.is_alive():
            return Part(name, label, Verdict.BAD, f"{PATIENCE} 秒里没有回应。{self.advice}", PATIENCE)
        if self.error:
            return Part(name, label, Verdict.BAD, f"连不上（{self.error}）。{self.advice}", round(self.took, 3))
        return Part(name, label, Verdict.OK, "在回应。", round(self.took, 3))


def try_database() -> None:
    """A connection of its own that asks one question."""
    own = connection.copy()
    own.settings_dict["OPTIONS"] = {**own.settings_dict.get("OPTIONS", {}), **_in_time(own.vendor)}
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        own.close()


def _in_time(vendor: str) -> dict[str, Any]:
    return {"connect_timeout": 2} if vendor == "postgresql" else {}


def _about_the_broker() -> str:
    """What to do where the jobs cannot be handed over; it differs between a folder and a server."""
    kept = "提醒和邮件不会丢，恢复后一分钟内接着发。"
    if getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {}).get("data_folder_out"):
        return f"请看 VAR_DIR 下的任务目录在不在、能不能写、磁盘满没满，再重启 zhualuoshi-worker。{kept}"
    return f"请看 Redis 是不是在运行，REDIS_URL 对不对。{kept}"


def try_broker() -> None:
    """One connection to whatever carries the jobs; where that is a folder, a file is written into it and taken away."""
    options = dict(getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {}))
    if folder := options.get("data_folder_out"):
        with tempfile.TemporaryFile(dir=Path(folder)) as file:
            file.write(b"?")
        return
    options |= {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    with Connection(settings.CELERY_BROKER_URL, connect_timeout=PATIENCE, transport_options=options) as broker:
        broker.connect()


INSIDE = {"sweep": "巡查", "mail": "邮件", "dead": "没有送达", "server": "发信服务器", "hooks": "对接"}


def look_inside(now: datetime) -> list[Part]:
    """What the database knows of rounds and mails; a question that takes too long is an answer too."""
    try:
        with patient_queries():
            return [_sweep(now), *_mails(now), _server(now), _hooks(now)]
    except Error as error:
        said = f"数据库答不上来（{type(error).__name__}）。请看是不是没有运行 manage.py migrate，或者数据库太忙。"
        return [Part(name, label, Verdict.BAD, said) for name, label in INSIDE.items()]


@contextmanager
def patient_queries() -> Iterator[None]:
    """PostgreSQL ends a question that takes too long; SQLite has nobody else to wait for when reading."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {QUERY}")
        yield
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")


def _sweep(now: datetime) -> Part:
    found = rounds()
    silence = found.silence(now)
    seconds = None if silence is None else round(silence.total_seconds())
    said = found.in_words(now) or f"{minutes(silence or timedelta())}前来过。"
    return Part("sweep", INSIDE["sweep"], Verdict.BAD if found.is_silent(now) else Verdict.OK, said, seconds)


def _mails(now: datetime) -> tuple[Part, Part]:
    hours = Hours.load()
    waited = lag(now, hours)
    said = f"最久的一封等了 {minutes(waited)}。" if waited else "没有等着发的邮件。"
    bad = Verdict.BAD if waited > LATE else Verdict.OK
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    dead = Mail.objects.to_be_read().filter(state=MailState.DEAD, not_before__gte=midnight).count()
    return (
        Part("mail", INSIDE["mail"], bad, said, round(waited.total_seconds())),
        Part("dead", INSIDE["dead"], Verdict.LOOK if dead else Verdict.OK, f"今天 {dead} 封。", count=dead),
    )


def _server(now: datetime) -> Part:
    server = MailServer.objects.filter(pk=1).first()
    failures = server.failures if server else 0
    rests = bool(server and server.retry_at and server.retry_at > now)
    said = f"连续 {failures} 次没有连上{'，停一会儿再试' if rests else ''}。" if failures else "没有连不上的记录。"
    verdict = Verdict.BAD if rests else Verdict.LOOK if failures else Verdict.OK
    return Part("server", INSIDE["server"], verdict, said, count=failures)


def _hooks(now: datetime) -> Part:
    """Receivers that hear nothing: never bad by themselves, the fault is mostly theirs, and the work goes on here."""
    ended = Receiver.objects.broken().count()
    failing = Receiver.objects.active().filter(failing_since__lte=now - FAILING).count()
    told = [(f"{failing} 个接收方一小时以上送不到", failing), (f"{ended} 个自动停用了", ended)]
    said = "，".join(words for words, count in told if count)
    verdict = Verdict.LOOK if said else Verdict.OK
    advice = "请管理员在“对接通知”里看是哪个，和对方核对。"
    return Part("hooks", INSIDE["hooks"], verdict, f"{said}。{advice}" if said else "都送得到。", count=failing + ended)
