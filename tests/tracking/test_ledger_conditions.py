"""Conditions of the ledger that combine: who, when, from where; each said in words and each to be dropped."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import Role, User
from papers.contents.scope import Scope, scope_words
from tests.factories import MONDAY, make_post, make_registration, make_task, make_user
from tracking.calendars import WorkCalendar
from tracking.forms.ledger import LedgerForm
from tracking.ledger import Conditions, due_span, select
from tracking.models import Department, Task, TaskSource, load_calendar

SignIn = Callable[[User], Client]
EVERYTHING = Conditions(
    q="管网",
    department=3,
    part="any",
    speech=4,
    source=5,
    kind="整改",
    light="late",
    status="open",
    due="ten",
    person=6,
    leader=7,
    number="2026",
    hard="soft",
    due_from=MONDAY,
    due_to=MONDAY + timedelta(days=3),
)


def found(asked: Conditions, user: User) -> set[str]:
    return set(
        select(Task.objects.visible_to(user), asked, user, MONDAY, load_calendar()).values_list("title", flat=True)
    )


def test_every_condition_survives_the_address() -> None:
    assert Conditions.read(EVERYTHING.query()) == EVERYTHING


def test_a_part_without_a_department_asks_for_nothing() -> None:
    assert Conditions.read({"part": "any"}) == Conditions(status="open")
    assert "part" not in EVERYTHING.query(department=None)


def test_a_department_is_found_by_any_part_or_as_support_only(
    supervisor: User, housing: Department, city: Department
) -> None:
    make_task(supervisor, housing, city, title="住建牵头")
    make_task(supervisor, city, housing, title="城管牵头")
    make_task(supervisor, housing, title="住建自己的")
    assert found(Conditions(department=city.pk, part="any"), supervisor) == {"住建牵头", "城管牵头"}
    assert found(Conditions(department=city.pk, part="support"), supervisor) == {"住建牵头"}


def test_a_person_is_found_as_officer_and_as_handler(supervisor: User, housing: Department, clerk: User) -> None:
    colleague = make_user(Role.SUPERVISOR, name="顾清和")
    make_task(supervisor, housing, title="同事督办的", officer=colleague)
    make_task(supervisor, housing, title="有人经办的").assignments.update(handler=clerk)
    make_task(supervisor, housing, title="别的")
    assert found(Conditions(person=colleague.pk), supervisor) == {"同事督办的"}
    assert found(Conditions(person=clerk.pk), supervisor) == {"有人经办的"}


def test_leader_hardness_and_number_narrow_the_list(supervisor: User, housing: Department) -> None:
    post = make_post("分管城建的副区长")
    make_task(supervisor, housing, title="副区长的", leader=post)
    soft = make_task(supervisor, housing, title="软的", is_hard=False)
    assert found(Conditions(leader=post.pk), supervisor) == {"副区长的"}
    assert found(Conditions(hard="soft"), supervisor) == {"软的"}
    assert found(Conditions(hard="hard"), supervisor) == {"副区长的"}
    assert found(Conditions(number=soft.number), supervisor) == {"软的"}


def test_a_source_finds_what_was_registered_from_the_same_paper_of_the_same_day(
    supervisor: User, housing: Department
) -> None:
    first, again = make_registration(supervisor), make_registration(supervisor)
    another = make_registration(supervisor, on=MONDAY - timedelta(days=7))
    for paper, title in ((first, "第一批"), (again, "第二批"), (another, "上次会议的")):
        make_task(supervisor, housing, title=title, registration=paper)
    assert found(Conditions(source=again.pk), supervisor) == {"第一批", "第二批"}
    assert found(Conditions(source=99999), supervisor) == set()


def test_days_from_and_to_both_count(supervisor: User, housing: Department) -> None:
    for days in range(4):
        make_task(supervisor, housing, title=f"{days}", due_on=MONDAY + timedelta(days=days))
    make_task(supervisor, housing, title="长期", is_long_term=True, due_on=None, rhythm="monthly")
    one, two = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    assert found(Conditions(due_from=one, due_to=two), supervisor) == {"1", "2"}
    assert found(Conditions(due_from=two), supervisor) == {"2", "3"}
    assert found(Conditions(due_to=MONDAY, due_from=one), supervisor) == set()


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("today", date(2026, 11, 25), date(2026, 11, 25)),
        ("this_week", date(2026, 11, 23), date(2026, 11, 29)),
        ("this_month", date(2026, 11, 1), date(2026, 11, 30)),
        ("ten", date(2026, 11, 25), date(2026, 12, 9)),
        ("past", None, date(2026, 11, 24)),
    ],
)
def test_words_for_days_mean_whole_weeks_months_and_working_days(
    db: None, code: str, first: date | None, last: date
) -> None:
    calendar: WorkCalendar = load_calendar()
    assert due_span(code, date(2026, 11, 25), calendar) == (first, last)
    assert due_span("none", MONDAY, calendar) is None


def test_every_condition_is_said_and_can_be_dropped_alone(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    post, paper = make_post("分管城建的副区长"), make_registration(supervisor)
    make_task(supervisor, housing, city, leader=post, registration=paper)
    asked = Conditions(
        department=city.pk, part="any", person=supervisor.pk, leader=post.pk, source=paper.pk, hard="hard",
        number="2026", due_from=MONDAY,
    )  # fmt: skip
    said = dict(LedgerForm(asked, supervisor).in_words(asked))
    assert said == {
        "department": "牵头或者配合单位：区城管局",
        "person": "督查员或经办人：沈若川",
        "leader": "责任领导：分管城建的副区长",
        "source": "立项来源：区政府常务会议纪要",
        "hard": "软硬：硬任务",
        "number": "编号有“2026”",
        "due_from": "2026年11月23日起到期",
    }
    page = sign_in(supervisor).get("/tasks/", asked.query())
    assert len(page.context["drops"]) == len(said)
    for name in said:
        assert Conditions.read(asked.query(**{name: None})) != asked
    nothing = sign_in(supervisor).get("/tasks/", asked.query(hard="soft")).content.decode()
    assert "没有同时符合这些条件的事项" in nothing
    assert "去掉“软硬：软要求”" in nothing


def test_a_form_sent_with_empty_fields_asks_for_what_was_chosen_only(supervisor: User, sign_in: SignIn) -> None:
    names = ("q", "light", "department", "part", "person", "due", "due_from", "number", "kind", "structure")
    answer = sign_in(supervisor).get("/tasks/", {**dict.fromkeys(names, ""), "status": "all", "hard": "soft"})
    assert answer.context["page"].asked == Conditions(hard="soft")


def test_a_department_is_offered_its_own_people_and_units_only(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    make_task(supervisor, housing).assignments.update(handler=clerk)
    make_task(supervisor, city).assignments.update(handler=outsider)
    form = LedgerForm(Conditions(), clerk)
    offered = {name: [str(label) for _, label in form.offered(name)[1:]] for name in ("department", "person")}
    assert offered == {"department": ["区住建局"], "person": ["何晓岚"]}


def test_a_paper_says_every_condition_it_was_made_of(supervisor: User, city: Department) -> None:
    post, paper = make_post("分管城建的副区长"), make_registration(supervisor)
    asked = Conditions(
        department=city.pk, part="support", leader=post.pk, source=paper.pk, hard="hard", number="2026",
        person=supervisor.pk, due_from=MONDAY, due_to=MONDAY,
    )  # fmt: skip
    words = scope_words(Scope(asked))
    for said in (
        "由区城管局配合",
        "来自《区政府常务会议纪要》",
        "由分管城建的副区长负责",
        "由沈若川督办或者经办",
        "硬任务",
    ):
        assert said in words
    assert "2026年11月23日起到期、2026年11月23日前到期、编号含“2026”的" in words


def demanded(task: Task, *days: date) -> Task:
    """The task with a further source for each of these days."""
    for day in days:
        TaskSource.objects.create(task=task, title="在推进会上的讲话", said_on=day, quote="再强调一次。")
    return task


def test_what_was_demanded_again_and_again_is_found_by_how_often(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, title="一次的")
    demanded(make_task(supervisor, housing, title="两次的"), MONDAY)
    demanded(make_task(supervisor, housing, title="三次的"), MONDAY, MONDAY)
    assert found(Conditions(said="2"), supervisor) == {"两次的", "三次的"}
    assert found(Conditions(said="3"), supervisor) == {"三次的"}
    asked = Conditions(said="2")
    assert Conditions.read(asked.query()) == asked
    assert LedgerForm(asked, supervisor).in_words(asked) == [("said", "反复强调：两次以上")]


def test_the_list_is_sorted_by_how_often_it_was_demanded_and_says_it(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing, title="一次的")
    demanded(make_task(supervisor, housing, title="三次的"), MONDAY, MONDAY)
    demanded(make_task(supervisor, housing, title="两次的"), MONDAY)
    answer = sign_in(supervisor).get("/tasks/", {"sort": "-said"})
    assert [task.title for task in answer.context["page"].rows] == ["三次的", "两次的", "一次的"]
    page = answer.content.decode()
    assert "强调 3 次" in page
    assert "强调 1 次" not in page
    told = sign_in(supervisor).get("/tasks/", {"sort": "-said", "cols": "lead.said"}).content.decode()
    assert '<td data-k="反复强调">3</td>' in told
