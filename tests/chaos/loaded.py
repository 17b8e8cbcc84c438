"""Imported by the process that workers are forked from: Django and the outbox, but no connection to anything."""

import django

django.setup()

import pytest  # noqa: E402, F401 (every child looks at what was started first)
from django.template.loader import get_template  # noqa: E402
from django.urls import reverse  # noqa: E402

import tests.chaos.moments  # noqa: E402, F401
import tracking.outbox.rounds  # noqa: E402, F401

reverse("tracking:desk")  # reads every view of the site
for name in ("digest", "notice"):
    get_template(f"notices/{name}.html.j2", using="mails")
