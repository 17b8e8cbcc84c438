"""A directive is registered with everything its speech says about it, each word quoted where it stands."""

import itertools
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directives.extraction.bodies import list_at
from directives.extraction.confidence import confidence_of
from directives.extraction.lexicon import wording
from directives.extraction.numerals import number
from directives.extraction.records import KINDS, Body, Context, Evidence, Span
from directives.extraction.structure import Unit, Verdict
from directives.extraction.targets import target_spans
from directives.extraction.titles import LONGEST, title_of
from directives.extraction.vague import vague_words
from directives.extraction.workdays import calendar_or_official, official_calendar
from tests.extraction.judged import found_in

SPEECH = """在全区安全生产工作会议上的讲话
（2026年4月22日）
同志们：
一、抓排查
（一）危化品和燃气。
由区应急管理局牵头，区市场监管局、区住建局配合，6月底前对全区43家危化品单位进一步开展检查。确实存在重大隐患的，一律停业整改。
（二）自建房。
对鉴定为C级的经营性自建房限期清人。（区住建局、各镇街负责，8月底前完成）
"""
CHECK = "由区应急管理局牵头，区市场监管局、区住建局配合，6月底前对全区43家危化品单位进一步开展检查。"
SPOKEN = date(2026, 4, 22)


def test_every_body_is_quoted_with_its_place_and_its_part() -> None:
    found = found_in(SPEECH, CHECK, SPOKEN)

    assert [(body.text, body.name, body.role) for body in found.bodies] == [
        ("区应急管理局", "应急管理局", "牵头"),
        ("区市场监管局", "市场监管局", "配合"),
        ("区住建局", "住建局", "配合"),
    ]
    assert all(SPEECH[body.start : body.end] == body.text for body in found.bodies)


def test_the_whole_record_says_who_by_when_how_much_and_what() -> None:
    found = found_in(SPEECH, CHECK, SPOKEN)

    assert found.deadline is not None
    assert (found.deadline.text, found.deadline.due_on, found.deadline.rule) == ("6月底前", date(2026, 6, 30), "月底")
    assert found.targets == ("43家危化品单位",)
    assert found.hard
    assert found.kind == "防控"
    assert found.section == ("抓排查", "危化品和燃气")
    assert found.text == found.span.of(SPEECH)


def test_a_following_sentence_stays_with_the_body_before() -> None:
    found = found_in(SPEECH, "确实存在重大隐患的，一律停业整改。", SPOKEN)

    assert found.owners[0] == "应急管理局"
    assert found.owner_basis == "heading"
    assert "who.earlier" in {item.rule for item in found.evidence}


def test_a_note_behind_the_sentence_gives_owner_and_deadline() -> None:
    found = found_in(SPEECH, "对鉴定为C级的经营性自建房限期清人。", SPOKEN)

    assert found.owners == ("住建局", "街道乡镇")
    assert {item.rule for item in found.evidence} >= {"who.note"}


def test_the_names_of_the_organisation_are_the_ones_registered() -> None:
    context = Context(
        bodies=(Body("云溪区住房和城乡建设局", ("区住建局", "住建局")), Body("云溪区应急管理局", ("区应急管理局",)))
    )

    found = found_in(SPEECH, CHECK, SPOKEN, context)

    assert found.owners == ("云溪区应急管理局", "市场监管局", "云溪区住房和城乡建设局")


def test_an_alias_nobody_could_guess_is_a_body_once_configured() -> None:
    text = "大数据专班要在6月底前拿出接口清单。小蓝书工作室要配合。"
    context = Context(bodies=(Body("宣传部", ("小蓝书工作室",)),))

    assert found_in(text, "小蓝书工作室要配合。", SPOKEN, context).owners == ("宣传部",)


def test_without_a_date_only_limits_that_name_their_year_are_reckoned() -> None:
    undated = found_in("区教育局要在6月底前完成改造。", "区教育局要在6月底前完成改造。").deadline
    dated = found_in("区教育局要在2026年6月底前完成改造。", "区教育局要在2026年6月底前完成改造。").deadline

    assert undated is not None
    assert undated.due_on is None
    assert dated is not None
    assert dated.due_on == date(2026, 6, 30)


def test_every_reason_is_worded_for_the_person_who_reviews() -> None:
    found = found_in(SPEECH, CHECK, SPOKEN)

    assert found.evidence
    assert all(wording(item.rule) != item.rule for item in found.evidence)
    assert {item.rule for item in found.evidence} >= {"who.explicit", "when.own", "how_much", "vague"}


