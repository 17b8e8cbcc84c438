"""Who is responsible: what an organisation's own list of departments changes, and what only the whole text tells."""

from dataclasses import replace

import pytest

from directives.extraction.body_naming import short_name
from directives.extraction.notes import listed, note_for
from directives.extraction.owner_headings import cells, named_in_title
from directives.extraction.owner_places import place_of
from directives.extraction.owner_roll import fronted, roll
from directives.extraction.pipeline import outlined
from directives.extraction.records import Body, Context, Span
from tests.extraction.judged import found_in

OFFICE = Context(
    bodies=(
        Body("云溪区住房和城乡建设局", ("住建局",)),
        Body("云溪区应急管理局", ("应急局",)),
        Body("云溪区城市管理综合执法局", ("城管局", "城管执法局")),
    )
)


@pytest.mark.parametrize(
    "words", ["住建局", "区住建局", "县住建局", "市住建局", "区住房和城乡建设局", "云溪区住房和城乡建设局"]
)
def test_however_a_department_is_called_the_organisation_s_own_name_comes_out(words: str) -> None:
    sentence = f"{words}要把底数摸清。"
    assert found_in(sentence, sentence, context=OFFICE).owners == ("云溪区住房和城乡建设局",)


def test_a_department_in_a_note_gets_the_organisation_s_name() -> None:
    sentence = "完成危房加固30户（责任单位：区住建局、区城管执法局）。"
    found = found_in(sentence, sentence, context=OFFICE)
    assert found.owners == ("云溪区住房和城乡建设局", "云溪区城市管理综合执法局")


def test_a_department_nobody_listed_keeps_its_short_name() -> None:
    sentence = "区水务局要把底数摸清。"
    assert found_in(sentence, sentence, context=OFFICE).owners == ("水务局",)


def test_everybody_is_never_taken_for_a_department() -> None:
    sentence = "各级各部门要提高认识。"
    assert found_in(sentence, sentence, context=OFFICE).owners == ("全体",)


def test_quoted_words_are_those_of_the_text_whatever_the_name() -> None:
    sentence = "区住建局要把底数摸清。"
    body = found_in(sentence, sentence, context=OFFICE).bodies[0]
    assert (body.text, body.start, body.end) == ("区住建局", 0, 4)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("区委", "区委"),
        ("县医院", "县医院"),
        ("各位", "各位"),
        ("驻村第一书记", "驻村第一书记"),
        ("集团规划部", "规划部"),
        ("各网格员", "网格员"),
        ("国务院有关部门", "有关部门"),
        ("市级检查员", "市级检查员"),
        ("各省、自治区、直辖市人民政府", "省级人民政府"),
    ],
)
def test_a_name_is_shortened_only_as_far_as_it_stays_a_name(words: str, name: str) -> None:
    assert short_name(words, ()) == name


def test_what_a_function_is_called_in_full_is_taken_from_the_text() -> None:
    assert short_name("研发", (), "研发中心去年立项六个。") == "研发中心"
    assert short_name("研发", (), "去年立项六个。") == "研发部"


def test_a_name_that_stands_alone_once_is_known_everywhere() -> None:
    text = "城管办、应急办都到了。这件事城管办去谈。"
    assert "城管办" in roll(text)
    span = Span(text.index("这件事"), len(text))
    place = fronted(text, span)
    assert place is not None
    assert place.of(text) == "城管办"


def test_a_name_that_is_only_spoken_to_does_not_act() -> None:
    text = "城管办，应急办都到了。这件事报城管办把关。"
    assert fronted(text, Span(text.index("这件事"), len(text))) is None


def test_a_bracket_that_explains_is_no_note() -> None:
    text = "完成整治工作（原建设局）。"
    assert note_for(text, Span(0, len(text))) is None


def test_a_line_of_who_and_when_reaches_up_no_further_than_its_item() -> None:
    text = "1.完成加固。\n2.完成拆除。\n责任单位：城管局"
    first, second = Span(0, 7), Span(8, 15)
    assert note_for(text, first) is None
    note = note_for(text, second)
    assert note is not None
    assert [item.words for item in listed(text, note)] == ["城管局"]


def test_a_title_of_nothing_but_bodies_names_them() -> None:
    assert [mention.words for mention in named_in_title("（二）区水务局、区农业农村局（3项）", ())] == [
        "区水务局",
        "区农业农村局",
    ]
    assert named_in_title("二、区水务局去年的工作", ()) == []
    assert named_in_title("三、有关要求", ()) == []


def test_the_cells_of_a_row_are_found_where_they_stand() -> None:
    row = "| 1 | 清淤 | 区水务局 |"
    assert [(row[place : place + len(cell)], cell) for place, cell in cells(row) if cell] == [
        ("1", "1"), ("清淤", "清淤"), ("区水务局", "区水务局"),
    ]  # fmt: skip
    assert list(cells("没有表格的一句话")) == []


def test_only_a_report_of_a_visit_speaks_to_the_place() -> None:
    visit = outlined("县长到企业调研\n县长走进长青电缆公司，看得很细。他指出，要把安全放在第一位。")
    speech = outlined("在安全会上的讲话\n县长走进长青电缆公司，看得很细。他指出，要把安全放在第一位。")
    place = place_of(visit, visit.units[-1])
    assert place is not None
    assert place.of(visit.source) == "长青电缆公司"
    assert place_of(speech, speech.units[-1]) is None


def test_the_noise_before_a_report_does_not_hide_that_it_tells_of_a_visit() -> None:
    menu = "首页 > 新闻 > 正文\n来源：本站\n" * 12
    visit = outlined(menu + "县长到企业调研\n县长走进长青电缆公司，看得很细。他指出，要把安全放在第一位。")
    told = replace(visit, units=tuple(unit for unit in visit.units if unit.zone != "noise"))
    assert told.units[0].span.start > 150
    place = place_of(told, told.units[-1])
    assert place is not None
    assert place.of(visit.source) == "长青电缆公司"


def test_a_body_that_leads_is_named_without_the_word_that_says_so() -> None:
    text = "做好赋码工作。（责任单位：省商务厅牵头，省数据局配合）"
    note = note_for(text, Span(0, 7))
    assert note is not None
    assert next(item.words for item in listed(text, note)) == "省商务厅"
