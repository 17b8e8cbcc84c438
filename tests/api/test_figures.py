"""Reports, files, 立项单 and figures over the API."""

from typing import Any

import pytest

from accounts.models import TokenUse, User
from directives.models import Speech
from directives.workflow import DirectiveStatus
from tests.api.conftest import Connect
from tests.api.program import problem
from tests.config.cabinet import Cabinet, fill_cabinet
from tests.factories import make_directive, make_post, make_speech, make_task
from tracking.models import Department, Registration, Report, Task
from tracking.workflow import Status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

ASKED, ELSE = "区住建局要在12月底前完成17个老旧小区改造", "区城管局要在12月20日前清理占道堆物"


@pytest.fixture
def speech(supervisor: User, housing: Department, city: Department) -> Speech:
    speech = make_speech(supervisor, f"同志们：{ASKED}。{ELSE}。")
    for words, name in ((ASKED, "区住建局"), (ELSE, "区城管局")):
        start = speech.text.index(name)
        body = {"name": name, "text": name, "start": start, "end": start + 4, "role": "lead"}
        make_directive(speech, words, owners=[name], bodies=[body], status=DirectiveStatus.ADOPTED)
    return speech


def _approval() -> dict[str, Any]:
    return {"approver": make_post().pk, "approved_on": "2026-11-23", "basis": "会议讲话"}


def test_all_that_was_adopted_becomes_tasks_of_one_paper(supervisor: User, connect: Connect, speech: Speech) -> None:
    asker = connect(supervisor)
    answer = asker.post(f"/speeches/{speech.pk}/register/", {"approval": _approval()})
    assert answer.status_code == 201, answer.content.decode()
    paper = asker.read(answer["Location"])
    assert [task["lead"]["name"] for task in paper["tasks"]] == ["区住建局", "区城管局"]
    assert paper["drafts"] == [task["id"] for task in paper["tasks"]]
    again = asker.post(f"/speeches/{speech.pk}/register/", {"approval": _approval()})
    assert "没有采纳而还没有立项" in problem(again, 409, "refused")["detail"]


def test_a_line_says_what_shall_be_otherwise_and_the_rest_waits(
    supervisor: User, connect: Connect, speech: Speech, city: Department
) -> None:
    first = speech.directives.in_order()[0]
    line = {"directive": first.pk, "title": "改造17个小区", "supporting": [city.pk], "due_on": "2026-12-18"}
    sent = {"approval": _approval(), "lines": [line], "dispatch": True}
    assert connect(supervisor).post(f"/speeches/{speech.pk}/register/", sent).status_code == 201
    task = Task.objects.get()
    assert (task.title, str(task.due_on), task.status) == ("改造17个小区", "2026-12-18", Status.ASSIGNED)
    assert [part.department for part in task.supporting] == [city]


def test_what_is_missing_on_a_paper_is_said_line_by_line(supervisor: User, connect: Connect, speech: Speech) -> None:
    asker, first = connect(supervisor), speech.directives.in_order()[0]
    lacking = {"approval": {**_approval(), "basis": ""}, "lines": [{"directive": first.pk, "lead": None}]}
    said = problem(asker.post(f"/speeches/{speech.pk}/register/", lacking), 422, "invalid")
    assert {"approval.basis", "lines.0"} <= {error["field"] for error in said["errors"]}
    strange = {"approval": _approval(), "lines": [{"directive": 987654}]}
    said = problem(asker.post(f"/speeches/{speech.pk}/register/", strange), 422, "invalid")
    assert said["errors"][0]["field"] == "lines.0.directive"
    assert Registration.objects.count() == 0


def test_drafts_of_a_paper_are_sent_out_all_or_those_named(supervisor: User, connect: Connect, speech: Speech) -> None:
    asker = connect(supervisor)
    paper = asker.post(f"/speeches/{speech.pk}/register/", {"approval": _approval()}).json()
    first, second = (task["id"] for task in paper["tasks"])
    address = f"/registrations/{paper['id']}/dispatch/"
    problem(asker.post(address, {"tasks": [first, 987654]}), 422, "invalid")
    assert Task.objects.filter(status=Status.ASSIGNED).count() == 0
    assert asker.post(address, {"tasks": [first]}).status_code == 200
    assert asker.read(f"/registrations/{paper['id']}/")["drafts"] == [second]
    assert asker.post(address).status_code == 200
    problem(asker.post(address), 409, "refused")


@pytest.fixture
def kept(db: None) -> Cabinet:
    return fill_cabinet()


def test_a_file_comes_with_its_checksum_and_one_that_was_changed_does_not(kept: Cabinet, connect: Connect) -> None:
    asker, file = connect(kept.outsider), kept.attachment
    problem(asker.get(f"/attachments/{file.pk}/"), 404, "not-found")
    asker = connect(next(user for role, user in kept.people.items() if role == "clerk"))
    answer = asker.get(f"/attachments/{file.pk}/")
    assert (b"".join(answer), answer["X-Checksum-SHA256"]) == (b"12/17", file.sha256)
    use = TokenUse.objects.get(token=asker.token)
    assert (use.method, use.path) == ("GET", f"/api/v1/attachments/{file.pk}/")
    type(file).objects.filter(pk=file.pk).update(sha256="0" * 64)
    assert "校验值不一样" in problem(asker.get(f"/attachments/{file.pk}/"), 409, "refused")["detail"]


def test_reports_are_read_by_who_sees_the_task_and_found_by_task_and_unit(
    supervisor: User, clerk: User, outsider: User, housing: Department, city: Department, connect: Connect
) -> None:
    task, other = make_task(supervisor, housing), make_task(supervisor, city)
    for user, one in ((clerk, task), (outsider, other)):
        took = connect(user).take(one.pk, "report", {"progress": f"{one.title}，已经开工。", "percent": 20})
        assert took.status_code == 200, took.content.decode()
    mine, theirs = (Report.objects.get(task=one).pk for one in (task, other))
    assert [row["id"] for row in connect(clerk).read("/reports/")["results"]] == [mine]
    office = connect(supervisor)
    assert [row["id"] for row in office.read("/reports/")["results"]] == [theirs, mine]
    for query in (f"task={task.pk}", f"department={housing.pk}"):
        [row] = office.read(f"/reports/?{query}")["results"]
        assert (row["id"], row["department"]["name"], row["by"]) == (mine, "区住建局", "何晓岚")
    assert office.read("/reports/?since=2026-11-24")["results"] == []
    problem(office.get("/reports/?task=x"), 400, "bad-request")


def test_figures_add_up_as_on_the_page(
    supervisor: User, head: User, housing: Department, city: Department, connect: Connect
) -> None:
    make_task(supervisor, housing, status=Status.CLOSED)
    make_task(supervisor, housing)
    make_task(supervisor, city, status=Status.ASSIGNED)
    told = connect(supervisor).read("/statistics/")
    assert (told["on"], told["total"]["registered"], told["total"]["closed"]) == ("2026-11-23", 3, 1)
    for row in (told["total"], *told["departments"], *told["kinds"]):
        assert sum(row["lights"].values()) == row["registered"]
    assert sum(row["registered"] for row in told["departments"]) == 3
    own = connect(head).read("/statistics/")
    assert [(row["name"], row["registered"], row["rate"]) for row in own["departments"]] == [("区住建局", 2, 0.5)]
    problem(connect(head).get(f"/statistics/?department={city.pk}"), 404, "not-found")
    problem(connect(supervisor).get("/statistics/?period=month"), 400, "bad-request")
