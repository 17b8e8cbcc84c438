"""Figures that are kept are the figures of this moment: what was counted, and what has happened since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import MONDAY, at, make_department, make_post, make_task
from tests.tracking.generated import Office
from tests.tracking.walks.course import SAID
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.departments import rename
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.registration import Approval, Source
from tracking.actions.reorganising import merge
from tracking.actions.reports import report_progress
from tracking.actions.taking_in import take_in_ledger
from tracking.calendars import WorkCalendar
from tracking.counting import Basis, Sums, counted, figures, tabs
from tracking.counting.keeping import count_and_keep, forget, shelf
from tracking.dashboards.changes import changes
from tracking.dashboards.scope import Scope
from tracking.dashboards.sums import sums
from tracking.dashboards.weeks import weeks
from tracking.deadlines import Light
from tracking.entries import Entry
from tracking.models import Department, Kept, Task
from tracking.models.kept import What
from tracking.models.registration import SourceKind
from tracking.sample.clear import clear
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
DAY, DUE = MONDAY + timedelta(days=2), MONDAY + timedelta(days=1)
ALWAYS = Basis(DAY, WorkCalendar(), least=1, most=10_000)  # keeps whatever it counts


def in_its_months(found: Sums, basis: Basis) -> set[tuple[str, str, str, int]]:
    """All there is in the sums, but for weeks and months that no page shows."""
    months, weeks = ({str(days.begin) for days in stretches} for stretches in (basis.months, basis.weeks))
    dated = {"due": months, "missed": months, "weeks": weeks}
    return {row for row in found if row[0] not in dated or row[2] in dated[row[0]]}


def agree(basis: Basis) -> bool:
    """Whether the kept figures with what has happened since are those counted anew; the latter keeps nothing."""
    return in_its_months(figures(basis), basis) == in_its_months(counted(basis), basis)


def in_hand(supervisor: User, lead: Department, clerk: User, **fields: Any) -> Task:
    """A task with its record, dispatched and signed for."""
    task = make_task(supervisor, lead, status=Status.DRAFT, dispatched_on=None, **fields)
    task.assignments.all().delete()
    begin(task, parts_of(lead, []), by=supervisor, at=at(MONDAY, 8), data={})
    task.refresh_from_db()
    dispatch_tasks([task], by=supervisor, at=at(MONDAY, 8))
    moves.accept(task, by=clerk, at=at(MONDAY, 9))
    return task


def late_of(basis: Basis, department: Department) -> int:
    return sum(n for key, n in figures(basis).units.get(str(department.pk), {}).items() if key.startswith("late/"))


@pytest.mark.long
def test_what_is_kept_agrees_with_a_new_count_through_a_whole_history() -> None:
    office = Office.open(20261122)
    office.live_through(200)
    first = office.now.date()
    bases = [replace(ALWAYS, today=first + timedelta(days=days), since=since) for days, since in DAYS_AND_APPROVALS]
    for basis in bases:
        figures(basis)
    kept = set(Kept.objects.values_list("upto", flat=True))
    for events in (300, 450, 600):
        office.live_through(events)
        for basis in bases:
            assert agree(basis), (events, basis.today, basis.since)
            assert tabs(basis) == figures(basis).structures
    assert set(Kept.objects.values_list("upto", flat=True)) == kept, "nothing was counted again meanwhile"


DAYS_AND_APPROVALS: list[tuple[int, date | None]] = [(0, None), (40, None), (40, date(2026, 1, 8)), (100, None)]


def test_every_step_shows_at_once(supervisor: User, housing: Department, clerk: User) -> None:
    in_hand(supervisor, housing, clerk)
    figures(ALWAYS)
    new = in_hand(supervisor, housing, clerk, due_on=DUE)
    assert agree(ALWAYS)
    assert late_of(ALWAYS, housing) == 1
    report_progress(new, SAID, by=clerk, at=at(MONDAY, 10))
    moves.submit_for_closure(new, by=clerk, at=at(MONDAY, 11), note="完工。")
    moves.close(new, by=supervisor, at=at(MONDAY, 12))
    assert agree(ALWAYS)
    assert late_of(ALWAYS, housing) == 0
    assert Kept.objects.get().upto < new.events.latest("pk").pk, "it was counted before all this"


def test_an_old_ledger_that_is_taken_in_is_counted_at_once(supervisor: User, housing: Department, clerk: User) -> None:
    in_hand(supervisor, housing, clerk)
    figures(ALWAYS)
    before = figures(ALWAYS).total
    lines = [
        Entry(f"老台账第 {n} 项", housing, "抓紧办。", dispatched_on=MONDAY, due_on=MONDAY, place=f"第 {n} 行")
        for n in range(3)
    ]
    source = Source(SourceKind.LEDGER, "2025年度督办台账", MONDAY)
    approval = Approval(make_post(), MONDAY, "会议纪要")
    take_in_ledger(source, lines, approval=approval, by=supervisor, at=at(MONDAY, 10))
    assert figures(ALWAYS).total == before + 3
    assert agree(ALWAYS)


def test_what_a_merged_department_led_stands_under_the_one_it_became_part_of(
    supervisor: User, housing: Department, city: Department, clerk: User, leader: User
) -> None:
    task = in_hand(supervisor, housing, clerk, due_on=DUE)
    assert late_of(ALWAYS, housing) == 1
    merge(housing, city, by=supervisor, at=at(MONDAY, 10), note="机构改革。")
    task.refresh_from_db()
    assert (late_of(ALWAYS, housing), late_of(ALWAYS, city)) == (0, 1)
    assert agree(ALWAYS)
    assert [row.name for row in sums(Scope(leader, DAY, WorkCalendar(), least=1)).departments] == [str(city)]


def test_a_department_goes_by_its_new_name(supervisor: User, housing: Department, clerk: User, leader: User) -> None:
    in_hand(supervisor, housing, clerk)
    scope = Scope(leader, DAY, WorkCalendar(), least=1)
    assert [row.name for row in sums(scope).departments] == ["区住建局"]
    rename(housing, name="区住房和城乡建设局", full_name="", by=supervisor, at=at(MONDAY, 10), note="更名。")
    assert [row.name for row in sums(replace(scope)).departments] == ["区住房和城乡建设局"]


def test_a_calendar_that_has_changed_is_counted_by(supervisor: User, housing: Department, clerk: User) -> None:
    in_hand(supervisor, housing, clerk, due_on=MONDAY + timedelta(days=10))
    figures(ALWAYS)
    off = dict.fromkeys([MONDAY + timedelta(days=n) for n in (3, 4, 7, 8)], False)
    holidays = replace(ALWAYS, calendar=WorkCalendar(off, frozenset({MONDAY.year})))
    assert agree(holidays)
    lights = {key.split("/")[0] for counts in figures(holidays).units.values() for key in counts}
    assert lights == {Light.SOON}


def test_a_small_ledger_is_counted_each_time(supervisor: User, housing: Department, clerk: User) -> None:
    in_hand(supervisor, housing, clerk)
    assert figures(replace(ALWAYS, least=2)).total == 1
    assert not Kept.objects.exists()


def test_after_many_steps_it_is_counted_again(supervisor: User, housing: Department, clerk: User) -> None:
    basis = replace(ALWAYS, most=4)
    in_hand(supervisor, housing, clerk)
    figures(basis)
    first = Kept.objects.get().upto
    in_hand(supervisor, housing, clerk)
    assert agree(basis)
    assert Kept.objects.get().upto == first, "three steps are undone"
    in_hand(supervisor, housing, clerk)
    assert agree(basis)
    assert Kept.objects.get().upto > first, "six are too many"


def living_late(supervisor: User, housing: Department, clerk: User) -> Task:
    return in_hand(supervisor, housing, clerk, due_on=MONDAY + timedelta(days=2))


def test_past_ends_of_weeks_are_kept_and_stay_what_they_were(
    supervisor: User, housing: Department, clerk: User, leader: User
) -> None:
    task = living_late(supervisor, housing, clerk)
    later = MONDAY + timedelta(days=22)
    scope = Scope(leader, later, WorkCalendar(), least=1)
    told = [week.late for week in weeks(scope)]
    assert told[-4:] == [1, 1, 1, 1]
    assert Kept.objects.filter(what=What.LATE).count() == 11, "the week that runs has not ended"
    moves.submit_for_closure(task, by=clerk, at=at(later, 9), note="完工。")
    moves.close(task, by=supervisor, at=at(later, 10))
    assert [week.late for week in weeks(replace(scope))] == [*told[:-1], 0]
    forget()
    assert [week.late for week in weeks(replace(scope))] == [*told[:-1], 0], "counted anew it is the same"


def test_what_last_week_was_is_kept_and_is_what_it_was(
    supervisor: User, housing: Department, clerk: User, leader: User
) -> None:
    living_late(supervisor, housing, clerk)
    scope = Scope(leader, MONDAY + timedelta(days=8), WorkCalendar(), least=1)

    def told(scope: Scope) -> dict[str, tuple[int, int]]:
        return {name: (one.then, one.now) for name, one in changes(scope, sums(scope).total).items()}

    first = told(scope)
    assert Kept.objects.filter(what=What.LIGHTS).count() == 1
    assert told(replace(scope)) == first == told(replace(scope, least=99))


def test_a_page_over_kept_figures_asks_as_much_for_many_steps_as_for_one(
    supervisor: User, housing: Department, clerk: User
) -> None:
    def asked(work: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)

    in_hand(supervisor, housing, clerk)
    figures(ALWAYS)
    nothing = asked(lambda: figures(ALWAYS))
    in_hand(supervisor, housing, clerk)
    few = asked(lambda: figures(ALWAYS))
    for _ in range(5):
        in_hand(supervisor, housing, clerk)
    assert asked(lambda: figures(ALWAYS)) == few
    assert nothing < few < asked(lambda: counted(ALWAYS))


def test_another_day_is_another_count(supervisor: User, housing: Department, clerk: User) -> None:
    in_hand(supervisor, housing, clerk, due_on=DAY)
    assert late_of(ALWAYS, housing) == 0
    assert late_of(replace(ALWAYS, today=DAY + timedelta(days=1)), housing) == 1
    count_and_keep(replace(ALWAYS, today=DAY + timedelta(days=200)))
    assert {one.day for one in Kept.objects.all()} == {DAY + timedelta(days=200)}, "what is long past is thrown away"


def test_the_sample_goes_without_leaving_figures(supervisor: User, housing: Department, clerk: User) -> None:
    in_hand(supervisor, housing, clerk)
    figures(ALWAYS)
    clear()
    assert not Kept.objects.exists()


def test_recount_throws_away_and_counts_again(
    supervisor: User, housing: Department, clerk: User, capsys: pytest.CaptureFixture[str]
) -> None:
    task = in_hand(supervisor, housing, clerk)
    figures(ALWAYS)
    Task.objects.filter(pk=task.pk).update(due_on=MONDAY - timedelta(days=9))  # behind the back of the record
    assert not agree(ALWAYS)
    call_command("recount")
    assert "丢掉留存的数 1 份，重新数了 1 件" in capsys.readouterr().out
    assert agree(ALWAYS)


def test_departments_that_lead_nothing_are_in_no_figure(supervisor: User, housing: Department, clerk: User) -> None:
    make_department("区水利局")
    in_hand(supervisor, housing, clerk)
    assert list(figures(ALWAYS).units) == [str(housing.pk)]
    assert (What.NOW, DAY) in shelf(ALWAYS, [DAY])
