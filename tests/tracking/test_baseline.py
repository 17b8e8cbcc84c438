"""Tasks older than the record of changes: one event says how they stood, and the record goes on from there."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import Role
from tests.factories import MONDAY, at, make_department, make_post, make_user
from tests.tracking.walks.course import SAID
from tracking.actions.reports import report_progress
from tracking.models import Task
from tracking.models.event import BASELINE
from tracking.replay import replay, stored
from tracking.story import tell

BEFORE = [("tracking", "0006_own_words")]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]


def older_task(apps: Any, by: int, department: int, approver: int) -> int:
    """A task in hand as the release before wrote it: signed by a clerk, reported on once."""
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


def test_an_older_task_is_carried_into_the_record_and_goes_on_in_it() -> None:
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    housing = make_department("区住建局")
    clerk, approver = make_user(Role.CLERK, housing), make_post()
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    pk = older_task(executor.loader.project_state(BEFORE).apps, clerk.pk, housing.pk, approver.pk)
    MigrationExecutor(connection).migrate(latest)
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
