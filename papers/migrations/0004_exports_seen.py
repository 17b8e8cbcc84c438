"""Exports whose end has been looked at are not told of any more; all there are count as looked at."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def count_as_seen(apps: Apps, _: BaseDatabaseSchemaEditor | None) -> None:
    apps.get_model("papers", "Export").objects.exclude(finished_at=None).update(seen_at=F("finished_at"))


class Migration(migrations.Migration):
    dependencies = [("papers", "0003_exports_once")]

    operations = [
        migrations.AddField(
            model_name="export",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="看到结果的时间"),
        ),
        migrations.RunPython(count_as_seen, migrations.RunPython.noop),
    ]
