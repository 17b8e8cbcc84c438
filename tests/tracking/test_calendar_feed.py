"""把期限放进日历: whose dates, under what address, for how long; read back by a library that reads calendars."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accounts.models import Role, User
from tests.config.test_logs import written
from tests.factories import MONDAY, at, make_department, make_post, make_spread, make_subtask, make_task, make_user
from tests.tracking.outgoing import make_event
from tests.tracking.racing import at_once
from tracking.actions.feeds import OFTEN, WINDOW, end_feed, feed_of, hash_of, make_feed, note_reading
from tracking.feeds.dates import KEPT, MOST, diary
from tracking.feeds.writing import as_icalendar
from tracking.models import CalendarFeed, Department, Recheck, Task
from tracking.models.feed import FeedScope
from tracking.models.recheck import Found, RecheckState, Round, Why
from tracking.workflow import Status

__all__ = ["written"]
SignIn = Callable[[User], Client]
NINE = at(MONDAY, 9)
MINE, ALL = FeedScope.MINE, FeedScope.ALL
PAGE = "/calendar/feed/"


def read(owner: User, scope: FeedScope = MINE, today: date = MONDAY) -> list[Any]:
    """The events of a calendar, as a calendar program has them."""
    calendar = Calendar.from_ical(as_icalendar(diary(owner, scope, today)))
    return list(calendar.walk("VEVENT"))


def titles(owner: User, scope: FeedScope = MINE, today: date = MONDAY) -> set[str]:
    return {str(event["summary"]) for event in read(owner, scope, today)}


def fetch(user: User, now: datetime = NINE, **headers: str) -> Any:
    """What somebody gets who only has the address."""
    secret = make_feed(user, scope=MINE, at=now).secret
    with time_machine.travel(now, tick=False):
        return Client().get(reverse("tracking:feed_file", args=[secret]), headers=headers)


# --- what stands in it ---------------------------------------------------------------------------------------------


def test_a_due_date_is_a_day_with_title_number_link_and_reminder(
    supervisor: User, clerk: User, housing: Department
) -> None:
    due_on = MONDAY + timedelta(days=9)
    task = make_task(supervisor, housing, title="完成老旧小区改造", due_on=due_on, version=4, percent=40)
    make_event(task, supervisor, at=at(MONDAY, 8, 15))
    [event] = read(clerk)
    assert (event["dtstart"].dt, event["dtend"].dt) == (due_on, due_on + timedelta(days=1))
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert str(event["summary"]) == "到期：完成老旧小区改造"
    assert (int(event["sequence"]), str(event["status"])) == (4, "CONFIRMED")
    assert event["last-modified"].dt == at(MONDAY, 8, 15)
    assert str(event["url"]).endswith(f"/tasks/{task.pk}/")
    for words in (task.number, "牵头单位：区住建局", "状态：办理中，进度 40%"):
        assert words in str(event["description"])
    assert [str(one) for one in event["categories"].cats] == ["督办", "到期"]
    [alarm] = event.walk("VALARM")
    assert event["dtstart"].dt == due_on
    assert alarm["trigger"].dt == timedelta(hours=-15)  # nine o'clock of the day before


def test_the_calendar_has_a_name_and_says_how_often_to_look(clerk: User) -> None:
    calendar = Calendar.from_ical(as_icalendar(diary(clerk, MINE, MONDAY)))
    assert str(calendar["x-wr-calname"]) == "督办期限（何晓岚）"
    assert (str(calendar["version"]), str(calendar["method"])) == ("2.0", "PUBLISH")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in calendar.to_ical()
    assert b"X-PUBLISHED-TTL:PT4H\r\n" in calendar.to_ical()


def test_the_same_date_keeps_its_name_when_it_moves(supervisor: User, clerk: User, housing: Department) -> None:
    task = make_task(supervisor, housing, version=2)
    [before] = read(clerk)
    Task.objects.filter(pk=task.pk).update(due_on=MONDAY + timedelta(days=60), version=3)
    [after] = read(clerk)
    assert str(before["uid"]) == str(after["uid"])
    assert before["dtstart"].dt != after["dtstart"].dt
    assert int(before["sequence"]) < int(after["sequence"])


@pytest.mark.parametrize(
    ("status", "days", "title", "state", "alarms"),
    [
        (Status.ACCEPTED, 1, "到期：", "CONFIRMED", 1),
        (Status.ASSIGNED, 1, "到期：", "CONFIRMED", 1),
        (Status.ACCEPTED, 0, "到期：", "CONFIRMED", 0),
        (Status.ACCEPTED, -1, "超期：", "CONFIRMED", 0),
        (Status.SUSPENDED, 1, "挂起：", "TENTATIVE", 0),
        (Status.SUSPENDED, -1, "挂起：", "TENTATIVE", 0),
        (Status.CLOSED, 1, "已办结：", "CONFIRMED", 0),
    ],
)
def test_each_says_how_it_stands(
    supervisor: User,
    clerk: User,
    housing: Department,
    status: Status,
    days: int,
    title: str,
    state: str,
    alarms: int,
) -> None:
    make_task(supervisor, housing, status=status, due_on=MONDAY + timedelta(days=days))
    [event] = read(clerk)
    assert str(event["summary"]).startswith(title)
    assert str(event["status"]) == state
    assert len(event.walk("VALARM")) == alarms


def test_what_was_closed_stays_a_month_and_what_was_stopped_or_not_given_out_is_not_there(
    supervisor: User, clerk: User, housing: Department
) -> None:
    kept = make_task(supervisor, housing, status=Status.CLOSED, closed_on=MONDAY - KEPT)
    make_task(supervisor, housing, status=Status.CLOSED, closed_on=MONDAY - KEPT - timedelta(days=1))
    make_task(supervisor, housing, status=Status.CANCELLED)
    make_task(supervisor, housing, status=Status.DRAFT)
    assert titles(clerk) == {f"已办结：{kept.title}"}


def test_days_on_which_reports_are_due_stand_in_it_until_they_are_made(
    supervisor: User, clerk: User, housing: Department
) -> None:
    since = date(2026, 9, 1)
    task = make_task(supervisor, housing, title="整治市容", is_long_term=True, rhythm="monthly:25", rhythm_since=since)
    Task.objects.filter(pk=task.pk).update(reported_for=date(2026, 9, 25))
    assert titles(clerk) == {"补报进展（10月（25日前））：整治市容", "报进展（11月（25日前））：整治市容"}
    ahead = next(event for event in read(clerk) if str(event["summary"]).startswith("报进展"))
    assert (ahead["dtstart"].dt, len(ahead.walk("VALARM"))) == (date(2026, 11, 25), 1)
    Task.objects.filter(pk=task.pk).update(reported_for=date(2026, 11, 25))
    assert titles(clerk) == set()


def test_reports_are_only_asked_of_who_leads(
    supervisor: User, clerk: User, housing: Department, city: Department
) -> None:
    make_task(supervisor, city, housing, is_long_term=True, rhythm="monthly:25", rhythm_since=date(2026, 9, 1))
    assert titles(clerk) == titles(supervisor) == set()


def test_a_visit_stands_in_the_calendar_of_whom_it_was_drawn_for_until_he_has_gone(
    supervisor: User, clerk: User, housing: Department
) -> None:
    task = make_task(supervisor, housing, title="整治市容", status=Status.CLOSED, closed_on=MONDAY - 2 * KEPT)
    visit = make_recheck(task, supervisor, due_on=MONDAY + timedelta(days=3))
    [event] = read(supervisor)
    assert (str(event["summary"]), event["dtstart"].dt) == ("回头看：整治市容", MONDAY + timedelta(days=3))
    assert len(event.walk("VALARM")) == 1
    assert titles(supervisor, today=MONDAY + timedelta(days=4)) == {"回头看（过了时限）：整治市容"}
    assert titles(clerk) == titles(make_user(Role.SUPERVISOR)) == set()  # a visit is nobody else's business
    found = {"found": Found.FALSE, "standing": Found.FALSE, "found_by": supervisor, "found_at": NINE}
    Recheck.objects.filter(pk=visit.pk).update(state=RecheckState.MENDING, mend_by=MONDAY + timedelta(days=9), **found)
    assert titles(supervisor) == set()
    assert titles(clerk) == {"报整改：整治市容"}
    Recheck.objects.filter(pk=visit.pk).update(mended_at=NINE)
    assert titles(clerk) == set()


def make_recheck(task: Task, officer: User, due_on: date) -> Recheck:
    asked = {"round": Round.BY_HAND, "why": Why.BY_HAND, "added_by": officer, "reason": "群众有反映。"}
    days = {"closed_on": task.closed_on or MONDAY, "drawn_on": MONDAY, "due_on": due_on}
    return Recheck.objects.create(task=task, officer=officer, made_at=NINE, **asked, **days)


def test_no_words_of_a_leader_and_nobody_elses_name_are_in_it(
    supervisor: User, clerk: User, leader: User, housing: Department
) -> None:
    task = make_task(supervisor, housing, title="完成老旧小区改造", leader=make_post("分管副区长", holder=leader))
    make_event(task, leader, "instruct", note="务必年底前完成。", at=NINE)
    said = as_icalendar(diary(clerk, MINE, MONDAY)).decode().replace("\r\n ", "")
    for kept in ("务必", "区住建局要", supervisor.name, "分管副区长"):
        assert kept not in said


def test_a_title_cannot_write_lines_of_its_own(supervisor: User, clerk: User, housing: Department) -> None:
    make_task(supervisor, housing, title="改造\r\nATTACH:http://elsewhere.example/;x,y\nEND:VEVENT")
    [event] = read(clerk)
    assert "attach" not in event
    assert str(event["summary"]) == "到期：改造 ATTACH:http://elsewhere.example/;x,y END:VEVENT"


# --- whose they are ------------------------------------------------------------------------------------------------


def test_a_clerk_has_what_he_handles_and_what_nobody_in_particular_does(
    supervisor: User, clerk: User, housing: Department, city: Department
) -> None:
    colleague = make_user(Role.CLERK, housing)
    mine, anybodys, theirs = (make_task(supervisor, housing) for _ in range(3))
    supported = make_task(supervisor, city, housing)
    make_task(supervisor, city)
    mine.assignments.update(handler=clerk)
    theirs.assignments.update(handler=colleague)
    own = {mine.title, anybodys.title, supported.title}
    assert titles(clerk) == {f"到期：{title}" for title in own}
    assert titles(clerk, ALL) == {f"到期：{title}" for title in {*own, theirs.title}}


def test_a_share_of_what_is_spread_is_the_units_and_the_heading_the_offices(
    supervisor: User, clerk: User, housing: Department, city: Department
) -> None:
    heading = make_spread(supervisor, housing, city)
    share = heading.children.get(assignments__department=housing)
    piece = make_subtask(make_task(supervisor, city), housing)
    assert {str(event["uid"]).split("@")[0] for event in read(clerk)} == {
        f"task-{share.pk}-due",
        f"task-{piece.pk}-due",
    }
    assert {str(event["uid"]).split("@")[0] for event in read(supervisor)} == {
        f"task-{heading.pk}-due",
        f"task-{piece.parent_id}-due",
    }


def test_a_supervisor_has_what_he_looks_after_and_a_leader_what_is_his(
    supervisor: User, leader: User, housing: Department
) -> None:
    other = make_user(Role.SUPERVISOR)
    his = make_task(other, housing, leader=make_post("分管副区长", holder=leader))
    mine = make_task(supervisor, housing)
    assert titles(supervisor) == {f"到期：{mine.title}"}
    assert titles(leader) == {f"到期：{his.title}"}
    assert titles(supervisor, ALL) == titles(leader, ALL) == {f"到期：{his.title}", f"到期：{mine.title}"}


def test_who_moves_to_another_department_has_that_ones_dates(
    supervisor: User, clerk: User, housing: Department, city: Department
) -> None:
    make_task(supervisor, housing)
    there = make_task(supervisor, city)
    clerk.memberships.update(department=city)
    assert titles(clerk, ALL) == {f"到期：{there.title}"}


def test_what_there_is_no_room_for_is_counted_and_the_soonest_stay(
    supervisor: User, leader: User, housing: Department
) -> None:
    first = make_task(supervisor, housing, due_on=MONDAY)
    common = {"registration": first.registration, "officer": supervisor, "kind": "推进", "created_at": NINE}
    Task.objects.bulk_create(
        Task(
            **common,
            serial=1000 + number,
            number=f"多{number}",
            title=f"第{number}件",
            status=Status.ACCEPTED,
            dispatched_on=MONDAY,
            due_on=MONDAY + timedelta(days=1 + number),
        )
        for number in range(MOST + 4)
    )
    found = diary(leader, ALL, MONDAY)
    assert (len(found.entries), found.left_out) == (MOST, 5)
    assert found.entries[0].on == MONDAY
    assert "还有 5 件太多了没有放进来" in as_icalendar(found).decode().replace("\r\n ", "")


@pytest.mark.parametrize("count", [1, 12])
def test_the_questions_asked_do_not_grow_with_the_tasks(
    supervisor: User, clerk: User, housing: Department, count: int
) -> None:
    for _ in range(count):
        make_task(supervisor, housing, rhythm="monthly:25")
    owner = User.objects.get(pk=clerk.pk)
    with CaptureQueriesContext(connection) as asked:
        as_icalendar(diary(owner, ALL, MONDAY))
    assert len(asked) == 4  # his departments, the tasks, their parts with the departments, what is to be mended


# --- the address ---------------------------------------------------------------------------------------------------


def test_nobody_signs_in_to_read_it(supervisor: User, clerk: User, housing: Department) -> None:
    make_task(supervisor, housing, title="完成老旧小区改造")
    answer = fetch(clerk)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="duban.ics"'
    assert answer["Cache-Control"] == "private, no-cache"
    assert not answer.cookies
    assert [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")] == [
        "到期：完成老旧小区改造"
    ]
    assert CalendarFeed.objects.get().fetched_at == NINE


def test_what_has_not_changed_is_not_sent_again(supervisor: User, clerk: User, housing: Department) -> None:
    task = make_task(supervisor, housing)
    secret = make_feed(clerk, scope=MINE, at=NINE).secret
    address = reverse("tracking:feed_file", args=[secret])
    with time_machine.travel(NINE, tick=False):
        tag = Client().get(address)["ETag"]
        again = Client().get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        Task.objects.filter(pk=task.pk).update(due_on=MONDAY + timedelta(days=40), version=9)
        changed = Client().get(address, headers={"If-None-Match": tag})
        assert changed.status_code == 200
        assert changed["ETag"] != tag
        assert Client().head(address).status_code == 200


def test_a_new_address_takes_the_place_of_the_old_and_a_revoked_one_leads_nowhere(clerk: User) -> None:
    old, new = make_feed(clerk, scope=MINE, at=NINE).secret, make_feed(clerk, scope=ALL, at=NINE).secret
    assert [feed_of(secret) is not None for secret in (old, new)] == [False, True]
    assert end_feed(clerk)
    assert not end_feed(clerk)
    for secret in (old, new, "", "x" * 43, "x" * 500):
        assert feed_of(secret) is None
    for secret in (old, new):
        assert Client().get(reverse("tracking:feed_file", args=[secret])).status_code == 404


@pytest.mark.parametrize("change", [{"is_active": False}, {"must_change_password": True}, {"role": Role.ADMIN}])
def test_it_ends_with_the_account(clerk: User, change: dict[str, Any]) -> None:
    secret = make_feed(clerk, scope=MINE, at=NINE).secret
    address = reverse("tracking:feed_file", args=[secret])
    assert Client().get(address).status_code == 200
    User.objects.filter(pk=clerk.pk).update(**change)
    assert Client().get(address).status_code == 404


def test_it_ends_with_the_password_and_the_page_says_why(clerk: User, sign_in: SignIn) -> None:
    secret = make_feed(clerk, scope=MINE, at=NINE).secret
    clerk.set_password("Yunxi-2027-other")
    clerk.save()
    assert Client().get(reverse("tracking:feed_file", args=[secret])).status_code == 404
    page = sign_in(clerk).get(PAGE).content.decode()
    assert "原来的地址已经作废" in page
    assert "您改过密码" in page


def test_only_the_hash_is_kept(clerk: User) -> None:
    secret = make_feed(clerk, scope=MINE, at=NINE).secret
    [row] = CalendarFeed.objects.values()
    assert len(secret) == 43
    assert secret not in str(row)
    assert row["secret_hash"] == hash_of(secret)


def test_a_program_gone_wild_is_told_to_wait_and_then_served_again(clerk: User) -> None:
    secret = make_feed(clerk, scope=MINE, at=NINE).secret
    address = reverse("tracking:feed_file", args=[secret])
    with time_machine.travel(NINE, tick=False) as clock:
        assert {Client().get(address).status_code for _ in range(OFTEN)} == {200}
        clock.shift(timedelta(minutes=4))
        refused = Client().get(address)
        assert (refused.status_code, refused["Retry-After"]) == (429, "360")
        assert "读得太勤了" in refused.content.decode()
        clock.shift(WINDOW - timedelta(minutes=4))
        assert Client().get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_readings_at_once_are_all_counted(shared_database: None) -> None:
    feed = make_feed(make_user(Role.CLERK, make_department("区住建局")), scope=MINE, at=NINE).feed
    note_reading(feed, at=NINE)
    at_once(*[lambda: note_reading(feed, at=NINE)] * 5)
    feed.refresh_from_db()
    assert feed.asked == 6


def test_the_address_does_not_stand_in_the_log(written: Any, clerk: User) -> None:
    secret = make_feed(clerk, scope=MINE, at=NINE).secret
    address = reverse("tracking:feed_file", args=[secret])
    Client().get(address)
    end_feed(clerk)
    Client().get(address)  # a warning: nothing there
    Client().post(address)
    Client().get(reverse("accounts:login"), {"next": address})
    log = written.getvalue()
    assert log.count("/calendar/feed/…") >= 3
    assert secret not in log
    assert secret[:20] not in log


# --- the page ------------------------------------------------------------------------------------------------------


def test_an_address_is_made_shown_once_and_works(
    supervisor: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing, due_on=date(2099, 1, 5))
    client = sign_in(clerk)
    assert "生成地址" in client.get(PAGE).content.decode()
    made = client.post(f"{PAGE}make/", {"scope": "all"})
    [address] = re.findall(r">(http[^<]+\.ics)<", made.content.decode())
    assert "no-store" in made["Cache-Control"]
    shown = made.content.decode()
    assert "放的是：本单位牵头和配合的全部。" in shown  # in the words in which it was chosen
    assert all(where in shown for where in ("怎样填进去", "苹果手机", "按住框里的字"))  # nobody has to leave the page
    answer = Client().get("/" + address.split("/", 3)[3])
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1
    page = client.get(PAGE).content.decode()
    assert address.rsplit("/", 1)[1] not in page
    assert "生成新地址，旧的作废" in page
    assert "放的是：本单位牵头和配合的全部" in page
    assert "日历还没有来读过" not in page


def test_it_is_revoked_with_one_button(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    client.post(f"{PAGE}make/", {"scope": "mine"})
    said = client.post(f"{PAGE}end/", follow=True).content.decode()
    assert "地址作废了" in said
    assert not CalendarFeed.objects.exists()
    assert "没有在用的地址" in client.post(f"{PAGE}end/", follow=True).content.decode()


@pytest.mark.parametrize("scope", ["", "everything", "mine' OR 1=1"])
def test_what_cannot_be_chosen_is_refused_in_a_sentence(clerk: User, sign_in: SignIn, scope: str) -> None:
    said = sign_in(clerk).post(f"{PAGE}make/", {"scope": scope}, follow=True).content.decode()
    assert "没有生成：请选一下放哪些事。" in said
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize(
    ("role", "words"),
    [(Role.CLERK, "我经办的"), (Role.HEAD, "本单位"), (Role.LEADER, "我任责任领导的"), (Role.SUPERVISOR, "我跟进的")],
)
def test_everybody_with_tasks_is_asked_in_the_words_of_the_role_and_finds_the_page(
    housing: Department, sign_in: SignIn, role: Role, words: str
) -> None:
    client = sign_in(make_user(role, *[housing] * (role in {Role.CLERK, Role.HEAD})))
    page = client.get(PAGE).content.decode()
    assert words in page
    for place in ("Outlook", "WPS 日历", "苹果手机", "安卓手机"):
        assert place in page
    assert f'href="{PAGE}"' in client.get("/").content.decode()
    assert f'href="{PAGE}"' in client.get("/notices/choices/").content.decode()


def test_an_administrator_has_no_tasks_and_no_calendar(administrator: User, sign_in: SignIn) -> None:
    client = sign_in(administrator)
    assert client.get(PAGE).status_code == 403
    assert f'href="{PAGE}"' not in client.get("/").content.decode()
