"""The pages of divided and spread tasks: rows that grow without a script, what is said and ticked, one table."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_spread, make_subtask, make_task, make_user
from tests.tracking.test_lifecycle import allowed
from tests.tracking.walks import WALKS
from tracking.actions import moves
from tracking.families import progress_of
from tracking.models import Department, Task
from tracking.models.task import IllegalMoveError
from tracking.workflow import Status, Structure

SignIn = Callable[[User], Client]
DUE = MONDAY + timedelta(days=30)
SOON = (MONDAY + timedelta(days=9)).isoformat()


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    return make_task(supervisor, housing, title="完成17个老旧小区改造", due_on=DUE)


@pytest.fixture
def heading(supervisor: User, housing: Department, city: Department) -> Task:
    return make_spread(supervisor, housing, city, title="排查沿街商铺", due_on=DUE)


def rows(lead: Department, *given: Mapping[str, object], **more: object) -> dict[str, object]:
    """What a browser sends: three rows, each with the department that is chosen at first."""
    data: dict[str, object] = {"p-TOTAL_FORMS": max(3, len(given)), "p-INITIAL_FORMS": 0}
    for number in range(3):
        row = {"lead": lead.pk, **(given[number] if number < len(given) else {})}
        data |= {f"p-{number}-{name}": value for name, value in row.items()}
    return data | more


def page(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def messages_of(browser: Client, address: str, **data: object) -> str:
    response = browser.post(address, data, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def test_a_task_is_divided_on_one_page(
    task: Task, housing: Department, city: Department, clerk: User, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    assert f"/tasks/{task.pk}/break-down/" in page(browser, f"/tasks/{task.pk}/")
    first = {"title": "完成外墙保温", "due_on": SOON, "handler": clerk.pk, "measure": "8个小区"}
    second = {"title": "清理占道堆物", "due_on": SOON, "lead": city.pk, "rhythm_0": "weekly", "rhythm_1": "3"}
    response = browser.post(f"/tasks/{task.pk}/break-down/", rows(housing, first, second))
    assert response["Location"] == f"/tasks/{task.pk}/"
    own, theirs = task.children.order_by("serial")
    assert (own.title, own.measure, own.lead and own.lead.handler) == ("完成外墙保温", "8个小区", clerk)
    assert (theirs.title, theirs.rhythm, theirs.status) == ("清理占道堆物", "weekly:3", Status.ASSIGNED)
    shown = page(browser, f"/tasks/{task.pk}/")
    assert "分解子项" in shown
    assert "合计 2 项" in shown
    assert f'href="/tasks/{theirs.pk}/"' in shown


def test_further_rows_are_asked_for_without_a_script_and_keep_what_was_written(
    task: Task, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    response = browser.post(f"/tasks/{task.pk}/break-down/", rows(housing, {"title": "完成外墙保温"}, more="1"))
    shown = response.content.decode()
    assert response.status_code == 200
    assert 'value="完成外墙保温"' in shown
    assert 'name="p-4-title"' in shown
    assert "请填完成时限" not in shown, "who asks for room is not told what is missing"
    assert not task.children.exists()


def test_there_is_an_end_to_rows(task: Task, housing: Department, clerk: User, sign_in: SignIn) -> None:
    data = rows(housing, more="1") | {"p-TOTAL_FORMS": "19"}
    shown = sign_in(clerk).post(f"/tasks/{task.pk}/break-down/", data).content.decode()
    assert 'name="p-19-title"' in shown
    assert 'name="more"' not in shown


@pytest.mark.parametrize("total", ["", "-1", "9999999999", "abc"])
def test_a_page_that_was_tampered_with_divides_nothing(
    total: str, task: Task, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    data = rows(housing, {"title": "一项", "due_on": SOON}) | {"p-TOTAL_FORMS": total}
    browser = sign_in(clerk)
    for sent in (data, data | {"more": "1"}):
        assert browser.post(f"/tasks/{task.pk}/break-down/", sent).status_code in {200, 302, 409}
    assert task.children.count() <= 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "请写事项。"),
        ({"due_on": ""}, "请填完成时限。"),
        ({"due_on": "2026-11-20"}, "11月20日已经过了，请改日期。"),
        ({"due_on": "2027-01-10"}, "晚于总时限12月23日。确要这样，请勾选“晚于总时限，照此分解”。"),
    ],
)
def test_a_row_says_what_is_wrong_with_it_and_keeps_the_words(
    change: dict[str, object], said: str, task: Task, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    given = {"title": "完成外墙保温", "due_on": SOON, "measure": "8个小区", **change}
    shown = sign_in(clerk).post(f"/tasks/{task.pk}/break-down/", rows(housing, given)).content.decode()
    assert said in shown
    assert 'value="8个小区"' in shown
    assert not task.children.exists()


def test_a_row_after_the_whole_is_taken_with_its_tick(
    task: Task, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    browser, late = sign_in(clerk), {"title": "收尾", "due_on": "2027-01-10"}
    address = f"/tasks/{task.pk}/break-down/"
    assert 'name="p-0-over_parent"' not in page(browser, address), "not asked before there is a reason"
    assert 'name="p-0-over_parent"' in browser.post(address, rows(housing, late)).content.decode()
    browser.post(address, rows(housing, late | {"over_parent": "on"}))
    assert "晚于总时限" in page(browser, f"/tasks/{task.pk}/")


def test_an_empty_page_divides_nothing_and_says_so(
    task: Task, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    response = sign_in(clerk).post(f"/tasks/{task.pk}/break-down/", rows(housing))
    assert response.status_code == 409
    assert "没有分解：还没有写子项。" in response.content.decode()


def test_handlers_are_offered_of_ones_own_department_only(
    task: Task, housing: Department, city: Department, clerk: User, head: User, outsider: User, sign_in: SignIn
) -> None:
    browser = sign_in(head)
    offered = set(
        re.findall(
            r'<option value="(\d+)"[^>]*>(?:何晓岚|罗建中|唐予安)', page(browser, f"/tasks/{task.pk}/break-down/")
        )
    )
    assert offered == {str(clerk.pk), str(head.pk)}
    wrong = {"title": "清理", "due_on": SOON, "lead": city.pk, "handler": clerk.pk}
    shown = browser.post(f"/tasks/{task.pk}/break-down/", rows(housing, wrong)).content.decode()
    assert "交给别的单位办的，经办人由它自己定。" in shown


def test_the_lead_does_not_write_a_progress_that_its_pieces_have(
    task: Task, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    make_subtask(task, housing, percent=30)
    Task.objects.filter(pk=task.pk).update(percent=30)
    assert 'name="percent"' not in page(sign_in(clerk), f"/tasks/{task.pk}/report/")
    sign_in(clerk).post(
        f"/tasks/{task.pk}/report/", {"progress": "12个小区已完工，5个正在施工。", "percent": 99, "seen": ""}
    )
    assert Task.objects.get(pk=task.pk).percent == 30


def test_closing_over_open_pieces_is_ticked_on_the_page(
    task: Task, housing: Department, supervisor: User, sign_in: SignIn
) -> None:
    make_subtask(task, housing)
    Task.objects.filter(pk=task.pk).update(status=Status.SUBMITTED)
    browser = sign_in(supervisor)
    asked = page(browser, f"/tasks/{task.pk}/").split('class="ask-now', 1)[1].split('<details class="menu', 1)[0]
    assert "1 个子项没有办结：办结它，它们一起结束。" in asked
    assert "还有 1 个子项没有办结，和它一起结束</label>" in asked, "the tick stands open, not in the menu"
    assert '<button type="submit" class="btn btn-lg btn-seal">办结</button>' in asked
    assert "还有 1 个子项没有办结。要连同它们一起结束，请先勾选。" in messages_of(browser, f"/tasks/{task.pk}/close/")
    assert "已经办结" in messages_of(browser, f"/tasks/{task.pk}/close/", over_open="on")
    assert set(Task.objects.values_list("status", flat=True)) == {Status.CLOSED, Status.CANCELLED}


def test_without_open_pieces_nothing_has_to_be_ticked(task: Task, supervisor: User, sign_in: SignIn) -> None:
    Task.objects.filter(pk=task.pk).update(status=Status.SUBMITTED)
    assert 'name="over_open"' not in page(sign_in(supervisor), f"/tasks/{task.pk}/")


@pytest.mark.parametrize(
    ("name", "fields", "asked"),
    [
        ("cancel", {"note": "不办了。"}, "还没有办结的 2 个单位一起中止"),
        ("suspend", {"note": "等规划。", "review_on": "2026-12-23"}, "办理中的 2 个单位一起挂起"),
    ],
)
def test_what_goes_along_is_said_and_ticked(
    name: str, fields: dict[str, str], asked: str, heading: Task, supervisor: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(supervisor), f"/tasks/{heading.pk}/{name}/"
    given = fields | {"authority": str(make_post().pk)}
    assert asked in page(browser, address)
    assert "请勾选，或者先处理它们。" in browser.post(address, given).content.decode()
    assert {one.status for one in Task.objects.all()} == {Status.ACCEPTED}
    assert browser.post(address, given | {"with_children": "on"}).status_code == 302
    assert Task.objects.exclude(status=Status.ACCEPTED).count() == 3


def test_resuming_says_what_goes_on_with_it(heading: Task, leader: User, sign_in: SignIn) -> None:
    moves.suspend(heading, by=leader, at=at(), note="等规划。", review_on=DUE, with_children=True)
    shown = page(sign_in(leader), f"/tasks/{heading.pk}/resume/")
    assert "一起挂起的 2 个单位也恢复办理，时限按挂起的天数顺延。" in shown


def test_one_table_shows_who_has_signed_and_reported(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    heading = make_spread(supervisor, housing, city, status=Status.ASSIGNED, title="排查沿街商铺")
    heading.children.filter(assignments__department=city).update(status=Status.ACCEPTED, last_reported_on=MONDAY)
    shown = page(sign_in(supervisor), f"/tasks/{heading.pk}/")
    assert "合计 2 个单位" in shown
    assert "1 / 2" in shown
    assert "没有签收" in shown
    assert "分发给 2 个单位，0 个已办结，<b>1 个没有签收。</b>" in shown


def test_a_heading_is_kept_up_and_ended_by_the_office(
    heading: Task, supervisor: User, leader: User, sign_in: SignIn
) -> None:
    browser, town = sign_in(supervisor), make_department("青溪镇")
    browser.post(f"/tasks/{heading.pk}/add-unit/", {"unit": town.pk, "due_on": SOON})
    assert [str(one.lead.department) for one in heading.children.order_by("serial") if one.lead] == [
        "区住建局",
        "区城管局",
        "青溪镇",
    ]
    assert "增加单位，青溪镇" in page(browser, f"/tasks/{heading.pk}/")
    said = messages_of(browser, f"/tasks/{heading.pk}/conclude/")
    assert "还有 3 个单位没有办结" in said
    assert "总项已经办结" in messages_of(browser, f"/tasks/{heading.pk}/conclude/", over_open="on")
    assert sign_in(leader).get(f"/tasks/{heading.pk}/add-unit/").status_code == 403


def test_a_unit_that_has_its_share_is_not_offered_again(
    heading: Task, housing: Department, supervisor: User, sign_in: SignIn
) -> None:
    make_department("青溪镇")
    shown = page(sign_in(supervisor), f"/tasks/{heading.pk}/add-unit/")
    assert ">青溪镇</option>" in shown
    assert ">区住建局</option>" not in shown


def test_a_heading_whose_units_are_done_asks_to_be_ended(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    heading = make_spread(supervisor, housing, city, each=Status.CLOSED)
    browser = sign_in(supervisor)
    assert "2 个单位都办完了，<b>请总项办结。</b>" in page(browser, f"/tasks/{heading.pk}/")
    assert "各单位都办完了，可以总项办结" in page(browser, "/")


def test_a_piece_names_its_whole_to_who_may_see_it_and_its_department_to_who_may_not(
    task: Task, city: Department, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    piece = make_subtask(task, city, title="清理占道堆物")
    assert f'href="/tasks/{task.pk}/">完成17个老旧小区改造' in page(sign_in(clerk), f"/tasks/{piece.pk}/")
    theirs = page(sign_in(outsider), f"/tasks/{piece.pk}/")
    assert "<dt>主办单位</dt><dd>区住建局</dd>" in theirs
    assert "完成17个老旧小区改造</a>" not in theirs
    assert sign_in(outsider).get(f"/tasks/{task.pk}/").status_code == 404


def test_a_piece_waits_for_the_leading_department_not_for_the_office(
    task: Task, city: Department, clerk: User, outsider: User, supervisor: User, sign_in: SignIn
) -> None:
    piece = make_subtask(task, city, title="清理占道堆物")
    moves.submit_for_closure(piece, by=outsider, at=at(), note="堆物全部清理。")
    assert "等主办单位审核。" in page(sign_in(outsider), f"/tasks/{piece.pk}/")
    desk = page(sign_in(clerk), "/")
    assert "交给别的单位的子项" in desk
    assert "区城管局11月23日申请办结：堆物全部清理。" in desk
    assert "清理占道堆物" not in page(sign_in(supervisor), "/")
    assert "同意办结" in page(sign_in(clerk), f"/tasks/{piece.pk}/") or "办结" in page(
        sign_in(clerk), f"/tasks/{piece.pk}/"
    )


def test_who_does_a_piece_itself_ends_it_and_is_not_sent_round(
    task: Task, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    piece, browser = make_subtask(task, housing), sign_in(clerk)
    shown = page(browser, f"/tasks/{piece.pk}/")
    assert f'action="/tasks/{piece.pk}/finish/"' in shown
    assert f"/tasks/{piece.pk}/submit/" not in shown
    assert "已经完成" in messages_of(browser, f"/tasks/{piece.pk}/finish/")


def test_a_paper_shows_the_units_below_their_heading(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    heading = make_spread(supervisor, housing, city, status=Status.DRAFT, title="排查沿街商铺")
    browser, address = sign_in(supervisor), f"/registrations/{heading.registration_id}/"
    shown = page(browser, address)
    assert "分发到 2 个单位" in shown
    assert shown.count('class="nested"') == 2
    assert re.findall(r'name="task" value="(\d+)"', shown) == [str(heading.pk)], "units go with their heading"
    browser.post(f"{address}dispatch/", {"task": heading.pk})
    assert {one.status for one in Task.objects.all()} == {Status.ASSIGNED}
    assert 'name="task"' not in page(browser, address)


def test_a_long_table_costs_no_more_queries_than_a_short_one(
    supervisor: User, housing: Department, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(supervisor)
    heading = make_spread(supervisor, *(make_department(f"第{n}街道") for n in range(20)))
    browser.get(f"/tasks/{heading.pk}/")
    with django_assert_max_num_queries(24):
        browser.get(f"/tasks/{heading.pk}/")
    with django_assert_max_num_queries(47):
        browser.get("/")


@pytest.mark.parametrize("structure", [Structure.UNIT, Structure.SUBTASK])
@pytest.mark.parametrize("status", Status)
def test_whatever_is_done_to_a_part_the_whole_is_as_far_on_as_its_parts(
    structure: Structure,
    status: Status,
    supervisor: User,
    clerk: User,
    outsider: User,
    housing: Department,
    city: Department,
) -> None:
    """Every step of the table, taken by its action on a part, carries up; none forgets to."""
    owner = make_user(Role.CLERK, make_department("区农业农村局"))
    people = {"督查员": supervisor, "牵头经办人": clerk, "配合经办人": outsider}
    for who, user in people.items():
        for name in sorted(allowed(structure, status, who) & WALKS.keys()):
            point = transaction.savepoint()
            parent = _whole(structure, supervisor, owner)
            below: dict[str, Any] = {
                "structure": structure,
                "parent": parent,
                "serial": 1,
                "percent": 20,
                "due_on": parent.due_on,
            }
            part = make_task(supervisor, housing, city, status=status, **below)
            make_task(supervisor, city, **{**below, "serial": 2, "percent": 60})
            part.assignments.filter(role="lead").update(accepted_at=at())
            Task.objects.filter(pk=parent.pk).update(percent=progress_of(parent.children.all()) or 0)
            try:
                WALKS[name](Task.objects.get(pk=part.pk), user, at(minute=5))
            except IllegalMoveError:  # the action asks for more than the table, as its own tests say
                transaction.savepoint_rollback(point)
                continue
            whole = Task.objects.get(pk=parent.pk)
            assert whole.percent == progress_of(whole.children.all()), name
            transaction.savepoint_rollback(point)


def _whole(structure: Structure, by: User, owner: User) -> Task:
    lead = owner.memberships.get().department
    if structure == Structure.SUBTASK:
        return make_task(by, lead)
    heading = make_task(by, lead, structure=Structure.SPREAD)
    heading.assignments.all().delete()
    return heading
