"""Who works on a task and how to reach them, and the signature where it says that it is missing."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.factories import at, make_department, make_task, make_user
from tracking.contacts import dialled, units_of
from tracking.models import Assignment, Department, Membership, Organisation, Task
from tracking.workflow import Status

SignIn = Callable[[User], Client]


def part_of(client: Client, task: Task, which: str) -> str:
    """The facts, or whom to turn to, as the page of a task has it."""
    page = unescape(client.get(f"/tasks/{task.pk}/").content.decode())
    start = {"facts": 'aria-label="事项信息"', "contacts": 'id="contacts"'}[which]
    return page.split(start)[1].split("</section>")[0]


def test_a_supporting_unit_finds_who_handles_the_task_where_it_is_led(
    supervisor: User, clerk: User, outsider: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, city)
    colleague = make_user(Role.CLERK, housing, name="周启文")
    Assignment.objects.filter(task=task, department=housing).update(handler=clerk)
    Membership.objects.filter(user=clerk).update(title="督查联络员")
    User.objects.filter(pk=clerk.pk).update(email="he@zhujian.example", phone="6121")
    Organisation.objects.update_or_create(pk=1, defaults={"phone": "0751-8123 转 4"})
    shown = part_of(sign_in(outsider), task, "contacts")
    assert f"经办 {clerk}" in shown
    assert "，督查联络员" in shown
    assert 'href="mailto:he@zhujian.example"' in shown
    assert '<a class="line tel" href="tel:6121">6121</a>' in shown
    assert str(colleague) not in shown, "who handles it stands for the clerks"
    assert '<a class="line tel" href="tel:07518123">0751-8123 转 4</a>' in shown
    assert shown.index("区住建局") < shown.index("区城管局")


def test_nobody_else_learns_whom_to_turn_to(
    supervisor: User, outsider: User, housing: Department, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing)
    assert sign_in(outsider).get(f"/tasks/{task.pk}/").status_code == 404


def test_an_account_that_is_closed_is_no_contact_and_a_unit_without_people_says_so(
    supervisor: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, make_department("枫岭乡"))
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    shown = part_of(sign_in(supervisor), task, "contacts")
    assert shown.count("还没有能签收的账号，请管理员添经办人") == 2
    assert "请找督查室" not in shown, "the office is not sent to itself"
    assert str(clerk) not in shown
    assert "还没有经办人，请找督查室" in part_of(sign_in(make_user(Role.HEAD, housing)), task, "contacts")


def test_many_units_are_read_at_once(
    supervisor: User, clerk: User, housing: Department, django_assert_num_queries: Callable[[int], object]
) -> None:
    task = make_task(supervisor, housing, *(make_department(f"配合{n}局") for n in range(9)))
    parts = list(task.assignments.select_related("department"))
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        units = units_of(parts)
    assert (len(units), units[0].words, units[0].is_lead) == (10, f"经办 {clerk}", True)


@pytest.mark.parametrize("others", [0, 8])
def test_a_unit_that_has_not_signed_signs_where_it_says_so(
    supervisor: User, outsider: User, housing: Department, city: Department, sign_in: SignIn, others: int
) -> None:
    units = [make_department(f"配合{n}局") for n in range(others)]
    task = make_task(supervisor, housing, city, *units)
    Assignment.objects.filter(task=task, role="support").update(accepted_at=None)
    client = sign_in(outsider)
    button = 'aria-label="替区城管局签收"'
    assert part_of(client, task, "facts").count(button) == 1
    assert "替配合0局签收" not in part_of(client, task, "facts")
    client.post(f"/tasks/{task.pk}/accept/")
    assert task.assignments.get(department=city).accepted_at is not None
    assert button not in part_of(client, task, "facts")


def test_who_may_not_sign_finds_no_button(
    supervisor: User, leader: User, clerk: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, city)
    Assignment.objects.filter(task=task, role="support").update(accepted_at=None)
    for user in (supervisor, leader, clerk):
        assert "sign-here" not in part_of(sign_in(user), task, "facts")


def test_the_lead_signs_beside_its_name_too(
    supervisor: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    assert 'aria-label="替区住建局签收"' in part_of(sign_in(clerk), task, "facts")
    Assignment.objects.filter(task=task).update(accepted_at=at())
    assert "sign-here" not in part_of(sign_in(clerk), task, "facts")


@pytest.mark.parametrize(
    ("kept", "number"),
    [("8123", "8123"), ("0751-8123456", "07518123456"), ("+86 751 8123", "+867518123"), ("值班室", ""), ("", "")],
)
def test_a_number_is_dialled_without_what_an_office_writes_around_it(kept: str, number: str) -> None:
    assert dialled(kept) == number
