"""Older tasks get their 督查员, their periods and one event with all they are, from which the record goes on."""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F
from django.utils import timezone

from tracking.rhythms import period_of

RECORDED = (
    "title",
    "measure",
    "leader_id",
    "due_on",
    "is_long_term",
    "rhythm",
    "rhythm_since",
    "percent",
    "dispatched_on",
    "last_reported_on",
    "reported_for",
    "closed_on",
    "sent_back",
    "extensions",
    "paused_days",
    "officer_id",
)


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    task_model, part_model = apps.get_model("tracking", "Task"), apps.get_model("tracking", "Assignment")
    for task in task_model.objects.select_related("registration").iterator(chunk_size=500):
        task.officer_id = task.registration.created_by_id
        task.rhythm_since = task.dispatched_on
        period = period_of(task.rhythm, task.last_reported_on) if task.last_reported_on else None
        task.reported_for = period.due_on if period else None
        task.save(update_fields=["officer", "rhythm_since", "reported_for"])
    _name_periods(apps.get_model("tracking", "Report"))
    signed = part_model.objects.filter(accepted_by__role="clerk")
    for part in signed.iterator(chunk_size=500):
        part.handler_id = part.accepted_by_id
        part.save(update_fields=["handler"])
    event_model = apps.get_model("tracking", "TaskEvent")
    event_model.objects.bulk_create(_events(task_model, event_model), batch_size=500)


def _name_periods(report_model: Any) -> None:
    """Which period each report of a lead was for: the one it was made in."""
    of_lead = report_model.objects.filter(
        task__rhythm__gt="", task__assignments__role="lead", task__assignments__department=F("department")
    )
    for report in of_lead.select_related("task").iterator(chunk_size=500):
        period = period_of(report.task.rhythm, timezone.localdate(report.at))
        report.period_on = period.due_on if period else None
        report.save(update_fields=["period_on"])


def _events(task_model: Any, event_model: Any) -> Iterator[Any]:
    now = timezone.now()
    for task in task_model.objects.prefetch_related("assignments").iterator(chunk_size=500):
        parts = [_part(part) for part in sorted(task.assignments.all(), key=lambda part: part.pk)]
        changes = {name: [None, _plain(getattr(task, name))] for name in RECORDED} | {"parts": [[], parts]}
        facts = {"before": task.status, "after": task.status, "version": task.version, "changes": changes}
        yield event_model(task=task, name="baseline", by_id=task.officer_id, at=now, **facts)


def _part(part: Any) -> dict[str, Any]:
    return {
        "department": part.department_id,
        "role": part.role,
        "accepted_at": _plain(part.accepted_at),
        "accepted_by": part.accepted_by_id,
        "handler": part.handler_id,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def forget(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("tracking", "TaskEvent").objects.filter(name="baseline").delete()


class Migration(migrations.Migration):
    dependencies = [("tracking", "0007_life")]

    operations = [migrations.RunPython(fill, forget, elidable=False)]
