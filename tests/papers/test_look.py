"""预览: a paper as a page of the site, without LibreOffice."""

import io
import re
from html.parser import HTMLParser

import pytest
from docx import Document

from papers.layout import look
from papers.layout.examples import example
from papers.layout.filling import fill
from papers.layout.look import as_html
from papers.layout.shipped import shipped_template
from papers.models import PaperFormat, TemplateKind
from tests.papers.templates import word

KINDS = pytest.mark.parametrize("kind", list(TemplateKind))


def shown(kind: TemplateKind, **changed: object) -> str:
    return str(as_html(fill(shipped_template(kind, PaperFormat()), example(kind) | changed)))


class Nesting(HTMLParser):
    """Whether everything that is opened is closed again, in its order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


@KINDS
def test_everything_that_is_written_is_shown(kind: TemplateKind) -> None:
    document = Document(io.BytesIO(fill(shipped_template(kind, PaperFormat()), example(kind))))
    seen = words(shown(kind)).replace("&amp;", "&")
    written = [paragraph.text for paragraph in document.paragraphs]
    written += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert [text for text in written if text.replace("\t", "") not in seen] == []


@KINDS
def test_the_page_is_whole_and_carries_no_style_of_its_own(kind: TemplateKind) -> None:
    html = shown(kind)
    assert Nesting(html).open == []
    assert re.findall(r"\s(style|on\w+)=", html) == []
    assert html.startswith('<div class="paper">')


def test_headings_title_and_head_look_as_they_are_printed() -> None:
    html = shown(TemplateKind.BULLETIN)
    assert '<span class="t-title s-42 pl-red">督查通报</span>' in html
    assert '<span class="t-title s-22">关于一季度督办事项办理情况的通报</span>' in html
    assert '<span class="t-hei s-16">一、总体情况</span>' in html
    assert re.search(r'<p class="pl-first"><span class="t-kai s-16">（一）', html)
    assert re.search(r'<p class="pl-first"><span class="t-fang s-16">截至3月5日', html)


def test_a_wide_table_stands_on_a_leaf_of_its_own() -> None:
    leaves = shown(TemplateKind.BULLETIN).split('<div class="leaf')
    assert [leaf.startswith(" leaf-wide") for leaf in leaves[1:]] == [False, True, False]
    assert leaves[2].count("<th ") == 11
    assert "抄送：区财政局，区城管局。" in leaves[3]


def test_a_draft_says_so_at_its_head() -> None:
    assert '<p class="paper-head">送审稿</p>' in shown(TemplateKind.NOTICE, is_draft=True)
    assert "送审稿" not in shown(TemplateKind.NOTICE, is_draft=False)


def test_what_looks_like_markup_is_shown_as_it_is_written() -> None:
    html = shown(TemplateKind.NOTICE, title="<script>alert(1)</script>&<b>")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&lt;b&gt;" in html


def test_a_document_of_other_styles_is_shown_too() -> None:
    document = Document()
    document.add_heading("标题", 1)
    run = document.add_paragraph().add_run("重点")
    run.font.size = None
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并的"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "竖着合并的"
    kept = io.BytesIO()
    document.save(kept)
    html = str(as_html(kept.getvalue()))
    assert words(html).count("合并的") == 2
    assert "标题" in words(html)
    assert "colspan=2" in html
    assert Nesting(html).open == []


def test_a_style_that_is_based_on_itself_does_not_go_round_for_ever() -> None:
    document = Document()
    style = document.styles["Normal"]
    paragraph = document.add_paragraph("好")
    style.base_style = document.styles["Heading 1"]
    document.styles["Heading 1"].base_style = style
    paragraph.style = style
    kept = io.BytesIO()
    document.save(kept)
    assert "好" in as_html(kept.getvalue())


def test_a_very_long_document_is_shown_in_part_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "MOST_BLOCKS", 10)
    html = str(as_html(word(*(f"第{number}段" for number in range(30)))))
    assert "第9段" in html
    assert "第10段" not in html
    assert html.count("后面还有") == 1
