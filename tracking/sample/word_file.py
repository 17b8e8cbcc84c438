"""A sample speech as a Word file whose heading numbers Word makes itself (自动编号): no paragraph's text has them."""

import re
import zipfile
from datetime import datetime, time
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from tracking.sample.speeches import SampleSpeech

NUMERALS = "一二三四五六七八九十"
LEVELS = (
    (re.compile(rf"[{NUMERALS}]+、"), "chineseCounting", "%1、", "黑体"),
    (re.compile(rf"（[{NUMERALS}]+）"), "chineseCounting", "（%2）", "楷体_GB2312"),
    (re.compile(r"\d+\.(?!\d)"), "decimal", "%3.", "仿宋_GB2312"),
)
BODY_FONT = "仿宋_GB2312"
TITLE_FONT = "方正小标宋简体"
BODY_SIZE, TITLE_SIZE, PITCH = Pt(16), Pt(22), Pt(28.95)
LIST_ID = "900"  # above every list of the default template
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same speech makes the same file, whenever it is made


def split_number(line: str) -> tuple[int | None, str]:
    """The level a line is numbered on (0 for 一、, 1 for （一）, 2 for 1.) and the line without its number."""
    for level, (number, *_) in enumerate(LEVELS):
        if match := number.match(line):
            return level, line[match.end() :]
    return None, line


def add_numbering(document: WordDocument) -> None:
    """Puts the multilevel list 一、 › （一） › 1. into numbering.xml, where Word keeps what it counts."""
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for level, (_, form, text, _) in enumerate(LEVELS)
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{LIST_ID}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    one = parse_xml(f'<w:num {nsdecls("w")} w:numId="{LIST_ID}"><w:abstractNumId w:val="{LIST_ID}"/></w:num>')
    first_num = numbering.find(qn("w:num"))  # the schema wants every abstractNum before the first num
    if first_num is None:
        numbering.append(abstract)
    else:
        first_num.addprevious(abstract)
    numbering.append(one)


def number(paragraph: Paragraph, level: int) -> None:
    """Lets Word number a fresh paragraph: the schema wants this before indent and alignment."""
    xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{LIST_ID}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(xml))  # noqa: SLF001  # python-docx has no public way


def write(paragraph: Paragraph, text: str, font: str, size: Pt) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, size
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001  # Chinese is drawn in the eastAsia font
    fonts.set(qn("w:eastAsia"), font)


def add_line(document: WordDocument, line: str) -> None:
    """A paragraph of the body, indented by two characters, numbered by Word where the line begins with a number."""
    level, text = split_number(line)
    paragraph = document.add_paragraph()
    if level is not None:
        number(paragraph, level)
    paragraph.paragraph_format.first_line_indent = 2 * BODY_SIZE
    write(paragraph, text, BODY_FONT if level is None else LEVELS[level][3], BODY_SIZE)


def add_head(document: WordDocument, lines: list[str]) -> None:
    """Title, speaker and date, centred."""
    for line in lines:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        is_title = line is lines[0]
        write(paragraph, line, TITLE_FONT if is_title else "楷体_GB2312", TITLE_SIZE if is_title else BODY_SIZE)


def set_page(document: WordDocument) -> None:
    """A4 with the margins and the line pitch of GB/T 9704-2012."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    layout = document.styles["Normal"].paragraph_format
    layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH


def describe(document: WordDocument, speech: SampleSpeech) -> None:
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = speech.title, "云溪区人民政府办公室", "", ""
    about.created = about.modified = datetime.combine(speech.spoken_on, time(9))  # Word keeps it bare


def with_fixed_times(packed: bytes) -> bytes:
    """The same package with the same stamp on every member: a zip otherwise remembers when it was written."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(packed)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return made.getvalue()


def build_docx(speech: SampleSpeech) -> bytes:
    """The speech as a .docx file. Its text with Word's numbers restored is ``speech.text`` without the blank lines."""
    document = Document()
    set_page(document)
    describe(document, speech)
    add_numbering(document)
    head, _, body = speech.text.partition("\n\n")
    add_head(document, head.split("\n"))
    for line in body.splitlines():
        add_line(document, line)
    saved = BytesIO()
    document.save(saved)
    return with_fixed_times(saved.getvalue())
