"""手工立项 of what is in hand already: the page says so, and the words can be joined instead of made a task again."""

from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_post, make_task
from tests.tracking.test_registration_by_hand import hand_data
from tracking.actions.indexing import index_tasks
from tracking.actions.joining_by_hand import join_words
from tracking.actions.registration import Source
from tracking.joining.before_registering import FEW, known_in_hand
from tracking.models import Department, Notice, Post, Registration, Task
from tracking.models.registration import SourceKind
from tracking.models.task import IllegalMoveError
from tracking.plans import Plan
from tracking.workflow import Status

SignIn = Callable[[User], Client]
QUOTE = "保交房剩下的312户，年底前全部办好不动产证。"
MINUTES = Source(SourceKind.MINUTES, "区政府第25次常务会议纪要", date(2026, 11, 20))
URL = "/registrations/new/?kind=minutes"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def approver(db: None) -> Post:
    return make_post()


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def in_hand(by: User, lead: Department, **fields: Any) -> Task:
    """A task that says what the page of these tests says."""
    given = {"title": "办好保交房312户不动产证", "due_on": date(2026, 12, 25), **fields}
    task = make_task(by, lead, **given)
    task.sources.update(quote=QUOTE)
    index_tasks([task])
    return task


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    return in_hand(supervisor, housing)


def plan(**fields: Any) -> Plan:
    return Plan(**{"title": "办好312户不动产证", "kind": "落实", "quote": "保交房剩下的312户，年底前办证。", **fields})


def known(user: User, given: Plan, stated: date | None = None) -> list[Task]:
    return [one.task for one in known_in_hand(given, stated, user=user, today=MONDAY)]


def sent(desk: Client, data: dict[str, str]) -> tuple[int, str]:
    answer = desk.post(URL, data)
    return answer.status_code, unescape(answer.content.decode())


def test_what_is_in_hand_already_is_named_while_the_page_is_filled_in(
    desk: Client, task: Task, housing: Department, approver: Post
) -> None:
    assert "很像" not in unescape(desk.get(URL).content.decode())
    _, page = sent(desk, hand_data(housing, approver, do="check"))
    assert "和还在办的一件很像，一件事不要立两次" in page
    assert f"{task.number}“{task.title}”" in page
    assert f'value="join:{task.pk}:keep"' in page
    assert Registration.objects.count() == 1, "nothing was made"


def test_it_is_advice_and_the_task_is_registered_all_the_same(
    desk: Client, task: Task, housing: Department, approver: Post
) -> None:
    desk.post(URL, hand_data(housing, approver, do="register"))
    assert Task.objects.exclude(pk=task.pk).get().sources.get().quote == "保交房剩下的312户，年底前办证。"


@pytest.mark.parametrize("status", [Status.CLOSED, Status.CANCELLED])
def test_what_is_over_or_another_matter_is_not_named(
    supervisor: User, housing: Department, task: Task, status: Status
) -> None:
    assert known(supervisor, plan(lead=housing)) == [task]
    assert known(supervisor, plan(title="", quote="")) == []
    assert known(supervisor, plan(title="清理占道堆物", quote="主次干道占道堆物月底前清完。")) == []
    Task.objects.filter(pk=task.pk).update(status=status, closed_on=MONDAY if status == Status.CLOSED else None)
    assert known(supervisor, plan(lead=housing)) == []


def test_of_many_the_few_most_alike_are_named(supervisor: User, housing: Department) -> None:
    made = {in_hand(supervisor, housing).pk for _ in range(FEW + 2)}
    named = known(supervisor, plan(lead=housing))
    assert len(named) == FEW
    assert {one.pk for one in named} < made


def test_only_a_date_that_somebody_wrote_is_offered(supervisor: User, housing: Department, task: Task) -> None:
    def offered(stated: date | None) -> list[tuple[str, bool]]:
        [one] = known_in_hand(plan(lead=housing), stated, user=supervisor, today=MONDAY)
        return [(offer.value, offer.is_proposed) for offer in one.dates]

    assert offered(None) == [("keep", True)]
    assert offered(date(2026, 12, 31)) == [("keep", False), ("2026-12-31", True)]
    assert offered(date(2026, 12, 1)) == [("keep", True), ("2026-12-01", False)]


