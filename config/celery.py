"""The Celery application: jobs live in each room's ``jobs.py``, because a *task* here is a 督办事项."""

import os

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("zhualuoshi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


class SafeStart(bootsteps.Step):
    """A worker sends mail to real people, so it asks the same questions as the web process before it begins."""

    def __init__(self, parent: object, **kwargs: object) -> None:
        from config.checks import require_safe_start

        require_safe_start()
        super().__init__(parent, **kwargs)


app.steps["worker"].add(SafeStart)
