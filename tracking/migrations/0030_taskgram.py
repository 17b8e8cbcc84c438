"""What tasks are found again by, for those that are there already."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from directives.similar.grams import keys_of


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    tasks, grams = apps.get_model("tracking", "Task"), apps.get_model("tracking", "TaskGram")
    rows = tasks.objects.filter(parent=None).order_by("pk").prefetch_related("sources").iterator(chunk_size=500)
    batch = []
    for task in rows:
        quotes = [source.quote for source in sorted(task.sources.all(), key=lambda source: source.pk)]
        batch += [grams(gram=gram, task_id=task.pk) for gram in keys_of(task.title, *quotes)]
        if len(batch) > 10_000:
            grams.objects.bulk_create(batch, batch_size=2000)
            batch = []
    grams.objects.bulk_create(batch, batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("tracking", "0029_joined")]

    operations = [
        migrations.CreateModel(
            name="TaskGram",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "gram", "task", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("gram", models.BigIntegerField(verbose_name="字对")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grams",
                        to="tracking.task",
                        verbose_name="事项",
                    ),
                ),
            ],
            options={"verbose_name": "事项的字对", "verbose_name_plural": "事项的字对"},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
