"""审签: what a clerk sends up lies with the head of the department first, and is nobody else's affair until then."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_subtask, make_task, make_user
from tracking.actions.extensions import ask_extension
from tracking.actions.filings import attached, withdraw_open
from tracking.actions.moves import cancel, submit_for_closure
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import Revised, endorse, refile, take_back, turn_down
from tracking.models import Attachment, Department, Filing, Notice, Report, Task, TaskEvent
from tracking.models.filing import FilingState
from tracking.models.task import IllegalMoveError
from tracking.replay import replay, stored
from tracking.workflow import Status

SignIn = Callable[[User], Client]
SAID = Progress(progress="14个小区已通车。", percent=82, problems="3个小区停工", next_step="11月底复工")
LATER = MONDAY + timedelta(days=60)


def paper(name: str = "验收单.txt", words: str = "12个小区验收合格。") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode())


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, head: User) -> Task:
    """In hand at 区住建局, whose head signs; 区城管局 supports and has signed."""
    Department.objects.filter(pk=housing.pk).update(head_signs=True)
    made = make_task(supervisor, housing, city)
    made.assignments.update(accepted_at=at())
    return made


def filed(task: Task, clerk: User, *files: SimpleUploadedFile) -> Filing:
    made = report_progress(task, SAID, by=clerk, at=at(hour=10), files=files)
    assert isinstance(made, Filing)
    return made


def as_seen(user: User) -> list[str]:
    """The steps of all tasks that this person may know of."""
    return [event.name for event in TaskEvent.objects.visible_to(user).in_order()]


def test_a_clerks_report_waits_for_the_head_where_the_department_is_set_so(task: Task, clerk: User) -> None:
    filing = filed(task, clerk)
    assert (filing.state, filing.department.name, filing.by) == (FilingState.AT_HEAD, "区住建局", clerk)
    assert not Report.objects.exists()
    assert (task.percent, task.last_reported_on) == (0, None)


def test_only_the_head_is_told_of_what_waits_for_him(task: Task, clerk: User, head: User) -> None:
    filed(task, clerk)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.event.name, notice.event.note) == (head, "file", SAID.progress)


def test_what_is_inside_a_department_is_nobody_elses_to_see(
    task: Task, clerk: User, head: User, supervisor: User, leader: User, outsider: User, sign_in: SignIn
) -> None:
    filing = filed(task, clerk, paper())
    kept = Attachment.objects.get()
    for user in (supervisor, leader, outsider):
        client = sign_in(user)
        page = client.get(f"/tasks/{task.pk}/").content.decode()
        assert SAID.progress not in page
        assert "呈负责人审签" not in page
        assert "验收单" not in page
        assert as_seen(user) == []
        assert not Filing.objects.visible_to(user).exists()
        assert client.get(f"/filings/{filing.pk}/").status_code == 404
        assert client.get(f"/attachments/{kept.pk}/").status_code == 404
        assert SAID.progress not in client.get("/filings/").content.decode()
    for user in (clerk, head):
        client = sign_in(user)
        page = client.get(f"/tasks/{task.pk}/").content.decode()
        assert "呈负责人审签" in page
        assert "验收单" in page
        assert SAID.progress in client.get(f"/filings/{filing.pk}/").content.decode()
        assert b"".join(client.get(f"/attachments/{kept.pk}/")) == "12个小区验收合格。".encode()


def test_the_report_is_by_the_clerk_and_signed_by_the_head(task: Task, clerk: User, head: User) -> None:
    filing = filed(task, clerk, paper())
    event = endorse(filing, by=head, at=at(hour=16))
    report = Report.objects.get()
    assert (report.by, report.endorsed_by, report.filing, report.event) == (clerk, head, filing, event)
    assert (report.progress, report.percent, report.at) == (SAID.progress, 82, at(hour=16))
    assert (event.by, event.inside, event.data["drafted_by"]) == (head, None, "何晓岚")
    task.refresh_from_db()
    assert (task.percent, task.last_reported_on) == (82, MONDAY)
    assert filing.state == FilingState.DELIVERED


def test_everybody_sees_it_with_its_files_once_it_is_signed(
    task: Task, clerk: User, head: User, supervisor: User, sign_in: SignIn
) -> None:
    endorse(filed(task, clerk, paper()), by=head, at=at(hour=16))
    assert as_seen(supervisor) == ["report"]
    assert as_seen(clerk) == ["file", "endorse", "report"]
    client = sign_in(supervisor)
    page = client.get(f"/tasks/{task.pk}/").content.decode()
    assert SAID.progress in page
    assert "何晓岚拟稿" in page
    assert b"".join(client.get(f"/attachments/{Attachment.objects.get().pk}/")) == "12个小区验收合格。".encode()


def test_in_time_is_judged_on_the_day_the_head_signs(task: Task, clerk: User, head: User) -> None:
    filing = filed(task, clerk)
    endorse(filing, by=head, at=at(MONDAY + timedelta(days=2)))
    task.refresh_from_db()
    assert task.last_reported_on == MONDAY + timedelta(days=2)


def test_a_head_who_files_himself_signs_at_once(task: Task, head: User) -> None:
    report = report_progress(task, SAID, by=head, at=at())
    assert isinstance(report, Report)
    assert (report.by, report.endorsed_by, report.filing) == (head, None, None)
    assert not Filing.objects.exists()


def test_a_department_without_a_head_sends_straight_up(task: Task, clerk: User, head: User) -> None:
    head.is_active = False
    head.save()
    assert isinstance(report_progress(task, SAID, by=clerk, at=at()), Report)


def test_a_department_that_is_not_set_so_sends_straight_up(task: Task, clerk: User, outsider: User) -> None:
    Department.objects.update(head_signs=False)
    assert isinstance(report_progress(task, SAID, by=clerk, at=at()), Report)
    assert isinstance(report_progress(task, SAID, by=outsider, at=at()), Report)


def test_within_its_own_department_a_piece_of_a_task_needs_no_signature(
    task: Task, clerk: User, housing: Department
) -> None:
    housing.refresh_from_db()
    piece = make_subtask(task, housing, status=Status.ACCEPTED)
    assert isinstance(report_progress(piece, SAID, by=clerk, at=at()), Report)


def test_a_supporting_departments_report_passes_its_own_head(
    task: Task, city: Department, outsider: User, head: User
) -> None:
    Department.objects.filter(pk=city.pk).update(head_signs=True)
    own_head = make_user(Role.HEAD, city)
    filing = filed(task, outsider)
    with pytest.raises(IllegalMoveError, match="是区城管局的，您不能处理"):
        endorse(filing, by=head, at=at())
    endorse(filing, by=own_head, at=at())
    task.refresh_from_db()
    assert (Report.objects.get().department, task.percent) == (city, 0)


def test_only_the_head_signs(task: Task, clerk: User, supervisor: User, outsider: User) -> None:
    filing = filed(task, clerk)
    for user in (clerk, supervisor, outsider):
        with pytest.raises(IllegalMoveError, match="不能审签"):
            endorse(filing, by=user, at=at())
    assert filing.state == FilingState.AT_HEAD


def test_what_is_returned_says_why_and_goes_up_again_with_its_text(task: Task, clerk: User, head: User) -> None:
    filing = filed(task, clerk, paper())
    event = turn_down(filing, by=head, at=at(hour=11), note="数字再核一遍。")
    assert (filing.state, filing.verdict, event.inside) == (FilingState.SENT_BACK, "数字再核一遍。", filing.department)
    assert [notice.recipient for notice in event.notices.all()] == [clerk]
    assert (filing.progress, [file.name for file in attached(filing)]) == (SAID.progress, ["验收单.txt"])
    better = Progress(progress="15个小区已通车。", percent=85)
    refile(filing, Revised(said=better), by=clerk, at=at(hour=12), files=[paper("补充.txt")])
    assert (filing.state, filing.progress, filing.verdict) == (FilingState.AT_HEAD, "15个小区已通车。", "")
    assert {file.name for file in attached(filing)} == {"验收单.txt", "补充.txt"}
    endorse(filing, by=head, at=at(hour=13))
    report = Report.objects.get()
    assert (report.progress, report.percent) == ("15个小区已通车。", 85)
    assert {file.name for file in report.event.attachments.all()} == {"验收单.txt", "补充.txt"}
    names = [event.name for event in task.events.in_order()]
    assert names == ["file", "turn_down", "file", "endorse", "report"]


def test_nothing_is_returned_without_a_reason(task: Task, clerk: User, head: User) -> None:
    with pytest.raises(IllegalMoveError, match="审签退回要写明理由"):
        turn_down(filed(task, clerk), by=head, at=at(), note=" ")


def test_a_file_that_is_unticked_stays_inside(task: Task, clerk: User, head: User, supervisor: User) -> None:
    filing = filed(task, clerk, paper("草稿.txt"), paper("定稿.txt"))
    turn_down(filing, by=head, at=at(hour=11), note="草稿不要报。")
    keep = [file.pk for file in attached(filing) if file.name == "定稿.txt"]
    refile(filing, Revised(said=SAID, keep=keep), by=clerk, at=at(hour=12))
    endorse(filing, by=head, at=at(hour=13))
    assert [file.name for file in Report.objects.get().event.attachments.all()] == ["定稿.txt"]
    left = Attachment.objects.get(name="草稿.txt")
    assert left.event not in TaskEvent.objects.visible_to(supervisor)


def test_a_head_who_mends_it_himself_sends_it_out(task: Task, clerk: User, head: User) -> None:
    filing = filed(task, clerk)
    turn_down(filing, by=head, at=at(hour=11), note="我来改。")
    event = refile(filing, Revised(said=SAID), by=head, at=at(hour=12))
    assert (event.name, event.by, filing.state) == ("report", head, FilingState.DELIVERED)
    assert (Report.objects.get().by, Report.objects.get().endorsed_by) == (clerk, head)


def test_of_a_page_that_has_gone_on_nothing_is_signed(task: Task, clerk: User, head: User) -> None:
    filing = filed(task, clerk)
    read = filing.version
    turn_down(filing, by=head, at=at(hour=11), note="改。")
    refile(filing, Revised(said=Progress("别的话。", 10)), by=clerk, at=at(hour=12))
    with pytest.raises(IllegalMoveError, match="刚刚被别人处理过"):
        endorse(filing, by=head, at=at(hour=13), seen=read)
    assert not Report.objects.exists()


def test_closure_is_asked_for_when_the_head_has_signed(task: Task, clerk: User, head: User, supervisor: User) -> None:
    event = submit_for_closure(task, by=clerk, at=at(), note="全部完工。", files=[paper()])
    assert (event.name, task.status) == ("file", Status.ACCEPTED)
    asked = endorse(Filing.objects.get(), by=head, at=at(hour=10))
    task.refresh_from_db()
    assert (asked.name, asked.by, asked.note, task.status) == ("submit", head, "全部完工。", Status.SUBMITTED)
    assert [file.name for file in asked.attachments.all()] == ["验收单.txt"]
    assert [notice.recipient for notice in asked.notices.all()] == [supervisor]


def test_one_of_a_kind_lies_with_the_head_at_a_time(task: Task, clerk: User) -> None:
    filed(task, clerk)
    with pytest.raises(IllegalMoveError, match="已经有一份反馈在等负责人审签"):
        report_progress(task, SAID, by=clerk, at=at(hour=11))
    submit_for_closure(task, by=clerk, at=at(hour=12), note="全部完工。")
    assert Filing.objects.open().count() == 2


def test_who_sent_it_up_takes_it_back_before_it_is_signed(task: Task, clerk: User, outsider: User) -> None:
    filing = filed(task, clerk)
    with pytest.raises(IllegalMoveError, match="您不能处理"):
        take_back(filing, by=outsider, at=at())
    event = take_back(filing, by=clerk, at=at(hour=11))
    assert (filing.state, event.inside) == (FilingState.WITHDRAWN, filing.department)
    assert isinstance(report_progress(task, SAID, by=clerk, at=at(hour=12)), Filing)


def test_what_waits_ends_with_the_task(task: Task, clerk: User, leader: User, head: User) -> None:
    filing = filed(task, clerk)
    event = cancel(task, by=leader, at=at(hour=12), note="并入其他工作。")
    filing.refresh_from_db()
    assert filing.state == FilingState.WITHDRAWN
    assert event.data["filings"] == [[filing.pk, "at_head", "withdrawn"]]
    with pytest.raises(IllegalMoveError):
        endorse(filing, by=head, at=at(hour=13))


def test_only_what_a_department_that_leaves_has_sent_up_is_withdrawn(
    task: Task, clerk: User, outsider: User, city: Department, supervisor: User
) -> None:
    Department.objects.filter(pk=city.pk).update(head_signs=True)
    make_user(Role.HEAD, city)
    own, other = filed(task, clerk), filed(task, outsider)
    assert withdraw_open(task, by=supervisor, at=at(), departments=[city.pk]) == [[other.pk, "at_head", "withdrawn"]]
    own.refresh_from_db()
    assert own.state == FilingState.AT_HEAD


def test_out_of_season_a_clerk_is_told_so_before_his_head_is_troubled(task: Task, clerk: User) -> None:
    Task.objects.update(status=Status.SUBMITTED)
    task.refresh_from_db()
    with pytest.raises(IllegalMoveError, match="现在是待审核，不能报进展"):
        report_progress(task, SAID, by=clerk, at=at())
    assert not Filing.objects.exists()


def test_files_of_what_is_refused_leave_the_disk(task: Task, clerk: User) -> None:
    filed(task, clerk, paper())
    with pytest.raises(IllegalMoveError, match="不能再提一份"):
        report_progress(task, SAID, by=clerk, at=at(hour=11), files=[paper("第二份.txt")])
    assert [file.name for file in Attachment.objects.all()] == ["验收单.txt"]


def test_the_way_of_what_was_sent_up_is_rebuilt_from_events(task: Task, clerk: User, head: User) -> None:
    filing = filed(task, clerk)
    turn_down(filing, by=head, at=at(hour=11), note="改。")
    refile(filing, Revised(said=SAID), by=clerk, at=at(hour=12))
    endorse(filing, by=head, at=at(hour=13))
    asked = ask_extension(task, due_on=LATER, by=clerk, at=at(hour=14), note="雨季停工。")
    take_back(asked, by=clerk, at=at(hour=15))
    rebuilt = replay(task.events.all())
    assert rebuilt is not None
    assert rebuilt.filings == stored(task).filings == {filing.pk: "delivered", asked.pk: "withdrawn"}
