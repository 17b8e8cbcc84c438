"""The Celery application: jobs live in each room's ``jobs.py``, because a *task* here is a 督办事项."""

import os
from pathlib import Path

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("zhualuoshi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


def make_queue_folders() -> None:
    """Where no broker is given the queue is two folders: made at every start, so that nobody has to think of them."""
    from django.conf import settings

    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if folder := options.get(name):
            Path(folder).mkdir(parents=True, exist_ok=True)


class SafeStart(bootsteps.Step):
    """A worker sends mail to real people, so it asks the same questions as the web process before it begins."""

    def __init__(self, parent: object, **kwargs: object) -> None:
        from config.checks import require_safe_start

        require_safe_start()
        super().__init__(parent, **kwargs)


app.steps["worker"].add(SafeStart)
