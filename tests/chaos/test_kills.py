"""Workers ended by SIGKILL, at every moment of a mail and at random: nothing is lost, hardly anything goes twice."""

import signal
import time
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from random import Random

import pytest

from tests.chaos.children import do_rounds
from tests.chaos.conftest import A_WHILE, Rig, note, size
from tests.chaos.moments import Moment
from tests.chaos.office import give, open_office
from tests.factories import MONDAY, at
from tests.servers import wait_until
from tracking.models import Mail, Reminder
from tracking.models.mail import MailState
from tracking.models.reminder import Outcome
from tracking.outbox.leases import LEASE, WAITING

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]
KILLED = -signal.SIGKILL
AFTER_THE_LEASE = LEASE + timedelta(seconds=1)


@pytest.mark.parametrize("moment", Moment, ids=lambda moment: moment.name)
def test_a_worker_killed_at_any_moment_loses_nothing(rig: Rig, moment: Moment) -> None:
    office = open_office(6)
    give(office, 18)
    office.urge(office.tasks[:3], at(MONDAY, 8))
    if moment is Moment.DATA_SENT:
        rig.mail_server({"end": [(1, "kill")]}, times=1)
    worker = rig.worker(do_rounds, moment.name, 3 if moment in {Moment.ANSWERED, Moment.COMMITTED} else 1)
    worker.join(A_WHILE)
    assert worker.exitcode == KILLED, rig.said()
    rig.come_to_rest()
    found = rig.judge(kills=1 if moment.is_in_the_window else 0)
    assert found.mails == found.taken - found.duplicates == 9


def test_two_workers_killed_again_and_again_lose_nothing(rig: Rig, seed: int) -> None:
    """Two workers, one of them ended every few mails; leases of the dead run out when both are gone."""
    chance, people = Random(seed), size(300, 10_000)  # noqa: S311
    office = open_office(people)
    give(office, people)
    killer = Killer(rig, chance, apart=size(12, 120))
    while killer.kill_as_they_work():
        rig.clock.go_on(AFTER_THE_LEASE)
    rig.come_to_rest()
    found = rig.judge(kills=killer.in_the_window)
    told = f"{people} mails, {killer.kills} kills, {killer.in_the_window} in the window, {found.duplicates} duplicates"
    note(told, seed)
    assert killer.kills >= 5
    assert found.mails == people
    assert found.outcomes == {Outcome.SENT: people}


@dataclass
class Killer:
    """Keeps two workers going and ends one of them whenever so many more mails have come, or about so many."""

    rig: Rig
    chance: Random
    apart: int
    kills: int = 0
    in_the_window: int = 0

    def kill_as_they_work(self) -> bool:
        """Until a worker finds nothing more to do; whether mails are left that the dead hold."""
        workers = [self.rig.worker(), self.rig.worker()]
        while all(worker.is_alive() for worker in workers):
            goal = self.taken + self.chance.randint(1, 2 * self.apart)
            while self.taken < goal and all(worker.is_alive() for worker in workers):
                time.sleep(0.01)
            time.sleep(self.chance.uniform(0, 0.02))
            if all(worker.is_alive() for worker in workers):
                self.end(workers.pop(self.chance.randrange(2)))
                workers.append(self.rig.worker())
        for worker in workers:
            worker.join(A_WHILE)
        return Mail.objects.filter(state__in=WAITING).exists()

    def end(self, worker: ForkServerProcess) -> None:
        worker.kill()
        worker.join()
        if worker.exitcode == KILLED:
            self.kills += 1
            self.in_the_window += was_in_the_window(self.rig, worker.pid)

    @property
    def taken(self) -> int:
        """Mails so far; a line of the log is longer than this, so it is a little less."""
        file = self.rig.sink.folder / "log"
        return file.stat().st_size // 900 if file.exists() else 0


def was_in_the_window(rig: Rig, pid: int | None) -> bool:
    """Whether the last mail the server took from a dead worker is not written down as sent.

    The server may still be reading what he sent last, so this waits until it has done with him.
    """
    wait_until(lambda: visits(rig, pid, "gone") == visits(rig, pid, "here"), f"the server to end with {pid}")
    mine = rig.sink.log("before", having=f'"pid-{pid}"')
    return bool(mine) and not Mail.objects.filter(message_id=mine[-1]["id"], state=MailState.SENT).exists()


def visits(rig: Rig, pid: int | None, what: str) -> int:
    return len(rig.sink.log(what, having=f'"pid-{pid}"'))


def test_a_mail_that_ends_every_worker_is_given_up_and_takes_no_other_with_it(rig: Rig) -> None:
    """I9: whoever speaks to the server of the third clerk is ended; all others get their mail all the same.

    Where that mail is announced behind the one before, the end may come before the one before is written down.
    """
    office = open_office(8)
    give(office, 16)
    rig.mail_server(by_address={"c0003@yunxi.test": "kill"})
    in_the_window = 0
    for _ in range(8):
        worker = rig.worker()
        worker.join(A_WHILE)
        if worker.exitcode == 0:
            break
        in_the_window += was_in_the_window(rig, worker.pid)
        rig.clock.go_on(AFTER_THE_LEASE)
    rig.come_to_rest()
    rig.judge(kills=in_the_window, poisoned=(f"user:{office.clerks[2].pk}",))
    assert Mail.objects.filter(state=MailState.SENT).count() == 7


def test_a_mail_that_cannot_be_written_stops_nobody(rig: Rig) -> None:
    """I9 once more, with a worker ended in between."""
    office = open_office(6)
    give(office, 12)
    office.poison(office.clerks[1])
    worker = rig.worker(do_rounds, Moment.CLAIMED.name, 1)
    worker.join(A_WHILE)
    rig.come_to_rest()
    rig.judge(poisoned=(f"user:{office.clerks[1].pk}",))
    assert Reminder.objects.filter(outcome=Outcome.DEAD).count() == 2
