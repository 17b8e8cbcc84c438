"""Tasks older than the record of changes: one event says how they stood, and the record goes on from there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import Role, User
from tests.conftest import SHIPPED_BY, make_rules
from tests.factories import MONDAY, at
from tests.tracking.walks.course import SAID
from tracking.actions.reports import report_progress
from tracking.models import ReminderRule, Task
from tracking.models.event import BASELINE
from tracking.replay import replay, stored
from tracking.story import tell

ROOMS = ("accounts_", "directives_", "tracking_", "papers_")
BEFORE = [("tracking", "0006_own_words")]
pytestmark = pytest.mark.django_db(transaction=True)


def tables() -> dict[str, Any]:
    """The columns and constraints of every table of ours, whatever these are called and in which order they came."""
    look = connection.introspection
    with connection.cursor() as cursor:
        return {
            name: (
                sorted(str(column) for column in look.get_table_description(cursor, name)),
                sorted(str(one) for one in look.get_constraints(cursor, name).values()),
            )
            for name in look.table_names(cursor)
            if name.startswith(ROOMS)
        }


def rules() -> set[Any]:
    return set(ReminderRule.objects.values_list("name", "kind", "offset", "every", "audience", "is_active"))


@pytest.fixture
def made_from_models(transactional_db: None) -> tuple[dict[str, Any], set[Any]]:
    """The tables and rules of the database in which tests are run: no migration has been there."""
    make_rules(*SHIPPED_BY)
    return tables(), rules()


@pytest.fixture
def empty_database(made_from_models: object, shared_database: None, tmp_path: Path) -> Iterator[None]:
    """A database in which there is no table yet: going forward in it costs a tenth of going back in a full one."""
    if connection.vendor == "sqlite":
        connection.close()
        for file in tmp_path.glob("race.sqlite3*"):
            file.unlink()
        connection.connect()
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA older; SET search_path TO older")
        yield
        cursor.execute("SET search_path TO public; DROP SCHEMA older CASCADE")


def older_task(apps: Any) -> int:
    """A task in hand as the release before wrote it: signed by a clerk, reported on once."""
    by = apps.get_model("accounts", "User").objects.create(username="he", name="何晓岚", role=Role.CLERK).pk
    department = apps.get_model("tracking", "Department").objects.create(name="区住建局").pk
    apps.get_model("tracking", "Membership").objects.create(user_id=by, department_id=department)
    approver = apps.get_model("tracking", "Post").objects.create(name="区政府办公室主任", can_approve=True).pk
    dates: dict[str, Any] = {"source_on": MONDAY, "approved_on": MONDAY, "created_at": at()}
    facts = {"number": "督〔2026〕1号", "source_title": "纪要", "basis": "会议", "source_kind": "minutes"}
    paper = apps.get_model("tracking", "Registration").objects.create(
        **facts, **dates, approver_id=approver, created_by_id=by
    )
    task = apps.get_model("tracking", "Task").objects.create(
        registration=paper, serial=1, number="督〔2026〕1号-01", title="每月巡查", kind="防控", status="accepted",
        is_long_term=True, rhythm="monthly:25", percent=30, dispatched_on=MONDAY, last_reported_on=MONDAY,
        version=4, created_at=at(),
    )  # fmt: skip
    apps.get_model("tracking", "Assignment").objects.create(
        task=task, department_id=department, role="lead", accepted_at=at(), accepted_by_id=by
    )
    events = apps.get_model("tracking", "TaskEvent")
    for name, before, after in (("register", "", "draft"), ("dispatch", "draft", "assigned")):
        events.objects.create(task=task, name=name, before=before, after=after, by_id=by, at=at())
    return int(task.pk)


def test_an_older_task_is_carried_into_the_record_and_goes_on_in_it(
    made_from_models: object, empty_database: None
) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    pk = older_task(executor.loader.project_state(BEFORE).apps)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert (tables(), rules()) == made_from_models, "as in every other test"
    clerk = User.objects.get()
    task = Task.objects.get(pk=pk)
    assert (task.officer, task.rhythm_since, task.parts[0].handler_id) == (clerk, MONDAY, clerk.pk)
    assert [(event.name, event.version) for event in task.events.in_order()] == [
        ("register", None), ("dispatch", None), (BASELINE, 4),
    ]  # fmt: skip
    assert replay(task.events.all()) == stored(task)
    report_progress(task, SAID, by=clerk, at=at(hour=15))
    assert replay(task.events.all()) == stored(task)
    assert [chapter.did.split("，")[0] for chapter in tell(task.events.all(), MONDAY).recent] == [
        "报进展", "交办", "立项",
    ]  # fmt: skip
