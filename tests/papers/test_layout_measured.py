"""GB/T 9704-2012 on rendered pages: what LibreOffice makes of a paper is measured against the standard."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from papers.layout.examples import example
from papers.layout.render import render
from papers.layout.shipped import shipped_template
from papers.models import PaperFormat, TemplateKind
from tests.papers.pages import Page, pages_of

PLAIN = "督查工作要坚持实事求是注重实效" * 40  # no digit and no point: every character is as wide as the next
TOP, BOTTOM, LEFT, RIGHT = 37.0, 297 - 35.0, 28.0, 210 - 26.0  # mm: where the text of an upright page lies
PITCH = 28.95 * 25.4 / 72  # mm
RED = (1.0, 0.0, 0.0)


@cache
def made(kind: TemplateKind) -> tuple[Page, ...]:
    """A paper long enough to fill pages, rendered once for all tests here."""
    values: dict[str, Any] = example(kind)
    match kind:
        case TemplateKind.NOTICE:
            values["intro"] = [PLAIN, PLAIN]
        case TemplateKind.BULLETIN:
            values["annex"] = many(values["annex"])
        case TemplateKind.BREAKDOWN:
            values["tasks"] = many(values["tasks"])
    return tuple(pages_of(render(shipped_template(kind, PaperFormat()), values)))


def many(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [rows[number % len(rows)] | {"serial": str(number + 1)} for number in range(30)]


def about(length: float, by: float = 0.5) -> Any:
    """To half a millimetre: a type's own box differs by that much from face to face."""
    return pytest.approx(length, abs=by)


@pytest.fixture(scope="module")
def notice() -> tuple[Page, ...]:
    return made(TemplateKind.NOTICE)


@pytest.fixture(scope="module")
def bulletin() -> tuple[Page, ...]:
    return made(TemplateKind.BULLETIN)


@pytest.fixture(scope="module")
def breakdown() -> tuple[Page, ...]:
    return made(TemplateKind.BREAKDOWN)


def test_the_paper_is_a4(notice: tuple[Page, ...]) -> None:
    assert {(round(page.width), round(page.height)) for page in notice} == {(210, 297)}


def test_a_full_page_has_22_lines_one_pitch_apart(notice: tuple[Page, ...]) -> None:
    lines = notice[1].body
    assert len(lines) == 22
    assert [below.bottom - above.bottom for above, below in pairwise(lines)] == [about(PITCH, 0.2)] * 21


def test_a_full_line_has_28_characters_between_the_margins(notice: tuple[Page, ...]) -> None:
    full = [line for line in notice[1].body if line.left < LEFT + 1 and line.text in PLAIN]
    assert len(full) > 10
    lengths = {len(line.text) for line in full if line.right > RIGHT - 10}
    assert lengths == {28}
    assert {(round(line.left), round(line.right)) for line in full if len(line.text) == 28} == {(28, 184)}


def test_the_text_lies_between_the_margins(notice: tuple[Page, ...]) -> None:
    lines = notice[1].body
    assert lines[0].top > TOP
    assert lines[0].top < TOP + PITCH / 2
    assert lines[-1].bottom < BOTTOM
    assert lines[-1].bottom > BOTTOM - PITCH / 2
    assert min(line.left for line in lines) == about(LEFT)


def test_a_paragraph_begins_two_characters_in(notice: tuple[Page, ...]) -> None:
    assert notice[0].line(PLAIN[:10]).left == about(LEFT + 2 * 156 / 28)


def test_the_body_is_size_3_and_the_title_size_2(notice: tuple[Page, ...]) -> None:
    assert {line.size for line in notice[1].body} == {16.0}
    title = notice[0].line("关于交办")
    assert title.size == 22.0
    assert (title.left + title.right) / 2 == about((LEFT + RIGHT) / 2)


def test_the_head_is_red_and_35_mm_below_the_edge_of_the_text(notice: tuple[Page, ...]) -> None:
    mark = notice[0].upright[0]
    assert mark.text == "云溪区人民政府督查室"
    assert mark.colour == RED
    assert (mark.left + mark.right) / 2 == about((LEFT + RIGHT) / 2)
    assert mark.top + _above_ink(mark.size) == about(TOP + 35, 1)


def test_a_red_line_as_wide_as_the_text_lies_4_mm_below_the_number(notice: tuple[Page, ...]) -> None:
    number = notice[0].line("督通〔2026〕1号")
    (line,) = {(rule.left, rule.right, rule.at) for rule in notice[0].rules if rule.colour == RED}
    assert (number.left + number.right) / 2 == about((LEFT + RIGHT) / 2)
    assert line[:2] == (about(LEFT), about(RIGHT))
    assert line[2] - (number.bottom - _below_ink(number.size)) == about(4, 1)


def test_page_numbers_stand_outside_a_character_in_and_7_mm_below_the_text(notice: tuple[Page, ...]) -> None:
    first, second = notice[0].number, notice[1].number
    character = 14 * 25.4 / 72
    assert (first.text, second.text) == ("— 1 —", "— 2 —")
    assert {first.size, second.size} == {14.0}
    assert first.right == about(RIGHT - character, 1)
    assert second.left == about(LEFT + character, 1)
    assert [(line.top + line.bottom) / 2 for line in (first, second)] == [about(BOTTOM + 7, 1.5)] * 2


def test_the_office_stands_centred_above_the_date_which_ends_four_characters_in(notice: tuple[Page, ...]) -> None:
    office, date = [line for line in notice[-1].body if line.text in {"云溪区人民政府督查室", "2026年3月5日"}][:2]
    assert (office.left + office.right) / 2 == about((date.left + date.right) / 2)
    assert RIGHT - date.right == about(4 * 156 / 28, 4)
    assert date.top > office.top


