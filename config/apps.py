"""The project as Django sees it: start-up checks and the admin in our words."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class ConfigConfig(AppConfig):
    """Registers what must hold before a process may start, and makes the folders of the queue."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401
        from config.celery import make_queue_folders

        make_queue_folders()


class AdminConfig(DjangoAdminConfig):
    """Django's admin, open to administrators (管理员) only."""

    default_site = "config.admin.OfficeAdminSite"
