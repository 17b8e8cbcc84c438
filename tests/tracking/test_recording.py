"""代录: the office writes down what a department said by telephone or in a returned ledger."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import MONDAY, at, make_subtask, make_task
from tracking.actions.recording import record_progress
from tracking.actions.reports import Progress, report_progress
from tracking.actions.urging import urge
from tracking.chapters import chapter
from tracking.models import Department, Filing, Report, Task
from tracking.models.progress import Heard
from tracking.models.reminder import Outcome
from tracking.models.task import IllegalMoveError
from tracking.models.urging import Way
from tracking.outbox.rounds import Round
from tracking.workflow import Status

SAID = Progress("12个小区已完工，5个在做外墙。", 70, "雨季停工3天。", "12月底前全部完工。")
SignIn = Callable[[User], Client]


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    """In hand at 区住建局, 区城管局 supports."""
    return make_task(supervisor, housing, city, percent=40)


def test_what_was_said_on_the_telephone_is_a_report_of_the_lead(
    task: Task, supervisor: User, housing: Department
) -> None:
    report = record_progress(task, SAID, heard=Heard.PHONE, by=supervisor, at=at())
    assert (report.department, report.by, report.is_recorded) == (housing, supervisor, True)
    assert (report.progress, report.problems, report.next_step) == (SAID.progress, SAID.problems, SAID.next_step)
    assert (task.percent, task.last_reported_on, task.status) == (70, MONDAY, Status.ACCEPTED)
    told = chapter(report.event, MONDAY)
    assert (told.who, told.did) == ("沈若川", "代录区住建局报进展（电话），进度从 40% 到 70%")


def test_what_the_department_reports_itself_is_not_marked_as_written_down(task: Task, clerk: User) -> None:
    report = report_progress(task, SAID, by=clerk, at=at())
    assert isinstance(report, Report)
    assert not report.is_recorded


def test_the_lead_sees_what_was_written_in_its_name_and_gets_no_mail_for_it(
    task: Task, supervisor: User, clerk: User, outsider: User, round_at: Callable[[datetime], Round]
) -> None:
    report = record_progress(task, SAID, heard=Heard.LEDGER, by=supervisor, at=at())
    round_at(at(hour=12))
    [notice] = report.event.notices.all()
    assert (notice.recipient, notice.outcome, notice.reason) == (clerk, Outcome.SUPPRESSED, "只在系统里")
    assert notice.recipient != outsider, "who only supports said nothing"


def test_a_recorded_report_counts_for_its_period(supervisor: User, housing: Department) -> None:
    task = make_task(
        supervisor, housing, is_long_term=True, rhythm="monthly:25", rhythm_since=MONDAY - timedelta(days=90)
    )
    report = record_progress(task, SAID, heard=Heard.PAPER, by=supervisor, at=at())
    assert task.reported_for == report.period_on
    assert report.event.data["period"] in chapter(report.event, MONDAY).did


def test_an_order_to_hurry_ends_with_what_was_recorded(task: Task, supervisor: User, housing: Department) -> None:
    urge(task, [housing], way=Way.PHONE, text="请报进展。", by=supervisor, at=at())
    record_progress(task, SAID, heard=Heard.PHONE, by=supervisor, at=at(minute=5))
    assert not task.urgings.open().exists()


def test_the_progress_of_what_is_divided_follows_from_its_pieces_whatever_was_said(
    task: Task, supervisor: User, housing: Department
) -> None:
    make_subtask(task, housing, percent=40)
    report = record_progress(task, SAID, heard=Heard.PHONE, by=supervisor, at=at())
    assert (report.percent, Task.objects.get(pk=task.pk).percent) == (40, 40)


def test_what_lies_before_the_head_stays_there(task: Task, supervisor: User, clerk: User, head: User) -> None:
    Department.objects.filter(name="区住建局").update(head_signs=True)
    task = Task.objects.get(pk=task.pk)
    filing = report_progress(task, SAID, by=clerk, at=at())
    assert isinstance(filing, Filing)
    record_progress(task, SAID, heard=Heard.PHONE, by=supervisor, at=at(minute=5))
    assert Filing.objects.get(pk=filing.pk).state == "at_head"
    assert task.reports.count() == 1


def test_nothing_is_recorded_without_words_or_before_the_lead_has_signed(
    task: Task, supervisor: User, housing: Department
) -> None:
    with pytest.raises(IllegalMoveError, match="没有代录：还没有写进展情况"):
        record_progress(task, Progress(" ", 70), heard=Heard.PHONE, by=supervisor, at=at())
    unsigned = make_task(supervisor, housing, status=Status.ASSIGNED)
    with pytest.raises(IllegalMoveError, match="现在是待签收，不能代录进展"):
        record_progress(unsigned, SAID, heard=Heard.PHONE, by=supervisor, at=at())
    assert not Report.objects.exists()


def test_a_department_does_not_record_for_itself_nor_another(task: Task, clerk: User, outsider: User) -> None:
    for user in (clerk, outsider):
        with pytest.raises(IllegalMoveError, match="不能代录进展"):
            record_progress(task, SAID, heard=Heard.PHONE, by=user, at=at())


def test_the_page_records_with_the_paper_that_came_in(task: Task, supervisor: User, sign_in: SignIn) -> None:
    address = reverse("tracking:record", args=[task.pk])
    page = sign_in(supervisor).get(address).content.decode()
    assert "怎么知道的" in page
    assert "报回的台账" in page
    paper = SimpleUploadedFile("情况说明.txt", "12个小区已完工。".encode())
    sent = {"progress": SAID.progress, "percent": 70, "heard": "paper", "version": task.version, "attachments": paper}
    assert sign_in(supervisor).post(address, sent).status_code == 302
    report = task.reports.get()
    assert report.event.data["heard"] == "paper"
    assert [file.name for file in report.event.attachments.all()] == ["情况说明.txt"]
    story = sign_in(supervisor).get(reverse("tracking:task", args=[task.pk])).content.decode()
    assert "代录区住建局报进展（书面材料）" in story


def test_what_was_written_stays_on_the_page_when_the_way_is_none_of_those_offered(
    task: Task, supervisor: User, sign_in: SignIn
) -> None:
    sent = {"progress": SAID.progress, "percent": 70, "heard": "dream"}
    page = sign_in(supervisor).post(reverse("tracking:record", args=[task.pk]), sent).content.decode()
    assert SAID.progress in page
    assert not task.reports.exists()
