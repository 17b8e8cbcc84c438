"""What waits for 审核 is found by the day it was asked for. By itself: PostgreSQL indexes no table it has just filled."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0015_waiting")]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("submitted_on__isnull", False)), fields=["submitted_on"], name="task_under_review"
            ),
        ),
    ]
