"""The cast: the people of a small fictional district, whom the tests are about."""

import os
import sqlite3
from collections.abc import Callable, Generator, Iterator
from importlib import import_module
from pathlib import Path

import hypothesis
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from tests.factories import PASSWORD, make_department, make_user
from tracking.models import Department

hypothesis.settings.register_profile(
    "office", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)  # no test asserts a time, on a busy machine least of all
hypothesis.settings.load_profile("office")


NEEDS_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes minutes begins first. With ``ONLY_DATABASE`` (as ``tests.on_postgres`` sets it) only tests that touch
    a database are run again.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if os.environ.get("ONLY_DATABASE"):
        left_out = [item for item in items if not touches_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if touches_database(item)]


def touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & NEEDS_DATABASE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With ``NOTHING_SKIPS`` (as ``.ci/run`` sets it) a test that would be left out fails and says why."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("NOTHING_SKIPS"):
        report.outcome = "failed"
    return report


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    """Uploads and mails of a test go to its own folder; pages need no collected static files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path / "cache"}
    }


@pytest.fixture
def shipped_rules(transactional_db: None) -> None:
    """The rules of the migration, which the tests with real transactions sweep away with everything else."""
    import_module("tracking.migrations.0003_default_rules").make(apps, None)


@pytest.fixture
def housing(db: None) -> Department:
    """区住建局, a lead department."""
    return make_department("区住建局", "区住房城乡建设局", "住建部门", full_name="云溪区住房和城乡建设局")


@pytest.fixture
def city(db: None) -> Department:
    """区城管局, another department."""
    return make_department("区城管局", full_name="云溪区城市管理局")


@pytest.fixture
def supervisor(db: None) -> User:
    return make_user(Role.SUPERVISOR, name="沈若川", username="shen")


@pytest.fixture
def clerk(housing: Department) -> User:
    """经办人 of 区住建局."""
    return make_user(Role.CLERK, housing, name="何晓岚", username="he")


@pytest.fixture
def head(housing: Department) -> User:
    """部门负责人 of 区住建局."""
    return make_user(Role.HEAD, housing, name="罗建中", username="luo")


@pytest.fixture
def outsider(city: Department) -> User:
    """经办人 of 区城管局: belongs to the office, not to this department."""
    return make_user(Role.CLERK, city, name="唐予安", username="tang")


@pytest.fixture
def leader(db: None) -> User:
    return make_user(Role.LEADER, name="分管副区长", username="leader")


@pytest.fixture
def administrator(db: None) -> User:
    return make_user(Role.ADMIN, name="系统管理员", username="admin")


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which somebody has signed in."""

    def as_user(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_user


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads share for real: SQLite in a file instead of in memory; PostgreSQL as it is."""
    if connection.vendor != "sqlite":
        yield
        return
    settings = connection.settings_dict
    in_memory = settings["NAME"]
    keeper = sqlite3.connect(in_memory, uri=True)  # the database in memory lives while somebody holds it
    file = sqlite3.connect(tmp_path / "race.sqlite3")
    keeper.backup(file)
    file.close()
    connection.close()
    settings["NAME"] = str(tmp_path / "race.sqlite3")
    connection.connect()
    yield
    connection.connection.close()
    connection.connection = None
    settings["NAME"] = in_memory
    connection.connect()
    keeper.close()
