"""Who is reminded and told where people handle parts, sit in several departments, or may not see a thing any more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core import mail as box
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tests.tracking.due import due
from tests.tracking.walks.course import as_it_is
from tracking.actions import moves
from tracking.actions.adjusting import adjust
from tracking.actions.urging import urge
from tracking.actions.words_on_task import instruct, remark
from tracking.models import Department, Mail, MailItem, Notice, Part, Task, TaskEvent
from tracking.models.mail import Channel
from tracking.models.urging import Way
from tracking.notices import notify
from tracking.outbox.contents import read_again
from tracking.outbox.hours import Hours
from tracking.outbox.joining import compose_notices
from tracking.outbox.rounds import Round
from tracking.workflow import Status, Structure

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
NINE = at(MONDAY, 9)
TEN_PAST = at(MONDAY, 9, 10)


def handled(task: Task, user: User | None) -> Task:
    task.assignments.filter(role=Part.LEAD).update(handler=user)
    return task


def letters_to(user: User) -> list[str]:
    return [str(message.body) for message in box.outbox if message.to == [user.email]]


def piece_of(whole: Task, by: User, lead: Department, title: str) -> Task:
    made = make_task(by, lead, registration=whole.registration, title=title)
    Task.objects.filter(pk=made.pk).update(parent=whole, structure=Structure.SUBTASK)
    return Task.objects.get(pk=made.pk)


# --- reminders -----------------------------------------------------------------------------------------------------


def test_a_reminder_goes_to_who_handles_the_part_and_not_to_the_other_clerks(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    colleague = make_user(Role.CLERK, housing)
    handled(due(supervisor, housing, title="有人经办的事"), clerk)
    due(supervisor, housing, title="大家都办的事")
    round_at(at(MONDAY, 8, 30))
    [mine], [theirs] = letters_to(clerk), letters_to(colleague)
    assert "有人经办的事" in mine
    assert "有人经办的事" not in theirs
    assert "大家都办的事" in mine
    assert "大家都办的事" in theirs


@pytest.mark.parametrize("how", ["left the department", "left the office", "has no address"])
def test_when_who_handles_it_cannot_be_reached_all_clerks_are_reminded(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, how: str
) -> None:
    colleague = make_user(Role.CLERK, housing)
    handled(due(supervisor, housing), clerk)
    if how == "left the department":
        clerk.memberships.all().delete()
    if how == "left the office":
        User.objects.filter(pk=clerk.pk).update(is_active=False)
    if how == "has no address":
        User.objects.filter(pk=clerk.pk).update(email="")
    round_at(at(MONDAY, 8, 30))
    assert [message.to for message in box.outbox] == [[colleague.email]]


def test_a_reminder_for_the_head_is_the_heads_whoever_handles_the_part(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, head: User
) -> None:
    handled(due(supervisor, housing, -7, title="超期的事"), clerk)
    round_at(at(MONDAY, 8, 30))
    assert "超期的事" in letters_to(head)[0]


# --- notices -------------------------------------------------------------------------------------------------------


def test_a_new_task_is_news_to_everybody_of_the_department_whoever_handled_it_before(
    supervisor: User, housing: Department, clerk: User, head: User
) -> None:
    colleague = make_user(Role.CLERK, housing)
    task = handled(make_task(supervisor, housing, status=Status.ASSIGNED), clerk)
    event = TaskEvent.objects.create(task=task, name="reassign", after=task.status, by=supervisor, at=NINE)
    notify(event, at=NINE)
    assert {notice.recipient for notice in event.notices.all()} == {clerk, colleague, head}


def test_a_leaders_post_whose_holder_may_not_see_the_task_gets_nothing(
    supervisor: User, housing: Department, clerk: User
) -> None:
    stranger = make_user(Role.CLERK, make_department("区教育局"))
    task = make_task(supervisor, housing, leader=make_post("分管副区长", holder=stranger))
    event = instruct(task, text="抓紧办。", by=supervisor, at=NINE, post=make_post())
    assert {notice.recipient for notice in event.notices.all()} == {clerk}


def test_news_of_a_piece_reaches_who_leads_the_whole_by_mail_too(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    whole = make_task(supervisor, housing)
    piece = piece_of(whole, supervisor, city, title="清理占道堆物")
    moves.submit_for_closure(piece, by=outsider, at=NINE, note="清理完了。")
    round_at(TEN_PAST)
    assert "清理占道堆物" in letters_to(clerk)[0]
    assert letters_to(supervisor) == [], "the office is asked about the whole"


def test_news_of_a_piece_reaches_the_mailbox_where_the_people_of_the_whole_have_no_address(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="")
    Department.objects.filter(pk=housing.pk).update(mailbox="zhujian@yunxi.example")
    piece = piece_of(make_task(supervisor, housing), supervisor, city, title="清理占道堆物")
    moves.submit_for_closure(piece, by=outsider, at=NINE, note="清理完了。")
    round_at(TEN_PAST)
    [letter] = [message for message in box.outbox if message.to == ["zhujian@yunxi.example"]]
    assert "清理占道堆物" in str(letter.body)


def test_what_is_adjusted_is_told_with_what_it_was_and_is(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    task = make_task(supervisor, housing, measure="10个小区")
    task.assignments.update(accepted_at=NINE)
    to = replace(as_it_is(task), measure="17个小区", due_on=MONDAY + timedelta(days=37), supporting=[city])
    adjust(task, to, by=supervisor, at=NINE, note="会上明确。")
    round_at(TEN_PAST)
    [lead], [support] = letters_to(clerk), letters_to(outsider)
    for said in ("到什么程度从10个小区改为17个小区", "完成时限从12月23日改为12月30日", "会上明确。"):
        assert said in lead
    assert "要做：按调整后的要求办理。" in lead
    assert "要做：看清要求，签收。" in support


# --- what one may still see ----------------------------------------------------------------------------------------


def test_unread_counts_only_what_one_may_still_see(
    supervisor: User, housing: Department, city: Department, clerk: User, sign_in: SignIn
) -> None:
    gone, inside, plain = (make_task(supervisor, housing, title=f"第{n}件") for n in range(3))
    for task in (gone, inside, plain):
        remark(task, text="请看。", by=supervisor, at=NINE, mentions=[clerk])
    TaskEvent.objects.filter(task=inside).update(inside=housing)
    browser = sign_in(clerk)
    assert browser.get("/notices/").context["unread"] == 3
    gone.assignments.update(department=city)
    TaskEvent.objects.filter(task=inside).update(inside=city)
    page = browser.get("/notices/")
    assert page.context["unread"] == 1
    assert [row.notice.event.task for row in page.context["rows"]] == [plain]
    assert [row.notice.event.task for row in browser.get("/").context["desk"].news] == [plain]


def test_a_step_inside_a_department_is_not_mailed_to_who_has_left_it(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department, head: User
) -> None:
    task = make_task(supervisor, housing, city)
    remark(task, text="内部的话。", by=supervisor, at=NINE, mentions=[head])
    TaskEvent.objects.update(inside=housing)
    head.memberships.update(department=city)
    round_at(TEN_PAST)
    assert letters_to(head) == []
    assert MailItem.objects.get(notice__recipient=head).dropped == "收件人已不在这个单位"


def test_a_mail_of_many_orders_is_read_again_in_as_many_queries_as_one_of_few(
    supervisor: User, housing: Department, clerk: User
) -> None:
    def queries(count: int) -> int:
        for n in range(count):
            urge(make_task(supervisor, housing), [housing], way=Way.SYSTEM, text=f"第{n}次。", by=supervisor, at=NINE)
        compose_notices(TEN_PAST, Hours.load())
        mail = Mail.objects.get(channel=Channel.NOTICE)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(read_again([mail])[mail.pk].matters) == count
        Mail.objects.all().delete()
        Notice.objects.all().delete()
        return len(captured)

    assert queries(2) == queries(12)
