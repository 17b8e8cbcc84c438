"""A request that comes twice is done once, and answered the same."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from accounts.models import User
from api.idempotency import CLAIMED, KEPT, LostClaimError, once
from api.jobs import forget_answers
from api.models import KeptAnswer
from api.problems import ProblemError
from tests.api.conftest import Connect
from tests.api.program import problem
from tests.factories import at, make_task
from tracking.models import Department, Registration, Report, Task, TaskEvent
from tracking.workflow import Status

SAID = {"text": "请报进展。"}


@pytest.fixture
def task(monday: None, supervisor: User, housing: Department) -> Task:
    return make_task(supervisor, housing)


def remarks(task: Task) -> int:
    return task.events.filter(name="remark").count()


def test_a_request_sent_again_is_answered_the_same_and_done_once(
    task: Task, supervisor: User, connect: Connect
) -> None:
    program, key = connect(supervisor), str(uuid4())
    path = f"/tasks/{task.pk}/moves/remark/"
    first = program.post(path, SAID, idempotency_key=key)
    again = program.post(path, SAID, idempotency_key=key)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert (first["ETag"], "Idempotency-Replayed" in first) == (again["ETag"], False)
    assert again["Idempotency-Replayed"] == "true"
    assert remarks(task) == 1
    for text in ("第二句", "第三句"):
        assert program.post(path, {"text": text}).status_code == 200
    assert remarks(task) == 3


def test_the_same_key_on_something_else_is_refused(task: Task, supervisor: User, connect: Connect) -> None:
    program = connect(supervisor)
    path = f"/tasks/{task.pk}/moves/remark/"
    program.post(path, SAID, idempotency_key="one")
    problem(program.post(path, {"text": "别的话"}, idempotency_key="one"), 422, "key-reused")
    problem(program.post(f"/tasks/{task.pk}/moves/urge/", SAID, idempotency_key="one"), 422, "key-reused")
    assert remarks(task) == 1
    again = program.post(path, {"text": SAID["text"]}, idempotency_key="one")
    assert again["Idempotency-Replayed"] == "true"


def test_two_people_may_use_the_same_key(task: Task, supervisor: User, clerk: User, connect: Connect) -> None:
    for user in (supervisor, clerk):
        answer = connect(user).post(f"/tasks/{task.pk}/moves/remark/", SAID, idempotency_key="one")
        assert "Idempotency-Replayed" not in answer
    assert remarks(task) == 2


def test_a_refusal_of_the_office_is_an_answer_too(task: Task, supervisor: User, connect: Connect) -> None:
    program = connect(supervisor)
    path = f"/tasks/{task.pk}/moves/close/"
    first = problem(program.post(path, if_match="*", idempotency_key="one"), 409, "refused")
    Task.objects.filter(pk=task.pk).update(status=Status.SUBMITTED, submitted_on=at().date())
    answer = program.post(path, if_match="*", idempotency_key="one")
    assert problem(answer, 409, "refused") == first
    assert answer["Idempotency-Replayed"] == "true"
    assert program.post(path, if_match="*", idempotency_key="two").status_code == 200


def test_what_was_wrong_with_how_it_was_asked_may_be_put_right_under_the_same_key(
    task: Task, supervisor: User, connect: Connect
) -> None:
    program = connect(supervisor)
    path = f"/tasks/{task.pk}/moves/cancel/"
    problem(program.post(path, {}, idempotency_key="one"), 428, "no-precondition")
    problem(program.post("/tasks/987654/moves/cancel/", {}, idempotency_key="one"), 404, "not-found")
    assert not KeptAnswer.objects.exists()
    problem(program.post(path, {}, if_match="*", idempotency_key="one"), 422, "invalid")
    assert KeptAnswer.objects.get().status == 422


@pytest.mark.one_database
@pytest.mark.parametrize("key", ["x" * 81, "键", "a\tb"])
def test_a_key_is_short_and_plain(task: Task, supervisor: User, connect: Connect, key: str) -> None:
    answer = connect(supervisor).client.post(
        f"/api/v1/tasks/{task.pk}/moves/remark/",
        json.dumps(SAID),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )
    problem(answer, 400, "bad-request")


def test_files_are_the_same_however_they_are_packed(task: Task, clerk: User, connect: Connect) -> None:
    program = connect(clerk)

    def send(text: bytes) -> Any:
        file = SimpleUploadedFile("名单.txt", text, "text/plain")
        sent = {"progress": "已完成3个小区，正在改造2个。", "percent": "30", "attachments": [file]}
        return program.upload(
            f"/tasks/{task.pk}/moves/report/", sent, if_match=f'"{task.version}-000000000000"', idempotency_key="one"
        )

    first, again = send("一号楼".encode()), send("一号楼".encode())
    assert first.status_code == 200, first.content.decode()
    assert again["Idempotency-Replayed"] == "true"
    assert Report.objects.count() == 1
    problem(send("二号楼".encode()), 422, "key-reused")


def test_an_answer_is_kept_for_a_day_and_then_forgotten(task: Task, supervisor: User, connect: Connect) -> None:
    program, path = connect(supervisor), f"/tasks/{task.pk}/moves/remark/"
    program.post(path, SAID, idempotency_key="one")
    with time_machine.travel(at(hour=10) + KEPT - timedelta(minutes=1), tick=False):
        assert "Idempotency-Replayed" in program.post(path, SAID, idempotency_key="one")
        forget_answers()
        assert KeptAnswer.objects.count() == 1
    with time_machine.travel(at(hour=10) + KEPT + timedelta(minutes=1), tick=False):
        assert "Idempotency-Replayed" not in program.post(path, SAID, idempotency_key="one")
        assert remarks(task) == 2
    with time_machine.travel(at(hour=10) + 3 * KEPT, tick=False):
        forget_answers()
    assert not KeptAnswer.objects.exists()


def asked(user: User, key: str = "one") -> Any:
    request: Any = APIRequestFactory().post("/api/v1/x/", headers={"Idempotency-Key": key})
    request.user, request.data = user, {}
    return request


def claim_of(user: User, **fields: Any) -> KeptAnswer:
    """As a process that was killed at its work leaves it."""
    seen: list[KeptAnswer] = []

    def killed(_: Any) -> Response:
        seen.append(KeptAnswer.objects.get())
        return Response({})

    once(killed, asked(user), {})
    KeptAnswer.objects.update(status=None, body="", **fields)
    return KeptAnswer.objects.get()


def test_while_it_is_done_the_second_is_asked_to_wait_and_a_dead_claim_is_taken_over(
    monday: None, supervisor: User
) -> None:
    claim_of(supervisor, at=at(hour=10) - CLAIMED + timedelta(seconds=1))
    with pytest.raises(ProblemError) as refused:
        once(lambda _: Response({"done": 2}), asked(supervisor), {})
    assert (refused.value.kind.slug, refused.value.headers["Retry-After"]) == ("in-progress", "2")
    KeptAnswer.objects.update(at=at(hour=10) - CLAIMED - timedelta(seconds=1))
    assert once(lambda _: Response({"done": 2}), asked(supervisor), {}).data == {"done": 2}
    assert once(lambda _: Response({"done": 3}), asked(supervisor), {}).data == {"done": 2}


def test_who_has_lost_the_claim_loses_the_work(task: Task, supervisor: User) -> None:
    """It took so long that somebody else was let in: what it did is undone, and it waits for the other's answer."""

    def slow(_: Any) -> Response:
        task.move("remark", by=supervisor, at=at(), note="慢了")
        KeptAnswer.objects.update(claim=uuid4())
        return Response({})

    with pytest.raises(ProblemError) as refused:
        once(slow, asked(supervisor), {})
    assert refused.value.kind.slug == "in-progress"
    assert isinstance(refused.value.__cause__, LostClaimError)
    assert remarks(task) == 0


