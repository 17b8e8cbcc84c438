"""Every number on a desk says what it counts, and opens a list of exactly so many."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import MONDAY, at, make_department, make_subtask, make_task
from tracking.desks.signatures import SHOWN, owed_by_supporters
from tracking.models import Assignment, Department, Task
from tracking.workflow import Status

SignIn = Callable[[User], Client]
LONG_AGO = MONDAY - timedelta(days=60)
WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


def page_of(client: Client, address: str = "/") -> str:
    return unescape(client.get(address).content.decode())


def listed(client: Client, address: str) -> int:
    """How many the ledger has under an address."""
    return int(client.get(address).context["page"].total)


def unsigned_tasks(supervisor: User, lead: Department, helper: Department) -> list[Task]:
    """Sent out, refused, late before anybody signed, and signed by the lead alone."""
    return [
        make_task(supervisor, lead, helper, status=Status.ASSIGNED),
        make_task(supervisor, lead, helper, status=Status.RETURNED),
        make_task(supervisor, lead, helper, status=Status.ASSIGNED, due_on=MONDAY - timedelta(days=1)),
        make_task(supervisor, lead, helper),
    ]


def test_the_office_and_the_leader_read_the_same_of_leads_and_supporters_who_have_not_signed(
    supervisor: User, leader: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    unsigned_tasks(supervisor, housing, city)
    owed = Assignment.objects.filter(role="support", accepted_at=None).exclude(task__status=Status.RETURNED).count()
    for user in (supervisor, leader):
        client = sign_in(user)
        page = page_of(client)
        assert f"牵头未签收 2 件，配合单位未签收 {owed} 份" in page
        assert listed(client, "/tasks/?light=unsigned") == 2
        assert 'href="/tasks/?light=unsigned"' in page
        assert f'href="/tasks/?signing=support">{listed(client, "/tasks/?signing=support")} 件</a>共 {owed} 份' in page


def test_what_was_not_signed_for_in_time_is_as_many_in_the_ledger_as_on_the_desk(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    for days in (0, 1, 4, 10):
        make_task(supervisor, housing, status=Status.ASSIGNED, dispatched_on=MONDAY - timedelta(days=days))
    make_task(supervisor, housing, dispatched_on=LONG_AGO)
    client = sign_in(supervisor)
    assert '<a class="more" href="/tasks/?signing=past">' in page_of(client)
    assert listed(client, "/tasks/?signing=past") == client.get("/").context["desk"].counts["unsigned"] == 2


def test_what_supporters_owe_is_named_by_task_and_unit_and_gone_once_they_sign(
    supervisor: User, leader: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, city, title="清理河道")
    Assignment.objects.filter(task=task, role="support").update(accepted_at=None)
    assert [(row.task, row.units) for row in owed_by_supporters().rows] == [(task, ("区城管局",))]
    page = page_of(sign_in(supervisor))
    block = page.split('id="owed"')[1].split("</details>")[0]
    assert "清理河道" in block
    assert "区城管局（1 份）" in block
    assert f"/tasks/{task.pk}/urge/?from=desk" in block
    assert f"/tasks/{task.pk}/urge/" not in page_of(sign_in(leader)).split('id="owed"')[1].split("</details>")[0]
    Assignment.objects.filter(task=task).update(accepted_at=at())
    assert owed_by_supporters().count == 0
    assert 'id="owed"' not in page_of(sign_in(supervisor))


def test_of_very_many_owed_signatures_the_first_are_named_and_the_others_counted(
    supervisor: User, housing: Department, city: Department
) -> None:
    for _ in range(SHOWN + 2):
        make_task(supervisor, housing, city, status=Status.ASSIGNED)
    found = owed_by_supporters()
    assert (found.count, len(found.rows), found.others) == (SHOWN + 2, SHOWN, 2)


def test_a_clerk_can_add_up_what_the_desk_shows(
    supervisor: User, clerk: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing, due_on=MONDAY - timedelta(days=3), dispatched_on=LONG_AGO)
    make_task(supervisor, housing, status=Status.SUBMITTED)
    make_task(supervisor, housing, due_on=MONDAY + timedelta(days=200), percent=90)
    helped = make_task(supervisor, city, housing, due_on=MONDAY + timedelta(days=200))
    Assignment.objects.filter(task=helped).update(accepted_at=at())
    client = sign_in(clerk)
    page = page_of(client)
    sums = page.split('<p class="sums">')[1].split("</p>")[0]
    line = re.sub(r"<[^>]+>", "", sums)
    assert line == "本单位没有办完的 4 件 ＝ 现在要办 1 ＋ 等督查室 1 ＋ 正常推进 1 ＋ 配合的事项 1"
    places = re.findall(r'href="#(\w+)"', sums)
    assert places == ["todo", "waiting", "course", "support"]
    assert all(f'<section class="sect" id="{where}"' in page for where in places)
    assert listed(client, "/tasks/?status=open") == 4
    assert ">4 件</a>" in page


def test_pieces_are_counted_apart_as_the_ledger_does(
    supervisor: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    make_subtask(make_task(supervisor, housing), housing)
    client = sign_in(clerk)
    desk = client.get("/").context["desk"]
    assert (desk.everything, desk.open, desk.pieces) == (2, 1, 1)
    assert listed(client, "/tasks/?status=open") == 1
    assert listed(client, "/tasks/?structure=subtask") == 1


@pytest.mark.parametrize("mine", ["", "?mine=1"])
def test_a_day_of_the_week_opens_what_is_due_on_it(
    supervisor: User, clerk: User, housing: Department, sign_in: SignIn, mine: str
) -> None:
    for handler in (clerk, clerk, None):
        task = make_task(supervisor, housing, due_on=WEDNESDAY)
        Assignment.objects.filter(task=task).update(handler=handler)
    make_subtask(task, housing, due_on=WEDNESDAY)
    make_task(supervisor, housing, status=Status.CLOSED, due_on=WEDNESDAY)
    client = sign_in(clerk)
    day = client.get(f"/{mine}").context["desk"].week[2]
    assert day.due == (2 if mine else 3)
    assert listed(client, day.due_url) == day.due
    assert day.pieces == (0 if mine else 1)
    assert mine or listed(client, day.pieces_url) == day.pieces


def test_what_was_closed_this_year_opens_what_was_closed_this_year(
    supervisor: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing, status=Status.CLOSED)
    old = make_task(supervisor, housing, status=Status.CLOSED)
    Task.objects.filter(pk=old.pk).update(closed_on=MONDAY - timedelta(days=400))
    client = sign_in(clerk)
    [address] = re.findall(r'href="(/tasks/\?status=closed[^"]*)"', page_of(client))
    assert client.get("/").context["desk"].closed == listed(client, address) == 1


def test_drafts_and_what_is_not_registered_are_one_number_with_one_sum(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing, status=Status.DRAFT)
    page = page_of(sign_in(supervisor))
    figure = re.sub(r"<[^>]+>", "", page.split('<a href="#register">')[1].split("</a>")[0])
    assert figure == "待立项交办1件其中 1 件没交办"
    assert re.search(r"待立项交办 <span class=\"n\">1</span>", page)


def test_of_many_departments_without_anybody_the_desk_names_three(supervisor: User, sign_in: SignIn) -> None:
    for number in range(4):
        make_task(supervisor, make_department(f"区第{number}局"))
    client = sign_in(supervisor)
    page = page_of(client)
    assert page.count(">没有人</span>") == 3
    assert "只列前 3 个，全部在人员和机构里" in page
    assert page_of(client, "/handover/").count(">没有人</span>") == 4
