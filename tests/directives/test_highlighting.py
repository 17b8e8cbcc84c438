"""Marks over a text: nested, overlapping, touching; nothing lost, nothing doubled, nothing executed."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from directives.highlighting import Mark, marked, pieces

TEXT = "区住建局要会同区财政局，12月底前完成改造。"


def plain(html: str) -> str:
    """What somebody reads: the tags and the numbers left out."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"<sup[^>]*>.*?</sup>", "", html)))


def shown(html: str) -> list[tuple[str, str]]:
    """Each marked piece: its words and the keys of the marks over it."""
    found = re.findall(r'<(?:a|span)[^>]* data-marks="([^"]*)"[^>]*>(.*?)</(?:a|span)>', html)
    return [(plain(words), keys) for keys, words in found]


@st.composite
def texts_with_marks(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(alphabet="要把工作抓实<>&\"'\n𠮷，。 ", min_size=1, max_size=60))
    places = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(places, places), max_size=8))
    return text, [Mark(a, b, str(n), "cand", "#x", f"第{n}", f"c{n}") for n, (a, b) in enumerate(spans)]


@given(texts_with_marks())
def test_every_character_is_shown_exactly_once(given_text: tuple[str, list[Mark]]) -> None:
    text, marks = given_text
    assert plain(marked(text, 0, len(text), marks)) == text


@given(texts_with_marks())
def test_pieces_lie_end_to_end(given_text: tuple[str, list[Mark]]) -> None:
    text, marks = given_text
    found = pieces(0, len(text), marks)
    assert [piece.start for piece in found] == [0, *(piece.end for piece in found[:-1])]
    assert found[-1].end == len(text)
    assert all(piece.start < piece.end for piece in found)


@given(texts_with_marks())
def test_a_piece_stands_under_exactly_the_marks_that_cover_it(given_text: tuple[str, list[Mark]]) -> None:
    text, marks = given_text
    for piece in pieces(0, len(text), marks):
        for place in range(piece.start, piece.end):
            assert {m.key for m in piece.marks} == {m.key for m in marks if m.start <= place < m.end}


@given(texts_with_marks())
def test_every_mark_that_covers_something_has_one_anchor(given_text: tuple[str, list[Mark]]) -> None:
    text, marks = given_text
    html = marked(text, 0, len(text), marks)
    assert sorted(re.findall(r' id="c(\d+)"', html)) == sorted(m.key for m in marks if m.start < m.end)


@given(texts_with_marks(), st.data())
def test_a_paragraph_shows_only_its_own_stretch(given_text: tuple[str, list[Mark]], data: st.DataObject) -> None:
    text, marks = given_text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert plain(marked(text, start, end, marks)) == text[start:end]


def test_a_mark_inside_another_is_the_one_to_be_clicked() -> None:
    marks = [Mark(0, 21, "1", "outer", "#q1"), Mark(4, 11, "2", "inner", "#q2")]
    html = marked(TEXT, 0, len(TEXT), marks)
    assert shown(html) == [("区住建局", "1"), ("要会同区财政局", "1 2"), ("，12月底前完成改造", "1")]
    assert 'href="#q2" class="inner"' in html


def test_overlapping_marks_are_cut_where_they_cross() -> None:
    html = marked(TEXT, 0, 11, [Mark(0, 7, "1", "a", "#1"), Mark(4, 11, "2", "b", "#2")])
    assert shown(html) == [("区住建局", "1"), ("要会同", "1 2"), ("区财政局", "2")]


def test_a_mark_over_two_paragraphs_is_numbered_where_it_begins() -> None:
    text = "第一段要办好。\n第二段接着说。"
    mark = Mark(3, 12, "1", "cand", "#q1", "1", "c1")
    assert marked(text, 0, 7, [mark]).count("<sup") == 1
    assert marked(text, 8, 15, [mark]).count("<sup") == 0


def test_words_of_a_speech_cannot_become_markup() -> None:
    html = marked("要<script>alert(1)</script>&办好", 0, 30, [Mark(0, 10, '"><b', "x", "javascript:'\"")])
    assert "<script>" not in html
    assert 'data-marks="&quot;&gt;&lt;b"' in html
    assert "&amp;办好" in html


def test_a_mark_without_an_address_is_no_link() -> None:
    assert (
        marked("要办好", 0, 3, [Mark(0, 3, "1", "ev ev-do")]) == '<span class="ev ev-do" data-marks="1">要办好</span>'
    )
