"""Every step of the table that people take can be taken by their programs: the same forms, the same refusals."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role, User
from api.form_fields import HIDDEN
from api.moves import LEFT_OUT, TICKS, WAYS
from api.serializers.moves import BODIES
from tests.api.conftest import Connect
from tests.api.program import problem
from tests.api.scenes import LATER, SCENES, Cast
from tests.factories import MONDAY, at, make_subtask, make_task, make_user
from tracking.actions.moves import accept
from tracking.actions.reports import Progress, report_progress
from tracking.actions.words_on_task import remark
from tracking.models import Attachment, Department, Filing, Report, Task
from tracking.workflow import MOVES, Actor, Status

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def cast(
    supervisor: User, clerk: User, head: User, outsider: User, leader: User, housing: Department, city: Department
) -> Cast:
    return Cast(supervisor, clerk, head, outsider, leader, housing, city)


@pytest.mark.one_database
def test_every_step_of_the_table_is_open_to_programs_or_left_out_for_a_reason() -> None:
    assert set(MOVES) == set(WAYS) | set(LEFT_OUT)
    assert not set(WAYS) & set(LEFT_OUT)
    assert all(LEFT_OUT.values())
    assert {name for name, move in MOVES.items() if move.actors == {Actor.PROGRAM}} <= set(LEFT_OUT)
    assert set(SCENES) == set(WAYS)


@pytest.mark.one_database
def test_what_a_step_may_bring_is_what_its_form_asks_for() -> None:
    for name, way in WAYS.items():
        asked = {key for form in way.forms for key in form.base_fields if key not in HIDDEN}
        sent = set(BODIES[name]().fields) - {"filing", *way.ticks}
        assert sent == ({"pieces"} if name == "break_down" else asked), name
        assert ("filing" in BODIES[name]().fields) is way.on_filing


@pytest.mark.parametrize("name", SCENES)
def test_each_step_is_taken_as_on_the_page(cast: Cast, connect: Connect, name: str) -> None:
    scene = SCENES[name](cast)
    program = connect(scene.by)
    before = program.read(f"/tasks/{scene.task.pk}/")
    assert name in [move["name"] for move in before["moves"]], [move["name"] for move in before["moves"]]
    answer = program.take(scene.task.pk, name, scene.sent)
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    task = Task.objects.get(pk=scene.task.pk)
    happened = list(task.events.filter(version__gt=before["version"]).in_order().values_list("name", flat=True))
    expected = (name,) if scene.told is None else scene.told
    assert set(expected) <= set(happened), happened
    assert task.status == (MOVES[name].target or before["status"])
    assert told["said"].endswith(f"“{task.title}”。")
    if told["task"]:
        assert told["task"] == program.read(f"/tasks/{task.pk}/")
        assert answer["ETag"] == program.etag(task.pk)
        assert told["task"]["version"] == task.version >= before["version"]


@pytest.mark.parametrize("name", SCENES)
def test_a_step_without_what_it_needs_says_what_that_is(cast: Cast, connect: Connect, name: str) -> None:
    scene = SCENES[name](cast)
    program = connect(scene.by)
    opened = {move["name"]: move for move in program.read(f"/tasks/{scene.task.pk}/")["moves"]}[name]
    asked = {one["name"] for one in program.read(opened["url"])["asks"]}
    assert set(opened["needs"]) <= asked | {"pieces"}
    if not opened["needs"]:
        return
    answer = problem(program.take(scene.task.pk, name), 422, "invalid")
    assert {error["field"] for error in answer["errors"]} >= set(opened["needs"][:1])
    assert Task.objects.get(pk=scene.task.pk).version == scene.task.version


@pytest.mark.one_database
@pytest.mark.parametrize("name", sorted(set(SCENES) - {"remark", "instruct"}))
def test_no_step_is_taken_on_a_task_nobody_has_read(cast: Cast, connect: Connect, name: str) -> None:
    scene = SCENES[name](cast)
    path = f"/tasks/{scene.task.pk}/moves/{name}/"
    program = connect(scene.by)
    problem(program.post(path, scene.sent), 428, "no-precondition")
    problem(program.post(path, scene.sent, if_match='"abc"'), 400, "bad-request")
    problem(program.post(path, {**scene.sent, "colour": "red"}, if_match="*"), 422, "invalid")
    problem(program.post(path, ["x"], if_match="*"), 422, "invalid")
    assert Task.objects.get(pk=scene.task.pk).version == scene.task.version


def test_who_has_read_an_older_task_gets_it_as_it_stands_now(cast: Cast, connect: Connect) -> None:
    task = cast.task(Status.ASSIGNED)
    program = connect(cast.clerk)
    old = program.etag(task.pk)
    accept(task, by=cast.head, at=at(hour=9))
    said = problem(program.take(task.pk, "decline", {"note": "不归我们。"}, if_match=old), 412, "stale")
    assert (said["current"]["status"], [event["name"] for event in said["since"]]) == ("accepted", ["accept"])
    old = program.etag(task.pk)
    report_progress(task, Progress("已完成3个。", 30), by=cast.head, at=at(hour=9), period_on=None)
    answer = program.take(task.pk, "extend", {"due_on": LATER, "note": "材料没有到。"}, if_match=old)
    said = problem(answer, 412, "stale")
    assert said["current"]["percent"] == 30
    assert [event["name"] for event in said["since"]] == ["report"]
    assert answer["ETag"] == program.etag(task.pk)
    again = program.take(task.pk, "extend", {"due_on": LATER, "note": "材料没有到。"}, if_match=answer["ETag"])
    assert again.status_code == 200


def test_words_make_nothing_out_of_date(cast: Cast, connect: Connect) -> None:
    task, program = cast.task(), connect(cast.clerk)
    old = program.etag(task.pk)
    remark(task, text="请抓紧。", by=cast.supervisor, at=at())
    assert program.take(task.pk, "extend", {"due_on": LATER, "note": "材料没有到。"}, if_match=old).status_code == 200
    assert program.post(f"/tasks/{task.pk}/moves/remark/", {"text": "好的"}).status_code == 200


def test_a_step_out_of_season_is_refused_with_the_sentence_of_the_page(cast: Cast, connect: Connect) -> None:
    task = cast.task()
    answer = problem(connect(cast.supervisor).take(task.pk, "close"), 409, "refused")
    assert answer["detail"] == f"“{task.title}”现在是办理中，不能办结。"


def test_a_step_of_somebody_else_is_refused_with_whose_it_is(cast: Cast, connect: Connect) -> None:
    task = cast.task(Status.ASSIGNED, with_support=True)
    answer = problem(connect(cast.supervisor).take(task.pk, "decline", {"note": "不办"}), 403, "forbidden")
    assert "牵头单位" in answer["detail"]
    problem(connect(cast.outsider).take(task.pk, "close"), 403, "forbidden")
    problem(connect(cast.outsider).get(f"/tasks/{task.pk}/moves/close/"), 403, "forbidden")


def test_a_report_brings_its_files(cast: Cast, connect: Connect) -> None:
    task, program = cast.task(), connect(cast.clerk)
    files = [SimpleUploadedFile(f"第{n}处.txt", b"done", "text/plain") for n in range(2)]
    sent = {"progress": "已完成3个小区，正在改造2个。", "percent": "30", "attachments": files}
    answer = program.upload(f"/tasks/{task.pk}/moves/report/", sent, if_match=program.etag(task.pk))
    assert answer.status_code == 200, answer.content.decode()
    [made] = answer.json()["made"]
    assert made == {"kind": "report", "id": Report.objects.get().pk}
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["第0处.txt", "第1处.txt"]
    [event] = program.read(f"/tasks/{task.pk}/events/")["results"]
    assert [file["name"] for file in event["files"]] == ["第0处.txt", "第1处.txt"]


def test_a_file_that_may_not_be_kept_is_refused_and_nothing_is_reported(cast: Cast, connect: Connect) -> None:
    task, program = cast.task(), connect(cast.clerk)
    file = SimpleUploadedFile("清单.exe", b"MZ\x90\x00", "application/octet-stream")
    sent = {"progress": "已完成3个小区。", "percent": "30", "attachments": [file]}
    answer = program.upload(f"/tasks/{task.pk}/moves/report/", sent, if_match="*")
    assert problem(answer, 422, "invalid")["errors"][0]["field"] == "attachments"
    assert not Report.objects.exists()


def test_advice_on_a_report_is_given_once_and_is_no_wall(cast: Cast, connect: Connect) -> None:
    task, program = cast.task(), connect(cast.clerk)
    sent: dict[str, Any] = {"progress": "高度重视，加强领导，扎实推进。", "percent": 30}
    told = problem(program.take(task.pk, "report", sent), 422, "needs-confirmation")
    assert told["advice"][0]["reason"]
    assert told["seen"]
    assert "把答复里的 seen 原样写进 seen" in told["detail"]
    assert not Report.objects.exists()
    assert program.take(task.pk, "report", {**sent, "seen": told["seen"]}).status_code == 200
    lower = problem(
        program.take(task.pk, "report", {"progress": "又完成2个小区。", "percent": 10}), 422, "needs-confirmation"
    )
    assert [error["field"] for error in lower["errors"]] == ["falls"]
    assert (
        program.take(task.pk, "report", {"progress": "又完成2个小区。", "percent": 10, "falls": True}).status_code
        == 200
    )


def test_closure_without_evidence_says_what_is_lacking_first(cast: Cast, connect: Connect) -> None:
    task, program = cast.task(percent=60), connect(cast.clerk)
    told = problem(program.take(task.pk, "submit", {"note": "全部完成。"}), 422, "needs-confirmation")
    assert [error["field"] for error in told["errors"]] == ["anyway"]
    assert "anyway 写 true" in told["detail"]
    assert any("没有佐证材料" in one["reason"] for one in told["advice"])
    assert program.take(task.pk, "submit", {"note": "全部完成。", "anyway": True}).status_code == 200


def test_what_goes_before_the_head_is_told_as_such(cast: Cast, connect: Connect) -> None:
    task, program = cast.signed_by_head(), connect(cast.clerk)
    told = program.take(task.pk, "report", {"progress": "已完成3个小区，正在改造2个。", "percent": 30}).json()
    assert told["made"] == [{"kind": "filing", "id": Filing.objects.get().pk}]
    assert "审签" in told["said"]
    signing = {move["name"]: move for move in connect(cast.head).read(f"/tasks/{task.pk}/")["moves"]}["endorse"]
    assert signing["filings"] == [Filing.objects.get().pk]


def test_what_was_sent_up_by_others_or_for_another_task_is_not_there(cast: Cast, connect: Connect) -> None:
    scene = SCENES["endorse"](cast)
    other = make_task(cast.supervisor, cast.housing)
    for task, filing in ((other, scene.sent["filing"]), (scene.task, 987654), (scene.task, None)):
        answer = connect(cast.head).take(task.pk, "endorse", {"filing": filing})
        assert problem(answer, 422, "invalid")["errors"][0]["field"] == "filing"


def test_what_an_adjustment_does_not_name_stays(cast: Cast, connect: Connect) -> None:
    task = cast.task(with_support=True, measure="9个", rhythm="monthly:8")
    answer = connect(cast.supervisor).take(task.pk, "adjust", {"measure": "17个", "note": "会议另定。"})
    assert answer.status_code == 200, answer.content.decode()
    now = Task.objects.get(pk=task.pk)
    assert (now.measure, now.rhythm, now.due_on) == ("17个", "monthly:8", task.due_on)
    assert [part.department for part in now.supporting] == [cast.city]
    [event] = now.events.filter(name="adjust")
    assert set(event.changes) == {"measure"}
    answer = connect(cast.supervisor).take(task.pk, "adjust", {"supporting": [], "rhythm": "", "note": "不用配合。"})
    now = Task.objects.get(pk=task.pk)
    assert (now.supporting, now.rhythm, now.measure) == ([], "", "17个")


def test_what_an_amendment_does_not_name_stays(cast: Cast, connect: Connect) -> None:
    task = cast.task(Status.DRAFT, with_support=True, measure="9个")
    assert connect(cast.supervisor).take(task.pk, "amend", {"title": "完成17个小区"}).status_code == 200
    now = Task.objects.get(pk=task.pk)
    assert (now.title, now.measure, now.due_on) == ("完成17个小区", "9个", task.due_on)
    assert [part.department for part in now.supporting] == [cast.city]
    refused = problem(connect(cast.supervisor).take(task.pk, "amend", {"title": ""}), 409, "refused")
    assert "还没有写事项名称" in refused["detail"]


@pytest.mark.one_database
@pytest.mark.parametrize("code", ["daily", "weekly:9", "monthly:29", "monthly:x", "weekly:3:4", "每月", "quarterly:3"])
def test_a_rhythm_is_one_of_those_offered(cast: Cast, connect: Connect, code: str) -> None:
    task = cast.task()
    answer = connect(cast.supervisor).take(task.pk, "adjust", {"rhythm": code, "note": "另定。"})
    assert problem(answer, 422, "invalid")["errors"][0]["field"] == "rhythm"


@pytest.mark.parametrize(
    "code", ["weekly:3", "semimonthly", "monthly", "monthly:8", "quarterly", "halfyearly", "yearly"]
)
def test_each_rhythm_is_written_by_its_code(cast: Cast, connect: Connect, code: str) -> None:
    task = cast.task()
    assert connect(cast.supervisor).take(task.pk, "adjust", {"rhythm": code, "note": "另定。"}).status_code == 200
    assert Task.objects.get(pk=task.pk).rhythm == code


def test_what_is_not_asked_now_is_not_dropped_silently(cast: Cast, connect: Connect) -> None:
    task = cast.task()
    sent = {"note": "等政策。", "review_on": LATER, "authority": 1}
    answer = problem(connect(cast.leader).take(task.pk, "suspend", sent), 422, "invalid")
    assert answer["errors"][0]["field"] == "authority"
    assert "不问“批准人”" in answer["errors"][0]["detail"]


def test_pieces_are_checked_one_by_one(cast: Cast, connect: Connect) -> None:
    task, program = cast.task(), connect(cast.clerk)
    good = {"title": "改造一号小区", "lead": cast.housing.pk, "due_on": "2026-12-01"}
    late = {**good, "title": "改造二号小区", "due_on": (MONDAY + timedelta(days=39)).isoformat()}
    answer = problem(program.take(task.pk, "break_down", {"pieces": [good, late]}), 422, "invalid")
    assert [error["field"] for error in answer["errors"]] == ["pieces.1.due_on"]
    bad = {"pieces": [{**good, "lead": 987654}, {"title": "", "lead": cast.city.pk}]}
    fields = {error["field"] for error in problem(program.take(task.pk, "break_down", bad), 422, "invalid")["errors"]}
    assert {"pieces.0.lead", "pieces.1.title", "pieces.1.due_on"} <= fields
    assert program.take(task.pk, "break_down", {"pieces": [good] * 21}).status_code == 422
    problem(program.take(task.pk, "break_down", {"pieces": []}), 422, "invalid")
    assert not task.children.exists()
    assert program.take(task.pk, "break_down", {"pieces": [good, {**late, "over_parent": True}]}).status_code == 200
    assert task.children.count() == 2


def test_closing_over_open_pieces_has_to_be_said(cast: Cast, connect: Connect) -> None:
    task = SCENES["close"](cast).task
    make_subtask(task, cast.city)
    program = connect(cast.supervisor)
    problem(program.take(task.pk, "close"), 409, "refused")
    assert program.take(task.pk, "close", {"over_open": True}).status_code == 200
    assert task.children.get().status == Status.CANCELLED


def test_a_task_that_goes_out_of_sight_is_not_shown_any_more(cast: Cast, connect: Connect) -> None:
    task = make_subtask(cast.task(), cast.city, status=Status.RETURNED)
    program = connect(make_user(Role.CLERK, cast.city))
    assert program.read(f"/tasks/{task.pk}/")["status"] == "returned"
    answer = connect(cast.clerk).take(task.pk, "reassign", {"lead": cast.housing.pk, "note": "自己办。"})
    assert answer.json()["task"]["lead"]["id"] == cast.housing.pk
    problem(program.get(f"/tasks/{task.pk}/"), 404, "not-found")


def test_a_step_tells_what_it_asks_for_as_its_page_opens(cast: Cast, connect: Connect) -> None:
    task = cast.task(Status.RETURNED)
    told = connect(cast.supervisor).read(f"/tasks/{task.pk}/moves/reassign/")
    asks = {one["name"]: one for one in told["asks"]}
    assert (told["label"], asks["lead"]["is_required"]) == ("重新交办", True)
    assert {"value": str(cast.city.pk), "label": "区城管局"} in asks["lead"]["choices"]
    adjusting = connect(cast.supervisor).read(f"/tasks/{cast.task(measure='9个').pk}/moves/adjust/")["asks"]
    values = {one["name"]: one["value"] for one in adjusting}
    assert values["measure"] == "9个"
    assert date.fromisoformat(values["due_on"]) == MONDAY + timedelta(days=30)


@pytest.mark.one_database
def test_ticks_stand_for_what_was_seen() -> None:
    asked = {name for fields in BODIES.values() for name in fields().fields}
    assert asked | {"over_parent", "on_rest_day"} >= TICKS
