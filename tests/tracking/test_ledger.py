"""The ledger: what an address asks for, what it finds, and turning its pages without losing or repeating a task."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.factories import MONDAY, at, make_directive, make_post, make_registration, make_speech, make_task
from tests.tracking.figures_kept import LOCKING
from tracking.actions.reports import Progress, report_progress
from tracking.calendars import WorkCalendar
from tracking.deadlines import Light
from tracking.ledger import Conditions, select, views
from tracking.models import Department, Task, TaskSource, load_calendar
from tracking.workflow import Status

SignIn = Callable[[User], Client]
YESTERDAY = MONDAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(), tick=False):
        yield


@pytest.fixture
def calendar(db: None) -> WorkCalendar:
    return load_calendar()


@pytest.fixture
def tied(supervisor: User, housing: Department) -> set[int]:
    """Forty-one tasks: many share a date, some have none."""
    paper = make_registration(supervisor)
    dates = [MONDAY + timedelta(days=n % 4) for n in range(31)]
    made = [make_task(supervisor, housing, registration=paper, due_on=due) for due in dates]
    long_term: dict[str, Any] = {"is_long_term": True, "due_on": None, "rhythm": "monthly"}
    made += [make_task(supervisor, housing, registration=paper, **long_term) for _ in range(10)]
    return {task.pk for task in made}


def found(asked: Conditions, user: User, calendar: WorkCalendar) -> set[str]:
    """The titles of what somebody finds."""
    tasks = select(Task.objects.visible_to(user), asked, user, MONDAY, calendar)
    return set(tasks.values_list("title", flat=True))


def test_a_bare_address_asks_for_what_is_in_hand() -> None:
    assert Conditions.read({}).status == "open"
    assert Conditions.read({"status": "all"}).status == "all"
    assert Conditions.read({"q": "管网"}).status == "all"


def test_what_nobody_could_have_meant_is_left_out() -> None:
    given = {"light": "blue", "status": "gone", "kind": "其它", "department": "-1", "speech": "x", "due": "never"}
    assert Conditions.read({**given, "since": "yesterday"}) == Conditions(status="open")


@pytest.mark.parametrize(
    "asked",
    [
        Conditions(),
        Conditions(status="open"),
        Conditions(light=Light.LATE),
        Conditions(q="管网", department=3, mine=True),
        Conditions(status=Status.CLOSED, kind="整改", due="week", since=MONDAY),
    ],
)
def test_conditions_survive_the_address(asked: Conditions) -> None:
    assert Conditions.read(asked.query()) == asked


def test_a_status_narrows_the_list(supervisor: User, housing: Department, calendar: WorkCalendar) -> None:
    for status in Status:
        make_task(supervisor, housing, status=status, title=status.label)
    assert found(Conditions(status=Status.SUBMITTED), supervisor, calendar) == {"待审核"}
    assert found(Conditions(status="open"), supervisor, calendar) == {"待签收", "退签", "办理中", "待审核", "挂起"}
    assert found(Conditions(), supervisor, calendar) == {str(status.label) for status in Status}


def test_a_light_narrows_the_list(supervisor: User, housing: Department, calendar: WorkCalendar) -> None:
    make_task(supervisor, housing, title="超期的", due_on=YESTERDAY, dispatched_on=MONDAY - timedelta(days=30))
    make_task(supervisor, housing, title="没签收的", status=Status.ASSIGNED)
    make_task(supervisor, housing, title="正常的")
    assert found(Conditions(light=Light.LATE), supervisor, calendar) == {"超期的"}
    assert found(Conditions(light=Light.UNSIGNED), supervisor, calendar) == {"没签收的"}


def test_a_department_is_looked_for_as_lead(
    supervisor: User, housing: Department, city: Department, calendar: WorkCalendar
) -> None:
    make_task(supervisor, housing, city, title="住建牵头")
    make_task(supervisor, city, housing, title="城管牵头")
    assert found(Conditions(department=city.pk), supervisor, calendar) == {"城管牵头"}


def test_a_speech_finds_what_comes_from_it_even_as_a_second_source(
    supervisor: User, housing: Department, calendar: WorkCalendar
) -> None:
    speech = make_speech(supervisor)
    make_task(supervisor, housing, title="来自讲话", registration=make_registration(supervisor, speech=speech))
    repeated = make_task(supervisor, housing, title="再次强调")
    directive = make_directive(speech, "12月底前")
    TaskSource.objects.create(
        task=repeated, directive=directive, speech=speech, title="讲话", said_on=MONDAY, quote=directive.text
    )
    make_task(supervisor, housing, title="无关")
    assert found(Conditions(speech=speech.pk), supervisor, calendar) == {"来自讲话", "再次强调"}


def test_words_are_looked_for_in_title_number_and_quote(
    supervisor: User, housing: Department, calendar: WorkCalendar
) -> None:
    first = make_task(supervisor, housing, title="燃气管网改造")
    second = make_task(supervisor, housing, title="老旧小区改造")
    second.sources.update(quote="地下管网的账要建起来。")
    make_task(supervisor, housing, title="口袋公园")
    assert found(Conditions(q="管网"), supervisor, calendar) == {first.title, second.title}
    assert found(Conditions(q=second.number), supervisor, calendar) == {second.title}
    assert found(Conditions(q="100%"), supervisor, calendar) == set()


@pytest.mark.parametrize(
    ("due", "titles"),
    [
        ("today", {"今天"}),
        ("week", {"今天", "下周一"}),
        ("month", {"今天", "下周一", "三十天后"}),
        ("past", {"昨天"}),
        ("none", {"长期"}),
    ],
)
def test_a_span_of_due_dates_narrows_the_list(
    supervisor: User, housing: Department, calendar: WorkCalendar, due: str, titles: set[str]
) -> None:
    days = {"昨天": -1, "今天": 0, "下周一": 7, "三十天后": 30, "以后": 31}
    for title, offset in days.items():
        make_task(supervisor, housing, title=title, due_on=MONDAY + timedelta(days=offset))
    make_task(supervisor, housing, title="长期", is_long_term=True, due_on=None, rhythm="monthly")
    assert found(Conditions(due=due), supervisor, calendar) == titles


def test_mine_means_what_one_answers_for(
    supervisor: User, leader: User, outsider: User, housing: Department, city: Department
) -> None:
    calendar = load_calendar()
    post = make_post("分管城建的副区长", holder=leader)
    make_task(supervisor, housing, city, title="住建的", leader=post)
    make_task(leader, city, title="城管的")
    mine = Conditions(mine=True)
    assert found(mine, supervisor, calendar) == {"住建的"}
    assert found(mine, leader, calendar) == {"住建的"}
    assert found(mine, outsider, calendar) == {"城管的"}


def test_a_clerk_finds_nothing_of_other_departments_and_no_drafts(
    supervisor: User, clerk: User, housing: Department, city: Department, calendar: WorkCalendar
) -> None:
    make_task(supervisor, housing, title="自己的")
    make_task(supervisor, city, title="别人的")
    make_task(supervisor, housing, title="还没交办", status=Status.DRAFT)
    assert found(Conditions(), clerk, calendar) == {"自己的"}
    assert sum(tab.count for tab in views(clerk, MONDAY, calendar) if tab.label == "全部") == 1


def test_every_tab_counts_what_it_opens(supervisor: User, housing: Department, calendar: WorkCalendar) -> None:
    for status in Status:
        make_task(supervisor, housing, status=status, due_on=MONDAY + timedelta(days=2))
    make_task(supervisor, housing, due_on=YESTERDAY)
    for tab in views(supervisor, MONDAY, calendar):
        tasks = select(Task.objects.visible_to(supervisor), tab.conditions, supervisor, MONDAY, calendar)
        assert tab.count == tasks.count(), tab.label


def test_the_page_shows_light_words_and_the_newest_report(
    supervisor: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, title="完成管网改造")
    task.assignments.update(accepted_at=at())
    for hour, said in ((10, "开工。"), (15, "12公里已更换。")):
        report_progress(task, Progress(progress=said, percent=hour), by=clerk, at=at(hour=hour))
    page = sign_in(supervisor).get("/tasks/").content.decode()
    assert "完成管网改造" in page
    assert "12公里已更换。" in page
    assert "开工。" not in page
    assert 'class="light light-ok"' in page
    assert "正常" in page


def test_a_page_can_be_turned_with_its_conditions(tied: set[int], supervisor: User, sign_in: SignIn) -> None:
    browser = sign_in(supervisor)
    first = browser.get("/tasks/", {"kind": "推进"})
    assert len(first.context["page"].rows) == 25
    second = browser.get(f"/tasks/?{first.context['turns']['after']}")
    assert len(second.context["page"].rows) == 16
    assert second.context["page"].asked.kind == "推进"
    pks = {task.pk for response in (first, second) for task in response.context["page"].rows}
    assert pks == tied


def test_conditions_that_find_nothing_are_named_and_can_be_dropped(supervisor: User, sign_in: SignIn) -> None:
    page = sign_in(supervisor).get("/tasks/", {"q": "没有这回事", "light": "late"}).content.decode()
    assert "没有同时符合这些条件的事项" in page
    assert "去掉“有‘没有这回事’”" in page
    assert "去掉“灯：超期”" in page


def test_an_empty_ledger_says_what_comes_next(clerk: User, sign_in: SignIn) -> None:
    assert "现在没有在办的事项" in sign_in(clerk).get("/tasks/").content.decode()


def test_the_ledger_asks_the_database_as_often_for_many_tasks_as_for_few(
    supervisor: User,
    housing: Department,
    city: Department,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = sign_in(supervisor)
    for _ in range(24):
        make_task(supervisor, housing, city)
    with django_assert_max_num_queries(28 + LOCKING):
        assert len(browser.get("/tasks/").context["page"].rows) == 24
