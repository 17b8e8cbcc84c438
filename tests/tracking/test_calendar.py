"""The holidays of a year: entered, changed and withdrawn; what the calendar says then, and what that moves."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from directives.actions import NotAllowedError
from tests.factories import MONDAY, at, make_task
from tests.tracking.racing import at_once
from tracking.actions.calendar import YearChangedError, arrange_year, withdraw_year
from tracking.arranging import NEXT_NOTICE, Plan, Standing
from tracking.calendars import WorkCalendar
from tracking.holidays import parse_notice
from tracking.holidays.library import special_days
from tracking.holidays.planning import days_of, unusual
from tracking.knock_on import knock_on
from tracking.models import (
    CalendarChange,
    CalendarDay,
    CalendarYear,
    Department,
    Organisation,
    ReminderRule,
    load_calendar,
)
from tracking.models.calendar import CalendarAct
from tracking.models.reminder import RuleKind
from tracking.reminders import anchors
from tracking.workflow import Status

NOTICES = {int(path.stem): path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("notices/*.txt")}
NEXT = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：2026年12月31日（周四）至2027年1月2日（周六）放假调休，共3天。1月3日（周日）上班。
二、春节：2月5日（周五）至12日（周五）放假调休，共8天。1月31日（周日）、2月20日（周六）上班。
"""


def enter(
    year: int, text: str, by: User, *, seen: int = 0, also: frozenset[date] = frozenset(), note: str = ""
) -> CalendarChange:
    """As an administrator does who confirms a notice, ticking some days besides."""
    standing, notice = Standing.load(year), parse_notice(text, year)
    plan: Plan = standing.with_notice(notice) if text else {}
    plan = standing.with_days(unusual(plan) ^ also, plan)
    kept = standing.text_with(notice, text)
    return arrange_year(year, plan, text=kept, note=note, seen=seen, by=by, at=at())


def worked(year: int, calendar: WorkCalendar) -> set[date]:
    return {on for on in days_of(year) if on.year == year and calendar.is_working(on)}


# ---- what the calendar says


def test_a_confirmed_year_is_what_was_entered_and_no_longer_what_the_library_thinks() -> None:
    only_new_year = WorkCalendar({date(2026, 1, 1): False}, frozenset({2026}))
    assert not only_new_year.is_working(date(2026, 1, 1))
    assert only_new_year.is_working(date(2026, 10, 1)), "nobody entered it"
    assert not only_new_year.is_working(date(2026, 10, 10)), "a Saturday the library has as a make-up day"


def test_days_entered_without_confirming_the_year_go_before_the_library_one_by_one() -> None:
    calendar = WorkCalendar({date(2026, 10, 10): False})
    assert not calendar.is_working(date(2026, 10, 10))
    assert not calendar.is_working(date(2026, 10, 1))


def test_the_last_days_of_a_confirmed_year_are_still_those_of_the_next_notice() -> None:
    calendar = WorkCalendar({}, frozenset({2018}))
    assert calendar.is_working(date(2018, 12, 29)), "a Saturday, worked for 元旦 of 2019"
    assert not calendar.is_working(date(2018, 12, 31))


def test_the_extractor_reckons_with_the_same_days() -> None:
    calendar = WorkCalendar({date(2026, 1, 1): False}, frozenset({2026}))
    known = calendar.for_extraction(range(2025, 2028))
    assert date(2026, 1, 1) in known.holidays
    assert date(2026, 10, 1) not in known.holidays
    assert date(2025, 10, 1) in known.holidays


def test_a_date_in_a_year_nobody_announced_says_so() -> None:
    calendar = WorkCalendar({}, frozenset({2028}))
    assert calendar.doubt(date(2027, 3, 1)) == "2027 年放假安排还没有公布，暂按周一至周五推算"
    assert calendar.doubt(date(2026, 3, 1)) == calendar.doubt(date(2028, 3, 1)) == calendar.doubt(None) == ""


def test_a_year_is_missed_from_sixty_days_before_it_begins() -> None:
    assert WorkCalendar().unpublished_ahead(date(2026, 11, 1)) == []
    assert WorkCalendar().unpublished_ahead(date(2026, 11, 2)) == [2027]
    assert WorkCalendar().unpublished_ahead(date(2027, 11, 2)) == [2027, 2028]
    assert WorkCalendar({}, frozenset({2027})).unpublished_ahead(date(2026, 12, 31)) == []


# ---- entering a year


@pytest.mark.parametrize("year", range(2013, 2027))
def test_a_year_entered_from_its_notice_is_worked_as_the_library_knows_it(year: int, administrator: User) -> None:
    before = worked(year, load_calendar())
    change = enter(year, NOTICES[year], administrator)
    now = load_calendar()
    assert now.is_published(year)
    differs = before ^ worked(year, now)
    assert {day.isoformat() for day in differs} == {on for on in change.days if on.startswith(str(year))}
    later = {2015: 3, 2019: 4, 2020: 2}  # days that a later notice changed
    assert len(differs) == later.get(year, 0)


