"""The cast: the people of a small fictional district, whom the tests are about."""

import os
import sqlite3
import time
from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.plugin import blocking_manager_key

from accounts.models import Role, User
from tests.factories import COUNTERS, PASSWORD, make_department, make_user
from tracking.models import Department

hypothesis.settings.register_profile(
    "office",
    deadline=None,  # no test asserts a time, on a busy machine least of all
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=bool(os.environ.get("NOTHING_SKIPS")),  # what is submitted is judged by the same examples every time
)
hypothesis.settings.load_profile("office")


SHIPPED_BY = ("0003_default_rules", "0011_deserted", "0015_waiting")  # migrations of tracking: rules of the product
NEEDS_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
END_OF_DAY = 120  # seconds in which hardly a test takes its time
TAKES_LONG = ("long", "chaos", "browser")
FOLDERS = count(1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes minutes begins first, so that nobody waits for it at the end.

    With ``ONLY_DATABASE`` (as ``tests.on_postgres`` sets it) only tests that touch a database are run again; not those
    in a browser or marked ``one_database``, which are about pages and rights. What only PostgreSQL can come to waits
    for that run.
    """
    items.sort(key=lambda item: not any(map(item.get_closest_marker, TAKES_LONG)))
    in_turn = touches_database if os.environ.get("ONLY_DATABASE") else any_database_can
    config.hook.pytest_deselected(items=[item for item in items if not in_turn(item)])
    items[:] = [item for item in items if in_turn(item)]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """No test begins when the day is about to end: what it calls today is today for the pages it looks at."""
    time.sleep(rest_of(timezone.localtime()))


def rest_of(now: datetime) -> float:
    """Seconds to wait for the next day, where hardly anything of this one is left."""
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    left = (midnight - now).total_seconds()
    return left + 1 if left < END_OF_DAY else 0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """The next test finds the rules the product ships, also after one that has emptied the tables."""
    yield
    if nextitem and empties_tables(item):  # after the last one the database is gone
        with item.config.stash[blocking_manager_key].unblock():
            make_rules(*SHIPPED_BY)


def empties_tables(item: pytest.Item) -> bool:
    """Whether a test commits for real, so that everything is swept away when it is over."""
    marker = item.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    return commits or bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))


def any_database_can(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgresql_only") is None or connection.vendor == "postgresql"


def touches_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser") or item.get_closest_marker("one_database"):
        return False
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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Tables are made from the models in a second; that migrations lead to the same ones ``test_baseline`` shows."""
    connection.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        call_command("migrate", fake=True, verbosity=0)  # says that all have been applied
        make_rules(*SHIPPED_BY)


def make_rules(*migrations: str) -> None:
    """As these migrations ship them."""
    for name in migrations:
        import_module(f"tracking.migrations.{name}").make(apps, None)


@pytest.fixture(autouse=True)
def _own_numbers() -> None:
    """What a test makes is numbered from the same number, whatever ran before it."""
    for counter in COUNTERS:
        counter.begin()


@pytest.fixture(scope="session", autouse=True)
def _quick_and_plain(django_test_environment: None) -> Iterator[None]:
    """Passwords are kept in no time; pages need no collected static files."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        yield


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a test uploads and caches goes to a folder of its own, which is made when something comes into it."""
    own = tmp_path_factory.getbasetemp() / "own" / str(next(FOLDERS))
    settings.MEDIA_ROOT = own / "media"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": own / "cache"}
    }


@pytest.fixture
def shipped_rules(transactional_db: None) -> None:
    """The rules of the migration, which the tests with real transactions sweep away with everything else."""
    make_rules("0003_default_rules", "0015_waiting")


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
