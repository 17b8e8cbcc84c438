"""任务分解表: what one speech asks for, before and after 立项, and the speech with its tasks in the margin."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from accounts.models import User
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus
from papers.demands import Demand, demands_of
from papers.margins import annotate
from papers.sheets.breakdown import HEADINGS, breakdown_workbook
from tests.factories import (
    MONDAY,
    make_directive,
    make_post,
    make_registration,
    make_speech,
    make_spread,
    make_subtask,
    make_task,
)
from tracking.models import Department, DepartmentGroup, Handling, Task
from tracking.office import Office
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
TEXT = (
    "在推进会上的讲话\n同志们：\n"
    "一、抓好整改。区住建局要在年底前完成全部隐患整改。各单位要高度重视。\n"
    "二、抓好建设。区城管局要建成三座公园。"
)
REPAIR, PARKS = "区住建局要在年底前完成全部隐患整改。", "区城管局要建成三座公园。"


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, TEXT)


def task_of(speech: Speech, by: User, lead: Department, quote: str, *helpers: Department, **fields: Any) -> Task:
    task = make_task(by, lead, *helpers, registration=make_registration(by, speech=speech), **fields)
    start = speech.text.find(quote)
    place = {"start": start, "end": start + len(quote)} if start >= 0 else {}
    task.sources.update(quote=quote, **place)
    return task


def adopted(speech: Speech, quote: str, **fields: object) -> Directive:
    return make_directive(speech, quote, status=DirectiveStatus.ADOPTED, **fields)


def rows(speech: Speech, user: User) -> tuple[Demand, ...]:
    return demands_of(speech, user, Office.on(MONDAY))


def test_tasks_and_proposals_stand_together_in_the_order_of_the_speech(
    speech: Speech, supervisor: User, housing: Department, city: Department
) -> None:
    task_of(speech, supervisor, city, PARKS, title="建成三座公园")
    adopted(speech, REPAIR, title="完成隐患整改", owners=["区住建局"])
    found = rows(speech, supervisor)
    assert [(one.serial, one.title, one.lead, one.is_proposed) for one in found] == [
        (1, "完成隐患整改", "区住建局", True),
        (2, "建成三座公园", "区城管局", False),
    ]


def test_a_row_of_a_task_says_who_and_by_when_in_full(
    speech: Speech, supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    task = task_of(speech, supervisor, housing, REPAIR, city, leader=make_post("分管副区长"), due_on=date(2026, 12, 31))
    task.assignments.filter(department=housing).update(handler=clerk)
    [row] = rows(speech, supervisor)
    assert (row.leader, row.lead, row.supporting, row.handler, row.due, row.quote) == (
        "分管副区长", "区住建局", "区城管局", str(clerk), "2026年12月31日", REPAIR,
    )  # fmt: skip


def test_what_is_long_term_says_how_often_it_is_reported(speech: Speech, supervisor: User, city: Department) -> None:
    task_of(speech, supervisor, city, PARKS, is_long_term=True, rhythm="monthly:25")
    [row] = rows(speech, supervisor)
    assert row.due == "长期坚持，每月25日前报"


def test_what_somebody_planned_for_a_candidate_stands_before_what_the_speech_says(
    speech: Speech, supervisor: User, housing: Department, city: Department
) -> None:
    directive = adopted(speech, REPAIR, owners=["区住建局"])
    Handling.objects.create(directive=directive, lead=city, due_on=MONDAY + timedelta(days=3))
    [row] = rows(speech, supervisor)
    assert (row.lead, row.due) == ("区城管局", "2026年11月26日")


def test_a_name_nobody_goes_by_is_marked_so_that_somebody_settles_it(speech: Speech, supervisor: User) -> None:
    adopted(speech, REPAIR, owners=["区住建局"])
    [row] = rows(speech, supervisor)
    assert row.lead == "区住建局（？）"


def test_a_group_named_by_the_speech_stands_as_the_group(speech: Speech, supervisor: User, city: Department) -> None:
    group = DepartmentGroup.objects.create(name="各单位")
    group.members.add(city)
    adopted(speech, REPAIR, owners=["各单位"])
    assert [row.lead for row in rows(speech, supervisor)] == ["各单位"]


def test_what_was_rejected_or_only_noted_is_no_row(speech: Speech, supervisor: User) -> None:
    make_directive(speech, REPAIR, status=DirectiveStatus.NOTED)
    make_directive(speech, PARKS, status=DirectiveStatus.REJECTED)
    assert rows(speech, supervisor) == ()


def test_what_is_spread_over_units_is_one_row_that_names_them(
    speech: Speech, supervisor: User, housing: Department, city: Department
) -> None:
    registration = make_registration(supervisor, speech=speech)
    heading = make_spread(supervisor, housing, city, registration=registration)
    [row] = rows(speech, supervisor)
    assert (row.task, row.lead) == (heading, "区住建局、区城管局")


def test_a_unit_sees_its_share_of_what_is_spread(
    speech: Speech, supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    make_spread(supervisor, housing, city, registration=make_registration(supervisor, speech=speech))
    [row] = rows(speech, clerk)
    assert row.lead == "区住建局"


def test_pieces_and_stopped_tasks_are_no_rows(speech: Speech, supervisor: User, housing: Department) -> None:
    task = task_of(speech, supervisor, housing, REPAIR)
    make_subtask(task, housing)
    task_of(speech, supervisor, housing, PARKS, status=Status.CANCELLED)
    assert [row.task for row in rows(speech, supervisor)] == [task]


def test_a_department_sees_its_own_tasks_and_no_proposals(
    speech: Speech, supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    own = task_of(speech, supervisor, housing, REPAIR)
    task_of(speech, supervisor, city, PARKS)
    adopted(speech, "各单位要高度重视。")
    assert [row.task for row in rows(speech, clerk)] == [own]


def test_a_table_of_many_tasks_takes_no_more_queries_than_one_of_few(
    speech: Speech, supervisor: User, housing: Department, city: Department, django_assert_max_num_queries: object
) -> None:
    office = Office.on(MONDAY)
    for number in range(12):
        task_of(speech, supervisor, housing, REPAIR, city, title=f"第{number}件")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(demands_of(speech, supervisor, office)) == 12


def test_every_demand_stands_once_beside_the_paragraph_it_begins_in(
    speech: Speech, supervisor: User, housing: Department, city: Department
) -> None:
    task_of(speech, supervisor, housing, REPAIR)
    task_of(speech, supervisor, city, PARKS)
    task_of(speech, supervisor, city, "记录稿里没有的话。")
    annotated = annotate(speech.text, rows(speech, supervisor))
    beside = {row.block.html: [one.quote for one in row.notes] for row in annotated.beside if row.notes}
    assert sorted(beside.values()) == sorted([[REPAIR], [PARKS]])
    assert all(str(html).count("<sup>") == 1 for html in beside)
    assert [one.quote for one in annotated.unplaced] == ["记录稿里没有的话。"]


def test_the_words_of_the_speech_are_unchanged_under_the_marks(
    speech: Speech, supervisor: User, city: Department
) -> None:
    task_of(speech, supervisor, city, PARKS)
    annotated = annotate(speech.text, rows(speech, supervisor))
    shown = "".join(str(row.block.html) for row in annotated.beside)
    assert PARKS in shown
    assert shown.count("公园") == speech.text.count("公园")


def test_the_workbook_has_the_table_and_no_formulas() -> None:
    row = (1, "=1+1", "", "区住建局", "", "", date(2026, 12, 31))
    made = load_workbook(io.BytesIO(breakdown_workbook("任务分解表", "《讲话》", [row])))
    sheet = made.active
    assert sheet is not None
    assert [cell.value for cell in sheet[3]] == list(HEADINGS)
    assert (sheet["A4"].value, sheet["B4"].value, sheet["B4"].data_type) == (1, "=1+1", "s")
    assert (str(sheet["G4"].value), sheet["G4"].is_date) == ("2026-12-31 00:00:00", True), "a real date, to be sorted"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape",
        9,
        "$3:$3",
    )
