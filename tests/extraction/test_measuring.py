"""A small text judged by people, what might be found in it, and the figures as anybody can count them by hand."""

from datetime import date
from typing import Any

import pytest

from directives.extraction.matching import matched
from directives.extraction.measuring import Figures, Measured, measure
from directives.extraction.records import Deadline, Found, Span
from directives.extraction.tallies import FalseAlarms, Share, Tally

CLEAN, DETAIL = "区水务局要在6月底前清理河道垃圾30处。", "即先主河道、后支流。"
MINDS, PLATFORM = "各镇街要提高认识。", "年底前建成在线监测平台，覆盖率达到95%。"
PAST, PERHAPS, LEARN = "去年大家很辛苦。", "这件事要不要办，再议。", "要学习先进经验。"
SPEECH = "\n".join((CLEAN + DETAIL, MINDS, PLATFORM, PAST + PERHAPS, LEARN))


def unit(text: str, label: str, **said: Any) -> dict[str, Any]:
    start = SPEECH.index(text)
    return {"start": start, "end": start + len(text), "label": label} | said


def find(text: str, confidence: float = 0.9, **read: Any) -> Found:
    """What extraction might say of a sentence; nothing in particular where nothing is given."""
    start = SPEECH.index(text)
    nothing: dict[str, Any] = {
        "kind": "落实", "hard": True, "owners": (), "owner_basis": "none", "bodies": (), "decision": "asserted",
        "context": (), "deadline": None, "targets": (), "title": "", "section": (), "evidence": (),
    }  # fmt: skip
    return Found(span=Span(start, start + len(text)), text=text, confidence=confidence, **(nothing | read))


def by(words: str, day: date | None = None) -> Deadline:
    return Deadline(words, Span(0, len(words)), day)


MARKED = [
    unit(
        CLEAN, "D", kinds=["整改"], hard=True, leads=["水务局"], named=True, deadline="6月底前", due="2026-06-30",
        targets=["30处"], titles=["清理河道垃圾", "清理30处垃圾"],
    ),
    unit(DETAIL, "C"),
    unit(
        MINDS, "D", kinds=["落实"], hard=False, leads=["街道乡镇"], named=True, deadline=None, due=None,
        targets=[], titles=["提高治河认识"],
    ),
    unit(
        PLATFORM, "D", kinds=["建设"], hard=True, leads=["水务局"], named=False, deadline="年底前", due="2026-12-31",
        targets=["覆盖率达到95%"], titles=["建成在线监测平台"],
    ),
    unit(PAST, "N"),
    unit(PERHAPS, "X"),
    unit(
        LEARN, "D", kinds=["宣教", "落实"], hard=None, leads=["全体"], named=False, deadline=None,
        deadline_open=True, targets=[], titles=["学习先进经验"],
    ),
]  # fmt: skip
FOUND = [
    find(
        CLEAN + DETAIL, 0.95, kind="整改", owners=("区水务局",), deadline=by("6月底", date(2026, 6, 30)),
        targets=("垃圾30处",), title="清理河道垃圾",
    ),
    find(
        MINDS, 0.85, kind="推进", owners=("教育局",), deadline=by("年内", date(2026, 12, 31)),
        targets=("全覆盖",), title="提高认识",
    ),
    find(PLATFORM, 0.45, decision="unsure"),
    find(PAST, 0.65),
    find(PERHAPS, 0.55),
    find(LEARN, 1.0, deadline=by("今年", date(2026, 12, 31)), title="学习先进"),
]  # fmt: skip


@pytest.fixture
def measured() -> Measured:
    return measure(SPEECH, MARKED, FOUND)


@pytest.fixture
def figures(measured: Measured) -> Figures:
    return measured.figures


