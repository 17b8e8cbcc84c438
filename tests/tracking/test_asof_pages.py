"""时点页面：a past day is marked, acts on nothing, leads back; one that cannot be shown is refused in a sentence."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import User
from tests.factories import at, make_department, make_task
from tests.tracking.walks.course import SAID
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.dispatch import dispatch_tasks, reassign
from tracking.actions.reports import report_progress
from tracking.asof.choosing import quick_days
from tracking.ledger import Conditions
from tracking.ledger.shape import COLUMNS, GROUPS, SORTS
from tracking.models import Department, Task, TaskEvent
from tracking.workflow import Status

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def written(days: int) -> str:
    return str(ago(days))


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, clerk: User) -> Task:
    """Registered twenty days ago, dispatched the day after, signed the next; a report nine days ago; due in a month."""
    made = make_task(supervisor, housing, status=Status.DRAFT, title="完成改造", due_on=ago(-30))
    Task.objects.filter(pk=made.pk).update(created_at=at(ago(20)))
    made.refresh_from_db()
    made.assignments.all().delete()
    begin(made, parts_of(housing, [city]), by=supervisor, at=at(ago(20)), data={})
    dispatch_tasks([made], by=supervisor, at=at(ago(19)))
    moves.accept(made, by=clerk, at=at(ago(18)))
    report_progress(made, SAID, by=clerk, at=at(ago(9)))
    return made


def test_a_past_ledger_says_that_it_is_past_and_offers_nothing_that_acts(
    task: Task, supervisor: User, sign_in: SignIn
) -> None:
    page = sign_in(supervisor).get("/tasks/", {"status": "all", "as_of": written(19)})
    html = page.content.decode()
    assert "结束时的台账" in html
    assert "回到今天" in html
    assert 'name="task"' not in html
    assert "拟通报" not in html
    [row] = page.context["page"].rows
    assert (row.status, row.percent, row.lead.accepted_at) == (Status.ASSIGNED, 0, None)
    assert Task.objects.get(pk=task.pk).status == Status.ACCEPTED, "nothing is written"


def test_a_past_ledger_keeps_what_was_asked_for_and_leads_back_to_it(
    task: Task, supervisor: User, sign_in: SignIn
) -> None:
    page = sign_in(supervisor).get("/tasks/", {"status": "assigned", "as_of": written(19), "sort": "number"})
    assert page.context["page"].total == 1
    assert page.context["now"] == "status=assigned&sort=number"
    assert sign_in(supervisor).get("/tasks/", {"status": "assigned", "as_of": written(18)}).context["page"].total == 0


def test_without_conditions_a_past_day_shows_what_was_in_hand(task: Task, supervisor: User, sign_in: SignIn) -> None:
    assert Conditions.read({"as_of": "2026-06-30"}) == Conditions(status="open", as_of=date(2026, 6, 30))
    desk = sign_in(supervisor)
    assert desk.get("/tasks/", {"as_of": written(20)}).context["page"].total == 0
    assert desk.get("/tasks/", {"as_of": written(19)}).context["page"].total == 1


@pytest.mark.parametrize("address", ["/tasks/", "/completion/", "/tasks/{pk}/", "/completion/{unit}/"])
def test_a_day_that_cannot_be_shown_is_refused_in_a_sentence(
    address: str, task: Task, supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    desk, page = sign_in(supervisor), address.format(pk=task.pk, unit=housing.pk)
    for said, why in (("2099-01-01", "还没有到"), ("上个月", "读不出来是哪一天"), ("1987-01-01", "太早了")):
        answer = desk.get(page, {"as_of": said})
        assert (answer.status_code, why in answer.content.decode()) == (422, True), (page, said)


def test_a_day_before_anything_was_written_down_says_so(task: Task, supervisor: User, sign_in: SignIn) -> None:
    desk = sign_in(supervisor)
    for page in ("/tasks/", "/completion/"):
        html = desk.get(page, {"as_of": written(400)}).content.decode()
        assert "那时台账里还没有事项：最早的一件是" in html, page
    TaskEvent.objects.filter(task=task, version__lte=2).update(version=None)
    html = desk.get("/tasks/", {"as_of": written(19)}).content.decode()
    assert "有 1 件在那一天已经立项" in html


def test_a_past_day_is_sorted_and_grouped_in_every_way_of_the_ledger(
    task: Task, supervisor: User, sign_in: SignIn
) -> None:
    desk, every = sign_in(supervisor), ".".join(COLUMNS)
    for sort in SORTS:
        for group in GROUPS:
            asked = {"as_of": written(10), "sort": sort, "group": group, "cols": every}
            assert desk.get("/tasks/", asked).context["page"].total == 1, (sort, group)


def test_today_is_no_past_day(task: Task, supervisor: User, sign_in: SignIn) -> None:
    answer = sign_in(supervisor).get("/tasks/", {"as_of": written(0), "light": "late"})
    assert (answer.status_code, answer["Location"]) == (302, "/tasks/?light=late")
    answer = sign_in(supervisor).get(f"/tasks/{task.pk}/", {"as_of": written(0)})
    assert answer["Location"] == f"/tasks/{task.pk}/"


def test_a_day_is_read_as_people_write_it(task: Task, supervisor: User, sign_in: SignIn) -> None:
    day = ago(19)
    for said in (f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"):
        assert sign_in(supervisor).get("/tasks/", {"as_of": said}).context["day"] == day


def test_the_page_of_a_task_tells_its_story_as_far_as_it_had_gone(
    task: Task, supervisor: User, sign_in: SignIn
) -> None:
    desk = sign_in(supervisor)
    page = desk.get(f"/tasks/{task.pk}/", {"as_of": written(18)})
    dossier = page.context["dossier"]
    assert [one.name for one in dossier.story.recent] == ["accept", "dispatch", "register"]
    assert (dossier.task.percent, dossier.last_report) == (0, None)
    assert "<button" not in page.content.decode().split('class="page')[1]
    assert (
        desk.get(f"/tasks/{task.pk}/", {"as_of": written(9)}).context["dossier"].last_report.progress == SAID.progress
    )
    gone = desk.get(f"/tasks/{task.pk}/", {"as_of": written(30)})
    assert (gone.status_code, "那一天还看不到这件事项" in gone.content.decode()) == (200, True)


def test_who_may_not_see_a_task_today_does_not_see_its_past(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn
) -> None:
    assert sign_in(clerk).get(f"/tasks/{task.pk}/", {"as_of": written(19)}).status_code == 200
    hidden = sign_in(clerk).get(f"/tasks/{task.pk}/", {"as_of": written(20)})
    assert "它是后来才交办的" in hidden.content.decode(), "a draft is the office's own"
    reassign(task, make_department("区水利局"), by=supervisor, at=timezone.now(), note="三定方案。")
    assert sign_in(clerk).get(f"/tasks/{task.pk}/", {"as_of": written(19)}).status_code == 404


def test_figures_of_a_past_day_open_the_ledger_of_that_day(task: Task, supervisor: User, sign_in: SignIn) -> None:
    desk, day = sign_in(supervisor), ago(19)
    page = desk.get("/completion/", {"as_of": str(day)})
    total = page.context["completion"].total
    assert (total.registered.count, total.cells["unsigned"].count) == (1, 1)
    opened = desk.get(f"/tasks/{total.cells['unsigned'].query}")
    assert (opened.context["page"].total, opened.context["day"]) == (1, day)
    assert "投屏" not in page.content.decode()


def test_a_head_sees_the_past_of_his_own_department(
    task: Task, head: User, housing: Department, supervisor: User, sign_in: SignIn
) -> None:
    page = sign_in(head).get("/completion/", {"as_of": written(19)})
    assert page.context["completion"].total.cells["unsigned"].count == 1
    assert page.context["district"] is None
    assert "结束时的落实情况" in page.content.decode()


def test_the_quick_days_are_the_ends_of_what_has_passed() -> None:
    assert [(one.words, one.day) for one in quick_days(date(2026, 11, 22))] == [
        ("上周五", date(2026, 11, 13)),
        ("上月底", date(2026, 10, 31)),
        ("上季末", date(2026, 9, 30)),
        ("去年底", date(2025, 12, 31)),
    ]
    assert [(one.words, one.day) for one in quick_days(date(2027, 1, 6))][1:] == [
        ("上月底、上季末、去年底", date(2026, 12, 31))
    ]


def test_two_days_are_compared_on_a_page_whose_numbers_open_their_lists(
    task: Task, supervisor: User, sign_in: SignIn
) -> None:
    desk = sign_in(supervisor)
    page = desk.get("/tasks/between/", {"from": written(20), "to": written(18)})
    html = page.content.decode()
    assert "在办的怎么从 0 件变成 1 件" in html
    [(mark, n, address)] = page.context["comes"]
    assert (mark.words, n) == ("新交办", 1)
    listed = desk.get(f"/tasks/between/?{address}")
    assert [row.title for row in listed.context["rows"]] == ["完成改造"]
    cells = [(n, where) for _, _, cells, _ in page.context["rows"] for n, where in cells if n]
    assert sum(n for n, _ in cells) == 1
    assert desk.get(f"/tasks/between/?{cells[0][1]}").context["page"].paginator.count == 1


def test_days_that_cannot_be_compared_are_refused_in_a_sentence(task: Task, supervisor: User, sign_in: SignIn) -> None:
    desk = sign_in(supervisor)
    for asked, why in (
        ({"from": written(1), "to": written(5)}, "前一天要早于后一天"),
        ({"from": "2099-01-01"}, "还没有到"),
        ({"from": "六月"}, "读不出来"),
    ):
        answer = desk.get("/tasks/between/", asked)
        assert (answer.status_code, why in answer.content.decode()) == (422, True), asked
        assert desk.get("/tasks/between/excel/", asked).status_code == 302


def test_a_department_compares_its_own_tasks_only(task: Task, clerk: User, sign_in: SignIn) -> None:
    page = sign_in(clerk).get("/tasks/between/", {"from": written(20), "to": written(9)})
    assert page.context["found"].sum.now == 1
    assert "写进通报" not in page.content.decode()
    stranger = make_department("区水利局")
    assert sign_in(clerk).get("/tasks/between/", {"department": stranger.pk}).context["found"].pairs == []


def test_the_comparison_goes_out_as_a_workbook_with_the_same_numbers(
    task: Task, supervisor: User, sign_in: SignIn
) -> None:
    answer = sign_in(supervisor).get("/tasks/between/excel/", {"from": written(20), "to": written(18)})
    book = load(answer.content)
    units = [row for row in book["各单位"] if row and row[0] in {"区住建局", "合计"}]
    assert [row[1] for row in units] == [0, 0]
    assert [row[2] for row in units] == [1, 1]
    assert [row[9] for row in units] == [1, 1]
    changes = [row[0] for row in book["变化的事项"][3:]]
    assert changes == ["新交办", "牵头单位签收"]


def load(content: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet as its rows."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
