"""The leader's desk: the whole in one screen, and before all else what needs his word."""

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_registration, make_speech, make_task
from tests.tracking.test_completion_board import urge
from tracking.actions.extensions import ask_extension
from tracking.actions.words_on_task import instruct, remark
from tracking.dashboards.often import most_urged
from tracking.dashboards.scope import Scope
from tracking.desks.summary import LATE, UNITS, summary_desk
from tracking.desks.word import wants_word
from tracking.models import Department, Filing, Task, load_calendar
from tracking.workflow import Status

SignIn = Callable[[User], Client]
LONG_AGO = MONDAY - timedelta(days=40)


def page_of(sign_in: SignIn, user: User) -> str:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        return sign_in(user).get("/").content.decode()


def late_request(supervisor: User, clerk: User, lead: Department) -> Filing:
    """More time asked for after the due date: only a leader can allow it."""
    task = make_task(supervisor, lead, title="打通消防通道", due_on=MONDAY - timedelta(days=3), dispatched_on=LONG_AGO)
    ask_extension(task, due_on=date(2026, 12, 15), by=clerk, at=at(), note="两处跨界，正在协调。")
    return Filing.objects.get(task=task)


def test_a_request_only_he_can_allow_stands_first_with_dates_reason_and_button(
    sign_in: SignIn, supervisor: User, leader: User, clerk: User, housing: Department
) -> None:
    filing = late_request(supervisor, clerk, housing)
    word = summary_desk(leader, MONDAY).word
    assert [row.filing for row in word.requests] == [filing]
    page = page_of(sign_in, leader)
    block = page.split('id="word"')[1].split("</section>")[0]
    assert '<s class="soft">11月20日</s> → <b>12月15日</b>（时限已过才申请）' in block
    assert "理由：两处跨界，正在协调。" in block
    assert f'href="/filings/{filing.pk}/"' in block
    assert page.index('id="word"') < page.index("超期最久")


def test_a_request_the_office_decides_is_not_on_his_desk(
    supervisor: User, leader: User, clerk: User, housing: Department
) -> None:
    task = make_task(supervisor, housing)
    ask_extension(task, due_on=date(2027, 1, 15), by=clerk, at=at(), note="两处跨界。")
    assert Filing.objects.count() == 1
    assert summary_desk(leader, MONDAY).word.count == 0


def test_what_was_urged_twice_without_an_answer_asks_for_his_word(
    sign_in: SignIn, supervisor: User, leader: User, housing: Department
) -> None:
    silent, answered = make_task(supervisor, housing, title="清淤"), make_task(supervisor, housing, title="补绿")
    urge(silent, supervisor, 2)
    urge(answered, supervisor, 2, answered=True)
    assert [one.task for one in summary_desk(leader, MONDAY).word.unanswered] == [silent]
    assert f'href="/tasks/{silent.pk}/instruct/"' in page_of(sign_in, leader)


def test_what_he_has_spoken_on_stands_after_what_still_wants_his_word(
    sign_in: SignIn, supervisor: User, leader: User, clerk: User, housing: Department
) -> None:
    spoken, silent = make_task(supervisor, housing, title="清淤"), make_task(supervisor, housing, title="补绿")
    urge(spoken, supervisor, 3)
    urge(silent, supervisor, 2)
    assert [one.task for one in summary_desk(leader, MONDAY).word.unanswered] == [spoken, silent]
    instruct(spoken, text="三天内拿出办法。", by=leader, at=at(MONDAY, 9))
    word = summary_desk(leader, MONDAY).word
    assert [(one.task, one.instructed_on) for one in word.unanswered] == [(silent, None), (spoken, MONDAY)]
    block = page_of(sign_in, leader).split('id="word"')[1].split("</section>")[0]
    assert block.count("您 11月23日 已批示，还没有答复") == 1
    remark(spoken, text="正在办。", by=clerk, at=at(MONDAY, 10))
    assert [one.instructed_on for one in summary_desk(leader, MONDAY).word.unanswered] == [None, None]


def test_nobody_else_is_asked_for_a_leaders_word(supervisor: User, clerk: User, housing: Department) -> None:
    late_request(supervisor, clerk, housing)
    scope = Scope(supervisor, MONDAY, load_calendar())
    assert wants_word(scope, most_urged(scope)).count == 0


def test_where_nothing_needs_his_word_it_says_so(
    sign_in: SignIn, supervisor: User, leader: User, housing: Department
) -> None:
    make_task(supervisor, housing)
    assert "现在没有等您裁定、签发的" in page_of(sign_in, leader)


@pytest.fixture
def office_at_work(supervisor: User, housing: Department, city: Department) -> None:
    paper = make_registration(supervisor, speech=make_speech(supervisor, title="在全区消防工作会上的讲话"))
    for number in range(LATE + 3):
        due = MONDAY - timedelta(days=number + 1)
        make_task(supervisor, housing, registration=paper, due_on=due, dispatched_on=LONG_AGO)
    make_task(supervisor, city, registration=paper, status=Status.CLOSED)
    make_task(supervisor, city, status=Status.ASSIGNED)
    make_task(supervisor, city, due_on=MONDAY + timedelta(days=1), percent=95, dispatched_on=LONG_AGO)


@pytest.mark.usefixtures("office_at_work")
def test_five_figures_open_as_many_tasks_as_they_say(sign_in: SignIn, leader: User) -> None:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        client = sign_in(leader)
        desk = client.get("/").context["desk"]
        assert [figure.label for figure in desk.figures] == ["在办", "超期", "临期", "牵头未签收", "已办结"]
        for figure in desk.figures:
            address = f"/tasks/?{urlencode(figure.conditions.query())}"
            assert client.get(address).context["page"].total == figure.count > 0, address


@pytest.mark.usefixtures("office_at_work")
def test_the_longest_late_the_speeches_and_the_units_fit_on_one_screen(sign_in: SignIn, leader: User) -> None:
    desk = summary_desk(leader, MONDAY)
    assert len(desk.late) == LATE
    assert [row.on for row in desk.late] == sorted(row.on for row in desk.late if row.on)
    assert [row.name for row in desk.units] == ["区住建局"]
    assert len(desk.units) <= UNITS
    assert [row.speech.title for row in desk.speeches] == ["在全区消防工作会上的讲话"]
    page = page_of(sign_in, leader)
    assert "没有催过" in page
    assert "没有报过进展" in page


@pytest.mark.usefixtures("office_at_work")
def test_every_figure_says_how_it_has_changed_since_last_week(sign_in: SignIn, leader: User) -> None:
    Task.objects.update(created_at=at(LONG_AGO))
    desk = summary_desk(leader, MONDAY)
    assert all(figure.change and figure.change.now == figure.count for figure in desk.figures)
    late = desk.figures[1].change
    assert late
    assert (late.then, late.now) == (1, LATE + 3)  # due eight days ago, late already when last Monday ended
    assert "比上周一多 7 件" in page_of(sign_in, leader)


def test_an_office_without_tasks_is_told_what_comes(sign_in: SignIn, leader: User) -> None:
    assert "还没有立项督办的事项" in page_of(sign_in, leader)


def test_the_desk_asks_no_more_for_many_tasks(supervisor: User, leader: User, housing: Department, clerk: User) -> None:
    assert leader.role == Role.LEADER

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            summary_desk(leader, MONDAY)
        return len(queries)

    def fill(times: int) -> None:
        for _ in range(times):
            urge(late_request(supervisor, clerk, housing).task, supervisor, 2)

    fill(1)
    few = asked()
    fill(3)
    assert asked() == few
