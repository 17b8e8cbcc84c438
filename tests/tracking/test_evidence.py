"""Why something was found, in words for a lay reader, and the marks drawn under the speech's words."""

import re
from pathlib import Path

import pytest

from accounts.models import User
from directives.extraction.constructions import constructions
from directives.extraction.lexicon import table, wording
from directives.extraction.pipeline import extract
from directives.models import Directive
from tests.factories import make_directive, make_finding, make_speech
from tracking.evidence import evidence_marks, reasons, style, why_judged_otherwise

EXTRACTION = Path(__file__).resolve().parents[2] / "directives" / "extraction"
TEXT = "同志们：\n区住建局要在12月底前完成17个老旧小区改造。\n"


def fired(rule: str, quote: str) -> dict[str, object]:
    start = TEXT.index(quote)
    return {"rule": rule, "start": start, "end": start + len(quote)}


@pytest.fixture
def candidate(supervisor: User) -> Directive:
    return make_directive(
        make_speech(supervisor, TEXT),
        "区住建局要在12月底前完成17个老旧小区改造",
        targets=["17个老旧小区"],
        evidence=[
            fired("deadline", "12月底前"),
            fired("modal_body", "要"),
            fired("when.own", "12月底前"),
            fired("who.explicit", "区住建局"),
        ],
    )


def test_the_reasons_stand_in_the_order_of_the_words_each_once(candidate: Directive) -> None:
    assert [(one.meaning, one.words, one.style) for one in reasons(candidate)] == [
        ("责任主体", "区住建局", "ev-who"),
        ("要求语气", "要", "ev-must"),
        ("期限", "12月底前", "ev-when"),
        ("量化目标", "17个老旧小区", "ev-much"),
    ]


def test_that_some_time_is_named_is_said_only_where_the_limit_was_not_understood(candidate: Directive) -> None:
    candidate.evidence, candidate.targets = [fired("deadline", "12月底前")], []
    assert [one.meaning for one in reasons(candidate)] == ["时间要求"]


def test_the_pauses_beside_the_words_of_a_reason_are_left_out(candidate: Directive) -> None:
    candidate.evidence, candidate.targets = [fired("who.explicit", "：\n区住建局"), fired("modal_body", "要")], []
    found = reasons(candidate)
    assert [one.words for one in found] == ["区住建局", "要"]
    assert [TEXT[one.start : one.end] for one in found] == ["区住建局", "要"]


def test_a_reason_that_is_only_a_pause_is_shown_as_it_is(candidate: Directive) -> None:
    candidate.evidence, candidate.targets = [fired("modal_body", "。")], []
    (only,) = reasons(candidate)
    assert (only.words, TEXT[only.start : only.end]) == ("。", "。")


def test_a_reason_outside_the_candidate_is_a_chip_and_no_mark(candidate: Directive) -> None:
    candidate.evidence = [fired("who.heading", "同志们")]
    candidate.targets = []
    assert [one.words for one in reasons(candidate)] == ["同志们"]
    assert all(mark.start < candidate.start for mark in evidence_marks(candidate))


def test_a_reason_that_is_the_whole_candidate_is_not_drawn_under_all_of_it(candidate: Directive) -> None:
    candidate.evidence, candidate.targets = [fired("company", candidate.text)], []
    assert evidence_marks(candidate) == []


def test_a_target_that_is_not_in_the_words_is_left_out(candidate: Directive) -> None:
    candidate.targets = ["38公里管网"]
    assert "38公里管网" not in [one.words for one in reasons(candidate)]


@pytest.mark.parametrize(
    ("rule", "look"),
    [
        ("who.note", "ev-who"),
        ("when.heading", "ev-when"),
        ("led", "ev-who"),
        ("quota", "ev-much"),
        ("prohibition", "ev-must"),
        ("verb_open", "ev-do"),
        ("something new", "ev-do"),
    ],
)
def test_every_rule_has_a_line_style(rule: str, look: str) -> None:
    assert style(rule) == look


def test_every_rule_that_speaks_for_a_demand_is_worded() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in EXTRACTION.glob("*.py"))
    named = {one.key for one in constructions() if one.mood in {"order", "imperative", "commitment"}}
    assert len(named) > 10
    named |= set(re.findall(r'"((?:who|when)\.\w+)"', source)) | set(re.findall(r'Evidence\("([\w.]+)"', source))
    assert named - table("evidence").keys() == set()


def test_what_extraction_fires_on_a_whole_speech_is_worded() -> None:
    text = (
        "区住建局要在12月底前完成改造。各镇街不得新增违建，凡不落实的一律追责。请区财政局保障资金。区水利局每周报一次。"
    )
    rules = {evidence.rule for found in extract(text) for evidence in found.evidence}
    assert rules
    assert [rule for rule in rules if wording(rule) == rule] == []


def test_a_judgement_that_changed_says_what_speaks_otherwise_now(candidate: Directive) -> None:
    candidate.confidence = 0.91
    finding = make_finding(
        candidate.speech,
        candidate.text,
        targets=candidate.targets,
        evidence=[
            fired("who.explicit", "区住建局"),
            fired("when.own", "12月底前"),
            fired("own_stop", "老旧小区改造"),
        ],
        confidence=0.4,
    )
    assert why_judged_otherwise(candidate, finding) == (
        "现在多了单位词（不提取）“老旧小区改造”；现在没有了要求语气“要”；把握由 91% 变为 40%。"
    )


def test_where_the_reasons_are_the_same_the_weights_have_changed(candidate: Directive) -> None:
    finding = make_finding(
        candidate.speech, candidate.text, targets=candidate.targets, evidence=candidate.evidence, confidence=0.4
    )
    assert why_judged_otherwise(candidate, finding).startswith("认定理由没有变，打分的规则改过；把握由 ")
