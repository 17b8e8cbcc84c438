"""The office the pictures are taken of: the sample 云溪区, always on the same Monday, and the pages worth a picture."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import time_machine

PASSWORD = "yunxi-demo"  # noqa: S105 (of the sample, printed at every start)
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PLAIN = {  # pages whose addresses name nothing
    "ducha": {
        "speeches": "directives:speeches",
        "import": "directives:import",
        "by-hand": "tracking:register_by_hand",
        "intakes": "papers:intakes",
        "ledger": "tracking:tasks",
        "filings": "tracking:filings",
        "between": "tracking:between",
        "repeated": "tracking:repeated",
        "rechecks": "tracking:rechecks",
        "draws": "tracking:recheck_draws",
        "appeals": "tracking:appeals",
        "completion": "tracking:completion",
        "burden": "tracking:burden",
        "archives": "papers:archives",
        "papers": "papers:papers",
        "outbox": "tracking:outbox",
        "pending": "tracking:pending_mail",
        "people": "tracking:handovers",
        "foresight": "tracking:foresight",
        "notices": "tracking:notices",
        "choices": "tracking:choices",
        "exports": "papers:exports",
        "new-export": "papers:new_export",
        "styleguide": "tracking:styleguide",
        "help": "own_help",
    },
    "zhujian": {"own-tasks": "tracking:tasks", "calendar-feed": "tracking:calendar_feed"},
    "admin": {
        "words": "tracking:words",
        "rules": "tracking:rules",
        "new-rule": "tracking:new_rule",
        "calendar": "tracking:calendar",
        "calendar-notice": "tracking:calendar_notice",
        "robots": "tracking:robots",
        "new-robot": "tracking:new_robot",
        "hooks": "tracking:hooks",
        "tokens": "accounts:tokens",
        "templates": "papers:templates",
        "lists": "papers:intakes",
        "admin": "admin:index",
    },
}
DESKS = {"ducha": "supervisor", "zhujian": "clerk", "zhujian-head": "head", "quzhang": "leader", "admin": "admin"}


class Shown(NamedTuple):
    """A page: the name of its picture, who looks at it (nobody has signed in where it is empty), where it is."""

    name: str
    username: str
    address: str


def prepare() -> None:
    """The sample, as of that Monday, in the database of this process's settings."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with time_machine.travel(MONDAY, tick=True):
        import django
        from django.core.management import call_command

        django.setup()
        for command in ("migrate", "load_sample"):
            call_command(command, verbosity=0)
        do_a_round()
        call_command("collectstatic", interactive=False, verbosity=0)


def do_a_round() -> None:
    """The scheduler has just come by, as it does every minute."""
    from django.utils import timezone

    from tracking.outbox.rounds import do_round

    do_round(timezone.now)


def addresses() -> list[Shown]:
    """Every page worth a picture."""
    from django.urls import reverse

    pages = [Shown("login", "", reverse("accounts:login"))]
    pages += [Shown(f"desk-{role}", username, reverse("tracking:desk")) for username, role in DESKS.items()]
    for username, views in PLAIN.items():
        pages += [Shown(name, username, reverse(view)) for name, view in views.items()]
    return [*pages, *_of_speeches(), *_of_tasks(), *_of_papers()]


def _of_speeches() -> Iterator[Shown]:
    from django.urls import reverse

    from directives.models import Speech
    from tracking.models import Registration
    from tracking.plans import awaiting_registration

    done, fresh = Speech.objects.order_by("spoken_on")[0], Speech.objects.order_by("-spoken_on")[0]
    yield Shown("speech", "ducha", reverse("directives:speech", args=[done.pk]))
    yield Shown("correct", "ducha", reverse("directives:correct", args=[fresh.pk]))
    yield Shown("review", "ducha", reverse("tracking:review", args=[fresh.pk]))
    yield Shown("register", "ducha", reverse("tracking:register", args=[awaiting_registration()[0].speech_id]))
    yield Shown("breakdown", "ducha", reverse("papers:breakdown", args=[done.pk]))
    yield Shown("margins", "ducha", reverse("papers:margins", args=[done.pk]))
    paper = Registration.objects.order_by("pk")[0]
    yield Shown("registration", "ducha", reverse("tracking:registration", args=[paper.pk]))


def _of_tasks() -> Iterator[Shown]:
    from django.urls import reverse

    from accounts.models import User
    from tracking.models import Filing, Mail, Task
    from tracking.workflow import Status, Structure

    clerk = User.objects.get(username="zhujian")
    own = (
        Task.objects.visible_to(clerk).filter(status=Status.ACCEPTED, due_on__isnull=False).order_by("due_on", "pk")[0]
    )
    for name in ("report", "submit", "extend"):
        yield Shown(f"step-{name}", "zhujian", reverse(f"tracking:{name}", args=[own.pk]))
    yield Shown("task-clerk", "zhujian", reverse("tracking:task", args=[own.pk]))
    shown = {
        "task": Task.objects.filter(status=Status.ACCEPTED, structure=Structure.SINGLE),
        "task-closed": Task.objects.filter(status=Status.CLOSED),
        "task-divided": Task.objects.filter(structure=Structure.SPREAD),
        "task-submitted": Task.objects.filter(status=Status.SUBMITTED),
    }
    for name, tasks in shown.items():
        yield Shown(name, "ducha", reverse("tracking:task", args=[tasks.order_by("due_on", "pk")[0].pk]))
    yield Shown("urge", "ducha", reverse("tracking:urge", args=[own.pk]))
    yield Shown("task-reminders", "ducha", reverse("tracking:task_reminders", args=[own.pk]))
    yield Shown("ledger-late", "quzhang", reverse("tracking:tasks") + "?light=late")
    yield Shown("ledger-grouped", "ducha", reverse("tracking:tasks") + "?group=department")
    yield Shown("ledger-search", "ducha", reverse("tracking:tasks") + "?q=燃气&status=all")
    yield Shown("screen", "quzhang", reverse("tracking:completion") + "?screen=1")
    for filing in Filing.objects.order_by("pk")[:1]:
        yield Shown("filing", "ducha", reverse("tracking:filing", args=[filing.pk]))
    for mail in Mail.objects.order_by("pk")[:1]:
        yield Shown("mail", "ducha", reverse("tracking:mail", args=[mail.pk]))


def _of_papers() -> Iterator[Shown]:
    from django.urls import reverse

    from papers.models import Paper

    for paper in Paper.objects.order_by("pk")[:1]:
        yield Shown("paper", "ducha", reverse("papers:paper", args=[paper.pk]))
    yield Shown("bulletin-new", "ducha", reverse("papers:bulletin"))
    yield Shown("calendar-year", "admin", reverse("tracking:calendar_year", args=[MONDAY.year]))
    yield Shown("template", "admin", reverse("papers:template", args=["bulletin"]))
