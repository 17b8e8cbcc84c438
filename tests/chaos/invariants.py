"""What must hold after every fault (I1 to I10 of docs/reliability.md), as one function.

I8, that losing the broker costs only time, is a matter of waiting and stands in ``test_broker.py``; the others are read
from the tables and from what the mail server wrote down.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Count, QuerySet
from django.utils import timezone

from tests.servers import MailSink
from tracking.models import Announcement, Mail, MailItem, Notice, Reminder
from tracking.models.mail import Channel, MailState
from tracking.models.reminder import Outcome
from tracking.outbox.hours import Hours
from tracking.outbox.leases import WAITING
from tracking.sweep import sweep

ENDED = {Outcome.SENT, Outcome.SUPPRESSED, Outcome.DEAD}
KEYS = {
    Reminder: ["task", "rule", "anchor_on", "fires_on", "audience_key"],
    Mail: ["to_key", "local_date", "channel", "seq"],
    Notice: ["recipient", "department", "event"],
    MailItem: ["mail", "reminder", "notice", "announcement", "event"],
}


@dataclass
class Findings:
    """What a run showed, for the report; ``duplicates`` never exceed the kills between a 250 and its commit."""

    mails: int = 0
    taken: int = 0
    duplicates: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)


def assert_invariants(
    sink: MailSink, now: datetime, *, kills: int = 0, poisoned: Collection[str] = (), may_be_refused: bool = False
) -> Findings:
    """After everything has come to rest. ``kills``: in the window; ``poisoned``: keys whose mails cannot be written."""
    taken = taken_by(sink)
    keys_are_unique()
    all_have_ended(now)
    outcomes_say_why()
    nothing_is_lost(taken)
    duplicates = only_kills_repeat(taken, kills)
    nobody_is_flooded(sink)
    nothing_went_outside_the_hours(sink)
    poison_stays_where_it_is(poisoned, may_be_refused=may_be_refused)
    a_second_sweep_adds_nothing(now)
    outcomes = dict(Reminder.objects.order_by().values_list("outcome").annotate(Count("pk")))
    return Findings(Mail.objects.count(), sum(taken.values()), duplicates, outcomes)


def taken_by(sink: MailSink) -> Counter[str]:
    """How often the server took each mail, by Message-ID: it had decided to, whether or not the 250 was heard."""
    return Counter(line["id"] for line in sink.log("before"))


def keys_are_unique() -> None:
    """I1, whatever the constraints of this database are worth."""
    for model, key in KEYS.items():
        rows: QuerySet[Reminder] = model.objects.order_by()  # type: ignore[attr-defined]
        doubled = rows.values(*key).annotate(rows=Count("pk")).filter(rows__gt=1)
        assert list(doubled) == [], f"I1: {model.__name__} twice"


def all_have_ended(now: datetime) -> None:
    """I2: nothing due lies about; what comes after somebody's 日报 of the day waits for the next one."""
    assert not Mail.objects.filter(state__in=WAITING).exists(), "I2: mails still wait"
    assert not Mail.objects.to_be_read().filter(is_settled=False, robot=None).exclude(state__in=WAITING).exists(), (
        "I2: unsettled"
    )
    today = timezone.localdate(now)
    told = Mail.objects.filter(channel=Channel.DIGEST, local_date=today)
    units = told.values_list("recipient__memberships__department", flat=True)
    left = Reminder.objects.filter(fires_on__lte=today).exclude(outcome__in=ENDED)
    assert not left.filter(outcome=Outcome.QUEUED).exists(), "I2: queued in no waiting mail"
    assert not left.filter(department__isnull=False).exclude(department__in=list(units)).exists(), "I2: forgotten"
    for model in (Notice, Announcement):
        assert not model.objects.filter(outcome__in=[Outcome.PENDING, Outcome.QUEUED]).exists(), "I2: news wait"


def outcomes_say_why() -> None:
    """I3: SENT, or SUPPRESSED or DEAD with a reason; and each as one of its mails says."""
    for model in (Reminder, Notice, Announcement):
        unexplained = model.objects.filter(outcome__in=[Outcome.SUPPRESSED, Outcome.DEAD], reason="")
        assert not unexplained.exists(), f"I3: {model.__name__} ended without a reason"
    sent = MailItem.objects.filter(mail__state=MailState.SENT, dropped="")
    dead = MailItem.objects.filter(mail__state=MailState.DEAD, dropped="")
    for outcome, items in ((Outcome.SENT, sent), (Outcome.DEAD, dead)):
        for model, name in ((Reminder, "reminder"), (Notice, "notice"), (Announcement, "announcement")):
            rows = model.objects.filter(outcome=outcome).exclude(
                pk__in=items.filter(**{f"{name}__isnull": False}).values(name)
            )
            assert not rows.exists(), f"I3: {outcome} in no such mail: {list(rows[:3])}"
    wrong = sent.filter(reminder__isnull=False).exclude(reminder__outcome=Outcome.SENT)
    assert not wrong.exists(), "I3: sent, and the reminder does not say so"


