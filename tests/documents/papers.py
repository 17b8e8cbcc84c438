"""Real files for the tests, made byte by byte: Word packages of given XML, and PDFs with text at given places."""

import io
import os
import zipfile
from collections.abc import Mapping, Sequence

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def paragraph(
    text: str, *, style: str = "", number: tuple[int, int] | None = None, mark: str = "", level: int | None = None
) -> str:
    """A paragraph of one run; ``number`` is (numId, ilvl), ``level`` an ilvl without a list of its own."""
    parts = [f'<w:pStyle w:val="{style}"/>'] if style else []
    if number:
        parts.append(f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>')
    if level is not None:
        parts.append(f'<w:numPr><w:ilvl w:val="{level}"/></w:numPr>')
    parts.append(mark)
    return f"<w:p><w:pPr>{''.join(parts)}</w:pPr>{run(text) if text else ''}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def level(index: int, number_format: str, text: str, *, start: int = 1, more: str = "") -> str:
    """One level of a list; ``more`` holds switches such as <w:isLgl/>."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(abstracts: Mapping[int, str], nums: Mapping[int, tuple[int, str]]) -> str:
    """numbering.xml from the levels of abstract lists, and from lists (abstract list, overrides)."""
    made = [f'<w:abstractNum w:abstractNumId="{key}">{levels}</w:abstractNum>' for key, levels in abstracts.items()]
    made += [
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{abstract}"/>{overrides}</w:num>'
        for key, (abstract, overrides) in nums.items()
    ]
    return f"<w:numbering {_W}>{''.join(made)}</w:numbering>"


def one_list(*levels: str) -> str:
    """numbering.xml with one abstract list and list number 1 of it."""
    return numbering({0: "".join(levels)}, {1: (0, "")})


def styles(*definitions: str) -> str:
    return f"<w:styles {_W}>{''.join(definitions)}</w:styles>"


def style(name: str, properties: str = "", *, based_on: str = "", called: str = "", default: bool = False) -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    switch = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"{switch}><w:name w:val="{called or name}"/>{base}'
        f"<w:pPr>{properties}</w:pPr></w:style>"
    )


def word_file(
    body: str,
    *,
    numbering: str = "",
    styles: str = "",
    header: str = "",
    members: Mapping[str, bytes] | None = None,
    main_type: str = _MAIN,
    prologue: str = "",
    padding: int = 0,
) -> bytes:
    """A .docx of this body; ``padding`` random bytes keep a bomb's ratio modest."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Override PartName="/word/document.xml" '
        f'ContentType="{main_type}"/></Types>',
        "_rels/.rels": _relations({"officeDocument": "word/document.xml"}),
        "word/document.xml": f"{prologue}<w:document {_W} {_OTHERS}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": numbering,
        "word/styles.xml": styles,
        "word/header1.xml": f"<w:hdr {_W}>{header}</w:hdr>" if header else "",
    }
    kinds = {"numbering": "numbering.xml", "styles": "styles.xml", "header": "header1.xml"}
    parts["word/_rels/document.xml.rels"] = _relations({k: v for k, v in kinds.items() if parts[f"word/{v}"]})
    content = {name: text.encode() for name, text in parts.items() if text} | dict(members or {})
    if padding:
        content["word/media/image1.jpeg"] = os.urandom(padding)
    return packed(content)


def packed(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _relations(targets: Mapping[str, str]) -> str:
    made = [
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    ]
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(made)}</Relationships>'


Printed = tuple[float, float, str]


def pdf_file(pages: Sequence[Sequence[Printed]], *, size: int = 16, trailer: str = "") -> bytes:
    """A PDF with hanzi at (x, y) in points; the font is one every reader knows by name, so none is embedded."""
    first_page = 5
    kids = " ".join(f"{first_page + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>",
        (
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>"
        ),
    ]
    for number, page in enumerate(pages):
        content = "\n".join(_shown(line, size) for line in page)
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first_page + 2 * number + 1} 0 R "
                "/Resources << /Font << /F1 3 0 R >> >> >>"
            ),
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    return _pdf_of(objects, trailer)


def _shown(line: Printed, size: int) -> str:
    x, y, text = line
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET"


def _pdf_of(objects: Sequence[str], trailer: str) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        written
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(written)}\n%%EOF\n"
        ).encode()
    )


def set_in_lines(paragraphs: Sequence[str], *, columns: int = 26, size: int = 16, top: int = 760) -> list[Printed]:
    """Paragraphs as a page prints them: first line indented by two, ``columns`` hanzi a line."""
    printed: list[Printed] = []
    for text in paragraphs:
        first, rest = text[: columns - 2], text[columns - 2 :]
        lines = [first] + [rest[start : start + columns] for start in range(0, len(rest), columns)]
        for number, line in enumerate(lines):
            x = 80 + (0 if number else 2 * size)
            printed.append((x, top - 28 * len(printed), line))
    return printed
