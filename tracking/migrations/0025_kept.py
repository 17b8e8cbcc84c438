"""Figures that were counted once and kept, and the steps of the last days found by their moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0024_saved_views")]

    operations = [
        migrations.CreateModel(
            name="Kept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[("now", "当天各项"), ("lights", "那天结束时各灯"), ("late", "那天结束时超期")],
                        max_length=8,
                        verbose_name="什么数",
                    ),
                ),
                ("approved_since", models.CharField(default="all", max_length=10, verbose_name="从哪天批准的起")),
                ("day", models.DateField(verbose_name="哪一天")),
                ("soon_before", models.DateField(verbose_name="临期到哪天前")),
                ("upto", models.BigIntegerField(default=0, verbose_name="数到哪一步")),
                ("brief", models.JSONField(default=list, verbose_name="总数")),
                ("figures", models.JSONField(default=dict, verbose_name="各项")),
            ],
            options={"verbose_name": "留存的数", "verbose_name_plural": "留存的数"},
        ),
        migrations.AddConstraint(
            model_name="kept",
            constraint=models.UniqueConstraint(fields=("day", "what", "approved_since"), name="kept_once"),
        ),
        migrations.AddIndex(
            model_name="taskevent",
            index=models.Index(fields=["at"], name="tracking_ta_at_8840af_idx"),
        ),
    ]
