"""One candidate that says two things becomes two, at the place a person chose; both remember the whole."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from directives.actions import NotAllowedError, StaleError
from directives.actions.reviewing import decide, edit_directive, merge_directive
from directives.actions.splitting import cuts, split_directive
from directives.comparing import compare_speech
from directives.extraction.records import Context
from directives.models import Directive, Extraction, Speech
from directives.workflow import DirectiveStatus
from tests.factories import MONDAY, at, make_directive, make_finding, make_speech, make_task, make_user
from tracking.actions.handling import split_candidate
from tracking.models import Department, Handling, TaskSource

SignIn = Callable[[User], Client]
S = DirectiveStatus
NOW = at(hour=9)
FIRST, SECOND = "区住建局要在12月底前完成17个老旧小区改造；", "区城管局要在11月底前清理完占道堆物"
WHOLE = FIRST + SECOND
TEXT = f"在全区城建工作会议上的讲话\n同志们：\n{WHOLE}。\n"
PLACE = TEXT.index(SECOND)
STATES = [S.ADOPTED, S.NOTED, S.REJECTED, S.MERGED]


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, TEXT)


@pytest.fixture
def whole(speech: Speech) -> Directive:
    return make_directive(speech, WHOLE, title="完成改造并清理堆物", confidence=0.6, decision="unsure")


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def split(whole: Directive, by: User, *, place: int = PLACE, version: int = 1) -> Directive:
    return split_directive(whole, place, version=version, context=Context(), by=by, at=NOW)


def rows(speech: Speech) -> list[dict[str, object]]:
    return [dict(row) for row in speech.directives.order_by("pk").values()]


def test_both_parts_keep_their_words_and_get_a_limit_and_a_title_of_their_own(
    whole: Directive, supervisor: User
) -> None:
    second = split(whole, supervisor)
    for part, words, due in ((whole, FIRST, "2026-12-31"), (second, SECOND, "2026-11-30")):
        part.refresh_from_db()
        assert TEXT[part.start : part.end] == part.text == words
        assert (part.status, str(part.due_on), part.confidence, part.decision) == (S.CANDIDATE, due, 0.6, "unsure")
    assert whole.title != second.title


def test_a_part_that_names_nobody_is_for_whom_the_whole_was_for(supervisor: User) -> None:
    first, second = "区住建局要在6月底前完成管网普查，", "并且建立长效管护机制。"
    speech = make_speech(supervisor, f"在全区管网工作会议上的讲话\n同志们：\n{first}{second}\n")
    start = speech.text.index("区住建局")
    body = {"name": "住建局", "text": "区住建局", "start": start, "end": start + 4, "role": "牵头"}
    whole = make_directive(speech, first + second, owners=["住建局"], bodies=[body], owner_basis="explicit")
    made = split(whole, supervisor, place=speech.text.index(second))

    assert (made.owners, made.bodies, made.owner_basis) == (["住建局"], [body], "heading")
    assert {"rule": "who.earlier", "start": start, "end": start + 4} in made.evidence


def test_both_parts_remember_who_cut_them_out_of_what(whole: Directive, supervisor: User) -> None:
    second = split(whole, supervisor)
    for part, words in ((whole, FIRST), (second, SECOND)):
        event = part.events.get()
        assert (event.action, event.by, event.at, event.changes) == ("split", supervisor, NOW, {"text": [WHOLE, words]})


def test_blanks_at_the_cut_belong_to_neither(supervisor: User) -> None:
    speech = make_speech(supervisor, TEXT.replace("；", "；\u3000"))
    one = make_directive(speech, WHOLE.replace("；", "；\u3000"))
    second = split(one, supervisor)
    one.refresh_from_db()
    assert (one.text, second.text) == (FIRST, SECOND)


@pytest.mark.parametrize("place", [0, PLACE - len(FIRST), PLACE + len(SECOND), PLACE + 500, PLACE - len(FIRST) + 2])
def test_a_cut_that_leaves_nothing_on_one_side_is_refused(
    speech: Speech, whole: Directive, supervisor: User, place: int
) -> None:
    before = rows(speech)
    with pytest.raises(NotAllowedError):
        split(whole, supervisor, place=place)
    assert rows(speech) == before


@pytest.mark.parametrize("status", STATES)
def test_only_what_waits_can_be_split(speech: Speech, whole: Directive, supervisor: User, status: str) -> None:
    other = make_directive(speech, "同志们")
    if status == S.MERGED:
        merge_directive(whole, other, version=1, by=supervisor, at=NOW)
    else:
        act = {S.ADOPTED: "adopt", S.NOTED: "note", S.REJECTED: "reject"}[S(status)]
        decide(whole, act, version=1, by=supervisor, at=NOW, why="nothing")
    before = rows(speech)
    with pytest.raises(NotAllowedError, match="请先放回待审"):
        split(whole, supervisor, version=2)
    assert rows(speech) == before


def test_what_others_were_merged_into_is_not_split(speech: Speech, whole: Directive, supervisor: User) -> None:
    merge_directive(make_directive(speech, "同志们"), whole, version=1, by=supervisor, at=NOW)
    with pytest.raises(NotAllowedError, match="并入"):
        split(whole, supervisor)


def test_of_two_who_change_it_at_once_the_second_is_told(speech: Speech, whole: Directive, supervisor: User) -> None:
    edit_directive(whole, version=1, by=make_user(Role.SUPERVISOR), at=NOW, fields={"title": "改过的"})
    before = rows(speech)
    with pytest.raises(StaleError):
        split(whole, supervisor)
    assert rows(speech) == before


def test_a_part_that_is_a_candidate_already_is_refused(speech: Speech, whole: Directive, supervisor: User) -> None:
    make_directive(speech, SECOND)
    before = rows(speech)
    with pytest.raises(NotAllowedError, match="已经是另一条"):
        split(whole, supervisor)
    assert rows(speech) == before


def test_what_has_become_a_task_is_not_split(whole: Directive, housing: Department, supervisor: User) -> None:
    task = make_task(supervisor, housing)
    TaskSource.objects.create(task=task, directive=whole, quote=WHOLE, title="讲话", said_on=MONDAY)
    with pytest.raises(NotAllowedError, match="已经立项"):
        split_candidate(whole, PLACE, version=1, context=Context(), by=supervisor, at=NOW)


def test_what_was_planned_for_the_whole_is_planned_for_both(
    whole: Directive, housing: Department, city: Department, supervisor: User
) -> None:
    Handling.objects.create(directive=whole, lead=housing).supporting.set([city])
    split_candidate(whole, PLACE, version=1, context=Context(), by=supervisor, at=NOW)
    plans = Handling.objects.order_by("pk")
    assert [(plan.lead, list(plan.supporting.all())) for plan in plans] == [(housing, [city])] * 2
    assert len({plan.directive_id for plan in plans}) == 2


def test_a_re_extraction_that_finds_the_whole_again_undoes_no_split(
    speech: Speech, whole: Directive, supervisor: User
) -> None:
    Extraction.objects.create(speech=speech, state="done", requested_at=NOW, touched_at=NOW, compared_at=NOW)
    split(whole, supervisor)
    make_finding(speech, WHOLE, title="别的标题")
    assert compare_speech(speech).size == 0


def test_places_to_cut_are_after_a_mark_and_never_near_an_end(whole: Directive) -> None:
    assert [(place, first[-4:], second[:4]) for place, first, second in cuts(whole)] == [
        (PLACE, "区改造；", "区城管局")
    ]
    assert list(cuts(Directive(start=0, text="要办，好"))) == []


def test_the_card_offers_the_places_and_one_press_makes_two(desk: Client, speech: Speech, whole: Directive) -> None:
    page = desk.get(f"/speeches/{speech.pk}/review/").content.decode()
    assert f'<option value="{PLACE}">' in page
    given = {"cut": PLACE, "version": 1, "show": "waiting"}
    answer = desk.post(f"/speeches/{speech.pk}/review/{whole.pk}/split/", given, follow=True).content.decode()
    assert "拆成了两条" in answer
    assert speech.directives.count() == 2


@pytest.mark.parametrize(
    "given", [{}, {"cut": "x", "version": "1"}, {"cut": str(PLACE)}, {"cut": "9" * 30, "version": "1"}]
)
def test_nonsense_splits_nothing_and_is_told(
    desk: Client, speech: Speech, whole: Directive, given: dict[str, str]
) -> None:
    before = rows(speech)
    answer = desk.post(f"/speeches/{speech.pk}/review/{whole.pk}/split/", given, follow=True).content.decode()
    assert "没有拆分" in answer or "没有保存" in answer
    assert rows(speech) == before


def test_what_came_of_a_split_is_said_at_the_card_the_page_jumps_to(
    desk: Client, speech: Speech, whole: Directive
) -> None:
    given = {"cut": PLACE, "version": 7, "show": "waiting"}
    page = desk.post(f"/speeches/{speech.pk}/review/{whole.pk}/split/", given, follow=True).content.decode()
    assert page.count('id="messages"') == 1
    assert page.index(f'id="q{whole.pk}"') < page.index("没有保存") < page.index(f'id="card{whole.pk}"')


def test_a_card_that_is_decided_offers_no_cut(desk: Client, speech: Speech, whole: Directive, supervisor: User) -> None:
    decide(whole, "adopt", version=1, by=supervisor, at=NOW)
    assert "拆分…" not in desk.get(f"/speeches/{speech.pk}/review/?show=all&focus={whole.pk}").content.decode()