def nothing_is_lost(taken: Counter[str]) -> None:
    """Every mail that counts as sent has reached the server."""
    sent = set(Mail.objects.to_be_read().filter(state=MailState.SENT, robot=None).values_list("message_id", flat=True))
    lost = sent - set(taken)
    assert not lost, f"lost: {len(lost)} mails count as sent and never came, e.g. {sorted(lost)[:3]}"


def only_kills_repeat(taken: Counter[str], kills: int) -> int:
    """I4: as many duplicates as kills between 250 and commit at most, and always the same Message-ID."""
    duplicates = sum(times - 1 for times in taken.values())
    assert duplicates <= kills, f"I4: {duplicates} duplicates, {kills} kills in the window"
    known = set(Mail.objects.values_list("message_id", flat=True))
    assert set(taken) <= known, "I4: the server took a mail that is not in the outbox"
    unsaid = set(taken) - set(Mail.objects.filter(state=MailState.SENT).values_list("message_id", flat=True))
    assert len(unsaid) <= kills, f"I4: {len(unsaid)} mails came and do not count as sent, {kills} kills"
    told = MailItem.objects.filter(reminder__isnull=False, dropped="", mail__message_id__in=list(taken))
    twice = [key for key, times in Counter(told.values_list("reminder", "mail__to_key")).items() if times > 1]
    assert len(twice) <= kills, f"I4: told twice in two mails: {twice[:3]}"
    return duplicates


def nobody_is_flooded(sink: MailSink) -> None:
    """I6: one 日报 a person and day; notices of ten minutes are one mail."""
    digests = Mail.objects.filter(channel=Channel.DIGEST, message_id__in=list(taken_by(sink)))
    often = digests.order_by().values("to_key", "local_date").annotate(mails=Count("pk")).filter(mails__gt=1)
    assert list(often) == [], "I6: two 日报 a day"
    made: dict[str, list[datetime]] = defaultdict(list)
    for key, moment in Mail.objects.filter(channel=Channel.NOTICE).order_by("made_at").values_list("to_key", "made_at"):
        made[key].append(moment)
    gaps = [later - earlier for moments in made.values() for earlier, later in pairwise(moments)]
    assert min(gaps, default=timedelta(hours=1)) >= timedelta(minutes=10), "I6: notices not joined"


def nothing_went_outside_the_hours(sink: MailSink) -> None:
    """I7: by the office's clock, as the server saw it; a mail on its way at the stroke may take a moment longer."""
    hours = Hours.load()
    moments = [datetime.fromisoformat(line["now"]) for line in sink.log("data")]
    late = [moment for moment in moments if not (hours.is_open(moment) or hours.is_open(moment - timedelta(seconds=5)))]
    assert late == [], f"I7: outside the hours: {late[:3]}"


def poison_stays_where_it_is(poisoned: Collection[str], *, may_be_refused: bool) -> None:
    """I9: what cannot be written is DEAD; nobody else is."""
    dead = set(Mail.objects.filter(state=MailState.DEAD).values_list("to_key", flat=True))
    assert set(poisoned) <= dead, f"I9: not dead: {sorted(set(poisoned) - dead)}"
    assert may_be_refused or dead == set(poisoned), f"I9: poisoned others: {sorted(dead - set(poisoned))[:5]}"


def a_second_sweep_adds_nothing(now: datetime) -> None:
    """I10."""
    hours = Hours.load()
    before = Reminder.objects.count()
    assert sweep(now, hours.today(now), hours.calendar) == 0, "I10: a second sweep made reminders"
    assert Reminder.objects.count() == before


def nothing_stale_was_told(sink: MailSink, ended: Iterable[tuple[int, float, str]]) -> None:
    """I5: no mail goes to somebody about a task that was over for them a second before: number, moment, to whom."""
    over = {(number, to): moment for number, moment, to in ended}
    for line in sink.log("data"):
        for number in line["tasks"]:
            gone = over.get((number, line["to"]))
            assert gone is None or line["moment"] <= gone + 1, (
                f"I5: 第{number:05d}号事项 to {line['to']}, {line['moment'] - gone:.2f} s after it was over"
            )