def test_a_fault_leaves_nothing_behind_so_it_may_be_tried_again(task: Task, supervisor: User) -> None:
    def breaks(_: Any) -> Response:
        task.move("remark", by=supervisor, at=at(), note="没有说完")
        raise ZeroDivisionError

    with pytest.raises(ProblemError) as broken:
        once(breaks, asked(supervisor), {})
    assert broken.value.kind.status == 500
    assert remarks(task) == KeptAnswer.objects.count() == 0


def together(works: list[Callable[[], Any]]) -> list[Any]:
    def alone(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [one.result() for one in [pool.submit(alone, work) for work in works]]


def test_of_many_at_the_same_moment_one_is_done(
    shared_database: None, supervisor: User, housing: Department, connect: Connect
) -> None:
    """Eight programs register the same paper at once: there is one paper, and nobody is told that there is another."""
    program = connect(supervisor)
    sent = paper_of(supervisor, housing)
    answers = together([lambda: program.post("/registrations/", sent, idempotency_key="one")] * 8)
    assert Registration.objects.count() == Task.objects.count() == 1
    made = {answer.content for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    for answer in answers:
        if answer.status_code != 201:
            assert answer.status_code == (409 if connection.vendor == "postgresql" else 503)
            assert int(answer["Retry-After"]) > 0
    last = program.post("/registrations/", sent, idempotency_key="one")
    assert last.content in made
    assert TaskEvent.objects.filter(name="register").count() == 1


def paper_of(supervisor: User, housing: Department) -> Any:
    from tests.api.test_registering import paper

    return paper(housing, on="2026-01-05", due_on="2099-12-31")
