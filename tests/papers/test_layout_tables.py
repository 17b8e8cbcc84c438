"""Tables laid crosswise (附表, 任务分解表): what must stay together does, on the page as in the file."""

import io
from functools import cache

import pytest
from docx import Document
from docx.oxml.ns import qn

from papers.layout.examples import example
from papers.layout.render import render
from papers.layout.shipped import shipped_template
from papers.models import PaperFormat, TemplateKind
from tests.papers.pages import Page, pages_of

BEGUN, ENDED = "甲", "乙"  # stand in none of the other words
WORDS = "两个片区已进场施工，另两个片区正在办理施工许可。"
SPEECH = "在全区重点工作推进会上的讲话（2026年1月12日）"
NUMBERS = ["督〔2026〕1号-09", "督〔2026〕12号-108"]
DAYS = ["2026年6月30日", "2026年12月31日"]
ALONE = {  # a text, and the column it is to stand in
    TemplateKind.BULLETIN: dict.fromkeys(NUMBERS, "number") | {SPEECH: "source"} | dict.fromkeys(DAYS, "due"),
    TemplateKind.BREAKDOWN: dict.fromkeys(DAYS, "due"),
}
LISTS = {TemplateKind.BULLETIN: "annex", TemplateKind.BRIEF: "tasks", TemplateKind.BREAKDOWN: "tasks"}
KINDS = pytest.mark.parametrize("kind", list(LISTS))


def crosswise(kind: TemplateKind, rows: list[dict[str, str]]) -> list[Page]:
    values = example(kind) | {LISTS[kind]: rows}
    pages = pages_of(render(shipped_template(kind, PaperFormat()), values))
    return [page for page in pages if page.width > page.height]


def bare(kind: TemplateKind, **given: str) -> dict[str, str]:
    """A row with nothing in it but what is ``given``."""
    return dict.fromkeys(example(kind)[LISTS[kind]][0], "") | given


def below_the_heading(page: Page) -> list[str]:
    texts = [line.text for line in page.body]
    return texts[next(place for place, text in enumerate(texts) if "完成时限" in text) + 1 :]


@KINDS
def test_no_row_is_torn_apart_by_the_end_of_a_page(kind: TemplateKind) -> None:
    """Rows of one line to a third of a page, as a ledger has them."""
    key = "title" if kind == TemplateKind.BREAKDOWN else "latest"
    rows = [
        example(kind)[LISTS[kind]][0] | {"serial": str(number), key: f"{BEGUN}{WORDS * (1 + number % 4)}{ENDED}"}
        for number in range(1, 29)
    ]
    pages = crosswise(kind, rows)
    text = ["".join(line.text for line in page.upright) for page in pages]
    assert len(pages) > 2
    assert [one.count(BEGUN) for one in text] == [one.count(ENDED) for one in text]
    assert sum(one.count(BEGUN) for one in text) == 28


@KINDS
def test_every_row_is_to_stay_in_one_piece_with_its_cells_in_the_middle(kind: TemplateKind) -> None:
    document = Document(io.BytesIO(shipped_template(kind, PaperFormat())))
    rows = [row for table in document.tables for row in table.rows]
    assert rows
    assert [row for row in rows if len(row._tr.trPr.findall(qn("w:cantSplit"))) != 1] == []
    aligned = {one.get(qn("w:val")) for row in rows for one in row._tr.iter(qn("w:vAlign"))}
    assert aligned == {"center"}
    assert all(len(list(row._tr.iter(qn("w:vAlign")))) == len(row._tr.tc_lst) for row in rows)


@cache
def alone(kind: TemplateKind) -> dict[str, list[str]]:
    """The lines of each of ``ALONE`` in a row with nothing else in it; all rows in one table, made once."""
    (page,) = crosswise(kind, [bare(kind, **{column: text}) for text, column in ALONE[kind].items()])
    lines = iter(below_the_heading(page))
    shown: dict[str, list[str]] = {text: [] for text in ALONE[kind]}
    for text, kept in shown.items():
        while len("".join(kept)) < len(text):
            kept.append(next(lines))
    assert list(lines) == []
    return shown


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_breaks_once_at_most(number: str) -> None:
    lines = alone(TemplateKind.BULLETIN)[number]
    assert "".join(lines) == number
    assert len(lines) <= 2


def test_a_speech_with_its_day_takes_no_more_than_four_lines() -> None:
    lines = alone(TemplateKind.BULLETIN)[SPEECH]
    assert "".join(lines) == SPEECH
    assert len(lines) <= 4


@pytest.mark.parametrize("day", DAYS)
def test_a_day_stands_on_one_line_where_there_is_room_and_else_on_two_none_of_one_character(day: str) -> None:
    assert alone(TemplateKind.BREAKDOWN)[day] == [day]
    narrow = alone(TemplateKind.BULLETIN)[day]
    assert "".join(narrow) == day
    assert len(narrow) == 2
    assert min(len(line) for line in narrow) > 1