def test_the_imprint_lies_at_the_foot_of_the_last_page(notice: tuple[Page, ...]) -> None:
    black = sorted((rule for rule in notice[-1].rules), key=lambda rule: rule.at)
    assert [rule.thickness for rule in black] == [about(0.35, 0.03), about(0.25, 0.03), about(0.35, 0.03)]
    assert {(round(rule.left), round(rule.right)) for rule in black} == {(28, 184)}
    assert black[-1].at == about(BOTTOM)
    copies = notice[-1].line("抄送：区财政局，区城管局。")
    assert copies.size == 14.0
    assert copies.left == about(LEFT + 14 * 25.4 / 72, 1)
    assert notice[-1].line("2026年3月5日印发").right == about(RIGHT - 14 * 25.4 / 72, 1)


def test_after_tables_laid_crosswise_the_imprint_stands_on_an_upright_page(bulletin: tuple[Page, ...]) -> None:
    last = bulletin[-1]
    assert (round(last.width), round(last.height)) == (210, 297)
    assert max(rule.at for rule in last.rules) == about(BOTTOM)
    assert last.line("抄送：").size == 14.0


def test_a_wide_table_lies_crosswise_with_its_head_at_the_binding_edge(bulletin: tuple[Page, ...]) -> None:
    (first, *_), wide = bulletin, [page for page in bulletin if page.width > page.height]
    assert round(first.width) == 210
    assert len(wide) > 1
    assert {(round(page.width), round(page.height)) for page in wide} == {(297, 210)}
    for page in wide:
        assert min(line.top for line in page.body) > 28
        assert max(line.bottom for line in page.body) < 210 - 26
        assert (round(min(rule.left for rule in page.rules)), round(max(rule.right for rule in page.rules))) == (
            35,
            260,
        )


def test_the_heading_row_repeats_on_every_page_of_a_table(
    bulletin: tuple[Page, ...], breakdown: tuple[Page, ...]
) -> None:
    wide = [page for page in bulletin if page.width > page.height]
    assert ["最新进展" in "".join(line.text for line in page.upright) for page in wide] == [True] * len(wide)
    assert len(breakdown) > 1
    assert ["责任领导" in "".join(line.text for line in page.upright) for page in breakdown] == [True] * len(breakdown)


def test_every_row_of_a_table_is_there_once(breakdown: tuple[Page, ...]) -> None:
    text = "".join(line.text for page in breakdown for line in page.upright)
    assert text.count("四个片区老旧小区改造全部开工") == text.count("排查整治燃气管道老化问题") == 15


def test_a_row_longer_than_a_page_goes_on_over_the_next() -> None:
    values = example(TemplateKind.BREAKDOWN)
    units = "、".join(f"第{number}个街道办事处" for number in range(1, 121))
    values["tasks"] = [values["tasks"][0] | {"supporting": units}]
    pages = pages_of(render(shipped_template(TemplateKind.BREAKDOWN, PaperFormat()), values))
    text = "".join("".join(line.text for line in page.upright) for page in pages)
    assert len(pages) > 1
    assert text.count("办") >= 120
    assert max(line.bottom for page in pages for line in page.upright) < 210 - 26 + 0.5


def test_a_title_of_two_lines_is_not_torn_apart() -> None:
    values = example(TemplateKind.NOTICE) | {"title": "关于办理在全区重点工作推进会上的讲话所提督办事项的通知"}
    (first, *_) = pages_of(render(shipped_template(TemplateKind.NOTICE, PaperFormat()), values))
    title = [line for line in first.upright if line.size == 22.0]
    assert len(title) == 2
    assert title[1].bottom - title[0].bottom == about(32 * 25.4 / 72, 0.3)


def test_on_a_page_laid_crosswise_the_number_keeps_its_place_on_the_paper(bulletin: tuple[Page, ...]) -> None:
    numbered = [(number, page) for number, page in enumerate(bulletin, 1) if page.width > page.height]
    assert {number % 2 for number, _ in numbered} == {0, 1}
    for number, page in numbered:
        across, down = page.turned_middle
        assert page.turned == f"— {number} —"
        assert across == about(35 - 7, 1.5)  # the foot of the paper is its left edge now
        assert (down > 105) == (number % 2 == 1)


def test_the_number_of_a_single_page_laid_crosswise_keeps_its_place_too() -> None:
    kind = TemplateKind.BREAKDOWN
    (page,) = pages_of(render(shipped_template(kind, PaperFormat()), example(kind)))
    assert page.turned == "— 1 —"
    assert page.turned_middle == (about(35 - 7, 1.5), about(28 + 156 - 14 * 25.4 / 72, 8))


def test_headings_of_a_bulletin_are_numbered_as_papers_are(bulletin: tuple[Page, ...]) -> None:
    text = "".join(line.text for page in bulletin[:3] for line in page.upright)
    headings = ("一、总体情况", "二、和以前相比", "三、各单位", "四、超期", "（一）", "（二）", "五、下一步")
    places = [text.index(words) for words in headings]
    assert places == sorted(places)


def _above_ink(size: float) -> float:
    """From the top of a character's box, as pdfplumber has it, down to its ink in the face that stands in here; mm.

    Measured on a picture of the page at 300 dpi (Noto Serif CJK).
    """
    return size * 25.4 / 72 * 0.156


def _below_ink(size: float) -> float:
    """From the foot of the box up to the ink: it reaches below; mm."""
    return size * 25.4 / 72 * -0.06
