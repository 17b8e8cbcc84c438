"""Tasks made by hand, the 立项单 and its drafts: what is asked for, what goes out, what can still be corrected."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import MONDAY, at, make_post, make_task
from tests.tracking.test_rhythm_field import as_sent
from tracking.models import CalendarYear, Department, Post, Registration, Task
from tracking.rhythms import words
from tracking.workflow import Status

SignIn = Callable[[User], Client]


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


def hand_data(housing: Department, approver: Post, **changes: str) -> dict[str, str]:
    given = {
        "source-title": "区政府第25次常务会议纪要",
        "source-on": "2026-11-20",
        "approver": str(approver.pk),
        "approved_on": "2026-11-23",
        "basis": "常务会议议定",
        "task-title": "办好312户不动产证",
        "task-kind": "落实",
        "task-is_hard": "on",
        "task-quote": "保交房剩下的312户，年底前办证。",
        "task-lead": str(housing.pk),
        "task-due_on": "2026-12-31",
    }
    return {**given, **changes}


def test_an_instruction_becomes_a_task_with_its_words(
    desk: Client, housing: Department, clerk: User, approver: Post
) -> None:
    data = hand_data(housing, approver, do="dispatch")
    response = desk.post("/registrations/new/?kind=instruction", data, follow=True)
    assert response.status_code == 200
    task = Task.objects.get()
    source = task.sources.get()
    assert (source.kind, source.title, source.quote) == (
        "instruction", "区政府第25次常务会议纪要", "保交房剩下的312户，年底前办证。",
    )  # fmt: skip
    assert (task.status, task.registration.source_kind) == (Status.ASSIGNED, "instruction")
    assert clerk.notices.exists()


def test_beside_the_date_stands_that_the_holidays_of_its_year_are_not_known(
    desk: Client, housing: Department, approver: Post
) -> None:
    said = "{} 年放假安排还没有公布，暂按周一至周五推算。"
    CalendarYear.objects.filter(year=2027).delete()
    page = desk.get("/registrations/new/").content.decode()
    assert page.count(said.format(2027)) == 1, "the year that begins within sixty days, before a date is chosen"
    sent = hand_data(housing, approver, do="check", **{"task-due_on": "2035-03-01"})
    page = desk.post("/registrations/new/", sent).content.decode()
    assert page.count(said.format(2035)) == 1
    with time_machine.travel(at(date(2026, 6, 1), 10), tick=False):
        client = Client()
        client.force_login(User.objects.get(pk=int(desk.session["_auth_user_id"])))
        assert "还没有公布" not in client.get("/registrations/new/").content.decode()


@pytest.mark.parametrize("rhythm", ["weekly:3", "monthly:8", "monthly", "quarterly"])
def test_a_long_term_task_is_reported_on_as_often_as_was_chosen(
    desk: Client, housing: Department, approver: Post, rhythm: str
) -> None:
    long_term = {"task-due_on": "", "task-is_long_term": "on", **as_sent("task-rhythm", rhythm)}
    desk.post("/registrations/new/?kind=minutes", hand_data(housing, approver, do="dispatch", **long_term))
    task = Task.objects.get()
    assert (task.is_long_term, task.rhythm) == (True, rhythm)
    shown = desk.get(f"/tasks/{task.pk}/").content.decode()
    assert f"长期坚持，{words(rhythm)}报" in shown


def test_a_day_no_month_has_is_said_beside_the_field(desk: Client, housing: Department, approver: Post) -> None:
    data = hand_data(housing, approver, **{"task-rhythm_0": "monthly", "task-rhythm_2": "31"})
    page = desk.post("/registrations/new/?kind=minutes", data).content.decode()
    assert "每月几日前报，填 1 到 28；月底前报就空着。" in page
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("kind", "days"), [("minutes", 20), ("instruction", 15), ("superior", 30), ("other", 30), ("speech", 20)]
)
def test_each_source_proposes_its_own_term(desk: Client, kind: str, days: int) -> None:
    page = desk.get(f"/registrations/new/?kind={kind}").context["page"]
    assert f"按 {days} 天办理" in page.explanation


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"task-quote": " "}, "请把原文里的话抄下来，事项要有依据。"),
        ({"source-title": ""}, "请写来源的名称。"),
        ({"source-on": "2026-11-24"}, "来源日期不能在今天之后。"),
        ({"task-lead": ""}, "还没有牵头单位。"),
        ({"task-due_on": ""}, "还没有完成时限。"),
        ({"task-due_on": "2026-11-20"}, "请改日期，或者勾选“照此登记”。"),
    ],
)
def test_a_task_by_hand_that_is_not_whole_says_what_is_missing_and_keeps_the_rest(
    desk: Client, housing: Department, approver: Post, changes: dict[str, str], sentence: str
) -> None:
    page = desk.post("/registrations/new/", hand_data(housing, approver, do="register") | changes).content.decode()
    assert sentence in page
    assert "办好312户不动产证" in page
    assert not Registration.objects.exists()


def test_a_past_date_can_be_confirmed_by_hand(desk: Client, housing: Department, approver: Post) -> None:
    changes = {"task-due_on": "2026-11-20", "task-confirmed_past": "on"}
    desk.post("/registrations/new/", hand_data(housing, approver, do="register", **changes))
    assert Task.objects.get().due_on == MONDAY - timedelta(days=3)


def test_a_department_nobody_has_entered_is_added_where_it_is_met_and_nothing_typed_is_lost(
    desk: Client, housing: Department, approver: Post
) -> None:
    half = hand_data(housing, approver, do="unit", **{"unit-name": "区 供销合作社", "unit-kind": "other"})
    answer = desk.post("/registrations/new/?kind=instruction", {**half, "source-title": "", "task-lead": ""})
    made = Department.objects.get(name="区供销合作社")
    page = answer.context["page"]
    assert (made.kind, page.plan.so_far().lead, page.kind) == ("other", made, "instruction")
    shown = answer.content.decode()
    assert "新增了单位“区供销合作社”，选为牵头单位。它名下还没有人" in shown
    assert "办好312户不动产证" in shown
    assert "请写来源的名称" not in shown  # nobody has stamped it yet
    assert not Task.objects.exists()
    desk.post("/registrations/new/", hand_data(made, approver, do="register"))
    assert str(Task.objects.get().assignments.get().department) == "区供销合作社"


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("区住建局", "office", "“区住建局”已经是区住建局。"),
        ("", "office", "单位名称要有 1 到 40 个字。"),
        ("区供销社", "bakery", "没有新建：请选单位的类别。"),
    ],
)
def test_a_department_that_is_known_or_has_no_name_is_not_added_and_the_page_says_why(
    desk: Client, housing: Department, approver: Post, name: str, kind: str, why: str
) -> None:
    data = hand_data(housing, approver, do="unit", **{"unit-name": name, "unit-kind": kind})
    answer = desk.post("/registrations/new/", data)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert answer.context["page"].plan.so_far().lead == housing
    assert list(Department.objects.all()) == [housing]


def test_a_paper_lists_its_tasks_and_dispatches_its_drafts(
    desk: Client, supervisor: User, housing: Department, clerk: User
) -> None:
    first = make_task(supervisor, housing, status=Status.DRAFT)
    second = make_task(supervisor, housing, status=Status.DRAFT, registration=first.registration)
    address = f"/registrations/{first.registration_id}/"
    assert "2 件还没有交办" in desk.get(address).content.decode()
    desk.post(f"{address}dispatch/", {"task": [first.pk]})
    assert set(Task.objects.values_list("pk", "status")) == {(first.pk, Status.ASSIGNED), (second.pk, Status.DRAFT)}
    assert clerk.notices.count() == 1


@pytest.mark.parametrize("keys", [[], ["x"], ["99999"]])
def test_dispatching_nothing_says_so(desk: Client, supervisor: User, housing: Department, keys: list[str]) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    address = f"/registrations/{draft.registration_id}/dispatch/"
    said = desk.post(address, {"task": keys}, follow=True).context["messages"]
    assert [str(message) for message in said] == ["没有交办：还没有选事项。"]


def test_a_draft_whose_date_went_by_says_so_instead_of_going_out(
    desk: Client, supervisor: User, housing: Department
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT, due_on=MONDAY - timedelta(days=1))
    address = f"/registrations/{draft.registration_id}/dispatch/"
    [said] = desk.post(address, {"task": [draft.pk]}, follow=True).context["messages"]
    assert str(said).endswith("完成时限11月22日已经过了，请先改日期。")


def draft_data(draft: Task, **changes: str) -> dict[str, str]:
    lead = draft.assignments.get(role="lead").department_id
    return {"title": draft.title, "lead": str(lead), "due_on": "2026-12-25", **changes}


def test_a_draft_is_corrected_on_its_page(
    desk: Client, supervisor: User, housing: Department, city: Department
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    address = f"/tasks/{draft.pk}/amend/"
    assert draft.sources.get().quote in desk.get(address).content.decode()
    response = desk.post(address, draft_data(draft, title="改好的", supporting=str(city.pk)))
    assert response["Location"] == f"/registrations/{draft.registration_id}/"
    fresh = Task.objects.get()
    assert (fresh.title, [str(part.department) for part in fresh.supporting]) == ("改好的", ["区城管局"])


def test_a_correction_that_is_not_whole_keeps_what_was_typed(
    desk: Client, supervisor: User, housing: Department
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT, title="原来的")
    response = desk.post(f"/tasks/{draft.pk}/amend/", draft_data(draft, title="改好的", lead=""))
    assert response.status_code == 409
    page = response.content.decode()
    assert "没有保存：还没有牵头单位。" in page
    assert "改好的" in page
    assert Task.objects.get().title == "原来的"


def test_what_is_dispatched_is_corrected_no_more(desk: Client, supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    [said] = desk.get(f"/tasks/{task.pk}/amend/", follow=True).context["messages"]
    assert str(said) == f"没有修改：“{task.title}”已经交办，改不了了。"
