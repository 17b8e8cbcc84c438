"""What stops a start, and what only warns."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from accounts.models import Role
from config import checks
from config.celery import make_queue_folders
from tests.factories import make_user

ROOT = Path(__file__).resolve().parents[2]
GOOD_KEY = "kU8-" + "abcdefghij" * 5


@pytest.fixture(autouse=True)
def _production(settings: Settings) -> None:
    """A start as in production: its own key, https, no sample, no DEBUG."""
    settings.SECRET_KEY = GOOD_KEY
    settings.SITE_URL = "https://duban.yunxi.example"
    settings.SAMPLE = False
    settings.DEBUG = False


@pytest.mark.django_db
def test_a_proper_installation_starts() -> None:
    checks.require_safe_start()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["short", "a" * 60, "django-insecure-" + "abcdefghij" * 5])
def test_a_key_that_can_be_guessed_stops_the_start(settings: Settings, key: str) -> None:
    settings.SECRET_KEY = key
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        checks.require_safe_start()


@pytest.mark.django_db
def test_debug_stops_the_start_where_others_can_reach_it(settings: Settings) -> None:
    settings.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        checks.require_safe_start()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:9", "http://[::1]:8000"])
def test_debug_is_allowed_on_this_machine_only(settings: Settings, address: str) -> None:
    settings.DEBUG, settings.SITE_URL = True, address
    checks.require_safe_start()


@pytest.mark.django_db
def test_sample_accounts_that_can_sign_in_stop_a_production_start() -> None:
    make_user(Role.CLERK, is_sample=True)
    with pytest.raises(ImproperlyConfigured, match=r"还有 1 个示例账号(.|\n)*clear_sample"):
        checks.require_safe_start()


@pytest.mark.django_db
def test_sample_accounts_may_sign_in_where_the_start_is_a_demonstration(settings: Settings) -> None:
    settings.SAMPLE = True
    make_user(Role.CLERK, is_sample=True)
    checks.require_safe_start()


@pytest.mark.django_db
def test_a_database_with_sample_accounts_can_be_migrated_without_saying_that_it_is_a_demonstration() -> None:
    make_user(Role.CLERK, is_sample=True)
    call_command("migrate", verbosity=0)
    with pytest.raises(SystemCheckError, match="示例账号"):
        call_command("check", "--deploy", "--database", "default")


@pytest.mark.django_db
def test_deactivated_sample_accounts_do_not_stop_the_start() -> None:
    make_user(Role.CLERK, is_sample=True, is_active=False)
    checks.require_safe_start()


def test_plain_http_on_an_intranet_is_a_warning(settings: Settings) -> None:
    settings.SITE_URL = "http://10.1.2.3:8000"
    [message] = checks.address_is_encrypted()
    assert not message.is_serious()
    assert "http://10.1.2.3:8000" in message.msg


@pytest.mark.parametrize("address", ["https://duban.yunxi.example", "http://127.0.0.1:8000"])
def test_https_and_this_machine_need_no_warning(settings: Settings, address: str) -> None:
    settings.SITE_URL = address
    assert checks.address_is_encrypted() == []


@pytest.mark.django_db
def test_plain_http_does_not_stop_the_start(settings: Settings) -> None:
    settings.SITE_URL = "http://10.1.2.3:8000"
    checks.require_safe_start()


def _start(code: str, var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own with a production environment."""
    plain = {"PATH": os.environ["PATH"], "VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**plain, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_web_process_does_not_start_with_a_guessable_key(tmp_path: Path) -> None:
    done = _start("import config.wsgi", tmp_path, SECRET_KEY="secret", SITE_URL="https://duban.yunxi.example")
    assert done.returncode != 0
    assert "SECRET_KEY 太短" in done.stderr


def test_the_worker_does_not_start_with_a_guessable_key(tmp_path: Path) -> None:
    (tmp_path / "queue").mkdir()
    (tmp_path / "queue-control").mkdir()
    code = "from config.celery import app; app.worker_main(['worker', '--pool', 'solo', '--loglevel', 'ERROR'])"
    done = _start(code, tmp_path, SECRET_KEY="secret", SITE_URL="https://duban.yunxi.example")
    assert done.returncode != 0
    assert "SECRET_KEY 太短" in done.stderr


def test_the_web_process_starts_before_the_tables_are_there(tmp_path: Path) -> None:
    done = _start("import config.wsgi", tmp_path, SITE_URL="https://duban.yunxi.example")
    assert done.returncode == 0, done.stderr


def test_a_start_without_redis_makes_the_folders_of_its_queue(tmp_path: Path) -> None:
    """Also the shell's ``health``, the first that is asked after an installation by hand."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    command = [sys.executable, "-W", "ignore", "manage.py", "health"]
    told = subprocess.run(
        command, cwd=ROOT, env={**kept, "VAR_DIR": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert "任务队列　正常" in told.stdout, told.stderr
    assert (tmp_path / "queue").is_dir()
    assert (tmp_path / "queue-control").is_dir()


def test_with_redis_there_are_no_folders(settings: Settings, tmp_path: Path) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    make_queue_folders()
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"control_folder": str(tmp_path / "deep" / "control")}
    make_queue_folders()
    assert [one.name for one in tmp_path.iterdir()] == ["deep"]
