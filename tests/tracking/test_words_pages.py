"""The pages of 催办, 批示 and 留言: what they ask, what they refuse, what stands there afterwards."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tests.tracking.test_words_on_task import spread
from tests.tracking.walks.course import SAID
from tracking.actions.reports import report_progress
from tracking.actions.urging import urge
from tracking.actions.words_on_task import instruct, remark
from tracking.models import Department, Post, Task, Urging
from tracking.models.urging import Way
from tracking.workflow import Status

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        yield


@pytest.fixture
def post(leader: User) -> Post:
    return make_post("分管副区长", holder=leader)


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, post: Post) -> Task:
    made = make_task(supervisor, housing, city, title="完成老旧小区改造", leader=post)
    made.assignments.update(accepted_at=at(MONDAY - timedelta(days=7)))
    return made


def page(browser: Client, task: Task, step: str) -> str:
    answer = browser.get(f"/tasks/{task.pk}/{step}/")
    assert answer.status_code == 200
    return answer.content.decode()


def send(browser: Client, task: Task, step: str, **data: object) -> str:
    """What the page says after sending the form: where it leads, the message on it, the errors."""
    answer = browser.post(f"/tasks/{task.pk}/{step}/", data, follow=True)
    return answer.content.decode()


def labels(browser: Client, task: Task) -> list[str]:
    return [step.label for step in browser.get(f"/tasks/{task.pk}/").context["dossier"].steps]


# --- 催办 ----------------------------------------------------------------------------------------------------------


def test_the_form_proposes_the_lead_and_words_that_fit_the_state(task: Task, supervisor: User, sign_in: SignIn) -> None:
    form = sign_in(supervisor).get(f"/tasks/{task.pk}/urge/").context["form"]
    assert form["departments"].value() == [task.assignments.get(role="lead").department_id]
    assert "请报进展" in form["text"].value()


def test_of_an_unsigned_task_those_are_proposed_who_have_not_signed(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, city, status=Status.ASSIGNED)
    task.assignments.filter(department=housing).update(accepted_at=at())
    form = sign_in(supervisor).get(f"/tasks/{task.pk}/urge/").context["form"]
    assert form["departments"].value() == [city.pk]
    assert "请于今天下班前签收" in form["text"].value()


def test_an_order_is_given_and_stands_above_the_answer(
    task: Task, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    office, mine = sign_in(supervisor), sign_in(clerk)
    assert "答复催办" not in labels(mine, task)
    said = send(office, task, "urge", departments=[housing.pk], way="system", text="请周三前报。", version=task.version)
    assert "已经催办：“完成老旧小区改造”" in said
    assert labels(mine, task)[0] == "答复催办"
    assert "在系统里催办区住建局" in page(mine, task, "answer")
    assert "请周三前报。" in page(mine, task, "answer")
    assert "已经答复" in send(mine, task, "answer", text="周二报。")
    assert Urging.objects.get().answer == "周二报。"
    assert "答复催办" not in labels(mine, task)
    assert "周二报。" in page(office, task, "urge"), "who urges again sees what was said before"


def test_a_supporting_department_is_not_asked_to_answer_what_the_lead_was_urged(
    task: Task, supervisor: User, housing: Department, outsider: User, sign_in: SignIn
) -> None:
    urge(task, [housing], way=Way.SYSTEM, text="请报进展。", by=supervisor, at=at())
    browser = sign_in(outsider)
    assert "答复催办" not in labels(browser, task)
    assert "没有答复催办" in browser.get(f"/tasks/{task.pk}/answer/", follow=True).content.decode()
    answer = browser.post(f"/tasks/{task.pk}/answer/", {"text": "在办。"})
    assert answer.status_code == 409
    assert "没有等您答复的催办" in answer.content.decode()
    assert Urging.objects.get().answer == ""


def test_the_office_writes_down_an_answer_of_either_department(
    task: Task, supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    urge(task, [housing, city], way=Way.PHONE, text="打电话问。", by=supervisor, at=at())
    browser = sign_in(supervisor)
    send(browser, task, "answer", text="月底办完。")
    assert not Urging.objects.exclude(answer="").exists(), "it has to be said whose answer it is"
    send(browser, task, "answer", text="月底办完。", department=city.pk)
    assert dict(Urging.objects.values_list("department__name", "answer")) == {"区住建局": "", "区城管局": "月底办完。"}


def test_an_order_without_department_or_words_is_not_given(
    task: Task, supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    browser = sign_in(supervisor)
    said = send(browser, task, "urge", way="system", text=" ")
    assert "请选要催的单位。" in said
    assert "请写催什么、要对方做什么。" in said
    elsewhere = make_department("区教育局")
    send(browser, task, "urge", departments=[elsewhere.pk], way="system", text="请报。")
    send(browser, task, "urge", departments=[housing.pk], way="pigeon", text="请报。")
    assert not Urging.objects.exists()


def test_what_was_said_at_once_is_one_departments_and_came_by_mouth(
    task: Task, supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    browser, both = sign_in(supervisor), [housing.pk, city.pk]
    given = {"text": "问进度。", "answer": "月底办完。"}
    assert "几个单位请分开催" in send(browser, task, "urge", departments=both, way="phone", **given)
    assert "只有电话和现场催办" in send(browser, task, "urge", departments=[housing.pk], way="system", **given)
    assert not Urging.objects.exists()
    send(browser, task, "urge", departments=[housing.pk], way="on_site", **given)
    assert Urging.objects.get().answer == "月底办完。"


def test_an_order_filled_in_while_a_report_came_is_shown_the_report_first(
    task: Task, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    browser, version = sign_in(supervisor), task.version
    report_progress(task, SAID, by=clerk, at=at())
    data = {"departments": [housing.pk], "way": "system", "text": "请报进展。"}
    answer = browser.post(f"/tasks/{task.pk}/urge/", {**data, "version": version})
    assert answer.status_code == 409
    assert "没有催办：您填写的时候，别人动过这件事。" in answer.content.decode()
    assert SAID.progress in answer.content.decode()
    assert not Urging.objects.exists()
    again = browser.post(f"/tasks/{task.pk}/urge/", {**data, "version": answer.context["conflict"].version})
    assert again.status_code == 302
    assert Urging.objects.count() == 1


# --- 批示 ----------------------------------------------------------------------------------------------------------


def test_a_leader_writes_his_words_and_the_department_reads_them_in_the_story(
    task: Task, leader: User, clerk: User, sign_in: SignIn
) -> None:
    browser = sign_in(leader)
    assert "哪位领导的批示" not in page(browser, task, "instruct")
    assert "批示已经记下" in send(browser, task, "instruct", text="务必年底前完成。")
    read = sign_in(clerk).get(f"/tasks/{task.pk}/").content.decode()
    assert '<p class="pen">务必年底前完成。</p>' in read
    assert "<b>分管副区长</b> 批示" in read


def test_once_written_it_is_said_to_whom_the_words_went(
    supervisor: User, leader: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    browser, both, whole = sign_in(leader), make_task(supervisor, housing, city), spread(supervisor, housing, city)
    for task in (both, whole):
        said = send(browser, task, "instruct", text="务必年底前完成。")
        assert f"批示已经记下，送区住建局、区城管局：“{task.title}”。" in said


def test_a_supervisor_names_the_leader_whose_words_he_writes_down(
    task: Task, supervisor: User, post: Post, clerk: User, sign_in: SignIn
) -> None:
    browser = sign_in(supervisor)
    assert "请选是哪位领导的批示。" in send(browser, task, "instruct", text="务必完成。")
    paper = SimpleUploadedFile("批示件.pdf", b"%PDF-1.7")
    send(browser, task, "instruct", text="务必完成。", post=post.pk, attachments=[paper])
    event = task.events.get()
    assert (event.acting_for, event.attachments.get().name) == (post, "批示件.pdf")
    assert "记下分管副区长的批示" in sign_in(clerk).get(f"/tasks/{task.pk}/").content.decode()


def test_a_leaders_words_are_kept_as_they_are_and_name_whom_they_name(
    task: Task, supervisor: User, post: Post, sign_in: SignIn
) -> None:
    chief = make_user(Role.LEADER, name="王区长")
    remark(task, text="请抓紧。", by=chief, at=at())
    words = "@王区长 @查无此人 阅。"
    assert "批示已经记下" in send(sign_in(supervisor), task, "instruct", text=words, post=post.pk)
    event = task.events.get(name="instruct")
    assert (event.note, event.data["mentions"]) == (words, [chief.pk])
    assert chief in {notice.recipient for notice in event.notices.all()}


def test_a_department_does_not_write_words_of_leaders(task: Task, clerk: User, sign_in: SignIn) -> None:
    assert sign_in(clerk).get(f"/tasks/{task.pk}/instruct/").status_code == 403
    assert sign_in(clerk).post(f"/tasks/{task.pk}/instruct/", {"text": "务必完成。"}).status_code == 403
    assert not task.events.exists()


# --- 留言 ----------------------------------------------------------------------------------------------------------


def test_names_in_the_text_and_ticks_are_told_once(
    task: Task, clerk: User, supervisor: User, head: User, sign_in: SignIn
) -> None:
    said = send(sign_in(clerk), task, "remark", text="@沈若川 请核对数字。", mentions=[supervisor.pk, head.pk])
    assert "留言已经记下" in said
    event = task.events.get()
    assert event.data["mentions"] == [supervisor.pk, head.pk]
    assert {notice.recipient for notice in event.notices.all()} == {supervisor, head}
    assert "留言，@沈若川、@罗建中" in sign_in(head).get(f"/tasks/{task.pk}/").content.decode()


def test_a_name_that_is_nobodys_here_is_refused_with_the_text_kept(task: Task, clerk: User, sign_in: SignIn) -> None:
    make_user(Role.CLERK, make_department("区教育局"), name="赵青山")
    said = send(sign_in(clerk), task, "remark", text="@赵青山 请看。")
    assert "“@赵青山”不在这件事项里" in said
    assert "@赵青山 请看。" in said
    assert not task.events.exists()


def test_a_tick_for_somebody_else_is_refused(task: Task, clerk: User, sign_in: SignIn) -> None:
    stranger = make_user(Role.CLERK, make_department("区教育局"))
    send(sign_in(clerk), task, "remark", text="请看。", mentions=[stranger.pk])
    assert not task.events.exists()


def test_somebody_who_left_while_the_remark_was_written_is_refused_and_the_text_stays(
    task: Task, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    assert "唐予安" in page(browser, task, "remark")
    outsider.memberships.all().delete()
    said = send(browser, task, "remark", text="请核对路名。", mentions=[outsider.pk])
    assert "请核对路名。" in said
    assert not task.events.exists()


def test_a_remark_does_not_mind_what_happened_meanwhile_and_puts_no_page_out_of_date(
    task: Task, clerk: User, supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    version = task.version
    report_progress(task, SAID, by=clerk, at=at())
    assert "留言已经记下" in send(sign_in(clerk), task, "remark", text="补充一句。", version=version)
    task.refresh_from_db()
    version = task.version
    remark(task, text="又一句。", by=clerk, at=at(minute=30))
    said = send(
        sign_in(supervisor), task, "urge", departments=[housing.pk], way="phone", text="请报进展。", version=version
    )
    assert "已经催办" in said


def test_words_can_be_left_on_a_task_that_is_over(task: Task, clerk: User, supervisor: User, sign_in: SignIn) -> None:
    Task.objects.filter(pk=task.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    assert "留言已经记下" in send(sign_in(clerk), task, "remark", text="材料已归档。")
    assert f'href="/tasks/{task.pk}/remark/"' in sign_in(supervisor).get(f"/tasks/{task.pk}/").content.decode()


# --- notices -------------------------------------------------------------------------------------------------------


def test_the_notices_tell_who_did_what_and_in_which_words(
    task: Task, supervisor: User, post: Post, housing: Department, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    urge(task, [housing], way=Way.PHONE, text="请今天报进展。", by=supervisor, at=at())
    instruct(task, text="务必完成。", by=supervisor, at=at(), post=post)
    remark(task, text="请核对。", by=outsider, at=at(), mentions=[clerk], files=[SimpleUploadedFile("表.txt", b"1")])
    report_progress(task, SAID, by=outsider, at=at())
    read = sign_in(clerk).get("/notices/").content.decode()
    for words in ("沈若川 电话催办区住建局", "请今天报进展。", "分管副区长 批示", '<p class="pen">务必完成。</p>'):
        assert words in read
    assert "唐予安 留言，@何晓岚" in read
    assert "附件 1 个" in read
    assert "唐予安 报进展，区城管局（配合）做到 70%" in read
    assert SAID.progress in read
    assert "4 条未读" in read


def test_notices_cost_the_same_however_many_there_are(
    supervisor: User,
    post: Post,
    housing: Department,
    clerk: User,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = sign_in(clerk)
    for n in range(12):
        instruct(make_task(supervisor, housing), text=f"第{n}件。", by=supervisor, at=at(), post=post)
    with django_assert_max_num_queries(15):
        assert browser.get("/notices/").status_code == 200
