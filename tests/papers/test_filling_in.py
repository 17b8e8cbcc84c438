"""套打: what a template makes of values, what it must not reach, and what its author is told."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.documents import isolation
from papers.contents.records import Placeholder
from papers.layout import render as rendering
from papers.layout.examples import example
from papers.layout.filling import fill, used
from papers.layout.names import closed
from papers.layout.records import UnusableTemplateError
from papers.layout.render import render, used_names
from papers.layout.shipped import shipped_template
from papers.models import PaperFormat, TemplateKind
from papers.placeholders import placeholders_of
from tests.papers.templates import altered, part, texts, word

KINDS = pytest.mark.parametrize("kind", list(TemplateKind))


@pytest.fixture(autouse=True, scope="module")
def _no_reader_left() -> Iterator[None]:
    yield
    isolation.end_idle()


def refusal(template: bytes, **values: Any) -> str:
    with pytest.raises(UnusableTemplateError) as refused:
        render(template, values)
    return refused.value.message


def names(values: Any, before: str = "") -> Iterator[str]:
    """The placeholders of a context, as they are listed."""
    if isinstance(values, dict):
        for key, value in values.items():
            yield from names(value, f"{before}.{key}" if before else key)
    elif isinstance(values, list):
        for value in values:
            yield from names(value, f"{before}[]")
    else:
        yield before


def flat(placeholders: tuple[Placeholder, ...]) -> set[str]:
    return {one.name for one in placeholders}


@KINDS
def test_a_shipped_template_uses_only_what_it_is_given(kind: TemplateKind) -> None:
    used_here = set(used_names(shipped_template(kind, PaperFormat())))
    assert used_here - closed(flat(placeholders_of(kind))) == set()


@KINDS
def test_the_example_has_a_value_for_every_placeholder_and_no_other(kind: TemplateKind) -> None:
    assert set(names(example(kind))) == flat(placeholders_of(kind))


@KINDS
def test_a_shipped_template_filled_in_keeps_no_trace_of_its_language(kind: TemplateKind) -> None:
    filled = "\n".join(texts(render(shipped_template(kind, PaperFormat()), example(kind))))
    assert example(kind)["title"] in filled
    assert [mark for mark in ("{{", "}}", "{%", "%}") if mark in filled] == []


@KINDS
def test_a_paper_with_nothing_in_it_can_be_printed_too(kind: TemplateKind) -> None:
    empty = {name: _nothing(value) for name, value in example(kind).items()}
    assert texts(render(shipped_template(kind, PaperFormat()), empty))


def _nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nothing(one) for key, one in value.items()}
    return [] if isinstance(value, list) else False if isinstance(value, bool) else ""


def test_the_words_of_a_speech_come_out_unchanged_to_the_character() -> None:
    quote = "“三保”要 <落实> & 'A+B' 100%；{{ office }}、{% if %}、a/b\\c～"
    filled = render(shipped_template(TemplateKind.NOTICE, PaperFormat()), _with_quote(quote))
    assert f"原话：“{quote}”" in "\n".join(texts(filled))


def _with_quote(quote: str) -> dict[str, Any]:
    values = example(TemplateKind.NOTICE)
    return values | {"tasks": [values["tasks"][0] | {"quote": quote}]}


@settings(max_examples=40)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\t{}%"), max_size=60))
def test_whatever_is_put_in_comes_out_or_is_shown_to_be_missing(text: str) -> None:
    (said,) = texts(fill(word("{{ title }}"), {"title": text}))
    assert [ours if theirs == "�" else theirs for ours, theirs in zip(text, said, strict=True)] == list(text)


def test_a_draft_shows_where_its_number_and_date_will_stand() -> None:
    draft = example(TemplateKind.NOTICE) | {"number": "", "date": "", "is_draft": True}
    filled = render(shipped_template(TemplateKind.NOTICE, PaperFormat()), draft)
    head = Document(io.BytesIO(filled)).sections[0].header.paragraphs[0].text
    assert "督通〔    〕  号" in texts(filled)
    assert head == "送审稿"


def test_a_bulletin_without_tasks_to_list_has_no_annex() -> None:
    template = shipped_template(TemplateKind.BULLETIN, PaperFormat())
    values = example(TemplateKind.BULLETIN)
    with_annex, without = render(template, values), render(template, values | {"annex": []})
    assert len(Document(io.BytesIO(with_annex)).sections) == 3
    assert len(Document(io.BytesIO(without)).sections) == 1
    assert not any("附件" in text for text in texts(without))


def test_tasks_of_a_notice_are_numbered_as_headings_are() -> None:
    values = example(TemplateKind.NOTICE)
    tasks = [values["tasks"][0] | {"serial": str(number), "title": f"第{number}件"} for number in (1, 10, 12)]
    filled = texts(render(shipped_template(TemplateKind.NOTICE, PaperFormat()), values | {"tasks": tasks}))
    assert [text for text in filled if "、第" in text] == ["一、第1件", "十、第10件", "十二、第12件"]


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{{ tilte }}", "没有“tilte”这个占位符"),
        ("{{ title.upper.nothing }}", "占位符"),
        ("{{ title", "占位符写得不对"),
        ("{{ title }", "占位符写得不对"),
        ("{% for task in tasks %}{{ task.title }}", "没有写结束的 {% endfor %}"),
        ("{% if title %}有", "没有写结束的 {% endif %}"),
        ("{% endfor %}", "成对地写"),
        ("{% foreach task in tasks %}", "“foreach”用得不对"),
        ("{{ title|大写 }}", "没有“|大写”这种加工办法"),
    ],
)
def test_what_is_wrong_with_a_template_is_told_in_chinese(template: str, told: str) -> None:
    said = refusal(word("开头", template, "结尾"), title="标题", tasks=[{"title": "甲"}])
    assert told in said
    assert said.endswith("。")
    assert not any(word in said for word in ("Error", "jinja", "expected", "undefined"))


def test_the_place_of_a_mistake_is_named() -> None:
    assert "“责任单位：{% foreach x %}”" in refusal(word("标题", "责任单位：{% foreach x %}", "落款"))


def test_a_row_has_no_values_but_its_own() -> None:
    assert "没有“items”这个占位符" in refusal(word("{{ task.items }}"), task={"title": "甲"})


@pytest.mark.parametrize(
    "template",
    [
        "{{ title.__class__ }}",
        "{{ title.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''.__class__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{% include 'secret' %}",
        "{% import 'os' as os %}{{ os }}",
        "{{ title.format.__globals__ }}",
        "{{ '{0.__class__}'.format(title) }}",
        "{{ (title|attr('__class__')) }}",
    ],
)
def test_a_template_reaches_nothing_behind_its_values(template: str) -> None:
    assert "module" not in refusal(word(template), title="标题")


@pytest.mark.parametrize(
    "template",
    [
        "{{ title * 10000000000 }}",
        "{% for a in title * 100000 %}{% for b in title * 100000 %}{{ title }}{% endfor %}{% endfor %}",
        "{{ (9 ** 9) ** (9 ** 9) }}",
        "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    ],
)
def test_a_template_that_grows_without_end_is_stopped(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "TIME_LIMIT", 4.0)
    assert "这个模板" in refusal(word(template), title="标题" * 100)


def test_the_next_template_is_filled_in_after_one_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "TIME_LIMIT", 2.0)
    refusal(word("{{ (9 ** 9) ** (9 ** 9) }}"))
    monkeypatch.undo()
    assert texts(render(word("{{ title }}"), {"title": "标题"})) == ["标题"]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"", "不是 .docx 文件"),
        (b"just text", "不是 .docx 文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧的 .doc 文件，或者加了密码"),
        (word("好")[:400], "不是 .docx 文件"),
    ],
)
def test_a_file_that_is_no_word_document_is_refused(file: bytes, told: str) -> None:
    assert told in refusal(file)


def test_a_spreadsheet_is_refused() -> None:
    assert "不是 Word 文档" in refusal(
        altered(word("好"), {"word/document.xml": b""}).replace(b"word/doc", b"xl/docsh")
    )


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml"])
def test_a_template_with_a_macro_or_something_embedded_is_refused(name: str) -> None:
    assert "带有宏或嵌入的文件" in refusal(altered(word("好"), {name: b"x"}))


def test_a_template_that_calls_itself_macro_enabled_is_refused() -> None:
    types = part(word("好"), "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert "带有宏" in refusal(altered(word("好"), {"[Content_Types].xml": types}))


def test_a_template_that_fetches_something_is_refused_but_may_have_an_address_to_click() -> None:
    relations = part(word("好"), "word/_rels/document.xml.rels")
    link = b'<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    target = b'Target="http://10.0.0.1/a" TargetMode="External"/></Relationships>'
    fetching = relations.replace(b"</Relationships>", link % b"image" + target)
    clicking = relations.replace(b"</Relationships>", link % b"hyperlink" + target)
    assert "引用了别处" in refusal(altered(word("好"), {"word/_rels/document.xml.rels": fetching}))
    assert texts(render(altered(word("好"), {"word/_rels/document.xml.rels": clicking}), {})) == ["好"]


def test_a_template_that_unpacks_to_more_than_is_bearable_is_refused() -> None:
    assert "展开以后太大" in refusal(altered(word("好"), {"word/media/a.png": bytes(30 * 1024 * 1024)}))


def test_an_entity_of_a_template_is_not_resolved() -> None:
    body = part(word("好{{ title }}"), "word/document.xml")
    evil = body.replace(b"?>", b'?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1).replace(
        "好".encode(), b"&e;"
    )
    try:
        said = texts(render(altered(word("好"), {"word/document.xml": evil}), {"title": "标题"}))
    except UnusableTemplateError:
        return
    assert "root:" not in "".join(said)


def test_a_loop_across_paragraphs_that_breaks_the_document_is_told() -> None:
    template = word("{% for line in lines %}甲", "乙", rows=[["{% endfor %}"]])
    assert "跨了段落或表格" in refusal(template, lines=["一", "二"])


def test_the_placeholders_a_template_uses_are_found_without_filling_it_in() -> None:
    template = word(
        "{{ title }}{% if totals.late %}{{ totals['rate'] }}{% endif %}",
        "{%p for line in intro %}",
        "{{ line }}{{ loop.index }}",
        "{%p endfor %}",
        "{% for task in tasks|sort %}{{ task.title|中文数字 }}",
        "{% for one in task.parts %}{{ one.name }}{% endfor %}{% endfor %}",
        "{% set who = office %}{{ who }}{{ tasks[0].due }}{{ tasks|length }}",
    )
    assert set(used(template)) == {
        "title", "totals.late", "totals.rate", "intro", "intro[]", "tasks", "tasks[].title", "tasks[].parts",
        "tasks[].parts[].name", "office", "tasks[].due",
    }  # fmt: skip


def test_a_placeholder_split_by_word_into_pieces_is_still_one() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ ti", "tle }", "}"):
        paragraph.add_run(piece).bold = piece == "tle }"
    kept = io.BytesIO()
    document.save(kept)
    assert used(kept.getvalue()) == ["title"]
    assert texts(fill(kept.getvalue(), {"title": "标题"})) == ["标题"]


def test_placeholders_in_heads_and_feet_count_too() -> None:
    document = Document()
    document.sections[0].footer.paragraphs[0].text = "{{ office }}"
    kept = io.BytesIO()
    document.save(kept)
    filled = Document(io.BytesIO(fill(kept.getvalue(), {"office": "督查室"})))
    assert used(kept.getvalue()) == ["office"]
    assert filled.sections[0].footer.paragraphs[0].text == "督查室"


def test_a_mistake_is_told_when_only_the_names_are_asked_for() -> None:
    with pytest.raises(UnusableTemplateError, match="没有写结束的"):
        used_names(word("{% for task in tasks %}"))


def test_a_name_is_part_of_what_it_stands_in() -> None:
    assert closed(["tasks[].title", "totals.rate"]) == {"tasks", "tasks[]", "tasks[].title", "totals", "totals.rate"}
