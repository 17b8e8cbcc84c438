"""When a robot was last tried out, so that a button pressed twice says it once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0020_sweep_at_scale")]

    operations = [
        migrations.AddField(
            model_name="robot",
            name="tried_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="何时试发"),
        ),
    ]
