"""Candidates over the API: what was found, and the decisions of the review."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from directives.models import Directive, DirectiveEvent, Speech
from directives.workflow import DirectiveStatus
from tests.api.conftest import Connect
from tests.api.program import problem
from tests.factories import make_directive, make_post, make_speech, make_user
from tracking.models import Department, Handling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

ASKED = "区住建局要在12月底前完成17个老旧小区改造"
ELSE = "区城管局要配合清理占道堆物"


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, f"同志们：{ASKED}。{ELSE}。")


@pytest.fixture
def waiting(speech: Speech, housing: Department, city: Department) -> Directive:
    body = {"name": "区住建局", "text": "区住建局", "start": 4, "end": 8, "role": "lead"}
    return make_directive(
        speech, ASKED, owners=["区住建局"], bodies=[body], evidence=[{"rule": "what", "start": 4, "end": 9}]
    )


def _judge(asker: Any, one: Directive, act: str, sent: Any = None, etag: str = "") -> Any:
    etag = etag or asker.get(f"/directives/{one.pk}/")["ETag"]
    return asker.post(f"/directives/{one.pk}/moves/{act}/", sent, if_match=etag)


def test_a_candidate_is_told_with_its_span_its_evidence_and_what_is_proposed(
    supervisor: User, connect: Connect, speech: Speech, waiting: Directive, housing: Department
) -> None:
    told = connect(supervisor).read(f"/directives/{waiting.pk}/")
    assert speech.text[told["start"] : told["end"]] == told["text"] == ASKED
    assert told["evidence"] == [{"rule": "what", "start": 4, "end": 9}]
    assert told["proposal"]["lead"] == {"id": housing.pk, "name": "区住建局"}
    assert (told["number"], told["status"], told["is_registered"]) == (1, "candidate", False)
    assert told["moves"] == ["adopt", "note", "reject", "merge", "edit"]


def test_candidates_stand_in_the_order_of_the_speech_and_are_kept_to_a_state(
    supervisor: User, connect: Connect, speech: Speech, waiting: Directive
) -> None:
    later = make_directive(speech, ELSE, status=DirectiveStatus.ADOPTED)
    asker = connect(supervisor)
    walked = [row["id"] for page in asker.walk(f"/speeches/{speech.pk}/directives/?limit=1") for row in page]
    assert walked == [waiting.pk, later.pk]
    adopted = asker.read(f"/speeches/{speech.pk}/directives/?status=adopted")["results"]
    assert [(row["id"], row["number"]) for row in adopted] == [(later.pk, 2)]
    problem(asker.get(f"/speeches/{speech.pk}/directives/?status=new"), 400, "bad-request")


@pytest.mark.parametrize(
    ("act", "sent", "status"),
    [
        ("adopt", {}, "adopted"),
        ("note", {}, "noted"),
        ("reject", {"why": "heading"}, "rejected"),
        ("reject", {"note": "不归这里办"}, "rejected"),
    ],
)
def test_a_decision_is_taken_once_and_kept_with_its_author(
    supervisor: User, connect: Connect, waiting: Directive, act: str, sent: dict[str, Any], status: str
) -> None:
    answer = _judge(connect(supervisor), waiting, act, sent)
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["status"] == status
    event = DirectiveEvent.objects.get()
    assert (event.action, event.by) == (act, supervisor)


def test_a_decision_is_put_back(supervisor: User, connect: Connect, waiting: Directive) -> None:
    asker = connect(supervisor)
    _judge(asker, waiting, "adopt")
    assert _judge(asker, waiting, "restore").json()["status"] == "candidate"
    problem(_judge(asker, waiting, "restore"), 409, "refused")


def test_what_is_said_with_a_decision_is_kept_and_the_rest_stays_as_it_stood(
    supervisor: User, connect: Connect, waiting: Directive, housing: Department, city: Department
) -> None:
    post = make_post("分管副区长", can_approve=False)
    sent = {"title": "改造17个老旧小区", "supporting": [city.pk], "leader": post.pk, "due_on": "2026-12-20"}
    told = _judge(connect(supervisor), waiting, "adopt", sent).json()
    assert (told["title"], told["kind"], told["is_hard"]) == ("改造17个老旧小区", waiting.kind, True)
    proposal = told["proposal"]
    assert proposal["lead"]["id"] == housing.pk
    assert ([one["id"] for one in proposal["supporting"]], proposal["leader"]["id"]) == ([city.pk], post.pk)
    assert proposal["due_on"] == "2026-12-20"
    assert Handling.objects.get().lead == housing


def test_a_card_is_corrected_without_a_decision(supervisor: User, connect: Connect, waiting: Directive) -> None:
    asker = connect(supervisor)
    told = _judge(asker, waiting, "edit", {"is_hard": False, "kind": "宣教"}).json()
    assert (told["is_hard"], told["kind"], told["status"]) == (False, "宣教", "candidate")
    said = problem(_judge(asker, waiting, "edit"), 422, "invalid")
    assert "没有要改的" in said["detail"]


def test_long_term_work_needs_a_rhythm(supervisor: User, connect: Connect, waiting: Directive) -> None:
    asker = connect(supervisor)
    _judge(asker, waiting, "edit", {"is_long_term": True, "rhythm": "monthly:25"})
    told = asker.read(f"/directives/{waiting.pk}/")["proposal"]
    assert (told["is_long_term"], told["rhythm"], told["due_on"]) == (True, "monthly:25", None)


def test_one_candidate_is_merged_into_another_of_its_speech(
    supervisor: User, connect: Connect, speech: Speech, waiting: Directive
) -> None:
    asker, other = connect(supervisor), make_directive(speech, ELSE)
    stranger = make_directive(make_speech(supervisor, "区教育局要在年底前完成排查。"), "区教育局要在年底前完成排查")
    for into in (stranger.pk, waiting.pk, 987654):
        problem(_judge(asker, waiting, "merge", {"into": into}), 422, "invalid")
    told = _judge(asker, waiting, "merge", {"into": other.pk}).json()
    assert (told["status"], told["merged_into"]) == ("merged", other.pk)


@pytest.mark.parametrize(
    ("act", "sent", "field"),
    [
        ("adopt", {"lead": 987654}, "lead"),
        ("adopt", {"kind": "唱歌"}, "kind"),
        ("adopt", {"title": "长" * 101}, "title"),
        ("adopt", {"due_on": "年底"}, "due_on"),
        ("adopt", {"status": "adopted"}, "status"),
        ("reject", {"why": "because"}, "why"),
    ],
)
def test_what_the_card_would_not_take_is_not_taken_here(
    supervisor: User, connect: Connect, waiting: Directive, act: str, sent: dict[str, Any], field: str
) -> None:
    said = problem(_judge(connect(supervisor), waiting, act, sent), 422, "invalid")
    assert field in {error["field"] for error in said["errors"]}
    waiting.refresh_from_db()
    assert (waiting.status, waiting.version) == ("candidate", 1)


def test_a_rejection_without_a_reason_is_refused_in_words(
    supervisor: User, connect: Connect, waiting: Directive
) -> None:
    said = problem(_judge(connect(supervisor), waiting, "reject"), 409, "refused")
    assert "要写明理由" in said["detail"]


def test_of_two_who_decide_at_once_the_second_is_shown_what_the_first_did(
    supervisor: User, connect: Connect, waiting: Directive
) -> None:
    asker = connect(supervisor)
    etag = asker.get(f"/directives/{waiting.pk}/")["ETag"]
    _judge(asker, waiting, "adopt", etag=etag)
    late = _judge(asker, waiting, "reject", {"why": "heading"}, etag=etag)
    said = problem(late, 412, "stale")
    assert said["current"]["status"] == "adopted"
    assert late["ETag"] == asker.get(f"/directives/{waiting.pk}/")["ETag"]


def test_nothing_is_decided_unread(supervisor: User, connect: Connect, waiting: Directive) -> None:
    problem(connect(supervisor).post(f"/directives/{waiting.pk}/moves/adopt/"), 428, "no-precondition")


def test_candidates_concern_the_office_alone(
    clerk: User, leader: User, administrator: User, connect: Connect, speech: Speech, waiting: Directive
) -> None:
    for user in (clerk, leader, administrator):
        asker = connect(user)
        for address in (f"/speeches/{speech.pk}/directives/", f"/directives/{waiting.pk}/"):
            problem(asker.get(address), 403, "forbidden")
        problem(asker.post(f"/directives/{waiting.pk}/moves/adopt/", if_match="*"), 403, "forbidden")


def test_many_candidates_are_told_with_as_many_queries_as_few(
    supervisor: User, connect: Connect, django_assert_num_queries: Any
) -> None:
    speech = make_speech(
        supervisor, "。".join(f"区住建局要在12月{day}日前完成{day}个小区改造" for day in range(10, 30))
    )
    first, *others = speech.text.split("。")
    make_directive(speech, first)
    asker = connect(supervisor)
    asker.get(f"/speeches/{speech.pk}/directives/")
    with CaptureQueriesContext(connection) as few:
        asker.get(f"/speeches/{speech.pk}/directives/")
    for one in others:
        make_directive(speech, one)
    with django_assert_num_queries(len(few)):
        assert len(asker.read(f"/speeches/{speech.pk}/directives/")["results"]) == 20


def test_a_candidate_nobody_made_is_not_there(supervisor: User, connect: Connect) -> None:
    problem(connect(supervisor).get("/directives/987654/"), 404, "not-found")
    problem(connect(supervisor).post("/directives/987654/moves/adopt/", if_match="*"), 404, "not-found")


def test_the_history_of_a_candidate_names_who_decided(connect: Connect, waiting: Directive) -> None:
    from accounts.models import Role

    colleague = make_user(Role.SUPERVISOR)
    _judge(connect(colleague), waiting, "adopt")
    waiting.refresh_from_db()
    assert waiting.reviewed_by == colleague