def test_joined_instead_the_words_are_a_further_source_and_no_task_is_made(
    desk: Client, task: Task, housing: Department, clerk: User, approver: Post
) -> None:
    answer = desk.post(URL, hand_data(housing, approver, do=f"join:{task.pk}:keep"), follow=True)
    assert answer.redirect_chain == [(f"/tasks/{task.pk}/", 302)]
    assert f"已归并：这几句话记作{task.number}的又一处来源" in unescape(answer.content.decode())
    assert Task.objects.get().due_on == date(2026, 12, 25)
    source = task.sources.latest("pk")
    assert (source.kind, source.title, source.said_on, source.quote, source.speech_id, source.directive_id) == (
        "minutes", "区政府第25次常务会议纪要", date(2026, 11, 20), "保交房剩下的312户，年底前办证。", None, None,
    )  # fmt: skip
    event = task.events.get(name="join")
    assert event.data["times"] == 2
    assert Notice.objects.filter(event=event, recipient=clerk).exists()


def test_with_the_date_that_was_written_the_task_gets_it(
    desk: Client, task: Task, housing: Department, approver: Post
) -> None:
    _, page = sent(desk, hand_data(housing, approver, do="check"))
    assert "改为2026年12月31日，推后 6 天" in page
    desk.post(URL, hand_data(housing, approver, do=f"join:{task.pk}:2026-12-31"))
    task.refresh_from_db()
    assert task.due_on == date(2026, 12, 31)
    assert task.events.get(name="adjust").note == "2026年11月20日《区政府第25次常务会议纪要》又强调了一次。"


def test_a_date_that_was_not_offered_is_not_taken(
    desk: Client, task: Task, housing: Department, approver: Post
) -> None:
    desk.post(URL, hand_data(housing, approver, do=f"join:{task.pk}:2029-12-31"))
    task.refresh_from_db()
    assert (task.due_on, task.sources.count()) == (date(2026, 12, 25), 2)


@pytest.mark.parametrize("lacking", ["source-title", "source-on", "task-quote"])
def test_without_the_words_and_where_they_stand_nothing_is_joined_and_all_stays_written(
    desk: Client, task: Task, housing: Department, approver: Post, lacking: str
) -> None:
    status, page = sent(desk, hand_data(housing, approver, do=f"join:{task.pk}:keep", **{lacking: " "}))
    assert status == 409
    assert "没有归并：来源名称、来源日期和原话要写全。" in page
    assert "办好312户不动产证" in page
    assert task.sources.count() == 1


def test_pressed_twice_it_is_joined_once(desk: Client, task: Task, housing: Department, approver: Post) -> None:
    data = hand_data(housing, approver, do=f"join:{task.pk}:keep")
    assert desk.post(URL, data).status_code == 302
    status, page = sent(desk, data)
    assert status == 409
    assert f"没有归并：{task.number}“{task.title}”已经有这一处来源。" in page
    assert (task.sources.count(), task.events.filter(name="join").count()) == (2, 1)


def test_what_cannot_be_joined_is_refused_with_a_sentence_and_what_is_not_there_not_found(
    desk: Client, task: Task, housing: Department, approver: Post
) -> None:
    Task.objects.filter(pk=task.pk).update(status=Status.CANCELLED)
    status, page = sent(desk, hand_data(housing, approver, do=f"join:{task.pk}:keep"))
    assert (status, "现在是中止，不能归并" in page) == (409, True)
    assert desk.post(URL, hand_data(housing, approver, do="join:987654:keep")).status_code == 404
    assert desk.post(URL, hand_data(housing, approver, do="join:x:keep")).status_code == 200
    assert task.sources.count() == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.LEADER, Role.ADMIN])
def test_nobody_but_a_supervisor_joins(task: Task, housing: Department, role: Role) -> None:
    by = User.objects.create(username="other", role=role)
    by.memberships.create(department=housing)
    with pytest.raises(IllegalMoveError):
        join_words(task, MINUTES, "年底前办证。", by=by, at=at())
    assert task.sources.count() == 1


def test_the_same_words_of_another_day_or_paper_are_another_source(task: Task, supervisor: User) -> None:
    earlier = Source(MINUTES.kind, MINUTES.title, date(2026, 11, 6))
    notice = Source(SourceKind.INSTRUCTION, "区长批示", MINUTES.on)
    for source in (MINUTES, earlier, notice):
        join_words(task, source, " 年底前办证。 ", by=supervisor, at=at())
    with pytest.raises(IllegalMoveError, match="已经有这一处来源"):
        join_words(task, MINUTES, "年底前办证。", by=supervisor, at=at())
    assert task.sources.count() == 4
