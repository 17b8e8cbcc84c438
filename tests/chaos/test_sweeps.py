"""Sweeps at once, twice, by two schedulers: of everything exactly one row (I1, I10)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Count

from tests.chaos.children import Site, do_rounds, enter
from tests.chaos.conftest import A_WHILE, START, Rig, size
from tests.chaos.office import give, open_office
from tests.factories import MONDAY
from tests.servers import wait_until
from tracking.models import Mail, Reminder
from tracking.models.mail import Channel
from tracking.outbox.hours import Hours
from tracking.sweep import sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]


def sweep_at_the_signal(site: Site, name: str) -> None:
    """Load everything, wait for all others, sweep."""
    clock = enter(site)
    now, hours = clock.now(), Hours.load()
    (site.folder / f"ready-{name}").touch()
    wait_until((site.folder / "go").exists, "the signal")
    sweep(now, hours.today(now), hours.calendar)


def ready(folder: Path) -> int:
    return len(list(folder.glob("ready-*")))


def test_four_sweeps_at_once_make_one_row_of_each(rig: Rig) -> None:
    """Four processes after a stop of three days, which is the most they can have to do."""
    office = open_office(size(20, 500))
    count = size(400, 20_000)
    give(office, count, due=[MONDAY + timedelta(days=n) for n in (-3, 0, 1, 2)])
    rig.clock.set(START - timedelta(days=4))
    hours = Hours.load()
    sweep(rig.clock.now(), hours.today(rig.clock.now()), hours.calendar)
    before = Reminder.objects.count()
    rig.clock.set(START)
    sweepers = [rig.worker(sweep_at_the_signal, str(n)) for n in range(4)]
    wait_until(lambda: ready(rig.folder) == 4, "four sweepers")
    (rig.folder / "go").touch()
    for sweeper in sweepers:
        sweeper.join(A_WHILE)
    assert [sweeper.exitcode for sweeper in sweepers] == [0] * 4, rig.said()
    made = Reminder.objects.count()
    assert made > before
    keys = Reminder.objects.values("task", "rule", "anchor_on", "fires_on", "audience_key").annotate(rows=Count("pk"))
    assert set(keys.values_list("rows", flat=True)) == {1}
    rig.come_to_rest()
    rig.judge()
    assert Reminder.objects.count() == made


def test_four_workers_at_once_send_each_mail_once(rig: Rig) -> None:
    """As when two schedulers run and each message reaches two workers."""
    people = size(24, 500)
    office = open_office(people)
    give(office, 3 * people, due=[MONDAY, MONDAY + timedelta(days=1)])
    workers = [rig.worker(do_rounds) for _ in range(4)]
    for worker in workers:
        worker.join(A_WHILE)
    assert [worker.exitcode for worker in workers] == [0] * 4, rig.said()
    rig.come_to_rest()
    found = rig.judge()
    assert found.taken == people == Mail.objects.filter(channel=Channel.DIGEST).count()