def test_three_are_right_one_is_wrong_and_one_is_missed(measured: Measured) -> None:
    assert measured.figures.detection == Tally(3, 1, 1)
    assert [SPEECH[each["start"] : each["end"]] for each in measured.missed] == [PLATFORM]
    assert [span.of(SPEECH) for span in measured.wrong] == [PAST]
    assert measured.figures.finds == 5


def test_of_two_hard_tasks_one_was_found(figures: Figures) -> None:
    assert figures.hard_tasks == Share(1, 2)


def test_attributes_count_for_what_was_found(figures: Figures) -> None:
    read = figures.attributes
    assert read.kind == Share(2, 3)
    assert read.hardness == Share(1, 2)  # of one, people could not agree
    assert read.lead == Share(2, 3)  # nobody named is everybody
    assert read.named == Share(1, 2)
    assert read.title == Share(1 + 0.5 + 0.75, 3)


def test_what_is_missed_misses_its_deadline_date_and_targets(figures: Figures) -> None:
    read = figures.attributes
    assert read.deadline == read.due == read.target == Tally(1, 1, 1)


def test_one_candidate_in_six_is_left_to_people(figures: Figures) -> None:
    assert figures.unsure == Share(1, 6)


def test_confidence_is_judged_on_the_unsure_too_but_not_where_people_doubt(figures: Figures) -> None:
    bins = figures.calibration.bins
    assert [(each.count, each.right) for each in bins[4:]] == [(1, 1), (0, 0), (1, 0), (0, 0), (1, 1), (2, 2)]
    assert figures.calibration.error == pytest.approx((0.55 + 0.65 + 0.15 + 0.05) / 5)


def test_figures_of_texts_add_up(figures: Figures) -> None:
    both = figures + figures
    assert (both.texts, both.detection, both.attributes.lead) == (2, Tally(6, 2, 2), Share(4, 6))
    assert both.calibration.error == figures.calibration.error
    assert Figures() + figures == figures


def test_figures_are_written_down_with_what_they_are_made_of(figures: Figures) -> None:
    said = figures.as_json()
    assert (said["texts"], said["finds"]) == (1, 5)
    assert said["detection"] == {"right": 3, "wrong": 1, "missed": 1, "precision": 0.75, "recall": 0.75, "f1": 0.75}
    assert said["attributes"]["named"] == {"hits": 1, "total": 2, "share": 0.5}
    assert said["calibration"]["bins"][4] == {"from": 0.4, "count": 1, "right": 1, "confidence": 0.45, "accuracy": 1}


def test_an_attribute_nobody_judged_does_not_count() -> None:
    read = measure(SPEECH, [unit(CLEAN, "D")], [find(CLEAN, deadline=by("年内"), targets=("30处",))]).figures.attributes
    assert {read.kind, read.hardness, read.lead, read.named, read.title} == {Share()}
    assert {read.deadline, read.due, read.target} == {Tally()}


def test_a_date_may_be_left_open_where_the_deadline_is_not() -> None:
    marked = [unit(CLEAN, "D", deadline="6月底前")]
    read = measure(SPEECH, marked, [find(CLEAN, deadline=by("6月底前", date(2026, 6, 30)))]).figures.attributes
    assert (read.deadline, read.due) == (Tally(1, 0, 0), Tally())


def test_another_day_is_wrong_and_the_right_one_is_missed() -> None:
    marked = [unit(CLEAN, "D", deadline="6月底前", due="2026-06-30")]
    read = measure(SPEECH, marked, [find(CLEAN, deadline=by("6月底前", date(2026, 6, 20)))]).figures.attributes
    assert (read.deadline, read.due) == (Tally(1, 0, 0), Tally(0, 1, 1))


def test_each_target_is_met_once() -> None:
    marked = [unit(CLEAN, "D", targets=["30处", "30处"])]
    read = measure(SPEECH, marked, [find(CLEAN, targets=("垃圾30处", "6月"))]).figures.attributes
    assert read.target == Tally(1, 1, 1)


