"""A unit in which nobody can sign: the office hears of it before it gives the unit something to do, and what to do."""

from collections.abc import Callable, Iterator
from html import unescape

import pytest
import time_machine
from django.test import Client

from accounts.models import Role, User
from tests.factories import at, make_department, make_post, make_task, make_user
from tests.tracking.test_registration_by_hand import hand_data
from tracking.models import Department, Task
from tracking.staffing import silence, silent
from tracking.workflow import Status

SignIn = Callable[[User], Client]
SAID = "区供销合作社还没有能签收的账号：交办以后没有人收到；请管理员添经办人，或者先导出督办通知单送去。"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def coop(db: None) -> Department:
    return make_department("区供销合作社")


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def page(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


@pytest.mark.parametrize(("role", "is_active", "is_silent"), [
    (Role.CLERK, True, False), (Role.HEAD, True, False), (Role.CLERK, False, True), (Role.SUPERVISOR, True, True),
])  # fmt: skip
def test_a_unit_is_silent_where_no_clerk_or_head_can_sign_in(
    coop: Department, role: Role, is_active: bool, is_silent: bool
) -> None:
    make_user(role, coop, is_active=is_active)
    assert bool(silent([coop.pk])) is is_silent


def test_several_are_named_at_once_in_one_query(
    coop: Department, clerk: User, housing: Department, django_assert_num_queries: Callable[[int], object]
) -> None:
    boxed = make_department("区气象局", mailbox="box@qixiang.example")
    own = make_department("区政府督查室")
    make_user(Role.SUPERVISOR, own)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        said = silence(silent([coop.pk, boxed.pk, own.pk, housing.pk]))
    assert said.startswith(
        "区供销合作社还没有能签收的账号：交办以后没有人收到；区气象局还没有能签收的账号：通知只发到单位邮箱"
    )
    assert "区政府督查室是督查员自己的单位，督查员的账号不能替它签收、反馈：请管理员给它另设经办人" in said
    assert str(housing) not in said


def test_many_are_counted(db: None) -> None:
    units = [make_department(f"第{n}局") for n in range(10)]
    assert "第7局等 10 个单位还没有能签收的账号" in silence(silent([unit.pk for unit in units]))


def test_the_page_of_a_task_by_hand_says_so_before_it_is_stamped_and_the_paper_after(
    desk: Client, coop: Department, housing: Department, clerk: User
) -> None:
    approver = make_post()
    assert SAID not in page(desk, "/registrations/new/")
    shown = desk.post("/registrations/new/", hand_data(coop, approver, do="check")).content.decode()
    assert SAID in unescape(shown)
    answer = desk.post("/registrations/new/", hand_data(coop, approver, do="dispatch"), follow=True)
    assert SAID in unescape(answer.content.decode()), "it does not block"
    assert Task.objects.get().status == Status.ASSIGNED
    answer = desk.post("/registrations/new/", hand_data(housing, approver, do="dispatch"), follow=True)
    assert "还没有能签收的账号" not in unescape(answer.content.decode())


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ASSIGNED])
def test_the_task_says_why_waiting_alone_does_not_help(
    desk: Client, supervisor: User, coop: Department, status: Status
) -> None:
    address = f"/tasks/{make_task(supervisor, coop, status=status).pk}/"
    assert SAID in page(desk, address)
    make_user(Role.CLERK, coop)
    assert SAID not in page(desk, address)


def test_an_order_over_many_drafts_says_so_before_it_is_carried_out(
    desk: Client, supervisor: User, coop: Department
) -> None:
    task = make_task(supervisor, coop, status=Status.DRAFT)
    answer = desk.post("/tasks/bulk/", {"act": "dispatch", "task": f"{task.pk}:{task.version}"})
    assert SAID in unescape(answer.content.decode())


def test_the_office_of_the_officer_is_not_to_be_merged_into_another_unit(desk: Client, supervisor: User) -> None:
    own = make_department("区政府督查室")
    supervisor.memberships.create(department=own)
    task = make_task(supervisor, own, status=Status.ASSIGNED)
    shown = page(desk, "/").split('id="people"', 1)[1].split("</section>", 1)[0]
    assert "督查员自己的单位，督查员的账号不能替它签收、反馈" in shown
    assert "并入" not in shown
    assert "区政府督查室是督查员自己的单位" in page(desk, f"/tasks/{task.pk}/")


def test_the_desk_names_the_pages_on_which_something_can_be_done(
    desk: Client, supervisor: User, administrator: User, coop: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, coop, status=Status.ASSIGNED)
    shown = page(desk, "/").split('id="people"', 1)[1].split("</section>", 1)[0]
    assert "请管理员在后台管理的“用户”里给它配人" in shown
    assert '在<a class="line" href="/handover/">人员和机构</a>里并入别的单位' in shown
    assert '<a class="btn btn-plain" href="/admin/accounts/user/">配人</a>' in page(
        sign_in(administrator), "/handover/"
    )
