"""How the ledger is laid out: columns to choose, heads to sort by, groups with their lights; all in the address."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from papers.models import Export
from tests.factories import MONDAY, at, make_department, make_post, make_registration, make_speech, make_task
from tests.tracking.figures_kept import LOCKING
from tracking.ledger import Conditions, Shape, open_page
from tracking.ledger.shape import COLUMNS, GROUPS, SORTS, USUAL
from tracking.models import Department, load_calendar
from tracking.workflow import Status

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(), tick=False):
        yield


def heads(page: str) -> list[str]:
    """What stands over the columns."""
    head = page[page.index("<thead>") : page.index("</thead>")]
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<th.*?</th>", head)]


def test_columns_stand_in_their_fixed_order_however_they_are_asked_for() -> None:
    assert Shape.read({"cols": "latest.number.nonsense.due"}).columns == ("number", "due", "latest")
    assert Shape.read({}, ["due", "number"]).columns == ("number", "due")
    assert Shape.read({"cols": "nonsense"}).columns == USUAL


@pytest.mark.parametrize("shape", [Shape(), Shape(("number",), "-late", "source"), Shape(tuple(COLUMNS), "-due")])
def test_a_layout_survives_the_address(shape: Shape) -> None:
    assert Shape.read(shape.query()) == shape


def test_what_nobody_offers_is_laid_out_as_usual() -> None:
    assert Shape.read({"sort": "colour", "group": "moon"}) == Shape()


def test_every_column_shows_what_its_head_says(
    supervisor: User, housing: Department, city: Department, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(
        supervisor,
        housing,
        city,
        leader=make_post("分管城建的副区长"),
        due_on=MONDAY - timedelta(days=5),
        dispatched_on=MONDAY - timedelta(days=40),
        last_reported_on=MONDAY - timedelta(days=20),
        rhythm="monthly",
        is_hard=False,
    )
    task.assignments.filter(department=housing).update(handler=clerk)
    page = sign_in(supervisor).get("/tasks/", {"cols": ".".join(COLUMNS)}).content.decode()
    assert heads(page)[1:] == ["灯", "事项", *COLUMNS.values()]
    cells = {
        key: re.sub(r"<[^>]+>", "", said).strip()
        for key, said in re.findall(r'<td data-k="(.+?)"[^>]*>(.*?)</td>', page)
    }
    assert cells["编号"] == task.number
    assert (cells["牵头"], cells["配合"], cells["责任领导"]) == ("区住建局", "区城管局", "分管城建的副区长")
    assert (cells["经办人"], cells["督查员"], cells["软硬"]) == ("何晓岚", "沈若川", "软要求")
    assert (cells["交办"], cells["最近反馈"], cells["超期"]) == ("10月14日", "11月3日", "5 天")
    assert cells["来源"] == "区政府常务会议纪要"


def test_a_box_for_each_column_and_the_page_keeps_them_when_turned(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    for _ in range(26):
        make_task(supervisor, housing)
    answer = sign_in(supervisor).get("/tasks/?cols=number&cols=due&sort=-number")
    assert answer.context["page"].shape == Shape(("number", "due"), "-number")
    following = sign_in(supervisor).get(f"/tasks/?{answer.context['turns']['after']}")
    assert following.context["page"].shape == Shape(("number", "due"), "-number")
    assert len(following.context["page"].rows) == 1
    assert heads(following.content.decode())[1:] == ["灯", "事项", "编号", "完成时限"]


def test_a_head_sorts_by_its_column_and_then_the_other_way(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing)
    page = sign_in(supervisor).get("/tasks/?kind=推进").context
    address = {head.code: dict(parse_qsl(address)) for head, address in page["heads"]}
    assert address["due"] == {"kind": "推进", "sort": "-due"}
    assert address["lead"] == {"kind": "推进", "sort": "department"}
    assert address["latest"] == {}
    assert [head.direction for head, _ in page["heads"]] == ["", "ascending", "", ""]


def test_a_group_tells_its_lights_and_opens_its_own_ledger(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    first, second = make_registration(supervisor), make_registration(supervisor, on=MONDAY - timedelta(days=3))
    for n, (unit, paper) in enumerate([(housing, first)] * 20 + [(housing, second)] * 4 + [(city, second)] * 6):
        make_task(supervisor, unit, registration=paper, due_on=MONDAY + timedelta(days=-1 if n % 4 == 0 else 60))
    calendar = load_calendar()
    for group in ("department", "source"):
        answer = sign_in(supervisor).get("/tasks/", {"group": group, "kind": "推进"})
        opened = [(one.heading, address) for one, address in answer.context["groups"]]
        for heading, address in opened:
            asked = Conditions.read(dict(parse_qsl(address)))
            alone = open_page(supervisor, asked, MONDAY, calendar, {})
            assert (alone.total, asked.kind) == (heading.total, "推进")
            assert heading.label in answer.content.decode()
    assert [heading.total for heading, _ in opened] == [20, 10]
    assert dict(opened[0][0].lights)["late"] == 5


def test_a_group_says_how_many_stand_on_other_pages(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    for _ in range(30):
        make_task(supervisor, housing)
    page = sign_in(supervisor).get("/tasks/?group=department").content.decode()
    assert "这一页 25 件，另外 5 件在别的页" in page


def test_a_group_that_no_condition_opens_has_no_link(supervisor: User, housing: Department, city: Department) -> None:
    make_task(supervisor, housing, city)
    asked = Conditions(department=city.pk, part="any")
    page = open_page(supervisor, asked, MONDAY, load_calendar(), {}, shape=Shape(group="department"))
    assert [group.heading and group.heading.conditions for group in page.groups] == [None]


def test_tabs_keep_the_layout(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    make_task(supervisor, housing)
    tabs = sign_in(supervisor).get("/tasks/?group=department&cols=due").context["tabs"]
    assert all("group=department" in address and "cols=due" in address for _, address in tabs)


def test_a_tab_keeps_what_the_ledger_is_narrowed_to(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    make_task(supervisor, housing)
    page = sign_in(supervisor).get(f"/tasks/?department={housing.pk}&light=late")
    tabs = {tab.label: dict(parse_qsl(address)) for tab, address in page.context["tabs"]}
    assert tabs["未签收"] == {"department": str(housing.pk), "light": "unsigned"}
    assert tabs["在办"] == {"department": str(housing.pk), "status": "open"}
    assert tabs["全部"] == {"department": str(housing.pk)}


def test_tabs_count_only_where_their_counts_are_of_what_they_open(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing)
    office = sign_in(supervisor)
    counted = r'在办 <span class="n">1</span></a>'
    assert re.search(counted, office.get("/tasks/").content.decode())
    assert re.search(counted, office.get("/tasks/?light=late").content.decode())
    narrowed = office.get(f"/tasks/?department={housing.pk}&status=open").content.decode()
    assert '" aria-current="page">在办</a>' in narrowed


def test_bulk_leads_back_to_the_ledger_as_it_was(supervisor: User, sign_in: SignIn) -> None:
    where = "hard=hard&cols=number.due&sort=-late&group=department"
    answer = sign_in(supervisor).post("/tasks/bulk/", {"act": "urge", "where": where})
    assert answer.status_code == 302
    assert dict(parse_qsl(answer.headers["Location"].partition("?")[2])) == dict(parse_qsl(where))


def test_all_that_was_filtered_means_the_new_conditions_too(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    for n in range(4):
        task = make_task(supervisor, housing, status=Status.SUBMITTED, is_hard=n > 1, title=f"第{n}件")
        task.assignments.update(handler=clerk)
    where = f"hard=soft&person={clerk.pk}&q=第&sort=-late"
    answer = sign_in(supervisor).post("/tasks/bulk/", {"act": "close", "all": "1", "where": where})
    assert {row.task.title for row in answer.context["rows"]} == {"第0件", "第1件"}
    sign_in(supervisor).post("/exports/new/", {"where": where, "into": "csv"})
    assert Export.objects.get().total == 2


def test_the_words_of_an_export_are_cut_where_titles_are_long(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    paper = make_registration(supervisor, speech=make_speech(supervisor, title="讲" * 190))
    make_task(supervisor, housing, registration=paper)
    where = f"speech={paper.speech_id}&source={paper.pk}"
    sign_in(supervisor).post("/exports/new/", {"where": where, "into": "csv"})
    export = Export.objects.get()
    assert (export.total, len(export.words), export.words[-1]) == (1, 300, "…")


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("group", GROUPS)
def test_every_layout_is_a_page(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn, sort: str, group: str
) -> None:
    for n in range(3):
        make_task(supervisor, make_department(f"第{n}局"), housing)
    answer = sign_in(supervisor).get("/tasks/", {"sort": sort, "group": group, "cols": ".".join(COLUMNS)})
    assert answer.status_code == 200
    assert answer.context["page"].total == 3


def test_a_grouped_ledger_asks_the_database_as_often_for_many_groups_as_for_few(
    supervisor: User, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(supervisor)
    for n in range(24):
        make_task(supervisor, make_department(f"第{n}局"), leader=make_post(f"副区长{n}"))
    with django_assert_max_num_queries(29 + LOCKING):
        answer = browser.get("/tasks/", {"group": "department", "cols": ".".join(COLUMNS)})
    assert len(answer.context["groups"]) == 24
