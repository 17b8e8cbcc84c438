"""What the measurements of extraction measure: every round as the first, a whole Word file, a process of its own."""

from bench.extraction import EXTRACTING, _extract_anew, _forget, _peak, _rows_of, _word_file
from bench.measure import Row, best
from directives.documents import read_bytes
from directives.extraction.deadline_grammar import expressions, forms

SPEECH = "区住建局要在6月底前完成12个小区改造。区水务局要每月排查一次隐患。"


def test_the_works_take_turns_after_each_has_warmed_up() -> None:
    order: list[str] = []

    taken = best(lambda: order.append("floor"), lambda: order.append("work"), rounds=2)

    assert order == ["floor", "work"] * 3
    assert all(seconds > 0 for seconds in taken)


def test_no_round_lives_on_what_the_round_before_has_cached() -> None:
    _extract_anew(SPEECH)
    assert expressions.cache_info().currsize

    compiled = forms()
    _forget()

    assert expressions.cache_info().currsize == 0
    assert forms() is compiled


def test_a_word_file_is_measured_to_its_rows() -> None:
    paper = _word_file(SPEECH)

    assert SPEECH in read_bytes(paper, "讲话.docx").text
    _rows_of(paper)
    assert expressions.cache_info().currsize


def test_the_memory_is_that_of_the_process_measured() -> None:
    assert 0.01 < _peak(EXTRACTING, SPEECH) < 0.2


def test_a_row_shows_both_figures_and_their_ratio() -> None:
    shown = str(Row("提取", 0.05, "标注", 0.2, "≤ 0.35 ×"))

    assert "50.00 ms" in shown
    assert "200.00 ms" in shown
    assert "0.250 ×" in shown
