"""The pages and files of one speech: 任务分解表 as a page, in Word and Excel; its tasks in the margin."""

import io
from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.http import HttpResponse
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from accounts.models import User
from directives.models import Speech
from tests.factories import make_directive, make_registration, make_speech, make_task
from tracking.models import Department, Task

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SignIn = Callable[[User], Client]
REPAIR = "区住建局要在年底前完成全部隐患整改。"
TEXT = f"在推进会上的讲话\n同志们：\n一、抓好整改。{REPAIR}\n二、抓好建设。区城管局要建成三座公园。"


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, TEXT, title="在推进会上的讲话：攻坚/克难")


@pytest.fixture
def task(speech: Speech, supervisor: User, housing: Department, city: Department) -> Task:
    task = make_task(supervisor, housing, city, registration=make_registration(supervisor, speech=speech), title="整改")
    start = TEXT.index(REPAIR)
    task.sources.update(quote=REPAIR, start=start, end=start + len(REPAIR))
    return task


def fetched(answer: object) -> bytes:
    assert isinstance(answer, HttpResponse)
    return answer.content


def test_the_table_leads_to_each_task_and_to_the_files(
    sign_in: SignIn, supervisor: User, task: Task, speech: Speech
) -> None:
    page = sign_in(supervisor).get(f"/speeches/{speech.pk}/breakdown/").content.decode()
    assert f'href="/tasks/{task.pk}/"' in page
    assert "已立项 1 件" in page
    assert "拟立项" not in page
    for address in ("docx/", "xlsx/"):
        assert f'href="/speeches/{speech.pk}/breakdown/{address}"' in page


def test_what_is_only_proposed_is_called_so(sign_in: SignIn, supervisor: User, task: Task, speech: Speech) -> None:
    make_directive(speech, "区城管局要建成三座公园。", status="adopted")
    page = sign_in(supervisor).get(f"/speeches/{speech.pk}/breakdown/").content.decode()
    assert "已立项 1 件，拟立项 1 件" in page


def test_an_empty_table_says_what_to_do_first(sign_in: SignIn, supervisor: User, leader: User, speech: Speech) -> None:
    page = sign_in(supervisor).get(f"/speeches/{speech.pk}/breakdown/").content.decode()
    assert f'href="/speeches/{speech.pk}/review/"' in page
    assert (
        f'href="/speeches/{speech.pk}/review/"'
        not in sign_in(leader).get(f"/speeches/{speech.pk}/breakdown/").content.decode()
    )


def test_the_word_file_holds_every_row_and_the_headings(
    sign_in: SignIn, supervisor: User, task: Task, speech: Speech
) -> None:
    answer = sign_in(supervisor).get(f"/speeches/{speech.pk}/breakdown/docx/")
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    assert "/" not in answer["Content-Disposition"].partition("''")[2].replace("%2F", "/")
    [table] = Document(io.BytesIO(fetched(answer))).tables
    assert [cell.text for cell in table.rows[0].cells] == [
        "序号", "工作任务", "责任领导", "牵头单位", "配合单位", "责任人", "完成时限",
    ]  # fmt: skip
    [row] = table.rows[1:]
    assert [cell.text for cell in row.cells][:2] == ["1", "整改"]
    assert [cell.text for cell in row.cells][3:5] == ["区住建局", "区城管局"]


def test_the_excel_file_holds_the_same_rows(sign_in: SignIn, leader: User, task: Task, speech: Speech) -> None:
    book = load_workbook(io.BytesIO(fetched(sign_in(leader).get(f"/speeches/{speech.pk}/breakdown/xlsx/"))))
    assert book.active is not None
    assert [cell.value for cell in book.active[4]][:5] == [1, "整改", None, "区住建局", "区城管局"]


def test_what_is_only_proposed_is_marked_in_the_files_too(
    sign_in: SignIn, supervisor: User, task: Task, speech: Speech
) -> None:
    make_directive(speech, "区城管局要建成三座公园。", status="adopted", title="建成公园")
    client, address = sign_in(supervisor), f"/speeches/{speech.pk}/breakdown/"
    [table] = Document(io.BytesIO(fetched(client.get(f"{address}docx/")))).tables
    assert [row.cells[1].text for row in table.rows[1:]] == ["整改", "建成公园（拟立项）"]
    book = load_workbook(io.BytesIO(fetched(client.get(f"{address}xlsx/"))))
    assert book.active is not None
    assert [book.active["B4"].value, book.active["B5"].value] == ["整改", "建成公园（拟立项）"]


def test_the_margin_shows_each_task_beside_its_paragraph(
    sign_in: SignIn, supervisor: User, task: Task, speech: Speech
) -> None:
    page = sign_in(supervisor).get(f"/speeches/{speech.pk}/margins/").content.decode()
    beside = next(part for part in page.split('<div class="beside">') if "隐患整改" in part)
    assert "<aside" in beside
    assert task.number in beside
    assert page.count("<aside aria-label") == 1


def test_a_department_reads_margins_only_of_a_speech_open_to_it_and_only_its_own(
    sign_in: SignIn, supervisor: User, clerk: User, task: Task, speech: Speech, city: Department
) -> None:
    other = make_task(supervisor, city, registration=make_registration(supervisor, speech=speech), title="建公园")
    address = f"/speeches/{speech.pk}/margins/"
    assert sign_in(clerk).get(address).status_code == HTTPStatus.NOT_FOUND
    Speech.objects.filter(pk=speech.pk).update(is_open=True)
    page = sign_in(clerk).get(address).content.decode()
    assert task.number in page
    assert other.number not in page


def test_a_department_does_not_get_the_table_of_a_speech(
    sign_in: SignIn, clerk: User, task: Task, speech: Speech
) -> None:
    for address in ("", "docx/", "xlsx/"):
        answer = sign_in(clerk).get(f"/speeches/{speech.pk}/breakdown/{address}")
        assert answer.status_code == HTTPStatus.FORBIDDEN
