"""A real Chromium, a real web server, a real worker process and a real mail server for the tests in this folder."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from screenshots.chromium import CHROMIUM, FLAGS, sign_in
from tests.browser.resting import rested
from tests.browser.walking import PATIENCE
from tests.factories import PASSWORD
from tests.tracking.sink import Sink, serving

ROOT = Path(__file__).resolve().parent.parent.parent
PHONE: ViewportSize = {"width": 390, "height": 844}
HOW_TO_GET_IT = "浏览器测试需要 Chromium 和中文字体：apt-get install chromium fonts-noto-cjk"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(HOW_TO_GET_IT)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer, settings: Settings) -> Iterator[str]:
    """The address of a running site whose links and hosts are its own; it is at rest before its tables are emptied."""
    settings.SITE_URL = live_server.url
    with rested():
        yield str(live_server.url)


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Sink]:
    """Mail goes by SMTP to a server of this test."""
    sink = Sink()
    controller = serving(sink)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    yield sink
    controller.stop()


@pytest.fixture
def worker(site: str) -> Iterator[None]:
    """A worker process on the same database, uploads and queue."""
    for folder in ("queue", "queue-control"):
        (settings.VAR_DIR / folder).mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DATABASE_URL": _database_url(), "SITE_URL": site, "SAMPLE": "1"}
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "--pool", "solo"]
    with subprocess.Popen([*command, "--without-mingle", "--without-gossip"], env=environment, cwd=ROOT) as process:
        yield
        process.terminate()


def _database_url() -> str:
    """The address of the test's own database: the server of the run, or the test's SQLite file."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def enter_without_script(chromium: Browser, site: str) -> Iterator[Callable[[User], Page]]:
    """Signs somebody in on a phone on which no script runs, and gives the page."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    context.set_default_timeout(PATIENCE)

    def signed_in(user: User) -> Page:
        page = context.new_page()
        sign_in(page, site, user.username, PASSWORD)
        return page

    yield signed_in
    context.close()


@pytest.fixture
def enter(context: BrowserContext, site: str) -> Callable[[User], Page]:
    """Signs somebody in through the form, in a window of their own kind, and gives the page."""

    def signed_in(user: User) -> Page:
        context.clear_cookies()
        page = context.new_page()
        sign_in(page, site, user.username, PASSWORD)
        return page

    return signed_in
