"""A key on the review workbench with 80 candidates: from the press to the next card painted, in a real Chromium.

The speech, its candidates and the server are made for this run, in a folder and a database of their own. The floor is
the same browser fetching a static file of the size of an answer and putting it into the page. A decision is shown
before it is saved, so both are measured: until the next card is painted, and until the server has answered.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from socket import socket
from time import monotonic, sleep
from typing import TYPE_CHECKING
from urllib.request import urlopen

from bench.measure import Row, show
from bench.pressing import enter, fetch, press
from screenshots.chromium import CHROMIUM, FLAGS, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

CANDIDATES, PRESSES = 80, 20
GOAL = "p95 ≤ 100 ms"
ROOT = Path(__file__).resolve().parent.parent
CLAUSE = "{}要在{}月底前完成第{}个老旧小区改造，同步抓好消防通道划线和占道堆物清理"
BODIES = ("区住建局", "区城管局", "区教育局", "各镇街", "有关部门")


def run() -> None:
    """Once, in a process of its own with a database of its own."""
    with tempfile.TemporaryDirectory(prefix="zhualuoshi-bench-", ignore_cleanup_errors=True) as folder:
        environment = {**os.environ, "VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/review.sqlite3"}
        environment["SITE_URL"] = f"http://127.0.0.1:{_free_port()}"
        command = [sys.executable, "-W", "ignore", "-m", "bench.review"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)  # noqa: S603 (our own code)


def _free_port() -> int:
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def measure() -> None:
    """Everything in the process of its own: rows, server, browser, figures."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    speech_pk, password = _seed()
    site = os.environ["SITE_URL"]
    with _serving(site), _browsing() as page:
        sign_in(page, site, "bench", password)
        page.goto(f"{site}/speeches/{speech_pk}/review/?show=all", wait_until="networkidle")
        _report(page)


def _report(page: "Page") -> None:
    floor = sorted(fetch(page) for _ in range(PRESSES))
    for name, key in (("下一条", "j"), ("上一条", "k"), ("采纳", "a"), ("阅知", "n"), ("撤销", "u")):
        taken = [press(page, key) for _ in range(PRESSES)]
        _show(f"key {key} ({name})", [one.painted for one in taken], floor)
        if key in "anu":
            _show(f"key {key} ({name}), saved", [one.saved for one in taken], floor, goal="is not waited for")
    for name, key in (("改标题", "e"), ("驳回", "r"), ("并入", "m"), ("拆分", "s")):
        _show(f"key {key} ({name})", [enter(page, key).painted for _ in range(PRESSES)], floor)
    sys.stdout.write("load of the machine over 1, 5, 15 minutes: {:.1f} {:.1f} {:.1f}\n".format(*os.getloadavg()))


def _show(work: str, taken: list[float], floor: list[float], goal: str = GOAL) -> None:
    taken = sorted(taken)
    for label, value, least in (
        ("median", statistics.median(taken), statistics.median(floor)),
        ("p95", taken[int(0.95 * len(taken))], floor[int(0.95 * len(floor))]),
    ):
        named = f"{CANDIDATES} candidates, {work}, {label}"
        show(Row(named, value / 1000, f"static file fetched and shown, {label}", least / 1000, goal))


def _seed() -> tuple[int, str]:
    """A speech with 80 candidates as extraction finds them, twenty departments, one 督查员."""
    from django.utils import timezone

    from accounts.models import Role, User
    from directives.actions.reviewing import as_directive
    from directives.extraction.pipeline import extract
    from directives.models import Directive, Speech
    from tracking.models import Department
    from tracking.naming import extraction_context

    password = "Yunxi-2026-bench"  # noqa: S105  # of a database that is gone after the run
    user = User(username="bench", name="沈若川", role=Role.SUPERVISOR, must_change_password=False)
    user.set_password(password)
    user.save()
    for name in (*BODIES[:3], *(f"区第{n}局" for n in range(60))):
        Department.objects.create(name=name)
    clauses = (CLAUSE.format(BODIES[n % 5], n % 12 + 1, n + 1) for n in range(CANDIDATES))
    text = "在全区城市更新工作推进会上的讲话\n同志们：\n" + "\n".join(f"{clause}。" for clause in clauses)
    speech = Speech.objects.create(
        title="在全区城市更新工作推进会上的讲话",
        spoken_on=date(2026, 11, 20),
        text=text,
        content_hash="bench",
        text_hash="bench",
        imported_by=user,
        imported_at=timezone.now(),
    )
    found = extract(text, speech.spoken_on, extraction_context())
    Directive.objects.bulk_create(as_directive(speech, one) for one in found[:CANDIDATES])
    return speech.pk, password


@contextmanager
def _serving(site: str) -> Iterator[None]:
    """The web server as it is deployed, with one worker process."""
    Path(os.environ["VAR_DIR"], "static", "bench-review.txt").write_text("字" * 6000, encoding="utf-8")
    command = [sys.executable, "-W", "ignore", "-m", "gunicorn", "config.wsgi", "--bind", site.removeprefix("http://")]
    options = ["--worker-class", "gthread", "--threads", "4", "--log-level", "critical"]
    with subprocess.Popen([*command, *options], cwd=ROOT) as server:  # noqa: S603 (our own code)
        try:
            _until_up(site)
            yield
        finally:
            server.terminate()


def _until_up(site: str) -> None:
    end = monotonic() + 60
    while monotonic() < end:
        try:
            urlopen(f"{site}/login/", timeout=5).close()  # noqa: S310 (our own server)
        except OSError:
            sleep(0.2)
        else:
            return
    raise RuntimeError("the web server did not start")


@contextmanager
def _browsing() -> Iterator["Page"]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        browser.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    measure()
