"""Days that are not as they should be: the machine was off, the clock is wrong, a Saturday is worked."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db.models import Count

from tests.chaos.conftest import START, Rig, note, size
from tests.chaos.office import give, open_office
from tests.factories import MONDAY, at
from tracking.models import Mail, MailItem, Reminder
from tracking.models.mail import Channel, MailState
from tracking.models.reminder import Outcome
from tracking.outbox.composing import SUPERSEDED
from tracking.outbox.rounds import do_round

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]
DAY = timedelta(days=1)
WORKED_SATURDAY = date(2026, 10, 10)  # 国庆节调休


def rounds_at(rig: Rig, moment: datetime) -> None:
    rig.clock.set(moment)
    rig.come_to_rest()


def digests_on(day: date) -> int:
    return Mail.objects.filter(channel=Channel.DIGEST, local_date=day, state=MailState.SENT).count()


def test_three_days_down_bring_one_digest_each_and_only_the_newest_of_each_task(rig: Rig, seed: int) -> None:
    """Off from Monday to Wednesday, with so many due each day; on Thursday everybody has one mail."""
    people, daily = size(20, 500), size(200, 10_000)
    office = open_office(people)
    give(office, 3 * daily, due=[MONDAY, MONDAY + DAY, MONDAY + 2 * DAY])
    rounds_at(rig, START - 3 * DAY)
    before = Counter(line["to"] for line in rig.sink.log("before"))
    thursday = MONDAY + 3 * DAY
    rounds_at(rig, at(thursday, 8, 30))
    rig.judge()
    now = Counter(line["to"] for line in rig.sink.log("before"))
    after = now - before
    note(f"3 days down, {daily} due a day, {people} people: {sum(after.values())} mails", seed)
    assert after == Counter(clerk.email for clerk in office.clerks)
    assert digests_on(thursday) == people
    told = MailItem.objects.filter(mail__local_date=thursday, dropped="", reminder__isnull=False)
    assert set(
        told.values("reminder__task")
        .annotate(days=Count("reminder__fires_on", distinct=True))
        .values_list("days", flat=True)
    ) == {1}
    assert Reminder.objects.filter(outcome=Outcome.SUPPRESSED, reason=SUPERSEDED).exists()
    assert told.values("reminder__task").distinct().count() == 3 * daily


def test_a_clock_that_was_a_day_ahead_or_behind_repeats_nothing(rig: Rig) -> None:
    office = open_office(8)
    give(office, 40, due=[MONDAY - DAY, MONDAY, MONDAY + DAY, MONDAY + 2 * DAY, MONDAY + 3 * DAY])
    for days in (0, 1, 0, 1, 2, 1, 2, 3):
        rounds_at(rig, START + days * DAY)
        rig.judge()
    told = MailItem.objects.filter(reminder__isnull=False, dropped="", mail__state=MailState.SENT)
    assert told.count() == told.values("reminder").distinct().count()
    assert all(digests_on(MONDAY + n * DAY) <= 8 for n in range(4))
    assert digests_on(MONDAY) == 8


def test_a_clock_that_falls_back_in_the_middle_of_sending_repeats_nothing(rig: Rig) -> None:
    """Claimed and not yet sent when the clock is set back by a day, and by an hour: the mail goes once."""
    office = open_office(6)
    give(office, 12)
    worker = rig.worker()
    worker.kill()
    worker.join()
    for moment in (START - DAY, START + timedelta(hours=1), START, START + DAY):
        rounds_at(rig, moment)
    rig.judge()
    assert Reminder.objects.filter(outcome=Outcome.SENT).exists()


def test_a_worked_saturday_is_a_working_day_and_its_sunday_is_none(rig: Rig) -> None:
    office = open_office(5)
    give(office, 20, due=[WORKED_SATURDAY, WORKED_SATURDAY + DAY, WORKED_SATURDAY + 2 * DAY])
    rounds_at(rig, at(WORKED_SATURDAY, 8, 30))
    rig.judge()
    assert digests_on(WORKED_SATURDAY) == 5
    told = Reminder.objects.filter(fires_on=WORKED_SATURDAY, outcome=Outcome.SENT).values_list("anchor_on", flat=True)
    assert set(told) == {WORKED_SATURDAY + n * DAY for n in range(3)}
    taken = len(rig.sink.log("before"))
    rig.clock.set(at(WORKED_SATURDAY + DAY, 8, 30))
    assert do_round(rig.clock.now).is_idle
    assert len(rig.sink.log("before")) == taken


def test_nothing_goes_before_or_after_the_hours_however_urgent(rig: Rig) -> None:
    office = open_office(4)
    give(office, 8)
    office.urge(office.tasks[:2], at(MONDAY, 6))
    for moment in (at(MONDAY, 7, 50), at(MONDAY, 18, 0), at(MONDAY - DAY, 10)):
        rig.clock.set(moment)
        do_round(rig.clock.now)
        assert rig.sink.log("data") == []
    rounds_at(rig, at(MONDAY + DAY, 8, 30))
    rig.judge()
