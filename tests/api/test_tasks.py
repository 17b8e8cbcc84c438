"""Tasks as other programs see them: the same ones, narrowed and sorted by the same words, as on the page."""

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from api.ledger_filters import CHOICES, NAMES, SAID
from tests.api.conftest import Connect
from tests.api.program import problem
from tests.factories import (
    MONDAY,
    at,
    make_department,
    make_directive,
    make_registration,
    make_speech,
    make_spread,
    make_subtask,
    make_task,
)
from tracking.actions.moves import decline
from tracking.actions.reports import Progress, report_progress
from tracking.actions.urging import urge
from tracking.actions.words_on_task import remark
from tracking.dossier import open_dossier
from tracking.ledger.conditions import READERS
from tracking.models import Assignment, Department, Task, TaskSource
from tracking.models.urging import Way
from tracking.workflow import Status

pytestmark = pytest.mark.usefixtures("monday")


def titles(program: Any, query: str = "") -> list[str]:
    return [row["title"] for row in program.read(f"/tasks/{query}")["results"]]


def test_a_list_shows_each_task_as_its_row_does(
    supervisor: User, housing: Department, city: Department, connect: Connect
) -> None:
    made = make_task(supervisor, housing, city, due_on=MONDAY - timedelta(days=4), percent=40, rhythm="monthly:8")
    [row] = connect(supervisor).read("/tasks/")["results"]
    assert row["id"] == made.pk
    assert (row["light"], row["light_label"]) == ("late", "超期")
    assert (row["days_late"], row["days_left"]) == (4, -2)
    assert (row["status"], row["status_label"]) == ("accepted", "办理中")
    assert (row["rhythm"], row["rhythm_label"]) == ("monthly:8", "每月8日前")
    assert row["lead"] == {"id": housing.pk, "name": "区住建局"}
    assert row["supporting"] == [{"id": city.pk, "name": "区城管局"}]
    assert row["registration"] == {"id": made.registration_id, "number": made.registration.number}
    assert row["officer"]["name"] == "沈若川"
    assert row["latest"] is None


def test_the_newest_report_stands_in_the_row(
    supervisor: User, clerk: User, housing: Department, connect: Connect
) -> None:
    task = make_task(supervisor, housing)
    report_progress(task, Progress("已完成3个小区。", 20), by=clerk, at=at(), period_on=None)
    [row] = connect(supervisor).read("/tasks/")["results"]
    assert row["latest"]["said"] == "已完成3个小区。"


def test_without_conditions_only_what_is_in_hand_is_listed(
    supervisor: User, housing: Department, connect: Connect
) -> None:
    make_task(supervisor, housing, title="在办的")
    make_task(supervisor, housing, title="办结的", status=Status.CLOSED)
    program = connect(supervisor)
    assert titles(program) == ["在办的"]
    assert set(titles(program, "?status=all")) == {"在办的", "办结的"}
    assert titles(program, "?status=closed") == ["办结的"]


def test_the_words_of_the_page_narrow_the_list(
    supervisor: User, housing: Department, city: Department, connect: Connect
) -> None:
    make_task(supervisor, housing, title="完成小区改造", due_on=MONDAY - timedelta(days=1))
    make_task(supervisor, city, title="整治占道经营", kind="整改")
    make_task(supervisor, housing, city, title="修好路灯", is_hard=False)
    make_spread(supervisor, housing, city, title="清理占道堆物")
    program = connect(supervisor)
    assert titles(program, "?light=late") == ["完成小区改造"]
    assert titles(program, "?light=late&light=soon") == ["完成小区改造"]
    assert titles(program, "?kind=整改") == ["整治占道经营"]
    assert titles(program, f"?department={city.pk}&part=support") == ["修好路灯"]
    assert titles(program, "?hard=soft") == ["修好路灯"]
    assert titles(program, "?q=路灯") == ["修好路灯"]
    assert titles(program, f"?due_to={MONDAY}") == ["完成小区改造"]
    assert titles(program, "?structure=spread") == ["清理占道堆物"]