def test_the_reasons_point_at_the_words_that_gave_them() -> None:
    found = found_in(SPEECH, CHECK, SPOKEN)
    said = {item.rule: SPEECH[item.start : item.end] for item in found.evidence}

    assert said == {
        "who.explicit": "区应急管理局",
        "when.own": "6月底前",
        "how_much": "43家危化品单位",
        "vague": "进一步",
    }


def test_full_width_and_half_width_signs_read_the_same() -> None:
    half = found_in(
        "区住建局要在6月底前完成排查,覆盖率达到100%。", "区住建局要在6月底前完成排查,覆盖率达到100%。", SPOKEN
    )
    full = found_in(
        "区住建局要在６月底前完成排查，覆盖率达到100％。", "区住建局要在６月底前完成排查，覆盖率达到100％。", SPOKEN
    )

    assert half.deadline is not None
    assert full.deadline is not None
    assert half.deadline.due_on == full.deadline.due_on == date(2026, 6, 30)
    assert full.deadline.text == "６月底前"
    assert half.owners == full.owners


def test_vague_words_are_found_where_they_stand() -> None:
    text = "原则上由有关部门适时研究。"

    assert [span.of(text) for span in vague_words(text)] == ["原则上", "有关部门", "适时"]
    assert vague_words("区住建局6月底前完成。") == ()


@pytest.mark.parametrize(
    ("words", "value"),
    [("15", 15), ("十五", 15), ("二十", 20), ("廿五", 25), ("两", 2), ("一百二十", 120), ("二〇二六", 2026),
     ("半", None), ("", None), ("abc", None)],
)  # fmt: skip
def test_numbers_are_read_as_they_are_spoken(words: str, value: int | None) -> None:
    assert number(words) == value


def test_the_worked_weekend_after_a_long_holiday_is_a_working_day() -> None:
    calendar = official_calendar()

    assert calendar.is_working(date(2026, 5, 9))
    assert not calendar.is_working(date(2026, 5, 4))
    assert calendar_or_official(calendar) is calendar


def test_bodies_are_listed_up_to_the_first_word_that_is_none() -> None:
    words = "区公安局、区教育局和各镇街要联合行动"

    assert [mention.words for mention in list_at(words, 0, ())] == ["区公安局", "区教育局", "各镇街"]


UNIT = Unit(0, Span(0, 4), 0, "body")


@given(score=st.floats(min_value=0, max_value=1))
def test_confidence_is_a_share_and_never_certainty(score: float) -> None:
    verdict = Verdict(UNIT, "asserted", score, (Evidence("led", 0, 2),))

    assert 0 < confidence_of(verdict) < 1
    assert confidence_of(verdict) == pytest.approx(score, abs=0.025)


PHRASES = st.lists(
    st.sampled_from(
        ["区住建局", "要", "进一步", "6月底前", "完成",
         "老旧小区", "排查", "，", "由", "牵头", "20个", "“一张网”", "（", "）", "《",
         "》", "的", "、", "和", "建立", "长效机制",
         "不低于", "90%", "每月", "各镇街", "。", "；", "：", "对", "把", "将", "一是"]
    ),
    min_size=1,
    max_size=30,
).map("".join)  # fmt: skip


@given(words=PHRASES)
def test_a_title_never_exceeds_its_column(words: str) -> None:
    title = title_of(words)

    assert len(title) <= LONGEST
    assert title in {"要", "进一步"} or not title.startswith(("要", "进一步", "切实", "大力"))


@given(words=PHRASES)
@example(words="区住建局区住建局《（》")
def test_a_title_never_leaves_a_quotation_open(words: str) -> None:
    title = title_of(words)

    assert all(title.count(left) == title.count(right) for left, right in ("“”", "《》", "（）"))


@given(words=PHRASES)
def test_targets_are_slices_that_never_overlap(words: str) -> None:
    spans = target_spans(words)

    assert all(0 <= span.start < span.end <= len(words) for span in spans)
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))


@given(words=PHRASES)
def test_any_sentence_can_be_registered(words: str) -> None:
    from directives.extraction.pipeline import outlined

    text = outlined(words)
    for unit in text.units:
        found = found_in(words, unit.span.of(words), SPOKEN)
        assert found.owners
        assert found.kind in KINDS
        assert found.title or not any(sign.isalnum() for sign in found.text)
