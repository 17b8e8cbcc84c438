"""回头看抽查: once a week by the clock, from what was closed 30 and 90 days ago, and never steered."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tracking.actions import moves
from tracking.actions.drawing import draw_rechecks, seed_of, weeks_to_draw
from tracking.calendars import WorkCalendar
from tracking.desks.rechecks import open_draw
from tracking.models import Announcement, Department, Draw, Filing, Organisation, Recheck, Task, TaskEvent
from tracking.models.filing import FilingKind, FilingState
from tracking.models.recheck import Found, RecheckState, Round, Why
from tracking.rechecks_ahead import tell_drawn, tell_due, why_gone
from tracking.rechecks_owed import owing_from, units_owed
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
CALENDAR = WorkCalendar()
DAY = timedelta(days=1)
THIRTY = MONDAY - 30 * DAY  # closed on this day, its turn is on MONDAY
WEDNESDAY = MONDAY + 2 * DAY


def closed(by: User, lead: Department, on: date = THIRTY, **fields: Any) -> Task:
    """A task that this person closed on that day, in time unless said otherwise."""
    fields.setdefault("due_on", on + DAY)
    made = make_task(by, lead, status=Status.CLOSED, closed_on=on, dispatched_on=on - 40 * DAY, **fields)
    TaskEvent.objects.create(task=made, name="close", before="submitted", after="closed", by=by, at=at(on), version=1)
    return made


@pytest.fixture
def colleague(db: None) -> User:
    return make_user(Role.SUPERVISOR)


def set_terms(**terms: Any) -> None:
    Organisation.objects.update_or_create(pk=1, defaults={"recheck_unit_days": None, **terms})


def disagreed(task: Task, unit: Department, office: User) -> None:
    """The unit disagreed and was refused."""
    Filing.objects.create(
        task=task, department=unit, kind=FilingKind.DISPUTE, state=FilingState.REFUSED, by=office, at=at()
    )


def found_undone(task: Task, by: User) -> None:
    """Somebody went by hand once before, and it did not hold."""
    Recheck.objects.create(
        task=task, round=Round.BY_HAND, why=Why.BY_HAND, closed_on=THIRTY - 60 * DAY, drawn_on=THIRTY, due_on=THIRTY,
        officer=by, added_by=by, made_at=at(), state=RecheckState.DONE, found=Found.FALSE,
        standing=Found.FALSE, found_by=by, found_at=at(),
    )  # fmt: skip


def test_what_was_closed_thirty_and_ninety_days_before_this_week_is_drawn_from(
    supervisor: User, housing: Department
) -> None:
    set_terms(recheck_share=100)
    first = [closed(supervisor, housing, THIRTY + n * DAY) for n in range(7)]
    second = closed(supervisor, housing, MONDAY - 90 * DAY)
    closed(supervisor, housing, THIRTY - DAY)
    closed(supervisor, housing, THIRTY + 7 * DAY)
    draw_rechecks(CALENDAR, at=at(WEDNESDAY))
    by_round = {drawn.round: {one["task"] for one in drawn.population} for drawn in Draw.objects.all()}
    assert by_round == {Round.FIRST: {task.pk for task in first}, Round.SECOND: {second.pk}}
    assert set(Recheck.objects.values_list("task", flat=True)) == {task.pk for task in [*first, second]}


def test_a_week_is_drawn_once_however_often_the_clock_strikes(supervisor: User, housing: Department) -> None:
    closed(supervisor, housing)
    assert len(draw_rechecks(CALENDAR, at=at(MONDAY))) == 2
    kept = list(Draw.objects.values())
    for day in range(7):
        assert draw_rechecks(CALENDAR, at=at(MONDAY + day * DAY, hour=23)) == []
    assert list(Draw.objects.values()) == kept
    assert Recheck.objects.count() == 1
    assert len(draw_rechecks(CALENDAR, at=at(MONDAY + 7 * DAY))) == 2


def test_weeks_that_were_missed_are_made_up_for_but_not_what_was_before_the_first(supervisor: User) -> None:
    assert weeks_to_draw(Round.FIRST, WEDNESDAY) == [MONDAY]
    draw_rechecks(CALENDAR, at=at(MONDAY))
    assert weeks_to_draw(Round.FIRST, WEDNESDAY) == []
    assert weeks_to_draw(Round.FIRST, MONDAY + 17 * DAY) == [MONDAY + 7 * DAY, MONDAY + 14 * DAY]
    assert weeks_to_draw(Round.FIRST, MONDAY + 365 * DAY)[0] == MONDAY + 343 * DAY


def test_the_share_and_the_least_are_respected(supervisor: User, housing: Department) -> None:
    set_terms(recheck_share=20, recheck_second=None)
    for _ in range(11):
        closed(supervisor, housing)
    draw_rechecks(CALENDAR, at=at(MONDAY))
    assert Recheck.objects.count() == 3
    assert set(Recheck.objects.values_list("why", flat=True)) == {Why.LOT}


def test_nobody_chooses_the_seed_and_drawn_again_it_comes_to_the_same(
    supervisor: User, colleague: User, housing: Department, city: Department
) -> None:
    for n in range(12):
        closed(supervisor, [housing, city][n % 2])
    draw_rechecks(CALENDAR, at=at(MONDAY))
    drawn = Draw.objects.get(round=Round.FIRST)
    assert drawn.seed == seed_of(Round.FIRST, MONDAY) != seed_of(Round.FIRST, MONDAY + 7 * DAY)
    page = open_draw(drawn, {})
    assert page.agrees
    assert page.drawn == Recheck.objects.count()
    assert [lot.lot for lot in page.lots] == sorted(lot.lot for lot in page.lots)
    taken_out = Recheck.objects.first()
    assert taken_out is not None
    taken_out.delete()
    assert not open_draw(drawn, {}).agrees


def test_who_closed_it_does_not_go_himself(supervisor: User, colleague: User, housing: Department) -> None:
    set_terms(recheck_share=100, recheck_second=None)
    for by in (supervisor, colleague) * 4:
        closed(by, housing)
    make_user(Role.SUPERVISOR, is_active=False)
    draw_rechecks(CALENDAR, at=at(MONDAY))
    pairs = set(Recheck.objects.values_list("closed_by", "officer", "is_own"))
    assert pairs == {(supervisor.pk, colleague.pk, False), (colleague.pk, supervisor.pk, False)}


def test_where_there_is_nobody_else_he_goes_and_the_record_says_so(supervisor: User, housing: Department) -> None:
    closed(supervisor, housing)
    draw_rechecks(CALENDAR, at=at(MONDAY))
    made = Recheck.objects.get()
    assert (made.officer, made.closed_by, made.is_own) == (supervisor, supervisor, True)


@pytest.mark.parametrize(
    ("why", "fields", "setting"),
    [
        (Why.LATE, {"due_on": THIRTY - DAY}, "recheck_late"),
        (Why.HARD, {"is_hard": True}, "recheck_hard"),
    ],
)
def test_what_is_always_looked_at_is_drawn_besides_the_share(
    why: Why, fields: dict[str, Any], setting: str, supervisor: User, housing: Department
) -> None:
    set_terms(**{"recheck_share": 1, "recheck_late": False, setting: True}, recheck_second=None)
    marked = closed(supervisor, housing, **fields)
    others = [closed(supervisor, housing, is_hard=False) for _ in range(5)]
    draw_rechecks(CALENDAR, at=at(MONDAY))
    assert Recheck.objects.get(task=marked).why == why
    assert Recheck.objects.filter(task__in=others).count() == 1


def test_what_was_closed_over_a_disagreement_or_found_undone_before_is_always_looked_at(
    supervisor: User, colleague: User, housing: Department
) -> None:
    set_terms(recheck_share=1, recheck_second=None)
    over, failed = closed(supervisor, housing), closed(supervisor, housing)
    for _ in range(5):
        closed(supervisor, housing)
    disagreed(over, housing, supervisor)
    found_undone(failed, colleague)
    draw_rechecks(CALENDAR, at=at(MONDAY))
    assert Recheck.objects.get(task=over).why == Why.OBJECTED
    assert Recheck.objects.get(task=failed, round=Round.FIRST).why == Why.FAILED


def test_a_unit_that_was_not_looked_at_for_long_gets_one(
    supervisor: User, housing: Department, city: Department
) -> None:
    set_terms(recheck_share=1, recheck_second=None, recheck_unit_days=90)
    drawn_before(13)
    for _ in range(3):
        closed(supervisor, housing)
    closed(supervisor, city)
    draw_rechecks(CALENDAR, at=at(MONDAY))
    assert {one.task.lead.department for one in Recheck.objects.all() if one.task.lead} == {housing, city}
    for _ in range(3):
        closed(supervisor, housing, THIRTY + 7 * DAY)
        closed(supervisor, city, THIRTY + 7 * DAY)
    draw_rechecks(CALENDAR, at=at(MONDAY + 7 * DAY))
    assert Draw.objects.get(week_on=MONDAY + 7 * DAY).terms["owed"] == []
    assert Recheck.objects.count() == 3


def drawn_before(weeks: int, pause: int = 0) -> None:
    """So many weeks of drawing came before MONDAY, the last of them ``pause`` weeks earlier than it would be."""
    for n in range(pause + 1, pause + weeks + 1):
        on = MONDAY - 7 * n * DAY
        Draw.objects.create(round=Round.FIRST, week_on=on, days=30, closed_from=on, closed_to=on, seed="0", at=at(on))


@pytest.mark.parametrize(
    ("weeks", "pause", "since"), [(0, 0, 0), (1, 0, 1), (12, 0, 12), (13, 0, 13), (40, 0, 13), (20, 4, 17), (20, 5, 0)]
)
def test_a_unit_is_owed_one_so_long_after_drawing_began_and_a_long_pause_begins_it_anew(
    weeks: int, pause: int, since: int
) -> None:
    drawn_before(weeks, pause)
    assert owing_from(MONDAY, 90) == MONDAY - 7 * since * DAY + 90 * DAY
    assert bool(units_owed({1}, MONDAY, 90)) is (since >= 13)


def test_in_the_first_weeks_only_the_share_is_drawn_however_many_units_there_are(
    supervisor: User, housing: Department, city: Department
) -> None:
    set_terms(recheck_share=20, recheck_second=None, recheck_unit_days=90)
    for lead in (housing, city, make_department("区教育局"), make_department("区水利局")):
        closed(supervisor, lead)
    draw_rechecks(CALENDAR, at=at(MONDAY))
    drawn = Draw.objects.get(round=Round.FIRST)
    assert (drawn.terms["owed"], drawn.rechecks.count()) == ([], 1)
    assert {one.why for one in drawn.rechecks.all()} == {Why.LOT}
    drawn_before(13)
    for lead in Department.objects.all():
        closed(supervisor, lead, THIRTY + 7 * DAY)
    draw_rechecks(CALENDAR, at=at(MONDAY + 7 * DAY))
    later = Draw.objects.get(round=Round.FIRST, week_on=MONDAY + 7 * DAY)
    assert len(later.terms["owed"]) == 3
    assert {one.task.lead.department for one in Recheck.objects.all() if one.task.lead} == set(Department.objects.all())


def test_switched_off_nothing_is_drawn(supervisor: User, housing: Department) -> None:
    set_terms(recheck_is_on=False)
    closed(supervisor, housing)
    assert draw_rechecks(CALENDAR, at=at(MONDAY)) == []
    assert not Draw.objects.exists()


def test_the_unit_is_not_told_before_the_visit_unless_the_office_wants_it_so(
    supervisor: User, colleague: User, clerk: User, housing: Department
) -> None:
    task = closed(supervisor, housing)
    draw_rechecks(CALENDAR, at=at(MONDAY))
    assert list(task.events.values_list("name", flat=True)) == ["close"]
    assert not clerk.notices.exists()
    assert not Recheck.objects.visible_to(clerk).exists()
    set_terms(recheck_is_announced=True)
    later = closed(supervisor, housing, THIRTY + 7 * DAY)
    draw_rechecks(CALENDAR, at=at(MONDAY + 7 * DAY))
    assert list(later.events.values_list("name", flat=True)) == ["close", "pick"]
    assert clerk.notices.get().event.task == later
    assert Recheck.objects.visible_to(clerk).get().task == later


def test_closed_again_after_it_was_opened_again_it_has_its_turn_again(
    supervisor: User, colleague: User, clerk: User, housing: Department
) -> None:
    task = closed(supervisor, housing)
    draw_rechecks(CALENDAR, at=at(MONDAY))
    moves.reopen(task, by=supervisor, at=at(WEDNESDAY), note="群众反映没有做完。", due_on=WEDNESDAY + 30 * DAY)
    assert Recheck.objects.get().state == RecheckState.DROPPED
    moves.submit_for_closure(task, by=clerk, at=at(WEDNESDAY + DAY), note="补做了。")
    moves.close(task, by=supervisor, at=at(WEDNESDAY + 2 * DAY))
    again = WEDNESDAY + 32 * DAY
    draw_rechecks(CALENDAR, at=at(again - 14 * DAY))
    assert Recheck.objects.count() == 1
    draw_rechecks(CALENDAR, at=at(again))
    assert list(Recheck.objects.order_by("pk").values_list("round", "closed_on")) == [
        (Round.FIRST, THIRTY), (Round.FIRST, WEDNESDAY + 2 * DAY),
    ]  # fmt: skip


def test_the_officer_hears_once_of_a_draw_once_before_it_is_due_and_once_when_it_is_late(
    supervisor: User, colleague: User, housing: Department
) -> None:
    set_terms(recheck_share=100, recheck_second=None)
    for _ in range(3):
        closed(supervisor, housing)
    tell_drawn(draw_rechecks(CALENDAR, at=at(MONDAY)), at=at(MONDAY))
    told = Announcement.objects.get()
    assert (told.recipient, told.word) == (colleague, "抽到您回头看")
    assert told.title.endswith("等 3 件")
    for day in range(14):
        tell_due(MONDAY + day * DAY, CALENDAR, at=at(MONDAY + day * DAY))
    words = sorted(Announcement.objects.values_list("word", flat=True))
    assert words == sorted(["抽到您回头看", *["回头看快到时限"] * 3, *["回头看过了时限"] * 3])


def test_news_of_a_visit_that_has_been_made_is_not_mailed_any_more(supervisor: User, housing: Department) -> None:
    closed(supervisor, housing)
    tell_drawn(draw_rechecks(CALENDAR, at=at(MONDAY)), at=at(MONDAY))
    recheck, drawn = Recheck.objects.get(), Draw.objects.get(round=Round.FIRST)
    keys = [f"draw.{drawn.pk}", f"due.{recheck.pk}", f"late.{recheck.pk}"]
    assert why_gone(keys) == {}
    Recheck.objects.update(state=RecheckState.DROPPED)
    assert set(why_gone(keys)) == set(keys)


@pytest.mark.usefixtures("shared_database")
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_make_one_draw(supervisor: User, housing: Department) -> None:
    set_terms(recheck_share=50)
    for _ in range(8):
        closed(supervisor, housing)
    start, made = Barrier(4), []

    def strike() -> None:
        try:
            start.wait()
            made.extend(draw_rechecks(CALENDAR, at=at(MONDAY)))
        finally:
            connection.close()

    threads = [Thread(target=strike) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2 == Draw.objects.count()
    assert Recheck.objects.count() == 4
    assert open_draw(Draw.objects.get(round=Round.FIRST), {}).agrees
