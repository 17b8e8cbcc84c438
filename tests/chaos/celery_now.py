"""The product's Celery application with a minute that is two seconds long, for tests that cannot wait.

``celery -A tests.chaos.celery_now`` is ``celery -A config`` in all else.
"""

import os

from config.celery import app

MINUTE = float(os.environ["MINUTE"])
app.conf.beat_max_loop_interval = min(MINUTE, 1)
for entry in app.conf.beat_schedule.values():
    entry["schedule"] = MINUTE
    entry["options"] = {"expires": MINUTE * 5 / 6}