def test_an_address_of_the_page_may_be_copied(
    supervisor: User, housing: Department, connect: Connect, sign_in: Any
) -> None:
    for n in range(4):
        make_task(supervisor, housing, due_on=MONDAY - timedelta(days=n - 1), percent=n)
    for query in ("", "?status=all", "?light=late&sort=-late", "?mine=1&sort=-number", "?due=week&q=工作"):
        page = sign_in(supervisor).get(f"/tasks/{query}").context["page"]
        assert [row["id"] for row in connect(supervisor).read(f"/tasks/{query}")["results"]] == [
            t.pk for t in page.rows
        ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?colour=red", "没有“colour”这个参数"),
        ("?status=open&status=all", "写了不止一次"),
        ("?status=lost", "“status”不能是“lost”。可以是：all、open"),
        ("?light=late.green", "“light”不能是"),
        ("?due_from=12月31日", "日期写成 2026-12-31 这样"),
        ("?department=住建局", "“department”不能是"),
        ("?sort=price", "可以是：due、-due"),
        (f"?q={'长' * 61}", "最多 60 字"),
        ("?mine=yes", "“mine”不能是"),
        ("?limit=0", "1 到 200"),
        ("?limit=201", "1 到 200"),
        ("?limit=many", "1 到 200"),
        ("?count=yes", "count 填 1 或者 0"),
    ],
)
@pytest.mark.one_database
def test_a_condition_nobody_could_mean_is_refused_and_not_left_out(
    supervisor: User, connect: Connect, query: str, words: str
) -> None:
    assert words in problem(connect(supervisor).get(f"/tasks/{query}"), 400, "bad-request")["detail"]


@pytest.mark.one_database
def test_every_condition_of_the_ledger_is_told_in_words() -> None:
    assert set(NAMES) == {*READERS, "sort"}
    assert set(NAMES) == set(SAID) | set(CHOICES)


def test_the_total_is_counted_only_where_it_is_asked_for(
    supervisor: User, housing: Department, connect: Connect
) -> None:
    for _ in range(3):
        make_task(supervisor, housing)
    program = connect(supervisor)
    assert "total" not in program.read("/tasks/?limit=2")
    assert program.read("/tasks/?limit=2&count=1")["total"] == 3


def test_nobody_lists_or_reads_what_belongs_to_another_department(
    supervisor: User, housing: Department, clerk: User, outsider: User, connect: Connect
) -> None:
    task = make_task(supervisor, housing)
    own, foreign = connect(clerk), connect(outsider)
    assert titles(own, "?status=all") == [task.title]
    assert titles(foreign, "?status=all") == titles(foreign, f"?department={housing.pk}") == []
    for path in (f"/tasks/{task.pk}/", f"/tasks/{task.pk}/events/", f"/tasks/{task.pk}/moves/accept/"):
        assert own.get(path).status_code == 200
        problem(foreign.get(path), 404, "not-found")
    problem(foreign.post(f"/tasks/{task.pk}/moves/remark/", {"text": "看看"}), 404, "not-found")


def test_a_draft_is_not_told_to_the_department_it_is_for(
    supervisor: User, housing: Department, clerk: User, connect: Connect
) -> None:
    task = make_task(supervisor, housing, status=Status.DRAFT)
    problem(connect(clerk).get(f"/tasks/{task.pk}/"), 404, "not-found")
    assert connect(supervisor).read(f"/tasks/{task.pk}/")["status"] == "draft"


def test_one_task_is_told_in_full(
    supervisor: User, housing: Department, city: Department, clerk: User, connect: Connect
) -> None:
    speech = make_speech(supervisor, "前面一句。区住建局要在12月底前完成17个老旧小区改造。后面一句。")
    directive = make_directive(speech, "区住建局要在12月底前完成17个老旧小区改造。")
    task = make_task(
        supervisor, housing, city, registration=make_registration(supervisor, speech=speech), measure="17个"
    )
    TaskSource.objects.filter(task=task).update(
        directive=directive, quote=directive.text, start=directive.start, end=directive.end
    )
    make_subtask(task, housing, title="先改5个")
    told = connect(supervisor).read(f"/tasks/{task.pk}/")
    assert told["measure"] == "17个"
    assert [(part["department"]["name"], part["role"]) for part in told["parts"]] == [
        ("区住建局", "lead"),
        ("区城管局", "support"),
    ]
    [source] = told["sources"]
    assert (source["before"], source["quote"], source["after"]) == ("前面一句。", directive.text, "后面一句。")
    assert (source["speech"], source["directive"]) == (speech.pk, directive.pk)
    assert [child["title"] for child in told["children"]] == ["先改5个"]
    assert told["advice"]["say"]
    assert connect(clerk).read(f"/tasks/{task.pk}/")["sources"][0]["speech"] is None  # not open to read in full


def test_a_task_names_the_steps_that_are_open_to_the_asker(
    supervisor: User, housing: Department, clerk: User, leader: User, administrator: User, connect: Connect
) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)

    def open_to(user: User) -> dict[str, Any]:
        return {move["name"]: move for move in connect(user).read(f"/tasks/{task.pk}/")["moves"]}

    assert {"accept", "decline"} <= open_to(clerk).keys()
    assert "accept" not in open_to(supervisor)
    assert open_to(administrator) == {}
    assert "cancel" in open_to(leader)
    declining = open_to(clerk)["decline"]
    assert (declining["label"], declining["needs"]) == ("退签", ["note"])
    assert declining["url"] == f"/api/v1/tasks/{task.pk}/moves/decline/"
    assert connect(clerk).get(declining["url"]).status_code == 200


