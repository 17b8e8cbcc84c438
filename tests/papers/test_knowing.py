"""What the office knows when a ledger comes in: names, people, and the tasks its numbers lead to."""

from datetime import date
from typing import Any

from accounts.models import Role, User
from papers.actions.knowing import existing, load_known
from papers.models import Intake
from papers.sheets.records import Sheet
from tests.factories import MONDAY, at, make_department, make_post, make_spread, make_task, make_user
from tests.papers.returned import make_intake
from tracking.actions.recording import record_progress
from tracking.actions.reports import Progress
from tracking.models import Department, DepartmentGroup, Task
from tracking.models.progress import Heard
from tracking.workflow import Status


def intake_of(by: User, *rows: tuple[Any, ...]) -> Intake:
    """An intake of a sheet with numbers and titles."""
    sheet = Sheet("台账", (("编号", "任务"), *rows))
    return make_intake(by, sheets=[sheet.as_json()], mapping={"0": "number", "1": "title"}, head=0)


def test_a_task_is_known_by_its_number_as_its_row_would_say_it(
    supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    post = make_post("分管住建的副区长")
    task = make_task(supervisor, housing, city, percent=40, leader=post, measure="全部验收")
    task.assignments.filter(role="lead").update(handler=clerk)
    said = Progress("12个小区已完工。", 70, "雨季停工。", "12月底前完工。")
    record_progress(task, said, heard=Heard.PHONE, by=supervisor, at=at())
    [(former, one)] = existing([task.number, "督〔2020〕1号-01"], MONDAY)
    assert (former, one.key, one.number) == ("", task.pk, task.number)
    values = one.values
    assert (values["lead"], values["supporting"], values["handler"]) == (housing.pk, (city.pk,), clerk.pk)
    assert (values["leader"], values["measure"], values["percent"]) == (post.pk, "全部验收", 70)
    assert (values["due_on"], values["is_long_term"], values["status"]) == (task.due_on, False, Status.ACCEPTED)
    assert (values["progress"], values["problems"], values["next_step"]) == (
        "12个小区已完工。", "雨季停工。", "12月底前完工。",
    )  # fmt: skip
    assert (one.words["lead"], one.words["status"], one.words["closed_on"]) == ("区住建局", "办理中", "")


def test_a_heading_over_several_units_is_known_without_a_lead(supervisor: User, housing: Department) -> None:
    heading = make_spread(supervisor, housing, make_department("青溪镇"))
    [(_, one)] = existing([heading.number], MONDAY)
    assert (one.values["lead"], one.values["handler"], one.values["supporting"]) == (None, None, ())


def test_a_former_number_leads_to_every_ledger_that_had_it(supervisor: User, housing: Department) -> None:
    for title in ("完成老旧小区改造", "整治占道经营"):
        make_task(supervisor, housing, former_number="1", title=title)
    found = existing(["1"], MONDAY)
    assert [(former, one.values["title"]) for former, one in found] == [
        ("1", "完成老旧小区改造"), ("1", "整治占道经营"),
    ]  # fmt: skip
    assert existing(["", "2"], MONDAY) == []


def test_names_lead_to_departments_groups_posts_and_people(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User, leader: User
) -> None:
    twin = make_user(Role.CLERK, housing, name=clerk.name)
    make_user(Role.CLERK, housing, name="离岗的人", is_active=False)
    group = DepartmentGroup.objects.create(name="城建口")
    group.members.set([city, housing, make_department("区撤并局", is_active=False)])
    post = make_post("分管住建的副区长", holder=leader)
    known = load_known(intake_of(supervisor), at())
    assert known.today == MONDAY
    assert known.directory.resolve("住建部门") == housing
    assert set(known.groups[group.pk]) == {housing.pk, city.pk}
    assert known.posts[post.name] == known.posts[leader.name] == post.pk
    assert known.people[housing.pk, clerk.name] == (clerk.pk, twin.pk)
    assert known.people[city.pk, outsider.name] == (outsider.pk,)
    assert (housing.pk, "离岗的人") not in known.people


def test_who_holds_two_posts_is_not_guessed(supervisor: User, leader: User) -> None:
    make_post("副区长甲", holder=leader)
    make_post("副区长乙", holder=leader)
    known = load_known(intake_of(supervisor), at())
    assert leader.name not in known.posts
    assert {"副区长甲", "副区长乙"} <= set(known.posts)


def test_dates_in_cells_are_read_with_the_calendar_and_the_names_of_this_office(
    supervisor: User, housing: Department
) -> None:
    context = load_known(intake_of(supervisor), at()).context
    assert date(2026, 10, 1) in context.calendar.holidays
    assert housing.name in {body.name for body in context.bodies}


def test_a_task_of_the_same_title_that_is_not_over_is_pointed_out(supervisor: User, housing: Department) -> None:
    live = make_task(supervisor, housing, title="完成老旧小区改造")
    make_task(supervisor, housing, title="整治占道经营", status=Status.CLOSED)
    known = load_known(intake_of(supervisor, ("1", "完成老旧小区改造"), ("2", "整治占道经营")), at())
    assert known.namesakes == {"完成老旧小区改造": live.number}


def test_numbers_of_the_sheet_and_of_corrections_lead_to_tasks(supervisor: User, housing: Department) -> None:
    first, second = make_task(supervisor, housing), make_task(supervisor, housing, former_number="督办12")
    intake = intake_of(supervisor, (first.number, "完成老旧小区改造"), ("督办11", "整治占道经营"))
    intake.fixes = {"2:number": "督办12"}
    known = load_known(intake, at())
    assert (known.tasks[first.number].key, [one.key for one in known.former["督办12"]]) == (first.pk, [second.pk])
    assert set(known.tasks) == {first.number}


def test_thirty_numbers_cost_as_many_queries_as_three(
    supervisor: User, housing: Department, django_assert_max_num_queries: Any
) -> None:
    tasks = [make_task(supervisor, housing) for _ in range(30)]
    assert Task.objects.count() == 30
    with django_assert_max_num_queries(13):
        assert len(existing([task.number for task in tasks], MONDAY)) == 30
