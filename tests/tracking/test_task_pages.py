"""The page of a task and the pages of its steps: what somebody reads there, and what pressing does."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import cast

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.factories import MONDAY, at, make_directive, make_post, make_registration, make_speech, make_task
from tracking.actions import moves
from tracking.actions.reports import Progress, report_progress
from tracking.models import Assignment, Attachment, Department, Task, TaskSource
from tracking.workflow import Status

SignIn = Callable[[User], Client]
TEXT = "同志们：\n地下的账不清。区住建局要在12月底前完成17个老旧小区改造。明年汛前形成一张图。\n保密的另一段。"
QUOTE = "区住建局要在12月底前完成17个老旧小区改造。"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    """In hand at 区住建局 with 区城管局 supporting, from a speech whose words stand in a paragraph."""
    speech = make_speech(supervisor, TEXT)
    made = make_task(supervisor, housing, city, registration=make_registration(supervisor, speech=speech))
    directive = make_directive(speech, QUOTE, section=["二、抓好重点", "（一）老旧小区"])
    made.sources.all().delete()
    TaskSource.objects.create(
        task=made,
        directive=directive,
        speech=speech,
        title=speech.title,
        said_on=MONDAY,
        start=directive.start,
        end=directive.end,
        quote=QUOTE,
    )
    Assignment.objects.filter(task=made).update(accepted_at=at())
    return made


def stand(task: Task, status: Status) -> None:
    closed_on = MONDAY if status == Status.CLOSED else None
    Task.objects.filter(pk=task.pk).update(status=status, closed_on=closed_on)
    task.refresh_from_db()


def read(browser: Client, task: Task) -> str:
    response = browser.get(f"/tasks/{task.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def said(browser: Client, task: Task) -> str:
    """What the box at the top says, as one sentence."""
    advice = browser.get(f"/tasks/{task.pk}/").context["dossier"].advice
    return f"{advice.say}{advice.stress}{advice.then}"


def buttons(browser: Client, task: Task) -> list[str]:
    return [step.label for step in browser.get(f"/tasks/{task.pk}/").context["dossier"].steps]


def aside(browser: Client, task: Task) -> list[str]:
    """What stands in the menu behind the buttons."""
    return [step.label for step in browser.get(f"/tasks/{task.pk}/").context["dossier"].aside]


def messages_of(browser: Client, address: str, **data: object) -> list[str]:
    """What the page says after something was sent to that address."""
    return [str(message) for message in browser.post(address, data, follow=True).context["messages"]]


def test_the_words_stand_in_their_paragraph(task: Task, clerk: User, sign_in: SignIn) -> None:
    page = read(sign_in(clerk), task)
    assert f"<mark>{QUOTE}</mark>" in page
    assert "地下的账不清。" in page
    assert "明年汛前形成一张图。" in page
    assert "二、抓好重点 › （一）老旧小区" in page


def test_a_clerk_reads_the_paragraph_and_not_the_speech(task: Task, clerk: User, sign_in: SignIn) -> None:
    page = read(sign_in(clerk), task)
    assert "保密的另一段" not in page
    assert "在讲话里打开" not in page


def test_who_may_read_the_speech_opens_it_at_the_place(task: Task, supervisor: User, sign_in: SignIn) -> None:
    source = task.sources.get()
    assert f"/speeches/{source.speech_id}/#c{source.directive_id}" in read(sign_in(supervisor), task)


def test_a_speech_open_to_all_is_open_from_the_task_too(task: Task, clerk: User, sign_in: SignIn) -> None:
    speech = task.sources.get().speech
    assert speech is not None
    speech.is_open = True
    speech.save()
    assert "在讲话里打开" in read(sign_in(clerk), task)


def test_the_same_demand_in_another_speech_is_told_as_repeated(
    task: Task, supervisor: User, clerk: User, sign_in: SignIn
) -> None:
    later = make_speech(supervisor, "老旧小区说了三个月了，必须完成。")
    directive = make_directive(later, "必须完成")
    TaskSource.objects.create(
        task=task, directive=directive, speech=later, title=later.title, said_on=MONDAY,
        start=directive.start, end=directive.end, quote="必须完成",
    )  # fmt: skip
    page = read(sign_in(clerk), task)
    assert "反复强调 2 次" in page
    assert "再次强调" in page


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.ASSIGNED, "督查室11月23日交办。请在明天（11月24日）18:00前签收。"),
        (Status.ACCEPTED, "请在12月23日前办结，还剩 22 个工作日。有新进展就报，办完了申请办结。"),
        (Status.CLOSED, "11月23日办结。"),
    ],
)
def test_the_lead_is_told_what_to_do(task: Task, clerk: User, sign_in: SignIn, status: Status, sentence: str) -> None:
    stand(task, status)
    assert said(sign_in(clerk), task) == sentence


def test_who_did_not_sign_in_time_is_told_so(task: Task, clerk: User, supervisor: User, sign_in: SignIn) -> None:
    Task.objects.filter(pk=task.pk).update(status=Status.ASSIGNED, dispatched_on=MONDAY - timedelta(days=7))
    assert said(sign_in(clerk), task) == "督查室11月16日交办。签收时限11月17日 18:00已经过了，请立即签收。"
    assert said(sign_in(supervisor), task) == "11月16日交办，等区住建局签收，时限是11月17日 18:00，已经过了。"


def test_a_late_task_asks_for_reasons(task: Task, clerk: User, sign_in: SignIn) -> None:
    Task.objects.filter(pk=task.pk).update(due_on=MONDAY - timedelta(days=4))
    assert said(sign_in(clerk), task) == (
        "完成时限11月19日已经过了，超期 2 个工作日。请报进展，写明原因和下一步。办完了就申请办结。"
    )


def test_an_owed_report_is_asked_for(task: Task, clerk: User, sign_in: SignIn) -> None:
    Task.objects.filter(pk=task.pk).update(rhythm="weekly:5", rhythm_since=MONDAY - timedelta(days=30))
    assert said(sign_in(clerk), task) == (
        "11月20日这周的进展还没有报，前面还有 3 期没有报。请补报，写明办到哪一步。完成时限12月23日，还剩 22 个工作日。"
    )


def test_what_was_sent_back_says_why_until_it_is_submitted_again(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    moves.submit_for_closure(task, by=clerk, at=at(hour=8), note="全部完工。")
    assert said(sign_in(supervisor), task) == (
        "区住建局11月23日申请办结：全部完工。进度只报到 0%。没有佐证。请核实后办结，或者退回，请单位补上佐证。"
    )
    moves.send_back(task, by=supervisor, at=at(hour=9), note="缺验收单")
    assert said(browser, task) == (
        "督查室11月23日退回了办结申请：缺验收单。请补齐后重新申请办结。完成时限12月23日，还剩 22 个工作日。"
    )
    assert "补齐并重新申请办结" in read(browser, task)
    moves.submit_for_closure(task, by=clerk, at=at(hour=10), note="补齐了。")
    assert said(browser, task) == "11月23日已申请办结，等督查室审核。"


def test_who_decides_on_closure_is_told_what_proves_it(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn
) -> None:
    office, paper = sign_in(supervisor), SimpleUploadedFile("验收单.pdf", b"%PDF-1.4")
    moves.submit_for_closure(task, by=clerk, at=at(hour=8), note="全部完工。", files=[paper])
    asked = "区住建局11月23日申请办结：全部完工。进度只报到 0%。"
    assert said(office, task) == f"{asked}附佐证 1 份，请审核佐证后办结，或者退回。"
    moves.send_back(task, by=supervisor, at=at(hour=9), note="缺照片")
    moves.submit_for_closure(task, by=clerk, at=at(hour=9, minute=30), note="补不到照片。")
    assert "这次没有佐证，以前附过 1 份。请核实后办结，或者退回，请单位补上佐证。" in said(office, task)
    assert "没有佐证" in read(office, task)


def test_a_refused_task_tells_the_office_why(task: Task, clerk: User, supervisor: User, sign_in: SignIn) -> None:
    stand(task, Status.ASSIGNED)
    moves.decline(task, by=clerk, at=at(hour=9), note="不是我局职责")
    assert said(sign_in(supervisor), task) == "区住建局11月23日退签：不是我局职责。请另定牵头单位，重新交办。"
    assert said(sign_in(clerk), task).endswith("等督查室重新交办。")


def test_a_suspended_task_says_when_it_is_looked_at_again(task: Task, supervisor: User, sign_in: SignIn) -> None:
    moves.suspend(
        task, by=supervisor, at=at(), note="等规划批复", review_on=MONDAY + timedelta(days=10), authority=make_post()
    )
    assert said(sign_in(supervisor), task) == "已经挂起，不再提醒：等规划批复。12月3日复核。"


@pytest.mark.parametrize(
    ("status", "labels"),
    [
        (Status.ASSIGNED, ["签收", "退签"]),
        (Status.ACCEPTED, ["报进展", "申请办结", "申请延期"]),
        (Status.SUBMITTED, ["撤回申请"]),
        (Status.CLOSED, []),
    ],
)
def test_the_lead_is_offered_its_steps(
    task: Task, clerk: User, sign_in: SignIn, status: Status, labels: list[str]
) -> None:
    stand(task, status)
    assert buttons(sign_in(clerk), task) == labels


def test_a_supporting_department_signs_before_it_reports(task: Task, outsider: User, sign_in: SignIn) -> None:
    browser = sign_in(outsider)
    assert buttons(browser, task) == ["报进展"]
    task.assignments.update(accepted_at=None)
    assert buttons(browser, task) == ["签收"]
    assert said(browser, task) == "区住建局牵头，本单位配合。请先签收。"


def test_a_leader_gives_words_first_and_may_stop_a_task(task: Task, leader: User, sign_in: SignIn) -> None:
    browser = sign_in(leader)
    assert buttons(browser, task) == ["批示"]
    assert aside(browser, task) == ["留言", "挂起", "中止"]


def test_a_task_is_signed_for_by_pressing_once(task: Task, clerk: User, sign_in: SignIn) -> None:
    stand(task, Status.ASSIGNED)
    task.assignments.update(accepted_at=None)
    browser, address = sign_in(clerk), f"/tasks/{task.pk}/accept/"
    assert messages_of(browser, address) == [f"已经签收：“{task.title}”。"]
    assert messages_of(browser, address) == [f"“{task.title}”现在是办理中，不用再签收。"]
    assert task.events.count() == 1


def test_a_button_on_the_desk_leads_back_to_the_desk(task: Task, clerk: User, sign_in: SignIn) -> None:
    stand(task, Status.ASSIGNED)
    browser = sign_in(clerk)
    assert browser.post(f"/tasks/{task.pk}/accept/", {"from": "desk"})["Location"] == "/"


def test_closing_twice_is_harmless(task: Task, supervisor: User, sign_in: SignIn) -> None:
    stand(task, Status.SUBMITTED)
    browser, address = sign_in(supervisor), f"/tasks/{task.pk}/close/"
    assert messages_of(browser, address) == [f"已经办结：“{task.title}”。"]
    assert messages_of(browser, address) == [f"“{task.title}”现在是已办结，不能办结。"]


def test_a_step_is_never_taken_by_opening_an_address(task: Task, clerk: User, sign_in: SignIn) -> None:
    stand(task, Status.ASSIGNED)
    assert sign_in(clerk).get(f"/tasks/{task.pk}/accept/").status_code == 405
    assert Task.objects.get(pk=task.pk).status == Status.ASSIGNED


def test_a_report_goes_in_with_its_files(task: Task, clerk: User, sign_in: SignIn) -> None:
    files = [SimpleUploadedFile("总表.csv", "小区,户数\n".encode()), SimpleUploadedFile("意见.pdf", b"%PDF-1.7")]
    answered = messages_of(
        sign_in(clerk), f"/tasks/{task.pk}/report/",
        progress="12个小区已完工。", problems="3个停工", next_step="复工", percent=70, attachments=files,
    )  # fmt: skip
    assert answered == [f"进展已经报送：“{task.title}”。"]
    report = task.reports.get()
    assert (report.progress, report.problems, report.next_step, report.percent) == (
        "12个小区已完工。", "3个停工", "复工", 70,
    )  # fmt: skip
    assert {file.name for file in report.event.attachments.all()} == {"总表.csv", "意见.pdf"}
    page = read(sign_in(clerk), task)
    assert "进度从 0% 到 70%" in page
    assert "意见.pdf" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"progress": "", "percent": "50"}, "请写进展情况。"),
        ({"progress": "开工。", "percent": "101"}, "进度填 0 到 100 的整数。"),
        ({"progress": "开工。", "percent": "一半"}, "进度填 0 到 100 的整数。"),
        ({"progress": "开工。", "percent": ""}, "请填进度。"),
    ],
)
def test_an_incomplete_report_says_what_is_missing_and_keeps_the_words(
    task: Task, clerk: User, sign_in: SignIn, data: dict[str, str], sentence: str
) -> None:
    page = sign_in(clerk).post(f"/tasks/{task.pk}/report/", {**data, "problems": "缺图纸"}).content.decode()
    assert sentence in page
    assert "缺图纸" in page
    assert not task.reports.exists()


def test_a_refused_file_keeps_the_words(task: Task, clerk: User, sign_in: SignIn) -> None:
    bad = SimpleUploadedFile("安装.exe", b"MZ")
    data = {"progress": "12个小区已完工。", "percent": 70, "attachments": bad}
    page = sign_in(clerk).post(f"/tasks/{task.pk}/report/", data).content.decode()
    assert "“安装.exe”没有传上来" in page
    assert "12个小区已完工。" in page
    assert not task.events.exists()


def test_what_was_written_stays_when_the_step_is_refused(task: Task, clerk: User, sign_in: SignIn) -> None:
    browser, address = sign_in(clerk), f"/tasks/{task.pk}/submit/"
    stand(task, Status.SUBMITTED)
    response = browser.post(address, {"note": "17个小区全部完工。"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "现在是待审核，不能申请办结" in page
    assert "17个小区全部完工。" in page


def test_a_page_of_a_step_out_of_season_leads_back_with_a_sentence(task: Task, clerk: User, sign_in: SignIn) -> None:
    stand(task, Status.SUBMITTED)
    response = sign_in(clerk).get(f"/tasks/{task.pk}/report/", follow=True)
    assert [str(m) for m in response.context["messages"]] == [f"没有报进展：“{task.title}”现在是待审核，不能报进展。"]


@pytest.mark.parametrize(
    ("name", "status", "data", "after"),
    [
        ("send-back", Status.SUBMITTED, {"note": "缺验收单。"}, Status.ACCEPTED),
        ("suspend", Status.ACCEPTED, {"note": "等规划。", "review_on": "2026-12-10"}, Status.SUSPENDED),
        ("resume", Status.SUSPENDED, {"due_on": "2026-12-31"}, Status.ACCEPTED),
        ("cancel", Status.ACCEPTED, {"note": "并入其他工作。"}, Status.CANCELLED),
        ("reopen", Status.CLOSED, {"note": "复查没有完成。"}, Status.ACCEPTED),
    ],
)
def test_the_office_takes_its_steps_on_pages(
    task: Task, sign_in: SignIn, name: str, status: Status, data: dict[str, str], after: Status
) -> None:
    browser = sign_in(task.officer)
    stand(task, status)
    data = {**data, "authority": str(make_post().pk)}
    address = f"/tasks/{task.pk}/{name}/"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data).status_code == 302
    task.refresh_from_db()
    assert task.status == after
    assert task.events.get().note == data.get("note", "")


def test_a_returned_task_is_given_away_on_its_page(
    task: Task, supervisor: User, city: Department, sign_in: SignIn
) -> None:
    stand(task, Status.RETURNED)
    page = sign_in(supervisor).post(f"/tasks/{task.pk}/reassign/", {"lead": ""}).content.decode()
    assert "请选牵头单位。" in page
    sign_in(supervisor).post(f"/tasks/{task.pk}/reassign/", {"lead": city.pk, "note": "按三定方案。"})
    fresh = Task.objects.get(pk=task.pk)
    assert fresh.lead is not None
    assert (fresh.status, fresh.lead.department) == (Status.ASSIGNED, city)


def test_a_long_story_folds_and_tells_the_newest_first(task: Task, clerk: User, sign_in: SignIn) -> None:
    for hour in range(12):
        report_progress(task, Progress(f"第{hour}次进展。", hour), by=clerk, at=at(hour=hour))
    story = sign_in(clerk).get(f"/tasks/{task.pk}/").context["dossier"].story
    assert [chapter.report.progress for chapter in story.recent[:2]] == ["第11次进展。", "第10次进展。"]
    assert (len(story.recent), len(story.older)) == (10, 2)
    assert "显示全部 12 条" in read(sign_in(clerk), task)


def test_a_file_is_handed_out_to_be_saved_under_its_own_name(
    task: Task, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    content = "验收合格。".encode()
    paper = SimpleUploadedFile("验收单.txt", content)
    moves.submit_for_closure(task, by=clerk, at=at(), note="完工。", files=[paper])
    kept = Attachment.objects.get()
    response = sign_in(outsider).get(f"/attachments/{kept.pk}/")
    assert b"".join(cast("Iterator[bytes]", response)) == content
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_gone_from_the_disk_is_not_there(task: Task, clerk: User, sign_in: SignIn) -> None:
    moves.submit_for_closure(task, by=clerk, at=at(), note="完工。", files=[SimpleUploadedFile("单.txt", b"x")])
    kept = Attachment.objects.get()
    kept.file.delete(save=False)
    assert sign_in(clerk).get(f"/attachments/{kept.pk}/").status_code == 404


def test_a_long_story_costs_no_more_queries_than_a_short_one(
    task: Task, clerk: User, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(clerk)
    for hour in range(15):
        report_progress(task, Progress(f"第{hour}次。", hour), by=clerk, at=at(hour=hour))
    with django_assert_max_num_queries(30):
        read(browser, task)


@pytest.mark.parametrize(("status", "first"), [(Status.RETURNED, "重新交办"), (Status.ACCEPTED, "催办")])
def test_the_office_gives_a_task_to_another_first_of_all_only_when_it_came_back(
    task: Task, supervisor: User, sign_in: SignIn, status: Status, first: str
) -> None:
    stand(task, status)
    page = sign_in(supervisor).get(f"/tasks/{task.pk}/").content.decode()
    acts = page.split('<div class="acts">', 1)[1].split('<details class="menu">', 1)
    assert first in acts[0]
    assert ("重新交办" in acts[0]) == (first == "重新交办")
    assert "重新交办" in page
