"""The product's Celery application with a minute that is two seconds long, for tests that cannot wait.

``celery -A tests.chaos.celery_now`` is ``celery -A config`` in all else.
"""

import os

from config.celery import app

MINUTE = float(os.environ["MINUTE"])
SOON_ENOUGH = 20  # seconds a message may wait for a busy machine; those of a minute of two seconds would all be too old
app.conf.beat_max_loop_interval = min(MINUTE, 1)
for entry in app.conf.beat_schedule.values():
    entry["schedule"] *= MINUTE / 60
    entry["options"] = {"expires": max(SOON_ENOUGH, MINUTE * 5 / 6)}
