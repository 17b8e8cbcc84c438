"""Thousands of reminders are made in one statement: fewer indexes to keep, and none read again that wait for a day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0018_rule_changes")]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="held_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="department",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracking.department",
                verbose_name="单位",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="post",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracking.post",
                verbose_name="职务",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="rule",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="tracking.reminderrule",
                verbose_name="规则",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="task",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminders",
                to="tracking.task",
                verbose_name="事项",
            ),
        ),
    ]
