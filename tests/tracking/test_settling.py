"""Decisions on what a re-extraction shows: each is an event, nothing reviewed changes by itself, nobody overwrites."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from directives.actions.extracting import claim_extraction, record_extraction, request_extraction
from directives.actions.reviewing import add_directive, decide, edit_directive, merge_directive
from directives.comparing import Changed, compare_speech
from directives.extraction.pipeline import extract
from directives.extraction.records import Body, Context, Found, Span
from directives.models import Directive, DirectiveEvent, Extraction, Finding, Speech
from directives.workflow import DirectiveStatus, RejectionReason
from tests.factories import at, make_directive, make_finding, make_speech, make_task, make_user
from tracking.actions.settling import Decision, Pick, Settled, differences, key_of, settle
from tracking.comparison import open_comparison, words_of
from tracking.models import Department, Handling, Task, TaskSource

SignIn = Callable[[User], Client]
S = DirectiveStatus
NOW, LATER = at(hour=9), at(hour=15)
WATER = "区水务局要在12月底前建立河道巡查台账"
CITY = "区城管局要在11月底前清理完占道堆物"
SCHOOL = "区教育局要组织一次校园安全检查"
TEXT = f"在全区环境整治会议上的讲话\n同志们：\n{WATER}，报区政府。{CITY}。{SCHOOL}，月底前报结果。\n"


@pytest.fixture
def speech(supervisor: User) -> Speech:
    """A speech that has been extracted anew; what was found is up to the test."""
    made = make_speech(supervisor, TEXT)
    request_extraction(made, at=NOW)
    Extraction.objects.update(state="done", extracted_at=NOW, compared_at=NOW, requested_by=supervisor)
    return made


@pytest.fixture
def colleague(db: None) -> User:
    return make_user(Role.SUPERVISOR, name="郑一鸣")


@pytest.fixture
def changed(speech: Speech) -> Directive:
    """An adopted candidate that is found again with a later limit and another title."""
    made = make_directive(
        speech, WATER, status=S.ADOPTED, title="建台账", deadline="11月底前", due_on="2026-11-30", version=2
    )
    make_finding(speech, WATER, title="建立巡查台账", deadline="12月底前", due_on="2026-12-31", confidence=0.7)
    made.refresh_from_db()
    return made


@pytest.fixture
def gone(speech: Speech) -> Directive:
    return make_directive(speech, CITY)


@pytest.fixture
def finding(speech: Speech) -> Finding:
    return make_finding(speech, SCHOOL, title="组织校园安全检查")


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def key(speech: Speech, directive: Directive | None = None) -> str:
    """The key of the difference about this candidate, or of the only new one."""
    for one in differences(compare_speech(speech)):
        if getattr(one, "directive", None) == directive:
            return key_of(one)
    raise AssertionError("no such difference")


def rows(speech: Speech) -> list[dict[str, Any]]:
    """Every column of every candidate."""
    return [dict(row) for row in speech.directives.order_by("pk").values()]


def settle_one(
    speech: Speech, act: str, by: User, directive: Directive | None = None, *, codes: set[str] | None = None, **why: str
) -> Settled:
    pick = Pick(
        key(speech, directive), directive.version if directive else 0, None if codes is None else frozenset(codes)
    )
    return settle(speech, [pick], Decision(act, **why), by=by, at=LATER)


def last(directive: Directive) -> DirectiveEvent:
    event = directive.events.order_by("-pk").first()
    assert event is not None
    return event


# --- what a person decides ------------------------------------------------------------------------------------


def test_a_new_one_is_listed_to_be_reviewed_with_who_and_when(
    speech: Speech, finding: Finding, supervisor: User
) -> None:
    assert settle_one(speech, "take", supervisor) == Settled(1)
    listed = speech.directives.get()
    assert (listed.status, listed.title, listed.text) == (S.CANDIDATE, "组织校园安全检查", SCHOOL)
    event = last(listed)
    assert (event.action, event.by, event.at, event.changes) == ("find", supervisor, LATER, {"found": [False, True]})
    assert open_comparison(speech).size == 0


def test_a_new_one_that_is_none_is_rejected_with_its_reason_and_not_proposed_again(
    speech: Speech, finding: Finding, supervisor: User
) -> None:
    assert settle_one(speech, "drop", supervisor, why="quoted") == Settled(1)
    rejected = speech.directives.get()
    assert (rejected.status, rejected.rejected_as, rejected.reviewed_by) == (S.REJECTED, "quoted", supervisor)
    assert open_comparison(speech).size == 0


def test_a_rejection_without_a_reason_lists_nothing(speech: Speech, finding: Finding, supervisor: User) -> None:
    settled = settle_one(speech, "drop", supervisor)
    assert (settled.done, speech.directives.count()) == (0, 0)
    assert "驳回要写明理由" in settled.refused[0]


def test_a_new_one_cannot_be_kept(speech: Speech, finding: Finding, supervisor: User) -> None:
    assert "列入待审" in settle_one(speech, "keep", supervisor).refused[0]
    assert speech.directives.count() == 0


def test_taking_the_new_changes_the_fields_and_leaves_the_decision(
    speech: Speech, changed: Directive, supervisor: User
) -> None:
    assert settle_one(speech, "take", supervisor, changed) == Settled(1)
    changed.refresh_from_db()
    assert (changed.title, str(changed.due_on), changed.status) == ("建立巡查台账", "2026-12-31", S.ADOPTED)
    assert (changed.version, changed.confidence) == (3, 0.7)
    event = last(changed)
    assert (event.action, event.by, event.at) == ("take", supervisor, LATER)
    assert event.changes == {
        "title": ["建台账", "建立巡查台账"],
        "deadline": [["11月底前", "2026-11-30", ""], ["12月底前", "2026-12-31", ""]],
    }


def test_only_the_ticked_fields_are_taken_and_the_others_are_kept_for_good(
    speech: Speech, changed: Directive, supervisor: User
) -> None:
    settle_one(speech, "take", supervisor, changed, codes={"deadline"})
    changed.refresh_from_db()
    assert (changed.title, str(changed.due_on)) == ("建台账", "2026-12-31")
    assert last(changed).changes == {"title": ["建台账", "建立巡查台账"]}
    assert open_comparison(speech).size == 0


def test_taking_nothing_is_refused(speech: Speech, changed: Directive, supervisor: User) -> None:
    before = rows(speech)
    assert "还没有选" in settle_one(speech, "take", supervisor, changed, codes=set()).refused[0]
    assert rows(speech) == before


def test_keeping_writes_the_event_and_not_the_candidate(speech: Speech, changed: Directive, supervisor: User) -> None:
    before = rows(speech)
    assert settle_one(speech, "keep", supervisor, changed) == Settled(1)
    assert rows(speech) == before
    assert last(changed).changes["title"] == ["建台账", "建立巡查台账"]
    assert open_comparison(speech).size == 0


def test_a_candidate_that_is_gone_may_be_kept(speech: Speech, gone: Directive, supervisor: User) -> None:
    before = rows(speech)
    assert settle_one(speech, "keep", supervisor, gone) == Settled(1)
    assert rows(speech) == before
    assert (last(gone).action, open_comparison(speech).size) == ("keep", 0)


def test_a_candidate_that_is_gone_may_be_rejected_for_that(speech: Speech, gone: Directive, supervisor: User) -> None:
    assert settle_one(speech, "drop", supervisor, gone) == Settled(1)
    gone.refresh_from_db()
    assert (gone.status, gone.rejected_as) == (S.REJECTED, RejectionReason.GONE)
    assert open_comparison(speech).size == 0


def test_new_words_that_another_candidate_has_are_refused(speech: Speech, supervisor: User) -> None:
    longer = f"{WATER}，报区政府"
    short = make_directive(speech, WATER)
    make_finding(speech, longer, title=WATER[:24])
    pick = Pick(key(speech, short), 1)
    twin = make_directive(speech, longer[: len(WATER) + 2], title="另一条")
    Finding.objects.update(end=twin.end, text=twin.text)
    make_finding(speech, WATER[:-2], title="也是")
    settled = settle(speech, [pick], Decision("take"), by=supervisor, at=LATER)
    assert (settled.done, Directive.objects.get(pk=short.pk).text) == (0, WATER)


@pytest.mark.parametrize(("kind", "act", "said"), [("changed", "drop", "用新的"), ("gone", "take", "保留")])
def test_what_does_not_fit_the_difference_is_refused(
    speech: Speech, changed: Directive, gone: Directive, supervisor: User, kind: str, act: str, said: str
) -> None:
    before = rows(speech)
    settled = settle_one(speech, act, supervisor, changed if kind == "changed" else gone)
    assert (settled.done, said in settled.refused[0]) == (0, True)
    assert rows(speech) == before


# --- many at once ---------------------------------------------------------------------------------------------


def test_untouched_ones_are_replaced_as_a_whole_and_touched_ones_stay(
    speech: Speech, changed: Directive, gone: Directive, finding: Finding, supervisor: User
) -> None:
    found = differences(compare_speech(speech))
    picks = [Pick(key_of(one), 2 if isinstance(one, Changed) else 1) for one in found]
    before = Directive.objects.filter(pk=changed.pk).values().get()
    settled = settle(speech, picks, Decision("replace"), by=supervisor, at=LATER)
    assert (settled.done, len(settled.refused)) == (2, 1)
    assert "有人动过" in settled.refused[0]
    assert Directive.objects.filter(pk=changed.pk).values().get() == before
    assert {one.text: one.status for one in speech.directives.exclude(pk=changed.pk)} == {
        CITY: S.REJECTED,
        SCHOOL: S.CANDIDATE,
    }


def test_an_untouched_candidate_takes_all_that_is_new(speech: Speech, supervisor: User) -> None:
    old = make_directive(speech, WATER, owners=[], title="建台账")
    make_finding(speech, WATER, owners=["区水利局"], title="建立台账")
    assert settle_one(speech, "replace", supervisor, old) == Settled(1)
    old.refresh_from_db()
    assert (old.owners, old.title, old.status) == (["区水利局"], "建立台账", S.CANDIDATE)


def test_taking_all_leaves_what_people_set(speech: Speech, supervisor: User) -> None:
    mine = make_directive(speech, WATER, kind="建设")
    edit_directive(mine, version=1, by=supervisor, at=NOW, fields={"title": "按月报台账"})
    make_finding(speech, WATER, title="新的标题", kind="落实")
    assert settle_one(speech, "take", supervisor, mine) == Settled(1)
    mine.refresh_from_db()
    assert (mine.title, mine.kind) == ("按月报台账", "落实")


def test_taking_all_leaves_a_candidate_where_people_set_everything(speech: Speech, supervisor: User) -> None:
    mine = make_directive(speech, WATER)
    edit_directive(mine, version=1, by=supervisor, at=NOW, fields={"title": "按月报台账"})
    make_finding(speech, WATER, title="新的标题")
    assert "逐条看" in settle_one(speech, "take", supervisor, mine).refused[0]
    assert open_comparison(speech).for_all == []


# --- races ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["take", "keep", "drop"])
def test_what_somebody_changed_since_the_page_was_opened_is_left_alone(
    speech: Speech, changed: Directive, gone: Directive, colleague: User, supervisor: User, act: str
) -> None:
    target = gone if act == "drop" else changed
    pick = Pick(key(speech, target), target.version)
    edit_directive(target, version=target.version, by=colleague, at=NOW, fields={"kind": "防控"})
    before = rows(speech)
    settled = settle(speech, [pick], Decision(act), by=supervisor, at=LATER)
    assert settled == Settled(0, ("没有保存：郑一鸣刚刚改过这一条。",))
    assert rows(speech) == before


@pytest.mark.parametrize("first", ["take", "keep"])
@pytest.mark.parametrize("second", ["take", "keep"])
def test_of_two_people_who_decide_on_the_same_the_first_stands(
    speech: Speech, changed: Directive, colleague: User, supervisor: User, first: str, second: str
) -> None:
    pick = Pick(key(speech, changed), 2)
    assert settle(speech, [pick], Decision(first), by=colleague, at=NOW).done == 1
    before, events = rows(speech), DirectiveEvent.objects.count()
    settled = settle(speech, [pick], Decision(second), by=supervisor, at=LATER)
    assert "别人已经定过" in settled.refused[0]
    assert (rows(speech), DirectiveEvent.objects.count()) == (before, events)


def test_a_new_one_pressed_twice_is_listed_once(speech: Speech, finding: Finding, supervisor: User) -> None:
    pick = Pick(key(speech))
    assert [settle(speech, [pick], Decision("take"), by=supervisor, at=NOW).done for _ in range(2)] == [1, 0]
    assert speech.directives.count() == 1


def test_what_a_colleague_added_meanwhile_is_not_listed_twice(
    speech: Speech, finding: Finding, colleague: User, supervisor: User
) -> None:
    pick = Pick(key(speech))
    add_directive(speech, Span(finding.start - 0, finding.end), context=Context(), by=colleague, at=NOW)
    assert settle(speech, [pick], Decision("take"), by=supervisor, at=LATER).done == 0
    assert speech.directives.count() == 1


def test_a_page_of_the_run_before_decides_nothing(speech: Speech, changed: Directive, supervisor: User) -> None:
    pick = Pick(key(speech, changed), 2)
    rerun(speech, found_in(speech))
    before = rows(speech)
    settled = settle(speech, [pick], Decision("take"), by=supervisor, at=LATER)
    assert "又重新提取过" in settled.refused[0]
    assert rows(speech) == before


@pytest.mark.parametrize(
    ("kind", "act"), [("changed", "take"), ("changed", "replace"), ("gone", "drop"), ("gone", "replace")]
)
def test_what_has_become_a_task_is_never_changed_here(
    speech: Speech, changed: Directive, gone: Directive, housing: Department, supervisor: User, act: str, kind: str
) -> None:
    target = changed if kind == "changed" else gone
    pick = Pick(key(speech, target), target.version)
    register(target, housing, supervisor)
    before = rows(speech)
    settled = settle(speech, [pick], Decision(act, why="quoted"), by=supervisor, at=LATER)
    assert "已经立项" in settled.refused[0]
    assert rows(speech) == before


def test_what_has_become_a_task_is_shown_and_may_be_put_away(
    speech: Speech, changed: Directive, housing: Department, supervisor: User
) -> None:
    task = register(changed, housing, supervisor)
    compared = open_comparison(speech)
    assert (compared.changed, compared.untouched) == ((), [])
    assert [entry.task for entry in compared.registered] == [task]
    assert settle_one(speech, "keep", supervisor, changed) == Settled(1)
    assert open_comparison(speech).size == 0


def register(directive: Directive, lead: Department, by: User) -> Task:
    task = make_task(by, lead)
    TaskSource.objects.create(task=task, directive=directive, quote=directive.text, title="讲话", said_on=at().date())
    return task


# --- a run anew touches nothing -------------------------------------------------------------------------------


def found_in(speech: Speech, *names: str) -> tuple[Found, ...]:
    return extract(speech.text, speech.spoken_on, Context(bodies=tuple(Body(name, ("区水务局",)) for name in names)))


def rerun(speech: Speech, found: tuple[Found, ...]) -> None:
    claimed = claim_extraction(request_extraction(speech, at=LATER).pk, at=LATER)
    assert claimed is not None
    record_extraction(claimed, found, at=LATER)


def reviewed(speech: Speech, status: str, by: User, into: Directive) -> Directive:
    """A candidate in this state, as a person brings it there."""
    made = make_directive(speech, WATER, title="原来的标题", due_on="2026-11-01", deadline="限期")
    match status:
        case "adopted":
            return decide(made, "adopt", version=1, by=by, at=NOW)
        case "noted":
            return decide(made, "note", version=1, by=by, at=NOW)
        case "rejected":
            return decide(made, "reject", version=1, by=by, at=NOW, why="nothing")
        case "merged":
            return merge_directive(made, into, version=1, by=by, at=NOW)
        case "edited":
            edit_directive(made, version=1, by=by, at=NOW, fields={"title": "改过的标题"})
    return made


STATES = ["waiting", "edited", "adopted", "noted", "rejected", "merged"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("found", ["nothing", "the same words", "other owners"])
def test_a_re_extraction_leaves_every_candidate_as_it_was_to_the_byte(
    speech: Speech, supervisor: User, state: str, found: str
) -> None:
    other = make_directive(speech, CITY)
    reviewed(speech, state, supervisor, other)
    before, events = rows(speech), list(DirectiveEvent.objects.order_by("pk").values())
    anew = {"nothing": (), "the same words": found_in(speech), "other owners": found_in(speech, "区水利局")}
    rerun(speech, anew[found])
    assert rows(speech) == before
    assert list(DirectiveEvent.objects.order_by("pk").values()) == events
    open_comparison(speech)
    assert rows(speech) == before


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ["take", "keep", "drop", "replace"])
def test_no_decision_on_what_was_found_otherwise_changes_its_state(
    speech: Speech, supervisor: User, state: str, act: str
) -> None:
    other = make_directive(speech, CITY)
    target = reviewed(speech, state, supervisor, other)
    rerun(speech, found_in(speech, "区水利局"))
    picks = [
        Pick(key_of(one), target.version)
        for one in differences(compare_speech(speech))
        if getattr(one, "directive", None) == target
    ]
    before = target.status
    settled = settle(speech, picks, Decision(act), by=supervisor, at=LATER)
    target.refresh_from_db()
    assert settled.done + len(settled.refused) == len(picks) == (0 if state in {"rejected", "merged"} else 1)
    assert target.status == before
    assert settled.done == (0 if act == "drop" or (act == "replace" and state != "waiting") else len(picks))


# --- the page -------------------------------------------------------------------------------------------------


def page_of(speech: Speech) -> str:
    return reverse("tracking:comparison", args=[speech.pk])


def send(desk: Client, speech: Speech, **given: Any) -> str:
    """What the page says after the form was sent."""
    return desk.post(reverse("tracking:settle", args=[speech.pk]), given, follow=True).content.decode()


def test_the_page_shows_the_three_groups_with_old_and_new(
    desk: Client, speech: Speech, changed: Directive, gone: Directive, finding: Finding
) -> None:
    page = desk.get(page_of(speech)).content.decode()
    for words in (
        "新发现",
        "有变化",
        "不再提取",
        "组织校园安全检查",
        "11月底前，2026年11月30日",
        "12月底前，2026年12月31日",
    ):
        assert words in page
    assert "已经立项的" not in page


def test_the_page_says_why_something_is_no_longer_sure(desk: Client, speech: Speech) -> None:
    start = TEXT.index("建立")
    stop = {"rule": "own_stop", "start": start, "end": start + 2}
    make_directive(speech, WATER)
    make_finding(speech, WATER, decision="unsure", evidence=[stop], confidence=0.3)
    page = desk.get(reverse("tracking:comparison", args=[speech.pk])).content.decode()
    assert "<s>拿得准</s>" in page
    assert "现在多了单位词（不提取）“建立”" in page


def test_one_press_takes_one_over_and_leads_back_to_its_group(desk: Client, speech: Speech, changed: Directive) -> None:
    given = {"act": "take", "pick": f"{key(speech, changed)}:2", "some": "1", "code": ["deadline"], "group": "changed"}
    answer = desk.post(reverse("tracking:settle", args=[speech.pk]), given)
    assert answer["Location"] == page_of(speech) + "#changed"
    changed.refresh_from_db()
    assert (str(changed.due_on), changed.title) == ("2026-12-31", "建台账")


def test_a_conflict_is_told_and_the_page_shows_how_it_is_now(
    desk: Client, speech: Speech, changed: Directive, colleague: User
) -> None:
    pick = f"{key(speech, changed)}:2"
    edit_directive(changed, version=2, by=colleague, at=NOW, fields={"title": "郑一鸣写的标题"})
    page = send(desk, speech, act="take", pick=pick)
    assert "郑一鸣刚刚改过这一条" in page
    assert "郑一鸣写的标题" in page
    assert "人工改过" in page


def test_a_plan_somebody_made_is_mentioned(desk: Client, speech: Speech, changed: Directive) -> None:
    Handling.objects.create(directive=changed, due_on="2026-12-15")
    assert "用新的也不会改拟办" in desk.get(page_of(speech)).content.decode()


@pytest.mark.parametrize("pick", ["", "x1", "c1", "n" + "9" * 40, "v１", "n1'--"])
def test_nonsense_picks_nothing(desk: Client, speech: Speech, gone: Directive, pick: str) -> None:
    before = rows(speech)
    assert "还没有选" in send(desk, speech, act="keep", pick=pick)
    assert rows(speech) == before


def test_an_unknown_act_is_not_a_page(desk: Client, speech: Speech) -> None:
    assert desk.post(reverse("tracking:settle", args=[speech.pk]), {"act": "burn"}).status_code == 404


def test_where_all_is_decided_the_page_says_so(desk: Client, speech: Speech) -> None:
    assert "没有要定的了" in desk.get(page_of(speech)).content.decode()


def test_a_speech_never_extracted_anew_says_how_to(desk: Client, speech: Speech) -> None:
    Extraction.objects.update(compared_at=None)
    assert "还没有重新提取过" in desk.get(page_of(speech)).content.decode()


def test_the_page_needs_the_same_queries_for_many(
    speech: Speech, changed: Directive, gone: Directive, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for start in range(20, 40):
        make_finding(speech, TEXT[start : start + 4])
    with django_assert_num_queries(6):
        open_comparison(speech)


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("owners", [], "没有写明"),
        ("owners", ["区水利局", "区城管局（配合）"], "区水利局、区城管局（配合）"),
        ("deadline", [], "没有期限"),
        ("deadline", ["年底前", "2026-12-31", ""], "年底前，2026年12月31日"),
        ("deadline", ["尽快", "", ""], "尽快，推算不出日期"),
        ("is_hard", True, "硬任务"),
        ("is_hard", False, "软要求"),
        ("decision", "unsure", "拿不准"),
        ("targets", [], "没有"),
        ("title", "建台账", "建台账"),
    ],
)
def test_every_value_is_said_in_plain_words(code: str, value: Any, said: str) -> None:
    assert words_of(code, value) == said


def test_a_recurring_limit_says_how_often() -> None:
    assert words_of("deadline", ["每月25日前", "", "monthly:25"]).startswith("每月25日前，每月")
