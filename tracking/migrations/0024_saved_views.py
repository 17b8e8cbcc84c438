"""Views of the ledger that people keep under a name of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracking", "0023_never_heard_of"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("address", models.JSONField(blank=True, default=dict, verbose_name="条件、列和排序")),
                ("is_shared", models.BooleanField(default=False, verbose_name="大家都看得到")),
                ("changed_at", models.DateTimeField(verbose_name="何时存的")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁的",
                    ),
                ),
            ],
            options={
                "verbose_name": "保存的视图",
                "verbose_name_plural": "保存的视图",
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="one_view_a_name")],
            },
        ),
    ]
