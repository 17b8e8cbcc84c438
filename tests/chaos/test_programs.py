"""Workers ended by SIGKILL while they tell a program elsewhere: every step arrives, hardly one twice, with one id."""

import signal
from collections import Counter
from datetime import timedelta

import pytest

from tests.chaos.children import do_rounds
from tests.chaos.conftest import A_WHILE, START, Rig
from tests.chaos.moments import Moment
from tests.chaos.office import give, open_office
from tests.factories import MONDAY
from tests.tracking.listeners import Listener, listening, make_receiver
from tests.tracking.outgoing import make_event
from tracking.models import Mail, MailItem
from tracking.models.mail import MailState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]
STEPS = 6
MOMENTS = [
    Moment.COMPOSED,
    Moment.BEFORE_CLAIM,
    Moment.CLAIMED,
    Moment.RENDERED,
    Moment.ANSWERED,
    Moment.COMMITTED,
]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)
def test_a_worker_killed_while_it_tells_a_program_loses_no_step(rig: Rig, moment: Moment) -> None:
    """The one place where a step may come twice is between the answer and the commit, and then with the same id."""
    office = open_office(2)
    tasks = give(office, STEPS, due=(MONDAY + timedelta(days=200),))
    rig.settings.HOOKS_LOCAL = ["127.0.0.1"]
    with listening(Listener(clock=lambda: rig.clock.now().timestamp())) as listener:
        make_receiver(url=listener.url)
        for task in tasks:
            make_event(task, office.supervisor, at=START - timedelta(minutes=5))
        worker = rig.worker(do_rounds, moment.name, 3 if moment in {Moment.ANSWERED, Moment.COMMITTED} else 1)
        worker.join(A_WHILE)
        assert worker.exitcode == -signal.SIGKILL, rig.said()
        rig.come_to_rest()
        heard = Counter(event["id"] for event in listener.heard)
    told = Mail.objects.filter(receiver__isnull=False)
    assert set(told.values_list("state", "reason", "last_code")) == {(MailState.SENT, "", "收下了：HTTP 204")}
    assert set(heard) == set(told.values_list("message_id", flat=True))
    assert MailItem.objects.values("event").distinct().count() == told.count() == STEPS
    assert sum(heard.values()) - STEPS == (1 if moment.is_in_the_window else 0)
