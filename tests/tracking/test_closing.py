"""What a unit is asked before it asks for closure, and words of leaders that wait although it has asked."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_post, make_spread, make_subtask, make_task, make_user
from tracking.actions import moves
from tracking.actions.extensions import ask_extension
from tracking.actions.recording import record_progress
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import turn_down
from tracking.actions.words_on_task import instruct, remark
from tracking.happened import events_of
from tracking.models import Assignment, Attachment, Department, Filing, Post, Task, TaskEvent
from tracking.models.progress import Heard
from tracking.unanswered import unanswered, unanswered_of
from tracking.workflow import Status

SignIn = Callable[[User], Client]
ORDER = "月底前必须见到现场。"
DONE = {"note": "17个小区全部完工。"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=14), tick=False):
        yield


@pytest.fixture
def post(leader: User) -> Post:
    return make_post("区长", holder=leader)


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    made = make_task(supervisor, housing, city, due_on=MONDAY + timedelta(days=9), percent=100)
    Assignment.objects.filter(task=made).update(accepted_at=at())
    return made


def lacks(browser: Client, address: str, **sent: Any) -> list[str]:
    """What the form says is lacking."""
    answer: Any = browser.post(address, sent) if sent else browser.get(address)
    assert answer.status_code == 200, "it is asked, nothing has been sent"
    return [lack.what for lack in answer.context["form"].lacks]


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("验收单.pdf", b"%PDF-1.4")


def said_since(task: Task) -> list[str]:
    return [event.note for event in task.events.order_by("pk") if event.name == "remark"]


# --- asked on the form ---------------------------------------------------------------------------------------------


def test_nothing_is_asked_where_nothing_is_lacking(task: Task, clerk: User, sign_in: SignIn) -> None:
    browser, address = sign_in(clerk), f"/tasks/{task.pk}/submit/"
    report_progress(task, Progress("全部完工。", 100), by=clerk, at=at(), files=[paper()])
    assert lacks(browser, address) == []
    assert "知道了，仍要申请办结" not in browser.get(address).content.decode()
    browser.post(address, DONE)
    assert Task.objects.get().status == Status.SUBMITTED


def test_what_is_lacking_stands_on_the_form_before_anything_is_sent(
    task: Task, clerk: User, supervisor: User, post: Post, sign_in: SignIn
) -> None:
    Task.objects.update(percent=60)
    instruct(task, text=ORDER, by=supervisor, at=at(hour=10), post=post)
    browser, address = sign_in(clerk), f"/tasks/{task.pk}/submit/"
    assert lacks(browser, address) == [
        "没有佐证材料，以前也没有交过。",
        "进度只报到 60%。",
        "区长11月23日的批示还没有答复。",
    ]
    page = browser.get(address).content.decode()
    assert f'href="/tasks/{task.pk}/report/">先报进展</a>' in page
    assert "批示写的是“月底前必须见到现场”。" in page
    assert page.count("知道了，仍要申请办结") == 1


def test_closure_is_asked_for_all_the_same_by_a_tick_on_the_same_page(task: Task, clerk: User, sign_in: SignIn) -> None:
    browser, address = sign_in(clerk), f"/tasks/{task.pk}/submit/"
    answer = browser.post(address, DONE)
    page = answer.content.decode()
    assert "缺的先补上；不补的，勾选这一格再申请。" in page
    assert DONE["note"] in page, "what was written stays"
    assert Task.objects.get().status == Status.ACCEPTED
    browser.post(address, {**DONE, "anyway": "on"})
    assert Task.objects.get().status == Status.SUBMITTED


def test_a_file_that_comes_along_is_evidence(task: Task, clerk: User, sign_in: SignIn) -> None:
    sign_in(clerk).post(f"/tasks/{task.pk}/submit/", {**DONE, "attachments": paper()})
    assert Task.objects.get().status == Status.SUBMITTED


def test_evidence_of_a_piece_is_evidence_of_the_whole(
    task: Task, clerk: User, city: Department, sign_in: SignIn
) -> None:
    piece = make_subtask(task, city)
    other = make_user(Role.CLERK, city)
    report_progress(piece, Progress("清理32处。", 50), by=other, at=at(), files=[paper()])
    Task.objects.filter(pk=task.pk).update(percent=50)
    assert lacks(sign_in(clerk), f"/tasks/{task.pk}/submit/") == ["总进度 50%，还有 1 个子项没有办结。"]


def test_of_what_is_kept_up_for_good_no_progress_is_asked(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    kept = make_task(supervisor, housing, is_long_term=True, rhythm="monthly:25")
    assert lacks(sign_in(clerk), f"/tasks/{kept.pk}/submit/") == ["没有佐证材料，以前也没有交过。"]


def test_an_answer_written_on_the_form_goes_out_with_it(
    task: Task, clerk: User, supervisor: User, post: Post, sign_in: SignIn
) -> None:
    instruct(task, text=ORDER, by=supervisor, at=at(hour=10), post=post)
    browser, address = sign_in(clerk), f"/tasks/{task.pk}/submit/"
    sent = {**DONE, "attachments": paper(), "reply": "11月22日请街道一起看过现场。"}
    browser.post(address, sent)
    assert Task.objects.get().status == Status.SUBMITTED
    assert said_since(task) == ["答复区长11月23日的批示：11月22日请街道一起看过现场。"]
    assert not unanswered().exists()


def test_an_answer_is_not_sent_when_the_request_is_not(
    task: Task, clerk: User, supervisor: User, post: Post, sign_in: SignIn
) -> None:
    instruct(task, text=ORDER, by=supervisor, at=at(hour=10), post=post)
    address = f"/tasks/{task.pk}/submit/"
    page = sign_in(clerk).post(address, {"note": "", "reply": "看过现场。"}).content.decode()
    assert "看过现场。" in page
    assert said_since(task) == []


def test_out_of_season_the_reason_is_said_and_nothing_else_is_asked(task: Task, clerk: User, sign_in: SignIn) -> None:
    Task.objects.update(status=Status.SUBMITTED)
    answer = sign_in(clerk).post(f"/tasks/{task.pk}/submit/", DONE)
    assert answer.status_code == 409
    assert "现在是待审核，不能申请办结" in answer.content.decode()
    assert "申请以前请看一下" not in answer.content.decode()


def test_what_came_back_from_the_head_is_looked_at_again(task: Task, clerk: User, head: User, sign_in: SignIn) -> None:
    Department.objects.update(head_signs=True)
    browser = sign_in(clerk)
    browser.post(f"/tasks/{task.pk}/submit/", {**DONE, "anyway": "on"})
    filing = Filing.objects.get()
    turn_down(filing, by=head, at=at(hour=13), note="附上验收单。")
    address = f"/filings/{filing.pk}/edit/"
    assert lacks(browser, address) == ["没有佐证材料，以前也没有交过。"]
    browser.post(address, {**DONE, "filing_version": 2})
    assert Filing.objects.get().state == "sent_back"
    browser.post(address, {**DONE, "filing_version": 2, "attachments": paper()})
    assert Filing.objects.get().state == "at_head"
    assert Attachment.objects.count() == 1


def test_who_decides_reads_how_far_it_was_reported(
    task: Task, clerk: User, supervisor: User, post: Post, sign_in: SignIn
) -> None:
    Task.objects.update(percent=60)
    task.refresh_from_db()
    instruct(task, text=ORDER, by=supervisor, at=at(hour=10), post=post)
    moves.submit_for_closure(task, by=clerk, at=at(hour=11), note="基本完工。")
    answer: Any = sign_in(supervisor).get(f"/tasks/{task.pk}/")
    assert answer.context["dossier"].advice.then == (
        "进度只报到 60%。没有佐证。请核实后办结，或者退回，请单位补上佐证。"
        "区长11月23日批示，区住建局还没有答复；留言说明怎样落实，就算答复。"
    )


# --- words of leaders that wait ------------------------------------------------------------------------------------


def test_words_of_a_leader_are_asked_for_first_and_wait_after_closure(
    task: Task, clerk: User, head: User, supervisor: User, post: Post, sign_in: SignIn
) -> None:
    Task.objects.update(percent=60)
    instruct(task, text=ORDER, by=supervisor, at=at(hour=10), post=post)
    answer: Any = sign_in(clerk).get(f"/tasks/{task.pk}/")
    advice = answer.context["dossier"].advice
    assert advice.say + advice.stress == "区长11月23日批示，还没有答复。请报进展，写明怎样落实。"
    task.refresh_from_db()
    moves.submit_for_closure(task, by=clerk, at=at(hour=11), note="全部完工。")
    for user in (clerk, head, supervisor):
        page = sign_in(user).get("/").content.decode()
        assert "批示还没有答复" in page
        assert ORDER in page
        assert "已申请办结" in page
    page = sign_in(clerk).get(f"/tasks/{task.pk}/").content.decode()
    assert "区长11月23日批示，区住建局还没有答复；留言说明怎样落实，就算答复。" in page
    moves.close(task, by=supervisor, at=at(hour=12))
    for user in (clerk, head, supervisor):
        page = sign_in(user).get("/").content.decode()
        assert "批示还没有答复" in page
        assert "已办结" in page
        assert "区长11月23日批示，区住建局还没有答复" in sign_in(user).get(f"/tasks/{task.pk}/").content.decode()
    remark(task, text="现场看过了。", by=clerk, at=at(hour=13))
    for user in (clerk, head, supervisor):
        assert "批示还没有答复" not in sign_in(user).get("/").content.decode()


def test_other_departments_do_not_find_it_on_their_desks(
    task: Task, outsider: User, supervisor: User, post: Post, sign_in: SignIn
) -> None:
    instruct(task, text=ORDER, by=supervisor, at=at(hour=10), post=post)
    assert "批示还没有答复" not in sign_in(outsider).get("/").content.decode()


def waits(task: Task, viewer: User) -> bool:
    """Whether it waits; both ways of telling have to agree."""
    fresh = Task.objects.get(pk=task.pk)
    in_sql = list(unanswered().filter(task=fresh))
    in_python = list(unanswered_of(fresh, events_of(fresh, viewer)))
    assert in_sql == in_python
    return bool(in_sql)


def test_what_answers_words_of_a_leader_and_what_does_not(
    task: Task, clerk: User, outsider: User, supervisor: User, leader: User, post: Post
) -> None:
    def heard() -> None:
        instruct(
            Task.objects.get(pk=task.pk), text=ORDER + str(TaskEvent.objects.count()), by=leader, at=timezone.now()
        )

    said = Progress("完成10处。", 40)
    assert not waits(task, supervisor)
    heard()
    assert waits(task, supervisor)
    task.refresh_from_db()
    remark(task, text="请抓紧。", by=supervisor, at=at())
    report_progress(task, said, by=outsider, at=at())
    assert waits(task, supervisor), "the lead has said nothing"
    for answer in (
        lambda: report_progress(task, said, by=clerk, at=at()),
        lambda: record_progress(task, said, heard=Heard.PHONE, by=supervisor, at=at()),
        lambda: remark(task, text="月底办完。", by=clerk, at=at()),
        lambda: ask_extension(task, due_on=MONDAY + timedelta(days=30), by=clerk, at=at(), note="雨季停工。"),
    ):
        heard()
        assert waits(task, supervisor)
        task.refresh_from_db()
        answer()
        assert not waits(task, supervisor)
    heard()
    task.refresh_from_db()
    moves.submit_for_closure(task, by=clerk, at=at(), note="全部完工。")
    remark(task, text="等答复。", by=supervisor, at=at())
    moves.close(task, by=supervisor, at=at())
    assert waits(task, supervisor), "neither closure nor a word of the office before it"
    remark(task, text="已当面报告区长。", by=supervisor, at=at(hour=15))
    assert not waits(task, supervisor), "once it is closed the office may settle it"


def test_words_on_what_is_spread_wait_on_each_share_and_not_on_the_heading(
    supervisor: User, housing: Department, city: Department, clerk: User, leader: User
) -> None:
    heading = make_spread(supervisor, housing, city)
    instruct(heading, text=ORDER, by=leader, at=at())
    assert not waits(heading, supervisor)
    own, other = heading.children.order_by("serial")
    remark(own, text="月底办完。", by=clerk, at=at(hour=10))
    assert not waits(own, supervisor)
    assert waits(other, supervisor)


def test_what_was_stopped_waits_for_nothing(task: Task, supervisor: User, leader: User) -> None:
    instruct(task, text=ORDER, by=leader, at=at())
    moves.cancel(task, by=supervisor, at=at(), note="并入别的事。", authority=make_post())
    assert not waits(task, supervisor)


def test_a_desk_with_nothing_but_words_of_a_leader_does_not_say_that_there_is_nothing(
    task: Task, clerk: User, supervisor: User, leader: User, sign_in: SignIn
) -> None:
    instruct(task, text=ORDER, by=leader, at=at())
    task.refresh_from_db()
    moves.submit_for_closure(task, by=clerk, at=at(), note="全部完工。")
    assert "除了上面的，今天没有要办的事" in sign_in(clerk).get("/").content.decode()
    moves.close(task, by=supervisor, at=at())
    assert "现在没有要办的事" not in sign_in(supervisor).get("/").content.decode()


def test_several_words_of_leaders_are_answered_at_once(task: Task, clerk: User, leader: User, sign_in: SignIn) -> None:
    for words in (ORDER, "经费不够的，另报。"):
        instruct(task, text=words, by=leader, at=at())
    browser, address = sign_in(clerk), f"/tasks/{task.pk}/submit/"
    assert "后面还有 1 条批示，一并答复。" in browser.get(address).content.decode()
    browser.post(address, {**DONE, "attachments": paper(), "reply": "现场看过，经费够。"})
    assert not unanswered().exists()


def test_a_desk_lists_the_oldest_and_says_how_many_there_are(
    supervisor: User, housing: Department, leader: User, clerk: User, sign_in: SignIn
) -> None:
    for _ in range(12):
        instruct(make_task(supervisor, housing), text=ORDER, by=leader, at=at())
    for user in (clerk, supervisor):
        page = sign_in(user).get("/").content.decode()
        assert "列最早的 10 条，还有 2 条。" in page