def test_the_advice_is_a_whole_sentence_as_on_the_page(
    supervisor: User, housing: Department, clerk: User, connect: Connect
) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    told = connect(clerk).read(f"/tasks/{task.pk}/")["advice"]["say"]
    page = open_dossier(Task.objects.get(pk=task.pk), clerk, at(hour=10)).advice
    assert page.stress
    assert told == page.say + page.stress


def test_an_etag_saves_reading_twice_and_changes_with_what_is_shown(
    supervisor: User, housing: Department, connect: Connect
) -> None:
    task, program = make_task(supervisor, housing), connect(supervisor)
    first = program.get(f"/tasks/{task.pk}/")
    assert first["ETag"].startswith(f'"{task.version}-')
    again = program.get(f"/tasks/{task.pk}/", if_none_match=f'"other", W/{first["ETag"]}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    Assignment.objects.filter(task=task).update(accepted_at=None)  # no step, and yet another sight
    assert program.get(f"/tasks/{task.pk}/", if_none_match=first["ETag"]).status_code == 200


def test_the_story_is_told_newest_first_and_page_by_page(
    supervisor: User, housing: Department, clerk: User, connect: Connect
) -> None:
    task = make_task(supervisor, housing)
    for n in range(5):
        remark(task, text=f"第{n}句", by=clerk, at=at(minute=n))
    report_progress(task, Progress("已完成3个。", 30), by=clerk, at=at(minute=9), period_on=None)
    program = connect(supervisor)
    pages = list(program.walk(f"/tasks/{task.pk}/events/?limit=4"))
    assert [len(page) for page in pages] == [4, 2]
    told = [event for page in pages for event in page]
    assert [event["said"] for event in told[1:]] == [f"第{n}句" for n in (4, 3, 2, 1, 0)]
    assert told[0]["name"] == "report"
    assert told[0]["report"] == task.reports.get().pk
    assert told[1]["by"] == {"id": clerk.pk, "name": "何晓岚"}


def test_what_a_department_keeps_to_itself_is_not_told_to_others(
    supervisor: User, housing: Department, clerk: User, head: User, connect: Connect
) -> None:
    Department.objects.filter(pk=housing.pk).update(head_signs=True)
    task = make_task(supervisor, housing)
    report_progress(task, Progress("已完成3个小区。", 20), by=clerk, at=at(), period_on=None)
    [inside] = connect(head).read(f"/tasks/{task.pk}/events/")["results"]
    assert (inside["name"], inside["is_inside"]) == ("file", True)
    assert connect(supervisor).read(f"/tasks/{task.pk}/events/")["results"] == []
    assert [one["state"] for one in connect(head).read(f"/tasks/{task.pk}/")["filings"]] == ["at_head"]
    assert connect(supervisor).read(f"/tasks/{task.pk}/")["filings"] == []


def test_reading_costs_the_same_however_much_there_is(
    supervisor: User,
    housing: Department,
    clerk: User,
    connect: Connect,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    city, program = make_department("区城管局"), connect(supervisor)

    def fill(count: int) -> Task:
        for _ in range(count):
            task = make_task(supervisor, housing, city, due_on=MONDAY)
            report_progress(task, Progress("已完成3个。", 30), by=clerk, at=at(), period_on=None)
            urge(task, [housing], way=Way.SYSTEM, text="请抓紧。", by=supervisor, at=at())
            remark(task, text="好的", by=clerk, at=at())
        return task

    def queries(path: str) -> int:
        program.read(path)
        with django_assert_max_num_queries(60) as asked:
            program.read(path)
        return len(asked)

    fill(2)
    few = queries("/tasks/?count=1")
    task = fill(8)
    assert queries("/tasks/?count=1") == few <= 12
    make_subtask(task, city)
    alone = {path: queries(f"/tasks/{task.pk}/{path}") for path in ("", "events/")}
    for n in range(6):
        remark(task, text=f"第{n}句", by=clerk, at=at())
        make_subtask(task, city)
    assert {path: queries(f"/tasks/{task.pk}/{path}") for path in alone} == alone
    assert alone["events/"] <= 14
    assert alone[""] <= 40


def test_a_refused_task_shows_what_was_said(
    supervisor: User, housing: Department, clerk: User, connect: Connect
) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    decline(task, by=clerk, at=at(), note="不归我们办。")
    told = connect(supervisor).read(f"/tasks/{task.pk}/events/")["results"][0]
    assert (told["before"], told["after"], told["said"]) == ("assigned", "returned", "不归我们办。")
    assert date.fromisoformat(told["at"][:10]) == MONDAY