def test_a_year_nobody_knew_is_known_afterwards(administrator: User) -> None:
    change = enter(2027, NEXT, administrator, note="按国办发明电〔2026〕9号")
    calendar = load_calendar()
    assert calendar.doubt(date(2027, 3, 1)) == ""
    assert not calendar.is_working(date(2026, 12, 31)), "a day of the year before"
    assert calendar.is_working(date(2027, 1, 3))
    assert (change.act, change.by, change.note) == (CalendarAct.ENTER, administrator, "按国办发明电〔2026〕9号")
    assert change.days["2026-12-31"] == [True, False]
    assert change.days["2027-01-03"] == [False, True]
    assert "2027-01-02" not in change.days, "a Saturday is off anyway"
    assert CalendarYear.objects.get(year=2027).text == NEXT


def test_days_ticked_besides_the_notice_get_the_name_of_their_holiday(administrator: User) -> None:
    enter(2027, NEXT, administrator, also=frozenset({date(2027, 2, 15), date(2027, 4, 5), date(2027, 4, 10)}))
    names = dict(CalendarDay.objects.values_list("day", "name"))
    assert names[date(2027, 2, 15)] == "春节", "it follows the days off of the festival"
    assert names[date(2027, 4, 3)] == names[date(2027, 4, 5)] == names[date(2027, 4, 10)] == "清明节"


def test_what_the_notice_says_can_be_put_right_by_hand(administrator: User) -> None:
    enter(2027, NEXT, administrator, also=frozenset({date(2027, 2, 20), date(2027, 2, 27)}))
    assert not load_calendar().is_working(date(2027, 2, 20))
    assert load_calendar().is_working(date(2027, 2, 27))


def test_replacing_a_year_leaves_nothing_of_what_it_was(administrator: User, supervisor: User) -> None:
    enter(2027, NEXT, administrator)
    change = enter(
        2027, NEXT.replace("至12日（周五）放假调休，共8天", "至11日（周四）放假调休，共7天"), supervisor, seen=1
    )
    assert change.days == {"2027-02-12": [False, True]}
    assert change.act == CalendarAct.CHANGE
    assert CalendarYear.objects.get(year=2027).version == 2
    assert CalendarYear.objects.get(year=2027).entered_by == supervisor
    assert not CalendarDay.objects.filter(day=date(2027, 2, 12)).exists()
    assert CalendarChange.objects.filter(year=2027).count() == 2


def test_a_notice_that_changes_one_holiday_keeps_the_rest_and_both_texts(administrator: User) -> None:
    enter(2027, NEXT, administrator)
    longer = "关于延长2027年春节假期的通知：延长2027年春节假期至2月14日（周日），2月15日（周一）起正常上班。"
    change = enter(2027, longer, administrator, seen=1)
    assert change.days == {}, "13 and 14 February are a weekend"
    shorter = (
        "关于调整2027年元旦放假安排的通知：现将2027年元旦放假安排调整如下：1月1日（周五）至3日（周日）放假，共3天。"
    )
    change = enter(2027, shorter, administrator, seen=2)
    assert set(change.days) == {"2026-12-31", "2027-01-03"}
    assert not load_calendar().is_working(date(2027, 2, 5)), "春节 is as it was"
    standing = Standing.load(2027)
    assert standing.entered is not None
    assert standing.entered.text.split(NEXT_NOTICE) == [NEXT, longer, shorter]
    names = [sentence.name for sentence in standing.sentences]
    assert (names.count("元旦"), names.count("春节")) == (1, 2), "what was replaced is not shown, what was added to is"


def test_a_day_that_belongs_to_the_next_years_notice_stays_when_this_year_is_arranged_anew(administrator: User) -> None:
    enter(2027, NEXT, administrator)
    enter(2026, NOTICES[2026], administrator)
    assert not load_calendar().is_working(date(2026, 12, 31))
    standing = Standing.load(2026)
    assert standing.locked[date(2026, 12, 31)] == 2027
    enter(2026, "", administrator, seen=1)
    assert not load_calendar().is_working(date(2026, 12, 31)), "even when all of 2026 is wiped"
    assert load_calendar().is_working(date(2026, 10, 1))


def test_days_entered_singly_before_become_part_of_the_year(administrator: User) -> None:
    CalendarDay.objects.create(day=date(2027, 6, 9), is_working=False, name="端午")
    standing = Standing.load(2027)
    assert date(2027, 6, 9) in standing.plan
    enter(2027, NEXT, administrator)
    assert load_calendar().is_working(date(2027, 6, 9)), "the notice does not name it, and the page has shown that"


