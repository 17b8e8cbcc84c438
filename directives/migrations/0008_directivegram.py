"""What candidates are found again by, for those that are there already."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from directives.similar.grams import keys_of


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    directives, grams = apps.get_model("directives", "Directive"), apps.get_model("directives", "DirectiveGram")
    rows = directives.objects.order_by("pk").values_list("pk", "title", "text").iterator(chunk_size=500)
    batch = []
    for pk, *texts in rows:
        batch += [grams(gram=gram, directive_id=pk) for gram in keys_of(*texts)]
        if len(batch) > 10_000:
            grams.objects.bulk_create(batch, batch_size=2000)
            batch = []
    grams.objects.bulk_create(batch, batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("directives", "0007_joined_elsewhere")]

    operations = [
        migrations.CreateModel(
            name="DirectiveGram",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "gram", "directive", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("gram", models.BigIntegerField(verbose_name="字对")),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grams",
                        to="directives.directive",
                        verbose_name="候选事项",
                    ),
                ),
            ],
            options={"verbose_name": "候选事项的字对", "verbose_name_plural": "候选事项的字对"},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
