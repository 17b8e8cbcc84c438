"""What waits too long is reminded of: since when it lies where it lies, and the shipped rules."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

RULES: list[tuple[str, str, int, int | None, str]] = [
    ("等审签满 1 个工作日起，每 2 个工作日", "waiting", 1, 2, "head"),
    ("等裁定、等审核满 2 个工作日起，每 2 个工作日", "waiting", 2, 2, "supervisor"),
]
BATCH = 500  # rows a statement


def make(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    rule = apps.get_model("tracking", "ReminderRule")
    for name, kind, offset, every, audience in RULES:
        fields = {"kind": kind, "offset": offset, "every": every, "audience": audience}
        rule.objects.get_or_create(name=name, defaults=fields)


def tell_since_when(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """From what is recorded: when the head gave it back, else when it was written; when closure was asked for last."""
    filing, task, event = (apps.get_model("tracking", name) for name in ("Filing", "Task", "TaskEvent"))
    open_ones = list(filing.objects.filter(state__in=["at_head", "sent_back", "at_office"]))
    for one in open_ones:
        one.lies_since = timezone.localdate(one.decided_at or one.at)
    filing.objects.bulk_update(open_ones, ["lies_since"], batch_size=BATCH)
    submitted = list(task.objects.filter(status="submitted").only("pk"))
    asked = event.objects.filter(task__status="submitted", name="submit").order_by("at", "pk")
    newest = dict(asked.values_list("task", "at"))
    for one in submitted:
        one.submitted_on = timezone.localdate(newest[one.pk]) if one.pk in newest else None
    task.objects.bulk_update(submitted, ["submitted_on"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("tracking", "0014_calendar_of_notices")]

    operations = [
        migrations.AddField(
            model_name="filing",
            name="lies_since",
            field=models.DateField(blank=True, null=True, verbose_name="从哪天等起"),
        ),
        migrations.AddField(
            model_name="task",
            name="submitted_on",
            field=models.DateField(blank=True, null=True, verbose_name="申请办结日期"),
        ),
        migrations.RunPython(tell_since_when, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(make, migrations.RunPython.noop, elidable=False),
    ]