def test_a_year_that_is_withdrawn_is_again_as_the_library_knows_it(administrator: User) -> None:
    enter(2026, "", administrator)
    assert load_calendar().is_working(date(2026, 10, 1))
    change = withdraw_year(CalendarYear.objects.get(), note="点错了", seen=1, by=administrator, at=at())
    assert worked(2026, load_calendar()) == {
        on for on in days_of(2026) if on.year == 2026 and special_days(2026).get(on, on.weekday() < 5)
    }
    assert change.days["2026-10-01"] == [True, False]
    assert not CalendarDay.objects.exists()
    assert CalendarChange.objects.count() == 2, "that it was entered is still known"


def test_a_year_is_not_withdrawn_without_a_reason(administrator: User) -> None:
    enter(2027, NEXT, administrator)
    with pytest.raises(NotAllowedError, match="请写明为什么撤销"):
        withdraw_year(CalendarYear.objects.get(), note=" ", seen=1, by=administrator, at=at())
    assert CalendarYear.objects.exists()


@pytest.mark.parametrize("seen", [0, 2])
def test_who_looked_at_another_version_overwrites_nothing(seen: int, administrator: User) -> None:
    enter(2027, NEXT, administrator)
    with pytest.raises(YearChangedError):
        enter(2027, "", administrator, seen=seen)
    with pytest.raises(YearChangedError):
        withdraw_year(CalendarYear.objects.get(), note="贴错了", seen=2, by=administrator, at=at())
    assert not load_calendar().is_working(date(2027, 2, 5))
    assert CalendarChange.objects.count() == 1


# ---- what it moves


@pytest.fixture
def rules(db: None) -> None:
    """Three working days before, and on the day."""
    ReminderRule.objects.all().delete()
    for offset in (-3, 0):
        ReminderRule.objects.create(name=f"提前 {-offset}", kind=RuleKind.DUE, offset=offset)


def after(text: str) -> tuple[WorkCalendar, WorkCalendar]:
    standing = Standing.load(2027)
    return standing.calendar, standing.after(standing.with_notice(parse_notice(text, 2027)))


def test_it_is_said_how_many_tasks_are_reminded_on_other_days(
    rules: None, administrator: User, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing, due_on=date(2027, 1, 5))
    make_task(supervisor, housing, due_on=date(2027, 2, 8))
    make_task(supervisor, housing, due_on=date(2027, 3, 1))
    make_task(supervisor, housing, due_on=date(2027, 2, 8), status=Status.CLOSED)
    found = knock_on(administrator, *after(NEXT), MONDAY)
    assert [(one.due_on, one.count, one.is_last_moved) for one in found.moved] == [
        (date(2027, 1, 5), 1, False),
        (date(2027, 2, 8), 1, True),
    ]
    assert found.moved[0].reminders == ((date(2026, 12, 31), date(2026, 12, 30)),)
    assert found.moved[1].last == (date(2027, 2, 8), date(2027, 2, 4))
    assert (found.last_days, found.reminders, found.tasks, found.signing) == (1, 2, 2, 0)


def test_the_days_foretold_are_those_the_rules_fire_on(
    rules: None, administrator: User, supervisor: User, housing: Department
) -> None:
    for n in range(60):
        make_task(supervisor, housing, due_on=date(2027, 1, 1) + timedelta(days=n))
    old, new = after(NEXT)
    for one in knock_on(administrator, old, new, MONDAY).moved:
        for calendar, place in ((old, 0), (new, 1)):
            fires = {move[place] for move in one.reminders}
            for day in fires:
                assert any(one.due_on in anchors(offset, None, day, calendar) for offset in (-3, 0))


def test_days_that_are_over_move_nothing(
    rules: None, administrator: User, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing, due_on=date(2027, 2, 8))
    assert not knock_on(administrator, *after(NEXT), date(2027, 3, 1))
    assert not knock_on(administrator, load_calendar(), load_calendar(), MONDAY)


def test_the_last_day_for_signing_moves_too(administrator: User, supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, status=Status.ASSIGNED, dispatched_on=date(2026, 12, 30))
    assert Organisation.current().accept_days == 1
    assert knock_on(administrator, *after(NEXT), date(2026, 12, 30)).signing == 1


def test_a_million_tasks_are_counted_by_their_dates_not_one_by_one(
    rules: None,
    administrator: User,
    supervisor: User,
    housing: Department,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    old, new = after(NEXT)
    for n in range(12):
        make_task(supervisor, housing, due_on=date(2027, 2, 1) + timedelta(days=n))
    Organisation.current()
    with django_assert_num_queries(4):
        knock_on(administrator, old, new, MONDAY)


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_confirm_at_once_one_is_told(administrator: User, shared_database: None) -> None:
    plan = Standing.load(2027).with_notice(parse_notice(NEXT))

    told: list[str] = []

    def confirm() -> None:
        try:
            arrange_year(2027, plan, text=NEXT, seen=0, by=administrator, at=at())
        except YearChangedError:
            told.append("told")

    at_once(confirm, confirm)
    assert told == ["told"]
    assert CalendarChange.objects.count() == 1
    assert set(CalendarDay.objects.values_list("day", flat=True)) == set(plan)
