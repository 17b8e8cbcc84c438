"""What is looked at before a pattern is tried may only spare work: it never hides what the full search finds."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from directives.extraction import clauses, deadline_binding, notes, outline, owner_hosts, owner_roll, run_in
from directives.extraction.deadline_grammar import expressions, forms, promising
from directives.extraction.normalise import shadow
from directives.extraction.records import Span
from tracking.sample.speeches import render_all

PARSER: Any = import_module("re._parser")
WIDE = 500  # a range of more signs than this says nothing about how a match begins


@pytest.fixture(scope="module")
def speeches() -> list[str]:
    """The sample speeches, line by line, and wordings they lack."""
    lines = [line for speech in render_all(date(2026, 11, 23)) for line in speech.text.split("\n")]
    return [*lines, *SAID]


SAID = (
    "第一，请区水务局牵头，由区财政局配合，责成各镇街落实。",
    "⑳ ３是汛期期间，各单位要加强值守；防汛期间，区应急局负责。",
    "烦请县教育局于每月25日前报送，要求全市各部门在国庆前完成，移交区住建局。",
    "办公室设在区民政局，明确区司法局为责任单位，他叮嘱随行的干部，让城管办去谈。",
    "本月25日前、下个月底、这月中旬、9月前、6月3号前下班，限3个工作日内报结果，年度内、21年底、半年一次。",
    "一季度一调度，两周一通报，下班前、收工前、今天就把资料报上来，国庆要见效，到元旦完工，项目开工前、在春灌开始前。",
    "用三个月时间完成，给你们两天时间，限时十天，半个月内见成效，三天后检查，从6月10日至20日，十一月底十二月初。",
    "本学期末、期末前、秋季学期必须开齐，新学期开始，汛期前，2026-12-31前，20日前，从9月到11月底前，9至11月。",
    "　　（三）同时，近期各乡镇要逐周调度，从今年10月起到明年3月底，由市公安局负责。",
)


def openings(pattern: str) -> set[str]:
    """The signs a match of ``pattern`` can begin with, ``\\d`` and ``\\s`` so named, wide ranges by their ends."""
    return _first(PARSER.parse(pattern))[0]


def _first(items: Iterable[tuple[Any, Any]]) -> tuple[set[str], bool]:
    """How a sequence can begin, and whether it can be empty."""
    found: set[str] = set()
    for operator, argument in items:
        signs, can_be_empty = READERS.get(str(operator), _nothing)(argument)
        found |= signs
        if not can_be_empty:
            return found, False
    return found, True


def _nothing(_: Any) -> tuple[set[str], bool]:
    return set(), True


def _of_branches(argument: Any) -> tuple[set[str], bool]:
    read = [_first(branch) for branch in argument[1]]
    return set().union(*(signs for signs, _ in read)), any(can_be_empty for _, can_be_empty in read)


def _of_repeat(argument: Any) -> tuple[set[str], bool]:
    signs, can_be_empty = _first(argument[2])
    return signs, can_be_empty or argument[0] == 0


def _of_class(argument: Any) -> tuple[set[str], bool]:
    found: set[str] = set()
    for operator, value in argument:
        if str(operator) == "RANGE":
            low, high = value
            found |= set(map(chr, range(low, high + 1))) if high - low < WIDE else {f"{chr(low)}-{chr(high)}"}
        else:
            found.add({"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}.get(str(value)) or chr(value))
    return found, False


READERS: dict[str, Callable[[Any], tuple[set[str], bool]]] = {
    "LITERAL": lambda argument: ({chr(argument)}, False),
    "IN": _of_class,
    "BRANCH": _of_branches,
    "SUBPATTERN": lambda argument: _first(argument[3]),
    "MAX_REPEAT": _of_repeat,
    "MIN_REPEAT": _of_repeat,
}


def test_openings_reads_how_a_pattern_begins() -> None:
    assert openings(r"(?<!不)(?:从|自)?(?P<day>\d|十)日|[春秋]季") == {"从", "自", r"\d", "十", "春", "秋"}


@pytest.mark.parametrize("pattern", [clauses.NUMBERING, clauses.CONNECTIVE, clauses.BY])
def test_whatever_leads_a_clause_begins_with_a_sign_that_is_looked_for(pattern: re.Pattern[str]) -> None:
    handled_apart = {r"\d", r"\s", "一-龥"}  # 一-龥 is how 汛期期间 begins
    assert openings(pattern.pattern) - handled_apart <= clauses.LEADS


def test_a_lead_is_skipped_wherever_one_of_its_patterns_begins(speeches: list[str]) -> None:
    for line in speeches:
        for place in range(len(line) + 1):
            found = any(each.match(line, place) for each in (clauses.NUMBERING, clauses.CONNECTIVE, clauses.BY))
            assert clauses._may_lead(line, place) or not found, line[place : place + 9]


def test_whoever_is_asked_begins_a_clause(speeches: list[str]) -> None:
    for line in speeches:
        asked = {match.end() for match in clauses.ASKING.finditer(line)}
        assert asked <= set(clauses.clause_starts(line)), line
        assert not asked or not clauses.ASKS.isdisjoint(line)


def test_a_limit_is_looked_for_wherever_its_form_is_worded(speeches: list[str]) -> None:
    for line in (*speeches, *(clause for each in speeches for clause in each.split("，"))):
        looked_for = promising(line)
        assert not [form.name for form in forms() if form not in looked_for and form.pattern.search(line)], line


def test_the_wordings_looked_at_here_hold_most_forms() -> None:
    found = {each.form.name for line in SAID for each in expressions(line)}
    assert {"起止", "日期", "本月", "月", "期内", "年底", "学期", "节日", "事件", "当日", "每"} - found == set()


def test_many_signs_and_few_are_respelt_alike() -> None:
    few, many = "領導,請(於)１月前報", "".join(map(chr, range(0xFF10, 0xFF5B))) + "落實監督檢查,請(於)１月前報"
    assert shadow(few) == "领导，请（于）1月前报"
    assert shadow(many).endswith("落实监督检查，请（于）1月前报")
    assert shadow(many)[:10] == "0123456789"


def test_no_line_is_over_long_where_none_is_looked_for(speeches: list[str]) -> None:
    for text in ("\n".join(speeches), "".join(speeches), "甲" * 799 + "\n乙", "甲\n" + "乙" * 800):
        assert run_in._has_long_line(text) == bool(run_in._LONG_LINE.search(text))


def test_a_number_is_read_wherever_a_unit_begins_with_one(speeches: list[str]) -> None:
    for line in filter(None, speeches):
        is_numbered = any(marker.match(line) for _, _, marker in outline._MARKERS)
        assert not is_numbered or outline.mark_of(line, Span(0, len(line))), line


def test_meetings_held_are_found_line_by_line_as_in_the_whole_text(speeches: list[str]) -> None:
    text = "\n".join(
        ["11月3日", "　区水务局党支部召开专题会。", "。", " 区民政局组织召开例会，区财政局举办培训", *speeches, ""]
    )
    whole = tuple(Span(*match.span("body")) for match in owner_hosts.HELD.finditer(text))
    assert owner_hosts._stories(text) == whole
    assert [span.of(text) for span in whole[:3]] == ["区水务局党支部", "区民政局", "区财政局"]


def test_names_of_the_roll_stand_where_a_clause_or_an_item_begins(speeches: list[str]) -> None:
    text = "\n".join(["区水务局、城管办负责，由法规科牵头，请物业公司把关：市容中心去办。", *speeches])
    whole = re.compile(rf"(?:\A|(?<=[、，。；：（\n　“])|(?<=由)|(?<=请)){owner_roll.NAMED.pattern}")
    assert list(owner_roll._named(text)) == [found["name"] for found in whole.finditer(text)]


def test_a_label_has_one_of_its_signs() -> None:
    for words in ("。牵头单位：区水务局", "，责任单位区水务局", "；完成时限:年底", "——承办：物业"):
        assert notes.INLINE.search(words)
        assert notes._may_hold_label(words, 0, len(words))


def test_a_baseline_reaches_no_further_back_than_is_looked(speeches: list[str]) -> None:
    assert PARSER.parse(deadline_binding.BASELINE.pattern).getwidth()[1] <= deadline_binding.WIDEST
    for line in speeches:
        for end in range(0, len(line), 5):
            whole = bool(deadline_binding.BASELINE.search(line[:end]))
            assert deadline_binding._behind_baseline(line, end) == whole, line[:end]


def test_whoever_is_asked_is_asked_right_before(speeches: list[str]) -> None:
    for line in speeches:
        for place in range(len(line)):
            window = clauses.ASKING.finditer(line, max(0, place - 6), place + 6)
            assert clauses.is_asked(line, place) == any(match.end() == place for match in window), line[:place]
