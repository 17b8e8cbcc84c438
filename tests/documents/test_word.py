import io

import docx
import pytest
from docx.oxml import OxmlElement

from directives.documents import UnreadableError, read_bytes
from directives.documents.word import read_word
from tests.documents.papers import level, one_list, paragraph, run, style, styles, word_file


def text_of(body: str) -> str:
    return read_word(word_file(body)).text


def cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(paragraph(text) for text in paragraphs)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_paragraphs_are_lines_and_empty_ones_are_left_out() -> None:
    document = read_word(word_file(paragraph("同志们：") + paragraph("") + paragraph("  今天开会。 ")))
    assert document.text == "同志们：\n今天开会。"
    assert (document.kind, document.paragraphs) == ("docx", 2)


def test_runs_of_a_paragraph_are_joined_and_tabs_and_breaks_kept() -> None:
    body = f"<w:p>{run('牵头')}<w:r><w:tab/><w:t>水务局</w:t><w:br/><w:t>限</w:t></w:r>{run('6月底')}</w:p>"
    assert text_of(body) == "牵头\t水务局\n限6月底"


def test_deleted_words_are_gone_and_inserted_ones_stay() -> None:
    body = (
        f"<w:p>{run('5月')}<w:del><w:r><w:delText>底</w:delText></w:r></w:del>"
        f"<w:ins>{run('20日')}</w:ins>{run('前完成。')}</w:p>"
    )
    assert text_of(body) == "5月20日前完成。"


def test_moved_words_stand_only_where_they_went() -> None:
    body = f"<w:p><w:moveFrom>{run('旧处')}</w:moveFrom><w:moveTo>{run('新处')}</w:moveTo></w:p>"
    assert text_of(body) == "新处"


def test_a_deleted_paragraph_mark_joins_the_next_paragraph() -> None:
    body = paragraph("各乡镇要", mark="<w:rPr><w:del/></w:rPr>") + paragraph("抓好落实。")
    assert text_of(body) == "各乡镇要抓好落实。"


def test_text_after_a_last_deleted_mark_is_not_lost() -> None:
    assert text_of(paragraph("各乡镇要", mark="<w:rPr><w:del/></w:rPr>")) == "各乡镇要"


def test_hidden_words_are_not_read() -> None:
    shown = '<w:vanish w:val="0"/>'
    assert text_of(f"<w:p>{run('批注', '<w:vanish/>')}{run('正文', shown)}</w:p>") == "正文"


def test_links_fields_and_controls_give_the_words_they_show() -> None:
    body = (
        f"<w:p><w:hyperlink>{run('链接')}</w:hyperlink><w:fldSimple>{run('域')}</w:fldSimple>"
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>"
        f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt></w:p>"
    )
    assert text_of(body) == "链接域控件"


def test_of_a_ruby_only_the_base_is_read() -> None:
    body = f"<w:p><w:r><w:ruby><w:rt>{run('dū')}</w:rt><w:rubyBase>{run('督')}</w:rubyBase></w:ruby></w:r></w:p>"
    assert text_of(body) == "督"


def test_footnotes_are_no_part_of_the_text() -> None:
    notes = {"word/footnotes.xml": paragraph("脚注里的话").encode()}
    body = f"<w:p>{run('正文')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    assert read_word(word_file(body, members=notes)).text == "正文"


def test_a_row_of_a_table_is_one_line_so_that_a_task_keeps_its_owner() -> None:
    table = (
        f"<w:tbl>{row(cell('1'), cell('建成综合窗口'), cell('住建局'))}{row(cell('2'), cell('整改'), cell(''))}</w:tbl>"
    )
    assert text_of(paragraph("任务清单") + table + paragraph("完")) == "任务清单\n1\t建成综合窗口\t住建局\n2\t整改\n完"


def test_paragraphs_of_a_long_cell_stay_lines() -> None:
    table = f"<w:tbl>{row(cell('一、形势', '二、任务'), cell('备注'))}</w:tbl>"
    assert text_of(table) == "一、形势\n二、任务\n备注"


