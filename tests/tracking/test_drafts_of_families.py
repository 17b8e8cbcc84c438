"""Correcting drafts that belong together: the heading of what is spread, one unit's share, a piece of a task."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import at, make_task
from tracking.models import Assignment, Department, Task
from tracking.workflow import Status, Structure

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def make_below(by: User, whole: Task, unit: Department, structure: Structure, **fields: Any) -> Task:
    """A draft under another task."""
    registration = whole.registration
    return make_task(
        by, unit, status=Status.DRAFT, structure=structure, parent=whole, registration=registration, **fields
    )


@pytest.fixture
def heading(supervisor: User, housing: Department, city: Department) -> Task:
    """Spread over two units, not sent yet."""
    made = make_task(supervisor, housing, status=Status.DRAFT, structure=Structure.SPREAD, title="排查沿街商铺")
    Assignment.objects.filter(task=made).delete()
    for unit in (housing, city):
        make_below(supervisor, made, unit, Structure.UNIT, title=made.title, due_on=made.due_on)
    return made


def amend(browser: Client, task: Task, **changes: str) -> tuple[int, str]:
    given = {"title": task.title, "due_on": "2026-12-20", "measure": "全部排查一遍", **changes}
    response = browser.post(f"/tasks/{task.pk}/amend/", given)
    return response.status_code, response.content.decode()


def test_the_heading_asks_for_no_lead_and_names_its_units(desk: Client, heading: Task) -> None:
    page = desk.get(f"/tasks/{heading.pk}/amend/").content.decode()
    assert "由 2 个单位各自牵头：区住建局、区城管局。" in page
    assert not {'name="lead"', 'name="supporting"', 'name="group"'} & {name for name in page.split() if "name=" in name}
    assert "「谁」没有定" not in page


def test_correcting_the_heading_corrects_every_share(desk: Client, heading: Task) -> None:
    assert amend(desk, heading, title="逐家排查沿街商铺")[0] == 302
    assert set(Task.objects.values_list("title", "due_on", "measure")) == {
        ("逐家排查沿街商铺", date(2026, 12, 20), "全部排查一遍")
    }
    assert sorted(str(part) for part in Assignment.objects.all()) == ["区住建局（牵头）", "区城管局（牵头）"]


def test_a_heading_without_a_date_is_told_so(desk: Client, heading: Task) -> None:
    status, page = amend(desk, heading, due_on="")
    assert (status, "没有保存：还没有完成时限。" in page) == (409, True)


def test_a_share_is_corrected_alone_and_keeps_its_unit(desk: Client, heading: Task, city: Department) -> None:
    share = heading.children.get(assignments__department=city)
    page = desk.get(f"/tasks/{share.pk}/amend/").content.decode()
    assert "分发到区城管局的一件，只改这一件。" in page
    assert 'name="lead"' not in page
    assert amend(desk, share, title="排查沿街餐馆")[0] == 302
    share.refresh_from_db()
    assert (share.title, share.due_on, str(share.lead)) == ("排查沿街餐馆", date(2026, 12, 20), "区城管局（牵头）")
    assert Task.objects.filter(title="排查沿街商铺").count() == 2


def test_a_share_goes_beyond_the_whole_only_where_that_is_ticked(desk: Client, heading: Task, city: Department) -> None:
    share = heading.children.get(assignments__department=city)
    status, page = amend(desk, share, due_on="2026-12-30")
    assert status == 409
    assert "晚于总时限（2026年12月23日），照此定" in page
    assert amend(desk, share, due_on="2026-12-30", over_parent="on")[0] == 302


@pytest.fixture
def piece(supervisor: User, housing: Department, city: Department) -> Task:
    """A piece of a task of 区住建局, given to 区城管局 and taken back."""
    whole = make_task(supervisor, housing, title="改好东街雨水管")
    return make_below(supervisor, whole, city, Structure.SUBTASK, title="搬走东街摊点")


def test_who_leads_the_whole_corrects_its_pieces(
    piece: Task, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    page = browser.get(f"/tasks/{piece.pk}/amend/").content.decode()
    assert "/registrations/" not in page  # the paper is the office's
    response = browser.post(
        f"/tasks/{piece.pk}/amend/", {"title": "搬走东街摊点", "lead": str(housing.pk), "due_on": "2026-12-01"}
    )
    assert response["Location"] == f"/tasks/{piece.pk}/"
    piece.refresh_from_db()
    assert (str(piece.lead), piece.due_on) == ("区住建局（牵头）", date(2026, 12, 1))


def test_nobody_else_corrects_a_draft(
    piece: Task, heading: Task, outsider: User, leader: User, clerk: User, sign_in: SignIn
) -> None:
    assert sign_in(outsider).get(f"/tasks/{piece.pk}/amend/").status_code == 404
    assert sign_in(clerk).get(f"/tasks/{heading.pk}/amend/").status_code == 404
    assert sign_in(leader).get(f"/tasks/{piece.pk}/amend/").status_code == 403
