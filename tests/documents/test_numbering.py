"""Automatic numbers (自动编号), which no run of a Word file contains."""

from directives.documents.word import read_word
from tests.documents.papers import level, numbering, one_list, paragraph, style, styles, word_file

CHAPTERS = one_list(
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCountingThousand", "（%2）"),
    level(2, "decimal", "%3."),
)


def lines(body: str, *, numbering: str = CHAPTERS, styles: str = "") -> list[str]:
    return read_word(word_file(body, numbering=numbering, styles=styles)).text.split("\n")


def at(index: int, text: str = "抓落实", num: int = 1) -> str:
    return paragraph(text, number=(num, index))


def test_the_three_levels_of_a_speech_are_restored() -> None:
    body = (
        at(0, "认清形势")
        + at(0, "压实责任")
        + at(1, "抓重点")
        + at(2, "查隐患。")
        + at(2, "补短板。")
        + at(1, "抓督查")
    )
    assert lines(body) == [
        "一、认清形势",
        "二、压实责任",
        "（一）抓重点",
        "1. 查隐患。",
        "2. 补短板。",
        "（二）抓督查",
    ]


def test_a_deeper_level_begins_anew_under_the_next_heading() -> None:
    assert lines(at(0) + at(1) + at(1) + at(0) + at(1))[-1] == "（一）抓落实"


def test_a_level_that_never_restarts_counts_through_the_speech() -> None:
    through = one_list(
        level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2.", more='<w:lvlRestart w:val="0"/>')
    )
    assert lines(at(0) + at(1) + at(0) + at(1), numbering=through)[-1] == "2. 抓落实"


def test_a_level_may_restart_only_after_a_certain_one() -> None:
    after_first = one_list(
        level(0, "decimal", "%1."),
        level(1, "decimal", "%2."),
        level(2, "decimal", "%3.", more='<w:lvlRestart w:val="1"/>'),
    )
    body = at(0) + at(1) + at(2) + at(1) + at(2) + at(0) + at(2)
    assert [line[0] for line in lines(body, numbering=after_first)] == ["1", "1", "1", "2", "2", "2", "1"]


def test_plain_paragraphs_between_do_not_disturb_the_count() -> None:
    assert lines(at(0) + paragraph("说明。") + at(0)) == ["一、抓落实", "说明。", "二、抓落实"]


def test_lists_of_one_abstract_list_go_on_counting() -> None:
    shared = numbering({0: level(0, "decimal", "%1.")}, {1: (0, ""), 2: (0, "")})
    assert lines(at(0, num=1) + at(0, num=2), numbering=shared)[1] == "2. 抓落实"


def test_a_list_that_overrides_its_start_begins_there_once() -> None:
    restarted = numbering(
        {0: level(0, "decimal", "%1.")},
        {1: (0, ""), 2: (0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')},
    )
    body = at(0, num=1) + at(0, num=1) + at(0, num=2) + at(0, num=2)
    assert [line[:2] for line in lines(body, numbering=restarted)] == ["1.", "2.", "1.", "2."]


def test_a_list_may_override_how_a_level_looks() -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "decimalEnclosedCircle", "%1", start=3)}</w:lvlOverride>'
    overridden = numbering({0: level(0, "decimal", "%1.")}, {1: (0, override)})
    assert lines(at(0), numbering=overridden) == ["③抓落实"]


def test_a_level_starts_where_it_says() -> None:
    assert lines(at(0), numbering=one_list(level(0, "chineseCounting", "第%1条", start=5))) == ["第五条抓落实"]


def test_legal_numbering_writes_every_level_in_digits() -> None:
    legal = one_list(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", more="<w:isLgl/>"))
    assert lines(at(0) + at(0) + at(1), numbering=legal)[2] == "2.1 抓落实"


def test_without_legal_numbering_a_higher_level_keeps_its_script() -> None:
    mixed = one_list(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1-%2"))
    assert lines(at(0) + at(1), numbering=mixed)[1] == "一-1 抓落实"


def test_a_suffix_of_nothing_leaves_no_gap() -> None:
    tight = one_list(level(0, "decimal", "%1.", more='<w:suff w:val="nothing"/>'))
    assert lines(at(0), numbering=tight) == ["1.抓落实"]


def test_bullets_are_no_numbers() -> None:
    assert lines(at(0), numbering=one_list(level(0, "bullet", "\uf0b7"))) == ["抓落实"]


def test_a_heading_gets_its_number_from_its_style() -> None:
    heading = styles(style("1", '<w:numPr><w:numId w:val="1"/></w:numPr>', called="heading 1"))
    assert lines(paragraph("压实责任", style="1"), styles=heading) == ["一、压实责任"]


def test_a_style_inherits_the_number_of_what_it_is_based_on() -> None:
    inherited = styles(
        style("base", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'), style("own", based_on="base")
    )
    assert lines(paragraph("压实责任", style="own"), styles=inherited) == ["（一）压实责任"]


def test_a_style_finds_its_level_where_the_level_names_it() -> None:
    linked = one_list(
        level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）", more='<w:pStyle w:val="H2"/>')
    )
    second = styles(style("H2", '<w:numPr><w:numId w:val="1"/></w:numPr>'))
    assert lines(paragraph("抓重点", style="H2"), numbering=linked, styles=second) == ["（一）抓重点"]


def test_a_paragraph_may_deepen_the_list_of_its_style() -> None:
    body = paragraph("抓重点", style="H", level=1)
    assert lines(body, styles=styles(style("H", '<w:numPr><w:numId w:val="1"/></w:numPr>'))) == ["（一）抓重点"]


def test_a_paragraph_may_switch_the_number_of_its_style_off() -> None:
    numbered = styles(style("H", '<w:numPr><w:numId w:val="1"/></w:numPr>'))
    assert lines(paragraph("压实责任", style="H", number=(0, 0)), styles=numbered) == ["压实责任"]


def test_the_default_style_numbers_paragraphs_without_one() -> None:
    default = styles(style("Normal", '<w:numPr><w:numId w:val="1"/></w:numPr>', default=True))
    assert lines(paragraph("压实责任"), styles=default) == ["一、压实责任"]


def test_a_circle_of_styles_ends() -> None:
    circle = styles(style("a", based_on="b"), style("b", based_on="a"))
    assert lines(paragraph("压实责任", style="a"), styles=circle) == ["压实责任"]


def test_an_abstract_list_may_stand_in_for_a_numbering_style() -> None:
    linked = numbering(
        {0: '<w:numStyleLink w:val="outline"/>', 1: level(0, "chineseCounting", "%1、")}, {1: (0, ""), 2: (1, "")}
    )
    outline = styles(style("outline", '<w:numPr><w:numId w:val="2"/></w:numPr>'))
    assert lines(at(0), numbering=linked, styles=outline) == ["一、抓落实"]


def test_a_newer_number_format_is_read_by_its_fallback() -> None:
    alternative = (
        '<w:lvl w:ilvl="0" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:start w:val="1"/>'
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002"/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimalZero"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="%1."/></w:lvl>'
    )
    assert lines(at(0), numbering=one_list(alternative)) == ["01. 抓落实"]


def test_a_list_that_does_not_exist_numbers_nothing() -> None:
    assert lines(at(0, num=9) + at(7)) == ["抓落实", "抓落实"]


def test_numbers_that_are_nonsense_do_no_harm() -> None:
    broken = one_list('<w:lvl w:ilvl="x"><w:start w:val="-3"/><w:numFmt/><w:lvlText w:val="%1%9、"/></w:lvl>')
    assert lines(at(0), numbering=broken) == ["0、抓落实"]