def test_a_table_within_a_cell_is_read_where_it_stands() -> None:
    inner = f"<w:tbl>{row(cell('内一'), cell('内二'))}</w:tbl>"
    outer = f"<w:tc>{paragraph('外')}{inner}</w:tc>"
    assert text_of(f"<w:tbl>{row(outer)}</w:tbl>") == "外\n内一\t内二"


def test_a_deleted_row_is_not_read() -> None:
    assert text_of(f"<w:tbl>{row(cell('旧'), properties='<w:del/>')}{row(cell('新'))}</w:tbl>") == "新"


def test_automatic_numbers_of_rows_are_restored() -> None:
    numbered = f"<w:tc>{paragraph('整改', number=(1, 0))}</w:tc>"
    data = word_file(f"<w:tbl>{row(numbered)}{row(numbered)}</w:tbl>", numbering=one_list(level(0, "decimal", "%1.")))
    assert read_word(data).text == "1. 整改\n2. 整改"


def text_box(text: str) -> str:
    content = f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    assert text_of(f"<w:p>{text_box('框里的话')}{run('正文')}</w:p>") == "正文\n框里的话"


def test_a_text_box_of_the_old_kind_is_read_too() -> None:
    box = f"<w:pict><v:textbox><w:txbxContent>{paragraph('旧框')}</w:txbxContent></v:textbox></w:pict>"
    assert text_of(f"<w:p><w:r>{box}</w:r>{run('正文')}</w:p>") == "正文\n旧框"


def test_an_alternative_without_choice_gives_its_fallback() -> None:
    body = (
        f"<w:p><mc:AlternateContent><mc:Fallback>{run('后备')}</mc:Fallback></mc:AlternateContent>{run('正文')}</w:p>"
    )
    assert text_of(body + "<w:p><mc:AlternateContent/></w:p>") == "后备正文"


def test_a_table_of_contents_is_left_out() -> None:
    gallery = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    contents = f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{paragraph('一、形势 1')}</w:sdtContent></w:sdt>"
    line = paragraph("二、任务 3", style="TOC1")
    data = word_file(contents + line + paragraph("正文"), styles=styles(style("TOC1", called="toc 1")))
    assert read_word(data).text == "正文"


def test_headers_are_kept_apart_because_a_mark_may_stand_there() -> None:
    document = read_word(word_file(paragraph("同志们："), header=paragraph("机密★5年")))
    assert (document.text, document.margins) == ("同志们：", "机密★5年")


def test_a_part_in_another_format_is_told() -> None:
    document = read_word(word_file(paragraph("正文") + "<w:altChunk/>"))
    assert "没有读进来" in document.warnings[0]


def test_a_strict_word_file_is_read_like_any_other() -> None:
    data = word_file(paragraph("正文"))
    strict = word_file(
        "",
        members={
            "word/document.xml": (
                "<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'><w:body>"
                f"{paragraph('正文')}</w:body></w:document>"
            ).encode()
        },
    )
    assert read_word(strict).text == read_word(data).text


def test_a_file_of_pictures_only_is_refused() -> None:
    with pytest.raises(UnreadableError, match="没有文字"):
        read_word(word_file("<w:p><w:r><w:drawing/></w:r></w:p>"))


def test_what_python_docx_writes_is_read_through_the_door() -> None:
    written = docx.Document()
    written.add_heading("在全区重点工作推进会上的讲话", 1)
    written.add_paragraph("建成综合窗口", style="List Number")
    written.add_paragraph("公开办理结果", style="List Number")
    broken = written.add_paragraph("区水务局")
    broken.runs[0]._r.append(OxmlElement("w:br"))
    table = written.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "整改", "住建局"
    buffer = io.BytesIO()
    written.save(buffer)
    document = read_bytes(buffer.getvalue(), "讲话.docx")
    assert document.text.split("\n") == [
        "在全区重点工作推进会上的讲话",
        "1. 建成综合窗口",
        "2. 公开办理结果",
        "区水务局",
        "整改\t住建局",
    ]
    assert document.paragraphs == 5
