"""The office goes on working while mails go out: no mail speaks of what was over a second before (I5)."""

import json
import time
from datetime import timedelta
from random import Random

import pytest

from tests.chaos.children import Site, do_rounds, enter
from tests.chaos.conftest import A_WHILE, Rig, note, size
from tests.chaos.invariants import nothing_stale_was_told
from tests.chaos.office import give, open_office
from tests.servers import wait_until
from tests.tracking.life import ACTS
from tracking.models import Task, TaskEvent
from tracking.models.task import IllegalMoveError
from tracking.outbox.joining import JOINED

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]
STEPS = ["cancel", "suspend", "reassign", "adjust", "submit"]  # after each the reminder holds no more


def change_tasks(site: Site, seed: int, pause: float) -> None:
    """Real steps on tasks at random until the file ``enough`` is there; each is written down once it is committed."""
    clock = enter(site)
    chance = Random(seed)  # noqa: S311
    pks = list(Task.objects.order_by("pk").values_list("pk", flat=True))
    chance.shuffle(pks)
    with (site.folder / "changed").open("a", encoding="utf-8") as changed:
        for pk in pks:
            if (site.folder / "enough").exists():
                return
            task = Task.objects.prefetch_related("assignments").get(pk=pk)
            clerk = task.assignments.get().department.memberships.get().user
            step = chance.choice(STEPS)
            by = clerk if step == "submit" else task.officer
            try:
                ACTS[step](task, by, clock.now())
            except IllegalMoveError:
                continue
            line = {"number": int(task.title[1:6]), "moment": time.time(), "to": clerk.email, "step": step}
            changed.write(json.dumps(line) + "\n")
            changed.flush()
            time.sleep(chance.uniform(0, 2 * pause))


def test_no_mail_speaks_of_what_was_over_a_second_before(rig: Rig, seed: int) -> None:
    """A slow server, two workers, and somebody who cancels, suspends, reassigns and puts off in the middle of it."""
    people = size(30, 400)
    office = open_office(people)
    give(office, 8 * people)
    rig.mail_server(delay=0.1)
    workers = [rig.worker(do_rounds) for _ in range(2)]
    wait_until(lambda: rig.sink.log("data"), "the first mail")
    editor = rig.worker(change_tasks, seed, 0.02)
    for worker in workers:
        worker.join(A_WHILE)
    (rig.folder / "enough").touch()
    editor.join(60)
    assert editor.exitcode == 0, rig.said()
    changes = [json.loads(line) for line in (rig.folder / "changed").read_text().splitlines()]
    ended = [(change["number"], change["moment"], change["to"]) for change in changes]
    last = max(line["moment"] for line in rig.sink.log("data"))
    early = [change for change in changes if change["moment"] < last - 1]
    note(f"{people} mails, {len(changes)} changes, {len(early)} a second before the last mail", seed)
    assert len(early) > 10
    assert TaskEvent.objects.filter(name__in=STEPS).count() >= len(changes)
    nothing_stale_was_told(rig.sink, ended)
    rig.clock.go_on(JOINED + timedelta(seconds=1))  # then the news of the changes go too
    rig.come_to_rest()
    rig.judge()
