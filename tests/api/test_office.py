"""Units and posts over the API."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, Scope, User
from tests.api.conftest import Connect
from tests.factories import make_department, make_post, make_user
from tracking.models import Department

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("monday")]


def test_units_are_told_with_their_names_tree_and_numbers_of_people(
    connect: Connect, housing: Department, clerk: User
) -> None:
    station = make_department("区房管所", parent=housing)
    make_user(Role.CLERK, housing, is_active=False)
    rows = connect(clerk).get("/departments/").json()["results"]
    assert [(row["name"], row["parent"], row["people"]) for row in rows] == [
        ("区住建局", None, 1),
        ("区房管所", housing.pk, 0),
    ]
    assert rows[0]["aliases"] == ["住建部门", "区住房城乡建设局"]
    assert rows[1]["id"] == station.pk
    assert rows[0]["kind"] == "office"


def test_nothing_of_a_person_is_among_units_and_posts(connect: Connect, housing: Department, clerk: User) -> None:
    housing.mailbox = "zhujian@yunxi.example"
    housing.save()
    make_post("分管副区长", holder=clerk)
    for address in ("/departments/", "/posts/"):
        told = connect(clerk).get(address).content.decode()
        assert not any(word in told for word in (clerk.name, "yunxi.example"))


def test_units_are_found_by_any_of_their_names(connect: Connect, housing: Department, clerk: User) -> None:
    make_department("区城管局")
    asker = connect(clerk)
    for q in ("住建局", "城乡建设", "云溪区住房", "住建部门"):
        assert [row["id"] for row in asker.get(f"/departments/?q={q}").json()["results"]] == [housing.pk]


def test_what_is_retired_is_told_only_where_it_is_asked_for(connect: Connect, clerk: User) -> None:
    make_department("区撤并局", is_active=False)
    make_post("前任副区长", is_active=False)
    asker = connect(clerk)
    for address, name in (("/departments/", "区撤并局"), ("/posts/", "前任副区长")):
        assert name not in asker.get(address).content.decode()
        assert name in asker.get(f"{address}?all=1").content.decode()


def test_a_post_is_told_with_what_it_oversees(connect: Connect, housing: Department, clerk: User) -> None:
    post = make_post("分管副区长", can_approve=False)
    post.oversees.add(housing)
    [row] = connect(clerk).get("/posts/").json()["results"]
    assert row == {
        "id": post.pk,
        "name": "分管副区长",
        "can_approve": False,
        "oversees": [housing.pk],
        "is_active": True,
    }


def test_many_units_are_walked_page_by_page(connect: Connect, clerk: User) -> None:
    for number in range(40):
        make_department(f"第{number}办", order=number % 3)
    met = [row["id"] for page in connect(clerk).walk("/departments/?limit=7&count=1") for row in page]
    assert sorted(met) == sorted(Department.objects.values_list("pk", flat=True))
    assert len(set(met)) == len(met)


def test_what_cannot_be_asked_for_is_refused_in_words(connect: Connect, clerk: User) -> None:
    asker = connect(clerk, Scope.OFFICE_READ)
    for query, told in (
        ("nmae=x", "没有“nmae”这个参数"),
        ("all=2", "all 填 1 或者 0"),
        (f"q={'长' * 81}", "最多 80 个字"),
    ):
        answer = asker.get(f"/departments/?{query}")
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert told in answer.json()["detail"]


def test_many_units_are_told_with_as_many_queries_as_few(
    connect: Connect, clerk: User, django_assert_num_queries: Any
) -> None:
    asker = connect(clerk)
    asker.get("/departments/")
    with CaptureQueriesContext(connection) as few:
        asker.get("/departments/")
    for number in range(20):
        make_department(f"第{number}办", f"{number}办")
    with django_assert_num_queries(len(few)):
        assert len(asker.read("/departments/")["results"]) == 21
