"""The check-up before 立项 (三要素体检): who, by when, to what measure, and what is said vaguely."""

from datetime import date
from typing import Any

import pytest

from directives.extraction.lexicon import words as lexicon_words
from tracking.checkup.flaws import STOPPING, Flaw
from tracking.checkup.lists import about
from tracking.checkup.plans import examine_plan
from tracking.models import Department, DepartmentGroup
from tracking.plans import Plan, gaps

HOUSING = Department(pk=1, name="区住建局", is_active=True)


def plan(**changes: Any) -> Plan:
    """A plan with nothing to be said about it."""
    whole = {
        "title": "改好东街雨水管",
        "kind": "建设",
        "quote": "东街的雨水管，汛期以前要改好。",
        "lead": HOUSING,
        "due_on": date(2027, 4, 30),
        "measure": "1.2公里管道通水，验收合格",
    }
    return Plan(**{**whole, **changes})


def found(**changes: Any) -> list[tuple[str, str]]:
    return [(flaw.code, flaw.words) for flaw in examine_plan(plan(**changes))]


def test_a_plan_that_says_who_when_and_how_far_is_left_in_peace() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "code", "element"),
    [
        ({"lead": None}, "no_lead", "谁"),
        ({"due_on": None}, "no_due", "何时"),
        ({"due_on": None, "is_long_term": True}, "no_rhythm", "何时"),
        ({"measure": " "}, "no_measure", "程度"),
    ],
)
def test_a_missing_element_is_named(changes: dict[str, Any], code: str, element: str) -> None:
    assert found(**changes) == [(code, element)]


@pytest.mark.parametrize(
    "quote", ["每周播出一期节目。", "12月底前开展一次疏散演练。", "对2家企业逐一走访。", "做到应改尽改。"]
)
def test_a_measure_the_sentence_itself_gives_is_not_asked_for(quote: str) -> None:
    assert found(measure="", quote=quote) == []


@pytest.mark.parametrize(
    "quote",
    ["12月底前把雨水管改好。", "三个月内改好雨水管。", "2026年11月25日前改好第一批雨水管。", "一次性改好雨水管。"],
)
def test_a_date_is_no_measure(quote: str) -> None:
    assert found(measure="", quote=quote) == [("no_measure", "程度")]


def test_long_term_work_with_a_rhythm_needs_no_date() -> None:
    assert found(due_on=None, is_long_term=True, rhythm="monthly:25") == []


def test_what_the_advice_calls_stopping_is_what_stops_a_registration() -> None:
    for changes in ({"lead": None}, {"due_on": None}, {"due_on": None, "is_long_term": True}, {"measure": ""}):
        stopped = bool(gaps(plan(**changes), date(2026, 11, 23)))
        assert stopped == bool({flaw.code for flaw in examine_plan(plan(**changes))} & STOPPING)


@pytest.mark.parametrize(
    ("field", "text", "code", "words"),
    [
        ("title", "适时改好东街雨水管", "vague_title", ["适时"]),
        ("title", "会同有关部门进一步改好雨水管", "vague_title", ["有关部门", "进一步"]),
        ("measure", "原则上管道通水", "vague_measure", ["原则上"]),
        ("quote", "有关部门要适时把东街的雨水管改好。", "vague_quote", ["有关部门", "适时"]),
    ],
)
def test_vague_words_are_shown_at_their_place(field: str, text: str, code: str, words: list[str]) -> None:
    flaws = examine_plan(plan(**{field: text}))
    assert [(flaw.code, flaw.words) for flaw in flaws] == [(code, word) for word in words]
    assert [text[flaw.start : flaw.end] for flaw in flaws] == words
    assert {flaw.place for flaw in flaws} <= {"事项名称里的", "“到什么程度”里的", "原话里的"}


@pytest.mark.parametrize("text", ["改好东街雨水管", "每周五前报一次进度", "区水务局改好雨水管"])
def test_plain_words_are_not_called_vague(text: str) -> None:
    assert found(title=text) == []


def reason_of(flaws: list[Flaw], words: str) -> str:
    return next(flaw.reason for flaw in flaws if flaw.words == words)


def test_the_reason_says_what_the_word_leaves_open() -> None:
    flaws = examine_plan(plan(title="有关部门适时大力改好雨水管"))
    assert "请写单位的名称" in reason_of(flaws, "有关部门")
    assert "请换成日期" in reason_of(flaws, "适时")
    assert "请换成数字" in reason_of(flaws, "大力")


def test_the_words_of_the_leader_stay_and_the_plan_answers_what_they_leave_open() -> None:
    quote = "有关部门要适时把雨水管改好，进一步提高标准。"
    answered = examine_plan(plan(quote=quote))
    assert "由区住建局牵头" in reason_of(answered, "有关部门")
    assert "以完成时限" in reason_of(answered, "适时")
    assert "里写的为准" in reason_of(answered, "进一步")
    open_ones = examine_plan(plan(quote=quote, lead=None, due_on=None, measure=""))
    assert "请定牵头单位" in reason_of(open_ones, "有关部门")
    assert "请定完成时限" in reason_of(open_ones, "适时")
    assert "里说实" in reason_of(open_ones, "进一步")


def test_what_every_unit_of_a_group_leads_is_answered_by_all_of_them(housing: Department, city: Department) -> None:
    group = DepartmentGroup.objects.create(name="两局")
    group.members.set([housing, city])
    flaws = examine_plan(plan(quote="有关单位要改好。", lead=None, group=group, each=True))
    assert "等 2 个单位牵头" in reason_of(flaws, "有关单位")


@pytest.mark.parametrize("measure", ["做好改造工作", "改造见成效", "居民满意"])
def test_a_measure_by_which_nobody_can_tell_is_pointed_out(measure: str) -> None:
    assert found(measure=measure) == [("unmeasured", measure)]
    assert found(measure=measure, is_hard=False) == []  # a soft demand has no such measure


@pytest.mark.parametrize(
    "measure",
    ["改造1.2公里", "三条街通水", "全部更换到位", "竣工验收", "积水点清零", "达标率不低于九成", "方案印发各街道"],
)
def test_a_measure_that_can_be_checked_is_left_in_peace(measure: str) -> None:
    assert found(measure=measure) == []


def test_a_vague_measure_is_told_once() -> None:
    assert found(measure="大力改造") == [("vague_measure", "大力")]


def test_every_word_that_leaves_who_or_when_open_is_one_of_the_vague_words() -> None:
    assert set(about()) <= lexicon_words("vague")
    assert set(about().values()) == {"who", "when"}
