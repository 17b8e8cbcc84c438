"""A speech laid out: paragraphs, headings, the parts in which nothing is asked for."""

from directives.extraction.pipeline import outlined
from directives.highlighting import Mark
from directives.reading import blocks, paragraphs, paragraphs_around, sections

SPEECH = """在全区河道治理工作会议上的讲话
同志们：
　　今年以来，全区完成河道清淤31公里，成绩来之不易。
一、突出重点，抓好治理
（一）抓好源头治理
区水务局要在12月底前建立河道巡查台账，每月通报一次。区城管局要配合做好垃圾清运。
（二）抓好执法检查
区综合执法局要组织一次专项检查，对偷排企业依法处理，检查结果报区政府。
二、压实责任，确保落实
各镇街要把责任落实到人，年底前报送总结材料，逐条对照整改。

同志们，让我们携手并进，谢谢大家。
"""


def test_every_line_that_says_something_is_a_paragraph() -> None:
    found = paragraphs(outlined(SPEECH))
    assert [SPEECH[p.start : p.end] for p in found] == [line.strip() for line in SPEECH.splitlines() if line.strip()]


def test_blanks_before_a_paragraph_are_left_out_of_it() -> None:
    third = paragraphs(outlined(SPEECH))[2]
    assert SPEECH[third.start - 2 : third.start] == "　　"
    assert SPEECH[third.start] == "今"


def test_the_outline_has_the_headings_with_what_they_govern() -> None:
    found = sections(outlined(SPEECH))
    assert [(s.level, s.title) for s in found] == [
        (1, "一、突出重点，抓好治理"),
        (2, "（一）抓好源头治理"),
        (2, "（二）抓好执法检查"),
        (1, "二、压实责任，确保落实"),
    ]
    assert found[1].start <= SPEECH.index("区水务局要") < found[1].end
    assert found[0].end == found[3].start  # what stands under （一） and （二） stands under 一、 as well
    assert found[1].end == found[2].start
    assert found[-1].end == len(SPEECH)


RUN_IN = """同志们：
第一，要突出重点，抓好治理。区水务局要在12月底前建立河道巡查台账。
一要抓好源头。区城管局要配合做好垃圾清运。
二要抓好执法。区综合执法局要组织一次专项检查。
第二，要压实责任，确保落实。各镇街要在年底前报送总结材料。
"""


def test_a_heading_stands_in_the_outline_also_where_its_line_goes_on() -> None:
    found = sections(outlined(RUN_IN))
    assert [(s.level, s.title) for s in found] == [
        (1, "第一，要突出重点，抓好治理"),
        (2, "一要抓好源头"),
        (2, "二要抓好执法"),
        (1, "第二，要压实责任，确保落实"),
    ]
    assert {s.start for s in found} <= {p.start for p in paragraphs(outlined(RUN_IN))}


def test_a_part_that_looks_back_says_so() -> None:
    names = {SPEECH[p.start : p.start + 4]: p.zone_name for p in paragraphs(outlined(SPEECH))}
    assert names["今年以来"] in {"回顾", "开场"}
    assert names["区水务局"] == ""
    assert names["同志们，"] == "结束语"


def test_a_silent_part_is_named_once_and_not_where_something_was_found() -> None:
    text = "同志们：\n今年以来，全区完成清淤31公里。\n去年以来，我们完成整治12处。\n一、抓好治理\n区水务局要抓好巡查。"
    found = blocks(outlined(text), [Mark(text.index("区水务局"), len(text), "1")])
    told = [(block.silent, block.is_told) for block in found if block.silent]
    assert len(told) == 2
    assert [is_told for _, is_told in told] == [False, told[0][0] == told[1][0]]
    assert found[-1].silent == ""


def test_an_empty_text_has_no_paragraphs_and_no_outline() -> None:
    assert paragraphs(outlined("\n \n")) == []
    assert sections(outlined("")) == []


def test_the_lines_around_a_quote_are_whole_lines() -> None:
    start = SPEECH.index("每月通报")
    left, right = paragraphs_around(SPEECH, start, start + 4)
    assert SPEECH[left:right].startswith("区水务局要")
    assert SPEECH[left:right].endswith("垃圾清运。")


def test_a_quote_over_two_lines_shows_both() -> None:
    text = "第一行要办。\n第二行也要办。\n第三行"
    assert paragraphs_around(text, 3, 10) == (0, 14)
    assert paragraphs_around("只有一行", 0, 2) == (0, 4)
