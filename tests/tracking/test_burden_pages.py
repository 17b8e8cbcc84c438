"""减负账本 on the pages: twelve weeks, what stands behind a number, and what is said before a unit is asked again."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Role, User
from tests.factories import make_department, make_speech, make_task, make_user
from tests.tracking.test_burden import event, parts, urge, with_rhythm
from tracking.burden.advice import Load
from tracking.burden.asks import Kind
from tracking.burden.choice import Choice, Order
from tracking.burden.hints import before_adjusting, before_giving_out, before_sending, before_step, before_urging_many
from tracking.burden.matrix import Heat, heat_of, matrix, weeks_until
from tracking.models import Department, Organisation, Task
from tracking.models.parts import Part
from tracking.models.urging import Way
from tracking.plans import Plan
from tracking.stretches import Days
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture
def today() -> date:
    """The pages read the clock; what is counted on them happens in its week."""
    return timezone.localdate()


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=10)


def given(by: User, lead: Department, *supporting: Department, on: date, **fields: Any) -> Task:
    task = make_task(by, lead, *supporting, dispatched_on=on, **fields)
    event(task, by, "dispatch", moment(on))
    return task


def test_twelve_weeks_end_with_the_one_of_the_day() -> None:
    weeks = weeks_until(WEDNESDAY)
    assert (len(weeks), weeks[-1]) == (12, Days(date(2026, 11, 23), date(2026, 11, 29)))
    assert weeks[0].begin == date(2026, 9, 7)


@pytest.mark.parametrize(
    ("number", "heat"),
    [
        (0, Heat.NONE),
        (4, Heat.LOW),
        (5, Heat.MIDDLE),
        (9, Heat.MIDDLE),
        (10, Heat.HIGH),
        (14, Heat.HIGH),
        (15, Heat.FULL),
    ],
)
def test_how_much_a_number_is_goes_by_thirds_of_the_limit(number: int, heat: Heat) -> None:
    assert heat_of(number, 15) is heat


def test_a_line_adds_up_and_is_set_beside_the_weeks_before(
    supervisor: User, housing: Department, city: Department
) -> None:
    given(supervisor, housing, city, on=WEDNESDAY)
    task = given(supervisor, housing, on=WEDNESDAY - timedelta(weeks=3))
    urge(task, housing, supervisor, WEDNESDAY)
    for _ in range(3):
        given(supervisor, city, on=WEDNESDAY - timedelta(weeks=12))
    found = matrix(WEDNESDAY)
    lines = {line.department: line for line in found.lines}
    assert (lines[housing].total, lines[housing].before, lines[housing].last) == (3, 0, 2)
    assert (lines[city].total, lines[city].before, lines[city].change) == (1, 3, -2)
    assert found.total == sum(found.sums) == 4
    assert lines[housing].cells[-1].told == "交办 1、催办 1"
    only = {line.department: line.total for line in matrix(WEDNESDAY, kind=Kind.URGING).lines}
    assert only == {housing: 1, city: 0}


def test_a_department_no_longer_in_use_is_listed_only_with_something_to_tell(
    supervisor: User, housing: Department
) -> None:
    given(supervisor, housing, on=WEDNESDAY)
    quiet = make_department("区撤并局", is_active=False)
    Department.objects.filter(pk=housing.pk).update(is_active=False)
    assert [line.department for line in matrix(WEDNESDAY).lines] == [housing]
    assert quiet not in [line.department for line in matrix(WEDNESDAY).lines]


def test_an_address_that_makes_no_sense_shows_the_newest_weeks() -> None:
    odd = Choice.read({"end": "明天", "kind": "x", "sort": "y", "week": "0001-01-01"}, WEDNESDAY)
    assert (odd.last, odd.kind, odd.order, odd.days) == (WEDNESDAY, None, Order.TOTAL, Days.week(WEDNESDAY))
    assert Choice.read({"end": "2999-01-01"}, WEDNESDAY).last == WEDNESDAY


def test_one_can_go_back_twelve_weeks_and_return() -> None:
    now = Choice.read({"kind": "urging", "sort": "change"}, WEDNESDAY)
    assert now.later is None
    back = now.earlier
    assert weeks_until(back.last)[-1].end == date(2026, 9, 6)
    assert back.query == "end=2026-09-06&kind=urging&sort=change"
    assert back.later
    assert back.later.last == WEDNESDAY


def test_the_page_shows_every_unit_that_was_asked_and_names_the_others(
    desk: Client, supervisor: User, housing: Department, city: Department, today: date
) -> None:
    given(supervisor, housing, on=today)
    said = page(desk, "/burden/")
    assert f"/burden/{housing.pk}/" in said
    assert f"1 个单位没有被要求过：{city}。" in said
    assert "这一周 1 件次，少：交办 1" in said
    assert "怎么数的" in said


def test_the_page_sorts_as_it_is_asked(
    desk: Client, supervisor: User, housing: Department, city: Department, today: date
) -> None:
    given(supervisor, city, on=today - timedelta(weeks=2))
    given(supervisor, city, on=today - timedelta(weeks=2))
    given(supervisor, housing, on=today)
    by_total, by_last = page(desk, "/burden/"), page(desk, "/burden/?sort=last")
    first, second = f"/burden/{housing.pk}/", f"/burden/{city.pk}/"
    assert by_total.index(second) < by_total.index(first)
    assert by_last.index(first) < by_last.index(second)


def test_nothing_asked_is_said_in_a_sentence(desk: Client) -> None:
    assert "这些周里没有要求过哪个单位" in page(desk, "/burden/")


def test_behind_a_number_stand_the_very_orders(
    desk: Client, supervisor: User, housing: Department, city: Department, today: date
) -> None:
    mine = given(supervisor, housing, on=today, title="完成17个老旧小区改造")
    helped = given(supervisor, city, housing, on=today, title="清理占道堆物")
    urge(mine, housing, supervisor, today)
    old = given(supervisor, housing, on=today - timedelta(weeks=4), title="前些天交办的")
    said = page(desk, f"/burden/{housing.pk}/")
    assert said.count(f"/tasks/{mine.pk}/") == 2
    assert f"/tasks/{helped.pk}/" in said
    assert "（配合）" in said
    assert old.title not in said
    week = Days.week(today - timedelta(weeks=4)).begin.isoformat()
    assert old.title in page(desk, f"/burden/{housing.pk}/?week={week}")
    assert page(desk, f"/burden/{housing.pk}/?kind=urging").count(f"/tasks/{mine.pk}/") == 1


def test_the_list_holds_as_many_as_the_number_over_it(
    desk: Client, supervisor: User, housing: Department, today: date
) -> None:
    for _ in range(3):
        given(supervisor, housing, on=today)
    [line] = matrix(today, [housing.pk]).lines
    assert page(desk, f"/burden/{housing.pk}/?kind=order").count('<td class="main-td">') == line.last == 3


def test_a_head_sees_his_own_unit_and_no_other(
    head: User, sign_in: SignIn, supervisor: User, housing: Department, city: Department, today: date
) -> None:
    given(supervisor, housing, on=today, title="完成17个老旧小区改造")
    his = sign_in(head)
    assert "完成17个老旧小区改造" in page(his, "/burden/")
    assert his.get(f"/burden/{city.pk}/").status_code == 404
    assert his.get("/burden/xlsx/").status_code == 403


def test_what_went_to_another_unit_since_is_counted_and_not_shown_to_the_first(
    head: User, sign_in: SignIn, supervisor: User, housing: Department, city: Department, today: date
) -> None:
    task = given(supervisor, city, on=today, title="清理占道堆物")
    changed = [parts((housing, Part.LEAD)), parts((city, Part.LEAD))]
    event(task, supervisor, "reassign", moment(today) + timedelta(hours=2), changes={"parts": changed})
    said = page(sign_in(head), "/burden/")
    assert "后来改派了别的单位" in said
    assert "清理占道堆物" not in said


def test_a_head_without_a_unit_is_told_there_is_none(sign_in: SignIn) -> None:
    assert sign_in(make_user(Role.HEAD)).get("/burden/").status_code == 404


def test_the_workbook_holds_the_numbers_of_the_page_as_numbers(
    desk: Client, supervisor: User, housing: Department, today: date
) -> None:
    given(supervisor, housing, on=today)
    given(supervisor, housing, on=today - timedelta(weeks=1))
    answer = desk.get("/burden/xlsx/?kind=order")
    assert "attachment" in answer["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    [heading] = [row for row in rows if row[0] == "单位"]
    [line] = [row for row in rows if row[0] == "区住建局"]
    assert line[heading.index("合计")] == 2
    assert line[11:13] == [1, 1]
    assert rows[-1][0] == "全部单位"
    assert "交办" in str(rows[0][0])


def plan(**fields: Any) -> Plan:
    return Plan(title="清理占道堆物", kind="整改", quote="要清理占道堆物。", **fields)


def load(**counts: int) -> Load:
    unit = Department(name="区住建局")
    return Load(unit, {Kind(kind): n for kind, n in counts.items()}, 2.14, 15, 1)


def test_the_line_says_what_came_and_what_is_due_and_the_average() -> None:
    assert load(order=6, urging=4, report=9).words == (
        "区住建局本周已收到 6 件交办、4 次催办，本周要报 9 份进展，合计 19 件次；全区平均每个单位 2.1 件次。"
    )
    assert load().words == "区住建局本周还没有收到交办和催办；全区平均每个单位 2.1 件次。"
    assert load(recheck=2, paper=3).words.startswith("区住建局本周已收到 2 次回头看，合计 2 件次")


def test_beyond_the_limit_it_warns_and_without_one_never() -> None:
    assert load(order=6, urging=4, report=5).warning == "再加 1 件次就是 16 件次，超过每周 15 件次的上限。"
    assert load(order=6, urging=4, report=4).warning == ""
    unit = Department(name="区住建局")
    assert Load(unit, {Kind.ORDER: 400}, 2.0, None, 1).warning == ""


def test_the_form_of_urging_says_it_before_it_is_sent(
    desk: Client, supervisor: User, housing: Department, today: date
) -> None:
    task = given(supervisor, housing, on=today)
    urge(task, housing, supervisor, today, Way.PHONE)
    Organisation.objects.update_or_create(pk=1, defaults={"weekly_asks": 2})
    said = page(desk, f"/tasks/{task.pk}/urge/")
    assert "区住建局本周已收到 1 件交办、1 次催办，合计 2 件次" in said
    assert "再加 1 件次就是 3 件次，超过每周 2 件次的上限。" in said
    assert "只是提醒，照样可以办" in said
    assert "这件事本周已经催过" in said
    answer = desk.post(
        f"/tasks/{task.pk}/urge/",
        {"departments": [housing.pk], "way": "phone", "text": "请抓紧。", "version": task.version},
    )
    assert answer.status_code == 302
    assert task.urgings.count() == 2


def test_a_unit_is_not_told_of_its_own_load_on_its_forms(
    clerk: User, sign_in: SignIn, supervisor: User, housing: Department
) -> None:
    task = make_task(supervisor, housing)
    assert "全区平均" not in page(sign_in(clerk), f"/tasks/{task.pk}/report/")


def test_several_late_matters_of_one_unit_are_better_urged_in_one_paper(supervisor: User, housing: Department) -> None:
    late = [make_task(supervisor, housing, due_on=WEDNESDAY - timedelta(days=5)) for _ in range(2)]
    alone = make_task(supervisor, make_department("区教育局"), due_on=WEDNESDAY - timedelta(days=5))
    together, single = before_step(late[0], "urge", WEDNESDAY), before_step(alone, "urge", WEDNESDAY)
    assert together
    assert together.urging == housing
    assert single
    assert single.urging is None


def test_a_report_that_is_due_soon_can_be_waited_for(supervisor: User, housing: Department) -> None:
    task = with_rhythm(supervisor, housing, "weekly:5", WEDNESDAY - timedelta(days=28))
    found = before_step(task, "urge", WEDNESDAY)
    assert found
    assert found.hints == ("下一期进展11月27日（周五）就要报，可以等报来再看。",)
    Task.objects.filter(pk=task.pk).update(reported_for=date(2026, 11, 27))
    task.refresh_from_db()
    reported = before_step(task, "urge", WEDNESDAY)
    assert reported
    assert reported.hints == ()


def test_a_slower_rhythm_is_reckoned_out(supervisor: User, housing: Department) -> None:
    weekly = with_rhythm(supervisor, housing, "weekly:5", WEDNESDAY)
    monthly = with_rhythm(supervisor, housing, "monthly", WEDNESDAY)
    assert before_adjusting(weekly, housing, WEDNESDAY).hints == (
        "现在每周报，一年 52 次；改成每月报，一年少报 40 次。",
    )
    assert before_adjusting(monthly, housing, WEDNESDAY).hints == ()


def test_other_steps_and_pieces_of_a_task_say_nothing(supervisor: User, housing: Department) -> None:
    assert before_step(make_task(supervisor, housing), "remark", WEDNESDAY) is None


def test_before_a_registration_each_unit_is_told_with_what_it_would_get(
    supervisor: User, housing: Department, city: Department
) -> None:
    given(supervisor, city, on=WEDNESDAY)
    plans = [plan(lead=housing, supporting=[city]), plan(lead=city)]
    found = before_sending(plans, WEDNESDAY)
    assert found
    assert [(one.department, one.total, one.adds) for one in found.loads] == [(city, 1, 2), (housing, 0, 1)]
    assert before_sending([plan()], WEDNESDAY) is None


def test_drafts_that_wait_name_their_units_once_a_task(
    desk: Client, supervisor: User, housing: Department, city: Department
) -> None:
    task = make_task(supervisor, housing, city, status=Status.DRAFT)
    found = before_giving_out(task.registration.tasks.all(), WEDNESDAY)
    assert found
    assert {(one.department, one.adds) for one in found.loads} == {(housing, 1), (city, 1)}
    assert "全区平均" in page(desk, f"/registrations/{task.registration_id}/")
    assert "全区平均" not in page(desk, f"/registrations/{make_task(supervisor, housing).registration_id}/")


def test_a_bulk_urging_says_which_unit_is_asked_most(
    desk: Client, supervisor: User, housing: Department, city: Department
) -> None:
    tasks = [make_task(supervisor, housing), make_task(supervisor, housing), make_task(supervisor, city)]
    found = before_urging_many(tasks, WEDNESDAY)
    assert found
    assert (found.urging, [one.adds for one in found.loads]) == (housing, [2, 1])
    picked = {"act": "urge", "task": [f"{task.pk}:{task.version}" for task in tasks]}
    said = unescape(desk.post("/tasks/bulk/", picked).content.decode())
    assert "区住建局本周" in said
    assert "合成一份催办通知" in said


def test_a_speech_page_without_plans_is_quiet(desk: Client, supervisor: User) -> None:
    assert "全区平均" not in page(desk, f"/speeches/{make_speech(supervisor, '同志们。').pk}/register/")


def test_an_administrator_sets_the_limit_or_takes_it_away(administrator: User, sign_in: SignIn) -> None:
    said = page(sign_in(administrator), "/admin/tracking/organisation/1/change/")
    assert "一个单位每周要求上限" in said
    assert "只提醒，不拦着" in said
