"""What became of each reporting period: reported in time, late, not at all, still ahead, or excused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import at
from tests.tracking.test_rhythms import OFFERED
from tracking import rhythms
from tracking.periods import PeriodState, Term, asked_between, terms
from tracking.workflow import Status

TODAY = date(2026, 11, 27)
AHEAD, REPORTED, LATE, MISSED, EXCUSED = PeriodState


@dataclass(frozen=True)
class Event:
    after: str
    at: datetime
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    at: datetime
    period_on: date | None


def dispatched(on: date, rhythm: str = "monthly:25") -> Event:
    return Event(Status.ASSIGNED, at(on), {"rhythm": ["", rhythm], "rhythm_since": [None, on.isoformat()]})


def counted_anew(on: date, status: Status = Status.ACCEPTED, **changes: Any) -> Event:
    """An event from which periods count again: 恢复, 重新交办, 调整."""
    return Event(status, at(on), {"rhythm_since": ["", on.isoformat()], **changes})


def told(found: tuple[Term, ...]) -> list[tuple[str, str]]:
    return [(f"{term.period.due_on:%m-%d}", term.state.label) for term in found]


def test_every_period_since_dispatch_is_reported_late_missed_or_ahead() -> None:
    events = [dispatched(date(2026, 7, 30)), Event(Status.ACCEPTED, at(date(2026, 7, 31)))]
    reports = [
        Report(at(date(2026, 8, 25), 23), date(2026, 8, 25)),
        Report(at(date(2026, 9, 26), 0), date(2026, 9, 25)),
        Report(at(date(2026, 10, 2)), None),
    ]
    assert told(terms(events, reports, today=TODAY)) == [
        ("12-25", "待报"),
        ("11-25", "未报"),
        ("10-25", "未报"),
        ("09-25", "迟报"),
        ("08-25", "已报"),
    ]


def test_the_report_is_ahead_on_its_very_day() -> None:
    [term] = terms([dispatched(date(2026, 11, 2))], [], today=date(2026, 11, 25))
    assert (term.state, term.name(TODAY)) == (AHEAD, "11月（25日前）")


def test_only_the_first_report_for_a_period_says_whether_it_was_in_time() -> None:
    reports = [Report(at(date(2026, 11, 27)), date(2026, 11, 25)), Report(at(date(2026, 11, 24)), date(2026, 11, 25))]
    newest = terms([dispatched(date(2026, 11, 2))], reports, today=TODAY)
    assert [(term.state, term.reported_on) for term in newest] == [(AHEAD, None), (REPORTED, date(2026, 11, 24))]


def test_soon_after_dispatch_the_next_period_is_the_first_one_ahead() -> None:
    assert told(terms([dispatched(date(2026, 11, 24))], [], today=date(2026, 11, 24))) == [("12-25", "待报")]


def test_who_reports_for_a_period_nobody_asked_for_has_reported() -> None:
    reports = [Report(at(date(2026, 11, 25)), date(2026, 11, 25))]
    found = terms([dispatched(date(2026, 11, 24))], reports, today=TODAY)
    assert told(found) == [("12-25", "待报"), ("11-25", "已报")]


def test_what_falls_into_a_suspension_is_excused() -> None:
    events = [
        dispatched(date(2026, 7, 30)),
        Event(Status.SUSPENDED, at(date(2026, 9, 25))),
        counted_anew(date(2026, 10, 24)),
    ]
    found = terms(events, [], today=TODAY)
    assert told(found) == [
        ("12-25", "待报"),
        ("11-25", "未报"),
        ("10-25", "免报"),
        ("09-25", "免报"),
        ("08-25", "未报"),
    ]


def test_while_suspended_nothing_lies_ahead() -> None:
    events = [dispatched(date(2026, 7, 30)), Event(Status.SUSPENDED, at(date(2026, 10, 30)))]
    assert told(terms(events, [], today=TODAY))[:3] == [("12-25", "免报"), ("11-25", "免报"), ("10-25", "未报")]


def test_a_report_made_before_the_suspension_stays_made() -> None:
    events = [dispatched(date(2026, 11, 2)), Event(Status.SUSPENDED, at(date(2026, 11, 23)))]
    reports = [Report(at(date(2026, 11, 20)), date(2026, 11, 25))]
    assert told(terms(events, reports, today=TODAY)) == [("12-25", "免报"), ("11-25", "已报")]


def test_changing_the_rhythm_starts_the_count_anew_and_keeps_what_was() -> None:
    events = [
        dispatched(date(2026, 9, 1)),
        counted_anew(date(2026, 10, 28), rhythm=["monthly:25", "weekly:5"]),
    ]
    reports = [Report(at(date(2026, 10, 26)), date(2026, 10, 25)), Report(at(date(2026, 10, 27)), date(2026, 11, 25))]
    assert told(terms(events, reports, today=date(2026, 11, 9))) == [
        ("11-25", "已报"),  # reported ahead under the old rhythm
        ("11-13", "待报"),
        ("11-06", "未报"),
        ("10-25", "迟报"),
        ("09-25", "未报"),
    ]


def test_what_the_former_lead_has_reported_is_not_said_by_the_new_one() -> None:
    started_anew = {"reported_for": ["2026-11-25", None]}
    events = [dispatched(date(2026, 11, 2)), counted_anew(date(2026, 11, 10), Status.ASSIGNED, **started_anew)]
    reports = [Report(at(date(2026, 11, 9)), date(2026, 11, 25))]
    assert told(terms(events, reports, today=TODAY)) == [("12-25", "待报"), ("11-25", "未报")]
    reports.append(Report(at(date(2026, 11, 27)), date(2026, 11, 25)))
    assert told(terms(events, reports, today=TODAY)) == [("12-25", "待报"), ("11-25", "迟报")]


def test_nothing_is_asked_after_the_end() -> None:
    events = [dispatched(date(2026, 9, 1)), Event(Status.CLOSED, at(date(2026, 10, 25)))]
    assert told(terms(events, [], today=TODAY)) == [("09-25", "未报")]


def test_while_closure_waits_to_be_granted_the_count_goes_on() -> None:
    events = [dispatched(date(2026, 9, 1)), Event(Status.SUBMITTED, at(date(2026, 9, 20)))]
    assert told(terms(events, [], today=date(2026, 10, 1))) == [("10-25", "待报"), ("09-25", "未报")]


def test_between_refusal_and_the_next_lead_nothing_is_asked() -> None:
    events = [
        dispatched(date(2026, 9, 1)),
        Event(Status.RETURNED, at(date(2026, 9, 24))),
        counted_anew(date(2026, 9, 28), Status.ASSIGNED),
    ]
    assert told(terms(events, [], today=TODAY)) == [("12-25", "待报"), ("11-25", "未报"), ("10-25", "未报")]


def test_without_a_rhythm_there_are_no_periods() -> None:
    assert terms([dispatched(date(2026, 9, 1), "")], [], today=TODAY) == ()
    assert terms([], [], today=TODAY) == ()


def test_the_heading_of_what_is_spread_is_reported_on_by_nobody() -> None:
    sent = Event(Status.ASSIGNED, at(date(2026, 9, 1)), {"rhythm": ["", "monthly:25"]})
    assert terms([sent], [], today=TODAY) == ()


def test_the_newest_twelve_are_shown() -> None:
    found = terms([dispatched(date(2026, 1, 5), "weekly:5")], [], today=TODAY)
    assert len(found) == 12
    assert found[0].period.due_on == TODAY
    assert found[-1].period.due_on == TODAY - timedelta(weeks=11)


DAYS = 150
FIRST = date(2026, 3, 2)
Move = tuple[int, str, str]
moves = st.lists(
    st.tuples(
        st.integers(0, DAYS),
        st.sampled_from(["report", "report", "report", "suspend", "resume", "adjust", "close", "reopen"]),
        st.sampled_from(OFFERED),
    ),
    max_size=14,
)


@dataclass
class History:
    """A task that somebody writes down day by day, without knowing of spans."""

    code: str
    status: Status = Status.ACCEPTED
    since: date = FIRST
    was_resumed: bool = False
    reported_for: date | None = None
    events: list[Event] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    states: dict[date, tuple[str, int]] = field(default_factory=dict)  # by due day: state, reckoning
    reckonings: int = 0  # how often counting began anew, with what was reported before forgotten
    heard: list[tuple[date, int, date]] = field(default_factory=list)  # period, reckoning, day of the report
    minute: int = 0

    def do(self, day: date, name: str, code: str) -> None:
        if name == "report" and self.status == Status.ACCEPTED:
            self._report(day)
        elif name == "suspend" and self.status == Status.ACCEPTED:
            self._go(day, Status.SUSPENDED)
        elif name == "close" and self.status == Status.ACCEPTED:
            self._go(day, Status.CLOSED)
        elif name == "resume" and self.status == Status.SUSPENDED:
            self._anew(day, Status.ACCEPTED, was_resumed=True)
        elif name == "reopen" and self.status == Status.CLOSED:
            self._anew(day, Status.ACCEPTED)
        elif name == "adjust" and self.status == Status.ACCEPTED and code != self.code:
            changes: dict[str, Any] = {"rhythm": [self.code, code]}
            if self.reported_for:
                changes["reported_for"] = [self.reported_for.isoformat(), None]
            self._anew(day, Status.ACCEPTED, **changes)
            self.code, self.reported_for = code, None
            self.reckonings += 1

    def _go(self, day: date, status: Status, **changes: Any) -> None:
        self.status = status
        self.events.append(Event(status, self._now(day), changes))

    def _anew(self, day: date, status: Status, *, was_resumed: bool = False, **changes: Any) -> None:
        self.since, self.was_resumed = day, was_resumed
        self._go(day, status, rhythm_since=["", day.isoformat()], **changes)

    def _report(self, day: date) -> None:
        period = rhythms.expected(self.code, since=self.since, reported_for=self.reported_for, today=day)
        if period:
            self.reported_for = period.due_on
            self.reports.append(Report(self._now(day), period.due_on))
            self.heard.append((period.due_on, self.reckonings, day))

    def _now(self, day: date) -> datetime:
        """No two things happen in the same minute."""
        self.minute += 1
        return at(day, 9, self.minute)

    def end_of(self, day: date) -> None:
        """What is to be said of the period that ends today, whatever is reported later."""
        period = rhythms.period_of(self.code, day)
        if period is None or period.due_on != day:
            return
        is_new = (day - self.since).days < 3
        if self.status == Status.SUSPENDED or (self.status == Status.ACCEPTED and is_new and self.was_resumed):
            self.states[day] = EXCUSED, self.reckonings
        elif self.status == Status.ACCEPTED and not is_new:
            self.states[day] = MISSED, self.reckonings


def written_down(code: str, done: list[Move]) -> History:
    history = History(code, events=[dispatched(FIRST, code)])
    for n in range(DAYS + 1):
        for _, name, other in (move for move in done if move[0] == n):
            history.do(FIRST + timedelta(n), name, other)
        history.end_of(FIRST + timedelta(n))
    return history


def expectation(history: History) -> Iterator[tuple[date, str]]:
    """Passed periods as they were written down, corrected by what was reported for each since counting began."""
    for due, (state, reckoning) in history.states.items():
        days = [day for period_on, when, day in history.heard if period_on == due and when >= reckoning]
        yield due, (REPORTED if days[0] <= due else LATE) if days else state
    yield from ((due, REPORTED) for due, _, _ in history.heard if due not in history.states)


@given(st.sampled_from(OFFERED), moves)
def test_every_period_is_what_counting_day_by_day_says(code: str, done: list[Move]) -> None:
    history = written_down(code, sorted(done, key=lambda move: move[0]))
    today = FIRST + timedelta(DAYS + 1)  # the day after the last one written down
    found = {t.period.due_on: t.state for t in terms(history.events, history.reports, today=today, shown=10_000)}
    passed = {due: state for due, state in found.items() if due < today or state == REPORTED}
    assert passed == dict(expectation(history))
    assert {state for due, state in found.items() if due >= today} <= {AHEAD, REPORTED, EXCUSED}
    assert len([state for state in found.values() if state == AHEAD]) <= 1


@given(st.sampled_from(OFFERED), moves)
def test_the_latest_passed_period_is_missed_exactly_when_its_report_is_owed(code: str, done: list[Move]) -> None:
    history = written_down(code, sorted(done, key=lambda move: move[0]))
    if history.status != Status.ACCEPTED:
        return
    today = FIRST + timedelta(DAYS + 1)
    owed = rhythms.owed(history.code, since=history.since, reported_for=history.reported_for, today=today)
    found = {t.period.due_on: t.state for t in terms(history.events, history.reports, today=today, shown=10_000)}
    assert all(found[period.due_on] == MISSED for period in owed)
    passed = rhythms.last_passed(history.code, today)
    assert passed is not None
    assert (found.get(passed.due_on) == MISSED and passed.due_on >= history.since) == (passed in owed)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A task that is given out and then suspended, resumed, given another rhythm, closed, in any order."""
    day, code = date(2026, 3, 2), draw(st.sampled_from(OFFERED))
    found = [dispatched(day, code)]
    for _ in range(draw(st.integers(0, 5))):
        day += timedelta(days=draw(st.integers(1, 40)))
        what = draw(st.sampled_from([Status.SUSPENDED, Status.ACCEPTED, Status.CLOSED, Status.SUBMITTED, "other"]))
        if what == "other":
            found.append(counted_anew(day, rhythm=["", draw(st.sampled_from(OFFERED))]))
        else:
            found.append(Event(what, at(day)))
    return found


@given(histories(), st.integers(0, 250), st.integers(0, 120))
def test_what_was_asked_for_between_two_days_is_what_the_terms_do_not_excuse(
    events: list[Event], start: int, length: int
) -> None:
    begin = date(2026, 3, 1) + timedelta(days=start)
    end = begin + timedelta(days=length)
    shown = terms(events, [], today=end, shown=10_000)
    due = sorted(term.period.due_on for term in shown if term.state != EXCUSED)
    assert asked_between(events, begin, end) == [day for day in due if begin <= day <= end]
