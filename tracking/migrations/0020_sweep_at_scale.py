"""The few parts nobody has signed for are found among millions; a reminder looks up its task alone when it is made."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0019_reminders_at_scale")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("accepted_at__isnull", True)), fields=["task"], name="part_not_signed_for"
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="department",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
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
                db_constraint=False,
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
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="tracking.reminderrule",
                verbose_name="规则",
            ),
        ),
    ]
