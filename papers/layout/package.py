"""Whether a file may be a template: a Word document of a bearable size, without macros, reaching for nothing."""

import io
import re
import zipfile

from papers.layout.records import UnusableTemplateError

MOST_INFLATED = 20 * 1024 * 1024
MOST_MEMBERS = 500
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_FOREIGN_PARTS = ("vbaproject.bin", "vbadata.xml", "oleobject", "activex", "afchunk", ".html", ".mht")


def check_package(data: bytes) -> None:
    """Raises UnusableTemplateError, whose message says what is wrong with the file; nothing else of it is read."""
    if data.startswith(_OLE):
        raise _refused("它是旧的 .doc 文件，或者加了密码。请去掉密码，在 Word 或 WPS 里另存为 .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive)
            _check_nature(archive)
    except UnusableTemplateError:
        raise
    except Exception:  # noqa: BLE001 - zlib's, lzma's and zipfile's errors have no other parent
        raise _refused("它不是 .docx 文件，或者已经损坏。请在 Word 或 WPS 里另存为 .docx") from None


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_INFLATED:
        raise _refused("它展开以后太大。请删去图片和附件")
    if any(member.flag_bits & 1 for member in members):
        raise _refused("它加了密码。请去掉密码")


def _check_nature(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if "word/document.xml" not in names:
        raise _refused("它不是 Word 文档。请换成 .docx 文件")
    if b"macroenabled" in _read(archive, "[Content_Types].xml").lower() or _has_foreign_part(names):
        raise _refused("它带有宏或嵌入的文件。请另存为不带宏的 .docx，删去嵌入的对象")
    for name in names:
        if name.endswith(".rels"):
            _check_relations(_read(archive, name))


def _has_foreign_part(names: list[str]) -> bool:
    return any(foreign in name.lower() for name in names for foreign in _FOREIGN_PARTS)


def _check_relations(content: bytes) -> None:
    """What a document fetches when it is opened or turned into a PDF; an address to click on is no harm."""
    if any(b"/hyperlink" not in found for found in _EXTERNAL.findall(content)):
        raise _refused("它引用了别处的图片或模板。请改成插入到文档里，或者删去")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """Never more than the bound, whatever the member says of its own size."""
    with archive.open(name) as member:
        content = member.read(MOST_INFLATED + 1)
    if len(content) > MOST_INFLATED:
        raise _refused("它展开以后太大。请删去图片和附件")
    return content


def _refused(wrong: str) -> UnusableTemplateError:
    return UnusableTemplateError(f"这个文件不能做模板：{wrong}，再上传一次。")
