"""A worker in a process of its own that is ended by kill -9 at a place of what it does, on the database of the test."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
DYING = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
settings.MEDIA_ROOT = sys.argv[3]
looked = 0
def clock():
    global looked
    looked += 1
    if looked == int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)
    return timezone.now()
import_string(sys.argv[1])(int(sys.argv[2]), clock)
"""


def dies_at(place: int, doing: str, pk: int) -> None:
    """``doing`` (a dotted name) begins with the row; it ends where it looks at the clock for the ``place``-th time."""
    given = [sys.executable, "-W", "ignore", "-c", DYING, doing, str(pk), str(settings.MEDIA_ROOT), str(place)]
    died = subprocess.run(given, cwd=ROOT, env=_environment(), check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()


def _environment() -> Mapping[str, str]:
    """The same database, for a process of its own."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
