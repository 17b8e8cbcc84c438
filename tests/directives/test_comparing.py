"""What a re-extraction would change, reckoned from the candidates, the findings and what people did."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from directives.comparing import Change, Changed, Comparison, Past, compare, compare_speech, matched
from directives.models import Directive, DirectiveEvent, Extraction, ExtractionState, Finding, Speech
from directives.workflow import DirectiveStatus
from tests.factories import at, make_directive, make_finding, make_speech

S = DirectiveStatus
NOW = at(hour=9)
WATER = "区水务局要在12月底前建立河道巡查台账"
CITY = "区城管局要在11月底前清理完占道堆物"
SCHOOL = "区教育局要组织一次校园安全检查"
TEXT = f"一、抓好治理\n{WATER}，报区政府。{CITY}。{SCHOOL}。\n"
NUMBERS = st.integers(0, 60)


@pytest.fixture
def speech(supervisor: User) -> Speech:
    """A speech that has been extracted anew, and nothing was found."""
    made = make_speech(supervisor, TEXT)
    Extraction.objects.create(
        speech=made, state=ExtractionState.DONE, requested_at=NOW, touched_at=NOW, extracted_at=NOW, compared_at=NOW
    )
    return made


def event(directive: Directive, by: User, action: str, **changes: list[object]) -> None:
    DirectiveEvent.objects.create(directive=directive, action=action, by=by, at=NOW, changes=changes)


def only(comparison: Comparison) -> Changed:
    assert (comparison.new, comparison.vanished) == ((), ())
    (changed,) = comparison.changed
    return changed


def codes(changed: Changed) -> list[str]:
    return [change.code for change in changed.changes]


def spans(cls: type[Any], *places: tuple[int, int]) -> list[Any]:
    return [cls(pk=number, start=start, end=end) for number, (start, end) in enumerate(places, 1)]


def test_a_speech_that_was_never_extracted_anew_has_nothing_to_compare(supervisor: User) -> None:
    speech = make_speech(supervisor, TEXT)
    make_directive(speech, WATER)
    assert compare_speech(speech) == Comparison()


def test_what_is_found_as_before_needs_no_decision(speech: Speech) -> None:
    make_directive(speech, WATER)
    make_finding(speech, WATER, confidence=0.4, evidence=[{"rule": "who.explicit", "start": 7, "end": 11}])
    assert compare_speech(speech) == Comparison(same=1)


def test_what_nobody_has_seen_before_is_new(speech: Speech) -> None:
    make_directive(speech, WATER)
    make_finding(speech, WATER)
    found = make_finding(speech, CITY)
    (new,) = compare_speech(speech).new
    assert (new.finding, new.within) == (found, ())


def test_a_new_one_says_whose_words_it_shares(speech: Speech) -> None:
    whole = make_directive(speech, f"{WATER}，报区政府。{CITY}。{SCHOOL}", status=S.REJECTED)
    make_finding(speech, SCHOOL)
    (new,) = compare_speech(speech).new
    assert new.within == (whole,)


@pytest.mark.parametrize("status", [S.CANDIDATE, S.ADOPTED])
def test_what_is_no_longer_found_is_told_where_somebody_may_act_on_it(speech: Speech, status: str) -> None:
    gone = make_directive(speech, WATER, status=status)
    (vanished,) = compare_speech(speech).vanished
    assert (vanished.directive, vanished.is_touched) == (gone, False)


@pytest.mark.parametrize("status", [S.NOTED, S.REJECTED])
def test_nobody_minds_that_a_matter_that_is_settled_is_no_longer_found(speech: Speech, status: str) -> None:
    make_directive(speech, WATER, status=status)
    assert compare_speech(speech).size == 0


def test_a_candidate_a_person_added_is_not_missed(speech: Speech, supervisor: User) -> None:
    make_directive(speech, WATER, added_by=supervisor)
    assert compare_speech(speech).size == 0


@pytest.mark.parametrize("status", [S.CANDIDATE, S.ADOPTED, S.NOTED])
@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("title", {"title": "建台账"}, {"title": "建立巡查台账"}),
        ("owners", {"owners": []}, {"owners": ["区水利局"], "owner_basis": "explicit"}),
        ("deadline", {}, {"deadline": "12月底前", "due_on": "2026-12-31"}),
        ("kind", {"kind": "建设"}, {"kind": "落实"}),
        ("is_hard", {"is_hard": False}, {"is_hard": True}),
        ("targets", {"targets": []}, {"targets": ["1本台账"]}),
    ],
)
def test_every_aspect_in_which_it_differs_is_told(
    speech: Speech, status: str, code: str, old: dict[str, Any], new: dict[str, Any]
) -> None:
    make_directive(speech, WATER, status=status, **old)
    make_finding(speech, WATER, **new)
    assert codes(only(compare_speech(speech))) == [code]


def test_a_department_that_only_helps_now_is_a_difference(speech: Speech) -> None:
    helping = [{"name": "区城管局", "text": "城管局", "start": 0, "end": 3, "role": "配合"}]
    make_directive(speech, WATER, owners=["区水利局", "区城管局"])
    make_finding(speech, WATER, owners=["区水利局", "区城管局"], bodies=helping)
    (change,) = only(compare_speech(speech)).changes
    assert change.new == ["区水利局", "区城管局（配合）"]


def test_other_words_of_the_same_demand_are_a_difference(speech: Speech) -> None:
    make_directive(speech, WATER, title="建台账")
    make_finding(speech, f"{WATER}，报区政府", title="建台账")
    assert codes(only(compare_speech(speech))) == ["text"]


@pytest.mark.parametrize(("status", "wanted"), [(S.CANDIDATE, ["decision"]), (S.ADOPTED, [])])
def test_how_sure_extraction_is_matters_until_somebody_has_decided(
    speech: Speech, status: str, wanted: list[str]
) -> None:
    make_directive(speech, WATER, status=status, decision="unsure")
    make_finding(speech, WATER)
    assert [codes(one) for one in compare_speech(speech).changed] == ([wanted] if wanted else [])


@pytest.mark.parametrize("status", [S.REJECTED, S.MERGED])
def test_of_what_was_rejected_or_merged_no_new_details_are_proposed(speech: Speech, status: str) -> None:
    other = make_directive(speech, CITY)
    make_finding(speech, CITY)
    into = other if status == S.MERGED else None
    make_directive(speech, WATER, status=status, merged_into=into)
    make_finding(speech, WATER, title="别的标题")
    comparison = compare_speech(speech)
    assert (comparison.size, comparison.same) == (0, 2)


def test_a_title_somebody_corrected_is_not_proposed_back(speech: Speech, supervisor: User) -> None:
    edited = make_directive(speech, WATER, title="按月报台账", version=2)
    event(edited, supervisor, "edit", title=["建台账", "按月报台账"])
    make_finding(speech, WATER, title="建台账")
    assert compare_speech(speech).size == 0


def test_a_title_the_program_has_never_proposed_is_told_although_somebody_corrected_it(
    speech: Speech, supervisor: User
) -> None:
    edited = make_directive(speech, WATER, title="按月报台账", version=2)
    event(edited, supervisor, "edit", title=["建台账", "建立台账"])
    event(edited, supervisor, "edit", title=["建立台账", "按月报台账"])
    make_finding(speech, WATER, title="建立巡查台账")
    changed = only(compare_speech(speech))
    assert changed.changes == (Change("title", "按月报台账", "建立巡查台账", is_by_hand=True),)
    assert changed.is_touched


def test_what_was_refused_once_is_not_proposed_again(speech: Speech, supervisor: User) -> None:
    kept = make_directive(speech, WATER, title="建台账")
    event(kept, supervisor, "keep", title=["建台账", "建立巡查台账"])
    finding = make_finding(speech, WATER, title="建立巡查台账")
    assert compare_speech(speech).size == 0
    Finding.objects.filter(pk=finding.pk).update(title="巡查河道")
    assert codes(only(compare_speech(speech))) == ["title"]


def test_what_was_taken_over_is_what_the_program_says_and_may_be_proposed_anew(
    speech: Speech, supervisor: User
) -> None:
    taken = make_directive(speech, WATER, title="建立巡查台账", version=3)
    event(taken, supervisor, "edit", title=["建台账", "按月报"])
    event(taken, supervisor, "take", title=["按月报", "建立巡查台账"])
    make_finding(speech, WATER, title="建台账")
    (change,) = only(compare_speech(speech)).changes
    assert (change.new, change.is_by_hand) == ("建台账", False)


def test_what_was_kept_although_it_is_gone_is_not_asked_about_again(speech: Speech, supervisor: User) -> None:
    kept = make_directive(speech, WATER, status=S.ADOPTED)
    event(kept, supervisor, "keep", found=[True, False])
    assert compare_speech(speech).size == 0


def test_the_history_of_another_speech_does_not_count(speech: Speech, supervisor: User) -> None:
    other = make_directive(make_speech(supervisor, TEXT), WATER)
    event(other, supervisor, "keep", found=[True, False])
    make_directive(speech, WATER)
    assert len(compare_speech(speech).vanished) == 1


def test_words_a_person_cut_out_are_compared_only_with_the_same_words(speech: Speech, supervisor: User) -> None:
    own = make_directive(speech, WATER, added_by=supervisor, title="建台账")
    event(own, supervisor, "add")
    longer = make_finding(speech, f"{WATER}，报区政府", title="别的标题")
    assert compare_speech(speech) == Comparison(same=1)
    longer.delete()
    make_finding(speech, WATER, title="别的标题")
    assert codes(only(compare_speech(speech))) == ["title"]


def test_what_people_cut_into_three_is_not_new_again(speech: Speech, supervisor: User) -> None:
    for part in (WATER[:6], WATER[6:12], WATER[12:]):
        event(make_directive(speech, part), supervisor, "split")
    make_finding(speech, WATER)
    assert compare_speech(speech).size == 0


def test_half_of_each_other_is_the_same_and_less_is_not() -> None:
    (one,) = spans(Directive, (0, 10))
    for end, same in ((20, True), (21, False), (5, True), (4, False)):
        assert bool(matched([one], spans(Finding, (0, end)))) is same


def test_the_most_alike_belong_together() -> None:
    whole, part = spans(Directive, (0, 12), (0, 10))
    longer, exact = spans(Finding, (0, 12), (0, 10))
    assert matched([part, whole], [exact, longer]) == [(whole, longer), (part, exact)]


def test_the_past_of_what_nobody_touched_is_empty() -> None:
    assert Past() == Past(is_touched=False, is_own_span=False, is_kept=False, by_hand=set(), known={})


@settings(deadline=None, max_examples=200)
@given(st.sets(st.tuples(NUMBERS, NUMBERS), max_size=8), st.sets(st.tuples(NUMBERS, NUMBERS), max_size=8))
def test_each_belongs_to_at_most_one_and_shares_half(one: set[tuple[int, int]], other: set[tuple[int, int]]) -> None:
    directives = spans(Directive, *((a, a + b + 1) for a, b in sorted(one)))
    findings = spans(Finding, *((a, a + b + 1) for a, b in sorted(other)))
    pairs = matched(directives, findings)
    assert len({directive.pk for directive, _ in pairs}) == len({finding.pk for _, finding in pairs}) == len(pairs)
    for directive, finding in pairs:
        shared = min(directive.end, finding.end) - max(directive.start, finding.start)
        assert 2 * shared >= max(directive.end - directive.start, finding.end - finding.start)
    comparison = compare(directives, findings, [])
    assert len(comparison.new) + len(pairs) == len(findings)
    assert len(comparison.vanished) + len(pairs) == len(directives)
