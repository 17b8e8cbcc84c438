"""落实情况 of one department: its weeks and months, numbers that open, and the district beside it for its head."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
import time_machine
from django.test import Client

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.test_completion_board import listed, office_at_work
from tracking.calendars import WorkCalendar
from tracking.dashboards.board import Board, board
from tracking.dashboards.district import FEWEST, district
from tracking.dashboards.period import Period
from tracking.dashboards.scope import Scope
from tracking.models import Department
from tracking.workflow import Status

__all__ = ["office_at_work"]
SignIn = Callable[[User], Client]


def of(user: User, department: Department | None = None, period: Period = Period.ALL) -> Board:
    return board(Scope(user, MONDAY, WorkCalendar(), period, department=department))


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        yield


@pytest.mark.usefixtures("office_at_work")
@pytest.mark.parametrize("period", list(Period))
def test_the_departments_add_up_to_the_whole_week_by_week_and_month_by_month(
    leader: User, housing: Department, city: Department, period: Period
) -> None:
    whole, parts = of(leader, None, period), [of(leader, one, period) for one in (housing, city)]
    for number, week in enumerate(whole.weeks):
        own = [part.weeks[number] for part in parts]
        assert week.opened.count == sum(one.opened.count for one in own)
        assert week.closed.count == sum(one.closed.count for one in own)
        assert week.late == sum(one.late or 0 for one in own)
    assert whole.sums.total.registered.count == sum(part.sums.total.registered.count for part in parts)
    for part, one in zip(parts, (housing, city), strict=True):
        assert part.heat.lines[one.pk].counts == whole.heat.lines[one.pk].counts
        assert part.heat.lines[one.pk].lost == whole.heat.lines[one.pk].lost


@pytest.mark.usefixtures("office_at_work")
def test_every_number_of_a_department_opens_what_it_counts(leader: User, housing: Department) -> None:
    found = of(leader, housing)
    figures = [figure for week in found.weeks for figure in (week.opened, week.closed, week.late_now) if figure]
    figures += [*found.moved, found.heat.lines[housing.pk].whole, found.sums.total.registered]
    figures += [cell.due for cell in found.heat.lines[housing.pk].cells]
    assert [listed(leader, figure) for figure in figures] == [figure.count for figure in figures]
    assert found.moved[0].count == sum(week.opened.count for week in found.weeks) > 0


@pytest.mark.usefixtures("office_at_work")
def test_the_page_leads_from_every_department_to_its_own(leader: User, housing: Department, sign_in: SignIn) -> None:
    client = sign_in(leader)
    whole = page_of(client, "/completion/?period=year")
    address = f"/completion/{housing.pk}/?period=year"
    assert f'<a class="line" href="{address}">区住建局</a>' in whole
    page = page_of(client, address)
    assert "只算区住建局牵头、今年立项的" in page
    assert "区城管局" not in page, "nothing of others stands on it"


@pytest.mark.usefixtures("office_at_work")
@pytest.mark.parametrize("role", [Role.LEADER, Role.HEAD])
def test_every_linked_number_of_the_page_is_the_total_of_what_it_opens(
    housing: Department, sign_in: SignIn, role: Role
) -> None:
    client = sign_in(make_user(role, *([housing] if role == Role.HEAD else [])))
    page = page_of(client, f"/completion/{housing.pk}/")
    links = re.findall(r'<a class="line" href="(/tasks/\?[^"]+)"[^>]*>\D*?(?:\d+/)?(\d+)</a>', page)
    assert len(links) > 20
    for address, number in links:
        assert client.get(unescape(address)).context["page"].total == int(number), address


@pytest.mark.usefixtures("office_at_work")
def test_a_head_sees_his_own_department_and_no_other(
    head: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    client = sign_in(head)
    assert "区住建局" in page_of(client, "/completion/")
    assert client.get(f"/completion/{city.pk}/").status_code == 404


def test_a_head_of_two_departments_finds_both(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing)
    client = sign_in(make_user(Role.HEAD, housing, city))
    assert f'href="/completion/{city.pk}/?period=all">区城管局</a>' in page_of(client, "/completion/")


def test_a_head_without_a_department_finds_nothing(sign_in: SignIn, db: None) -> None:
    assert sign_in(make_user(Role.HEAD)).get("/completion/").status_code == 404


def test_a_department_that_leads_nothing_is_told_so(leader: User, city: Department, sign_in: SignIn) -> None:
    assert "没有牵头的事项" in page_of(sign_in(leader), f"/completion/{city.pk}/")


def _many(by: User, count: int) -> list[Department]:
    units = [make_department(f"第{number}局") for number in range(count)]
    for number, unit in enumerate(units):
        closed = {"status": Status.CLOSED, "closed_on": MONDAY} if number % 2 else {}
        make_task(by, unit, **closed)  # type: ignore[arg-type]
    return units


def test_the_whole_district_stands_beside_a_department_as_numbers_that_open_nothing(
    supervisor: User, sign_in: SignIn
) -> None:
    first, *_ = _many(supervisor, FEWEST)
    page = page_of(sign_in(make_user(Role.HEAD, first)), "/completion/")
    [beside] = re.findall(r'<p class="sub beside">(.*?)</p>', page)
    assert "全区 5 个单位合在一起：落实率 40.0%" in beside
    assert "第0局：落实率 <b>0%</b>" in beside
    assert "<a" not in beside
    assert "第1局" not in page


def test_a_rate_of_a_few_departments_would_tell_of_the_others_and_is_not_told(
    supervisor: User, sign_in: SignIn
) -> None:
    first, *_ = _many(supervisor, FEWEST - 1)
    assert district(Scope(supervisor, MONDAY, WorkCalendar(), department=first)) is None
    assert "全区" not in page_of(sign_in(make_user(Role.HEAD, first)), "/completion/").split('<div class="page">')[1]
