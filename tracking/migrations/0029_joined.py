import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0007_joined_elsewhere"),
        ("tracking", "0028_receivers_and_feeds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="tasksource",
            name="joined_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="归并时间"),
        ),
        migrations.CreateModel(
            name="Apart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("other", "不是一件事"), ("both", "都保留")], max_length=8, verbose_name="怎么定的"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人",
                    ),
                ),
                (
                    "directive",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directives.directive",
                    ),
                ),
                (
                    "other_directive",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directives.directive",
                    ),
                ),
                (
                    "other_task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tracking.task",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tracking.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "不归并的两件",
                "verbose_name_plural": "不归并的两件",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("directive__isnull", False), ("task", None)),
                            models.Q(("directive", None), ("task__isnull", False)),
                            _connector="OR",
                        ),
                        name="apart_one_side_is_a_candidate_or_a_task",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("other_directive__isnull", False), ("other_task", None)),
                            models.Q(("other_directive", None), ("other_task__isnull", False)),
                            _connector="OR",
                        ),
                        name="apart_the_other_is_a_candidate_or_a_task",
                    ),
                ],
            },
        ),
    ]
