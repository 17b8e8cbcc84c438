"""What a 督查员 does to candidates, and that two of them never overwrite each other."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from directives.actions import NotAllowedError, StaleError
from directives.actions.reviewing import (
    add_directive,
    adopt_all_hard,
    decide,
    edit_directive,
    merge_directive,
    merge_elsewhere,
)
from directives.extraction.records import Body, Context, Span
from directives.models import Directive, Speech
from directives.workflow import MOVES, DirectiveStatus, moves_from
from tests.factories import at, make_directive, make_speech, make_user

TEXT = """一、抓好河道治理
区水务局要在12月底前建立河道巡查台账。各镇街要抓好垃圾清运。
同志们要高度重视。
"""
NOW = at(hour=10)


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, TEXT)


@pytest.fixture
def candidate(speech: Speech) -> Directive:
    return make_directive(speech, "区水务局要在12月底前建立河道巡查台账")


@pytest.fixture
def second(speech: Speech) -> Directive:
    return make_directive(speech, "各镇街要抓好垃圾清运")


@pytest.fixture
def colleague(db: None) -> User:
    return make_user(Role.SUPERVISOR, name="李敏")


def in_status(directive: Directive, status: str, into: Directive) -> Directive:
    Directive.objects.filter(pk=directive.pk).update(
        status=status, merged_into=into if status == DirectiveStatus.MERGED else None
    )
    directive.refresh_from_db()
    return directive


@pytest.mark.parametrize("name", sorted(set(MOVES) - {"merge"}))
@pytest.mark.parametrize("status", DirectiveStatus.values)
def test_a_decision_is_taken_exactly_where_the_table_allows_it(
    candidate: Directive, second: Directive, supervisor: User, name: str, status: str
) -> None:
    in_status(candidate, status, second)
    if name in moves_from(status):
        decide(candidate, name, version=1, by=supervisor, at=NOW, note="不是任务")
        assert candidate.status == MOVES[name].target
        assert candidate.merged_into is None
        assert candidate.version == 2
    else:
        with pytest.raises(NotAllowedError, match=MOVES[name].label):
            decide(candidate, name, version=1, by=supervisor, at=NOW, note="不是任务")
        assert candidate.events.count() == 0


def test_a_decision_is_signed_and_recorded(candidate: Directive, supervisor: User) -> None:
    decide(candidate, "reject", version=1, by=supervisor, at=NOW, note=" 只是表态 ")
    assert (candidate.reviewed_by, candidate.reviewed_at, candidate.reason) == (supervisor, NOW, "只是表态")
    event = candidate.events.get()
    assert (event.action, event.by, event.at, event.note) == ("reject", supervisor, NOW, "只是表态")


def test_a_rejection_without_a_reason_is_refused(candidate: Directive, supervisor: User) -> None:
    with pytest.raises(NotAllowedError, match="要写明理由"):
        decide(candidate, "reject", version=1, by=supervisor, at=NOW, note="  ")
    assert Directive.objects.get().status == DirectiveStatus.CANDIDATE


@pytest.mark.parametrize(
    ("why", "note", "kept_as", "words"),
    [
        ("quoted", "", "quoted", "引用别人的话"),
        ("heading", " 下面讲了三条 ", "heading", "只是标题，下面另有具体要求：下面讲了三条"),
        ("", "上次会议定过", "other", "上次会议定过"),
        ("other", "上次会议定过", "other", "上次会议定过"),
    ],
)
def test_a_rejection_keeps_the_choice_and_its_words(
    candidate: Directive, supervisor: User, why: str, note: str, kept_as: str, words: str
) -> None:
    decide(candidate, "reject", version=1, by=supervisor, at=NOW, why=why, note=note)
    assert (candidate.rejected_as, candidate.reason) == (kept_as, words)
    event = candidate.events.get()
    assert (event.note, event.changes) == (words, {"rejected_as": ["", kept_as]})


@pytest.mark.parametrize("why", ["", "other", "nonsense"])
def test_another_reason_must_be_written_down(candidate: Directive, supervisor: User, why: str) -> None:
    with pytest.raises(NotAllowedError, match="选一条，或者自己写"):
        decide(candidate, "reject", version=1, by=supervisor, at=NOW, why=why)
    assert candidate.events.count() == 0


def test_a_long_explanation_still_fits(candidate: Directive, supervisor: User) -> None:
    decide(candidate, "reject", version=1, by=supervisor, at=NOW, why="quoted", note="讲" * 300)
    assert len(candidate.reason) == 300


def test_a_reason_belongs_to_a_rejection_only(candidate: Directive, second: Directive, supervisor: User) -> None:
    decide(candidate, "reject", version=1, by=supervisor, at=NOW, why="quoted")
    decide(candidate, "adopt", version=2, by=supervisor, at=NOW, why="quoted")
    assert candidate.rejected_as == ""
    decide(second, "reject", version=1, by=supervisor, at=NOW, why="detail")
    merge_directive(second, candidate, version=2, by=supervisor, at=NOW)
    assert (second.rejected_as, second.reason) == ("", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Directive.objects.filter(pk=candidate.pk).update(rejected_as="quoted")


def test_putting_back_takes_the_signature_and_the_reason_away(candidate: Directive, supervisor: User) -> None:
    decide(candidate, "reject", version=1, by=supervisor, at=NOW, note="只是表态")
    decide(candidate, "restore", version=2, by=supervisor, at=NOW)
    assert (candidate.reviewed_by, candidate.reviewed_at, candidate.reason) == (None, None, "")
    assert [event.action for event in candidate.events.order_by("pk")] == ["reject", "restore"]


def test_the_second_of_two_reviewers_is_told_who_was_first(
    candidate: Directive, supervisor: User, colleague: User
) -> None:
    mine, theirs = Directive.objects.get(), Directive.objects.get()
    decide(theirs, "note", version=1, by=colleague, at=NOW)
    with pytest.raises(StaleError, match="李敏刚刚改过这一条") as caught:
        decide(mine, "adopt", version=1, by=supervisor, at=NOW)
    assert caught.value.current.status == DirectiveStatus.NOTED
    assert candidate.events.count() == 1


def test_an_edit_from_an_old_version_changes_nothing(candidate: Directive, supervisor: User, colleague: User) -> None:
    mine, theirs = Directive.objects.get(), Directive.objects.get()
    edit_directive(theirs, version=1, by=colleague, at=NOW, fields={"title": "建立河道台账"})
    with pytest.raises(StaleError):
        edit_directive(mine, version=1, by=supervisor, at=NOW, fields={"title": "建立巡查台账"})
    candidate.refresh_from_db()
    assert (candidate.title, candidate.version) == ("建立河道台账", 2)


def test_an_edit_records_the_old_and_the_new(candidate: Directive, supervisor: User) -> None:
    fields = {"title": "建立河道巡查台账", "kind": "建设", "is_hard": True}
    assert edit_directive(candidate, version=1, by=supervisor, at=NOW, fields=fields)
    assert candidate.events.get().changes == {
        "title": ["区水务局要在12月底前建立河道巡查台账", "建立河道巡查台账"],
        "kind": ["推进", "建设"],
    }


def test_an_edit_that_changes_nothing_leaves_no_trace(candidate: Directive, supervisor: User) -> None:
    assert not edit_directive(candidate, version=1, by=supervisor, at=NOW, fields={"kind": "推进"})
    candidate.refresh_from_db()
    assert (candidate.version, candidate.events.count()) == (1, 0)


def test_the_words_of_the_speech_cannot_be_edited(candidate: Directive, supervisor: User) -> None:
    with pytest.raises(ValueError, match="text"):
        edit_directive(candidate, version=1, by=supervisor, at=NOW, fields={"text": "别的话"})


def test_a_merged_candidate_says_into_which(candidate: Directive, second: Directive, supervisor: User) -> None:
    merge_directive(second, candidate, version=1, by=supervisor, at=NOW)
    assert (second.status, second.merged_into) == (DirectiveStatus.MERGED, candidate)
    assert list(candidate.merged.all()) == [second]


def test_a_candidate_is_not_merged_into_itself(candidate: Directive, supervisor: User) -> None:
    with pytest.raises(NotAllowedError, match="不能并入自己"):
        merge_directive(candidate, candidate, version=1, by=supervisor, at=NOW)


def test_a_candidate_is_merged_into_one_of_another_speech(candidate: Directive, supervisor: User) -> None:
    elsewhere = make_directive(make_speech(supervisor), "区住建局要在12月底前完成17个老旧小区改造")
    merge_directive(candidate, elsewhere, version=1, by=supervisor, at=NOW)
    assert (candidate.status, list(elsewhere.merged.all())) == (DirectiveStatus.MERGED, [candidate])


def test_a_candidate_merged_into_a_matter_kept_elsewhere_says_its_number(
    candidate: Directive, second: Directive, supervisor: User
) -> None:
    merge_directive(second, candidate, version=1, by=supervisor, at=NOW)
    merge_elsewhere(candidate, "试〔2026〕1号-02", version=1, by=supervisor, at=NOW)
    assert (candidate.status, candidate.merged_as) == (DirectiveStatus.MERGED, "试〔2026〕1号-02")
    assert candidate.events.get().note == "试〔2026〕1号-02"
    assert list(candidate.merged.all()) == [second], "what was merged into it goes along"
    decide(candidate, "restore", version=candidate.version, by=supervisor, at=NOW)
    assert (candidate.status, candidate.merged_as) == (DirectiveStatus.CANDIDATE, "")


def test_only_the_first_of_two_merges_a_candidate_elsewhere(candidate: Directive, supervisor: User) -> None:
    merge_elsewhere(candidate, "试〔2026〕1号-02", version=1, by=supervisor, at=NOW)
    again = Directive.objects.get(pk=candidate.pk)
    again.status = DirectiveStatus.CANDIDATE
    with pytest.raises(StaleError):
        merge_elsewhere(again, "试〔2026〕1号-03", version=1, by=supervisor, at=NOW)
    assert Directive.objects.get(pk=candidate.pk).merged_as == "试〔2026〕1号-02"


@pytest.mark.parametrize("fields", [{"status": "merged"}, {"merged_as": "1号"}])
def test_the_database_knows_no_merging_into_nothing(candidate: Directive, fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Directive.objects.filter(pk=candidate.pk).update(**fields)


def test_merging_never_makes_a_chain(candidate: Directive, second: Directive, speech: Speech, supervisor: User) -> None:
    third = make_directive(speech, "同志们要高度重视")
    merge_directive(second, candidate, version=1, by=supervisor, at=NOW)
    with pytest.raises(NotAllowedError, match="已经并入别的一条"):
        merge_directive(third, second, version=1, by=supervisor, at=NOW)
    with pytest.raises(NotAllowedError, match="先把它们放回待审"):
        merge_directive(candidate, third, version=1, by=supervisor, at=NOW)


def test_a_missed_demand_is_added_with_owner_date_and_title_proposed(speech: Speech, supervisor: User) -> None:
    start = TEXT.index("区水务局")
    span = Span(start, start + len("区水务局要在12月底前建立河道巡查台账。"))
    context = Context(bodies=(Body("区水务局", ("水务局",)),))
    added = add_directive(speech, span, context=context, by=supervisor, at=NOW)
    assert added.text == "区水务局要在12月底前建立河道巡查台账。"
    assert added.owners == ["区水务局"]
    assert (added.deadline, str(added.due_on)) == ("12月底前", "2026-12-31")
    assert (added.status, added.added_by) == (DirectiveStatus.CANDIDATE, supervisor)
    assert added.section == ["抓好河道治理"]
    assert [event.action for event in added.events.all()] == ["add"]


def test_the_blanks_around_a_selection_are_left_out(speech: Speech, supervisor: User) -> None:
    start = TEXT.index("各镇街") - 1
    end = TEXT.index("同志们")
    added = add_directive(speech, Span(start + 1, end), context=Context(), by=supervisor, at=NOW)
    assert added.text == "各镇街要抓好垃圾清运。"


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [(9, 11, "太短"), (9, 9, "太短"), (30, 20, "太短"), (-5, 3, "太短"), (500, 900, "太短")],
)
def test_a_selection_that_says_nothing_is_refused(
    speech: Speech, supervisor: User, start: int, end: int, sentence: str
) -> None:
    with pytest.raises(NotAllowedError, match=sentence):
        add_directive(speech, Span(start, end), context=Context(), by=supervisor, at=NOW)


def test_a_whole_page_is_not_one_candidate(supervisor: User) -> None:
    speech = make_speech(supervisor, "各单位要抓好落实。" * 200)
    with pytest.raises(NotAllowedError, match="一条只说一件事"):
        add_directive(speech, Span(0, 1500), context=Context(), by=supervisor, at=NOW)


def test_the_same_words_are_not_added_twice(candidate: Directive, supervisor: User) -> None:
    with pytest.raises(NotAllowedError, match="已经是一条候选事项"):
        add_directive(candidate.speech, Span(candidate.start, candidate.end), context=Context(), by=supervisor, at=NOW)
    assert Directive.objects.count() == 1


def test_adopting_all_hard_ones_leaves_soft_unsure_and_decided_ones_alone(
    speech: Speech, candidate: Directive, second: Directive, supervisor: User
) -> None:
    Directive.objects.filter(pk=second.pk).update(is_hard=False)
    unsure = make_directive(speech, "抓好河道治理", decision="unsure")
    rejected = make_directive(speech, "同志们要高度重视")
    decide(rejected, "reject", version=1, by=supervisor, at=NOW, note="表态")
    assert adopt_all_hard(speech, by=supervisor, at=NOW + timedelta(minutes=1)) == [candidate]
    states = dict(speech.directives.values_list("pk", "status"))
    assert states == {
        candidate.pk: DirectiveStatus.ADOPTED,
        second.pk: DirectiveStatus.CANDIDATE,
        unsure.pk: DirectiveStatus.CANDIDATE,
        rejected.pk: DirectiveStatus.REJECTED,
    }
