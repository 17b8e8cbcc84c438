"""立项 by another program: a paper with its tasks, all or none, in the words of the page."""

from typing import Any

import pytest

from accounts.models import User
from tests.api.conftest import Connect
from tests.api.program import problem
from tests.factories import make_department, make_post
from tracking.models import Department, DepartmentGroup, Job, Registration, Task
from tracking.workflow import Status, Structure

pytestmark = pytest.mark.usefixtures("monday")


def line(lead: Department | None, **fields: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "title": "完成17个老旧小区改造",
        "kind": "建设",
        "is_hard": True,
        "quote": "区住建局要在年底前完成17个老旧小区改造。",
        "lead": lead.pk if lead else None,
        "due_on": "2026-12-31",
        "measure": "17个全部通过验收",
    }
    return {**given, **fields}


def paper(lead: Department, *lines: dict[str, Any], on: str = "2026-11-20", **fields: Any) -> dict[str, Any]:
    due = {"due_on": fields.pop("due_on")} if "due_on" in fields else {}
    return {
        "source": {"kind": "minutes", "title": "区政府第18次常务会议纪要", "on": on},
        "approval": {"approver": make_post().pk, "approved_on": on, "basis": "常务会议议定"},
        "tasks": list(lines) or [line(lead, **due)],
        **fields,
    }


def test_a_paper_with_its_tasks_is_registered(
    supervisor: User, housing: Department, city: Department, connect: Connect
) -> None:
    lines = [
        line(housing, supporting=[city.pk]),
        line(city, title="每月清理占道", due_on=None, is_long_term=True, rhythm="monthly:8"),
    ]
    answer = connect(supervisor).post("/registrations/", paper(housing, *lines))
    assert answer.status_code == 201, answer.content.decode()
    made = Registration.objects.get()
    told = answer.json()
    assert (told["id"], told["number"], told["is_dispatching"]) == (made.pk, made.number, False)
    assert answer["Location"] == f"/api/v1/registrations/{made.pk}/"
    first, second = made.tasks.order_by("serial")
    assert [one["id"] for one in told["tasks"]] == [first.pk, second.pk]
    assert (first.status, first.lead.department, first.measure) == (Status.DRAFT, housing, "17个全部通过验收")  # type: ignore[union-attr]
    assert [part.department for part in first.supporting] == [city]
    assert (second.is_long_term, second.rhythm, second.due_on) == (True, "monthly:8", None)
    assert first.sources.get().quote == "区住建局要在年底前完成17个老旧小区改造。"
    assert (made.source_title, made.created_by) == ("区政府第18次常务会议纪要", supervisor)


def test_it_may_be_sent_out_at_once(supervisor: User, housing: Department, connect: Connect) -> None:
    told = connect(supervisor).post("/registrations/", paper(housing, dispatch=True)).json()
    assert Task.objects.get().status == Status.ASSIGNED
    assert told["tasks"][0]["status"] == "assigned"
    assert not told["is_dispatching"]


def test_many_are_sent_out_in_the_background(supervisor: User, housing: Department, connect: Connect) -> None:
    lines = [line(housing, title=f"完成第{n}个小区") for n in range(30)]
    told = connect(supervisor).post("/registrations/", paper(housing, *lines, dispatch=True)).json()
    assert told["is_dispatching"]
    assert len(told["tasks"]) == Task.objects.filter(status=Status.DRAFT).count() == 30
    assert Job.objects.get().by == supervisor


def test_one_line_is_spread_over_the_units_of_a_group(
    supervisor: User, housing: Department, city: Department, connect: Connect
) -> None:
    group = DepartmentGroup.objects.create(name="两个局")
    group.members.set([housing, city])
    given = paper(housing, line(None, group=group.pk, each=True))
    told = connect(supervisor).post("/registrations/", given).json()
    [heading] = told["tasks"]
    assert Task.objects.get(pk=heading["id"]).structure == Structure.SPREAD
    assert Task.objects.filter(structure=Structure.UNIT, parent=heading["id"]).count() == 2


def test_all_that_is_wrong_is_said_line_by_line_and_nothing_is_made(
    supervisor: User, housing: Department, connect: Connect
) -> None:
    retired = make_department("撤销的局", is_active=False)
    lines = [
        line(housing, title=""),
        line(None),
        line(housing, due_on=None),
        line(housing, due_on="2026-11-02"),
        line(housing, kind="别的"),
        line(housing, is_long_term=True, due_on=None),
    ]
    given = paper(housing, *lines)
    given["source"] = {"kind": "minutes", "title": "纪要", "on": "2027-01-01"}
    given["approval"]["basis"] = ""
    del lines[4]["kind"]
    answer = problem(connect(supervisor).post("/registrations/", given), 422, "invalid")
    said = {error["field"]: error["detail"] for error in answer["errors"]}
    assert said["source.on"] == "来源日期不能在今天之后。"
    assert said["approval.basis"] == "请写批准依据。"
    assert said["tasks.0"] == "还没有写事项名称。"
    assert said["tasks.1"] == "还没有牵头单位。"
    assert "还没有完成时限" in said["tasks.2"]
    assert "已经过了" in said["tasks.3"]
    assert "tasks.4.kind" in said
    assert said["tasks.5"] == "长期坚持的事项要定报送频率。"
    bad = problem(connect(supervisor).post("/registrations/", paper(housing, line(retired))), 422, "invalid")
    assert bad["errors"][0]["field"] == "tasks.0.lead"
    assert not Registration.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tasks": []}, "tasks"),
        ({"tasks": "x"}, "tasks"),
        ({"tasks": [{}] * 101}, "tasks"),
        ({"tasks": ["x"]}, "tasks.0"),
        ({"source": "纪要"}, "source"),
        ({"source": {"title": "纪要", "on": "2026-11-20"}}, "source.kind"),
        ({"source": {"kind": "speech", "title": "纪要", "on": "2026-11-20"}}, "source.kind"),
        ({"approval": None}, "approval"),
        ({"colour": "red"}, "colour"),
        ({"dispatch": "maybe"}, "dispatch"),
    ],
)
def test_what_makes_no_paper_is_refused_by_name(
    supervisor: User, housing: Department, connect: Connect, change: Any, field: str
) -> None:
    answer = problem(connect(supervisor).post("/registrations/", {**paper(housing), **change}), 422, "invalid")
    assert any(error["field"].startswith(field) for error in answer["errors"]), answer["errors"]


@pytest.mark.one_database
def test_a_word_nobody_asks_for_is_not_dropped_silently(
    supervisor: User, housing: Department, connect: Connect
) -> None:
    given = paper(housing, line(housing, due="2026-12-31"))
    given["source"]["page"] = 3
    answer = problem(connect(supervisor).post("/registrations/", given), 422, "invalid")
    assert [error["field"] for error in answer["errors"]] == ["source.page", "tasks.0.due"]
    problem(connect(supervisor).post("/registrations/", [given]), 422, "invalid")


def test_only_the_office_registers_and_only_what_somebody_may_approve(
    supervisor: User, clerk: User, leader: User, housing: Department, connect: Connect
) -> None:
    for user in (clerk, leader):
        assert "督查员" in problem(connect(user).post("/registrations/", paper(housing)), 403, "forbidden")["detail"]
    given = paper(housing)
    given["approval"]["approver"] = make_post("一般领导", can_approve=False).pk
    answer = problem(connect(supervisor).post("/registrations/", given), 422, "invalid")
    assert answer["errors"][0]["field"] == "approval.approver"
    assert not Task.objects.exists()
