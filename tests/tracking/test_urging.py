"""催办: whom it concerns, how it was given, what was answered, and one mail a day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core import mail as box
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.test_attachments import kept_files
from tests.tracking.walks.course import SAID
from tracking.actions import moves
from tracking.actions.reports import report_progress
from tracking.actions.urging import answer, urge
from tracking.filetypes import RefusedFileError
from tracking.models import Attachment, Department, Mail, Notice, Task, TaskEvent, Urging
from tracking.models.reminder import Outcome
from tracking.models.task import IllegalMoveError, StaleTaskError
from tracking.models.urging import Way
from tracking.outbox.hours import Hours
from tracking.outbox.joining import compose_notices, fresh
from tracking.outbox.rounds import Round
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
NINE = at(MONDAY, 9)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    """In hand at 区住建局 since long, with 区城管局 supporting."""
    made = make_task(supervisor, housing, city, title="完成老旧小区改造")
    made.assignments.update(accepted_at=at(MONDAY - timedelta(days=7)))
    return made


def by_system(
    task: Task, by: User, *departments: Department, when: datetime = NINE, text: str = "请报进展。"
) -> Urging:
    chosen = departments or [task.assignments.get(role="lead").department]
    return urge(task, chosen, way=Way.SYSTEM, text=text, by=by, at=when)[0]


def by_phone(task: Task, by: User, department: Department, heard: str = "", when: datetime = NINE) -> Urging:
    return urge(task, [department], way=Way.PHONE, text="打电话问进度。", by=by, at=when, heard=heard)[0]


def urge_mails(user: User) -> list[str]:
    return [str(message.body) for message in box.outbox if message.to == [user.email] and "催办" in message.subject]


def told(event: TaskEvent) -> set[User | None]:
    return {notice.recipient for notice in event.notices.select_related("recipient")}


# --- what is recorded ----------------------------------------------------------------------------------------------


def test_an_order_to_hurry_says_whom_how_in_what_words_and_when(
    task: Task, supervisor: User, housing: Department
) -> None:
    [urging] = urge(task, [housing], way=Way.LETTER, text=" 请于周五前报。 ", by=supervisor, at=NINE)
    assert (urging.department, urging.way, urging.text) == (housing, Way.LETTER, "请于周五前报。")
    assert (urging.urged_on, urging.by, urging.at, urging.answer) == (MONDAY, supervisor, NINE, "")
    assert (urging.event.name, urging.event.note) == ("urge", "请于周五前报。")
    assert (urging.event.changes, urging.event.before) == ({}, urging.event.after), "it changes nothing of the task"


def test_several_departments_are_urged_at_once_each_with_a_record_of_its_own(
    task: Task, supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    made = urge(task, [housing, city], way=Way.SYSTEM, text="请报进展。", by=supervisor, at=NINE)
    assert [urging.department for urging in made] == [housing, city]
    assert [told(urging.event) for urging in made] == [{clerk}, {outsider}]
    assert list(task.events.order_by("version").values_list("version", flat=True)) == [2, 3]


def test_the_letter_is_kept_once_and_seen_by_every_department_it_went_to(
    task: Task, supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    letter = SimpleUploadedFile("催办函.pdf", b"%PDF-1.7 letter")
    made = urge(task, [housing, city], way=Way.LETTER, text="见函。", by=supervisor, at=NINE, files=[letter])
    assert [urging.event.attachments.get().name for urging in made] == ["催办函.pdf"] * 2
    assert len(kept_files()) == 1
    assert all(Attachment.objects.visible_to(person).count() == 2 for person in (clerk, outsider))


@pytest.mark.parametrize("departments", [0, 2])
def test_only_departments_of_the_task_are_urged(
    task: Task, supervisor: User, housing: Department, departments: int
) -> None:
    chosen = [housing, make_department("区教育局")][:departments]
    with pytest.raises(IllegalMoveError, match=task.title):
        urge(task, chosen, way=Way.SYSTEM, text="请报进展。", by=supervisor, at=NINE)
    assert not Urging.objects.exists()
    assert not TaskEvent.objects.exists()


def test_an_order_with_a_refused_file_leaves_nothing(task: Task, supervisor: User, housing: Department) -> None:
    with pytest.raises(RefusedFileError):
        urge(
            task,
            [housing],
            way=Way.LETTER,
            text="见函。",
            by=supervisor,
            at=NINE,
            files=[SimpleUploadedFile("程序.exe", b"MZ")],
        )
    assert not Urging.objects.exists()
    assert not TaskEvent.objects.exists()
    assert kept_files() == []


def test_who_did_not_see_what_came_in_meanwhile_is_told_before_urging(
    task: Task, supervisor: User, clerk: User, housing: Department
) -> None:
    page = Task.objects.get(pk=task.pk)
    page.seen = page.version
    report_progress(task, SAID, by=clerk, at=NINE)
    with pytest.raises(StaleTaskError) as refusal:
        by_system(page, supervisor, housing)
    assert [event.name for event in refusal.value.since] == ["report"]


# --- what is answered ----------------------------------------------------------------------------------------------


def test_an_answer_is_for_every_order_of_the_department_that_waits_and_for_no_other(
    task: Task, supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    first, second = by_system(task, supervisor, housing), by_phone(task, supervisor, housing)
    other = by_system(task, supervisor, city)
    event = answer(task, housing, text="周五前办完。", by=clerk, at=at(MONDAY, 10))
    for urging in (first, second):
        urging.refresh_from_db()
        assert (urging.answer, urging.answered_by, urging.answer_event) == ("周五前办完。", clerk, event)
        assert urging.answered_at == at(MONDAY, 10)
    other.refresh_from_db()
    assert other.answered_at is None
    assert told(event) == {supervisor}


def test_nobody_answers_for_another_department(
    task: Task, supervisor: User, housing: Department, outsider: User
) -> None:
    by_system(task, supervisor, housing)
    with pytest.raises(IllegalMoveError, match="由区住建局答复"):
        answer(task, housing, text="他们在办。", by=outsider, at=NINE)
    assert Urging.objects.get().answered_at is None
    assert not TaskEvent.objects.filter(name="answer").exists()


def test_of_two_people_who_answer_one_is_heard(
    task: Task, supervisor: User, housing: Department, clerk: User, head: User
) -> None:
    by_system(task, supervisor, housing)
    answer(task, housing, text="周五前办完。", by=clerk, at=at(MONDAY, 10))
    with pytest.raises(IllegalMoveError, match="没有等区住建局答复的催办"):
        answer(task, housing, text="下周办完。", by=head, at=at(MONDAY, 11))
    assert Urging.objects.get().answer == "周五前办完。"


def test_what_was_said_on_the_telephone_is_written_down_at_once(
    task: Task, supervisor: User, housing: Department
) -> None:
    urging = by_phone(task, supervisor, housing, heard="已经进场，月底完工。")
    urging.refresh_from_db()
    assert (urging.answer, urging.answered_by) == ("已经进场，月底完工。", supervisor)
    assert [event.name for event in task.events.order_by("version")] == ["urge", "answer"]
    assert not Urging.objects.open().exists()


def test_a_report_or_a_signature_answers_too_and_leaves_the_words_empty(
    task: Task, supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    task.assignments.filter(department=city).update(accepted_at=None)
    by_system(task, supervisor, housing, city)
    assert Urging.objects.open().count() == 2
    report_progress(task, SAID, by=clerk, at=at(MONDAY, 10))
    assert [urging.department for urging in Urging.objects.open()] == [city]
    moves.accept(task, by=outsider, at=at(MONDAY, 11))
    assert not Urging.objects.open().exists()
    assert set(Urging.objects.values_list("answer", flat=True)) == {""}
    with pytest.raises(IllegalMoveError, match="没有等区住建局答复"):
        answer(task, housing, text="已报。", by=clerk, at=at(MONDAY, 12))


def test_a_department_that_has_left_the_task_owes_no_answer(task: Task, supervisor: User, housing: Department) -> None:
    by_system(task, supervisor, housing)
    task.assignments.filter(department=housing).delete()
    assert not Urging.objects.open().exists()


def test_an_answer_without_words_or_author_cannot_be_stored(task: Task, supervisor: User, housing: Department) -> None:
    urging = by_system(task, supervisor, housing)
    for half in ({"answer": "好。"}, {"answered_at": NINE}, {"answered_by": supervisor}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Urging.objects.filter(pk=urging.pk).update(**half)


# --- who is told ---------------------------------------------------------------------------------------------------


def test_an_order_by_telephone_is_recorded_and_not_mailed(
    round_at: RoundAt, task: Task, supervisor: User, housing: Department, clerk: User
) -> None:
    by_phone(task, supervisor, housing)
    round_at(NINE + timedelta(minutes=10))
    assert urge_mails(clerk) == []
    notice = Notice.objects.get(recipient=clerk)
    assert (notice.outcome, notice.reason) == (Outcome.SUPPRESSED, "只在系统里")
    assert notice.read_at is None, "it is news in the application all the same"


def test_five_orders_to_one_department_on_one_day_are_one_mail_and_a_sixth_waits_for_the_next(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    tasks = [make_task(supervisor, housing, title=f"改造第{n}个小区") for n in range(6)]
    for minute, task in enumerate(tasks[:5]):
        by_system(task, supervisor, when=at(MONDAY, 9, minute))
    round_at(at(MONDAY, 9, 10))
    [body] = urge_mails(clerk)
    assert all(task.title in body for task in tasks[:5])
    by_system(tasks[5], supervisor, when=at(MONDAY, 11))
    for hour in (11, 12, 17):
        round_at(at(MONDAY, hour, 15))
    assert len(urge_mails(clerk)) == 1
    assert Notice.objects.visible_to(clerk).unread().count() == 6, "in the application all show at once"
    round_at(at(TUESDAY, 8))
    assert tasks[5].title in urge_mails(clerk)[1]


def test_other_news_goes_on_while_an_order_waits(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    urged, sent_back = make_task(supervisor, housing), make_task(supervisor, housing, status=Status.SUBMITTED)
    by_system(urged, supervisor)
    round_at(at(MONDAY, 9, 10))
    by_system(urged, supervisor, when=at(MONDAY, 11))
    moves.send_back(sent_back, note="请补验收单。", by=supervisor, at=at(MONDAY, 11))
    round_at(at(MONDAY, 11, 10))
    assert len(urge_mails(clerk)) == 1
    assert [message.subject[:4] for message in box.outbox] == ["【催办】", "【退回重"]


def test_an_order_that_was_left_out_of_a_mail_does_not_hold_the_next_one_back(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    first, second = make_task(supervisor, housing), make_task(supervisor, housing)
    by_system(first, supervisor)
    answer(first, housing, text="周五办完。", by=clerk, at=at(MONDAY, 9, 5))
    round_at(at(MONDAY, 9, 10))
    assert urge_mails(clerk) == []
    by_system(second, supervisor, when=at(MONDAY, 10))
    round_at(at(MONDAY, 10, 10))
    assert len(urge_mails(clerk)) == 1


def _answers(task: Task, clerk: User) -> object:
    return answer(task, task.assignments.get(role="lead").department, text="周五办完。", by=clerk, at=at(MONDAY, 9, 5))


ENDS: dict[str, Callable[[Task, User], object]] = {
    "已答复": _answers,
    "已报进展": lambda task, clerk: report_progress(task, SAID, by=clerk, at=at(MONDAY, 9, 5)),
    "已申请办结": lambda task, clerk: moves.submit_for_closure(task, by=clerk, at=at(MONDAY, 9, 5), note="完成。"),
}


@pytest.mark.parametrize("reason", ENDS)
def test_an_answer_or_a_report_ends_the_chase(
    round_at: RoundAt, task: Task, supervisor: User, housing: Department, clerk: User, reason: str
) -> None:
    urging = by_system(task, supervisor, housing)
    ENDS[reason](task, clerk)
    round_at(at(MONDAY, 9, 10))
    assert urge_mails(clerk) == []
    assert Notice.objects.get(event=urging.event).reason == reason


def test_a_signature_ends_an_order_to_sign(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    urging = by_system(task, supervisor, housing, text="请今天签收。")
    moves.accept(task, by=clerk, at=at(MONDAY, 9, 5))
    round_at(at(MONDAY, 9, 10))
    assert Notice.objects.get(event=urging.event).reason == "已签收"


def test_an_answer_between_making_a_mail_and_sending_it_drops_the_order(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    urged, still = (
        make_task(supervisor, housing, title="答复过的事"),
        make_task(supervisor, housing, title="还在催的事"),
    )
    for task in (urged, still):
        by_system(task, supervisor)
    compose_notices(at(MONDAY, 9, 10), Hours.load())
    answer(urged, housing, text="办完了。", by=clerk, at=at(MONDAY, 9, 11))
    round_at(at(MONDAY, 9, 12))
    [body] = urge_mails(clerk)
    assert "还在催的事" in body
    assert "答复过的事" not in body
    assert Mail.objects.get(recipient=clerk).items.get(notice__event__task=urged).dropped == "已答复"


def test_a_long_order_is_quoted_as_far_as_a_mail_needs(
    round_at: RoundAt, task: Task, supervisor: User, housing: Department, clerk: User
) -> None:
    by_system(task, supervisor, housing, text="请说明原因。" + "催" * 400)
    round_at(at(MONDAY, 9, 10))
    [body] = urge_mails(clerk)
    assert "沈若川，11月23日在系统里催办区住建局：请说明原因。" in body
    assert "…（全文见系统）" in body
    assert "催" * 300 not in body
    assert "要做：答复办到哪一步、什么时候办完，或者报进展。" in body


def test_how_many_orders_there_are_costs_no_further_query(
    supervisor: User, housing: Department, clerk: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def judged(count: int) -> list[Notice]:
        for _ in range(count):
            by_system(make_task(supervisor, housing), supervisor)
        return list(Notice.objects.select_related("event__task"))

    for count in (1, 9):
        notices = judged(count)
        with django_assert_num_queries(3):
            assert len(fresh(notices)) == len(notices)


def test_weekends_change_nothing_in_the_record(task: Task, supervisor: User, housing: Department) -> None:
    saturday = date(2026, 11, 28)
    urging = by_phone(task, supervisor, housing, when=at(saturday, 23))
    assert urging.urged_on == saturday


def test_a_person_of_two_departments_gets_one_mail_with_both_orders(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department
) -> None:
    both = make_user(Role.CLERK, housing, city)
    for lead in (housing, city):
        by_system(make_task(supervisor, lead, title=f"{lead}的事"), supervisor)
    round_at(at(MONDAY, 9, 10))
    [body] = urge_mails(both)
    assert "区住建局的事" in body
    assert "区城管局的事" in body


# --- the desks -----------------------------------------------------------------------------------------------------


def test_the_desk_of_the_office_says_when_what_is_late_was_urged_and_whether_anything_came_of_it(
    supervisor: User, housing: Department, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    late = [make_task(supervisor, housing, due_on=MONDAY - timedelta(days=9), title=f"第{n}件") for n in range(4)]
    Task.objects.update(dispatched_on=MONDAY - timedelta(days=30))
    for one in late[:3]:
        one.assignments.update(accepted_at=at(MONDAY - timedelta(days=20)))
        by_phone(one, supervisor, housing, when=at(MONDAY - timedelta(days=3)))
    answer(late[1], housing, text="周五办完。", by=clerk, at=at(MONDAY - timedelta(days=2)))
    report_progress(late[2], SAID, by=clerk, at=at(MONDAY - timedelta(days=2)))
    with time_machine.travel(at(MONDAY, 10), tick=False):
        rows = sign_in(supervisor).get("/").context["desk"].late
        page = sign_in(supervisor).get("/").content.decode()
    assert {row.task.title: (row.urged, row.is_waiting) for row in rows} == {
        "第0件": ("11月20日（3 天前）电话催办，没有答复", True),
        "第1件": ("11月20日（3 天前）电话催办，已答复", False),
        "第2件": ("11月20日（3 天前）电话催办，已有回音", False),
        "第3件": ("", False),
    }
    assert page.count(f'href="/tasks/{late[3].pk}/urge/?from=desk"') == 1
    assert "没有催过" in page


def test_a_submitted_task_is_late_and_cannot_be_urged(
    supervisor: User, housing: Department, sign_in: Callable[[User], Client]
) -> None:
    task = make_task(supervisor, housing, status=Status.SUBMITTED, due_on=MONDAY - timedelta(days=9))
    with time_machine.travel(at(MONDAY, 10), tick=False):
        assert f"/tasks/{task.pk}/urge/" not in sign_in(supervisor).get("/").content.decode()


def test_a_department_finds_what_it_was_urged_among_what_is_to_be_done_until_it_answers(
    task: Task,
    supervisor: User,
    housing: Department,
    city: Department,
    clerk: User,
    outsider: User,
    sign_in: Callable[[User], Client],
) -> None:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        mine, theirs = sign_in(clerk), sign_in(outsider)
        assert mine.get("/").context["desk"].urgent == theirs.get("/").context["desk"].urgent == ()
        by_phone(task, supervisor, housing)
        by_system(task, supervisor, city, text="请报配合情况。")
        [row], [other] = (browser.get("/").context["desk"].urgent for browser in (mine, theirs))
        assert (row.badge.word, row.urged, row.step.name) == (
            "被催办",
            "11月23日沈若川电话催办：打电话问进度。",
            "answer",
        )
        assert (other.urged, other.is_support) == ("11月23日沈若川在系统里催办：请报配合情况。", True)
        assert "电话催办：打电话问进度。" in mine.get("/").content.decode()
        answer(task, housing, text="周五办完。", by=clerk, at=at(MONDAY, 10))
        assert mine.get("/").context["desk"].urgent == ()
        assert theirs.get("/").context["desk"].urgent != ()


def test_who_was_urged_to_sign_is_asked_to_sign(
    supervisor: User, housing: Department, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    by_system(make_task(supervisor, housing, status=Status.ASSIGNED), supervisor, text="请今天签收。")
    with time_machine.travel(at(MONDAY, 10), tick=False):
        [row] = sign_in(clerk).get("/").context["desk"].urgent
    assert (row.badge.word, row.step.name, row.urged) == (
        "未签收",
        "accept",
        "11月23日沈若川在系统里催办：请今天签收。",
    )