@pytest.mark.parametrize(
    ("marked", "found", "is_hit"),
    [
        ((0, 10), (0, 10), True),
        ((0, 10), (5, 15), True),
        ((0, 10), (6, 15), False),
        ((0, 10), (0, 20), True),
        ((0, 10), (0, 21), False),
        ((0, 20), (0, 10), True),
        ((0, 20), (0, 9), False),
        ((0, 10), (10, 20), False),
    ],
)
def test_each_must_cover_half_of_the_other(marked: tuple[int, int], found: tuple[int, int], is_hit: bool) -> None:
    rows = [{"start": marked[0], "end": marked[1], "label": "D"}]
    assert len(matched(rows, [at(*found)]).hits) == is_hit


def test_what_elaborates_a_directive_may_be_taken_with_it() -> None:
    rows = [{"start": 0, "end": 10, "label": "D"}, {"start": 10, "end": 40, "label": "C"}]
    assert len(matched(rows, [at(0, 40)]).hits) == 1


def test_the_better_of_two_finds_counts_and_the_other_is_wrong() -> None:
    rows = [{"start": 0, "end": 10, "label": "D"}]
    held = matched(rows, [at(0, 12), at(0, 10)])
    assert [found.span for _, found in held.hits] == [Span(0, 10)]
    assert [found.span for found in held.wrong] == [Span(0, 12)]


def test_one_find_stands_for_one_directive_even_where_it_spans_two() -> None:
    rows = [{"start": 0, "end": 10, "label": "D"}, {"start": 10, "end": 20, "label": "D"}]
    held = matched(rows, [at(0, 20)])
    assert (len(held.hits), len(held.missed)) == (1, 1)


def test_of_two_finds_alike_the_later_counts() -> None:
    first, second = at(0, 10), at(0, 10)
    [(_, found)] = matched([{"start": 0, "end": 10, "label": "D"}], [first, second]).hits
    assert found is second


@pytest.mark.parametrize("label", ["C", "X"])
def test_a_find_where_people_doubt_is_neither_right_nor_wrong(label: str) -> None:
    rows = [{"start": 0, "end": 5, "label": label}, {"start": 5, "end": 10, "label": "N"}]
    assert matched(rows, [at(0, 10)]).wrong == ()
    assert len(matched(rows, [at(1, 10)]).wrong) == 1


def test_wrong_finds_are_counted_by_length_where_next_to_nothing_is_asked() -> None:
    rows = [unit(CLEAN, "D"), unit(PAST, "N")]
    long = SPEECH.ljust(3000)
    alarms = measure(long, rows, [find(CLEAN), find(PAST)]).figures.false_alarms
    assert (alarms, alarms.rate) == (FalseAlarms(1, 3000, 1), 0.5)


def test_a_text_that_asks_for_something_raises_no_false_alarm() -> None:
    rows = [unit(CLEAN, "D")]
    assert measure(SPEECH.ljust(200), rows, []).figures.false_alarms == FalseAlarms()
    assert measure(SPEECH.ljust(201), rows, []).figures.false_alarms == FalseAlarms(0, 201, 1)


def test_words_nobody_judged_lengthen_no_text() -> None:
    rows = [unit(CLEAN, "D"), unit(PERHAPS, "X")]
    assert measure(SPEECH.ljust(200 + len(PERHAPS)), rows, []).figures.false_alarms == FalseAlarms()


def test_a_text_without_directives_where_none_is_found_is_read_without_fault() -> None:
    nothing = measure(SPEECH, [unit(PAST, "N")], []).figures
    assert (nothing.detection.f1, nothing.detection.precision, nothing.detection.recall) == (1.0, None, None)
    assert nothing.calibration.error is None
    assert nothing.false_alarms.rate == 0


def at(start: int, end: int) -> Found:
    found = find(CLEAN)
    return Found(Span(start, end), "", *(getattr(found, name) for name in Found.__slots__[2:]))
