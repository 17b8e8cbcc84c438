"""A mail server that refuses, falls silent and hangs up, at every verb, by a seeded plan: all comes to an end."""

from datetime import timedelta

import pytest

from tests.chaos.conftest import Rig, note, size
from tests.chaos.office import give, open_office
from tests.factories import MONDAY, at
from tracking.models import Mail, MailServer, Reminder
from tracking.models.mail import MailState
from tracking.models.reminder import Outcome
from tracking.outbox.rounds import do_round

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]
LATER = ["450 4.2.1 busy", "451 4.3.0 try later", "452 4.2.2 full"]
CLOSING = "421 4.3.2 shutting down"
FINAL = ["550 5.1.1 no such user", "552 5.3.4 too big", "554 5.7.1 spam"]


def ways(each: float) -> dict[str, list[tuple[float, str]]]:
    """At every verb every way to misbehave, each with this chance."""
    lines = ["drop", CLOSING]
    spread = {
        "connect": ["drop"],
        "banner": [*lines, "554 5.3.2 not now"],
        "EHLO": lines,
        "MAIL": [*lines, LATER[1]],
        "RCPT": [*lines, *LATER, FINAL[0]],
        "DATA": [*lines, LATER[1], FINAL[2]],
        "body": ["drop"],
        "end": [*lines, *LATER, *FINAL[1:]],
        "after": ["drop"],
        "RSET": lines,
        "QUIT": lines,
    }
    return {verb: [(each, way) for way in said] for verb, said in spread.items()}


def test_whatever_the_server_does_every_mail_comes_to_its_end(rig: Rig, seed: int) -> None:
    """Only what the server refused for good, or put off six times, is dead; the rest is sent, each once."""
    people = size(60, 2_000)
    office = open_office(people)
    give(office, people)
    sink = rig.mail_server(ways(0.02), seed=seed)
    rig.come_to_rest(patience=1000)
    found = rig.judge(may_be_refused=True)
    faults = sink.log("fault")
    dead = Mail.objects.filter(state=MailState.DEAD)
    refused = {line["to"] for line in faults if line["way"] in FINAL and "to" in line}
    unexplained = dead.filter(attempts__lt=6).exclude(address__in=refused)
    assert not unexplained.filter(last_code="").exists(), "dead, and the server's answer is not kept"
    assert {code[:1] for code in unexplained.values_list("last_code", flat=True)} <= {"5"}
    verbs = {line["verb"] for line in faults}
    note(f"{people} mails, {len(faults)} faults at {len(verbs)} verbs, {dead.count()} dead, {found.taken} taken", seed)
    assert len(verbs) >= size(5, 10)
    assert found.duplicates == 0
    assert found.outcomes.get(Outcome.SENT, 0) + found.outcomes.get(Outcome.DEAD, 0) == people


def test_a_server_that_falls_silent_at_any_verb_costs_time_and_no_mail(rig: Rig, seed: int) -> None:
    """One second of patience; of what was put off nothing is lost, and nothing goes twice."""
    rig.timeout = 1
    people = size(8, 40)
    office = open_office(people)
    give(office, people)
    verbs = ["EHLO", "MAIL", "RCPT", "DATA", "end"]
    rig.mail_server({verb: [(size(30, 10) / 100, "hang")] for verb in verbs}, seed=seed, times=size(4, 40))
    do_round(rig.clock.now)
    rig.timeout = 30
    rig.mail_server()
    rig.come_to_rest()
    found = rig.judge()
    assert found.outcomes == {Outcome.SENT: people}


def test_a_wrong_password_costs_time_and_no_mail(rig: Rig) -> None:
    office = open_office(7)
    give(office, 7)
    rig.mail_server(password="right")
    rig.settings.EMAIL_HOST_USER, rig.settings.EMAIL_HOST_PASSWORD = "duban", "wrong"
    do_round(rig.clock.now)
    assert rig.sink.log("data") == []
    assert MailServer.objects.get().retry_at is not None
    assert not Mail.objects.filter(state__in=[MailState.DEAD, MailState.SENT]).exists()
    rig.settings.EMAIL_HOST_PASSWORD = "right"
    rig.come_to_rest()
    rig.judge()
    assert Mail.objects.filter(state=MailState.SENT).count() == 7


def test_a_server_that_is_gone_all_day_is_caught_up_with_the_next(rig: Rig) -> None:
    """The hours end with everything unsent; the next day's 日报 carries it, and nobody has two."""
    office = open_office(6)
    give(office, 12)
    office.urge(office.tasks[:2], at(MONDAY, 8))
    rig.mail_server({"connect": [(1, "drop")]})
    for hour in range(8, 19):
        rig.clock.set(at(MONDAY, hour, 45))
        do_round(rig.clock.now)
    assert rig.sink.log("data") == []
    rig.mail_server()
    rig.clock.set(at(MONDAY + timedelta(days=1), 8, 31))
    rig.come_to_rest()
    rig.judge(may_be_refused=True)
    digests = [line for line in rig.sink.log("before") if "<digest." in line["id"]]
    assert sorted(line["to"] for line in digests) == sorted(clerk.email for clerk in office.clerks)
    assert not Reminder.objects.filter(outcome=Outcome.DEAD).exists()
