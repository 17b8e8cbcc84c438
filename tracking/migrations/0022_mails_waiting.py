"""The few mails that wait are found among all that went, whatever the database thinks of how many there are.

Said as the queries say it, so that SQLite sees that they ask for no others: queued, or held by a worker until some time.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0021_trials_of_robots")]

    operations = [
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state", "queued"), ("lease_until__isnull", False), _connector="OR"),
                fields=["state", "not_before"],
                name="mail_waiting",
            ),
        ),
    ]
